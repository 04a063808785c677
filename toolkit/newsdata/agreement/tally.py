"""What each article adds to the sums that the coefficients are made of.

Sums are kept in blocks, chosen by the article's id: a corpus of any size takes the same
memory, parts of it add up, and the bootstrap draws blocks.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from msgspec import Struct

from newsdata import ids
from newsdata.agreement import coefficients, layers
from newsdata.agreement.layers import Layer
from newsdata.evaluation import relations
from newsdata.model import Submission, SubmittedLabel, SubmittedRelation

BLOCKS: Final = 128
"""Articles are drawn in so many groups; a power of two, so that buckets nest in it."""


class Scope(NamedTuple):
    """Whose labels a sum is of: `all`, a `pair` of annotators, a `month`, a `guideline`."""

    kind: str
    name: str = ""
    other: str = ""


ALL: Final = Scope("all")


class Key(NamedTuple):
    """What a sum is of; without a label that of the layer, without a layer of all."""

    scope: Scope
    what: str
    layer: str = ""
    label: str = ""
    category: str = ""


class Article(Struct, frozen=True):
    """One article's submissions, each by another annotator, all on one text.

    `text` and `published` are None where the record is not there.
    """

    id: str
    submissions: tuple[Submission, ...]
    text: str | None = None
    published: str | None = None


class Dispute(Struct, frozen=True):
    """How far the annotators of an article differ: spans compared, those without an equal.

    `spans` counts each span once for every other annotator of its layer; `f1` is strict.
    """

    article: str
    annotators: tuple[str, ...]
    spans: int
    differing: int
    f1: float | None


Block = dict[Key, float]


class Part(Struct, frozen=True):
    """The sums of one block, as they travel between processes."""

    block: int
    sums: list[tuple[Key, float]]


class Tally:
    """The sums of all articles added so far.

    Args:
        pairs: Whether to keep the sums of each pair of annotators, too.
        gamma: Whether to compare by gamma, too, which needs scipy.
    """

    def __init__(self, *, pairs: bool = True, gamma: bool = False) -> None:
        self._pairs = pairs
        self._gamma = gamma
        self.blocks: dict[int, Block] = {}
        self.confusion: Counter[tuple[str, str]] = Counter()

    def add(self, article: Article) -> Dispute | None:
        """Compare the labels of one article; None when nothing in it was labelled twice.

        What was decided from the labels of others is nobody's own, and does not count.
        """
        block: Block = defaultdict(float)
        submissions = sorted(
            (each for each in article.submissions if not each.merged_from),
            key=lambda each: each.annotator,
        )
        found = list(layers.read(submissions, article.text))
        for layer in found:
            for scope, raters in self._scopes(article, submissions, layer.raters):
                self._add_layer(block, scope, layer, raters)
            if self._gamma and layer.tokens is not None:
                for label in ("", *layer.labels):
                    for what, value in layer.disorders(label, article.id).items():
                        block[Key(ALL, what, layer.name, label)] += value
            self.confusion += layer.confusion()
        self._add_relations(block, submissions)
        self._add_labels(block, submissions)
        if not block:
            return None
        annotators = [each.annotator for each in submissions]
        block[Key(ALL, "articles")] += 1
        for one, other in combinations(annotators, 2) if self._pairs else ():
            block[Key(Scope("pair", one, other), "articles")] += 1
        self._add_to(ids.bucket(article.id, BLOCKS), block.items())
        size = sum(block.get(Key(ALL, "size", layer.name), 0) for layer in found)
        right = sum(block.get(Key(ALL, "strict", layer.name), 0) for layer in found)
        return Dispute(
            article.id,
            tuple(annotators),
            int(size),
            int(size - right),
            right / size if size else None,
        )

    def parts(self) -> list[Part]:
        """All sums, to be written as JSON and merged elsewhere."""
        return [
            Part(number, sorted(block.items())) for number, block in sorted(self.blocks.items())
        ]

    def merge(self, parts: Iterable[Part]) -> None:
        """Add the sums of another tally."""
        for part in parts:
            self._add_to(part.block, part.sums)

    def _add_to(self, number: int, sums: Iterable[tuple[Key, float]]) -> None:
        block = self.blocks.setdefault(number, {})
        for key, value in sums:
            block[key] = block.get(key, 0) + value

    def _scopes(
        self, article: Article, submissions: Sequence[Submission], raters: Sequence[str]
    ) -> Iterator[tuple[Scope, Sequence[str]]]:
        """Every scope that a layer's labels count in, with the annotators that do."""
        yield ALL, raters
        if not self._pairs:
            return
        for pair in combinations(raters, 2):
            yield Scope("pair", *pair), pair
        if article.published:
            yield Scope("month", article.published[:7]), raters
        followed = {each.annotator: each.guideline or "" for each in submissions}
        for guideline in sorted({followed[name] for name in raters}):
            same = [name for name in raters if followed[name] == guideline]
            if len(same) > 1:
                yield Scope("guideline", guideline), same

    def _add_layer(self, block: Block, scope: Scope, layer: Layer, raters: Sequence[str]) -> None:
        block[Key(scope, "reviewed", layer.name)] += 1
        # Of months and guidelines the layers are told apart, not the labels.
        labels = ("", *layer.labels) if scope.kind in ("all", "pair") else ("",)
        for label in labels:
            for what, value in layer.spans(label, raters).items():
                block[Key(scope, what, layer.name, label)] += value
            if layer.tokens is None:
                continue
            for what, category, value in layer.on_tokens(label, raters):
                block[Key(scope, what, layer.name, label, category)] += value
            if scope == ALL and label:
                for what, value in layer.units(label).items():
                    block[Key(scope, what, layer.name, label)] += value
                    block[Key(scope, what, layer.name)] += value

    def _add_relations(self, block: Block, submissions: Sequence[Submission]) -> None:
        for one, other in combinations(submissions, 2):
            spans = [{span.id: span for span in each.spans} for each in (one, other)]
            for layer in sorted(layers.covered(one) & layers.covered(other)):
                ours, theirs = _relations(one, layer), _relations(other, layer)
                for label in sorted({*ours, *theirs}):
                    counted = relations.count(
                        list(ours.get(label, ())), list(theirs.get(label, ())), *spans
                    )
                    scopes = [ALL, *self._pair(one, other)]
                    for role, counts in counted.items():
                        for scope in scopes:
                            size = counts.gold + counts.predicted
                            block[Key(scope, "relation", layer, label, role)] += 2 * counts.credit
                            block[Key(scope, "relations", layer, label, role)] += size

    def _add_labels(self, block: Block, submissions: Sequence[Submission]) -> None:
        """Labels of the document: each annotator's set of them is his category."""
        chosen: dict[str, dict[str, str]] = defaultdict(dict)
        for each in submissions:
            for layer in layers.covered(each):
                chosen[layer][each.annotator] = _category(each.labels, layer)
        for layer in sorted(name for name, who in chosen.items() if len(who) > 1):
            items = [(ALL, chosen[layer])]
            if self._pairs:
                items += [
                    (Scope("pair", *pair), {name: chosen[layer][name] for name in pair})
                    for pair in combinations(chosen[layer], 2)
                ]
            for scope, item in items:
                documents, differ, weighted, used = coefficients.table([item])
                sums = {"documents": documents, "document": differ, "document weighted": weighted}
                for what, value in sums.items():
                    block[Key(scope, what, layer)] += value
                for category, number in used.items():
                    block[Key(scope, "document used", layer, "", category)] += number
                for place, category in enumerate(item.values()) if scope != ALL else ():
                    block[Key(scope, f"document used {place}", layer, "", category)] += 1

    def _pair(self, one: Submission, other: Submission) -> Iterable[Scope]:
        return [Scope("pair", one.annotator, other.annotator)] if self._pairs else []


def _relations(submission: Submission, layer: str) -> dict[str, list[SubmittedRelation]]:
    found: dict[str, list[SubmittedRelation]] = defaultdict(list)
    for each in submission.relations:
        if each.layer == layer and each.status != "rejected":
            found[each.label].append(each)
    return found


def _category(labels: Sequence[SubmittedLabel], layer: str) -> str:
    chosen = {each.label for each in labels if each.layer == layer and each.status != "rejected"}
    return "=" + " + ".join(sorted(chosen))
