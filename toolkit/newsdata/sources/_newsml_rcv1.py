"""An item of Reuters Corpus Volume 1 (Lewis et al. 2004, JMLR 5:361-397), in Reuters' own DTD."""

from collections.abc import Iterator
from typing import Any, Final

from newsdata.sources import RawFile, _newsml_text, _nitf_meta, _xml
from newsdata.sources._article import Draft

_CODES: Final = {"countries": "PLACE", "topics": "SUBJECT", "industries": "SUBJECT"}
_FIELDS: Final = (
    ("published", "dc.date.published"),
    ("published", "dc.date.created"),
    ("publisher", "dc.publisher"),
    ("byline", "dc.creator"),
)


def read(draft: Draft, raw: RawFile, item: Any) -> tuple[str, str, str] | None:
    """Fill a draft with a `newsitem`; the problem where it is no article."""
    number = (item.get("itemid") or "").strip()
    draft.native_id(f"rcv1-{number}" if number else None)
    text = _xml.find(item, "text")
    if not _xml.has_words(text):
        return _newsml_text.EMPTY
    for name in ("headline", "title"):
        draft.put("title", _xml.words(_xml.find(item, name)), f"newsml:{name}")
    byline = _nitf_meta.without_by(_xml.words(_xml.find(item, "byline")))
    draft.put("byline", byline, "newsml:byline")
    draft.put("published", item.get("date"), "newsml:date")
    draft.put("language", item.get(_xml.XML_LANG), "newsml:xml:lang")
    draft.put("statement", _xml.words(_xml.find(item, "copyright")), "newsml:copyright")
    metadata = _xml.find(item, "metadata")
    said = {each.get("element"): each.get("value") for each in _xml.children(metadata, "dc")}
    for field, name in _FIELDS:
        draft.put(field, said.get(name), f"newsml:{name}")
    for label, attributes in _labels(metadata, said):
        draft.label(label, attributes)
    for name in ("headline", "byline", "dateline", "text"):
        if (element := _xml.find(item, name)) is not None:
            _newsml_text.compose_blocks(draft, element)
    return None


def _labels(metadata: Any, said: dict[Any, Any]) -> Iterator[tuple[str, dict[str, object]]]:
    for codes in _xml.children(metadata, "codes"):
        scheme = codes.get("class") or ""
        kind = scheme.removeprefix("bip:").partition(":")[0]
        for each in _xml.children(codes, "code"):
            if code := each.get("code"):
                yield _CODES.get(kind, "SUBJECT"), {"code": code, "scheme": scheme}
    places = [said.get(f"dc.creator.location{part}") for part in ("", ".country.name")]
    if name := ", ".join(filter(None, places)):
        yield "PLACE", {"name": name, "rel": "located"}
