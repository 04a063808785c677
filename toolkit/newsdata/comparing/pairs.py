"""Which records of two sides differ, found without holding either.

1. Files that both have, byte for byte, hold the same records and are not read.
2. Of each row of the others, digests of its id and of all of it are laid down on disk, in
   files by the digest of the id. What has to be compared has one id and meets in one file.
3. File by file, rows are matched; those that are alike on both sides are done with.
4. Rows that differ are read again and laid down likewise, as JSON Lines, and come back in pairs.

So memory follows the largest of these files, of which there are more the more there is
to compare, and the number of rows that differ, 8 bytes each.
"""

import struct
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Final, NamedTuple

import msgspec
import pyarrow as pa

from newsdata import releases
from newsdata.comparing import sides
from newsdata.comparing.fingerprints import DIGEST_BYTES, digest, digests
from newsdata.comparing.sides import Part, Side
from newsdata.errors import CannotRun
from newsdata.model import encode
from newsdata.releases import ReleasedRecord
from newsdata.schemas import quote

GROUP_BYTES: Final = 32 << 20
"""How much data goes to one file, about; there are no more than `_MOST` files a side."""
_MOST: Final = 128

# Digest of the id, digest of the row, number of the part, row within it.
_ROW: Final = struct.Struct(f"<{DIGEST_BYTES}s{DIGEST_BYTES}sIQ")


class Found(NamedTuple):
    """A record that differs, and the split it was found in."""

    record: ReleasedRecord
    split: str


Pair = tuple[Found, Found] | tuple[Found, None] | tuple[None, Found]


class _Line(msgspec.Struct, frozen=True):
    """A record that differs on its way over the disk."""

    record: ReleasedRecord
    split: str


