"""Submissions by their places in files, read without keeping their labels."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from newsdata import decoding, inputs
from newsdata.jsonl import LongLine, placed_lines
from newsdata.model import Submission
from newsdata.problems import Problem

Key = tuple[str, str, bool]
"""Article, annotator, and whether it is merged: what identifies a submission."""


class Place(Struct, frozen=True):
    """A submission and where its line is, without its labels.

    Attributes:
        file: Relative to the project.
        line: Counted from 1.
        offset, size: The line in bytes.
        revision: SHA-256 of the line's bytes.
        begun: Whether there is anything in it.
    """

    file: str
    line: int
    offset: int
    size: int
    revision: str
    key: Key
    text_sha256: str
    reviewed: tuple[str, ...]
    begun: bool

    @property
    def annotator(self) -> str:
        """Who labelled, or decided."""
        return self.key[1]

    @property
    def merged(self) -> bool:
        """Whether it was decided from others' labels."""
        return self.key[2]


def key_of(submission: Submission) -> Key:
    """What identifies a submission."""
    return submission.article_id, submission.annotator, submission.merged_from is not None


def status_of(path: Path) -> object:
    """What tells one state of a file from another without reading it."""
    try:
        found = path.stat()
    except OSError as error:
        return error.errno
    return found.st_ino, found.st_size, found.st_mtime_ns


def places_in(path: Path, name: str) -> tuple[list[Place], list[Problem]]:
    """The submissions of a file, which is called `name`, and why other lines are none."""
    places: list[Place] = []
    problems: list[Problem] = []
    try:
        for number, offset, line in _lines(path):
            found = decoding.decode(Submission, line, name, number)
            if isinstance(found, Submission) and isinstance(line, bytes):
                places.append(place_of(found, name, number, offset, line))
            elif isinstance(found, list):
                problems += found
    except OSError as error:
        problems.append(inputs.unreadable(name, error))
    return places, problems


def _lines(path: Path) -> Iterator[tuple[int, int, bytes | LongLine]]:
    with path.open("rb") as file:
        for number, (offset, line) in enumerate(placed_lines(file), start=1):
            if line:
                yield number, offset, line


def place_of(found: Submission, name: str, number: int, offset: int, line: bytes) -> Place:
    """The place of a submission whose line has these bytes."""
    return Place(
        file=name,
        line=number,
        offset=offset,
        size=len(line),
        revision=hashlib.sha256(line).hexdigest(),
        key=key_of(found),
        text_sha256=found.text_sha256,
        reviewed=found.reviewed,
        begun=bool(found.spans or found.relations or found.labels or found.reviewed),
    )
