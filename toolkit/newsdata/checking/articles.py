"""Articles: every record of a shard is read and checked."""

from collections import defaultdict
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import IO

import msgspec

from newsdata import decoding, plugins, reading
from newsdata.checking.duplicates import IndexWriter
from newsdata.checking.shards import (
    CheckReceipt,
    CheckSpec,
    Findings,
    Kept,
    document_lines,
    from_source,
    opened,
    validator,
)
from newsdata.checking.targets import Target
from newsdata.jsonl import LongLine, lines
from newsdata.model import Record
from newsdata.problems import Problem, Reject
from newsdata.sources import Article
from newsdata.tombstones import Removed

Found = tuple[int, Record | None, list[Problem], bytes | LongLine]


def check_articles(spec_json: bytes) -> bytes:
    """Check the articles of a shard. Spec and receipt are JSON."""
    spec = msgspec.json.decode(spec_json, type=CheckSpec)
    base = Path(spec.work) / f"articles-{spec.index:06d}"
    claims, originals = base.with_suffix(".claims"), base.with_suffix(".originals")
    with ExitStack() as stack:
        problems = stack.enter_context(base.with_suffix(".problems").open("wb"))
        index = stack.enter_context(IndexWriter(base.with_suffix(".index")))
        spool = stack.enter_context(base.with_suffix(".jsonl").open("wb"))
        work = _Shard(spec, Findings(problems), index, spool)
        if spec.compare:
            work.claims = stack.enter_context(IndexWriter(claims))
            work.originals = stack.enter_context(IndexWriter(originals))
        for number, target in enumerate(spec.targets):
            work.check(number, target)
    receipt = CheckReceipt(
        index=spec.index,
        seen=work.seen,
        problems=str(base.with_suffix(".problems")),
        index_file=str(base.with_suffix(".index")),
        claims=str(claims) if spec.compare else "",
        originals=str(originals) if spec.compare else "",
        kept=tuple(work.kept),
    )
    return msgspec.json.encode(receipt)


@cache
def _wanted(path: str) -> frozenset[str]:
    if not path:
        return frozenset()
    return frozenset(msgspec.json.decode(Path(path).read_bytes(), type=list[str]))


class _Shard:
    """The articles of a shard on their way through the checks."""

    def __init__(
        self, spec: CheckSpec, findings: Findings, index: IndexWriter, spool: IO[bytes]
    ) -> None:
        self._validator = validator(msgspec.json.encode(spec.config))
        self._scheme = spec.config.scheme if spec.config else None
        self._removed = Removed(spec.removed)
        self._wanted = _wanted(spec.wanted)
        self._findings = findings
        self._index = index
        self._spool = spool
        self.claims: IndexWriter | None = None
        self.originals: IndexWriter | None = None
        self.seen = 0
        self.kept: list[Kept] = []

    def check(self, number: int, target: Target) -> None:
        """Check every article of a target."""
        if not target.reported:
            self._read_only(number, target)
        elif target.kind == "records":
            self._check_lines(number, target)
        else:
            self._check_source(number, target)

    def _check_lines(self, number: int, target: Target) -> None:
        check, add, file = self._validator.problems, self._index.add, target.raw.file
        with opened(target, self._findings) as stream:
            for at, line in document_lines(stream, target, self._findings):
                self.seen += 1
                found = decoding.decode(Record, line, file, at)
                if isinstance(found, Record):
                    add(found.id, found.text_sha256, number, at)
                    if self.claims:
                        key = _in_file(found.id, found.provenance.file)
                        self.claims.add(key, found.text_sha256, number, at)
                    self._keep(found.id, found, file, at)
                    found = [*self._removed.problems(found), *check(found)]
                if found:
                    self._findings.add_in_line(found, file, at, line)

    def _check_source(self, number: int, target: Target) -> None:
        # Problems wait for their columns: a source gives no lines away.
        of_line: dict[int, list[Problem]] = defaultdict(list)
        for format_, found in from_source(target, self._scheme, self._findings):
            self.seen += 1
            at = found.line
            problems = list(found.problems)
            if isinstance(found, Article):
                self._add(found.record, format_, number, at)
                problems += self._removed.problems(found.record)
                problems += self._validator.problems(found.record)
            self._remember(found, number, target)
            file = _file_of(found, target)
            if problems and at and file == target.raw.file:
                of_line[at] += problems
            elif problems:
                self._findings.add(problems, file, at)
        if of_line:
            self._place(of_line, target)

    def _add(self, record: Record, format_: str, number: int, line: int) -> None:
        """Index an article; of one whose versions share an id, only its text is compared."""
        article_id = record.id
        if plugins.get("source", format_).VERSIONED:
            article_id = f"{article_id}\0{number}:{self.seen}"
        self._index.add(article_id, record.text_sha256, number, line)

    def _place(self, of_line: dict[int, list[Problem]], target: Target) -> None:
        """Write problems down with their columns, where an article is a line."""
        file = target.raw.file
        by_line = target.format != reading.AUTO and plugins.get("source", target.format).BY_LINE
        if not by_line:
            for at, problems in sorted(of_line.items()):
                self._findings.add(problems, file, at)
            return
        with opened(target, self._findings) as stream:
            for at, line in lines(stream, first=target.raw.first_line, size=target.raw.size):
                if at in of_line:
                    self._findings.add_in_line(of_line[at], file, at, line)

    def _read_only(self, number: int, target: Target) -> None:
        """Remember the articles for others to be compared with; nothing is reported."""
        for _, found in from_source(target, self._scheme, self._findings):
            self._remember(found, number, target)

    def _remember(self, found: Article | Reject, number: int, target: Target) -> None:
        """Keep an article of a source for submissions, and its text for records."""
        if isinstance(found, Reject):
            self._keep(found.id, None, target.raw.file, found.line)
            return
        record = found.record
        if self.originals:
            key = _in_file(record.id, record.provenance.file)
            self.originals.add(key, record.text_sha256, number, found.line)
        self._keep(record.id, record, target.raw.file, found.line)

    def _keep(self, article_id: str, record: Record | None, file: str, line: int) -> None:
        if article_id not in self._wanted:
            return
        data = msgspec.json.encode(record) + b"\n" if record is not None else b""
        self.kept.append(
            Kept(article_id, self._spool.name, self._spool.tell(), len(data), file, line)
        )
        self._spool.write(data)


def _file_of(found: Article | Reject, target: Target) -> str:
    """Where an article is: the file, or its place in the archive that the file is."""
    file = found.record.provenance.file if isinstance(found, Article) else found.file
    return file if file.startswith(f"{target.raw.file}!/") else target.raw.file


def _in_file(article_id: str, file: str) -> str:
    # NUL is in no id: the pair has one spelling.
    return f"{article_id}\0{file}"
