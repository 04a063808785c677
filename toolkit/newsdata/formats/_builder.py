"""From what a file says about a document to a record, checked piece by piece.

Whatever cannot be used becomes a problem of the document; the rest is still read.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
from msgspec import Struct

from newsdata.formats._tokens import LABEL, LAYER
from newsdata.model import (
    SCHEMA_VERSION,
    Argument,
    Attribute,
    DocumentLabel,
    Fragment,
    Provenance,
    Record,
    Relation,
    Span,
    Tool,
)
from newsdata.problems import Problem, Reject
from newsdata.text import excerpt, sha256
from newsdata.units import RawText, Unit

if TYPE_CHECKING:
    from newsdata.formats import Given

T = TypeVar("T", bound=Struct)

_FIELD_TYPES: Final = {field.name: field.type for field in msgspec.structs.fields(Record)}
_ESCAPED: Final = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[0-9a-fA-F]{1,6});")


class Document(Struct, frozen=True):
    """A record that was read, and what of its file could not be used or was mended.

    Attributes:
        record: The record.
        problems: Each names the file, and the line where there are lines.
        line: Line of the file on which the document begins, 0 where that says nothing.
    """

    record: Record
    problems: tuple[Problem, ...] = ()
    line: int = 0


class Builder:
    """Builds a document: text first, then spans, then what refers to them.

    Args:
        given: What the format was told.
        raw: The text as the file holds it; offsets are offsets in it.
        tool: The format's name and version, for the provenance.
        id: Id of the document; that of the file if empty.
        unit: What the offsets count.
        line: Line on which the document begins.
        fields: Further fields of the record, such as `title`; those of None are left out.
    """

    def __init__(
        self,
        given: "Given",
        raw: str,
        tool: Tool,
        *,
        id: str = "",
        unit: Unit = "code points",
        line: int = 0,
        fields: dict[str, Any] | None = None,
    ) -> None:
        self.given = given
        self.id = id or given.id
        self._raw = RawText(raw, unit)
        self.text = self._raw.text
        self.line = line
        self._tool = tool
        self._problems: list[Problem] = []
        self._fields = dict(self._sound(fields or {}))
        self._spans: list[Span] = []
        self._relations: list[Relation] = []
        self._labels: list[DocumentLabel] = []
        self._places: dict[str, int] = {}
        self._attributes: dict[int, list[Attribute]] = {}
        self._ids: Counter[tuple[str, str]] = Counter()
        self._reviewed: tuple[str, ...] = ()

    def take(self, problem: Problem) -> None:
        """Note a problem that was found elsewhere."""
        self._problems.append(msgspec.structs.replace(problem, record_id=self.id))

    def problem(
        self,
        code: str,
        fact: str,
        hint: str = "",
        *,
        line: int = 0,
        pointer: str = "",
        **more: Any,
    ) -> None:
        """Note something that cannot be used, or was mended."""
        self._problems.append(
            Problem(
                code,
                fact,
                hint,
                file=self.given.file,
                line=line or self.line,
                pointer=pointer,
                record_id=self.id,
                **more,
            )
        )

    def span(
        self,
        id: str,
        name: tuple[str, str],
        parts: Iterable[tuple[int, int]],
        *,
        words: str | None = None,
        shown: Callable[[str], str] = lambda text: text,
        line: int = 0,
        pointer: str = "",
        **more: Any,
    ) -> str | None:
        """Add a span, unless it is not one. Gives its id, or None.

        Args:
            id: As in the file. One that is there already is replaced, and reported.
            name: Layer and label.
            parts: Start and end of each part, in the file's unit, end exclusive.
            words: What the file says is the text of the span, where it does.
            shown: Takes out what differs between a text and how the file spells it.
            line: Line of the file.
            pointer: JSON pointer into it.
            more: Further fields of `Span`.
        """
        where: dict[str, Any] = {"line": line, "pointer": pointer}
        placed = self._placed(id, list(parts), where)
        if not placed:
            return None
        pieces = [self.text[start:end] for start, end in placed]
        # Some formats put a space between the texts of parts, others nothing.
        spelled = {shown(glue.join(pieces)) for glue in (" ", "")}
        start, end = placed[0][0], placed[-1][1]
        spelled.add(shown(self.text[start:end]))
        if words is not None and shown(words) not in spelled:
            self._wrong_words(id, " … ".join(pieces), words, start, end, where)
            return None
        fragments = tuple(Fragment(s, e, text) for (s, e), text in zip(placed, pieces, strict=True))
        span = Span(
            id=self._free_id("span", id, where),
            layer=name[0],
            label=name[1],
            start=start,
            end=end,
            text=self.text[start:end],
            status=more.pop("status", "gold"),
            fragments=fragments if len(fragments) > 1 else (),
            annotator=more.pop("annotator", self.given.annotator),
            **more,
        )
        if not self._add(span, self._spans, f"Span {id!r}", where):
            return None
        self._places[span.id] = len(self._spans) - 1
        return span.id

    def tokens(self, places: Iterable[tuple[int, int] | None], pointer: str = "") -> None:
        """Add the file's tokens as spans of layer `token`, where they are asked for.

        A place is None where the file gives none; `pointer` is that of all tokens.
        """
        for number, place in enumerate(places if self.given.tokens else (), 1):
            where = f"{pointer}/{number - 1}" if pointer else ""
            if place is None:
                hint = "Give where it starts and ends, or leave all tokens out."
                self.problem("format-syntax", "A token lacks offsets.", hint, pointer=where)
                continue
            token = (LAYER, LABEL)
            # Tokens are the program's, whoever made the labels.
            self.span(f"token-{number}", token, [place], pointer=where, annotator=None)

    def attribute(
        self, ref: str, attribute: Attribute, *, line: int = 0, pointer: str = ""
    ) -> bool:
        """Add an attribute to the span of an id; says no when there is none."""
        place = self._places.get(ref)
        if place is None:
            return False
        what = f"Attribute {_short(attribute.key)} of span {ref!r}"
        where: dict[str, Any] = {"line": line, "pointer": pointer}
        self._add(attribute, self._attributes.setdefault(place, []), what, where)
        return True

    def relation(
        self,
        id: str,
        name: tuple[str, str],
        args: Iterable[tuple[str, str]],
        *,
        line: int = 0,
        pointer: str = "",
        **more: Any,
    ) -> None:
        """Add a relation, given as role and span id of each end, unless an end is not there."""
        where: dict[str, Any] = {"line": line, "pointer": pointer}
        ends = tuple(Argument(role, ref) for role, ref in args)
        missing = [end.ref for end in ends if end.ref not in self._places]
        if missing:
            self.problem(
                "relation-end",
                f"Relation {id!r} names {', '.join(map(repr, missing))}, which is no span that could be read.",
                "Label the span, or remove the relation.",
                **where,
            )
            return
        relation = Relation(
            id=self._free_id("relation", id, where),
            layer=name[0],
            label=name[1],
            args=ends,
            status=more.pop("status", "gold"),
            annotator=more.pop("annotator", self.given.annotator),
        )
        self._add(relation, self._relations, f"Relation {id!r}", where)

    def label(
        self, name: tuple[str, str], *, line: int = 0, pointer: str = "", **more: Any
    ) -> None:
        """Add a label of the whole document."""
        label = DocumentLabel(
            layer=name[0],
            label=name[1],
            status=more.pop("status", "gold"),
            annotator=more.pop("annotator", self.given.annotator),
            **more,
        )
        where: dict[str, Any] = {"line": line, "pointer": pointer}
        self._add(label, self._labels, f"Document label {name[1]!r}", where)

    def reviewed(self, layers: Iterable[str]) -> None:
        """Say which layers were gone through to the end."""
        self._reviewed = tuple(layers)

    def build(self) -> Document | Reject:
        """The document, or a reject where it has no text."""
        if not self.text.strip():
            self.problem("text-empty", "The document has no text.", "Remove it, or give its text.")
            return Reject(self.given.file, self.line, self.id, tuple(self._problems))
        self._look_for_escapes()
        given = self.given
        fields = {"language": given.language, "rights": given.rights} | self._fields
        record = Record(
            schema_version=SCHEMA_VERSION,
            id=self.id,
            text=self.text,
            text_sha256=sha256(self.text),
            spans=tuple(self._attributed()),
            relations=tuple(self._relations),
            reviewed=self._reviewed,
            labels=tuple(self._labels),
            provenance=Provenance(given.file, given.sha256, self._tool, self.line or None),
            **fields,
        )
        return Document(record, tuple(self._problems), self.line)

    def _attributed(self) -> Iterator[Span]:
        """The spans with the attributes that came after them."""
        for place, span in enumerate(self._spans):
            more = self._attributes.get(place)
            if more:
                span = msgspec.structs.replace(span, attributes=(*span.attributes, *more))
            yield span

    def _sound(self, fields: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        """The fields that are given and hold what they should."""
        for field, value in fields.items():
            if value is None:
                continue
            try:
                yield field, msgspec.convert(value, _FIELD_TYPES[field])
            except msgspec.ValidationError as error:
                self.problem(
                    "format-value",
                    f"The {field} {_short(str(value))} is none that a record can have: {_why(error)}.",
                    "Correct it where it comes from; the article is read without it.",
                )

    def _placed(
        self, id: str, parts: list[tuple[int, int]], where: dict[str, Any]
    ) -> list[tuple[int, int]]:
        """The parts in text order, in code points of the record's text; none if one is wrong."""
        placed = []
        for start, end in parts:
            first, last = self._raw.point(start), self._raw.point(end)
            if first is None or last is None:
                self.problem(
                    "span-bounds",
                    f"Span {id!r} from {start} to {end} lies outside of the text, or cuts a character in two.",
                    "See that the labels were made on this text, and what their offsets count.",
                    **where,
                )
                return []
            if first >= last:
                self.problem(
                    "span-empty",
                    f"Span {id!r} from {start} to {end} holds no character.",
                    "Remove it, or set its end behind its start.",
                    snippet=excerpt(self.text, first, first),
                    **where,
                )
                return []
            placed.append((first, last))
        placed.sort()
        if any(before[1] > after[0] for before, after in pairwise(placed)):
            self.problem(
                "span-fragments",
                f"The parts of span {id!r} overlap.",
                "Give each part once.",
                **where,
            )
            return []
        return placed

    def _wrong_words(
        self, id: str, found: str, words: str, start: int, end: int, where: dict[str, Any]
    ) -> None:
        self.problem(
            "span-text",
            f"Span {id!r} is said to be {_short(words)}; at its offsets stands {_short(found)}.",
            "See that the labels were made on this text, and what their offsets count.",
            snippet=excerpt(self.text, start, end),
            **where,
        )

    def _free_id(self, kind: str, id: str, where: dict[str, Any]) -> str:
        self._ids[kind, id] += 1
        number = self._ids[kind, id]
        if number == 1:
            return id
        while self._ids[kind, free := f"{id}.{number}"]:
            number += 1
        self._ids[kind, id] = number
        self._ids[kind, free] = 1
        self.problem(
            "id-duplicate",
            f"The {kind} id {id!r} is there twice; this one is called {free!r} now.",
            "Give each its own id.",
            **where,
        )
        return free

    def _add(self, value: T, to: list[T], what: str, where: dict[str, Any]) -> bool:
        """Add what a record can hold; the model says what it can."""
        try:
            msgspec.convert(msgspec.to_builtins(value), type(value))
        except msgspec.ValidationError as error:
            self.problem(
                "format-value",
                f"{what} has a value that no record can hold: {_why(error)}.",
                "Change the value; the schema of the record says what it may be.",
                **where,
            )
            return False
        to.append(value)
        return True

    def _look_for_escapes(self) -> None:
        found = _ESCAPED.search(self.text)
        if found:
            self.problem(
                "format-escaped",
                f"The text holds {found[0]!r}: it may have been escaped for HTML.",
                "If it was, export it anew unescaped: the offsets belong to the text as it is.",
                snippet=excerpt(self.text, found.start(), found.end()),
            )


def _why(error: msgspec.ValidationError) -> str:
    return re.sub(r"matching regex '.*'", "of another form", str(error))


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")
