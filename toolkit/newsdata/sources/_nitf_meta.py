"""What NITF says of an article: its head, and the lines above the body."""

import re
from collections.abc import Iterator
from typing import Any, Final

from newsdata.sources import _article, _nitf_text, _xml
from newsdata.sources._article import Draft

_DAY: Final = re.compile(r"(\d{8}|\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:?\d\d)\Z")
_LABELS: Final = {
    "person": "PERSON",
    "org": "ORG",
    "location": "PLACE",
    "event": "EVENT",
    "object.title": "OBJECT",
    "classifier": "SUBJECT",
    "function": "SUBJECT",
}
_PLACES: Final = ("sublocation", "city", "state", "region", "country")


def compose(draft: Draft, nitf: Any) -> None:
    """The text of an article: the lines above the body, the body, what ends it."""
    body = _xml.find(nitf, "body")
    unknown = _nitf_text.compose(draft.text, nitf if body is None else body)
    if unknown:
        draft.problem(
            "text-replaced",
            f"{unknown:,} entities that the document's own DTD declares were left out.",
            "Export the article with the characters themselves.",
        )


def describe(draft: Draft, nitf: Any) -> None:
    """Put into the fields and labels of a draft what an `nitf` element says."""
    head, body = _xml.find(nitf, "head"), _xml.find(nitf, "body")
    above = _xml.find(body, "body.head")
    data = _xml.find(head, "docdata")
    draft.native_id(_document_id(data))
    draft.put("title", _xml.words(_xml.find(above, "hedline", "hl1")), "nitf:hl1")
    draft.put("title", _xml.words(_xml.find(above, "hedline")), "nitf:hedline")
    draft.put("title", _xml.words(_xml.find(head, "title")), "nitf:title")
    lines = (author(line) for line in _xml.children(above, "byline"))
    draft.put("byline", _article.byline(lines), "nitf:byline")
    _publication(draft, head, above)
    _dates(draft, head, data, above)
    for element in (nitf, body):
        draft.put("language", _xml.attribute(element, _xml.XML_LANG), "nitf:xml:lang")
    _rights(draft, data, above)
    for label, said in _labels(head, data):
        draft.label(label, said)


def author(line: Any) -> str:
    """Who a line names: the persons tagged in it, else all of it without `By`."""
    persons = [_xml.words(person) for person in _xml.descendants(line, "person")]
    return _article.byline(persons) or re.sub(r"\A[Bb][Yy]:? ", "", _xml.words(line))


def day(norm: str | None) -> str | None:
    """A date of NITF; one that has a zone and no time is a day."""
    found = _DAY.match((norm or "").strip())
    return found[1] if found else norm


def _document_id(data: Any) -> str | None:
    element = _xml.find(data, "doc-id")
    number = (_xml.attribute(element, "id-string") or "").strip()
    registry = (_xml.attribute(element, "regsrc") or "").strip()
    return f"{registry}:{number}" if registry and number else number or None


def _publication(draft: Draft, head: Any, above: Any) -> None:
    published = _xml.find(head, "pubdata")
    draft.put("publisher", _xml.words(_xml.find(above, "distributor")), "nitf:distributor")
    draft.put("publisher", _xml.attribute(published, "name"), "nitf:pubdata")
    draft.put("section", _xml.attribute(published, "position.section"), "nitf:pubdata")
    address = _xml.attribute(published, "ex-ref")
    if address and address.startswith(("http:", "https:")):
        draft.put("url", address, "nitf:pubdata")


def _dates(draft: Draft, head: Any, data: Any, above: Any) -> None:
    pubdata = _xml.find(head, "pubdata")
    for name in ("date.issue", "date.release"):
        norm = _xml.attribute(_xml.find(data, name), "norm")
        draft.put("published", day(norm), f"nitf:{name}")
    draft.put("published", day(_xml.attribute(pubdata, "date.publication")), "nitf:pubdata")
    story = _xml.find(above, "dateline", "story.date")
    draft.put("published", day(_xml.attribute(story, "norm")), "nitf:story.date")
    for revision in reversed(list(_xml.children(head, "revision-history"))):
        draft.put("modified", day(revision.get("norm")), "nitf:revision-history")


def _rights(draft: Draft, data: Any, above: Any) -> None:
    said = [_xml.words(_xml.find(above, "rights"))]
    mark = _xml.find(data, "doc.copyright")
    if mark is not None and (holder := mark.get("holder")):
        said.append(" ".join(["Copyright", (mark.get("year") or "")[:4], holder]))
    rights = map(_nitf_text.said_of, _xml.children(data, "doc.rights"))
    said.extend(", ".join(f"{name} {value}" for name, value in each.items()) for each in rights)
    draft.put("statement", ". ".join(filter(None, said)), "nitf:doc.rights")


def _labels(head: Any, data: Any) -> Iterator[tuple[str, dict[str, object]]]:
    tobject = _xml.find(head, "tobject")
    yield "GENRE", {"name": _xml.attribute(tobject, "tobject.type")}
    for each in _xml.children(tobject, "tobject.property"):
        yield "GENRE", {"name": each.get("tobject.property.type")}
    for each in _xml.children(tobject, "tobject.subject"):
        yield "SUBJECT", _subject(each)
    for each in _xml.children(_xml.find(data, "key-list"), "keyword"):
        yield "KEYWORD", {"name": each.get("key")}
    for each in _xml.children(data, "evloc"):
        places = [each.get(name) for name in ("city", "state-prov", "iso-cc")]
        yield "PLACE", {"name": ", ".join(filter(None, places)), "rel": "located"}
    for each in _xml.children(_xml.find(data, "identified-content"), *_LABELS):
        yield _LABELS[_xml.local(each)], _content(each)


def _subject(element: Any) -> dict[str, object]:
    said = {name.removeprefix("tobject.subject."): value for name, value in element.attrib.items()}
    code = said.get("refnum") or said.get("code")
    names = (said.get("detail"), said.get("matter"), said.get("type"))
    name = next(filter(None, names), None)
    if not (code or name):
        return {}
    return {"name": name, "code": code, "scheme": said.get("ipr") or "IPTC"}


def _content(element: Any) -> dict[str, object]:
    said = _nitf_text.said_of(element)
    code = said.get("code") or said.get("location-code") or said.get("iso-cc")
    scheme = said.get("scheme") or said.get("idsrc") or said.get("code-source")
    name = _xml.words(element)
    if _xml.local(element) == "location" and not (element.text or "").strip():
        name = ", ".join(filter(None, (_xml.words(_xml.find(element, p)) for p in _PLACES)))
    if not code and said.get("idsrc"):
        code = said.get("value")
    return {
        "name": name or said.get("value"),
        "code": code,
        "scheme": scheme if code else None,
        "rel": said.get("type"),
    }
