"""The text of ninjs: which of an item's bodies is read, and how."""

import html as entities
import re
from typing import Any, Final

from msgspec import Struct

from newsdata.problems import Problem
from newsdata.sources import RawFile, _html_text, _ninjs_item, _nitf_meta, _xml
from newsdata.sources._article import Draft
from newsdata.sources._compose import Composer

_MARKUP: Final = re.compile(r"<(?:p|div|br|h[1-6]|ul|ol|article|section|body|html)\b[^<>]*>", re.I)
_BLANK_LINE: Final = re.compile(r"\n[ \t]*\n\s*")
_TAG: Final = re.compile("<[^<>]*>")
_KINDS: Final = ("nitf", "html", "text", "other")


class Body(Struct, frozen=True):
    """One of the forms in which an item gives its text."""

    kind: str
    value: str


def bodies(item: dict[str, Any]) -> list[Body]:
    """The bodies of an item: those that say most of their structure first."""
    found = []
    for each in _ninjs_item.listed(item.get("bodies")):
        role, type_ = str(each.get("role") or "").lower(), str(each.get("contenttype") or "")
        found.append((role, type_.lower(), each.get("value")))
    for name, value in item.items():
        if name.startswith("body_"):
            found.append((name.removeprefix("body_"), "", value))
    ranked = [
        (_kind(role, type_, value), role != "main", value)
        for role, type_, value in found
        if isinstance(value, str) and value.strip()
    ]
    ranked.sort(key=lambda each: (_KINDS.index(each[0]), each[1]))
    return [Body(kind, value) for kind, _, value in ranked]


def compose(
    draft: Draft, raw: RawFile, item: dict[str, Any], given: list[Body]
) -> tuple[str, str, str] | None:
    """Compose the first body that can be read; the problem where none can."""
    headline = _ninjs_item.headline(item)[0]
    for body in given:
        if body.kind != "nitf":
            _compose(draft, body, headline)
            return None
        root = _xml.fragment(body.value, raw)
        if not isinstance(root, Problem):
            _nitf_meta.describe(draft, root)
            _nitf_meta.compose(draft, root)
            return None
        if body is given[-1]:
            return root.code, root.fact, root.hint
        draft.problem("source-repaired", f"A body is left out: {root.fact}", root.hint)
    return None


def _kind(role: str, type_: str, value: str) -> str:
    if "<nitf" in value and ("nitf" in type_ or "nitf" in role):
        return "nitf"
    if "html" in type_ or (not type_ and "html" in role):
        return "html"
    if type_ and type_ != "text/plain":
        return "other"
    return "html" if type_ != "text/plain" and _MARKUP.search(value) else "text"


def _compose(draft: Draft, body: Body, headline: str | None) -> None:
    value = body.value
    if headline:
        value = _without_headline(body, headline)
        with draft.text.block("structure", "HEADLINE"):
            draft.text.add(headline)
    if byline := draft.get("byline"):
        with draft.text.block("structure", "BYLINE"):
            draft.text.add(byline)
    if body.kind == "text":
        _compose_plain(draft.text, value)
    else:
        _html_text.compose(draft.text, value)


def _compose_plain(into: Composer, text: str) -> None:
    """Paragraphs end at blank lines, and where there is none at every newline."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    parts = _BLANK_LINE.split(text)
    for part in parts if len(parts) > 1 else text.split("\n"):
        with into.block("structure", "PARAGRAPH"):
            into.add_line(part)


def _without_headline(body: Body, headline: str) -> str:
    """The body without the headline where it begins with it: it is not said twice."""
    value = body.value
    if body.kind == "text":
        first, _, rest = value.lstrip().partition("\n")
        return rest if _words(first) == _words(headline) and rest.strip() else value
    small = value.lower()
    start = small.find("<h1")
    end = small.find("</h1>", start)
    if start < 0 or end < 0 or len(small) != len(value):
        return value
    before = value[small.find("<body") if "<body" in small[:start] else 0 : start]
    if _words(before) or _words(value[start:end]) != _words(headline):
        return value
    return value[:start] + value[end + len("</h1>") :]


def _words(text: str) -> str:
    return " ".join(entities.unescape(_TAG.sub(" ", text)).split())
