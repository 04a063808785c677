"""What is counted while records pass by; counts of parts add up to the whole."""

from collections import Counter
from typing import Final

from msgspec import Struct, field

from newsdata.model import Record
from newsdata.packaging import example
from newsdata.packaging.example import Example

Count = dict[str, int]


# Two significant digits, about even on a logarithmic scale: ten classes from 100 to 999.
_STEPS: Final = (100, 120, 150, 200, 250, 300, 400, 500, 600, 800, 1000)


def length_class(length: int) -> tuple[int, int]:
    """The smallest and the largest length of the class that a length in code points is in."""
    if length < _STEPS[0]:
        return 1, _STEPS[0] - 1
    scale: int = 10 ** (len(str(length)) - 3)
    above = next(step for step in _STEPS if step * scale > length)
    return _STEPS[_STEPS.index(above) - 1] * scale, above * scale - 1


class Statistics(Struct):
    """Counts over records.

    Keys of `labels` and `relation_labels` are `layer/LABEL/status`; those of `lengths`
    are the smallest length of a class (see `length_class`), those of
    `published` months (`2026-03`); those of the other tables are what is counted. Nothing
    of an article's text is here but in `example`, which is of one whose text may be passed on.
    """

    records: int = 0
    characters: int = 0
    spans: int = 0
    relations: int = 0
    withheld: int = 0
    labels: Count = field(default_factory=dict)
    relation_labels: Count = field(default_factory=dict)
    languages: Count = field(default_factory=dict)
    sources: Count = field(default_factory=dict)
    licenses: Count = field(default_factory=dict)
    reviewed: Count = field(default_factory=dict)
    annotators: Count = field(default_factory=dict)
    lengths: Count = field(default_factory=dict)
    published: Count = field(default_factory=dict)
    example: Example | None = None

    def count(self, record: Record) -> None:
        """Count one record."""
        self.records += 1
        self.characters += len(record.text)
        self.spans += len(record.spans)
        self.relations += len(record.relations)
        self.withheld += record.rights.redistribution == "standoff"
        spans = Counter([(s.layer, s.label, s.status, s.annotator) for s in record.spans])
        for (layer, label, status, annotator), number in spans.items():
            _add(self.labels, f"{layer}/{label}/{status}", number)
            if status != "suggested":
                _add(self.annotators, annotator or "unknown", number)
        for relation in record.relations:
            _add(
                self.relation_labels,
                f"{relation.layer}/{relation.label}/{relation.status}",
            )
        for layer in record.reviewed:
            _add(self.reviewed, layer)
        _add(self.languages, record.language or "unknown")
        _add(self.sources, record.source or "unknown")
        _add(self.licenses, record.rights.license)
        _add(self.lengths, str(length_class(len(record.text))[0]))
        _add(self.published, (record.published or "unknown")[: len("2026-03")])
        if example.may_be_better(record, self.example):
            self.example = example.better(self.example, example.of(record))

    def add(self, other: "Statistics") -> None:
        """Add the counts of another part."""
        for name in self.__struct_fields__:
            mine, theirs = getattr(self, name), getattr(other, name)
            if isinstance(mine, int):
                setattr(self, name, mine + theirs)
            elif isinstance(mine, dict):
                for key, number in theirs.items():
                    _add(mine, key, number)
        self.example = example.better(self.example, other.example)

    def in_order(self) -> "Statistics":
        """The same with each table sorted by key, whatever the order of counting was."""
        found = Statistics()
        for name in self.__struct_fields__:
            value = getattr(self, name)
            setattr(found, name, dict(sorted(value.items())) if isinstance(value, dict) else value)
        return found

    def spans_by_label(self) -> dict[str, dict[str, int]]:
        """Spans by layer and label, whatever their status, sorted by name."""
        found: dict[str, dict[str, int]] = {}
        for key, number in sorted(self.labels.items()):
            layer, label, _ = key.rsplit("/", 2)
            labels = found.setdefault(layer, {})
            _add(labels, label, number)
        return found


def _add(counted: Count, key: str, number: int = 1) -> None:
    counted[key] = counted.get(key, 0) + number
