"""What changed since the version before, for the card and for a changelog."""

from collections.abc import Iterator, Mapping
from typing import Final

from newsdata.packaging import versions
from newsdata.packaging.card._markdown import escape, table
from newsdata.packaging.changes import Changes, Tally
from newsdata.packaging.manifest import Manifest
from newsdata.packaging.takedown import Takedown

__all__ = ["code", "escape", "lines", "section", "taken_down"]

_NONE: Final = "No earlier version was there to compare with when this one was built.\n"
_WITHOUT: Final = "Nothing that a user of the records would notice.\n"


def section(manifest: Manifest) -> Iterator[str]:
    """The changes of a release."""
    if manifest.changes is None:
        yield _NONE
        return
    yield f"Since version {escape(manifest.changes.since)}:\n"
    yield from lines(manifest.changes)
    yield from _too_small(manifest.changes, manifest.version)


def lines(changes: Changes) -> Iterator[str]:
    """Why the version has to rise, and the numbers."""
    if not changes.reasons:
        yield _WITHOUT
        return
    for reason in changes.reasons:
        some = ", ".join(f"`{code(each)}`" for each in reason.examples)
        more = f" ({some})" if some else ""
        yield f"- {reason.bump}: {escape(reason.fact.rstrip('.'))}{more}"
    yield ""
    kinds = {
        "records": changes.records,
        "spans": changes.spans,
        "relations": changes.relations,
        "labels of documents": changes.labels,
    }
    yield from table(
        ("what", "change", "number"),
        [(what, kind, n) for what, tally in kinds.items() for kind, n in tally.total.items()],
    )
    yield from table(("field", "records changed"), list(changes.fields.items()))
    for title, tally, names in (
        ("label of spans", changes.spans, "by_label"),
        ("annotator of spans", changes.spans, "by_annotator"),
        ("label of relations", changes.relations, "by_label"),
        ("source of records", changes.records, "by_source"),
    ):
        yield from _apart(title, tally, getattr(tally, names))


def taken_down(facts: Takedown) -> Iterator[str]:
    """What was taken down, and which versions hold it."""
    number = len({each.id for each in facts.absent})
    articles = "1 article was" if number == 1 else f"{number:,} articles were"
    yield f"{articles} taken down; no record has the id or the text of one of them.\n"
    if facts.affected:
        yield "These versions hold some of them; do not use or share them any more:\n"
        yield from table(
            ("version", "articles"), [(v, len(ids)) for v, ids in facts.affected.items()]
        )


def _apart(title: str, tally: Tally, rows: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """A table with a column for each kind of change."""
    kinds = list(tally.total)
    yield from table(
        (title, *kinds),
        [(name, *(row.get(kind, 0) for kind in kinds)) for name, row in rows.items()],
    )


def _too_small(changes: Changes, version: str) -> Iterator[str]:
    """That a version was released by force, where it was."""
    old, new = versions.parse(changes.since), versions.parse(version)
    if old and new and changes.bump != "none" and new < versions.least(old, changes.bump):
        yield (
            f"These changes ask for version {versions.least(old, changes.bump)}; "
            f"{version} was released all the same.\n"
        )


def code(text: str) -> str:
    """Text of the data for a code span, which no backtick may end."""
    return " ".join(text.replace("`", "'").split())
