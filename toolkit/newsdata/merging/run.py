"""`newsdata merge`: many submissions into one an article, with a list of conflicts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from newsdata import decoding
from newsdata import scheme as schemes
from newsdata.agreement import Article, Submissions, Tally, Texts
from newsdata.agreement.reading import outside
from newsdata.errors import CannotRun
from newsdata.files import atomic_write
from newsdata.jsonl import lines
from newsdata.merging import several
from newsdata.merging.conflicts import Conflict
from newsdata.merging.strategies import Strategy
from newsdata.model import Submission, encode
from newsdata.problems import Problem
from newsdata.scheme import LabelScheme


class Report(Struct, frozen=True):
    """What a merge has made.

    Attributes:
        output: The file with the submissions.
        conflicts_file: The file with all conflicts; empty when there is none.
        articles: Articles in the output.
        submissions: How many each annotator had.
        spans: Spans in the output, the rejected ones, too.
        relations: Relations in the output.
        labels: Labels of documents in the output.
        decided: Conflicts that the strategy decided, by kind.
        undecided: Conflicts that a person has to decide, by kind; not in the output.
        weights: By layer what each annotator's word counted, where it was weighed.
        passed_over: Submissions that were merged before, beside others of their article.
        problems: What could not be merged, or is not of the label scheme.
    """

    output: str
    conflicts_file: str
    articles: int
    submissions: Mapping[str, int]
    spans: int
    relations: int
    labels: int
    decided: Mapping[str, int]
    undecided: Mapping[str, int]
    weights: Mapping[str, Mapping[str, float]]
    passed_over: int
    problems: tuple[Problem, ...]

    @property
    def clean(self) -> bool:
        """Whether everything is decided and nothing was left out."""
        return not self.undecided and not self.problems


def conflicts_path(output: Path) -> Path:
    """Where the conflicts of an output are written: beside it, and no file of submissions."""
    return output.with_name(f"{output.name}.conflicts")


def merge(
    paths: Iterable[Path],
    output: Path,
    strategy: Strategy,
    *,
    annotator: str = "merge",
    records: Path | None = None,
    scheme: LabelScheme | None = None,
) -> Report:
    """Merge the submissions of each article, and list every conflict beside the output.

    Args:
        paths: Submissions: JSON Lines files, or folders of them; the output is passed over.
        output: Where the merged submissions are written, in the order of their articles.
        strategy: How to decide; weights are found by what `newsdata agree` counts.
        annotator: Whose the result is.
        records: File of records: says which text is the article's.
        scheme: The label scheme; the default one if not given.

    Raises `CannotRun` for what cannot be read or written, and where the output is there and
    holds anything but an earlier merge of this annotator.
    """
    _check_output(output, annotator)
    submissions = Submissions(paths, without=output)
    if not len(submissions):
        problems = submissions.problems
        hint = f"{problems[0].place}: {problems[0].fact}" if problems else ""
        raise CannotRun("There is no submission that can be read.", hint=hint)
    strategy.check(submissions.annotators)
    texts = Texts(records, submissions.ids()) if records else None
    if strategy.name == "weighted":
        strategy = msgspec.structs.replace(strategy, weights=_weights(submissions, texts))
    counted = _Counts()
    try:
        _write(
            _merged(submissions, texts, strategy, scheme or schemes.default(), annotator),
            output,
            counted,
        )
    except OSError as error:
        raise CannotRun(f"Cannot write: {error.strerror}.", place=str(output)) from None
    return Report(
        output=str(output),
        conflicts_file=str(conflicts_path(output)) if counted.decided + counted.undecided else "",
        articles=counted.parts["articles"],
        submissions=dict(sorted(submissions.annotators.items())),
        spans=counted.parts["spans"],
        relations=counted.parts["relations"],
        labels=counted.parts["labels"],
        decided=dict(sorted(counted.decided.items())),
        undecided=dict(sorted(counted.undecided.items())),
        weights=strategy.weights,
        passed_over=submissions.passed_over,
        problems=tuple(submissions.problems),
    )


def _check_output(output: Path, annotator: str) -> None:
    """Nothing is written over but an earlier merge: it may be the one copy of somebody's work.

    What somebody decided in the page names those it was decided from, too, but is his own.
    """
    if not output.is_file():
        return
    try:
        with output.open("rb") as file:
            for number, line in lines(file):
                found = decoding.decode(Submission, line, str(output), number)
                if not isinstance(found, Submission) or not found.merged_from:
                    raise CannotRun(
                        "The output is there, and was not merged from others.",
                        hint="Name another file; this one is left as it is.",
                        place=f"{output}:{number}",
                    )
                if found.annotator != annotator:
                    raise CannotRun(
                        f"The output is there, and was decided by {found.annotator!r}.",
                        hint="Name another file, or, where it is an earlier merge, its annotator.",
                        place=f"{output}:{number}",
                    )
    except OSError as error:
        raise CannotRun(f"Cannot read: {error.strerror or error}.", place=str(output)) from None


class _Counts:
    """What was written."""

    def __init__(self) -> None:
        self.parts: Counter[str] = Counter()
        self.decided: Counter[str] = Counter()
        self.undecided: Counter[str] = Counter()

    def add(self, merged: Submission, conflicts: Iterable[Conflict]) -> None:
        """Count one article."""
        self.parts["articles"] += 1
        for part in ("spans", "relations", "labels"):
            self.parts[part] += len(getattr(merged, part))
        for conflict in conflicts:
            (self.undecided if conflict.undecided else self.decided)[conflict.kind] += 1


def _write(
    articles: Iterable[tuple[Submission, list[Conflict]]], output: Path, counted: _Counts
) -> None:
    """Write both files as the articles come; without a conflict there is but one."""
    beside = conflicts_path(output)

    def any_conflict() -> bool:
        return bool(counted.decided or counted.undecided)

    with atomic_write(output) as out, atomic_write(beside, any_conflict) as listed:
        for merged, conflicts in articles:
            counted.add(merged, conflicts)
            out.write(encode(merged) + b"\n")
            for conflict in conflicts:
                listed.write(msgspec.json.encode(conflict) + b"\n")
    if not any_conflict():
        beside.unlink(missing_ok=True)


def _merged(
    submissions: Submissions,
    texts: Texts | None,
    strategy: Strategy,
    scheme: LabelScheme,
    annotator: str,
) -> Iterator[tuple[Submission, list[Conflict]]]:
    known: set[tuple[str, ...]] = set()
    for article_id in submissions.ids():
        text = texts(article_id) if texts else None
        found = submissions.of(article_id, text.text_sha256 if text else None, strategy.adjudicator)
        for each in found:
            submissions.problems += outside(each, scheme, known)
        if found:
            yield several.merge([each.submission for each in found], strategy, scheme, annotator)


def _weights(submissions: Submissions, texts: Texts | None) -> dict[str, dict[str, float]]:
    """For each layer an annotator's strict F1 with all others, over all articles."""
    tally, before = Tally(), len(submissions.problems)
    for article_id in submissions.ids():
        text = texts(article_id) if texts else None
        found = submissions.of(article_id, text.text_sha256 if text else None)
        tally.add(Article(article_id, tuple(each.submission for each in found)))
    # The same will be found again when they are merged.
    del submissions.problems[before:]
    submissions.passed_over = 0
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for block in tally.blocks.values():
        for key, value in block.items():
            if key.scope.kind == "pair" and not key.label and key.what in ("strict", "size"):
                for name in (key.scope.name, key.scope.other):
                    sums[key.layer, name][key.what == "size"] += value
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    for (layer, name), (right, size) in sorted(sums.items()):
        weights[layer][name] = round(right / size, 6)
    return dict(weights)
