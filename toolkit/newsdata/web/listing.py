"""The list of articles as one annotator sees it: how far everything is, what comes next."""

from collections.abc import Iterable
from typing import Any

from newsdata.web import queue
from newsdata.web.articles import Articles, Changed, Entry
from newsdata.web.places import Place
from newsdata.web.store import Store


class Listing:
    """The articles with one annotator's progress.

    What has to be read for an article, how far annotators disagree and which suggestions are
    open, is kept until its submissions change.
    """

    def __init__(
        self, articles: Articles, store: Store, annotator: str, layers: tuple[str, ...]
    ) -> None:
        """`layers` are those of the scheme: an article is done when all are reviewed."""
        self._articles = articles
        self._store = store
        self._annotator = annotator
        self._layers = layers
        self._disagreements: dict[str, tuple[tuple[str, ...], float]] = {}
        self._open: dict[str, tuple[str, str, int, float]] = {}

    def rows(self, order: str) -> list[dict[str, Any]]:
        """The articles with progress, in the order `queue`, `title` or `id`."""
        entries = list(self._articles.entries().values())
        progress = {entry.id: self._progress(entry) for entry in entries}
        if order == "title":
            entries.sort(key=lambda e: (e.title.casefold(), e.id))
        elif order == "id":
            entries.sort(key=lambda e: e.id)
        else:
            entries.sort(key=lambda e: queue.key(progress[e.id]))
        return [self._row(entry, progress[entry.id]) for entry in entries]

    def _row(self, entry: Entry, progress: queue.Progress) -> dict[str, Any]:
        places = self._store.of_article(entry.id)
        own = _own(places, self._annotator)
        names = sorted({place.annotator for place in places if not place.merged})
        return {
            "id": entry.id,
            "title": entry.title,
            "language": entry.language,
            "characters": entry.characters,
            "state": progress.state,
            "outdated": own is not None and own.text_sha256 != entry.text_sha256,
            "reviewed": _reviewed(own, entry),
            "suggested": progress.suggested,
            "uncertainty": progress.uncertainty,
            "disagreement": progress.disagreement,
            "annotators": names,
            "merged_by": sorted(place.annotator for place in places if place.merged),
            "progress": self._share_reviewed(own, entry),
        }

    def _share_reviewed(self, own: Place | None, entry: Entry) -> float:
        reviewed = set(self._layers) & set(_reviewed(own, entry))
        return len(reviewed) / len(self._layers) if self._layers else 1.0

    def _progress(self, entry: Entry) -> queue.Progress:
        places = self._store.of_article(entry.id)
        own = _own(places, self._annotator)
        suggested, uncertainty = entry.suggested, entry.uncertainty
        if own and own.begun:
            suggested, uncertainty = self._still_open(entry, own)
        return queue.Progress(
            id=entry.id,
            state=queue.state(
                _reviewed(own, entry),
                self._layers,
                begun=own is not None and own.begun,
            ),
            suggested=suggested,
            uncertainty=uncertainty,
            disagreement=self._disagreement(entry, places),
        )

    def _disagreement(self, entry: Entry, places: list[Place]) -> float:
        """0 where somebody has decided between the annotators."""
        plain = [p for p in places if not p.merged and p.text_sha256 == entry.text_sha256]
        if len(plain) < 2 or len(plain) < len(places):
            return 0.0
        revisions = tuple(place.revision for place in plain)
        known = self._disagreements.get(entry.id)
        if known is None or known[0] != revisions:
            found = [self._store.read(place.key) for place in plain]
            value = queue.disagreement([each[1] for each in found if each])
            known = self._disagreements[entry.id] = revisions, value
        return known[1]

    def _still_open(self, entry: Entry, own: Place) -> tuple[int, float]:
        """How many suggestions the annotator has not judged, and how uncertain they are."""
        known = self._open.get(entry.id)
        if known is None or known[:2] != (entry.text_sha256, own.revision):
            found = self._store.read(own.key)
            try:
                record = self._articles.record(entry)
            except Changed:
                return entry.suggested, entry.uncertainty
            left = queue.still_open(record.spans, found[1] if found else None)
            known = entry.text_sha256, own.revision, len(left), queue.uncertainty(left)
            self._open[entry.id] = known
        return known[2], known[3]


def _own(places: Iterable[Place], annotator: str) -> Place | None:
    """What an annotator labelled, among the submissions of an article."""
    return next((p for p in places if p.annotator == annotator and not p.merged), None)


def _reviewed(own: Place | None, entry: Entry) -> tuple[str, ...]:
    """Layers that are done; of an older text none is."""
    return own.reviewed if own and own.text_sha256 == entry.text_sha256 else ()
