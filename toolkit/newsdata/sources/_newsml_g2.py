"""An item of NewsML-G2 (IPTC, 2.x): what it says of an article, and the text in it."""

from collections.abc import Iterator
from typing import Any, Final

from newsdata.sources import RawFile, _article, _newsml_text, _nitf_meta, _xml
from newsdata.sources._article import Draft

_SUBJECTS: Final = {
    "person": "PERSON",
    "organisation": "ORG",
    "geoArea": "PLACE",
    "poi": "PLACE",
    "event": "EVENT",
    "object": "OBJECT",
}
_TEXT: Final = frozenset(["", "text", "composite"])
_KNOWN: Final = "2"


def read(draft: Draft, raw: RawFile, item: Any) -> tuple[str, str, str] | None:
    """Fill a draft with a `newsItem`; the problem where it is no article."""
    draft.native_id(item.get("guid"))
    meta, about = _xml.find(item, "itemMeta"), _xml.find(item, "contentMeta")
    kind = _code(_xml.find(meta, "itemClass"))
    if kind not in _TEXT:
        fact = f"The item is of class {kind[:40]}, no text."
        return "source-kind", fact, "Leave it out, or keep it elsewhere."
    content, elsewhere = _content(_xml.find(item, "contentSet"))
    if content is None:
        return _newsml_text.NO_TEXT if elsewhere else _newsml_text.EMPTY
    _check_version(draft, item)
    _describe(draft, item, meta, about)
    lines = _newsml_text.Lines(
        draft.get("title") or "",
        draft.get("byline") or "",
        _xml.words(_xml.find(about, "dateline")),
    )
    if _xml.local(content) == "inlineXML":
        _newsml_text.compose(draft, content, lines)
    else:
        _newsml_text.compose_text(
            draft, content.text or "", content.get("contenttype") or "", lines
        )
    return None


def _content(contents: Any) -> tuple[Any, bool]:
    """The form of the content that says most of its structure, and whether one is elsewhere."""
    forms = [each for each in _xml.children(contents, "inlineXML") if _xml.words(each)]
    forms.sort(key=lambda each: next(_xml.descendants(each, "nitf"), None) is None)
    forms += [
        each
        for each in _xml.children(contents, "inlineData")
        if _xml.words(each) and not each.get("encoding")
    ]
    others = any(True for _ in _xml.children(contents, "remoteContent", "inlineData"))
    return next(iter(forms), None), others


def _check_version(draft: Draft, item: Any) -> None:
    version = item.get("standardversion") or _KNOWN
    if version.partition(".")[0].strip() != _KNOWN:
        draft.problem(
            "source-version",
            f"It is NewsML-G2 {version[:20]}; versions {_KNOWN}.x are known.",
            "It was read all the same: see whether text and fields are right.",
        )


def _describe(draft: Draft, item: Any, meta: Any, about: Any) -> None:
    for parent, name in ((about, "headline"), (meta, "title")):
        draft.put("title", _xml.words(_xml.find(parent, name)), f"newsml:{name}")
    by = _nitf_meta.without_by(_xml.words(_xml.find(about, "by")))
    draft.put("byline", by, "newsml:by")
    creators = (_name(each) for each in _xml.children(about, "creator"))
    draft.put("byline", _article.byline(creators), "newsml:creator")
    provider = _xml.find(meta, "provider")
    draft.put("publisher", _name(provider) or _code(provider), "newsml:provider")
    for parent, name in (
        (meta, "firstCreated"),
        (about, "contentCreated"),
        (meta, "versionCreated"),
    ):
        draft.put("published", _xml.words(_xml.find(parent, name)), f"newsml:{name}")
    draft.put("modified", _xml.words(_xml.find(meta, "versionCreated")), "newsml:versionCreated")
    language = _xml.attribute(_xml.find(about, "language"), "tag")
    draft.put("language", language, "newsml:language")
    draft.put("language", item.get(_xml.XML_LANG), "newsml:xml:lang")
    _rights(draft, _xml.find(item, "rightsInfo"))
    for label, said in _labels(about):
        if said.get("name") or said.get("code"):
            draft.label(label, said)


def _rights(draft: Draft, info: Any) -> None:
    link = _xml.attribute(_xml.find(info, "link"), "href")
    draft.put("license", link, "newsml:rightsInfo")
    notice = _xml.words(_xml.find(info, "copyrightNotice")) or _name(
        _xml.find(info, "copyrightHolder")
    )
    terms = [_xml.words(each) for each in _xml.children(info, "usageTerms")]
    said = ". ".join(each.rstrip(".") for each in (notice, *terms) if each)
    draft.put("statement", said, "newsml:rightsInfo")


def _labels(about: Any) -> Iterator[tuple[str, dict[str, object]]]:
    for each in _xml.children(about, "subject"):
        kind = (each.get("type") or "").partition(":")[2]
        yield _SUBJECTS.get(kind, "SUBJECT"), _concept(each)
    for each in _xml.children(about, "genre"):
        yield "GENRE", _concept(each)
    for each in _xml.children(about, "keyword"):
        yield "KEYWORD", {"name": _xml.words(each)}
    for each in _xml.children(about, "located"):
        yield "PLACE", {**_concept(each), "rel": "located"}


def _concept(element: Any) -> dict[str, object]:
    """A concept: its name, its code (a QCode as it is written), the scheme by its alias."""
    qcode = (element.get("qcode") or "").strip()
    code = qcode or element.get("literal") or element.get("uri")
    scheme = qcode.partition(":")[0] if ":" in qcode else None
    said = {name: element.get(name) for name in ("type", "relevance", "confidence")}
    return {"name": _name(element), "code": code, "scheme": scheme, **said}


def _name(element: Any) -> str:
    return _xml.words(_xml.find(element, "name"))


def _code(element: Any) -> str:
    """The code of a concept without the alias of its scheme."""
    qcode = (_xml.attribute(element, "qcode") or "").strip()
    return qcode.partition(":")[2] or qcode
