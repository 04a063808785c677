"""Are the rows of a release the records that were written, and are they sound."""

import hashlib
import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from newsdata import ids
from newsdata.errors import CannotRun
from newsdata.model import Fragment, Record, Span, encode
from newsdata.packaging import parquet, splitting
from newsdata.packaging.columns import CONFIGS, RECORDS, SPANS, schema
from newsdata.packaging.manifest import DataFile, Manifest
from newsdata.packaging.statistics import Statistics
from newsdata.problems import Problem, errors
from newsdata.releases import Release, ReleasedRecord, batches, from_rows
from newsdata.releasing._files import ANEW
from newsdata.validation import Validator

_NO_TEXT: Final = "?"  # stands for a text that is not there, which is never empty
_OF_TEXT: Final = ("characters", "lengths")


def bucket(path: str) -> int:
    """The bucket of a Parquet file, which its name has: `train-00003-HASH.parquet`."""
    return int(PurePosixPath(path).name.rsplit("-", 2)[1])


def in_order(release: Release) -> Iterator[tuple[DataFile, ReleasedRecord]]:
    """Every record with its file, in the order of records.jsonl: that of `ids.place`."""
    of_bucket: defaultdict[int, list[DataFile]] = defaultdict(list)
    for file in release.manifest.data:
        if file.config == RECORDS:
            of_bucket[bucket(file.path)].append(file)
    for _, files in sorted(of_bucket.items()):
        streams = [_of_file(release, file) for file in files]
        yield from heapq.merge(*streams, key=lambda each: (ids.place(each[1].id), each[1].id))


def _of_file(release: Release, file: DataFile) -> Iterator[tuple[DataFile, ReleasedRecord]]:
    path = release.folder / file.path
    for batch in batches(path):
        for record in from_rows(batch, str(path)):
            yield file, record


def check(release: Release, on_record: Callable[[], None]) -> tuple[list[Problem], dict[str, Any]]:
    """All that is wrong with the rows of a release whose files are those that were written.

    Returns:
        The problems, and the records by licence and by redistribution.
    """
    reading = _Reading(release.manifest)
    try:
        for file, record in in_order(release):
            reading.add(file, record)
            on_record()
    except CannotRun as error:
        return [Problem("release-record", error.fact, ANEW, file=error.place)], {}
    problems = [*reading.problems, *reading.differences(), *_spans(release)]
    return problems, {key: dict(value) for key, value in sorted(reading.rights.items())}


