"""What only shows when all articles are seen: ids and texts that come twice or differ.

Each shard writes an index, 44 bytes an article; the indexes are compared by Arrow,
which needs no Python object an article.
"""

import hashlib
import struct
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from newsdata.checking.targets import Target
from newsdata.problems import Problem
from newsdata.schemas import quote

# Digests of id and text, number of the target within the shard, line.
_ROW = struct.Struct("<16s16sIQ")


class IndexWriter:
    """Writes what is remembered of each article: a row, and the id in a file beside."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files = ExitStack()

    def __enter__(self) -> Self:
        self._rows = self._files.enter_context(self._path.open("wb"))
        self._ids = self._files.enter_context(_ids(self._path).open("wb"))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._files.close()

    def add(self, key: str, text_sha256: str, target: int, line: int) -> None:
        """Remember an article; of the key, what follows a NUL is no part of the id."""
        digest = hashlib.blake2b(key.encode(), digest_size=16).digest()
        self._rows.write(_ROW.pack(digest, bytes.fromhex(text_sha256[:32]), target, line))
        self._ids.write(key.partition("\0")[0].encode() + b"\n")


def _ids(path: Path) -> Path:
    return path.with_suffix(".ids")


class Index:
    """What the shards wrote, row after row.

    Args:
        paths: The file of each shard.
        targets: The targets of each shard.
    """

    def __init__(self, paths: Sequence[str], targets: Sequence[Sequence[Target]]) -> None:
        import pyarrow as pa
        import pyarrow.compute as pc

        self._paths = [Path(path) for path in paths]
        self._targets = targets
        self._sizes = [path.stat().st_size // _ROW.size for path in self._paths]
        chunks = [_load(pa, path) for path in self._paths]
        self._rows = pa.chunked_array(chunks, pa.binary(_ROW.size))
        number = len(self._rows)
        self.table = pa.table(
            {
                "id": pc.binary_slice(self._rows, 0, 16),
                "text": pc.binary_slice(self._rows, 16, 32),
                "row": pa.array(range(number), pa.int64()),
            }
        )

    def place(self, row: int) -> tuple[str, int]:
        """File and line of a row."""
        shard = 0
        while row >= self._sizes[shard]:
            row -= self._sizes[shard]
            shard += 1
        _, _, target, line = _ROW.unpack(self._rows.chunk(shard)[row].as_py())
        return self._targets[shard][target].raw.file, line

    def ids(self, rows: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
        """Row, its fellow, and the row's id, for rows in ascending order."""
        lines = self._all_ids()
        at = -1
        article_id = ""
        for row, fellow in rows:
            while at < row:
                article_id = next(lines)
                at += 1
            yield row, fellow, article_id

    def _all_ids(self) -> Iterator[str]:
        for path in self._paths:
            with _ids(path).open("rb") as file:
                for line in file:
                    yield line[:-1].decode()

    def same(self, column: str) -> Iterator[tuple[int, int]]:
        """Each row whose value in a column came before, and the first row with it."""
        import pyarrow.compute as pc

        groups = self.table.group_by(column).aggregate([("row", "count"), ("row", "min")])
        groups = groups.filter(pc.greater(groups["row_count"], 1))
        if not len(groups):
            return
        pairs = self.table.select([column, "row"]).join(groups, column, join_type="inner")
        pairs = pairs.filter(pc.greater(pairs["row"], pairs["row_min"])).sort_by("row")
        for batch in pairs.to_batches():
            yield from zip(batch["row"].to_pylist(), batch["row_min"].to_pylist(), strict=True)

    def value(self, column: str, row: int) -> Any:
        """A value of a row."""
        return self.table[column][row]


def _load(pa: Any, path: Path) -> Any:
    data = path.read_bytes()
    rows = len(data) // _ROW.size
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(_ROW.size), rows, [None, pa.py_buffer(data)]
    )


