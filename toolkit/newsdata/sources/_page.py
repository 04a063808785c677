"""A saved page as an article: what `html` reads from files, and `warc` from crawls."""

import re
from collections.abc import Sequence
from typing import Any, Final

from newsdata import encoding, plugins
from newsdata.model import Tool
from newsdata.problems import Problem, Reject
from newsdata.sources import Article, RawFile
from newsdata.sources._article import Draft
from newsdata.sources._html_text import LINES, compose_tree, encoded
from newsdata.sources._page_metadata import Page, describe, guess
from newsdata.sources._page_runs import Run, clear, keep, keep_captions, runs_of, words_of
from newsdata.sources._page_shown import byline_element, byline_in, headline_element, shown_text

VERSION: Final = "2"
LIBRARIES: Final = ("charset-normalizer", "ftfy", "htmldate", "lxml", "trafilatura")
MAX_BYTES: Final = 20_000_000
"""Longest page that is read; the longest articles have some hundred kilobytes of markup."""

MAX_ELEMENTS: Final = 100_000
MAX_DEPTHS: Final = 2_500_000
"""The depths of all elements together. trafilatura goes through what is around each of them; on
pages of news, elements lie some twenty deep."""
MAX_CHARACTERS: Final = 500_000
"""How much a page may show, menus and all: its article is found in seconds then."""

_DECLARED_IN: Final = 4096
_COMMENT: Final = re.compile(rb"<!--.*?(?:-->|\Z)", re.S)
_META_CHARSET: Final = re.compile(rb"""<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([^\s"'/>;]+)""", re.I)
_XML_ENCODING: Final = re.compile(
    rb"""\A\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([^"'>]+)["']""", re.I
)
_LANG: Final = re.compile(rb"""<html\b[^>]*?\blang\s*=\s*["']?([A-Za-z-]+)""", re.I)
_TAG: Final = re.compile("<[A-Za-z]")
_TEXT_LINES: Final = frozenset(
    ["p", "head", "list", "item", "quote", "table", "row", "cell", "lb", "code", "div", "body"]
)
_MOST_NULS: Final = 4  # some systems fill fields of a template with them
_SHORTEST: Final = 100
_SHORTEST_SAID: Final = 20
_ERROR: Final = re.compile(
    r"\A(?:error\s*)?(?:4\d\d|5\d\d)\b|\b(?:page|file|article|seite|página) (?:was )?(?:could )?not (?:be )?found\b"
    r"|\Anot found\b|\Aaccess denied|\Aforbidden\b|\Ajust a moment\b|\Aattention required"
    r"|\bare you a robot\b|\A(?:internal )?server error|\Abad gateway|\Aservice unavailable"
    r"|\bpage introuvable\b|\bseite nicht gefunden\b|\bpágina no encontrada\b",
    re.I,
)
_LONGEST_ERROR: Final = 1500
_NEAR_TOP: Final = 8
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
_BINARY: Final = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
)


def read_page(
    data: bytes,
    raw: RawFile,
    converter: str,
    *,
    address: str | None = None,
    transport: str | None = None,
    retrieved: str | None = None,
) -> Article | Reject:
    """The article of a page, or why there is none.

    Args:
        data: The page's bytes, without the header of the transport.
        raw: The file that it is in.
        converter: Name of the source that reads it.
        address: Where it was fetched from.
        transport: The encoding that the transport declared.
        retrieved: When it was fetched, as a record writes moments.

    Raises:
        CannotRun: A library of the extra `html` is not installed.
    """
    draft = Draft(raw, Tool(converter, VERSION))
    if address:
        draft.put("url", address, "address")
    rejected = draft.id_of("")
    if data.startswith(_BINARY) or (
        data[:1024].count(0) > _MOST_NULS and not data.startswith(_BOMS)
    ):
        return _reject(raw, rejected, "It is no page but binary data.")
    if len(data) > MAX_BYTES:
        fact = f"The page is longer than {MAX_BYTES:,} bytes."
        problem = Problem("text-too-long", fact, "See what is in it.", file=raw.file)
        return Reject(raw.file, 0, rejected, (problem,))
    decoded = encoding.decode(
        data, raw.file, transport=transport, declared=declared(data), language=_language(data, raw)
    )
    if isinstance(decoded, Problem):
        return Reject(raw.file, 0, rejected, (decoded,))
    draft = Draft(raw, Tool(converter, VERSION))
    draft.problems.extend(decoded.problems)
    root = _parse(decoded.text)
    if isinstance(root, str):
        return _reject(raw, rejected, root)
    page = Page(root, address)
    describe(page, draft, address)
    if why := _compose(page, draft):
        return _reject(raw, draft.id_of(""), why, draft.problems)
    return draft.finish(encoding=decoded.encoding, retrieved=retrieved)


def declared(data: bytes) -> str | None:
    """The encoding that a page declares within its first 4,096 bytes, if it does.

    A page of which such a declaration can be read is not in UTF-16, so that one
    which says so is taken for UTF-8 (WHATWG HTML, section 13.2.3.2).
    """
    head = _COMMENT.sub(b"", data[:_DECLARED_IN])
    found = _META_CHARSET.search(head) or _XML_ENCODING.match(head)
    if not found:
        return None
    label = found[1].decode("ascii", "replace")
    return "utf-8" if label.lower().startswith(("utf-16", "utf16")) else label


