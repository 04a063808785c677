"""Articles: every record of a shard is read and checked."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import IO

import msgspec

from newsdata import decoding, plugins
from newsdata.checking.duplicates import IndexWriter
from newsdata.checking.shards import (
    CheckReceipt,
    CheckSpec,
    Findings,
    Kept,
    document_lines,
    opened,
    validator,
)
from newsdata.checking.targets import Target
from newsdata.jsonl import LongLine, lines
from newsdata.model import Record
from newsdata.problems import Problem
from newsdata.sources import Article, restrict
from newsdata.validation import Validator

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
                    found = check(found)
                if found:
                    self._findings.add_in_line(found, file, at, line)

    def _check_source(self, number: int, target: Target) -> None:
        # Problems wait for their columns: a source gives no lines away.
        of_line: dict[int, list[Problem]] = defaultdict(list)
        with opened(target, self._findings) as stream:
            for at, article_id, found in _from_source(stream, target, self._validator):
                self.seen += 1
                record, problems = found
                if record is not None:
                    self._index.add(record.id, record.text_sha256, number, at)
                self._remember(article_id, record, number, target, at)
                if problems:
                    of_line[at] += problems
        if of_line:
            self._place(of_line, target)

    def _place(self, of_line: dict[int, list[Problem]], target: Target) -> None:
        """Write problems down with their columns, where an article is a line."""
        file = target.raw.file
        self._findings.add(of_line.pop(0, []), file, 0)
        if of_line:
            with opened(target, self._findings) as stream:
                for at, line in lines(stream, first=target.raw.first_line, size=target.raw.size):
                    if at in of_line:
                        self._findings.add_in_line(of_line[at], file, at, line)

    def _read_only(self, number: int, target: Target) -> None:
        """Remember the articles for others to be compared with; nothing is reported."""
        with opened(target, self._findings) as stream:
            source = plugins.get("source", target.format)
            for found in source.read(stream, target.raw):
                record = found.record if isinstance(found, Article) else None
                article_id = found.record.id if isinstance(found, Article) else found.id
                self._remember(article_id, record, number, target, found.line)

    def _remember(
        self, article_id: str, record: Record | None, number: int, target: Target, line: int
    ) -> None:
        """Keep an article of a source for submissions, and its text for records."""
        if record is not None:
            record = restrict(record, target.raw.rights)
            if self.originals:
                key = _in_file(article_id, target.raw.file)
                self.originals.add(key, record.text_sha256, number, line)
        self._keep(article_id, record, target.raw.file, line)

    def _keep(self, article_id: str, record: Record | None, file: str, line: int) -> None:
        if article_id not in self._wanted:
            return
        data = msgspec.json.encode(record) + b"\n" if record is not None else b""
        self.kept.append(
            Kept(article_id, self._spool.name, self._spool.tell(), len(data), file, line)
        )
        self._spool.write(data)


def _in_file(article_id: str, file: str) -> str:
    # NUL is in no id: the pair has one spelling.
    return f"{article_id}\0{file}"


def _from_source(
    stream: IO[bytes], target: Target, validator: Validator
) -> Iterator[tuple[int, str, tuple[Record | None, list[Problem]]]]:
    """Line, id, and record or problems of each article that a source reads."""
    for found in plugins.get("source", target.format).read(stream, target.raw):
        if isinstance(found, Article):
            yield found.line, found.record.id, (found.record, validator.problems(found.record))
        else:
            yield found.line, found.id, (None, list(found.problems))
