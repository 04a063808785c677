"""Entities between brackets, as GUM and CorefUD keep them in the MISC column of CoNLL-U.

`Entity=(1-person-new` opens a mention of entity 1 on its first token, `Entity=1)` closes it
on its last, and `(1-person-new)` does both. What stands between hyphens is named by
`# global.Entity = GRP-etype-infstat`. A mention in parts has `[1/2]` behind its number.
A file of ours calls mentions of no known entity `new1`, `new2`, ...

Specification: https://ufal.mff.cuni.cz/~popel/papers/2022_corefud_format.pdf
"""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from newsdata.formats._names import Names, escape, unescape
from newsdata.formats._tokens import keys_of
from newsdata.model import Attribute, Span

GROUP: Final = "GRP"
"""Key of the attribute that says which entity is mentioned."""
TYPE: Final = "etype"
UNTYPED: Final = "mention"
"""The name of the label of mentions whose type is not said."""
DEFAULT: Final = ("eid", TYPE, "head", "other")
ESCAPED: Final = r"\s()\-|=\[\]"

_PIECE: Final = re.compile(r"\(([^()]+)(\))?|([^()]+)\)")
_PART: Final = re.compile(r"(.*)\[(\d{1,5})/(\d{1,5})\]", re.DOTALL)
_MADE_UP: Final = re.compile(r"new\d+")
_EMPTY: Final = "%"  # the escape of no name


class Anchor(Struct, frozen=True):
    """A token with brackets.

    Attributes:
        line: Line of the file.
        start: Where in the text a mention begins that is opened here.
        end: Where one ends that is closed here.
        brackets: The value of `Entity`.
    """

    line: int
    start: int
    end: int
    brackets: str


class Mention(Struct):
    """A mention: its parts in order, type, attributes, and the line that opens it."""

    parts: list[tuple[int, int]]
    type: str
    attributes: tuple[Attribute, ...]
    line: int
    number: int = 1
    of: int = 1


