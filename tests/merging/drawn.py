"""Submissions to merge: drawn by hypothesis, and by hand."""

from typing import Any

from hypothesis import strategies as st

from newsdata.merging.votes import relation_key, span_key
from newsdata.model import (
    Argument,
    Attribute,
    Submission,
    SubmittedFragment,
    SubmittedLabel,
    SubmittedRelation,
    SubmittedSpan,
)

SHA = "0" * 64
NAMES = ("ann", "bob", "cat")
_LAYERS = {"entity": ("PERSON", "ORG"), "quote": ("QUOTE", "SPEAKER")}


def span(name: str, label: str, start: int, end: int, **more: Any) -> SubmittedSpan:
    return SubmittedSpan(name, more.pop("layer", "entity"), label, start, end, **more)


def submission(who: str, *spans: SubmittedSpan, **more: Any) -> Submission:
    head = {"reviewed": ("entity", "quote"), **more}
    article = head.pop("article", "a")
    return Submission("1.0", article, SHA, who, spans, **head)


@st.composite
def one_span(draw: st.DrawFn, name: str) -> SubmittedSpan:
    layer = draw(st.sampled_from(sorted(_LAYERS)))
    start = draw(st.integers(0, 8))
    end = start + draw(st.integers(1, 4))
    parted = end - start > 2 and draw(st.booleans())
    parts = (SubmittedFragment(start, start + 1), SubmittedFragment(end - 1, end)) if parted else ()
    values = draw(st.lists(st.sampled_from("xy"), max_size=1))
    return SubmittedSpan(
        name,
        layer,
        draw(st.sampled_from(_LAYERS[layer])),
        start,
        end,
        fragments=parts,
        status=draw(st.sampled_from([None, None, None, "rejected"])),
        score=draw(st.sampled_from([None, 0.25, 0.5])),
        attributes=tuple(Attribute("value", value) for value in values),
    )


@st.composite
def one_submission(draw: st.DrawFn, who: str) -> Submission:
    """What no two spans of are the same."""
    number = draw(st.integers(0, 5))
    spans = {span_key(s): s for n in range(number) if (s := draw(one_span(f"{who}{n}")))}
    names = [each.id for each in spans.values()]
    relations = {}
    for n in range(draw(st.integers(0, 2)) if names else 0):
        args = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2))
        roles = ("content", "source")
        relation = SubmittedRelation(
            f"r{n}",
            "quote",
            "attribution",
            tuple(Argument(role, ref) for role, ref in zip(roles, args, strict=False)),
            draw(st.sampled_from([None, None, "rejected"])),
        )
        key = relation_key(relation, {each.id: span_key(each) for each in spans.values()})
        relations[key] = relation
    labels = draw(st.sets(st.sampled_from("AB"), max_size=2))
    return Submission(
        "1.0",
        "a",
        SHA,
        who,
        tuple(spans.values()),
        guideline=draw(st.sampled_from([None, "g1"])),
        relations=tuple(relations.values()),
        labels=tuple(SubmittedLabel("topic", label) for label in sorted(labels)),
        reviewed=tuple(draw(st.sets(st.sampled_from(["entity", "quote", "topic"])))),
    )


SEVERAL = st.tuples(*map(one_submission, NAMES)).flatmap(
    lambda made: st.permutations(made).map(lambda each: each[: 1 + len(each[0].spans) % 3])
)
