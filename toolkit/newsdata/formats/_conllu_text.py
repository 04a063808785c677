"""The text of a document in CoNLL-U, rebuilt from its words and the spaces that they state."""

from msgspec import Struct

from newsdata.formats._entities import Anchor
from newsdata.formats._tokens import unescape_gap


class Row(Struct, frozen=True):
    """A line: which word or words it is, how it is spelled, and its MISC column."""

    number: int
    first: int
    kind: str
    last: int
    form: str
    misc: dict[str, str]


class Sentence(Struct):
    """The rows of a sentence, and what its comments say of it."""

    line: int
    paragraph: bool = False
    text: str | None = None
    rows: list[Row] = []


class Text:
    """Rebuilds a text word by word."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.places: list[tuple[int, int]] = []
        self.anchors: list[Anchor] = []
        self.mismatches: list[Sentence] = []
        self.gap: str | None = ""
        self.how = "spaces"
        self._offset = 0
        self._waiting: list[tuple[Row, int]] = []

    def sentence(self, sentence: Sentence, *, first: bool) -> None:
        """Add a sentence."""
        if not first and (self.gap is None or (sentence.paragraph and not self.gap)):
            self.gap = "\n\n" if sentence.paragraph else " "
        begun = len(self.places)
        start = len(self.pieces) + 1
        inside: list[Row] = []
        until = -1
        for row in sentence.rows:
            if row.kind == ".":
                self._empty(row)
            elif row.kind == "" and row.first <= until:
                inside.append(row)
            else:
                self._inside(inside)
                inside, until = [], row.last if row.kind else -1
                self._token(row)
        self._inside(inside)
        stated = sentence.text
        if stated is not None and len(self.places) > begun:
            rebuilt = "".join(self.pieces[start:])
            if rebuilt.split() != stated.split():
                self.mismatches.append(sentence)

    def end(self) -> str:
        """The whole text, once all sentences are there."""
        self.pieces.append(self.gap or "")
        self._settle(self._offset)
        return "".join(self.pieces)

    def _token(self, row: Row) -> None:
        if "SpacesBefore" in row.misc and not (self.places and self.gap):
            self.gap = unescape_gap(row.misc["SpacesBefore"])
        form = row.form
        if "SpacesInToken" in row.misc:
            form = unescape_gap(row.misc["SpacesInToken"]) or form
        gap = " " if self.gap is None else self.gap
        start = self._offset + len(gap)
        self._offset = start + len(form)
        self.pieces += [gap, form]
        self.places.append((start, self._offset))
        self._settle(start)
        self.gap = None
        if "SpacesAfter" in row.misc:
            self.gap, self.how = unescape_gap(row.misc["SpacesAfter"]), "SpacesAfter"
        elif row.misc.get("SpaceAfter") == "No":
            self.gap = ""
            self.how = "SpaceAfter" if self.how == "spaces" else self.how
        self._anchor(row, start, self._offset)

    def _inside(self, rows: list[Row]) -> None:
        """Place the words of a multiword token, which is the last one there is."""
        if not rows:
            return
        start, end = self.places[-1]
        whole = "".join(row.form for row in rows) == self.pieces[-1]
        for row in rows:
            last = start + len(row.form) if whole else end
            self._anchor(row, start, last)
            start = last if whole else start

    def _empty(self, row: Row) -> None:
        """An empty node opens with the next word and closes with the one before."""
        if "Entity" in row.misc:
            self._waiting.append((row, len(self.anchors)))
            self.anchors.append(Anchor(row.number, 0, self._offset, row.misc["Entity"]))

    def _settle(self, start: int) -> None:
        for row, at in self._waiting:
            self.anchors[at] = Anchor(row.number, start, self.anchors[at].end, row.misc["Entity"])
        self._waiting.clear()

    def _anchor(self, row: Row, start: int, end: int) -> None:
        if "Entity" in row.misc:
            self.anchors.append(Anchor(row.number, start, end, row.misc["Entity"]))
