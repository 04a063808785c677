"""A stand-off record and its article become the full record again."""

import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from newsdata.model import Attribute, DocumentLabel, Fragment, Record, Span, encode
from newsdata.packaging import anchors, standoff
from newsdata.packaging.anchors import Anchors
from newsdata.releases import ReleasedRecord, ReleasedSpan
from newsdata.text import sha256

_MOST_LINES: Final = 300
"""In a text of more lines no run of them is looked for, which takes the square of the time."""


class Restored(Struct, frozen=True):
    """A full record, and the pointers to attributes whose values nobody can tell any more.

    `exact` is False where the release and the article contradict each other.
    """

    record: Record
    lost: tuple[str, ...]
    exact: bool


def restore(released: ReleasedRecord, article: Record) -> Restored:
    """The record whose stand-off form is `released`, given the article as its source reads it.

    Args:
        released: A record without its text.
        article: Of the same `text_sha256`.
    """
    lost: list[str] = []
    given = {span.id: span.attributes for span in article.spans}
    spans = tuple(
        _span(span, article.text, _values(lost, f"/spans/{at}", given.get(span.id, ())))
        for at, span in enumerate(released.spans)
    )
    labels = []
    for at, label in enumerate(released.labels):
        known = article.labels[at].attributes if at < len(article.labels) else ()
        attributes = _values(lost, f"/labels/{at}", known)(label.attributes, article.text)
        labels.append(replace(label, attributes=attributes))
    record = _record(released, article, spans, tuple(labels))
    exact = standoff.encode(record) == encode(released)
    return Restored(record, tuple(lost), exact)


_Values = Callable[[tuple[Attribute, ...], str], tuple[Attribute, ...]]


def _values(lost: list[str], pointer: str, known: tuple[Attribute, ...]) -> _Values:
    """Attributes with their values: those of the text, or else as the source `known` them."""

    def values(released: tuple[Attribute, ...], text: str) -> tuple[Attribute, ...]:
        found = []
        for at, attribute in enumerate(released):
            value = standoff.value(attribute.value, text)
            if value is None and at < len(known) and known[at].key == attribute.key:
                value = known[at].value
            if value is None:
                lost.append(f"{pointer}/attributes/{at}")
                value = attribute.value
            found.append(Attribute(attribute.key, value))
        return tuple(found)

    return values


def _span(span: ReleasedSpan, text: str, values: _Values) -> Span:
    return Span(
        id=span.id,
        layer=span.layer,
        label=span.label,
        start=span.start,
        end=span.end,
        text=text[span.start : span.end],
        status=span.status,
        fragments=tuple(Fragment(f.start, f.end, text[f.start : f.end]) for f in span.fragments),
        annotator=span.annotator,
        score=span.score,
        attributes=values(span.attributes, text),
    )


def _record(
    released: ReleasedRecord,
    article: Record,
    spans: tuple[Span, ...],
    labels: tuple[DocumentLabel, ...],
) -> Record:
    rights = released.rights
    return Record(
        schema_version=released.schema_version,
        id=released.id,
        text=article.text,
        text_sha256=released.text_sha256,
        rights=replace(rights, statement=rights.statement or article.rights.statement),
        spans=spans,
        relations=released.relations,
        reviewed=released.reviewed,
        labels=labels,
        provenance=released.provenance,
        title=article.title,
        byline=released.byline or article.byline,
        section=released.section or article.section,
        publisher=released.publisher or article.publisher,
        published=released.published,
        modified=released.modified,
        language=released.language,
        source=released.source,
        url=released.url,
    )


def placed(released: ReleasedRecord, article: Record, kept: Anchors) -> Record:
    """The article as it is now, with the labels that can be placed in it beyond doubt.

    Those are the spans that lie in a line which both texts have, once each, and the relations
    whose spans do all. Labels of the document were made on the other text.
    """
    lines = anchors.moved(kept, article.text)
    spans = []
    for span in released.spans:
        by = next((by for start, end, by in lines if start <= span.start and span.end <= end), None)
        if by is not None:
            there = replace(
                span,
                start=span.start + by,
                end=span.end + by,
                fragments=tuple(
                    replace(f, start=f.start + by, end=f.end + by) for f in span.fragments
                ),
            )
            # Pointers into the old text lead nowhere now.
            known = tuple(a for a in span.attributes if standoff.value(a.value, "") == a.value)
            spans.append(_span(replace(there, attributes=known), article.text, lambda a, _: a))
    ids = {span.id for span in spans}
    relations = tuple(r for r in released.relations if all(a.ref in ids for a in r.args))
    return replace(article, spans=tuple(spans), relations=relations, labels=(), reviewed=())


def found_again(text: str, text_sha256: str) -> str | None:
    """The text with a hash, where another one is the same but for its form or holds it whole.

    Tried are normal forms, line ends, no-break spaces and blank lines at the ends, and every
    run of the text's lines, which finds an article that something was put before or after.
    What is found is beyond doubt: it has the hash.
    """
    tried = {form for form in _forms(text) if form != text}
    for form in sorted(tried):
        if form and sha256(form) == text_sha256:
            return form
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        return None
    return _run_of_lines(lines, text_sha256)


def _forms(text: str) -> Iterator[str]:
    for form in (text, *(unicodedata.normalize(each, text) for each in ("NFC", "NFD"))):
        for joined in (form, form.replace("\u00a0", " "), form.replace("\n", "\r\n")):
            yield joined
            yield joined.strip("\n")
            yield joined.strip("\n") + "\n"
            yield "\n".join(line.rstrip(" \t") for line in joined.split("\n"))


def _run_of_lines(lines: list[str], text_sha256: str) -> str | None:
    import hashlib

    for first in range(len(lines)):
        digest = hashlib.sha256()
        for last in range(first, len(lines)):
            digest.update(lines[last].encode())
            for end in ("", "\n"):
                whole = digest.copy()
                whole.update(end.encode())
                if whole.hexdigest() == text_sha256:
                    return "\n".join(lines[first : last + 1]) + end
            digest.update(b"\n")
    return None
