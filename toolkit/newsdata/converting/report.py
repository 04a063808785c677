"""What a conversion did: counts, what could not be read, what could not be written."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from newsdata.formats import HARMLESS, KINDS, Loss
from newsdata.problems import Problem


class LossOfKind(Struct, frozen=True):
    """Everything of one kind that the target cannot hold.

    Attributes:
        kind: One of `formats.KINDS`.
        meaning: The same as a sentence.
        count: How many spans, relations, labels or fields.
        items: `record: item` of each.
    """

    kind: str
    meaning: str
    count: int
    items: tuple[str, ...]


class Counts(Struct, kw_only=True):
    """What was read and written. Documents are read, written or rejected."""

    files: int = 0
    documents: int = 0
    rejected: int = 0
    written: int = 0
    spans: int = 0
    relations: int = 0
    labels: int = 0


class Report(Struct, kw_only=True):
    """What a conversion did.

    Attributes:
        source: Name of the format that was read.
        why: Why it was taken for that, where nobody said so.
        target: Name of the format that was written.
        output: Where it was written to; empty when nothing was.
        counts: What was read and written.
        names: For each name of a label how many spans got which layer and label.
        losses: What the target cannot hold, by kind.
        problems: What could not be read, or was mended.
    """

    source: str
    why: str
    target: str
    output: str
    counts: Counts
    names: dict[str, int]
    losses: list[LossOfKind]
    problems: list[Problem]

    @property
    def lossy(self) -> bool:
        """Whether a label, or something that it says, is lost."""
        return any(loss.kind not in HARMLESS for loss in self.losses)

    @property
    def clean(self) -> bool:
        """Whether everything was read."""
        return not any(problem.level == "error" for problem in self.problems)


def by_kind(losses: Iterable[Loss]) -> list[LossOfKind]:
    """Losses put together, in the order of `formats.KINDS`."""
    items: dict[str, list[str]] = {}
    for loss in losses:
        items.setdefault(loss.kind, []).append(f"{loss.record_id}: {loss.item}")
    return [
        LossOfKind(kind, meaning, len(items[kind]), tuple(items[kind]))
        for kind, meaning in KINDS.items()
        if kind in items
    ]


def count_names(counter: Counter[tuple[str, str]]) -> dict[str, int]:
    """Layers and labels with their numbers, sorted."""
    return {f"{layer}/{label}": n for (layer, label), n in sorted(counter.items())}
