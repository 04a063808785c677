"""What the shards of both stages share: their spec, their receipt, their reading."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from newsdata import json_scan
from newsdata.checking.targets import Target
from newsdata.config import Config
from newsdata.decoding import BOM
from newsdata.jsonl import LongLine, lines
from newsdata.model import Rights
from newsdata.problems import Problem
from newsdata.scheme import default
from newsdata.streams import DamagedError, ExpandsError, open_bytes
from newsdata.validation import Validator


class CheckSpec(Struct, frozen=True):
    """What a shard checks.

    Attributes:
        index: Number of the shard.
        work: Folder for what it finds.
        config: The project's configuration, None outside of a project.
        targets: What it reads.
        wanted: File with the ids of the articles that submissions label, or empty.
        articles: File that says where those articles are, or empty.
        awaited: Announced articles that are not there, and their rights.
    """

    index: int
    work: str
    config: Config | None
    targets: tuple[Target, ...]
    wanted: str = ""
    articles: str = ""
    awaited: dict[str, Rights] = {}


class Kept(Struct, frozen=True):
    """Where an article that submissions label was put: a line of a file.

    `size` is 0 for one that could not be read. `source` and `line` are its place
    in the data.
    """

    id: str
    path: str
    offset: int
    size: int
    source: str
    line: int


class CheckReceipt(Struct, frozen=True):
    """What a shard did. `problems` and `index` are the paths of files."""

    index: int
    seen: int
    problems: str
    index_file: str
    waiting: int = 0
    unchecked: int = 0
    kept: tuple[Kept, ...] = ()


@cache
def validator(config_json: bytes) -> Validator:
    """The validator of a configuration (`null` for none), made once a process."""
    config = msgspec.json.decode(config_json, type=Config | None)
    return Validator(config.scheme if config else default())


class Findings:
    """The problems of a shard on their way to disk, and where they are."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._encoder = msgspec.json.Encoder()

    def add(self, found: list[Problem], file: str, line: int) -> None:
        """Write problems down with their file and line."""
        for problem in found:
            placed = msgspec.structs.replace(problem, file=file, line=problem.line or line)
            self._out.write(self._encoder.encode(placed) + b"\n")

    def add_in_line(
        self, found: list[Problem], file: str, number: int, line: bytes | LongLine
    ) -> None:
        """The same, with the column of the value that each JSON pointer points at."""
        wanted = {p.pointer for p in found if p.pointer and not p.column}
        # Problems without a pointer are about the line or the record as a whole.
        columns = {}
        if wanted and not isinstance(line, LongLine):
            columns = json_scan.columns(line.decode(), wanted)
        self.add(
            [
                msgspec.structs.replace(p, column=p.column or columns.get(p.pointer, 0))
                for p in found
            ],
            file,
            number,
        )


@contextmanager
def opened(target: Target, findings: Findings) -> Iterator[IO[bytes]]:
    """A target's bytes; what goes wrong while they are read becomes a problem."""
    path = Path(target.path)
    file = target.raw.file
    code = fact = hint = ""
    try:
        with open_bytes(path) as stream:
            if target.offset:
                stream.seek(target.offset)
            yield stream
    except ExpandsError:
        code, fact, hint = (
            "file-expands",
            "The file expands to more than 250 times its size.",
            "Put the text itself there.",
        )
    except DamagedError as error:
        code, fact, hint = (
            "file-compressed",
            f"The file cannot be decompressed to its end: {error}.",
            "Compress it anew.",
        )
    except OSError as error:
        code, fact, hint = (
            "file-unreadable",
            f"{error.strerror or error}.",
            "See that the file is there and that you may read it.",
        )
    if not code and not _unchanged(path, target):
        code, fact, hint = (
            "file-changed",
            "The file changed while it was read.",
            "Check it again when nothing writes to it.",
        )
    if code and target.reported:
        findings.add([Problem(code, fact, hint)], file, 0)


def _unchanged(path: Path, target: Target) -> bool:
    try:
        status = path.stat()
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (target.bytes, target.modified)


def document_lines(
    stream: IO[bytes], target: Target, findings: Findings
) -> Iterator[tuple[int, bytes | LongLine]]:
    """The lines that hold a document; blank ones and a byte order mark are reported."""
    raw = target.raw
    for number, line in lines(stream, first=raw.first_line, size=raw.size, blanks=True):
        if number == 1 and not isinstance(line, LongLine) and line.startswith(BOM):
            findings.add(
                [
                    Problem(
                        "file-bom",
                        "The file starts with a byte order mark.",
                        "Save it as UTF-8 without a byte order mark.",
                        column=1,
                    )
                ],
                raw.file,
                1,
            )
            line = line.removeprefix(BOM).lstrip(b" \t\r\n")
        if isinstance(line, LongLine) or line:
            yield number, line
        else:
            findings.add(
                [Problem("json-blank-line", "The line is blank.", "Remove it.", column=1)],
                raw.file,
                number,
            )
