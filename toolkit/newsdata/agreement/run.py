"""`newsdata agree`: read, compare article by article, say how far they agree."""

from collections.abc import Iterable
from pathlib import Path

from newsdata.agreement import alignment, layers, summary
from newsdata.agreement.reading import Submissions, Texts, outside
from newsdata.agreement.results import Agreement
from newsdata.agreement.tally import Article, Tally
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
    texts = Texts(records, submissions.ids()) if records else None
    tally, disputes = Tally(gamma=gamma), []
    single = unstated = left_out = decided = 0
    without: list[str] = []
    seen: set[tuple[str, ...]] = set()
    for article_id in submissions.ids():
        text = texts(article_id) if texts else None
        found = submissions.of(article_id, text.text_sha256 if text else None)
        own = [each for each in found if not each.submission.merged_from]
        decided += len(found) - len(own)
        found = own
        for each in found:
            unstated += not each.submission.reviewed
            left_out += layers.left_out(each.submission)
            if scheme:
                submissions.problems += outside(each, scheme, seen)
        if len(found) < 2:
            single += len(found)
            continue
        if text is None:
            without.append(article_id)
        article = Article(
            article_id,
            tuple(each.submission for each in found),
            text.text if text else None,
            text.published if text else None,
        )
        if dispute := tally.add(article):
            disputes.append(dispute)
    if not disputes:
        raise _nothing_shared(submissions)
    return summary.agreement(
        tally,
        submissions.annotators,
        disputes,
        merged=submissions.passed_over + decided,
        single=single,
        without_text=tuple(without),
        unstated=unstated,
        left_out=left_out,
        problems=tuple(submissions.problems),
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
