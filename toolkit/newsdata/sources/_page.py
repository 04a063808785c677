"""A web page as an article: for saved pages, and for those in a crawl.

Which part of a page is its article is decided by trafilatura (Barbaresi 2021,
doi:10.18653/v1/2021.acl-demo.15), tuned for precision.
"""

import re
from typing import Any, Final

from newsdata import plugins
from newsdata.encoding import Decoded, decode
from newsdata.model import Tool
from newsdata.problems import Problem, Reject
from newsdata.sources import Article, RawFile
from newsdata.sources._article import Draft
from newsdata.sources._page_metadata import describe
from newsdata.sources._page_text import compose

VERSION: Final = "1"
MAX_BYTES: Final = 16_000_000
"""The longest page that is read; the markup of a long article takes a tenth of it."""

_DECLARED: Final = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})"""
    rb"""|\A\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})["']""",
    re.IGNORECASE,
)
_DECLARED_WITHIN: Final = 4096
_XML_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]*\?>")
_HOLES: Final = re.compile("[\x00\ud800-\udfff]")


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
        data: The page as it was sent, without transfer or content encoding.
        raw: The file that it is in.
        converter: Name of the source that reads it.
        address: Where it was fetched.
        transport: Encoding in the HTTP header.
        retrieved: When it was fetched, an RFC 3339 date-time.
    """
    found = _DECLARED.search(data[:_DECLARED_WITHIN])
    declared = (found[1] or found[2]).decode() if found else None
    decoded = decode(data, raw.file, transport=transport, declared=declared, language=raw.language)
    if isinstance(decoded, Problem):
        return Reject(raw.file, 0, raw.article_id, (decoded,))
    tree = _parse(decoded.text)
    if tree is None:
        return _no_article(raw, decoded, "There is no page in it.")
    draft = Draft(raw, Tool(converter, VERSION))
    draft.problems += decoded.problems
    describe(draft, tree, address)
    if not compose(draft, tree, address or draft.get("url") or ""):
        return _no_article(raw, decoded, "There is no article on the page.")
    return draft.finish(encoding=decoded.encoding, retrieved=retrieved)


def _parse(text: str) -> Any:
    """The tree of a page; None for one without any element."""
    lxml_html = plugins.require("lxml.html", "html")
    etree = plugins.require("lxml.etree", "html")
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True)
    # What UTF-8 cannot hold would end the page for libxml2.
    text = _HOLES.sub("\ufffd", _XML_DECLARATION.sub("", text, count=1))
    try:
        tree = lxml_html.document_fromstring(text.encode(), parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    return tree if len(tree) else None


def _no_article(raw: RawFile, decoded: Decoded, fact: str) -> Reject:
    hint = "See what the page shows: an index, a form or an error is no article."
    problem = Problem("source-kind", fact, hint, file=raw.file)
    return Reject(raw.file, 0, raw.article_id, (*decoded.problems, problem))
