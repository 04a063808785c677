"""Articles that were taken down, and whether an article is one of them.

`data/tombstones.jsonl` is kept with the project and says of each how to know it again: its
id, the hash of its text, and a sketch that finds it after it was edited; nothing of what it
said.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from newsdata import decoding, sketches
from newsdata.errors import CannotRun
from newsdata.files import atomic_write
from newsdata.jsonl import lines
from newsdata.model import ArticleId, Record, Sha256
from newsdata.problems import Problem
from newsdata.schemas import quote
from newsdata.sketches import Sketches

FILE: Final = "data/tombstones.jsonl"
CODE: Final = "article-removed"

_HINT: Final = "Delete it, and the labels that were made for it."


class Tombstone(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An article that was taken down, and one of its texts; see the schema `tombstone`."""

    schema_version: Literal["1.0"]
    id: ArticleId
    text_sha256: Sha256
    reason: Annotated[str, Meta(min_length=1, max_length=2000)]
    sketch: Annotated[str, Meta(pattern=r"^([0-9a-f]{8}){16,128}$(?!\n)")] | None = None
    versions: tuple[Annotated[str, Meta(min_length=1)], ...] = ()


def load(project: Path) -> tuple[Tombstone, ...]:
    """All tombstones of a project, in the order of the file; none without one.

    Raises `CannotRun` for a line that is none: without it, an article could come back.
    """
    path = project / FILE
    try:
        with path.open("rb") as file:
            return tuple(_read(file_line) for file_line in lines(file))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise CannotRun(f"It cannot be read: {error.strerror}.", place=FILE) from None


def _read(line: tuple[int, bytes | object]) -> Tombstone:
    number, content = line
    found = decoding.decode(Tombstone, content, FILE, number)  # type: ignore[arg-type]
    if isinstance(found, Tombstone):
        return found
    raise CannotRun(
        f"This is no tombstone: {found[0].fact}",
        hint="Put the line back as `newsdata remove` wrote it; no build may forget one.",
        place=f"{FILE}:{number}",
    )


def write(project: Path, found: Iterable[Tombstone]) -> None:
    """Write all tombstones of a project, sorted by id and hash. Raises OSError."""
    path = project / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as out:
        for each in sorted(found, key=lambda each: (each.id, each.text_sha256)):
            out.write(msgspec.json.encode(each) + b"\n")


class Removed:
    """Knows the articles again that were taken down."""

    def __init__(self, tombstones: Iterable[Tombstone]) -> None:
        known = tuple(tombstones)
        self._ids = {each.id for each in known}
        self._texts = {each.text_sha256: each.id for each in known}
        sketched: dict[str, list[tuple[int, ...]]] = {}
        for each in known:
            if each.sketch:
                sketched.setdefault(each.id, []).append(sketches.decode(each.sketch))
        self._sketches = Sketches(sketched)

    def problems(self, record: Record) -> Iterator[Problem]:
        """The problem of an article that was taken down, whatever it is known by."""
        if record.id in self._ids:
            fact = f"The article {quote(record.id)} was taken down."
            yield Problem(CODE, fact, _HINT, pointer="/id", record_id=record.id)
        elif record.text_sha256 in self._texts:
            was = quote(self._texts[record.text_sha256])
            fact = f"The text is that of {was}, which was taken down."
            yield Problem(CODE, fact, _HINT, pointer="/text", record_id=record.id)
        elif self._sketches and (near := self._sketches.nearest(record.text)):
            fact = (
                f"The text is nearly that of {quote(near[0])}, which was taken down: "
                f"about {near[1]:.0%} of their passages are the same."
            )
            yield Problem(CODE, fact, _HINT, pointer="/text", record_id=record.id)
