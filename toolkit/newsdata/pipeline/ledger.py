"""data/splits.tsv: which article is in which split, kept from release to release.

A line an article: 16 hexadecimal digits of `ids.place`, a tab, the split; in ascending
order, so that additions are additions in a diff, too. What stands there stays.
"""

from binascii import unhexlify
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any, Final

import numpy as np

from newsdata.errors import CannotRun

FILE: Final = "data/splits.tsv"
ENTRY: Final = np.dtype([("id", "<u8"), ("split", "u1")])
"""An article and the index of its split: 9 bytes."""
_HELD: Final = 1 << 16


def read(path: Path, names: Sequence[str]) -> Any:
    """The entries in ascending order. Raises `CannotRun` with the line at fault."""
    if not path.exists():
        return np.zeros(0, ENTRY)
    known = {name.encode(): index for index, name in enumerate(names)}
    parts: list[Any] = [np.zeros(0, ENTRY)]
    held: list[tuple[int, int]] = []
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            held.append(_parsed(line, known, number))
            if len(held) == _HELD:
                parts.append(np.array(held, ENTRY))
                held = []
    entries = np.unique(np.concatenate([*parts, np.array(held, ENTRY)]))
    twice = np.flatnonzero(entries["id"][1:] == entries["id"][:-1])
    if len(twice):
        raise CannotRun(
            f"{FILE} has article {int(entries['id'][twice[0]]):016x} in two splits.",
            hint="Remove one of the two lines.",
            place=FILE,
        )
    return entries


def _parsed(line: bytes, known: dict[bytes, int], number: int) -> tuple[int, int]:
    digits, _, name = line.rstrip(b"\r\n").partition(b"\t")
    try:
        # Unlike int(), this takes no sign, space, underscore or 0x for a digit.
        article = int.from_bytes(unhexlify(digits)) if len(digits) == 16 else -1
    except ValueError:
        article = -1
    if article < 0:
        raise CannotRun(
            "This is not the line of an article: 16 hexadecimal digits, a tab, a split.",
            hint="Take the file from the version control; without it all articles are split anew.",
            place=f"{FILE}:{number}",
        )
    if name not in known:
        raise CannotRun(
            f'There is no split "{name.decode(errors="replace")}" in newsdata.toml any more.',
            hint=f"Name it in [splits], or remove {FILE} to split all articles anew.",
            place=f"{FILE}:{number}",
        )
    return article, known[name]


def write(file: IO[bytes], entries: Any, names: Sequence[str]) -> None:
    """Write entries, which are in ascending order."""
    found: Iterable[tuple[int, int]] = zip(
        entries["id"].tolist(), entries["split"].tolist(), strict=True
    )
    file.writelines(b"%016x\t%s\n" % (article, names[split].encode()) for article, split in found)


def split_of(entries: Any, articles: Any, missing: int) -> Any:
    """The split of each article; `missing` for one without an entry."""
    found = np.full(len(articles), missing, np.int64)
    if len(entries):
        at = np.minimum(np.searchsorted(entries["id"], articles), len(entries) - 1)
        known = entries["id"][at] == articles
        found[known] = entries["split"][at[known]]
    return found
