"""Spans: inside the text, equal to their slice, disjoint where they must be."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from newsdata.model import Fragment, Record, Span
from newsdata.problems import Problem
from newsdata.schemas import quote
from newsdata.scheme import LabelScheme, Overlap

_NEAR = 10_000


def check(record: Record, scheme: LabelScheme) -> Iterator[Problem]:
    """Problems of each span by itself, then of spans with one another."""
    uses = Counter(span.id for span in record.spans)
    for index, span in enumerate(record.spans):
        at = f"/spans/{index}"
        yield from _slice(span, record.text, at)
        yield from _fragments(span, record.text, at)
        if uses[span.id] > 1:
            yield Problem(
                "id-duplicate",
                f"The span id {quote(span.id)} is used {uses[span.id]} times.",
                "Give every span an id of its own.",
                pointer=f"{at}/id",
            )
    for group in layers(record.spans).values():
        layer = scheme.layers.get(group[0][1].layer)
        if layer and layer.overlap != "any":
            yield from _overlaps(group, layer.overlap)


def layers(
    spans: Sequence[Span],
) -> dict[tuple[str, str | None], list[tuple[int, Span]]]:
    """Spans with their index by layer and annotator, without the rejected ones.

    Two annotators may disagree: the rule on overlaps holds for each by himself.
    """
    found: dict[tuple[str, str | None], list[tuple[int, Span]]] = defaultdict(list)
    for index, span in enumerate(spans):
        if span.status != "rejected":
            found[span.layer, span.annotator].append((index, span))
    return found


def _slice(part: Span | Fragment, text: str, at: str) -> Iterator[Problem]:
    start, end = part.start, part.end
    if end > len(text):
        yield Problem(
            "span-bounds",
            f"The span ends at {end}; the text has {len(text)} characters.",
            "Count Unicode code points of the text, not bytes or UTF-16 units.",
            pointer=f"{at}/end",
        )
    elif end <= start:
        yield Problem(
            "span-empty",
            f"The span goes from {start} to {end}.",
            "The end is exclusive: a span of one character ends at start + 1.",
            pointer=f"{at}/end",
        )
    elif text[start:end] != part.text:
        yield Problem(
            "span-text",
            f"text[{start}:{end}] is {quote(text[start:end])}, the span says {quote(part.text)}.",
            _where_else(text, part.text, start),
            pointer=f"{at}/text",
        )


def _where_else(text: str, words: str, start: int) -> str:
    """Where the words stand instead, if not far away: a long search would not help."""
    before = text.rfind(words, max(0, start - _NEAR), start + len(words))
    after = text.find(words, start, start + _NEAR)
    places = [place for place in (before, after) if place >= 0]
    if not places:
        return f"These words do not stand within {_NEAR:,} characters of there: the label may be of another text."
    nearest = min(places, key=lambda place: abs(place - start))
    return f"The words stand at {nearest}, {nearest - start:+d} from there; offsets count Unicode code points from 0, end exclusive."


def _fragments(span: Span, text: str, at: str) -> Iterator[Problem]:
    if not span.fragments:
        return
    end = span.start
    for index, fragment in enumerate(span.fragments):
        yield from _slice(fragment, text, f"{at}/fragments/{index}")
        if fragment.start < end:
            yield Problem(
                "span-fragments",
                f"Fragment {index} starts at {fragment.start}, before {end}.",
                "Fragments stand in text order and share no character.",
                pointer=f"{at}/fragments/{index}/start",
            )
        end = fragment.end
    if (span.fragments[0].start, end) != (span.start, span.end):
        yield Problem(
            "span-fragments",
            f"The fragments reach from {span.fragments[0].start} to {end}, the span from {span.start} to {span.end}.",
            "The span is the hull of its fragments.",
            pointer=f"{at}/fragments",
        )


def _overlaps(group: list[tuple[int, Span]], rule: Overlap) -> Iterator[Problem]:
    """Each span that overlaps one before it, by a sweep over the starts."""
    stack: list[tuple[int, Span]] = []
    for index, span in sorted(group, key=lambda item: (item[1].start, -item[1].end, item[0])):
        while stack and stack[-1][1].end <= span.start:
            stack.pop()
        if stack:
            other_index, other = stack[-1]
            crossing = span.end > other.end
            if rule == "none" or crossing:
                verb = "crosses" if crossing else "lies in"
                yield Problem(
                    "span-overlap",
                    f"{span.label} [{span.start}:{span.end}] {verb} {other.label} [{other.start}:{other.end}] (/spans/{other_index}) in layer {quote(span.layer)}.",
                    f"The scheme says overlap = {quote(rule)} for this layer.",
                    pointer=f"/spans/{index}",
                )
                continue
        stack.append((index, span))