def of_articles(index: Index) -> list[Iterator[Problem]]:
    """Articles whose id another has, and those whose text, each by file and line."""
    return [_same_ids(index), _same_texts(index)]


def _same_ids(index: Index) -> Iterator[Problem]:
    for row, first, article_id in index.ids(index.same("id")):
        same = index.value("text", row) == index.value("text", first)
        file, line = index.place(row)
        yield Problem(
            "article-duplicate",
            f"The id {quote(article_id)} is that of {_at(index, first)}, with {'the same' if same else 'another'} text.",
            "Remove the copy."
            if same
            else "Give one of the two another id; of a text file it is the file's name.",
            file=file,
            line=line,
            pointer="/id" if line else "",
            record_id=article_id,
        )


def _same_texts(index: Index) -> Iterator[Problem]:
    firsts = sorted({first for _, first in index.same("text")})
    # Versions of an article have one id, but keys that differ: see `IndexWriter.add`.
    ids = {row: article_id for row, _, article_id in index.ids((first, 0) for first in firsts)}
    for row, first, article_id in index.ids(index.same("text")):
        if article_id != ids[first]:
            file, line = index.place(row)
            yield Problem(
                "text-duplicate",
                f"The text is that of {_at(index, first)}, which has another id.",
                "Keep one of the two.",
                file=file,
                line=line,
                pointer="/text" if line else "",
                record_id=article_id,
            )


def of_submissions(index: Index) -> Iterator[Problem]:
    """Submissions of an annotator for an article that he has labelled before."""
    for row, first, article_id in index.ids(index.same("id")):
        file, line = index.place(row)
        yield Problem(
            "submission-duplicate",
            f"The annotator has labelled this article in {_at(index, first)}.",
            "Put the labels of both into one submission.",
            file=file,
            line=line,
            pointer="/article_id",
            record_id=article_id,
        )


def of_sources(claims: Index, originals: Index) -> Iterator[Problem]:
    """Records whose text is not that of the raw file that they name."""
    import pyarrow.compute as pc

    theirs = originals.table.group_by("id").aggregate([("text", "one"), ("row", "min")])
    pairs = claims.table.join(theirs, "id", join_type="inner")
    pairs = pairs.filter(pc.not_equal(pairs["text"], pairs["text_one"])).sort_by("row")
    rows = zip(pairs["row"].to_pylist(), pairs["row_min"].to_pylist(), strict=True)
    for row, original, article_id in claims.ids(rows):
        file, line = claims.place(row)
        yield Problem(
            "text-source",
            f"The text is not that of {_at(originals, original)}, from which the record was made.",
            "Build the record anew from its source, or undo the change of one of the two.",
            file=file,
            line=line,
            pointer="/text",
            record_id=article_id,
        )


def of_changed_ids(before: Index, now: Index) -> Iterator[Problem]:
    """Articles that were there under another id, which is gone."""
    import pyarrow.compute as pc

    gone = before.table.filter(pc.invert(pc.is_in(before.table["id"], now.table["id"])))
    new = now.table.filter(pc.invert(pc.is_in(now.table["id"], before.table["id"])))
    if not len(gone) or not len(new):
        return
    old = gone.group_by("text").aggregate([("row", "min")])
    pairs = new.join(old, "text", join_type="inner").sort_by("row")
    rows = zip(pairs["row"].to_pylist(), pairs["row_min"].to_pylist(), strict=True)
    for row, old_row, article_id in now.ids(rows):
        (_, _, was), *_ = before.ids(iter([(old_row, 0)]))
        file, line = now.place(row)
        yield Problem(
            "article-id-changed",
            f"The article of this text had the id {quote(was)}.",
            "Give it its id back; of a text file it is the file's name.",
            file=file,
            line=line,
            pointer="/id" if line else "",
            record_id=article_id,
        )


def _at(index: Index, row: int) -> str:
    file, line = index.place(row)
    return f"{file}:{line}" if line else file
