"""Two versions of a record: what happened to its text, its fields and its labels."""

from typing import Final, Literal

import msgspec

from newsdata.comparing import links, spans
from newsdata.comparing.changes import FieldChange, RecordChange
from newsdata.comparing.places import Shift
from newsdata.model import Provenance, Record
from newsdata.packaging import standoff
from newsdata.releases import ReleasedRecord

METADATA: Final = (
    "title",
    "byline",
    "section",
    "publisher",
    "published",
    "modified",
    "language",
    "source",
    "url",
    "rights",
)


def compare(
    old: ReleasedRecord, new: ReleasedRecord, splits: tuple[str, str] = ("", "")
) -> RecordChange | None:
    """What happened to a record; None where nothing did.

    Where one of the two is without its text, the other is compared without it, too, but for
    the hash of the text; `splits` are those that it was and is in, empty where unknown.
    """
    text = _text(old, new)
    before, after = old, new
    if (old.text is None) != (new.text is None):
        before, after = _without_text(old), _without_text(new)
    shift = Shift(before.text, after.text)
    found = spans.compare(before.spans, after.spans, shift)
    change = RecordChange(
        id=new.id,
        source=new.source,
        kind="changed",
        text=text,
        fields=_fields(before, after),
        split=splits if all(splits) and splits[0] != splits[1] else (),
        reviewed=_reviewed(before.reviewed, after.reviewed),
        spans=tuple(found.changes),
        relations=tuple(links.relations(before.relations, after.relations, found.ids)),
        labels=tuple(links.labels(before.labels, after.labels)),
    )
    packaging = [] if _origin(before) == _origin(after) else ["provenance"]
    packaging += ["order"] if _reordered(before, after, change) else []
    change = msgspec.structs.replace(change, packaging=tuple(packaging))
    return None if change == RecordChange(id=new.id, source=new.source, kind="changed") else change


def _origin(record: ReleasedRecord) -> Provenance:
    """Where a record came from, but for what another article of its file changes as well."""
    found = record.provenance
    return found if found.line is None else msgspec.structs.replace(found, line=None, sha256="")


def _text(old: ReleasedRecord, new: ReleasedRecord) -> Literal["", "changed", "withheld", "given"]:
    if old.text_sha256 != new.text_sha256 or (old.text and new.text and old.text != new.text):
        return "changed"
    if old.text is not None and new.text is None:
        return "withheld"
    return "given" if old.text is None and new.text is not None else ""


def _without_text(record: ReleasedRecord) -> ReleasedRecord:
    if record.text is None:
        return record
    whole = msgspec.convert(msgspec.to_builtins(record), Record)
    return msgspec.json.decode(standoff.encode(whole), type=ReleasedRecord)


def _fields(old: ReleasedRecord, new: ReleasedRecord) -> tuple[FieldChange, ...]:
    values = ((name, getattr(old, name), getattr(new, name)) for name in METADATA)
    return tuple(FieldChange(*each) for each in values if each[1] != each[2])


def _reviewed(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    gone = tuple(f"-{layer}" for layer in sorted(set(old) - set(new)))
    return gone + tuple(f"+{layer}" for layer in sorted(set(new) - set(old)))


def _reordered(old: ReleasedRecord, new: ReleasedRecord, change: RecordChange) -> bool:
    """Whether the labels are alike and stand in another order."""
    if change.spans or change.relations or change.labels or change.reviewed:
        return False
    names = ("spans", "relations", "labels", "reviewed")
    return any(getattr(old, name) != getattr(new, name) for name in names)
