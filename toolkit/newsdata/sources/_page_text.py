"""The text of a page's article, with its structure and markup."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Final
from urllib.parse import urljoin

from newsdata import plugins
from newsdata.sources._article import Draft
from newsdata.sources._compose import Composer

_EMPHASIS: Final = {
    "#b": "bold",
    "#i": "italic",
    "#u": "underline",
    "#t": "code",
    "#sub": "subscript",
    "#sup": "superscript",
}
_WORD: Final = re.compile(r"\w+")
_LONGEST_HEADLINE: Final = 400
_LONGEST_BYLINE: Final = 200
_LONGEST_CAPTION: Final = 1000
_FEWEST_WORDS: Final = 15
_NAMED: Final = ("head", "item", "cell")  # what stands in these is no paragraph
_BYLINES: Final = (
    "//*[@rel='author' or @itemprop='author' or contains(concat(' ', @class, ' '), ' byline ')"
    " or contains(concat(' ', @class, ' '), ' author ')][not(self::meta or self::link)]"
)
_CAPTIONS: Final = "(//article | //main | //*[@itemprop='articleBody'])//figure//figcaption"


def compose(draft: Draft, tree: Any, base: str) -> bool:
    """Put the article of a page into a draft; False where the page has none.

    First the headline and the byline that the page shows, then its captions, then the
    body as trafilatura finds it.
    """
    body = _body(tree)
    if body is None or len(_WORD.findall("".join(body.itertext()))) < _FEWEST_WORDS:
        return False
    headline = _headline(tree, draft.get("title"))
    if headline:
        with draft.text.block("structure", "HEADLINE"):
            draft.text.add(headline)
    _add_byline(draft, tree)
    said = "".join(body.itertext())
    for caption in _captions(tree):
        if caption not in said:
            with draft.text.block("structure", "CAPTION"):
                draft.text.add(caption)
    _Walk(draft.text, base, skip=_folded(headline)).walk(body)
    return True


def _body(tree: Any) -> Any:
    """The main content as trafilatura's simplified tree, None where it finds none."""
    trafilatura = plugins.require("trafilatura", "html")
    try:
        found = trafilatura.bare_extraction(
            tree,
            favor_precision=True,
            include_comments=False,
            include_formatting=True,
            include_links=True,
            include_tables=True,
            with_metadata=False,
        )
    except Exception:  # noqa: BLE001  whatever a page does to it, the other pages go on
        return None
    return found.body if found is not None else None


def _headline(tree: Any, title: str | None) -> str | None:
    """The heading of the first level that says what the title says, else the only one."""
    shown = [_text(each) for each in tree.iter("h1")]
    shown = [each for each in shown if 0 < len(each) <= _LONGEST_HEADLINE]
    if not title:
        return shown[0] if len(shown) == 1 else None
    words = set(_folded(title).split())
    alike = [(len(words & set(_folded(each).split())), each) for each in shown]
    best = max(alike, default=(0, ""), key=lambda pair: pair[0])
    return best[1] if best[0] * 2 >= len(words) and best[1] else title


def _add_byline(draft: Draft, tree: Any) -> None:
    """The byline as the page shows it, if it names whom the metadata name."""
    authors = draft.get("byline")
    if not authors:
        return
    known = set(_folded(authors).split())
    for element in tree.xpath(_BYLINES):
        shown = _text(element)
        if 0 < len(shown) <= _LONGEST_BYLINE and known <= set(_folded(shown).split()):
            with draft.text.block("structure", "BYLINE"):
                draft.text.add(shown)
            return


def _captions(tree: Any) -> Iterator[str]:
    found = dict.fromkeys(_text(element) for element in tree.xpath(_CAPTIONS))
    return (each for each in found if 0 < len(each) <= _LONGEST_CAPTION)


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _folded(text: str | None) -> str:
    return " ".join(_WORD.findall((text or "").casefold()))


class _Walk:
    """Goes through trafilatura's tree, without recursion, and marks what it holds.

    A heading that says only `skip`, the headline, is left out: it is there already.
    """

    def __init__(self, into: Composer, base: str, *, skip: str) -> None:
        self._into = into
        self._base = base
        self._skip = skip
        self._named = 0

    def walk(self, body: Any) -> None:
        """Add all that stands in an element."""
        etree = plugins.require("lxml.etree", "html")
        open_: list[list[AbstractContextManager[None]] | None] = []
        events = etree.iterwalk(body, events=("start", "end"))
        for event, element in events:
            if event == "start":
                if self._is_left_out(element):
                    events.skip_subtree()
                    open_.append(None)
                    continue
                open_.append(marks := self._marks(element))
                for mark in marks:
                    mark.__enter__()
                self._add(element.text)
                continue
            if (closed := open_.pop()) is not None:
                for mark in reversed(closed):
                    mark.__exit__(None, None, None)
                self._named -= element.tag in _NAMED
            if element is not body:
                self._add(element.tail)

    def _is_left_out(self, element: Any) -> bool:
        """Whether it is a comment, or the headline, which is there already."""
        if not isinstance(element.tag, str):
            return True
        is_heading = element.tag == "head" and bool(self._skip)
        return is_heading and _folded("".join(element.itertext())) == self._skip

    def _add(self, text: str | None) -> None:
        if text:
            self._into.add(text)

    def _marks(self, element: Any) -> list[AbstractContextManager[None]]:
        tag, into = element.tag, self._into
        self._named += tag in _NAMED
        if tag == "head":
            level = element.get("rend", "h2")[1:2]
            return [into.block("markup", "HEADING", {"level": level or "2"})]
        if tag == "list":
            kind = "ordered" if element.get("rend") == "ol" else "unordered"
            return [into.block("markup", "LIST", {"kind": kind})]
        if tag == "quote":
            return [into.block("markup", "BLOCKQUOTE")]
        if tag == "table":
            return [into.block("markup", "TABLE")]
        if mark := self._inline(element):
            return [mark]
        if tag == "p" and not self._named:
            return [into.block("structure", "PARAGRAPH")]
        separator = {"item": "\n", "row": "\n", "cell": "\t", "lb": "\n", "p": "\n"}.get(tag)
        if separator:
            into.separate(separator)
        return [into.mark("markup", "ITEM")] if tag == "item" else []

    def _inline(self, element: Any) -> AbstractContextManager[None] | None:
        """The mark of an element within a line."""
        if element.tag == "ref" and element.get("target"):
            target = self._resolve(element.get("target"))
            return self._into.mark("markup", "LINK", {"target": target})
        kind = "strikethrough" if element.tag == "del" else None
        if element.tag == "hi":
            kind = _EMPHASIS.get(element.get("rend", ""))
        return self._into.mark("markup", "EMPHASIS", {"kind": kind}) if kind else None

    def _resolve(self, target: str) -> str:
        try:
            return urljoin(self._base, target)
        except ValueError:
            return target
