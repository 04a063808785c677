"""One layer of one article, as two or more annotators labelled it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from newsdata.agreement import gamma, tokens, unitizing
from newsdata.agreement.alignment import TooLargeError
from newsdata.agreement.tokens import Steps, Tokens
from newsdata.evaluation.align import Pair, align, count
from newsdata.model import Submission, SubmittedLabel, SubmittedRelation, SubmittedSpan

_Labelled = SubmittedSpan | SubmittedRelation | SubmittedLabel

NOTHING = ""
"""Stands for no label where one annotator has a span and the other none."""


def covered(submission: Submission) -> frozenset[str]:
    """The layers that an annotator went through: those reviewed.

    Who states none is taken at what he labelled: nothing in a layer is then no statement.
    """
    if submission.reviewed:
        return frozenset(submission.reviewed)
    parts: tuple[_Labelled, ...] = (*submission.spans, *submission.relations, *submission.labels)
    return frozenset(each.layer for each in parts)


def left_out(submission: Submission) -> int:
    """Spans in layers that their annotator says he did not go through."""
    layers = covered(submission)
    return sum(span.layer not in layers for span in submission.spans)


def read(submissions: Sequence[Submission], text: str | None) -> Iterator["Layer"]:
    """The layers that two or more annotators went through.

    Args:
        submissions: Of one article, in the order of their annotators' names.
        text: Of the article; without it tokens and units cannot be compared.
    """
    raters: dict[str, list[Submission]] = defaultdict(list)
    for each in submissions:
        for layer in covered(each):
            raters[layer].append(each)
    shared = sorted(layer for layer, each in raters.items() if len(each) > 1)
    if not shared:
        return  # as of most articles of a build: their text need not be cut
    cut = Tokens.of(text) if text is not None else None
    length = len(text) if text is not None else 0
    for layer in shared:
        yield Layer(layer, raters[layer], cut, length)


class Layer:
    """The spans of a layer by annotator, and how they compare.

    Rejected spans do not count, and of two with one place and label one does.
    """

    def __init__(
        self, name: str, submissions: Sequence[Submission], cut: Tokens | None, length: int
    ) -> None:
        self.name = name
        self.raters = [each.annotator for each in submissions]
        self.tokens = cut
        self._length = length
        self._spans: dict[tuple[str, str], list[SubmittedSpan]] = defaultdict(list)
        for each in submissions:
            for span in _kept(each.spans, name):
                self._spans[each.annotator, ""].append(span)
                self._spans[each.annotator, span.label].append(span)
        self.labels = sorted({label for _, label in self._spans} - {""})
        self._compared: dict[tuple[str, str, str], tuple[int, float, int]] = {}
        self._places: dict[tuple[str, str], list[tuple[int, int]]] = {}
        self._runs: dict[tuple[str, str], Steps] = {}
        self._used: dict[tuple[str, str], dict[int, int]] = {}
        self._differing: dict[tuple[str, str, str], int] = {}
        self._confused: Counter[tuple[str, str]] = Counter()

    def spans(self, label: str, raters: Sequence[str]) -> dict[str, float]:
        """Sums over the pairs of raters for F1: `2 * right / size`, strict and partial."""
        right = partial = size = 0.0
        for one, other in combinations(raters, 2):
            exact, near, number = self._compare(one, other, label)
            right, partial, size = right + 2 * exact, partial + 2 * near, size + number
        return {"strict": right, "partial": partial, "size": size} if size else {}

    def on_tokens(self, label: str, raters: Sequence[str]) -> Iterator[tuple[str, str, float]]:
        """Sums for the coefficients on tokens: what, category, value.

        For a label those on which raters differ alone, and those it lies on; for the layer
        with all of its labels also how many tokens there are.
        """
        assert self.tokens is not None  # noqa: S101  asked for only where there are tokens
        total, number = len(self.tokens.starts), len(raters)
        pairs = number * (number - 1) / 2
        differ = sum(self._differ(*pair, label) for pair in combinations(raters, 2)) / pairs
        if differ:
            yield "differ", "", differ
            yield "weighted", "", differ * number
        if not label:
            yield "tokens", "", total
            yield "values", "", total * number
        for place, rater in enumerate(raters):
            for category, tokens_of in self._used_by(rater, label).items():
                yield "used", str(category), tokens_of
                if number == 2:
                    yield f"used {place}", str(category), tokens_of

    def units(self, label: str) -> dict[str, float]:
        """Observed and expected disagreement of a label's units, by length of the text.

        Every text is a continuum of its own, and counts by its length.
        """
        units = [[(start, end) for start, end, _ in each] for each in self._units(label)]
        length = self._length
        return {
            "observed": length * unitizing.observed(units, length),
            "expected": length * unitizing.expected(units, length),
        }

    def disorders(self, label: str, article_id: str) -> dict[str, float]:
        """Observed and expected disorder for gamma; of a label that of its spans alone.

        Every text is a continuum of its own. One that is too large for it is counted.
        """
        seed = f"{article_id}/{self.name}/{label}"
        try:
            found = gamma.disorders(self._units(label), self._length, seed)
        except TooLargeError:
            return {"disorder left out": 1}
        return dict(zip(("disorder", "disorder by chance"), found, strict=True)) if found else {}

    def confusion(self) -> Counter[tuple[str, str]]:
        """How often a label of one met a label of another, in no order."""
        for one, other in combinations(self.raters, 2):
            self._compare(one, other, "")
        return self._confused

    def _compare(self, one: str, other: str, label: str) -> tuple[int, float, int]:
        """Spans alike, the same with half of those that overlap, and all spans of both."""
        key = one, other, label
        if key not in self._compared:
            ours, theirs = self._spans.get((one, label), []), self._spans.get((other, label), [])
            alike = {_place(span) for span in ours} & {_place(span) for span in theirs}
            left = align(
                [span for span in ours if _place(span) not in alike],
                [span for span in theirs if _place(span) not in alike],
            )
            near = len(alike) + count(left, "partial").credit
            self._compared[key] = len(alike), near, len(ours) + len(theirs)
            if not label:
                self._confuse([each[2] for each in alike], left)
        return self._compared[key]

    def _confuse(self, alike: list[str], left: list[Pair]) -> None:
        for label in alike:
            self._confused[self._named(label), self._named(label)] += 1
        for pair in left:
            one, other = sorted(self._named(span.label) if span else NOTHING for span in pair)
            self._confused[one, other] += 1

    def _named(self, label: str) -> str:
        return f"{self.name}/{label}"

    def _units(self, label: str) -> list[list[gamma.Unit]]:
        """Of each rater the spans of a label, or of all; what is beyond the text is cut off."""
        return [
            [
                (span.start, end, span.label)
                for span in self._spans.get((rater, label), ())
                if (end := min(span.end, self._length)) > span.start
            ]
            for rater in self.raters
        ]

    def _steps(self, rater: str, label: str) -> Steps:
        key = rater, label
        if key not in self._runs:
            labels = (label,) if label else self.labels
            self._runs[key] = tokens.steps({each: self._on(rater, each) for each in labels})
        return self._runs[key]

    def _on(self, rater: str, label: str) -> list[tuple[int, int]]:
        key = rater, label
        if key not in self._places:
            assert self.tokens is not None  # noqa: S101
            self._places[key] = tokens.places(self._spans.get(key, ()), self.tokens)
        return self._places[key]

    def _used_by(self, rater: str, label: str) -> dict[int, int]:
        key = rater, label
        if key not in self._used:
            assert self.tokens is not None  # noqa: S101
            self._used[key] = tokens.used(self._steps(rater, label), len(self.tokens.starts))
        return self._used[key]

    def _differ(self, one: str, other: str, label: str) -> int:
        key = one, other, label
        if key not in self._differing:
            assert self.tokens is not None  # noqa: S101
            total = len(self.tokens.starts)
            runs = self._steps(one, label), self._steps(other, label)
            self._differing[key] = tokens.differing(*runs, total)
        return self._differing[key]


def _place(span: SubmittedSpan) -> tuple[int, int, str]:
    return span.start, span.end, span.label


def _kept(spans: Sequence[SubmittedSpan], layer: str) -> list[SubmittedSpan]:
    found: dict[tuple[int, int, str], SubmittedSpan] = {}
    for span in spans:
        if span.layer == layer and span.status != "rejected":
            found.setdefault(_place(span), span)
    return [found[place] for place in sorted(found)]
