"""Several annotators' submissions of one article become one, and a list of conflicts."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from newsdata.merging import overlaps, writing
from newsdata.merging.conflicts import Conflict, Kind, Option
from newsdata.merging.strategies import Strategy
from newsdata.merging.votes import Ballot, LabelKey, RelationKey, SpanKey, Vote
from newsdata.model import Submission
from newsdata.scheme import LabelScheme


def merge(
    submissions: Sequence[Submission], strategy: Strategy, scheme: LabelScheme, annotator: str
) -> tuple[Submission, list[Conflict]]:
    """One submission of several annotators, and every place where they differ.

    The order of the submissions does not matter. What is undecided is not in the result.

    Args:
        submissions: One an annotator, all of one article and text.
        strategy: How to decide.
        scheme: Says which spans may overlap: two that may not are not both taken.
        annotator: Whose the result is.
    """
    submissions = sorted(submissions, key=lambda each: each.annotator)
    article = submissions[0].article_id
    ballot = Ballot(submissions)
    conflicts = [
        *_spans(ballot, strategy, scheme, article),
        *_relations(ballot, strategy, article),
        *_labels(ballot, strategy, article),
    ]
    result, of_values = writing.write(ballot, strategy, submissions, annotator)
    conflicts += of_values
    open_layers = {each.layer for each in conflicts if each.undecided}
    reviewed = {layer for each in submissions for layer in each.reviewed} - open_layers
    return writing.with_reviewed(result, reviewed), conflicts


def _spans(
    ballot: Ballot, strategy: Strategy, scheme: LabelScheme, article: str
) -> Iterator[Conflict]:
    votes = list(ballot.spans.values())
    for vote in votes:
        vote.taken = strategy.takes(vote.yes, vote.voters, vote.key.layer)
    for layer in sorted({vote.key.layer for vote in votes}):
        here = sorted((v for v in votes if v.key.layer == layer), key=lambda v: v.key)
        for clashing in overlaps.clashes([v for v in here if v.taken], scheme.layers.get(layer)):
            clashing.taken = None
        for cluster in _clusters([v for v in here if not v.unanimous or v.taken is None]):
            _leave_open(cluster, strategy, layer)
            yield _conflict("span", article, cluster)


def _leave_open(cluster: Sequence[Vote], strategy: Strategy, layer: str) -> None:
    """Undecided is a place where nothing is taken though most have something there."""
    if not strategy.counts or any(vote.taken or vote.taken is None for vote in cluster):
        return
    voters = {name for vote in cluster for name in vote.voters}
    silent = voters - {name for vote in cluster for name in vote.yes}
    if not strategy.half(silent, voters, layer):
        for vote in cluster:
            vote.taken = None


def _relations(ballot: Ballot, strategy: Strategy, article: str) -> Iterator[Conflict]:
    for key, vote in sorted(ballot.relations.items()):
        vote.taken = strategy.takes(vote.yes, vote.voters, key.layer)
        assert isinstance(key, RelationKey)  # noqa: S101
        spans = [ballot.spans[span] for _, span in key.args]
        if vote.is_in and not all(s.taken if vote.taken else s.is_in for s in spans):
            vote.taken = None
        if not vote.unanimous or vote.taken is None:
            yield _conflict("relation", article, [vote])
    for who, relation in ballot.dangling:
        args = ", ".join(f"{arg.role} {arg.ref}" for arg in relation.args)
        option = Option(relation.label, (who,), None, value=args)
        yield Conflict(article, "relation", relation.layer, (option,), (who,))


def _labels(ballot: Ballot, strategy: Strategy, article: str) -> Iterator[Conflict]:
    votes = [ballot.labels[key] for key in sorted(ballot.labels)]
    for vote in votes:
        vote.taken = strategy.takes(vote.yes, vote.voters, vote.key.layer)
    for layer, group in groupby(votes, key=lambda vote: vote.key.layer):
        contested = [vote for vote in group if not vote.unanimous]
        if contested:
            _leave_open(contested, strategy, layer)
            yield _conflict("label", article, contested)


def _clusters(votes: Iterable[Vote]) -> Iterator[list[Vote]]:
    """Votes on spans in text order, those together that overlap."""
    cluster: list[Vote] = []
    end = 0
    for vote in votes:
        key = vote.key
        assert isinstance(key, SpanKey)  # noqa: S101
        if cluster and key.start >= end:
            yield cluster
            cluster = []
        end = max(end, key.end) if cluster else key.end
        cluster.append(vote)
    if cluster:
        yield cluster


def _conflict(kind: Kind, article: str, votes: Sequence[Vote]) -> Conflict:
    options = tuple(_option(vote) for vote in votes)
    voters = sorted({name for vote in votes for name in vote.voters})
    starts = [option.start for option in options if option.start is not None]
    ends = [option.end for option in options if option.end is not None]
    return Conflict(
        article,
        kind,
        votes[0].key.layer,
        options,
        tuple(voters),
        min(starts, default=None),
        max(ends, default=None),
    )


def _option(vote: Vote) -> Option:
    key = vote.key
    value, start, end = "", None, None
    if isinstance(key, SpanKey):
        start, end = key.start, key.end
        value = ", ".join(f"{first}-{last}" for first, last in key.parts)
    elif isinstance(key, RelationKey):
        value = ", ".join(f"{role} {span.label} {span.start}-{span.end}" for role, span in key.args)
        start = min(span.start for _, span in key.args)
        end = max(span.end for _, span in key.args)
    else:
        assert isinstance(key, LabelKey)  # noqa: S101
    return Option(
        key.label, tuple(sorted(vote.yes)), vote.taken, value, start, end, tuple(sorted(vote.no))
    )
