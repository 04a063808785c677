"""What is counted while records pass by; counts of parts add up to the whole."""

from msgspec import Struct, field

from newsdata.model import Record

Count = dict[str, int]


class Statistics(Struct):
    """Counts over records.

    Keys of `labels` and `relation_labels` are `layer/LABEL/status`; those of `lengths`
    are the smallest length in code points of a class that reaches to twice of it, those of
    `published` months (`2026-03`); those of the other tables are what is counted. Nothing
    here is a word of an article, so that it may be told of articles whose text may not.
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

    def count(self, record: Record) -> None:
        """Count one record."""
        self.records += 1
        self.characters += len(record.text)
        self.spans += len(record.spans)
        self.relations += len(record.relations)
        self.withheld += record.rights.redistribution == "standoff"
        for span in record.spans:
            _add(self.labels, f"{span.layer}/{span.label}/{span.status}")
            if span.status != "suggested":
                _add(self.annotators, span.annotator or "unknown")
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
        _add(self.lengths, str(1 << len(record.text).bit_length() - 1))
        _add(self.published, (record.published or "unknown")[: len("2026-03")])

    def add(self, other: "Statistics") -> None:
        """Add the counts of another part."""
        for name in self.__struct_fields__:
            mine, theirs = getattr(self, name), getattr(other, name)
            if isinstance(mine, int):
                setattr(self, name, mine + theirs)
            else:
                for key, number in theirs.items():
                    _add(mine, key, number)

    def in_order(self) -> "Statistics":
        """The same with each table sorted by key, whatever the order of counting was."""
        found = Statistics()
        for name in self.__struct_fields__:
            value = getattr(self, name)
            setattr(found, name, value if isinstance(value, int) else dict(sorted(value.items())))
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
