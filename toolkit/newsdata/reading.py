"""Articles from files of any kind: archives are opened, formats found out.

`build`, `validate` and `convert` all read raw files through here.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from msgspec import Struct
from msgspec.structs import replace

from newsdata import archives, inputs, plugins
from newsdata.model import DocumentLabel, Record, Span
from newsdata.problems import Problem, Reject
from newsdata.scheme import LabelScheme
from newsdata.sources import HEAD_BYTES, Article, RawFile, restrict
from newsdata.streams import MAX_RATIO, DamagedError, ExpandsError, open_bytes, resume

AUTO: Final = "auto"
_TEXT: Final = "text"


class Taken(Struct, frozen=True, order=True):
    """What a file was taken for: the name of a source, and why, `""` where somebody said so."""

    format: str
    why: str


def recognise(head: bytes, name: str) -> Taken | Problem:
    """Which source reads a file, going by its first bytes and its name.

    `text` reads whatever is text, so it is asked last.
    """
    names = [each for each in plugins.names("source") if each != _TEXT]
    found = {n: why for n in names if (why := plugins.get("source", n).recognise(head, name))}
    if not found and (why := plugins.get("source", _TEXT).recognise(head, name)):
        found[_TEXT] = why
    if len(found) == 1:
        return Taken(*next(iter(found.items())))
    known = "Say which it is: `format` in newsdata.toml, or --from."
    if not found and not head:
        return Problem("format-unknown", "The file is empty.", "Fetch it anew.", file=name)
    if not found:
        fact = "No source recognises what is in the file."
        return Problem("format-unknown", fact, known, file=name)
    reasons = "; ".join(f"{n}: {why}" for n, why in found.items())
    return Problem(
        "format-ambiguous", f"The file may be several things. {reasons}.", known, file=name
    )


def taken_for(path: Path, format_: str, name: str) -> Taken:
    """The source that reads a file: as it says, or found out where it says `auto`.

    `auto` stays where only reading can tell: in archives, or when nothing is recognised.
    """
    unknown = Taken(format_, "")
    if format_ != AUTO:
        return unknown
    try:
        if archives.is_archive(path):
            return unknown
        with open_bytes(path) as file:
            taken = _recognise(file, name)
    except (OSError, DamagedError, ExpandsError):
        return unknown
    return taken if isinstance(taken, Taken) else unknown


def articles(
    path: Path,
    format_: str,
    raw: RawFile,
    scheme: LabelScheme | None = None,
    *,
    offset: int = 0,
    recognised: Counter[Taken] | None = None,
) -> Iterator[tuple[str, Article | Reject]]:
    """The articles of a file, each with the name of the source that read it.

    Args:
        path: Where the file is; a part of it that begins at `offset` is never
            compressed nor an archive.
        format_: Name of a source, or `auto`.
        raw: What the source is told.
        scheme: Labels that the source gives and that it does not have are left out.
        offset: Byte at which the part begins.
        recognised: Here is counted what each file was taken for that `auto` had to find out.

    Raises:
        OSError: The file cannot be opened.
        CannotRun: An optional part that the source needs is not installed.
    """
    if offset or raw.size >= 0:
        with path.open("rb") as file:
            file.seek(offset)
            yield from _of_member(file, format_, raw, scheme, recognised)
        return
    is_broken = False
    try:
        for member, found in archives.members(path, raw.file):
            inside = _inside(raw, member)
            if isinstance(found, DamagedError):
                # Of a file in it, this may have been said already.
                if not is_broken:
                    yield format_, Reject(inside.file, 0, "", (broken(found, inside.file),))
                is_broken = True
                continue
            is_broken = False
            if isinstance(found, Problem):
                yield format_, Reject(raw.file, 0, inside.article_id, (found,))
                continue
            try:
                yield from _of_member(found, format_, inside, scheme, recognised)
            except DamagedError as error:
                # The files after it may be sound.
                is_broken = True
                yield format_, Reject(inside.file, 0, "", (broken(error, inside.file),))
    except (DamagedError, ExpandsError) as error:
        if isinstance(error, ExpandsError) or not is_broken:
            yield format_, Reject(raw.file, 0, "", (broken(error, raw.file),))


def broken(error: DamagedError | ExpandsError, file: str) -> Problem:
    """The problem of a file that was damaged, or expands too much, while it was read."""
    if isinstance(error, ExpandsError):
        fact = f"The file expands to more than {MAX_RATIO} times its size."
        return Problem("file-expands", fact, "Put the text itself there.", file=file)
    fact = f"The file cannot be read to its end: {error}."
    hint = "What stands before the break was read. Fetch or compress the file anew."
    return Problem("file-compressed", fact, hint, file=file)


def _inside(raw: RawFile, member: str) -> RawFile:
    if not member:
        return raw
    return replace(
        raw,
        file=f"{raw.file}{archives.IN}{member}",
        article_id=f"{raw.article_id}/{inputs.stem(member)}",
    )


def _of_member(
    file: IO[bytes],
    format_: str,
    raw: RawFile,
    scheme: LabelScheme | None,
    recognised: Counter[Taken] | None,
) -> Iterator[tuple[str, Article | Reject]]:
    if format_ == AUTO:
        taken = recognise(_head(file), raw.file)
        if isinstance(taken, Problem):
            yield AUTO, Reject(raw.file, 0, raw.article_id, (taken,))
            return
        format_ = taken.format
        if recognised is not None:
            recognised[taken] += 1
    source = plugins.get("source", format_)
    if problem := inputs.bad_name(raw.file, raw.article_id, bool(source.BY_LINE)):
        yield format_, Reject(raw.file, 0, "", (problem,))
        return
    for found in source.read(file, raw):
        if isinstance(found, Article):
            record = restrict(found.record, raw.rights)
            if scheme is not None and source.VERSIONED:
                record = _of_scheme(record, scheme)
            found = replace(found, record=record)
        yield format_, found


def _of_scheme(record: Record, scheme: LabelScheme) -> Record:
    """The record without the labels that its scheme does not have."""

    def has(item: Span | DocumentLabel) -> bool:
        layer = scheme.layers.get(item.layer)
        return layer is not None and item.label in layer.labels

    return replace(
        record,
        spans=tuple(filter(has, record.spans)),
        labels=tuple(filter(has, record.labels)),
    )


def _recognise(file: IO[bytes], name: str) -> Taken | Problem:
    """Which source reads a stream, which then is of no use to it: of one that is damaged from
    its beginning, what stands behind the damage tells. Raises `DamagedError` if nothing does."""
    try:
        return recognise(_head(file), name)
    except DamagedError:
        known = resume(file, lambda head: isinstance(recognise(head, name), Taken) and bool(head))
        if known is None:
            raise
        return recognise(_head(file), name)


def _head(file: IO[bytes]) -> bytes:
    if hasattr(file, "peek"):
        head: bytes = file.peek(HEAD_BYTES)
        return head[:HEAD_BYTES]
    head = file.read(HEAD_BYTES)
    file.seek(-len(head), 1)
    return head