def _language(data: bytes, raw: RawFile) -> str | None:
    found = _LANG.search(data[:_DECLARED_IN])
    return found[1].decode("ascii") if found else raw.language


def _reject(raw: RawFile, id_: str, fact: str, before: Sequence[Problem] = ()) -> Reject:
    hint = "Only pages with an article are read: leave it out."
    problem = Problem("source-kind", fact, hint, file=raw.file, record_id=id_)
    return Reject(raw.file, 0, id_, (*before, problem))


def _parse(text: str) -> Any:
    """The root of a page, or why there is none."""
    if not _TAG.search(text):
        return "It is no page: there are no tags in it."
    lxml_html = plugins.require("lxml.html", "html")
    etree = plugins.require("lxml.etree", "html")
    parser = lxml_html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = lxml_html.document_fromstring(encoded(text), parser=parser)
    except (etree.LxmlError, ValueError):
        return "There is no page in it."
    if any("depth" in error.message.lower() for error in parser.error_log):
        return "Its elements nest deeper than any page's."
    if why := _too_much(root):
        return why
    if next(root.iter("frameset"), None) is not None:
        return "It is a frameset: the article is in another file."
    return root


def _too_much(root: Any) -> str:
    """Why a page has more than can be read in seconds, `""` when it has not."""
    elements = depth = depths = 0
    for event, _ in plugins.require("lxml.etree", "html").iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        elements += 1
        depths += depth
        if elements > MAX_ELEMENTS:
            return f"It has more than {MAX_ELEMENTS:,} elements."
        if depths > MAX_DEPTHS:
            return "Its elements are too many for how deep they nest."
    return ""


def _compose(page: Page, draft: Draft) -> str:
    """Write the article's text into the draft; says why there is none."""
    runs, junk = runs_of(page.root)
    draft.text.replaced += junk
    if sum(len(word) for run in runs for word in run.words) > MAX_CHARACTERS:
        return f"It shows more than {MAX_CHARACTERS:,} characters."
    keep(runs, _main_content(page, draft.get("url")))
    if why := _no_article(page, runs, draft.get("title") or ""):
        return why
    headline = headline_element(page.root, draft.get("title") or "")
    if draft.get("byline") is None and headline is not None:
        draft.put("byline", byline_in(_below(headline, runs)), "byline")
    guess(page, draft)
    keep_captions(runs)
    author = byline_element(page.root, draft.get("byline"), headline)
    for label, element in (("HEADLINE", headline), ("BYLINE", author)):
        if element is not None:
            with draft.text.block("structure", label):
                compose_tree(draft.text, element, base=page.base, inline=True)
            _drop(runs, element)
    clear(runs)
    compose_tree(draft.text, page.root, base=page.base)
    return ""


def _below(headline: Any, runs: Sequence[Run]) -> list[str]:
    """The lines right below the headline."""
    words = words_of(shown_text(headline))
    at = next((n for n, run in enumerate(runs) if run.words == words and run.block.tag == "h1"), -1)
    return [run.text for run in runs[at + 1 : at + 1 + _NEAR_TOP]] if at >= 0 else []


def _no_article(page: Page, runs: Sequence[Run], title: str) -> str:
    """Why a page is none with an article, `""` when it is one."""
    length = sum(len(word) for run in runs if run.kept for word in run.words)
    if length < (_SHORTEST_SAID if page.is_article else _SHORTEST):
        return "The page has no article: what is not menu or notice is too short."
    if length < _LONGEST_ERROR and not page.said.is_news and _ERROR.search(title):
        return f"It is an error page: {title[:80]!r}."
    linked = sum(len(word) for run in runs if run.kept and run.links for word in run.words)
    if not page.is_article and linked > length / 2:
        return "The page has no article: most of its text are links to others."
    return ""


def _drop(runs: Sequence[Run], element: Any) -> None:
    """Keep no more what has been said: an element, and what says the same near the top."""
    said = words_of(shown_text(element))
    inside = set(element.iter())
    near = 0
    for run in runs:
        if run.kept:
            near += 1
            within = all((e.getparent() if tail else e) in inside for e, tail in run.nodes)
            run.kept = not (within or (near <= _NEAR_TOP and run.words == said))


def _main_content(page: Page, url: str | None) -> list[str]:
    """The lines of what trafilatura takes for the article."""
    trafilatura = plugins.require("trafilatura", "html")
    etree = plugins.require("lxml.etree", "html")
    try:
        found = trafilatura.bare_extraction(
            page.root, url=url, favor_precision=True, include_comments=False
        )
    except (RecursionError, AttributeError, LookupError, AssertionError, etree.LxmlError):
        return []
    return [] if found is None else _lines(found.body)


def _lines(body: Any) -> list[str]:
    """The lines of what trafilatura found."""
    found: list[str] = []
    line: list[str] = []
    for event, element in plugins.require("lxml.etree", "html").iterwalk(
        body, events=("start", "end")
    ):
        if element.tag in _TEXT_LINES or element.tag in LINES:
            found.append("".join(line))
            line.clear()
        text = element.text if event == "start" else element.tail
        if text:
            line.append(text)
    found.append("".join(line))
    return found
