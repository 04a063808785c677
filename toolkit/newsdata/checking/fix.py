"""Repairs of files: `newsdata fix`."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import msgspec
from msgspec import Struct

from newsdata import decoding
from newsdata.checking.repair import Change, repair
from newsdata.checking.run import Check
from newsdata.checking.shards import validator
from newsdata.checking.submissions import load_article
from newsdata.checking.targets import Target
from newsdata.files import atomic_write
from newsdata.jsonl import MAX_LINE_BYTES
from newsdata.streams import is_compressed


class Repair(Struct, frozen=True):
    """A repair in a file: the line, the id of the article, and what is changed."""

    file: str
    line: int
    record_id: str
    change: Change


def fix(project: Path, paths: Iterable[Path], *, write: bool = False) -> Iterator[Repair]:
    """The repairs that are beyond doubt, in files of records and submissions.

    Args:
        project: Folder with newsdata.toml, if it has one.
        paths: Files and folders; none for the whole project.
        write: Whether to write them, too. A file is replaced as a whole or not at all.

    Raises:
        CannotRun: As `validate`.
        OSError: A file cannot be written.
    """
    with TemporaryDirectory(prefix="newsdata-fix-") as folder:
        check = Check(project, list(paths), Path(folder) / "work", workers=1)
        check.read_articles()
        targets = (*check.targets.articles, *check.targets.submissions)
        files = {t.path: t for t in targets if t.kind != "source" and t.reported}
        for target in files.values():
            if not is_compressed(Path(target.path)):
                yield from _fix_file(check, target, write)


def _fix_file(check: Check, target: Target, write: bool) -> Iterator[Repair]:
    path = Path(target.path)
    made: list[Repair] = []
    with ExitStack() as stack:
        source = stack.enter_context(path.open("rb"))
        out = stack.enter_context(atomic_write(path, only_if=lambda: write and bool(made)))
        for repair_ in _fix_lines(check, target, source, out):
            made.append(repair_)
            yield repair_
        if write and made:
            shutil.copymode(path, out.name)


def _fix_lines(check: Check, target: Target, source: IO[bytes], out: IO[bytes]) -> Iterator[Repair]:
    """Copy the lines, mended; a line that needs no repair keeps its bytes."""
    number, file, whole = 0, target.raw.file, True
    while line := source.readline(MAX_LINE_BYTES):
        number += whole
        first, whole = whole, line.endswith(b"\n")
        if not first or (not whole and len(line) == MAX_LINE_BYTES):
            out.write(line)  # a part of a line that is too long
            continue
        if number == 1 and line.startswith(decoding.BOM):
            line = line.removeprefix(decoding.BOM)
            yield Repair(
                file,
                1,
                "",
                Change("file-bom", "", "a byte order mark", "", "JSON is UTF-8 without a mark."),
            )
        body = line.strip(b" \t\r\n")
        if not body:
            yield Repair(
                file,
                number,
                "",
                Change("json-blank-line", "", "a blank line", "", "Each line holds a document."),
            )
            continue
        mended, article_id, changes = _fix_line(check, body, file, number)
        for change in changes:
            yield Repair(file, number, article_id, change)
        out.write(line.replace(body, mended, 1) if changes else line)


def _fix_line(check: Check, body: bytes, file: str, number: int) -> tuple[bytes, str, list[Change]]:
    document: Any = decoding.parse(body, file, number)
    if not isinstance(document, dict):
        return body, "", []
    labelled = document.get("article_id")
    article = load_article(check.kept, labelled) if isinstance(labelled, str) else None
    config = msgspec.json.encode(check.config)
    mended, changes = repair(document, article, validator(config))
    article_id = str(labelled or document.get("id", ""))
    return msgspec.json.encode(mended) if changes else body, article_id, changes
