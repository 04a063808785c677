"""An item of NewsML 1.x (IPTC, 2000): what it says of an article, and the text in it."""

from collections.abc import Iterator
from typing import Any, Final

from newsdata.sources import RawFile, _article, _newsml_text, _nitf_meta, _xml
from newsdata.sources._article import Draft

_LABELS: Final = {
    "Subject": "SUBJECT",
    "SubjectMatter": "SUBJECT",
    "SubjectDetail": "SUBJECT",
    "SubjectQualifier": "SUBJECT",
    "Genre": "GENRE",
}
_TEXT: Final = frozenset(["", "text", "complexdata", "composite"])
_KNOWN: Final = "1"


def read(draft: Draft, raw: RawFile, item: Any) -> tuple[str, str, str] | None:
    """Fill a draft with a `NewsItem`; the problem where it is no article.

    Of several contents the first that is text is read; see `others`.
    """
    identifier = _xml.find(item, "Identification", "NewsIdentifier")
    draft.native_id(_identity(identifier))
    contents = list(_xml.descendants(item, "ContentItem"))
    content = next(filter(_is_text, contents), None)
    if content is None:
        return _newsml_text.NO_TEXT if contents else _newsml_text.EMPTY
    _check_version(draft, item)
    components = _around(content, item)
    _describe(draft, item, components)
    lines = _newsml_text.Lines(
        draft.get("title") or "",
        _line(components, "ByLine") or draft.get("byline") or "",
        _line(components, "DateLine"),
    )
    data = _xml.find(content, "DataContent")
    if len(data):
        _newsml_text.compose(draft, data, lines)
    else:
        kind = _formal(_xml.find(content, "MimeType")) or _formal(_xml.find(content, "Format"))
        _newsml_text.compose_text(draft, data.text or "", kind, lines)
    return None


def others(item: Any) -> list[str]:
    """What the texts of an item are that are not read, and not its text in another form."""
    texts = list(filter(_is_text, _xml.descendants(item, "ContentItem")))
    kept = set(_around(texts[0], item)) if texts else set()
    found = []
    for content in texts[1:]:
        components = _around(content, item)
        shared = next((each for each in components if each in kept), None)
        if shared is None or shared.get("EquivalentsList") != "yes":
            found.append(_formal(_xml.find(components[0], "Role")) if components else "")
    return found


def _is_text(content: Any) -> bool:
    kind = _formal(_xml.find(content, "MediaType")).lower()
    data = _xml.find(content, "DataContent")
    encoded = _xml.find(content, "Encoding") is not None
    return kind in _TEXT and not encoded and bool(_xml.words(data))


def _around(content: Any, item: Any) -> list[Any]:
    """The components around a content, the nearest first."""
    found = []
    element = content.getparent()
    while element is not None and element is not item:
        if _xml.local(element) == "NewsComponent":
            found.append(element)
        element = element.getparent()
    return found


def _identity(identifier: Any) -> str | None:
    """The id of an item through all its revisions, as its public identifier writes it."""
    parts = [_xml.words(_xml.find(identifier, n)) for n in ("ProviderId", "DateId", "NewsItemId")]
    if all(parts):
        return "urn:newsml:" + ":".join(parts)
    return _xml.words(_xml.find(identifier, "PublicIdentifier")) or None


def _check_version(draft: Draft, item: Any) -> None:
    root = item.getroottree().getroot()
    version = root.get("Version") or _KNOWN
    if version.partition(".")[0].strip() != _KNOWN:
        draft.problem(
            "source-version",
            f"It is NewsML {version[:20]}; versions {_KNOWN}.x are known.",
            "It was read all the same: see whether text and fields are right.",
        )


def _describe(draft: Draft, item: Any, components: list[Any]) -> None:
    draft.put("title", _line(components, "HeadLine"), "newsml:HeadLine")
    draft.put("byline", _nitf_meta.without_by(_line(components, "ByLine")), "newsml:ByLine")
    management = _xml.find(item, "NewsManagement")
    first = _xml.words(_xml.find(management, "FirstCreated"))
    draft.put("published", first, "newsml:FirstCreated")
    revised = _xml.words(_xml.find(management, "ThisRevisionCreated"))
    draft.put("modified", revised, "newsml:ThisRevisionCreated")
    said = [_line(components, name) for name in ("CopyrightLine", "RightsLine")]
    notice = ". ".join(each.rstrip(".") for each in said if each)
    draft.put("statement", notice, "newsml:CopyrightLine")
    for component in components:
        _describe_component(draft, component)


def _describe_component(draft: Draft, component: Any) -> None:
    about = _xml.find(component, "DescriptiveMetadata")
    language = _formal(_xml.find(about, "Language"))
    draft.put("language", language, "newsml:Language")
    draft.put("language", component.get(_xml.XML_LANG), "newsml:xml:lang")
    administration = _xml.find(component, "AdministrativeMetadata")
    for name in ("Provider", "Source"):
        party = _formal(_xml.find(administration, name, "Party"))
        draft.put("publisher", party, f"newsml:{name}")
    creators = map(_formal, _xml.children(_xml.find(administration, "Creator"), "Party"))
    draft.put("byline", _article.byline(creators), "newsml:Creator")
    holder = _xml.words(_xml.find(component, "RightsMetadata", "Copyright", "CopyrightHolder"))
    draft.put("statement", holder, "newsml:CopyrightHolder")
    for label, said in _labels(component, about):
        if said.get("name") or said.get("code"):
            draft.label(label, said)


def _labels(component: Any, about: Any) -> Iterator[tuple[str, dict[str, object]]]:
    for each in _xml.descendants(about, *_LABELS):
        scheme = each.get("Scheme") or each.get("Vocabulary")
        yield _LABELS[_xml.local(each)], {"code": _formal(each) or None, "scheme": scheme}
    for place in _xml.children(about, "Location"):
        names = [each.get("Value") for each in _xml.descendants(place, "Property")]
        yield "PLACE", {"name": ", ".join(filter(None, names)), "rel": place.get("HowPresent")}
    for line in _xml.children(_xml.find(component, "NewsLines"), "KeywordLine"):
        yield "KEYWORD", {"name": _xml.words(line)}


def _line(components: list[Any], name: str) -> str:
    """A line of the nearest component that has it."""
    lines = (_xml.words(_xml.find(each, "NewsLines", name)) for each in components)
    return next(filter(None, lines), "")


def _formal(element: Any) -> str:
    """The code of a formal name."""
    return (_xml.attribute(element, "FormalName") or "").strip()
