"""What the page asks for, of the project's articles and submissions."""

import hashlib
import os
from pathlib import Path
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from newsdata import joining
from newsdata.config import Config
from newsdata.model import Record, Relation, Span, Submission
from newsdata.problems import Problem, errors
from newsdata.validation import Validator
from newsdata.web import adjudication, carrying, saving
from newsdata.web.articles import Articles, Changed, direction, title
from newsdata.web.carrying import Carried
from newsdata.web.listing import Listing
from newsdata.web.places import Place
from newsdata.web.saving import Refused
from newsdata.web.store import Store

GUIDELINE: Final = "data/submissions/GUIDELINE.md"


class NotThere(Exception):
    """There is no article of this id."""


class Stale(Exception):
    """The text is another than was labelled, or than the page has."""

    def __init__(self, fact: str, hint: str) -> None:
        super().__init__(fact)
        self.fact = fact
        self.hint = hint


class Opened(Struct, frozen=True):
    """An article as the page gets it, and what was saved of it.

    Attributes:
        saved: The annotator's submission; None where there is none for this text.
        revision: Of the line on the disk that the next save replaces.
        outdated: The annotator's submission where it labels an older text.
    """

    record: Record
    saved: Submission | None
    revision: str
    outdated: Submission | None = None


class Work:
    """A project as one annotator works in it. Safe for threads."""

    def __init__(self, project: Path, config: Config, records: Path, annotator: str) -> None:
        """Raises `CannotRun` where there are no records."""
        self.project = project
        self.config = config
        self.annotator = annotator
        self.articles = Articles(records)
        self.store = Store(project)
        self._id = hashlib.sha256(os.fsencode(project.resolve())).hexdigest()[:16]
        self._validator = Validator(config.scheme)
        self._listing = Listing(self.articles, self.store, annotator, tuple(config.scheme.layers))

    def facts(self) -> dict[str, Any]:
        """Name, scheme, people: what the page needs once."""
        config = self.config
        return {
            "id": self._id,  # two projects of one name are two
            "name": config.name,
            "version": config.version,
            "title": config.title or config.name,
            "annotator": self.annotator,
            "annotators": sorted({*self.store.annotators(), self.annotator}),
            "guideline": self._guideline(),
            "scheme": config.scheme,
        }

    def problems(self) -> list[Problem]:
        """Submissions that cannot be shown: broken lines, articles gone, other texts."""
        found = self.store.problems()
        entries = self.articles.entries()
        for place in self.store.places():
            entry = entries.get(place.key[0])
            if entry is None or entry.text_sha256 != place.text_sha256:
                found.append(_not_shown(place, there=entry is not None))
        return found

    def _guideline(self) -> str:
        try:
            return (self.project / GUIDELINE).read_text("utf-8", errors="replace")
        except OSError:
            return ""

    def listed(self, order: str) -> list[dict[str, Any]]:
        """The articles with progress, in the order `queue`, `title` or `id`."""
        return self._listing.rows(order)

    def record(self, article_id: str) -> Record:
        """An article. Raises `NotThere`, `Stale` or `CannotRun`."""
        for _ in range(2):  # a build may end between the look at the list and at the record
            entry = self.articles.entries().get(article_id)
            if entry is None:
                raise NotThere(article_id)
            try:
                return self.articles.record(entry)
            except Changed:
                continue
        raise Stale(
            "The record of this article cannot be read, or its text does not fit its hash.",
            "Run `newsdata validate` on the file of records, or build it anew.",
        )

    def open(self, article_id: str, *, merged: bool = False) -> Opened:
        """An article with what this annotator saved of it, or decided."""
        record = self.record(article_id)
        found = self.store.read((article_id, self.annotator, merged))
        if found is None:
            return Opened(record, None, "")
        place, submission = found
        if submission.text_sha256 == record.text_sha256:
            return Opened(record, submission, place.revision)
        if merged:
            raise Stale(
                f"{self.annotator} decided on another text of this article"
                f" ({place.file}, line {place.line}).",
                "Carry the decisions over with `newsdata rebase`, then open the article again.",
            )
        return Opened(record, None, place.revision, submission)

    def carried(self, article_id: str, document: dict[str, object], text: str | None) -> Carried:
        """Labels of an older text on the one there is now. Raises what `carried` raises."""
        return carrying.carried(document, text, self.record(article_id))

    def article(self, opened: Opened) -> dict[str, Any]:
        """What the page shows of an article beside what was saved."""
        record = opened.record
        spans, relations = _suggestions(record)
        places = self.store.of_article(record.id)
        return {
            "id": record.id,
            "title": title(record),
            "byline": record.byline,
            "published": record.published,
            "source": record.publisher or record.source,
            "url": record.url,
            "language": record.language,
            "direction": direction(record.text),
            "text": record.text,
            "text_sha256": record.text_sha256,
            "suggestions": {"spans": spans, "relations": relations},
            "others": sorted(
                {p.annotator for p in places if not p.merged and p.annotator != self.annotator}
            ),
            "submission": opened.saved,
            "outdated": opened.outdated,
            "revision": opened.revision,
            "problems": self._wrong(opened),
        }

    def _wrong(self, opened: Opened) -> list[Problem]:
        """What keeps labels made by another program, or by hand, from being saved again."""
        if opened.saved is None:
            return []
        view = joining.view(opened.record, opened.saved)
        return errors(self._validator.submitted(opened.saved, view))

    def save(self, article_id: str, document: object, revision: str) -> tuple[Place, list[Problem]]:
        """Save a submission of the annotator: where it is, and warnings. Raises what `check` and `Store.save` raise."""
        record = self.record(article_id)
        submission, problems = saving.check(document, record, self.annotator, self._validator)
        submission = replace(submission, merged_from=None)
        return self.store.save(submission, revision), problems

    def labelled(self, record: Record) -> dict[str, Submission]:
        """The submissions of an article by annotator, without merged ones and other texts."""
        found = {}
        for place in self.store.of_article(record.id):
            if not place.merged and place.text_sha256 == record.text_sha256:
                read = self.store.read(place.key)
                if read:
                    found[place.annotator] = read[1]
        return dict(sorted(found.items()))

    def comparison(self, opened: Opened) -> dict[str, Any]:
        """An article with everybody's labels and where they differ."""
        labelled = self.labelled(opened.record)
        return {
            **self.article(opened),
            "submissions": labelled,
            "differences": adjudication.differences(labelled),
            "merged": opened.saved,
            "merged_by": sorted(
                place.annotator for place in self.store.of_article(opened.record.id) if place.merged
            ),
        }

    def decide(
        self, article_id: str, document: object, revision: str
    ) -> tuple[Place, list[Problem]]:
        """Save what was decided between annotators; the annotator is who decided."""
        record = self.record(article_id)
        submission, problems = saving.check(document, record, self.annotator, self._validator)
        names = submission.merged_from or tuple(self.labelled(record))
        if not names:
            raise Refused("nobody", [_nobody(article_id)])
        submission = replace(submission, merged_from=names)
        return self.store.save(submission, revision), problems


def _nobody(article_id: str) -> Problem:
    return Problem(
        "submission-article",
        "Nobody has labelled this article.",
        "Label it first; two annotators, or more, are compared here.",
        record_id=article_id,
    )


def _not_shown(place: Place, *, there: bool) -> Problem:
    if there:
        code, pointer = "submission-text", "/text_sha256"
        fact = f"{place.annotator} labelled another text of this article."
        hint = "Open the article in the page, or carry the labels over with `newsdata rebase`."
    else:
        code, pointer = "submission-article", "/article_id"
        fact = f"There is no record of the article that {place.annotator} labelled."
        hint = "Build again, or correct article_id; the labels stay where they are."
    return Problem(
        code, fact, hint, place.file, place.line, pointer=pointer, record_id=place.key[0]
    )


def _suggestions(record: Record) -> tuple[list[Span], list[Relation]]:
    """What programs proposed; a relation only where all its ends are proposals."""
    spans = [span for span in record.spans if span.status == "suggested"]
    ids = {span.id for span in spans}
    relations = [
        relation
        for relation in record.relations
        if relation.status == "suggested" and all(each.ref in ids for each in relation.args)
    ]
    return spans, relations
