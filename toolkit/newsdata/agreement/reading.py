"""Submissions of one article brought together, whatever files they stand in.

Of each line only its place is held, so that memory grows with their number, not their size.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

from newsdata import decoding
from newsdata.errors import CannotRun
from newsdata.jsonl import lines
from newsdata.model import Submission
from newsdata.problems import Problem
from newsdata.schemas import quote
from newsdata.scheme import LabelScheme
from newsdata.validation import labels


class _Place(NamedTuple):
    file: int
    offset: int
    size: int
    line: int


class _Head(Struct, frozen=True):
    article_id: str
    annotator: str


class _Text(Struct, frozen=True):
    id: str
    text: str
    text_sha256: str
    published: str | None = None


class Submitted(NamedTuple):
    """A submission and where it stands, as `data/submissions/kim.jsonl:3`."""

    submission: Submission
    file: str
    line: int

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.file}:{self.line}"


class Submissions:
    """The submissions of files and folders, by article.

    Args:
        paths: Files, and folders of `.jsonl` files at any depth.
        without: A file in one of them that is passed over.

    Raises `CannotRun` where there is no such file, no file in a folder, or no reading.
    """

    def __init__(self, paths: Iterable[Path], without: Path | None = None) -> None:
        self.problems: list[Problem] = []
        self.passed_over = 0
        self.annotators: Counter[str] = Counter()
        self._files = _files(paths, without)
        self._places: dict[str, list[_Place]] = defaultdict(list)
        for number, file in enumerate(self._files):
            try:
                self._index(number, file)
            except OSError as error:
                raise CannotRun(
                    f"Cannot read: {error.strerror or error}.", place=str(file)
                ) from None

    def __len__(self) -> int:
        return len(self._places)

    def ids(self) -> list[str]:
        """The articles that are labelled, sorted."""
        return sorted(self._places)

    def of(
        self, article_id: str, text_sha256: str | None = None, adjudicator: str = ""
    ) -> list[Submitted]:
        """An article's submissions by annotator, all on one text; what is not is a problem.

        Those that were merged from others come only where the article has no other ones:
        beside what they were made from, they would say the same twice.

        Args:
            article_id: Id of the article.
            text_sha256: Of its text, where it is known; else the text counts that most of
                them labelled, of equals the one whose hash is first.
            adjudicator: Of this annotator what he decided comes before what he labelled.
        """
        found: dict[tuple[str, bool], Submitted] = {}
        for place in self._places.get(article_id, ()):
            if each := self._read(place):
                key = each.submission.annotator, bool(each.submission.merged_from)
                first = found.setdefault(key, each)
                if first is not each:
                    self.problems.append(_twice(each, first))
        own = {who: each for (who, merged), each in found.items() if not merged}
        decided = {who: each for (who, merged), each in found.items() if merged}
        chosen = own or decided
        if adjudicator in decided:
            chosen = chosen | {adjudicator: decided[adjudicator]}
        self.passed_over += len(found) - len(chosen)
        return self._on_one_text(chosen, text_sha256)

    def _on_one_text(
        self, found: Mapping[str, Submitted], text_sha256: str | None
    ) -> list[Submitted]:
        hashes = Counter(each.submission.text_sha256 for each in found.values())
        known = text_sha256 or min(hashes, key=lambda sha: (-hashes[sha], sha), default="")
        chosen = []
        for _, each in sorted(found.items()):
            if each.submission.text_sha256 == known:
                chosen.append(each)
            else:
                self.problems.append(_other_text(each, known, article=bool(text_sha256)))
        return chosen

    def _index(self, number: int, file: Path) -> None:
        decoder = msgspec.json.Decoder(_Head)
        with file.open("rb") as stream:
            offset = 0
            for line, content in lines(stream):
                place = _Place(number, offset, stream.tell() - offset, line)
                offset = stream.tell()
                try:
                    head = decoder.decode(content if isinstance(content, bytes) else b"")
                except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                    found = decoding.decode(Submission, content, str(file), line)
                    if not isinstance(found, Submission):
                        self.problems += found
                        continue
                    head = _Head(found.article_id, found.annotator)
                self._places[head.article_id].append(place)
                self.annotators[head.annotator] += 1

    def _read(self, place: _Place) -> Submitted | None:
        file = self._files[place.file]
        with file.open("rb") as stream:
            stream.seek(place.offset)
            line = stream.read(place.size).strip(b" \t\r\n")
        found = decoding.decode(Submission, line, str(file), place.line)
        if isinstance(found, Submission):
            return Submitted(found, str(file), place.line)
        self.problems += found
        return None


class Texts:
    """Texts of records by id, found again in their file.

    Args:
        path: A file of records.
        wanted: Ids of those that will be asked for.

    Raises `CannotRun` when the file cannot be read, or a line of it is no record.
    """

    def __init__(self, path: Path, wanted: Sequence[str]) -> None:
        self._path = path
        self._places: dict[str, int] = {}
        ids = frozenset(wanted)
        try:
            with path.open("rb") as stream:
                offset = 0
                for number, line in lines(stream):
                    record = self._decode(line if isinstance(line, bytes) else b"", number)
                    if record.id in ids:
                        self._places.setdefault(record.id, offset)
                    offset = stream.tell()
        except OSError as error:
            raise CannotRun(f"Cannot read: {error.strerror or error}.", place=str(path)) from None

    def __call__(self, article_id: str) -> _Text | None:
        """Text, its hash, and the day of publication."""
        offset = self._places.get(article_id)
        if offset is None:
            return None
        with self._path.open("rb") as stream:
            stream.seek(offset)
            _, line = next(lines(stream))
            return self._decode(line if isinstance(line, bytes) else b"", 0)

    def _decode(self, line: bytes, number: int) -> _Text:
        try:
            return msgspec.json.decode(line, type=_Text)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise CannotRun(
                f"This is no record: {error}.",
                hint="newsdata validate says all that is wrong with it.",
                place=f"{self._path}:{number}",
            ) from None


def outside(
    submitted: Submitted, scheme: LabelScheme, known: set[tuple[str, ...]]
) -> Iterator[Problem]:
    """A problem for each label that the scheme does not have, once an annotator.

    Args:
        submitted: The submission.
        scheme: The label scheme of the project.
        known: What was said already; it grows.
    """
    submission = submitted.submission
    for kind in ("spans", "labels"):
        for index, each in enumerate(getattr(submission, kind)):
            what = submission.annotator, each.layer, each.label
            layer = scheme.layers.get(each.layer)
            if what in known or (layer and each.label in layer.labels):
                continue
            known.add(what)
            at = f"/{kind}/{index}"
            fact = f"Layer {quote(each.layer)} has no label {quote(each.label)}."
            problem = (
                labels.unknown(fact, each.label, layer.labels, f"{at}/label")
                if layer
                else labels.no_layer(each.layer, scheme, f"{at}/layer")
            )
            yield msgspec.structs.replace(
                problem,
                file=submitted.file,
                line=submitted.line,
                record_id=submission.article_id,
            )


def _files(paths: Iterable[Path], without: Path | None) -> list[Path]:
    found: dict[str, Path] = {}
    for path in paths:
        if not path.exists():
            raise CannotRun("There is no such file or folder.", place=str(path))
        files = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
        if not files:
            raise CannotRun("There is no .jsonl file in the folder.", place=str(path))
        for file in files:
            found.setdefault(os.path.realpath(file), file)
    if without is not None:
        found.pop(os.path.realpath(without), None)
    return list(found.values())


def _twice(each: Submitted, first: Submitted) -> Problem:
    return Problem(
        "submission-duplicate",
        f"{each.submission.annotator} has labelled this article in {first.place}.",
        "Put the labels of both into one submission.",
        file=each.file,
        line=each.line,
        record_id=each.submission.article_id,
    )


def _other_text(each: Submitted, known: str, *, article: bool) -> Problem:
    what = "the article's is" if article else "those of most were made on one with"
    return Problem(
        "submission-text",
        f"The labels were made on a text with SHA-256 {each.submission.text_sha256[:12]}…, "
        f"{what} {known[:12]}….",
        "Put the text back that was labelled, or carry the labels over with newsdata rebase.",
        file=each.file,
        line=each.line,
        pointer="/text_sha256",
        record_id=each.submission.article_id,
    )
