"""Tokens meet characters: texts cut into tokens and rebuilt from them, spans put on tokens."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, Literal

from msgspec import Struct

from newsdata.model import Record, Span

Align = Literal["expand", "contract", "strict"]

_TOKEN: Final = re.compile(r"(?:\w[\u0300-\u036f\u200c\u200d]*)+|[^\w\s][\u0300-\u036f\ufe0f]*")
_ESCAPES: Final = {" ": "s", "\t": "t", "\n": "n", "\r": "r", "|": "p", "\\": "\\"}
_PLAIN: Final = {short: char for char, short in _ESCAPES.items()}
_GAPS: Final = re.compile(r"\\(.)", re.DOTALL)


LAYER: Final = "token"
"""The layer of spans that are tokens."""
LABEL: Final = "TOKEN"


class Tokens:
    """Where the tokens of a text start and end, in code points.

    A token is a run of letters, digits and underscores, or one other character that is
    no white space; combining marks stay with what they stand on.

    Args:
        text: The text.
        given: Start and end of tokens that are known, in text order and apart; only what
            lies between them is cut.
    """

    def __init__(self, text: str, given: Iterable[tuple[int, int]] = ()) -> None:
        self.text = text
        self.starts: list[int] = []
        self.ends: list[int] = []
        before = 0
        for start, end in (*given, (len(text), len(text))):
            found = [match.span() for match in _TOKEN.finditer(text, before, start)]
            for first, last in [*found, (start, end)] if start < end else found:
                self.starts.append(first)
                self.ends.append(last)
            before = end

    @classmethod
    def of(cls, record: Record) -> "Tokens":
        """The tokens of a record: its spans of layer `token`, where they do not overlap."""
        places = sorted((s.start, s.end) for s in record.spans if s.layer == LAYER)
        apart = all(before[1] <= after[0] for before, after in pairwise(places))
        return cls(record.text, places if apart else ())

    def __len__(self) -> int:
        return len(self.starts)

    def words(self) -> list[str]:
        """The tokens."""
        return [self.text[s:e] for s, e in zip(self.starts, self.ends, strict=True)]

    def gaps(self) -> list[str]:
        """What stands before the first token, between any two, and after the last."""
        ends, starts = [0, *self.ends], [*self.starts, len(self.text)]
        return [self.text[end:start] for end, start in zip(ends, starts, strict=True)]

    def sentences(self) -> list[int]:
        """The tokens with which a line of the text begins: trainers take lines for sentences."""
        gaps = self.gaps()
        return [n for n in range(len(self)) if n == 0 or "\n" in gaps[n]]

    def cover(self, start: int, end: int) -> tuple[int, int]:
        """First token that a span touches, and the one behind the last."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)

    def align(self, start: int, end: int, how: Align) -> tuple[int, int] | None:
        """Offsets that begin and end with tokens, for those of a span.

        White space at the edges is left out. A span that cuts a token is made longer
        (`expand`) or shorter (`contract`); None where nothing is left, or with `strict`.
        """
        first, last = self.cover(start, end)
        if first < last and (self.starts[first] < start or self.ends[last - 1] > end):
            if how == "strict":
                return None
            if how == "contract":
                first += self.starts[first] < start
                last -= self.ends[last - 1] > end
        return (self.starts[first], self.ends[last - 1]) if first < last else None


def keys_of(spans: Iterable[Span]) -> list[str]:
    """The keys of attributes, sorted, as columns: one that a span has twice is there twice."""
    most: dict[str, int] = {}
    for span in spans:
        for key, times in Counter(attribute.key for attribute in span.attributes).items():
            most[key] = max(times, most.get(key, 0))
    return [key for key in sorted(most) for _ in range(most[key])]


def escape_gap(gap: str) -> str:
    """White space as UDPipe writes it in SpacesAfter: `\\s`, `\\t`, `\\n`, `\\r`, `\\p`, `\\\\`."""
    return "".join(f"\\{_ESCAPES[char]}" if char in _ESCAPES else char for char in gap)


def unescape_gap(escaped: str) -> str:
    """What `escape_gap` was given; unknown escapes stay as they are."""
    return _GAPS.sub(lambda found: _PLAIN.get(found[1], found[0]), escaped)


class TaggedSpan(Struct, frozen=True):
    """A span of tokens: the first, the one behind the last, and the label."""

    first: int
    end: int
    label: str


_OPENS: Final = {"B", "S", "U"}
_CLOSES: Final = {"E", "S", "L", "U"}
_TAG: Final = re.compile(r"([BIESLU])-(.+)", re.DOTALL)
OUTSIDE: Final = frozenset({"O", "_", "-", ""})


def is_tag(value: str) -> bool:
    """Whether a cell can be a tag of IOB1, IOB2, BIOES or BILOU."""
    return value in OUTSIDE or _TAG.fullmatch(value) is not None


class Rules:
    """The rules by which a column of tags is read.

    Those of BIOES (or BILOU) if a tag ends a span, of IOB1 if spans begin with I
    throughout, else of IOB2.

    Args:
        tags: The column.
        strict: Whether the file is known not to be in IOB1.

    Attributes:
        ending: Whether the last token of a span has a tag of its own.
        strict: Whether it cannot be IOB1.
        lenient: Whether a span may begin with I.
    """

    def __init__(self, tags: Sequence[str], *, strict: bool = False) -> None:
        self.ending = bool({tag[:2] for tag in tags} & {"E-", "S-", "L-", "U-"})
        # In IOB1, B separates two spans of one label that touch, and stands nowhere else.
        self.strict = strict or any(
            tag.startswith("B-") and before[2:] != tag[2:] for before, tag in pairwise(["O", *tags])
        )
        self.lenient = not self.ending and not self.strict


def read_tags(tags: Sequence[str], rules: Rules) -> tuple[list[TaggedSpan], list[tuple[int, str]]]:
    """The spans that tags make up, and the tags that broke the rules.

    A tag that cannot follow the one before begins a span of its own, as in the scorer of
    CoNLL-2000. Repairs are given as the tag's number and a sentence.
    """
    spans: list[TaggedSpan] = []
    repairs: list[tuple[int, str]] = []
    first, label, inside = 0, "", False

    def close(end: int) -> None:
        if inside:
            spans.append(TaggedSpan(first, end, label))
            if rules.ending and tags[end - 1][0] not in _CLOSES:
                repairs.append((end - 1, f"The span {label!r} ends without its last tag."))

    for number, tag in enumerate(tags):
        match = _TAG.fullmatch(tag)
        if match is None:
            close(number)
            inside = False
            continue
        prefix, name = match[1], match[2]
        if prefix in _OPENS or not inside or name != label:
            close(number)
            if prefix not in _OPENS and not rules.lenient:
                repairs.append((number, f"The tag {tag!r} begins a span, but follows none."))
            first, label, inside = number, name, True
        if prefix in _CLOSES:
            close(number + 1)
            inside = False
    close(len(tags))
    return spans, repairs


def write_tags(size: int, spans: Iterable[TaggedSpan]) -> list[str]:
    """The column of IOB2 tags for spans that do not overlap."""
    tags = ["O"] * size
    for span in spans:
        tags[span.first] = f"B-{span.label}"
        for number in range(span.first + 1, span.end):
            tags[number] = f"I-{span.label}"
    return tags
