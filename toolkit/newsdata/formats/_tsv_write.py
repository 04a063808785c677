"""Writes WebAnno TSV 3.3: one layer of spans, one of relations, a line a sentence."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from newsdata.formats import Writing, file_name
from newsdata.formats._tokens import LAYER, Tokens, keys_of
from newsdata.formats._tsv_cells import NONE, escape, escape_text, feature
from newsdata.model import Record, Span
from newsdata.units import Offsets

SPAN: Final = "webanno.custom.Span"
RELATION: Final = "webanno.custom.Relation"


def file_of(record: Record, writing: Writing) -> Iterator[tuple[str, bytes]]:
    """The file of a record, and what it holds."""
    text = "".join(f"{line}\n" for line in _Lines(record, writing).all())
    yield file_name(record.id, ".tsv"), text.encode()


class _Lines:
    """The lines that say what a record holds."""

    def __init__(self, record: Record, writing: Writing) -> None:
        self._record = record
        self._names = writing.names
        self._tokens = Tokens.of(record)
        self._offsets = Offsets(record.text, "UTF-16")
        spans = [span for span in record.spans if span.layer != LAYER]
        # In the order in which they are read, so that they are numbered alike again.
        self._spans = sorted(spans, key=lambda span: span.start)
        self._numbers = {span.id: number for number, span in enumerate(self._spans, 1)}
        self._keys = keys_of(self._spans)
        self._places: list[str] = []

    def all(self) -> Iterator[str]:
        """The header, and sentence by sentence its text and tokens."""
        yield "#FORMAT=WebAnno TSV 3.3"
        yield "|".join([f"#T_SP={SPAN}", "value", *map(feature, self._keys)])
        yield f"#T_RL={RELATION}|value|BT_{SPAN}"
        yield ""
        tokens = self._tokens
        firsts = tokens.sentences()
        bounds = [0, *(self._line_start(first) for first in firsts[1:])]
        ends = [*(start - 1 for start in bounds[1:]), len(self._record.text)]
        for number, first in enumerate(firsts, 1):
            behind = firsts[number] if number < len(firsts) else len(tokens)
            self._places += [f"{number}-{n}" for n in range(1, behind - first + 1)]
        cells = self._cells()
        for number, (start, end) in enumerate(zip(bounds, ends, strict=True)):
            yield ""
            for line in self._record.text[start:end].split("\n"):
                yield f"#Text={escape_text(line)}"
            behind = firsts[number + 1] if number + 1 < len(firsts) else len(tokens)
            for at in range(firsts[number], behind):
                yield self._row(at, cells)

    def _line_start(self, token: int) -> int:
        """Where the line of a token begins: behind the last line break before it."""
        return self._record.text.rindex("\n", 0, self._tokens.starts[token]) + 1

    def _row(self, at: int, cells: dict[int, list[list[str]]]) -> str:
        start, end = self._tokens.starts[at], self._tokens.ends[at]
        place = f"{self._offsets.unit(start)}-{self._offsets.unit(end)}"
        columns = cells.get(at) or [[] for _ in range(len(self._keys) + 3)]
        shown = ["|".join(entries) if entries else NONE for entries in columns]
        word = escape(self._record.text[start:end])
        return "\t".join([self._places[at], place, word, *shown, ""])

    def _cells(self) -> dict[int, list[list[str]]]:
        """For each token that has any, the entries of each column."""
        width = len(self._keys) + 3
        cells: dict[int, list[list[str]]] = defaultdict(lambda: [[] for _ in range(width)])
        firsts = {}
        for span in self._spans:
            number = self._numbers[span.id]
            first, behind = self._tokens.cover(span.start, span.end)
            firsts[span.id] = first
            values = [f"{value}[{number}]" for value in self._values(span)]
            for token in range(first, behind):
                for column, value in enumerate(values):
                    cells[token][column].append(value)
        for relation in self._record.relations:
            source, end = (each.ref for each in relation.args)
            label = self._names.write(relation.layer, relation.label, relation=True)
            row = cells[firsts[end]]
            row[-2].append(escape(label))
            numbers = f"{self._numbers[source]}_{self._numbers[end]}"
            row[-1].append(f"{self._places[firsts[source]]}[{numbers}]")
        return cells

    def _values(self, span: Span) -> list[str]:
        """What stands in the columns of a span: `*` where it has no such attribute."""
        values: dict[str, list[str]] = defaultdict(list)
        for attribute in span.attributes:
            values[attribute.key].append(escape(attribute.value))
        more = [values[key].pop(0) if values[key] else "*" for key in self._keys]
        return [escape(self._names.write(span.layer, span.label)), *more]
