"""What ninjs says of an article, in any of its versions, as fields and labels."""

from collections.abc import Iterator
from typing import Any, Final

from newsdata import addresses
from newsdata.sources import _article
from newsdata.sources._article import Draft

_LABELS: Final = {
    "subject": "SUBJECT",
    "genre": "GENRE",
    "keyword": "KEYWORD",
    "person": "PERSON",
    "people": "PERSON",
    "organisation": "ORG",
    "place": "PLACE",
    "event": "EVENT",
    "object": "OBJECT",
}
_PUBLISHED: Final = ("published", "firstcreated", "contentcreated", "versioncreated")
_BYLINES: Final = ("byline", "by", "bylines", "authors")


def lower(item: dict[str, Any]) -> dict[str, Any]:
    """An object with its names in small letters, as versions before 3.0 write them."""
    return {name.lower(): value for name, value in item.items()}


def listed(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, or the one that stands for it; a string is its own name."""
    found = value if isinstance(value, list) else [value]
    strings = ({"name": each, "value": each} if isinstance(each, str) else each for each in found)
    return [lower(each) for each in strings if isinstance(each, dict)]


def headline(item: dict[str, Any]) -> tuple[str | None, str]:
    """The headline and where it was: the main one where there are several."""
    several = [each for each in listed(item.get("headlines")) if _string(each.get("value"))]
    several.sort(key=lambda each: each.get("role") != "main")
    if several:
        return _string(several[0]["value"]), "ninjs:headlines"
    names = [name for name in item if name.startswith("headline_")]
    names.sort(key=lambda name: name != "headline_main")
    for name in ("headline", *names, "title"):
        if value := _string(item.get(name)):
            return value, f"ninjs:{name}"
    return None, ""


def identify(draft: Draft, item: dict[str, Any]) -> None:
    """Give a draft its id: the `uri`, which as an address of the web is the article's own."""
    uri = item.get("uri")
    if addresses.is_address(uri):
        draft.put("url", uri, "ninjs:uri")
    else:
        draft.native_id(uri)


def describe(draft: Draft, item: dict[str, Any]) -> None:
    """Put into the fields and labels of a draft what an item says."""
    draft.put("title", *headline(item))
    for name in _BYLINES:
        draft.put("byline", _article.byline(_names(item.get(name))), f"ninjs:{name}")
    for name in _PUBLISHED:
        draft.put("published", item.get(name), f"ninjs:{name}")
    draft.put("modified", item.get("versioncreated"), "ninjs:versioncreated")
    draft.put("language", item.get("language"), "ninjs:language")
    draft.put("publisher", item.get("copyrightholder"), "ninjs:copyrightholder")
    _rights(draft, item)
    for label, said in _labels(item):
        draft.label(label, said)


def _names(value: Any) -> Iterator[Any]:
    for each in listed(value):
        yield each.get("byline") or each.get("by") or each.get("value") or each.get("name")


def _rights(draft: Draft, item: dict[str, Any]) -> None:
    for info in listed(item.get("rightsinfo")):
        draft.put("license", info.get("linkedrights"), "ninjs:rightsinfo")
    notice = _string(item.get("copyrightnotice")) or _string(item.get("copyrightholder"))
    terms = _string(item.get("usageterms"))
    origin = "ninjs:copyrightnotice" if notice else "ninjs:usageterms"
    draft.put("statement", ". ".join(part.rstrip(".") for part in (notice, terms) if part), origin)


def _labels(item: dict[str, Any]) -> Iterator[tuple[str, dict[str, object]]]:
    for name, value in item.items():
        label = _LABELS.get(name) or _LABELS.get(name.removesuffix("s"))
        for each in listed(value) if label else ():
            yield str(label), _said(each)
    if located := _string(item.get("located")):
        yield "PLACE", {"name": located, "rel": "located"}


def _said(entity: dict[str, Any]) -> dict[str, object]:
    uri = _string(entity.get("uri"))
    code = _string(entity.get("code")) or _string(entity.get("literal")) or uri
    name = _string(entity.get("name"))
    if not (name or code):
        return {}
    said = {each: _plain(entity.get(each)) for each in ("scheme", "rel", "relevance", "confidence")}
    return {"name": name, "code": code, "uri": uri if uri != code else None, **said}


def _plain(value: Any) -> object:
    """A string or a number as it is written, nothing else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return value


def _string(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
