"""The bytes of a feed, taken apart by feedparser, which is told nothing but text."""

import io
import re
from functools import cache
from typing import IO, Any, Final
from xml import sax

from msgspec import Struct

from newsdata import encoding, plugins
from newsdata.problems import Problem
from newsdata.sources import RawFile

MAX_BYTES: Final = 32 << 20
"""Longest feed that is read. Those of news have some 100 KB."""

_DECLARED: Final = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{1,40})")
_ROOT: Final = re.compile(r"<(?:[\w.-]{1,40}:)?(?:rss|feed|rdf|channel)(?=[\s>])", re.IGNORECASE)
_PAGE: Final = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_TITLE: Final = re.compile(r"<title\b[^>]{0,200}>([^<]{1,200})", re.IGNORECASE)
_PIECE: Final = re.compile(r"<(/?)(?:[\w.-]{1,40}:)?(?:item|entry)(?=[\s/>])")
_CHARACTER: Final = re.compile(r"&#(?:([0-9]+)|[xX]([0-9a-fA-F]+));")
_GAP: Final = re.compile(rb"\s{1000,}")
_XML: Final = re.compile(rb"<\?xml\b[^>]{0,1000}>")
# Not "utf-8": by that name feedparser would mend what looks like mojibake.
_ENCODING: Final = "UTF-8"
_MAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_LONGEST_NAME: Final = 200
# What feedparser raises on markup that is none; it promises nothing.
_FAILURES: Final = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class Parsed(Struct, frozen=True):
    """What feedparser found, and the XML error that it mended, if any."""

    head: dict[str, Any]
    entries: list[dict[str, Any]]
    version: str
    error: str


class Feed(Struct, frozen=True):
    """What a feed says of itself, its entries, and what was wrong on the way.

    Attributes:
        head: What feedparser knows of the feed.
        entries: What it knows of each entry.
        is_atom: Whether it is Atom, else a kind of RSS.
        is_cut: Whether it ends within the last entry.
        decoded: How its bytes were encoded.
        damage: The XML error that feedparser mended, if any.
    """

    head: dict[str, Any]
    entries: list[dict[str, Any]]
    is_atom: bool
    is_cut: bool
    decoded: encoding.Decoded
    damage: Problem | None


def parse(file: IO[bytes], raw: RawFile) -> Feed | Problem:
    """The feed in a file, or why there is none."""
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        fact = f"The feed is longer than {MAX_BYTES:,} bytes."
        return Problem("text-too-long", fact, "Cut it into several feeds.", file=raw.file)
    found = _DECLARED.search(data[:2048])
    declared = found[1].decode() if found else None
    decoded = encoding.decode(data, raw.file, declared=declared, language=raw.language)
    del data
    if isinstance(decoded, Problem):
        return decoded
    if not _ROOT.search(decoded.text[:65536]):
        return _no_feed(decoded.text, raw)
    try:
        parsed = _parsed(decoded.text)
    except _FAILURES as error:
        return _syntax(f"{error}", raw)
    if not parsed.entries:
        return _without_entries(parsed.error, raw)
    return Feed(
        parsed.head,
        parsed.entries,
        parsed.version.startswith("atom"),
        bool(parsed.error) and _is_cut(decoded.text),
        decoded,
        _damage(parsed.error, raw),
    )


def get(found: Any, key: str) -> Any:
    """What an entry has under a key, without feedparser's guesses about other keys."""
    return dict.get(found, key)


def _parsed(text: str) -> Parsed:
    """What feedparser finds: strictly, else by a parser that takes anything.

    Its own `parse` would fetch addresses, sanitise markup and mend what it takes for
    mojibake, and its handling of authors and tags costs the square of their length.
    """
    plugins.require("feedparser", "feed")
    from feedparser import sanitizer

    start = re.search(r"<\w", text)
    at = start.start() if start else len(text)
    head = _GAP.sub(b"\n", _CHARACTER.sub(_character, text[:at]).encode())
    body = _CHARACTER.sub(_character, text[at:]).encode()
    version, data, entities = sanitizer.replace_doctype(_XML.sub(b"", head) + body)
    strict, loose = _parsers()
    parser = strict("", None, _ENCODING)
    if error := _sax(parser, data):
        parser = loose("", None, _ENCODING, entities)
        parser.sanitize_html = parser.resolve_relative_uris = False
        parser.feed(data.decode())
    return Parsed(parser.feeddata, parser.entries, version or parser.version, error)


