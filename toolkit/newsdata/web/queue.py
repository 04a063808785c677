"""What to label next: articles that annotators disagree on, then those least certain."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Final, Literal

from msgspec import Struct

from newsdata.model import Span, Submission

State = Literal["todo", "started", "done"]

_UNSCORED: Final = 0.5


class Progress(Struct, frozen=True):
    """How far an annotator is with an article, and how much there is to decide.

    Attributes:
        state: `done` when every layer is reviewed, `todo` when nothing is saved.
        suggested: Suggestions that are open.
        uncertainty: Of these, from 0 to 1; see `uncertainty`.
        disagreement: Between annotators, from 0 to 1; see `disagreement`.
    """

    id: str
    state: State
    suggested: int
    uncertainty: float
    disagreement: float


def uncertainty(scores: Iterable[float | None]) -> float:
    """Mean uncertainty of suggestions, from 0 (sure of all) to 1.

    Of one suggestion it is 1 - |2 score - 1|, the margin between yes and no (margin
    sampling: Settles, Active Learning Literature Survey, 2009, section 3.1); a suggestion
    without a score counts as 0.5.
    """
    found = [_UNSCORED if score is None else 1 - abs(2 * score - 1) for score in scores]
    return sum(found) / len(found) if found else 0.0


def disagreement(submissions: Sequence[Submission]) -> float:
    """1 - F1 of spans, exact in place and label, averaged over pairs of annotators.

    Two annotators are compared in the layers in which both labelled or reviewed; 0 when
    there is no such pair.
    """
    found = [_pair(one, other) for one, other in combinations(submissions, 2)]
    known = [each for each in found if each is not None]
    return sum(known) / len(known) if known else 0.0


def _pair(one: Submission, other: Submission) -> float | None:
    shared = layers(one) & layers(other)
    if not shared:
        return None
    first, second = _spans(one, shared), _spans(other, shared)
    total = len(first) + len(second)
    return 1 - 2 * len(first & second) / total if total else 0.0


def layers(submission: Submission) -> set[str]:
    """The layers that an annotator reviewed or has a label in."""
    found = set(submission.reviewed)
    found.update(span.layer for span in submission.spans if span.status != "rejected")
    return found


def _spans(submission: Submission, shared: set[str]) -> set[object]:
    return {
        (s.layer, s.label, s.start, s.end, tuple((f.start, f.end) for f in s.fragments))
        for s in submission.spans
        if s.layer in shared and s.status != "rejected"
    }


def still_open(spans: Iterable[Span], submission: Submission | None) -> list[float | None]:
    """Scores of the suggestions that an annotator has not judged.

    Judged is what lies in a layer that is reviewed, or where the submission has a span with
    the same place and label, gold or rejected.
    """
    done = set(submission.reviewed) if submission else set()
    judged = {(s.layer, s.label, s.start, s.end) for s in submission.spans} if submission else set()
    return [
        span.score
        for span in spans
        if span.status == "suggested"
        and span.layer not in done
        and (span.layer, span.label, span.start, span.end) not in judged
    ]


def state(reviewed: Iterable[str], scheme: Iterable[str], *, begun: bool) -> State:
    """How far an annotator is, given the layers that are reviewed and those there are."""
    if set(scheme) <= set(reviewed):
        return "done"
    return "started" if begun else "todo"


def key(progress: Progress) -> tuple[bool, float, float, str]:
    """Sorts articles into the queue: what is done comes last."""
    return (
        progress.state == "done",
        -progress.disagreement,
        -progress.uncertainty,
        progress.id,
    )
