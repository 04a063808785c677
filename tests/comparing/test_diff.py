"""What is compared is listed exactly: every edit, and nothing else."""

import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.comparing.edits import Edited, Expected, edited
from tests.strategies import records

from newsdata import comparing
from newsdata.comparing import Comparison, RecordChange, pairs, spans
from newsdata.comparing import records as of_records
from newsdata.comparing.fingerprints import digests
from newsdata.comparing.places import Shift
from newsdata.model import Record, encode
from newsdata.packaging import parquet
from newsdata.releases import ReleasedRecord, ReleasedSpan


def write(path: Path, made: Iterable[Record]) -> Path:
    path.write_bytes(b"".join(encode(record) + b"\n" for record in made))
    return path


def diff(old: Iterable[Record], new: Iterable[Record]) -> Comparison:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        return comparing.diff(write(place / "old.jsonl", old), write(place / "new.jsonl", new))


def released(record: Record) -> ReleasedRecord:
    return msgspec.json.decode(encode(record), type=ReleasedRecord)


def told(found: Sequence[Any]) -> Expected:
    """The changes of spans, relations or labels in the form of what is expected."""

    def name(one: Any) -> str:
        return str(getattr(one, "id", one.layer))

    listed = [
        ("+".join(c.kinds), tuple(map(name, c.old)), tuple(map(name, c.new)), c.fields)
        for c in found
    ]
    assert len(set(listed)) == len(listed)
    return set(listed)


def assert_lists(change: RecordChange, made: Edited) -> None:
    assert (change.id, change.kind, change.text) == (made.new.id, "changed", made.text)
    assert {field.name for field in change.fields} == made.fields
    for field in change.fields:
        assert field.old == getattr(made.old, field.name)
        assert field.new == getattr(made.new, field.name)
    assert set(change.packaging) == made.packaging
    assert set(change.reviewed) == made.reviewed
    assert told(change.spans) == made.spans
    assert told(change.relations) == made.relations
    assert told(change.labels) == made.labels


@settings(max_examples=500)
@given(edited())
def test_a_changed_record_lists_each_edit_and_nothing_else(made: Edited) -> None:
    change = of_records.compare(released(made.old), released(made.new))
    if made.alike:
        assert change is None
    else:
        assert change is not None
        assert_lists(change, made)


@st.composite
def corpora(draw: st.DrawFn) -> tuple[list[Record], list[Record], dict[str, Edited | str]]:
    """Two versions of a corpus in any order, and what happened to each record."""
    old, new = [], []
    expected: dict[str, Edited | str] = {}
    for number in range(draw(st.integers(1, 6))):
        made = draw(edited(f"a{number}"))
        what = draw(st.sampled_from(["added", "removed", "changed", "same"]))
        if what != "added":
            old.append(made.old)
        if what != "removed":
            new.append(made.old if what == "same" else made.new)
        if what in ("added", "removed"):
            expected[made.old.id] = what
        elif what == "changed" and not made.alike:
            expected[made.old.id] = made
    return draw(st.permutations(old)), draw(st.permutations(new)), expected


@settings(max_examples=100)
@given(corpora(), st.sampled_from([1, 1 << 10, 32 << 20]))
def test_two_corpora_list_each_record_that_differs_and_no_other(
    corpora: tuple[list[Record], list[Record], dict[str, Edited | str]], group_bytes: int
) -> None:
    old, new, expected = corpora
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairs, "GROUP_BYTES", group_bytes)
        patch.setattr(comparing.sides, "_LINES", 2)
        found = diff(old, new)
    assert [change.id for change in found.records] == sorted(expected)
    for change in found.records:
        made = expected[change.id]
        if isinstance(made, str):
            assert change.kind == made
        else:
            assert_lists(change, made)
    assert_counts(found, old, new)