class Brackets:
    """Reads the brackets of one document.

    Args:
        columns: The names of what stands between the hyphens.

    Attributes:
        faults: Line and sentence of each bracket that fits no other.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns
        self._key = next((n for n, name in enumerate(columns) if name in (GROUP, "eid")), 0)
        self._open: dict[str, list[Mention]] = defaultdict(list)
        self._begun: dict[tuple[str, int, int], deque[Mention]] = defaultdict(deque)
        self.faults: list[tuple[int, str]] = []

    def read(self, anchors: Iterable[Anchor]) -> list[Mention]:
        """The mentions in the order in which they are closed."""
        found = []
        for anchor in anchors:
            at = 0
            while at < len(anchor.brackets):
                piece = _PIECE.match(anchor.brackets, at)
                if piece is None:
                    rest = anchor.brackets[at : at + 60]
                    self._fault(anchor.line, f"{rest!r} is no bracket of an entity.")
                    at = anchor.brackets.find("(", at + 1) % (len(anchor.brackets) + 1)
                    continue
                at = piece.end()
                if piece[1]:
                    self._opens(piece[1], anchor)
                closes = piece[1] if piece[2] else piece[3]
                if closes and (mention := self._closes(closes, anchor)):
                    found.append(mention)
        for name, mentions in self._open.items():
            for mention in mentions:
                self._fault(mention.line, f"The mention of {name!r} is never closed.")
        for (name, _, _), begun in self._begun.items():
            for mention in begun:
                self._fault(mention.line, f"The mention of {name!r} has not all of its parts.")
        return found

    def _fault(self, line: int, fact: str) -> None:
        self.faults.append((line, fact))

    def _name(self, brackets: str) -> str:
        cells = brackets.split("-", len(self._columns) - 1)
        return cells[self._key] if len(cells) > self._key else brackets

    def _opens(self, brackets: str, anchor: Anchor) -> None:
        name = self._name(brackets)
        cells = brackets.split("-", len(self._columns) - 1)
        part = _PART.fullmatch(name)
        group = part[1] if part else name
        type_, attributes = "", []
        for number, (column, cell) in enumerate(zip(self._columns, cells, strict=False)):
            value = "" if cell == _EMPTY else unescape(cell, ESCAPED)
            if number == self._key:
                if not _MADE_UP.fullmatch(group):
                    attributes.append(Attribute(GROUP, unescape(group, ESCAPED)))
            elif column in (TYPE, "entity"):
                type_ = type_ or cell
            elif cell:
                attributes.append(Attribute(unescape(column, ESCAPED), value))
        mention = Mention([], type_ or UNTYPED, tuple(attributes), anchor.line)
        if part:
            mention.number, mention.of = int(part[2]), int(part[3])
        mention.parts.append((anchor.start, anchor.start))
        self._open[name].append(mention)

    def _closes(self, brackets: str, anchor: Anchor) -> Mention | None:
        """The mention that is whole now, if one is."""
        name = self._name(brackets)
        if not self._open[name]:
            del self._open[name]
            self._fault(anchor.line, f"The mention of {name!r} is closed, and was not opened.")
            return None
        mention = self._open[name].pop()
        mention.parts[-1] = (mention.parts[-1][0], anchor.end)
        if mention.of == 1:
            return mention
        group, number = name[: name.rindex("[")], mention.number
        before = self._begun[group, mention.of, number - 1]
        if before:
            first = before.popleft()
            first.parts += mention.parts
            if number == first.of:
                return first
            self._begun[group, mention.of, number].append(first)
        elif number == 1:
            self._begun[group, mention.of, 1].append(mention)
        else:
            self._fault(anchor.line, f"The part {name!r} follows no part before it.")
        return None


def columns(spans: Iterable[Span]) -> list[str]:
    """The names of what mentions have between hyphens; keys that come twice are there twice."""
    return [GROUP, TYPE, *(escape(key, ESCAPED) for key in keys_of(spans))]


def written(spans: Sequence[Span], names: Names, columns: Sequence[str]) -> list[tuple[str, str]]:
    """For each span its name in brackets, and what follows it where it is opened."""
    found = []
    groups = _groups(spans)
    for number, span in enumerate(spans, 1):
        values: dict[str, list[str]] = defaultdict(list)
        for attribute in span.attributes:
            value = escape(attribute.value, ESCAPED) if attribute.value else _EMPTY
            values[escape(attribute.key, ESCAPED)].append(value)
        name = groups.get(span.id, "")
        if name:
            values[GROUP].remove(name)
        cells = [names.write(span.layer, span.label, escaped=ESCAPED)]
        cells += [values[column].pop(0) if values[column] else "" for column in columns[2:]]
        found.append((name or f"new{number}", "-".join(cells).rstrip("-")))
    return found


def _groups(spans: Sequence[Span]) -> dict[str, str]:
    """The entity of each span, but for mentions of one that overlap: brackets tell none apart."""
    by_group: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        said = [each.value for each in span.attributes if each.key == GROUP and each.value]
        if said and not _MADE_UP.fullmatch(said[0]):
            by_group[escape(said[0], ESCAPED)].append(span)
    found = {}
    for group, members in by_group.items():
        reached = 0
        for span in sorted(members, key=lambda span: (span.start, span.end)):
            if span.start >= reached:
                found[span.id] = group
            reached = max(reached, span.end)
    return found


def brackets(spans: Sequence[tuple[str, str, Sequence[tuple[int, int]]]]) -> dict[int, str]:
    """The value of `Entity` of each token that has one.

    Args:
        spans: Name, what follows it, and first and last token of each part.
    """
    opens: dict[int, list[tuple[int, str]]] = defaultdict(list)
    closes: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for name, more, parts in spans:
        for number, (first, last) in enumerate(parts, 1):
            own = name if len(parts) == 1 else f"{name}[{number}/{len(parts)}]"
            single = first == last
            opens[first].append((-last, f"({own}-{more}" + (")" if single else "")))
            if not single:
                closes[last].append((-first, f"{own})"))
    found = {}
    for token in sorted({*opens, *closes}):
        pieces = [*_sorted(opens[token]), *_sorted(closes[token])]
        if not all(piece[-1] == ")" for piece in pieces):
            # `(2-place` before `1)` would be taken for one mention.
            pieces = [*_sorted(closes[token]), *_sorted(opens[token])]
        found[token] = "".join(pieces)
    return found


def _sorted(found: list[tuple[int, str]]) -> Iterator[str]:
    """The longest opened first, the shortest closed first."""
    return (piece for _, piece in sorted(found, key=lambda each: each[0]))
