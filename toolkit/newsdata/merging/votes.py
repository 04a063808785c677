"""What several annotators say of one article, brought together by what is the same."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsdata.agreement.layers import covered
from newsdata.model import (
    Submission,
    SubmittedLabel,
    SubmittedRelation,
    SubmittedSpan,
)

Item = SubmittedSpan | SubmittedRelation | SubmittedLabel


class SpanKey(NamedTuple):
    """What makes two annotators' spans the same one."""

    start: int
    end: int
    layer: str
    label: str
    parts: tuple[tuple[int, int], ...] = ()


class RelationKey(NamedTuple):
    """What makes two relations the same: the arguments, whatever their order."""

    layer: str
    label: str
    args: tuple[tuple[str, SpanKey], ...]


class LabelKey(NamedTuple):
    """What makes two labels of a document the same."""

    layer: str
    label: str


Key = SpanKey | RelationKey | LabelKey


class Vote:
    """Who says that something is so, and who that it is not."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.yes: dict[str, list[Item]] = defaultdict(list)
        self.no: dict[str, list[Item]] = defaultdict(list)
        self.voters: frozenset[str] = frozenset()
        self.taken: bool | None = None

    @property
    def items(self) -> list[Item]:
        """What was said, those first who say so, each in the order of names."""
        return [
            item for said in (self.yes, self.no) for name in sorted(said) for item in said[name]
        ]

    @property
    def is_in(self) -> bool:
        """Whether the result has it: as taken, or as what nobody wants and some rejected."""
        return bool(self.taken) or (self.taken is False and bool(self.no))

    @property
    def unanimous(self) -> bool:
        """Whether nobody says what another does not: rejections alone contradict nobody."""
        return not self.yes or frozenset(self.yes) == self.voters


class Ballot:
    """All votes of an article.

    Args:
        submissions: One an annotator, on one text.
    """

    def __init__(self, submissions: Sequence[Submission]) -> None:
        self.covers = {each.annotator: covered(each) for each in submissions}
        self.spans: dict[Key, Vote] = {}
        self.relations: dict[Key, Vote] = {}
        self.labels: dict[Key, Vote] = {}
        self.dangling: list[tuple[str, SubmittedRelation]] = []
        for each in submissions:
            keys = {span.id: span_key(span) for span in each.spans}
            for span in each.spans:
                self._vote(self.spans, keys[span.id], each.annotator, span)
            for relation in each.relations:
                if key := relation_key(relation, keys):
                    self._vote(self.relations, key, each.annotator, relation)
                else:
                    self.dangling.append((each.annotator, relation))
            for label in each.labels:
                self._vote(self.labels, LabelKey(label.layer, label.label), each.annotator, label)
        for vote in self.all():
            vote.voters = self.voters(vote.key.layer) | {*vote.yes, *vote.no}

    def all(self) -> Iterator[Vote]:
        """Every vote: of spans in text order, of relations, of labels."""
        for votes in (self.spans, self.relations, self.labels):
            yield from (votes[key] for key in sorted(votes))

    def voters(self, layer: str) -> frozenset[str]:
        """Who went through a layer; what the others left out is no statement."""
        return frozenset(name for name, layers in self.covers.items() if layer in layers)

    def _vote(self, votes: dict[Key, Vote], key: Key, who: str, item: Item) -> None:
        vote = votes.setdefault(key, Vote(key))
        (vote.no if item.status == "rejected" else vote.yes)[who].append(item)
        if who in vote.yes and who in vote.no:
            del vote.no[who]  # he has it twice, and once says that it is so


def span_key(span: SubmittedSpan) -> SpanKey:
    """What a span is the same by: place, parts, layer and label."""
    parts = tuple((part.start, part.end) for part in span.fragments)
    return SpanKey(span.start, span.end, span.layer, span.label, parts)


def relation_key(relation: SubmittedRelation, spans: dict[str, SpanKey]) -> RelationKey | None:
    """What a relation is the same by; None where an argument is not there."""
    if any(arg.ref not in spans for arg in relation.args):
        return None
    args = sorted((arg.role, spans[arg.ref]) for arg in relation.args)
    return RelationKey(relation.layer, relation.label, tuple(args))