def assert_counts(found: Comparison, old: list[Record], new: list[Record]) -> None:
    """Old and what was added less what was removed is new, whatever it is counted by."""
    total = found.changes.records.total
    assert len(old) + total.get("added", 0) - total.get("removed", 0) == len(new)
    kinds = Counter(change.kind for change in found.records)
    assert {kind: total.get(kind, 0) for kind in kinds} == dict(kinds)
    for name, tally in (
        ("spans", found.changes.spans),
        ("relations", found.changes.relations),
        ("labels", found.changes.labels),
    ):
        assert Counter(tally.total) == sum(map(Counter, tally.by_label.values()), Counter())
        assert Counter(tally.total) == sum(map(Counter, tally.by_annotator.values()), Counter())
        assert Counter(tally.total) == sum(map(Counter, tally.by_source.values()), Counter())
        grew = sum(
            len(each.new) - len(each.old)
            for change in found.records
            for each in getattr(change, name)
        )
        whole = {change.id: change.kind for change in found.records if change.kind != "changed"}
        grew += sum(len(getattr(r, name)) for r in new if whole.get(r.id) == "added")
        grew -= sum(len(getattr(r, name)) for r in old if whole.get(r.id) == "removed")
        assert sum(len(getattr(r, name)) for r in old) + grew == sum(
            len(getattr(r, name)) for r in new
        )


@settings(max_examples=200)
@given(records(), records())
def test_any_two_records_are_compared_without_a_loss(old: Record, new: Record) -> None:
    new = msgspec.structs.replace(new, id=old.id)
    change = of_records.compare(released(old), released(new))
    if old == new:
        assert change is None
        return
    assert change is not None
    for name in ("spans", "relations", "labels"):
        found = getattr(change, name)
        for side, record in (("old", old), ("new", new)):
            listed = [each for c in found for each in getattr(c, side)]
            whole = list(getattr(released(record), name))
            for each in listed:
                whole.remove(each)  # each is listed once
    backwards = of_records.compare(released(new), released(old))
    assert backwards is not None
    mirrored = {"added": "removed", "removed": "added"}
    there = Counter(mirrored.get(kind, kind) for kind in _kinds_of_links(change))
    assert there == Counter(_kinds_of_links(backwards))


def _kinds_of_links(change: RecordChange) -> list[str]:
    kinds = [kind for relation in change.relations for kind in relation.kinds]
    return kinds + [kind for label in change.labels for kind in label.kinds]


@settings(max_examples=200)
@given(st.lists(records(), min_size=2, max_size=5))
def test_digests_are_alike_when_records_are_wherever_they_stand(made: list[Record]) -> None:
    lines = [encode(record) for record in made]
    (_, table), *_ = parquet.tables(lines)
    together = [d for batch in table.combine_chunks().to_batches() for d in digests(batch)]
    sliced = [d for batch in table.to_batches(max_chunksize=2) for d in digests(batch)]
    alone = []
    for line in lines:
        (_, one), *_ = parquet.tables([line])
        alone += digests(one.to_batches()[0])
    assert together == alone == sliced
    for a, x in zip(lines, together, strict=True):
        for b, y in zip(lines, together, strict=True):
            assert (a == b) == (x == y)


def _nested(number: int, offset: int) -> tuple[ReleasedSpan, ...]:
    return tuple(
        ReleasedSpan(
            id=f"{offset}-{n}",
            layer="entity",
            label="ORG",
            start=n,
            end=2 * number - n + offset,
            status="gold",
        )
        for n in range(number)
    )


def test_spans_that_all_overlap_take_no_more_than_linear_time() -> None:
    """Ten times the spans take about ten times as long, not a hundred times."""

    def seconds(number: int) -> float:
        old, new = _nested(number, 0), _nested(number, 1)
        start = time.process_time()
        assert len(spans.compare(old, new, Shift(None, None)).changes) == number
        return time.process_time() - start

    assert seconds(5_000) < 40 * seconds(500) + 0.5
