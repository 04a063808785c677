"""Comparing: what changed between two releases, and how far the version has to rise.

- `sides`: what can be compared: releases, files of records, a project's records;
- `fingerprints`, `pairs`: which records differ, found without holding the corpora;
- `records`, `spans`, `links`, `places`, `pairing`: what happened to a record;
- `schemes`: what happened to the meaning of labels;
- `summary`, `versions`: the numbers, the reasons, and the version they ask for;
- `previous`: the release that a build is compared with.
"""

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from newsdata import releases
from newsdata.comparing import pairs, records, schemes
from newsdata.comparing.changes import Comparison, Kind, RecordChange
from newsdata.comparing.sides import Side, open_side
from newsdata.comparing.summary import Summary
from newsdata.errors import CannotRun
from newsdata.mirror import is_remote
from newsdata.packaging import versions
from newsdata.packaging.changes import Changes

__all__ = ["Comparison", "RecordChange", "compare", "diff", "summarise"]


def diff(old: Path | str, new: Path | str) -> Comparison:
    """Compare two of: a release's folder or address, a file of records, a project's folder.

    Raises:
        CannotRun: One of the two cannot be read, is unfinished or of another version of the
            schema, or the two are of different datasets.
    """
    with releases.at_hand(old) as older, releases.at_hand(new) as newer:
        return _diff(_named(open_side(older), old), _named(open_side(newer), new))


def _named(side: Side, given: Path | str) -> Side:
    """A side that is called by its address, where it was fetched from one."""
    if not is_remote(given):
        return side
    return replace(side, shown=replace(side.shown, place=str(given)))


def _diff(before: Side, after: Side) -> Comparison:
    _same_dataset(before, after)
    found: list[RecordChange] = []
    try:
        changes = summarise(before, after, found.append)
    except OSError as error:
        where = str(error.filename or "")
        raise CannotRun(f"It cannot be compared: {error.strerror}.", place=where) from error
    asks_for = ""
    if before.shown.version:
        version = versions.read(before.shown.version, before.shown.place)
        asks_for = str(version if changes.bump == "none" else versions.least(version, changes.bump))
    if after.shown.version:
        versions.read(after.shown.version, after.shown.place)
    found.sort(key=lambda change: change.id)
    return Comparison(before.shown, after.shown, changes, asks_for, tuple(found))


def summarise(
    old: Side,
    new: Side,
    on_change: Callable[[RecordChange], None] = lambda change: None,
    work: Path | None = None,
) -> Changes:
    """The numbers alone, in memory that does not grow with them.

    Args:
        old, new: What is compared.
        on_change: Called with what happened to each record, in no order that counts.
        work: Folder for files that are needed meanwhile; that of the system if not given.
    """
    summary = Summary()
    for before, after in pairs.differing(old, new, work):
        if before is not None and after is not None:
            splits = (before.split, after.split)
            if change := records.compare(before.record, after.record, splits):
                summary.count(change)
                on_change(change)
            continue
        sides: tuple[tuple[pairs.Found | None, Kind], ...] = ((before, "removed"), (after, "added"))
        for found, kind in sides:
            if found is not None:
                summary.count_whole(found.record, kind)
                on_change(RecordChange(id=found.record.id, source=found.record.source, kind=kind))
    meanings = schemes.compare(old.scheme, new.scheme) if old.scheme and new.scheme else []
    return summary.changes(old.shown.version, old.build, old.records_sha256, meanings)


def _same_dataset(old: Side, new: Side) -> None:
    names = old.shown.name, new.shown.name
    if all(names) and names[0] != names[1]:
        raise CannotRun(
            f'These are two datasets, "{names[0]}" and "{names[1]}": they have no changes in common.',
            hint="Compare two versions of one; if it was renamed, compare their records.jsonl.",
        )
