"""The text of an item of NewsML: NITF, XHTML, or words alone, with the lines above it."""

from functools import partial
from typing import Any

from msgspec import Struct

from newsdata import plugins
from newsdata.sources import _html_text, _nitf_meta, _nitf_text, _xml
from newsdata.sources._article import Draft

NO_TEXT = (
    "source-kind",
    "The item has no text: its content is elsewhere, or of another kind.",
    "Leave it out, or fetch the content.",
)
EMPTY = ("text-empty", "The item has no content.", "Fetch the full item.")


class Lines(Struct, frozen=True):
    """What stands above the text where the text does not say it itself."""

    headline: str = ""
    byline: str = ""
    dateline: str = ""


def compose(draft: Draft, element: Any, lines: Lines) -> None:
    """Compose the content of an element: of NITF or XHTML in it, else of its own words."""
    nitf = next(_xml.descendants(element, "nitf"), None)
    if nitf is not None:
        _compose_nitf(draft, nitf, lines)
        return
    _add_lines(draft, lines)
    html = next(_xml.descendants(element, "body", "html", "div", "p"), None)
    if html is not None:
        compose_html(draft, element)
    else:
        compose_plain(draft, _xml.words(element) if len(element) else element.text or "")


def compose_html(draft: Draft, element: Any) -> None:
    """Compose the XHTML inside an element."""
    etree = plugins.require("lxml.etree", "xml")
    for each in element.iter(etree.Element):
        each.tag = _xml.local(each)
    etree.cleanup_namespaces(element)
    pieces = [element.text or ""]
    pieces += [etree.tostring(each, encoding="unicode", method="html") for each in element]
    _html_text.compose(draft.text, "".join(pieces))


def compose_text(draft: Draft, text: str, type_: str, lines: Lines) -> None:
    """Compose content given as a string, of a media type."""
    _add_lines(draft, lines)
    if "html" in type_.lower():
        _html_text.compose(draft.text, text)
    else:
        compose_plain(draft, text)


def compose_plain(draft: Draft, text: str) -> None:
    """Compose words without markup: blank lines end paragraphs."""
    _html_text.compose_plain(draft.text, text)


def compose_blocks(draft: Draft, element: Any) -> None:
    """Compose paragraphs as NITF and RCV1 write them."""
    _nitf_text.compose(draft.text, element)


def _compose_nitf(draft: Draft, nitf: Any, lines: Lines) -> None:
    """Compose NITF; lines that it does not have itself stand where it would have them."""
    above = _xml.find(nitf, "body", "body.head")
    unsaid = Lines(
        "" if _xml.words(_xml.find(above, "hedline")) else lines.headline,
        "" if _xml.words(_xml.find(above, "byline")) else lines.byline,
        "" if _xml.words(_xml.find(above, "dateline")) else lines.dateline,
    )
    _nitf_meta.describe(draft, nitf)
    if unsaid.headline:
        _add_lines(draft, unsaid)
        _nitf_meta.compose(draft, nitf)
    else:
        _nitf_meta.compose(draft, nitf, partial(_add_lines, draft, unsaid))


def _add_lines(draft: Draft, lines: Lines) -> None:
    for label, line in (
        ("HEADLINE", lines.headline),
        ("BYLINE", lines.byline),
        ("DATELINE", lines.dateline),
    ):
        if line:
            with draft.text.block("structure", label):
                draft.text.add(line)