class _Reading:
    """What is found out about the records while they pass by."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._config = manifest.config()
        self._validator = Validator(self._config.scheme)
        self._hashes = {name: hashlib.sha256() for name in ("released", "records")}
        self._statistics = Statistics()
        self._split_of: dict[bytes, str] = {}
        self._split_of_text: dict[bytes, str] = {}
        self.problems: list[Problem] = []
        self.rights: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, file: DataFile, record: ReleasedRecord) -> None:
        """Look at one record."""
        line = encode(record) + b"\n"
        for digest in self._hashes.values():
            digest.update(line)
        self.rights[record.rights.license][record.rights.redistribution] += 1
        found = [*self._split(file, record), *self._faults(record)]
        self.problems += (
            msgspec.structs.replace(each, file=file.path, record_id=record.id) for each in found
        )
        self._statistics.count(_filled(record))

    def _faults(self, record: ReleasedRecord) -> list[Problem]:
        if record.rights.redistribution == "standoff":
            return [*_texts(record), *errors(self._validator.without_text(_filled(record)))]
        try:
            full = msgspec.convert(msgspec.to_builtins(record), Record)
        except msgspec.ValidationError as error:
            return [Problem("release-record", f"The record has no full text: {error}.", ANEW)]
        return errors(self._validator.problems(full))

    def _split(self, file: DataFile, record: ReleasedRecord) -> Iterator[Problem]:
        key = hashlib.blake2b(record.id.encode(), digest_size=16).digest()
        before = self._split_of.setdefault(key, file.path)
        if before != file.path:
            yield Problem("release-split", f"The article is in {before}, too.", ANEW)
        outlets = (record.source, record.publisher)
        wanted = splitting.held_out(self._config, outlets) or file.split
        leakage = self._manifest.leakage
        if wanted != file.split and not (leakage and leakage.elsewhere):
            fact = f'The article is in the split "{file.split}" and belongs to "{wanted}".'
            yield Problem("release-split", fact, ANEW)
        if leakage is None or leakage.crossing:
            return  # it says itself that articles in several splits are alike
        text = bytes.fromhex(record.text_sha256)[:16]
        if self._split_of_text.setdefault(text, file.split) != file.split:
            fact = f'The text is in the split "{self._split_of_text[text]}", too.'
            yield Problem("release-split", fact, ANEW)

    def differences(self) -> Iterator[Problem]:
        """Where the manifest says something else of the records than is true."""
        manifest, counted = self._manifest, self._statistics
        yield from _unlike("/statistics", manifest.statistics, counted.in_order(), counted.withheld)
        said = manifest.counts
        for field, number in (
            ("records_out", counted.records),
            ("spans", counted.spans),
            ("relations", counted.relations),
        ):
            yield from _unequal(f"/counts/{field}", getattr(said, field), number)
        came = said.records_out + said.articles_superseded + said.articles_rejected
        yield from _unequal("/counts/articles_in", said.articles_in, came)
        met = said.submissions_joined + said.submissions_waiting + said.submissions_rejected
        yield from _unequal("/counts/submissions_in", said.submissions_in, met)
        yield from _unequal("/labels", manifest.labels, counted.spans_by_label())
        digest = self._hashes["released"].hexdigest()
        yield from _unequal("/released_sha256", manifest.released_sha256, digest)
        if not counted.withheld:
            yield from _unequal("/records_sha256", manifest.records_sha256, digest)


def _filled(record: ReleasedRecord) -> Record:
    """The record with something in the place of texts that are not there, to look at the rest."""
    spans = tuple(
        Span(
            **{name: getattr(span, name) for name in Span.__struct_fields__}
            | {
                "text": span.text or _NO_TEXT,
                "fragments": tuple(
                    Fragment(f.start, f.end, f.text or _NO_TEXT) for f in span.fragments
                ),
            }
        )
        for span in record.spans
    )
    values = {name: getattr(record, name) for name in Record.__struct_fields__}
    return Record(**values | {"text": record.text or _NO_TEXT, "spans": spans})


def _texts(record: ReleasedRecord) -> Iterator[Problem]:
    """The texts that a stand-off record has all the same."""
    held = [name for name in ("text", "title") if getattr(record, name) is not None]
    for index, span in enumerate(record.spans):
        texts = [span.text, *(fragment.text for fragment in span.fragments)]
        held += [f"spans/{index}"] if texts.count(None) < len(texts) else []
        if span.start >= span.end:
            yield Problem("span-empty", "The span ends where it starts.", pointer=f"/spans/{index}")
    if held:
        fact = f"The text may not be passed on, and the release has it in {', '.join(held[:3])}."
        yield Problem("rights-text", fact, "Take the release back, and build it anew.")


def _unlike(
    pointer: str, said: Statistics, counted: Statistics, withheld: int
) -> Iterator[Problem]:
    for name in said.__struct_fields__:
        # The length of a text that is not there is not known.
        if not (withheld and name in _OF_TEXT):
            yield from _unequal(f"{pointer}/{name}", getattr(said, name), getattr(counted, name))


def _unequal(pointer: str, said: object, counted: object) -> Iterator[Problem]:
    if said != counted:
        shown = [msgspec.json.encode(each).decode()[:60] for each in (said, counted)]
        fact = f"The manifest says {shown[0]}, and the release has {shown[1]}."
        yield Problem("release-count", fact, ANEW, file="manifest.json", pointer=pointer)


def _spans(release: Release) -> Iterator[Problem]:
    """Is the config `spans` what follows from the config `records`, file by file."""
    listed = {(each.config, each.split, bucket(each.path)): each for each in release.manifest.data}
    for config, splits in release.manifest.configs.items():
        for split, rows in splits.items():
            number = sum(each.rows for each in release.manifest.files_of(config, split))
            yield from _unequal(f"/configs/{config}/{split}", rows, number)
    for (config, split, number), file in listed.items():
        path = release.folder / file.path
        table = pq.read_table(path, partitioning=None)
        if table.num_rows != file.rows:
            yield from _unequal("/data", file.rows, table.num_rows)
        if config not in CONFIGS or not table.schema.equals(schema(config)):
            fact = f'The file does not have the columns of the config "{config}".'
            yield Problem("release-record", fact, ANEW, file=file.path)
        elif config == RECORDS:
            other = listed.get((SPANS, split, number))
            if not _follows(release, table, other):
                fact = "The rows are not the spans of the records beside them."
                named = other.path if other else file.path
                yield Problem("release-spans", fact, ANEW, file=named)
    for (config, split, number), file in listed.items():
        if config == SPANS and (RECORDS, split, number) not in listed:
            yield Problem("release-spans", "There are no such records.", ANEW, file=file.path)


def _follows(release: Release, records: pa.Table, spans: DataFile | None) -> bool:
    expected = parquet.flatten(records)
    if spans is None:
        return bool(expected.num_rows == 0)
    found = pq.read_table(release.folder / spans.path, partitioning=None)
    return bool(found.equals(expected))
