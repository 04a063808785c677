"""Spans that a layer's rule does not let stand side by side."""

from collections.abc import Iterator, Sequence

from newsdata.merging.votes import SpanKey, Vote
from newsdata.scheme import Layer


def clashes(votes: Sequence[Vote], layer: Layer | None) -> Iterator[Vote]:
    """The votes on spans of one layer that cannot all be taken; some may come twice.

    Args:
        votes: Those that were taken.
        layer: What the scheme says of the layer; where it says nothing, a place has one label.
    """
    rule = layer.overlap if layer else None
    if rule == "any":
        return
    stack: list[Vote] = []
    for vote in sorted(votes, key=lambda vote: (_key(vote).start, -_key(vote).end, _key(vote))):
        key = _key(vote)
        while stack and _key(stack[-1]).end <= key.start:
            stack.pop()
        if stack and _clash(_key(stack[-1]), key, rule):
            # What is left stays apart or nested, so that the top is enough to look at.
            yield from (stack[-1], vote)
        else:
            stack.append(vote)


def _clash(before: SpanKey, key: SpanKey, rule: str | None) -> bool:
    same = (before.start, before.end) == (key.start, key.end)
    return same or rule == "none" or (rule == "nest" and key.end > before.end)


def _key(vote: Vote) -> SpanKey:
    assert isinstance(vote.key, SpanKey)  # noqa: S101
    return vote.key
