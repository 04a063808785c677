"""What the shards of both stages share: their spec, their receipt, their reading."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from newsdata import inputs, json_scan, reading
from newsdata.checking.targets import Target
from newsdata.config import Config
from newsdata.decoding import BOM
from newsdata.jsonl import LongLine, lines
from newsdata.model import Rights
from newsdata.problems import Problem, Reject
from newsdata.scheme import LabelScheme, default
from newsdata.sources import Article
from newsdata.streams import DamagedError, ExpandsError, open_bytes
from newsdata.tombstones import Tombstone
from newsdata.validation import Validator

_PLACED_BYTES = 16_000_000  # a longer line gets no columns: to look for them takes long


class CheckSpec(Struct, frozen=True):
    """What a shard checks.

    Attributes:
        index: Number of the shard.
        work: Folder for what it finds.
        config: The project's configuration, None outside of a project.
        targets: What it reads.
        wanted: File with the ids of the articles that submissions label, or empty.
        compare: Whether records are compared with the sources that they name.
        articles: File that says where those articles are, or empty.
        awaited: Announced articles that are not there, and their rights.
        removed: What was taken down.
    """

    index: int
    work: str
    config: Config | None
    targets: tuple[Target, ...]
    wanted: str = ""
    compare: bool = False
    articles: str = ""
    awaited: dict[str, Rights] = {}
    removed: tuple[Tombstone, ...] = ()


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
    """What a shard did. `problems` and the index files are paths.

    `claims` indexes records by id and the raw file that they name, `originals` the
    articles of raw files likewise; empty when they are not compared.
    """

    index: int
    seen: int
    problems: str
    index_file: str
    claims: str = ""
    originals: str = ""
    waiting: int = 0
    unchecked: int = 0
    kept: tuple[Kept, ...] = ()


@cache
def validator(config_json: bytes) -> Validator:
    """The validator of a configuration (`null` for none), made once a process."""
    config = msgspec.json.decode(config_json, type=Config | None)
    return Validator(config.scheme if config else default())


class Findings:
    """The problems of a shard on their way to disk, and where they are.

    Without a file to write to, they are forgotten.
    """

    def __init__(self, out: IO[bytes] | None) -> None:
        self._out = out
        self._encoder = msgspec.json.Encoder()

    def add(self, found: list[Problem], file: str, line: int) -> None:
        """Write problems down with their file and line."""
        if self._out is None:
            return
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
        if wanted and not isinstance(line, LongLine) and len(line) <= _PLACED_BYTES:
            columns = json_scan.columns(line.decode(), wanted)
        self.add(
            [
                msgspec.structs.replace(p, column=p.column or columns.get(p.pointer, 0))
                for p in found
            ],
            file,
            number,
        )


def from_source(
    target: Target, scheme: LabelScheme | None, findings: Findings
) -> Iterator[tuple[str, Article | Reject]]:
    """What a source reads in a target, and the name of the source.

    What goes wrong with the file as a whole becomes a problem.
    """
    path = Path(target.path)
    problem = None
    try:
        yield from reading.articles(path, target.format, target.raw, scheme, offset=target.offset)
    except OSError as error:
        problem = inputs.unreadable(target.raw.file, error)
    _finish(problem, path, target, findings)


@contextmanager
def opened(target: Target, findings: Findings) -> Iterator[IO[bytes]]:
    """A target's bytes; what goes wrong while they are read becomes a problem.

    Of a file that cannot be opened, no bytes come.
    """
    path = Path(target.path)
    with ExitStack() as stack:
        problem = None
        try:
            stream = stack.enter_context(open_bytes(path))
            if target.offset:
                stream.seek(target.offset)
        except OSError as error:
            problem, stream = inputs.unreadable(target.raw.file, error), BytesIO()
        except DamagedError as error:
            problem, stream = reading.broken(error, target.raw.file), BytesIO()
        try:
            yield stream
        except (ExpandsError, DamagedError) as error:
            problem = reading.broken(error, target.raw.file)
        except OSError as error:
            problem = inputs.unreadable(target.raw.file, error)
    _finish(problem, path, target, findings)


def _finish(problem: Problem | None, path: Path, target: Target, findings: Findings) -> None:
    """Report what went wrong with a file, or that it is not the one that was planned with."""
    if problem is None and not _unchanged(path, target):
        problem = Problem(
            "file-changed",
            "The file changed while it was read.",
            "Check it again when nothing writes to it.",
        )
    if problem and target.reported:
        findings.add([problem], target.raw.file, 0)


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
