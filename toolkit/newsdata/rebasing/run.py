"""Labels of files are carried over to changed articles."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Final

import msgspec
from msgspec import Struct

from newsdata.errors import CannotRun
from newsdata.files import atomic_write
from newsdata.jsonl import LongLine, lines
from newsdata.model import ArticleId, Record, Sha256, Submission, encode
from newsdata.problems import Problem
from newsdata.rebasing import labels
from newsdata.rebasing.placing import Mark
from newsdata.rebasing.report import Report
from newsdata.rebasing.submission import Carried, Placed, carry

Progress = Callable[[str, int, int], None]
"""Told the stage, how many are done, and of how many (0: not known)."""

SUPERSEDED: Final = "superseded.jsonl"
"""Older versions of articles, which a build keeps beside its records."""


class Lost(Struct, frozen=True):
    """A span that has no place in the new text; a line of FILE.lost.jsonl."""

    article_id: str
    annotator: str
    span: Placed


class _Head(Struct):
    """What a record is looked up by."""

    id: ArticleId
    text_sha256: Sha256


def rebase(
    source: str | Path,
    records: str | Path,
    output: str | Path,
    *,
    older: tuple[Path, ...] = (),
    progress: Progress = lambda stage, done, total: None,
) -> Report:
    """Put labels on the present texts of their articles.

    Args:
        source: Submissions, or records with labels that people made: JSON Lines, a file or
            a folder of files.
        records: The articles as they are now: JSON Lines of records, a file or a folder.
        output: The file of submissions to write. Spans without a place go into a file
            beside it, `NAME.lost.jsonl`, which is there only if there are any.
        older: Files of records that have the texts that were labelled. Those that
            `newsdata build` keeps beside the records are looked through anyway.
        progress: Told how far it is.

    Raises:
        CannotRun: A file is not there, holds nothing of the kind, or cannot be written.
    """
    path = Path(output)
    sources = labels.files(Path(source))
    now = labels.files(Path(records))
    _refuse(path, [*sources, *now, *older])
    try:
        return _Run(sources, _Texts(now, older), path, progress).run()
    except OSError as error:
        place = str(error.filename or path)
        raise CannotRun(f"{error.strerror or error}.", place=place) from None


def _refuse(output: Path, read: list[Path]) -> None:
    if output.is_dir():
        raise CannotRun("The output is a folder; it has to be a file.", place=str(output))
    if not output.absolute().parent.is_dir():
        raise CannotRun("There is no folder to write to.", place=str(output.parent))
    for path in (output, _lost_beside(output)):
        if path.exists() and any(each.exists() and path.samefile(each) for each in read):
            raise CannotRun(
                "The output is what is read.",
                hint="Name another file, look at the result, and put it into its place then.",
                place=str(path),
            )


def _lost_beside(output: Path) -> Path:
    """Where the spans are written that have no place in the new texts."""
    return output.with_name(f"{output.stem}.lost.jsonl")


class _Texts:
    """Where in which file the articles are: by id as they are now, by hash as they were."""

    def __init__(self, now: list[Path], older: tuple[Path, ...]) -> None:
        beside = dict.fromkeys(path.with_name(SUPERSEDED) for path in now)
        self._now = [path for path in now if path.name != SUPERSEDED]
        self._older = [*(path for path in beside if path.is_file()), *older]
        self._by_id: dict[str, tuple[Path, int]] = {}
        self._by_hash: dict[str, tuple[Path, int]] = {}

    def find(self, ids: set[str], hashes: set[str]) -> None:
        """Look through the files for these articles. Raises `CannotRun` without any record."""
        seen = False
        for path in self._now:
            for at, head in _heads(path):
                seen = True
                if head.id in ids:
                    self._by_id.setdefault(head.id, (path, at))
                if head.text_sha256 in hashes:
                    self._by_hash.setdefault(head.text_sha256, (path, at))
        if not seen:
            raise CannotRun("There is no record in this file.", place=str(self._now[0]))
        for path in self._older:
            for at, head in _heads(path):
                if head.text_sha256 in hashes:
                    self._by_hash.setdefault(head.text_sha256, (path, at))

    def now(self, article_id: str) -> Record | None:
        """The article as it is now."""
        return _load(self._by_id.get(article_id))

    def was(self, text_sha256: str) -> str | None:
        """The text with this hash."""
        found = _load(self._by_hash.get(text_sha256))
        return found.text if found else None


def _heads(path: Path) -> Iterator[tuple[int, _Head]]:
    """Offset and head of each line of a file that has one; `load` says what is wrong later."""
    decoder = msgspec.json.Decoder(_Head)
    with path.open("rb") as file:
        at = 0
        for _, line in lines(file, blanks=True):
            if not isinstance(line, LongLine) and line:
                with suppress(msgspec.MsgspecError, UnicodeDecodeError):
                    yield at, decoder.decode(line)
            at = file.tell()


def _load(place: tuple[Path, int] | None) -> Record | None:
    if place is None:
        return None
    path, at = place
    with path.open("rb") as file:
        file.seek(at)
        line = file.readline()
    try:
        return msgspec.json.decode(line, type=Record)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CannotRun(
            f"A line of the records is no record: {error}.",
            hint=f"`newsdata validate {path}` says what is wrong with it.",
            place=str(path),
        ) from None


class _Run:
    """One run: two passes over the labels, the first to know which articles they need."""

    def __init__(
        self, sources: list[Path], texts: _Texts, output: Path, progress: Progress
    ) -> None:
        self._sources = sources
        self._texts = texts
        self._output = output
        self._lost = _lost_beside(output)
        self._progress = progress
        self._report = Report(str(output))

    def run(self) -> Report:
        """Carry over all labels, and say what became of them."""
        ids: set[str] = set()
        hashes: set[str] = set()
        total = 0
        first: Problem | None = None
        readable = False
        for each in self._read():
            if isinstance(each, list):
                first = first or each[0]
                continue
            readable = True
            if each.submission:
                ids.add(each.submission.article_id)
                hashes.add(each.submission.text_sha256)
                total += 1
        if first and not readable:
            hint = f"{first.place}: {first.fact}"
            raise CannotRun("There is no submission that can be read.", hint=hint)
        self._texts.find(ids, hashes)
        counts = self._report.counts
        with ExitStack() as stack:
            out = stack.enter_context(atomic_write(self._output))
            lost = stack.enter_context(atomic_write(self._lost, only_if=lambda: bool(counts.lost)))
            for each in self._read():
                if isinstance(each, labels.Labels):
                    counts.left += each.left
                    if each.submission:
                        self._carry(each.submission, each.old, out, lost)
                        self._progress("rebase", counts.submissions, total)
                else:
                    counts.submissions += 1
                    counts.rejected += 1
                    self._report.problems += each
        if counts.lost:
            self._report.lost_file = str(self._lost)
        else:
            self._lost.unlink(missing_ok=True)  # of an earlier run
        return self._report

    def _read(self) -> Iterator[labels.Labels | list[Problem]]:
        for path in self._sources:
            yield from labels.read(path)

    def _carry(
        self, submission: Submission, old: str | None, out: IO[bytes], lost: IO[bytes]
    ) -> None:
        counts = self._report.counts
        counts.submissions += 1
        record = self._texts.now(submission.article_id)
        if record is None:
            counts.waiting += 1
            self._problem(
                "rebase-article",
                submission,
                f'The records have no article "{submission.article_id}".',
                "Its labels are passed on as they were; name the records that have it.",
            )
        elif record.text_sha256 == submission.text_sha256:
            counts.unchanged += 1
        else:
            counts.carried += 1
            old = self._texts.was(submission.text_sha256) if old is None else old
            carried = carry(submission, old, record)
            self._count(carried, lost)
            submission = carried.submission
        out.write(encode(submission) + b"\n")

    def _count(self, carried: Carried, lost: IO[bytes]) -> None:
        counts = self._report.counts
        counts.relations_lost += len(carried.relations)
        counts.unreviewed += bool(carried.unreviewed)
        submission = carried.submission
        for span in carried.spans:
            setattr(counts, span.mark, getattr(counts, span.mark) + 1)
            if span.mark == "lost":
                gone = Lost(submission.article_id, submission.annotator, span)
                lost.write(msgspec.json.encode(gone) + b"\n")
            if span.mark in _FACTS:
                self._problem(f"rebase-{span.mark}", submission, *_said(span))

    def _problem(self, code: str, submission: Submission, fact: str, hint: str) -> None:
        self._report.problems.append(
            Problem(code, fact, hint, file=self._report.output, record_id=submission.article_id)
        )


_FACTS: Final[dict[Mark, tuple[str, str]]] = {
    "changed": (
        "is no longer what it was, or what is around it is not",
        "Look at it; the attribute `rebase` marks it.",
    ),
    "lost": ("has no place in the new text", "Label it anew if it is still there."),
}


def _said(span: Placed) -> tuple[str, str]:
    said, hint = _FACTS[span.mark]
    words = " ".join((span.text or "").split())
    quoted = f' "{words[:60]}{"…" * (len(words) > 60)}"' if words else ""
    start, end = span.was
    return f"{span.layer}/{span.label} {span.id}{quoted}, {start} to {end}, {said}.", hint
