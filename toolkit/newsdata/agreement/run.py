"""`newsdata agree`: read, compare article by article, say how far they agree."""

from collections.abc import Iterable
from pathlib import Path

from newsdata.agreement import alignment, layers, summary
from newsdata.agreement.reading import Submissions, Submitted, Texts, outside
from newsdata.agreement.results import Agreement
from newsdata.agreement.tally import Article, Dispute, Tally
from newsdata.errors import CannotRun
from newsdata.scheme import LabelScheme


def agree(
    paths: Iterable[Path],
    records: Path | None = None,
    scheme: LabelScheme | None = None,
    *,
    gamma: bool = False,
) -> Agreement:
    """How far the annotators agree who labelled the same articles.

    Args:
        paths: Submissions: JSON Lines files, or folders of them.
        records: File of records, for tokens, units and months; without it these are missing.
        scheme: The labels that there should be.
        gamma: Whether to compare by gamma, too; it needs `newsdata[gamma]`.

    Raises `CannotRun` for what cannot be read, for fewer than two annotators, where no article
    was labelled by two, and when gamma is asked for and scipy not installed.
    """
    if gamma:
        alignment.solver()
    submissions = Submissions(paths)
    _check_annotators(submissions)
    compared = _Compared(submissions, records, scheme, Tally(gamma=gamma))
    for article_id in submissions.ids():
        compared.add(article_id)
    if not compared.disputes:
        raise _nothing_shared(submissions)
    return compared.agreement()


class _Compared:
    """What was compared so far, and what was not."""

    def __init__(
        self,
        submissions: Submissions,
        records: Path | None,
        scheme: LabelScheme | None,
        tally: Tally,
    ) -> None:
        self._submissions = submissions
        self._texts = Texts(records, submissions.ids()) if records else None
        self._scheme = scheme
        self._seen: set[tuple[str, ...]] = set()
        self._tally = tally
        self.disputes: list[Dispute] = []
        self._single = self._unstated = self._left_out = self._decided = 0
        self._without_text: list[str] = []

    def add(self, article_id: str) -> None:
        """Compare who labelled an article."""
        text = self._texts(article_id) if self._texts else None
        found = self._submissions.of(article_id, text.text_sha256 if text else None)
        own = [each for each in found if not each.submission.merged_from]
        self._decided += len(found) - len(own)
        for each in own:
            self._note(each)
        if len(own) < 2:
            self._single += len(own)
            return
        if text is None:
            self._without_text.append(article_id)
        article = Article(
            article_id,
            tuple(each.submission for each in own),
            text.text if text else None,
            text.published if text else None,
        )
        if dispute := self._tally.add(article):
            self.disputes.append(dispute)

    def _note(self, found: Submitted) -> None:
        self._unstated += not found.submission.reviewed
        self._left_out += layers.left_out(found.submission)
        if self._scheme:
            self._submissions.problems += outside(found, self._scheme, self._seen)

    def agreement(self) -> Agreement:
        """How far they agree, and what was left out of it."""
        return summary.agreement(
            self._tally,
            self._submissions.annotators,
            self.disputes,
            merged=self._submissions.passed_over + self._decided,
            single=self._single,
            without_text=tuple(self._without_text),
            unstated=self._unstated,
            left_out=self._left_out,
            problems=tuple(self._submissions.problems),
        )


def _check_annotators(submissions: Submissions) -> None:
    names = sorted(submissions.annotators)
    if len(names) < 2:
        fact = (
            f"All of the submissions are by one annotator, {names[0]!r}."
            if names
            else "There is no submission that can be read."
        )
        problems = submissions.problems
        hint = (
            f"{problems[0].place}: {problems[0].fact}"
            if problems
            else "Agreement needs two annotators or more who labelled the same articles."
        )
        raise CannotRun(fact, hint=hint)


def _nothing_shared(submissions: Submissions) -> CannotRun:
    names = ", ".join(sorted(submissions.annotators)[:10])
    problems = submissions.problems
    return CannotRun(
        f"No layer of an article was labelled by two of the annotators ({names}).",
        hint=f"{problems[0].place}: {problems[0].fact}"
        if problems
        else "Give the same articles to two annotators, and let both list in `reviewed` what "
        "they went through.",
    )