def differing(old: Side, new: Side, work: Path | None = None) -> Iterator[Pair]:
    """Each record that is on one side alone, or not alike on both, in no order that counts.

    Where the split is known on both sides, a record in another one is not alike.

    Args:
        old, new: The sides.
        work: Folder for what is laid down; that of the system if not given.

    Raises:
        CannotRun: An id comes twice, or a file cannot be read.
    """
    strip = old.withheld or new.withheld
    by_split = all(part.split for part in (*old.parts, *new.parts))
    old_parts, new_parts = _unlike(old.parts, new.parts)
    size = sum(part.bytes for part in (*old_parts, *new_parts))
    number = min(max(1, size // GROUP_BYTES), _MOST)
    with TemporaryDirectory(prefix="newsdata-diff-", dir=work) as folder:
        groups = (
            _Groups(Path(folder) / "old", old_parts, number, strip=strip),
            _Groups(Path(folder) / "new", new_parts, number, strip=strip),
        )
        for group in groups:
            group.lay_down_digests(by_split=by_split)
        for group, rows in zip(groups, _match(*groups), strict=True):
            group.lay_down_records(rows)
        for index in range(number):
            yield from _paired(groups[0].records(index), groups[1].records(index))


def _unlike(old: Sequence[Part], new: Sequence[Part]) -> tuple[Sequence[Part], Sequence[Part]]:
    """The parts that the other side does not have in the same split, byte for byte."""
    both = Counter((p.sha256, p.split) for p in old if p.sha256)
    both &= Counter((p.sha256, p.split) for p in new if p.sha256)
    return _without(old, both), _without(new, both)


def _without(parts: Sequence[Part], both: Counter[tuple[str, str]]) -> Sequence[Part]:
    left = both.copy()
    kept = []
    for part in parts:
        if left[part.sha256, part.split]:
            left[part.sha256, part.split] -= 1
        else:
            kept.append(part)
    return kept


class _Groups:
    """What is laid down of one side, by the digest of the id."""

    def __init__(self, path: Path, parts: Sequence[Part], number: int, *, strip: bool) -> None:
        self.parts = parts
        self._strip = strip
        self._paths = [path.with_name(f"{path.name}-{index}") for index in range(number)]

    def lay_down_digests(self, *, by_split: bool) -> None:
        """Write digests and place of every row; with `by_split`, the split counts, too."""
        with self._open(".rows") as files:
            for index, part in enumerate(self.parts):
                split = part.split.encode() if by_split else b""
                row = 0
                for batch in sides.batches(part, strip=self._strip):
                    ids = batch.column("id").to_pylist()
                    for each, content in zip(ids, digests(batch), strict=True):
                        key = digest((each or "").encode())
                        content = digest(content + split) if split else content
                        files[self._index(key)].write(_ROW.pack(key, content, index, row))
                        row += 1

    def lay_down_records(self, wanted: "_Rows") -> None:
        """Write the records of the rows that are wanted."""
        with self._open(".jsonl") as files:
            for index, part in enumerate(self.parts):
                for record in self._records(part, wanted.get(index, array("Q"))):
                    line = encode(_Line(record, part.split))
                    files[self._index(digest(record.id.encode()))].write(line + b"\n")

    def by_id(self, index: int) -> dict[bytes, tuple[bytes, int, int]]:
        """Digest and place of every row of a file by the digest of its id."""
        found: dict[bytes, tuple[bytes, int, int]] = {}
        for key, content, part, row in self.rows(index):
            if key in found:
                raise self._twice(part, row)
            found[key] = (content, part, row)
        return found

    def _twice(self, part: int, row: int) -> CannotRun:
        (record,) = self._records(self.parts[part], array("Q", [row]))
        return CannotRun(
            f"The id {quote(record.id)} comes twice.",
            hint="`newsdata validate` finds all such; ids of records are unique.",
            place=str(self.parts[part].path),
        )

    def _records(self, part: Part, rows: "array[int]") -> Iterator[ReleasedRecord]:
        """The records of some rows of a part."""
        first = 0
        waiting = iter(rows)
        row = next(waiting, None)
        for batch in sides.batches(part, strip=self._strip) if rows else ():
            wanted = []
            while row is not None and row < first + batch.num_rows:
                wanted.append(row - first)
                row = next(waiting, None)
            if wanted:
                yield from releases.from_rows(batch.take(pa.array(wanted)), str(part.path))
            if row is None:
                return
            first += batch.num_rows

    def rows(self, index: int) -> Iterator[tuple[bytes, bytes, int, int]]:
        """Digests and place of every row of a file."""
        with self._paths[index].with_suffix(".rows").open("rb") as file:
            while block := file.read(_ROW.size << 10):
                yield from _ROW.iter_unpack(block)

    def records(self, index: int) -> Iterator[Found]:
        """The records of a file."""
        decoder = msgspec.json.Decoder(_Line)
        with self._paths[index].with_suffix(".jsonl").open("rb") as file:
            for line in file:
                yield Found(*msgspec.structs.astuple(decoder.decode(line)))

    def _index(self, key: bytes) -> int:
        return int.from_bytes(key[:4], "big") * len(self._paths) >> 32

    def _open(self, suffix: str) -> "_Open":
        return _Open([path.with_suffix(suffix) for path in self._paths])

    def __len__(self) -> int:
        return len(self._paths)


class _Open(ExitStack):
    """Files that are open for writing together."""

    def __init__(self, paths: list[Path]) -> None:
        super().__init__()
        self._paths = paths

    def __enter__(self) -> list[IO[bytes]]:  # type: ignore[override]
        return [self.enter_context(path.open("wb")) for path in self._paths]


_Rows = dict[int, "array[int]"]
"""For each part the rows that are wanted of it, ascending."""


def _match(old: _Groups, new: _Groups) -> tuple[_Rows, _Rows]:
    """The rows on both sides that are not the same row on the other."""
    wanted: tuple[_Rows, _Rows] = ({}, {})
    for index in range(len(old)):
        before, after = old.by_id(index), new.by_id(index)
        for mine, theirs, rows in ((before, after, wanted[0]), (after, before, wanted[1])):
            for key, (content, part, row) in mine.items():
                if key not in theirs or theirs[key][0] != content:
                    rows.setdefault(part, array("Q")).append(row)
    for rows in wanted:
        for part in rows:
            rows[part] = array("Q", sorted(rows[part]))
    return wanted


def _paired(old: Iterator[Found], new: Iterator[Found]) -> Iterator[Pair]:
    before = {found.record.id: found for found in old}
    for found in new:
        was = before.pop(found.record.id, None)
        yield (was, found) if was else (None, found)
    for found in before.values():
        yield found, None