def _sax(parser: Any, data: bytes) -> str:
    """Parse strictly; what is wrong with the XML, `""` for nothing."""
    # Entities were taken out with the DTD, and expat bounds what it expands.
    reader = sax.make_parser()  # noqa: S317
    reader.setFeature(sax.handler.feature_namespaces, True)
    reader.setFeature(sax.handler.feature_external_ges, False)
    reader.setContentHandler(parser)
    reader.setErrorHandler(parser)
    source = sax.xmlreader.InputSource()
    source.setByteStream(io.BytesIO(data))
    source.setEncoding("utf-8")
    parser.sanitize_html = parser.resolve_relative_uris = False
    try:
        reader.parse(source)
    except sax.SAXParseException as error:
        return f"line {error.getLineNumber()}: {error.getMessage()}"
    except sax.SAXException as error:
        return f"{error}"
    return ""


@cache
def _parsers() -> tuple[Any, Any]:
    """feedparser's two parsers, linear in what they read."""
    from feedparser import api, util

    class Bounded:
        def _sync_author_detail(self: Any, key: str = "author") -> None:
            context = self._get_context()
            name = dict.get(context, key)
            if isinstance(name, str):
                context[key] = _without_mail(name[:_LONGEST_NAME])
            super()._sync_author_detail(key)  # type: ignore[misc]

        def _add_tag(self: Any, term: Any, scheme: Any, label: Any) -> None:
            tags = self._get_context().setdefault("tags", [])
            if term or scheme or label:
                tags.append(util.FeedParserDict(term=term, scheme=scheme, label=label))

    strict = type("Strict", (Bounded, api.StrictFeedParser), {})
    loose = type("Loose", (Bounded, api.LooseFeedParser), {})
    return strict, loose


def _without_mail(name: str) -> str:
    """The name of "name (address)", "address (name)" and "name <address>"."""
    left, found = _MAIL.subn("", name)
    return left.strip(" ()<>") if found else name


def _character(found: re.Match[str]) -> str:
    """A reference to a character, or U+FFFD where XML has no such character."""
    digits, base = (found[1], 10) if found[1] else (found[2], 16)
    code = int(digits, base) if len(digits) < 9 else -1
    is_character = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000
    return found[0] if is_character else "\ufffd"


def _is_cut(text: str) -> bool:
    """Whether the last entry begins and does not end."""
    closes = "/"
    for piece in _PIECE.finditer(text):
        closes = piece[1]
    return not closes


def _damage(error: str, raw: RawFile) -> Problem | None:
    if not error:
        return None
    fact = f"The feed is no well-formed XML ({error}); what could be read was read."
    hint = "Entries after the fault may be missing or run into each other: fetch the feed anew."
    return Problem("source-repaired", fact, hint, file=raw.file)


def _without_entries(error: str, raw: RawFile) -> Problem:
    if error:
        return _syntax(error, raw)
    fact = "The feed has no entries."
    return Problem("source-kind", fact, "Fetch it again when there is news.", file=raw.file)


def _syntax(why: str, raw: RawFile) -> Problem:
    fact = f"No entry can be read: the feed is no well-formed XML ({why[:200]})."
    return Problem("source-syntax", fact, "Fetch the feed anew.", file=raw.file)


def _no_feed(text: str, raw: RawFile) -> Problem:
    head = text[:65536]
    if not head.strip():
        fact, hint = "The file is empty.", "Fetch the feed anew."
    elif _PAGE.search(head):
        title = _TITLE.search(head)
        named = f" ({' '.join(title[1].split())!r})" if title else ""
        fact = f"It is a web page{named}, not a feed."
        hint = "Servers answer so when something is wrong: see at the feed's address."
    else:
        fact, hint = "It is no feed: no rss, feed or RDF element begins it.", "See what it is."
    return Problem("source-kind", fact, hint, file=raw.file)
