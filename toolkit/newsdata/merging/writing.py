"""From votes that are decided to a submission."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from newsdata.merging.conflicts import Conflict, Option
from newsdata.merging.strategies import Strategy
from newsdata.merging.votes import Ballot, Item, Key, RelationKey, SpanKey, Vote
from newsdata.model import (
    SCHEMA_VERSION,
    Argument,
    Attribute,
    Submission,
    SubmittedFragment,
    SubmittedLabel,
    SubmittedRelation,
    SubmittedSpan,
    Verdict,
)

T = TypeVar("T")
_DIGITS = 6


def write(
    ballot: Ballot, strategy: Strategy, submissions: Sequence[Submission], annotator: str
) -> tuple[Submission, list[Conflict]]:
    """The submission that the votes make, and conflicts about values of what is in it.

    What nobody wants and somebody has rejected is in it as rejected. Ids are given anew, in
    the order of the text.
    """
    values = _Values(strategy, submissions[0].article_id)
    spans: list[SubmittedSpan] = []
    ids: dict[Key, str] = {}
    for key in sorted(ballot.spans, key=_text_order):
        vote = ballot.spans[key]
        if vote.is_in:
            ids[key] = f"s{len(spans) + 1}"
            spans.append(_span(vote, ids[key], values))
    relations = tuple(
        _relation(ballot.relations[key], f"r{number}", ids)
        for number, key in enumerate(
            (key for key in sorted(ballot.relations) if ballot.relations[key].is_in), 1
        )
    )
    labels = tuple(
        _label(ballot.labels[key], values)
        for key in sorted(ballot.labels)
        if ballot.labels[key].is_in
    )
    first = submissions[0]
    result = Submission(
        SCHEMA_VERSION,
        first.article_id,
        first.text_sha256,
        annotator,
        tuple(spans),
        relations=relations,
        labels=labels,
        guideline=values.guideline(submissions),
        merged_from=tuple(
            sorted({name for s in submissions for name in s.merged_from or (s.annotator,)})
        ),
    )
    return result, values.conflicts


def with_reviewed(submission: Submission, layers: Collection[str]) -> Submission:
    """The submission with these layers as reviewed."""
    return msgspec.structs.replace(submission, reviewed=tuple(sorted(layers)))


class _Values:
    """Decides on attributes and guidelines, and remembers where they differ."""

    def __init__(self, strategy: Strategy, article: str) -> None:
        self._strategy = strategy
        self._article = article
        self.conflicts: list[Conflict] = []

    def attributes(self, vote: Vote) -> tuple[Attribute, ...]:
        """The attributes of a span or label that is in the result."""
        said: dict[str, dict[str, tuple[str, ...]]] = {}
        people = _people(vote)
        for who in sorted(people):
            found: dict[str, list[str]] = defaultdict(list)
            for item in people[who]:
                for attribute in getattr(item, "attributes", ()):
                    if attribute.value not in found[attribute.key]:
                        found[attribute.key].append(attribute.value)
            said[who] = {key: tuple(values) for key, values in found.items()}
        keys = dict.fromkeys(key for values in said.values() for key in values)
        return tuple(
            Attribute(key, value)
            for key in sorted(keys)
            for value in self._value(vote, key, {who: said[who].get(key, ()) for who in said})
        )

    def guideline(self, submissions: Sequence[Submission]) -> str | None:
        """The guideline that all followed; None where they differ, which is listed."""
        followed: dict[str, list[str]] = defaultdict(list)
        for each in submissions:
            followed[each.guideline or ""].append(each.annotator)
        if len(followed) == 1:
            return submissions[0].guideline
        options = tuple(Option(name, tuple(followed[name]), False) for name in sorted(followed))
        voters = tuple(each.annotator for each in submissions)
        self.conflicts.append(Conflict(self._article, "guideline", "", options, voters))
        return None

    def _value(self, vote: Vote, key: str, said: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """The values of one attribute; what is undecided has none."""
        who: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for name, values in said.items():
            who[values].append(name)
        if len(who) == 1:
            return next(iter(who))
        layer, there = vote.key.layer, sorted(values for values in who if values)
        taken: tuple[str, ...] | None = None
        if self._strategy.name == "union":
            taken = there[0] if len(there) == 1 else None
        elif self._strategy.name == "intersection":
            taken = ()
        else:
            # Each has one say, so that no more than one of them is taken.
            taken = next((v for v in who if self._strategy.takes(who[v], said, layer)), None)
        span = vote.key if isinstance(vote.key, SpanKey) else None
        options = tuple(
            Option(key, tuple(who[v]), None if taken is None else v == taken, " ".join(v))
            for v in there
        )
        place = (span.start, span.end) if span else (None, None)
        self.conflicts.append(
            Conflict(self._article, "attribute", layer, options, tuple(said), *place)
        )
        return taken or ()


def _people(vote: Vote) -> Mapping[str, Sequence[Item]]:
    """Who made what is in the result, and what each of them made."""
    return vote.yes if vote.taken else vote.no


def _text_order(key: Key) -> tuple[int, int, Key]:
    assert isinstance(key, SpanKey)  # noqa: S101
    return key.start, -key.end, key


def _status(vote: Vote) -> Verdict | None:
    return None if vote.taken else "rejected"


def _span(vote: Vote, name: str, values: _Values) -> SubmittedSpan:
    key = vote.key
    assert isinstance(key, SpanKey)  # noqa: S101
    said = [item for item in vote.items if isinstance(item, SubmittedSpan)]
    texts = {(p.start, p.end): p.text for span in said for p in span.fragments if p.text}
    return SubmittedSpan(
        name,
        key.layer,
        key.label,
        key.start,
        key.end,
        _first(span.text for span in said),
        tuple(SubmittedFragment(*place, texts.get(place)) for place in key.parts),
        _first(span.prefix for span in said),
        _first(span.suffix for span in said),
        _status(vote),
        _score(vote),
        values.attributes(vote),
    )


def _relation(vote: Vote, name: str, ids: Mapping[Key, str]) -> SubmittedRelation:
    key = vote.key
    assert isinstance(key, RelationKey)  # noqa: S101
    args = tuple(Argument(role, ids[span]) for role, span in key.args)
    return SubmittedRelation(name, key.layer, key.label, args, _status(vote))


def _label(vote: Vote, values: _Values) -> SubmittedLabel:
    attributes = values.attributes(vote)
    return SubmittedLabel(vote.key.layer, vote.key.label, _status(vote), _score(vote), attributes)


def _score(vote: Vote) -> float | None:
    """The mean confidence of those who stated one."""
    people = _people(vote)
    scores: list[float] = [
        score
        for who in sorted(people)
        for item in people[who]
        if (score := getattr(item, "score", None)) is not None
    ]
    if len(set(scores)) < 2:
        return scores[0] if scores else None
    return round(sum(scores) / len(scores), _DIGITS)


def _first(values: Iterator[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)
