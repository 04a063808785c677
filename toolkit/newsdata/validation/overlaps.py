"""Spans with one another: the same one twice, and overlaps that the scheme forbids."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from newsdata.model import Record, Span
from newsdata.problems import Problem
from newsdata.schemas import quote
from newsdata.scheme import LabelScheme, Overlap
from newsdata.text import excerpt

Numbered = tuple[int, Span]


def check(record: Record, scheme: LabelScheme) -> Iterator[Problem]:
    """Problems of ids, copies, contradictions and overlaps."""
    uses = Counter(span.id for span in record.spans)
    for index, span in enumerate(record.spans):
        if uses[span.id] > 1:
            yield Problem(
                "id-duplicate",
                f"The span id {quote(span.id)} is used {uses[span.id]} times.",
                "Give every span an id of its own.",
                pointer=f"/spans/{index}/id",
            )
    for group in layers(record.spans).values():
        layer = scheme.layers.get(group[0][1].layer)
        ruled = layer is None or layer.overlap != "any"
        yield from _same_place(group, record.text, one_label=ruled)
        if layer and layer.overlap != "any":
            yield from _overlaps(group, layer.overlap, record.text)


def layers(spans: Sequence[Span]) -> dict[tuple[str, str | None], list[Numbered]]:
    """Spans with their index by layer and annotator, without the rejected ones.

    Two annotators may disagree: the rules hold for each by himself.
    """
    found: dict[tuple[str, str | None], list[Numbered]] = defaultdict(list)
    for index, span in enumerate(spans):
        if span.status != "rejected":
            found[span.layer, span.annotator].append((index, span))
    return found


def _same_place(group: list[Numbered], text: str, *, one_label: bool) -> Iterator[Problem]:
    first: dict[object, Span] = {}
    for index, span in group:
        parts = tuple((part.start, part.end) for part in span.fragments)
        label = "" if one_label else span.label
        other = first.setdefault((span.start, span.end, parts, label), span)
        if other is span:
            continue
        if other.label == span.label:
            yield Problem(
                "span-duplicate",
                f"{span.label} [{span.start}:{span.end}] is the span {quote(other.id)} once more.",
                "Remove one of the two.",
                pointer=f"/spans/{index}",
                snippet=excerpt(text, span.start, span.end),
            )
        else:
            yield Problem(
                "span-conflict",
                f"[{span.start}:{span.end}] is {other.label} in the span {quote(other.id)} and {span.label} here.",
                "Keep the label that the guideline asks for.",
                pointer=f"/spans/{index}/label",
                snippet=excerpt(text, span.start, span.end),
            )


def _overlaps(group: list[Numbered], rule: Overlap, text: str) -> Iterator[Problem]:
    """Each span that overlaps one before it, by a sweep over the starts."""
    stack: list[Numbered] = []
    for index, span in sorted(group, key=lambda item: (item[1].start, -item[1].end, item[0])):
        while stack and stack[-1][1].end <= span.start:
            stack.pop()
        if stack:
            _, other = stack[-1]
            crossing = span.end > other.end
            if rule == "none" or crossing:
                verb = "crosses" if crossing else "lies in"
                yield Problem(
                    "span-overlap",
                    f"{span.label} [{span.start}:{span.end}] {verb} {other.label} [{other.start}:{other.end}] ({quote(other.id)}) in layer {quote(span.layer)}.",
                    f"The scheme says overlap = {quote(rule)} for this layer.",
                    pointer=f"/spans/{index}",
                    snippet=excerpt(text, span.start, span.end),
                )
                continue
        stack.append((index, span))
