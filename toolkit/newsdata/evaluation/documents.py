"""Labels of articles, read from records or from submissions."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from newsdata import decoding
from newsdata.errors import CannotRun
from newsdata.jsonl import LongLine, lines
from newsdata.model import Record, Relation, Span, Submission, SubmittedRelation, SubmittedSpan

AnySpan = Span | SubmittedSpan
AnyRelation = Relation | SubmittedRelation


class Labelled(Struct, frozen=True):
    """The labels of one article; the text where it is there."""

    id: str
    text_sha256: str
    text: str | None
    spans: tuple[AnySpan, ...]
    relations: tuple[AnyRelation, ...]
    reviewed: tuple[str, ...]


def load(path: Path) -> dict[str, Labelled]:
    """The labels of a JSON Lines file, or of all in a folder, by article id.

    A line is a record or a submission. Raises `CannotRun` for what is neither, and
    for two lines with labels of one article.
    """
    if not path.exists():
        raise CannotRun("There is no such file or folder.", place=str(path))
    files = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise CannotRun("There is no .jsonl file in the folder.", place=str(path))
    found: dict[str, Labelled] = {}
    for file in files:
        for place, each in _values(file):
            if each.id in found:
                raise CannotRun(
                    f'There is a second set of labels for the article "{each.id}".',
                    hint="Compare one annotator or one program at a time.",
                    place=place,
                )
            found[each.id] = each
    return found


def read(values: Iterable[Record | Submission]) -> dict[str, Labelled]:
    """The labels of records or submissions, by article id."""
    return {each.id: each for each in map(_labelled, values)}


def _labelled(value: Record | Submission) -> Labelled:
    if isinstance(value, Record):
        return Labelled(
            value.id,
            value.text_sha256,
            value.text,
            value.spans,
            value.relations,
            value.reviewed,
        )
    return Labelled(
        value.article_id,
        value.text_sha256,
        None,
        value.spans,
        value.relations,
        value.reviewed,
    )


def _values(file: Path) -> Iterator[tuple[str, Labelled]]:
    try:
        with file.open("rb") as stream:
            for number, line in lines(stream):
                yield f"{file}:{number}", _labelled(_value(line, str(file), number))
    except OSError as error:
        raise CannotRun(f"Cannot read: {error.strerror or error}.", place=str(file)) from None


def _value(line: bytes | LongLine, file: str, number: int) -> Record | Submission:
    found = decoding.decode(Record, line, file, number)
    if isinstance(found, Record):
        return found
    submitted = decoding.decode(Submission, line, file, number)
    if isinstance(submitted, Submission):
        return submitted
    problems = submitted if b'"article_id"' in _bytes(line) else found
    raise CannotRun(
        problems[0].fact,
        hint="A line is a record or a submission; `newsdata validate` says all that is wrong.",
        place=f"{file}:{number}",
    )


def _bytes(line: bytes | LongLine) -> bytes:
    return b"" if isinstance(line, LongLine) else line


def layers_of(gold: Mapping[str, Labelled]) -> frozenset[str]:
    """The layers that the gold has a label in, anywhere."""
    return frozenset(span.layer for each in gold.values() for span in each.spans)
