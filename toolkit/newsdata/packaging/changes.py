"""What a version changes against the one before, as the manifest and the card say it."""

from typing import Literal

from msgspec import Struct, field

Bump = Literal["none", "patch", "minor", "major"]
"""How far the version has to rise; each asks for more than the one before it."""

Count = dict[str, int]


class Tally(Struct):
    """How often each kind of change happened, in all and apart.

    Keys of `by_label` are `layer/LABEL`; who or what is not named is `unknown`.
    """

    total: Count = field(default_factory=dict)
    by_label: dict[str, Count] = field(default_factory=dict)
    by_annotator: dict[str, Count] = field(default_factory=dict)
    by_source: dict[str, Count] = field(default_factory=dict)

    def add(
        self, kind: str, *, label: str = "", annotator: str | None = "", source: str | None = ""
    ) -> None:
        """Count one change; an empty string is what does not apply."""
        _count(self.total, kind)
        for table, key in (
            (self.by_label, label),
            (self.by_annotator, annotator),
            (self.by_source, source),
        ):
            if key != "":
                _count(table.setdefault(key or "unknown", {}), kind)

    def sort(self) -> None:
        """Put everything into an order that does not depend on that of the records."""
        self.total = dict(sorted(self.total.items()))
        for name in ("by_label", "by_annotator", "by_source"):
            table = getattr(self, name)
            setattr(self, name, {key: dict(sorted(table[key].items())) for key in sorted(table)})


class Reason(Struct, frozen=True, omit_defaults=True):
    """Why a version has to rise so far.

    Attributes:
        bump: How far.
        code: What it is, as in `records-removed`.
        fact: What was found, in one sentence.
        examples: Up to three of what it is about, the first ones by name.
    """

    bump: Bump
    code: str
    fact: str
    examples: tuple[str, ...] = ()


class Changes(Struct, frozen=True, kw_only=True):
    """A version against an earlier one.

    Attributes:
        since: The earlier version.
        since_build, since_records_sha256: Which release of that version it was.
        bump: How far the changes ask the version to rise.
        reasons: Why, those that ask for most first.
        records: Records by what happened to them; one may be counted under several of
            `text`, `labels`, `metadata`, `packaging`, `split`, and is under `changed` then.
        fields: Metadata fields by how many records have them changed.
        spans, relations, labels: Labels by what happened to them; those of records added
            or removed are among the added and removed.
    """

    since: str
    since_build: str
    since_records_sha256: str
    bump: Bump
    reasons: tuple[Reason, ...]
    records: Tally
    fields: Count
    spans: Tally
    relations: Tally
    labels: Tally


def _count(table: Count, key: str) -> None:
    table[key] = table.get(key, 0) + 1
