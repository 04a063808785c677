"""Feeds: RSS 0.9x, 1.0 and 2.0, and Atom; every entry is an article.

The text is the title as headline and the fullest of the entry's contents and
summary, HTML with its structure and markup. Parsed by feedparser, from bytes.
"""

import codecs
import hashlib
import re
from collections.abc import Iterator
from typing import IO, Any, Final

from newsdata import addresses
from newsdata.model import Tool, encode
from newsdata.problems import Problem, Reject
from newsdata.sources import Article, RawFile
from newsdata.sources._article import Draft, byline, id_of_address
from newsdata.sources._compose import Composer
from newsdata.sources._dates import moment
from newsdata.sources._feed_parse import Feed, get, parse
from newsdata.sources._html_text import compose, compose_plain

VERSION = "1"
LIBRARIES = ("charset-normalizer", "feedparser", "ftfy", "lxml")
BY_LINE = False
VERSIONED = True

_CONVERTER: Final = Tool("feed", VERSION)
# What may stand before the first element. Nothing of it is gone back on.
_PROLOGUE: Final = re.compile(
    r"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)*+<([\w.:-]+)([^>]*)", re.DOTALL
)
_RSS_1: Final = ("http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/")
_ATOM: Final = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#")
_URI: Final = re.compile(r"(?:tag|urn|uuid|doi|info|oai|at):\S+", re.IGNORECASE)
_ZONE: Final = re.compile(r"(?:[+-]\d\d:?\d\d|Z|\b[A-Z]{3,4})\s*\Z")
_TAG: Final = re.compile("<[^<>]*>")
_MEDIA: Final = ("image/", "audio/", "video/", "font/", "model/")


def recognise(head: bytes, name: str) -> str:
    """The first element is that of a feed."""
    found = _PROLOGUE.match(_text_of(head).lstrip("\ufeff"))
    if not found:
        return ""
    root, attributes = found[1].rpartition(":")[2], found[2]
    if root == "rss":
        return "its first element is rss"
    if root == "feed" and (any(uri in attributes for uri in _ATOM) or "version=" in attributes):
        return "its first element is feed, of Atom"
    if root == "RDF" and any(uri in attributes for uri in _RSS_1):
        return "its first element is RDF, of RSS 1.0"
    return ""


def read(file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
    """The article of each entry, in the order of the feed."""
    feed = parse(file, raw)
    if isinstance(feed, Problem):
        yield Reject(raw.file, 0, raw.article_id, (feed,))
        return
    seen: set[bytes] = set()
    last = len(feed.entries) - 1
    for number, entry in enumerate(feed.entries):
        draft = _draft(entry, feed, raw)
        if number == 0:
            draft.problems += [*feed.decoded.problems, *([feed.damage] if feed.damage else [])]
        if number == last and feed.is_cut:
            yield _cut(draft, raw)
            continue
        found = draft.finish(encoding=feed.decoded.encoding)
        yield found if isinstance(found, Reject) else _once(found, seen, raw)


def _draft(entry: dict[str, Any], feed: Feed, raw: RawFile) -> Draft:
    draft = Draft(raw, _CONVERTER)
    base = _shown(get(entry, "link")) or _shown(get(feed.head, "link"))
    title = get(entry, "title_detail") or {}
    if headline := _shown(get(title, "value")):
        with draft.text.block("structure", "HEADLINE"):
            _compose(draft.text, title, base, inline=True)
        draft.put("title", _plain(title) or headline, "title")
    body = _fullest(entry)
    if body:
        _compose(draft.text, body, base)
    _put_people(draft, entry, feed)
    _put_dates(draft, entry, feed)
    _put_language(draft, entry, (body, title), feed)
    _put_address(draft, entry, feed, raw)
    _put_rights(draft, entry, feed)
    for tag in get(entry, "tags") or ():
        _put_subject(draft, tag)
    return draft


def _compose(into: Composer, detail: Any, base: str = "", *, inline: bool = False) -> None:
    """Add a value of the feed, by the type that it says, or that feedparser found."""
    value = _shown(get(detail, "value"))
    if get(detail, "type") == "text/plain":
        compose_plain(into, value, inline=inline)
    else:
        compose(into, value, base=_shown(get(detail, "base")) or base, inline=inline)


def _plain(detail: Any) -> str:
    into = Composer()
    _compose(into, detail, inline=True)
    return into.text


def _fullest(entry: dict[str, Any]) -> Any:
    """Of contents and summary the one with most text; the first of equals."""
    found = [*(get(entry, "content") or ()), get(entry, "summary_detail") or {}]
    texts = [each for each in found if not str(get(each, "type")).startswith(_MEDIA)]
    return max(texts, key=lambda each: len(_TAG.sub("", _shown(get(each, "value")))), default=None)


def _shown(value: object) -> str:
    return value if isinstance(value, str) else ""


def _put_people(draft: Draft, entry: dict[str, Any], feed: Feed) -> None:
    """Authors by name: an address of mail alone is no byline."""
    places = [("author", entry)]
    if feed.is_atom:
        # RFC 4287, section 4.1.1: the feed's authors are those of its entries. In
        # RSS they are its managing editors.
        places += [("source:author", get(entry, "source") or {}), ("feed:author", feed.head)]
    for origin, place in places:
        names = [_shown(get(author, "name")) for author in get(place, "authors") or ()]
        draft.put("byline", byline(names), origin)
    if source := _plain(get(get(entry, "source") or {}, "title_detail") or {}):
        draft.put("publisher", source, "source")
    draft.put("publisher", _shown(get(get(entry, "source") or {}, "title")), "source")
    draft.put("publisher", _shown(get(entry, "publisher")), "dc:publisher")
    draft.put("publisher", _plain(get(feed.head, "title_detail") or {}), "feed:title")


def _put_dates(draft: Draft, entry: dict[str, Any], feed: Feed) -> None:
    draft.put("published", _moment(entry, "published"), "published")
    draft.put("published", _moment(entry, "created"), "created")
    if feed.is_atom or draft.get("published"):
        draft.put("modified", _moment(entry, "updated"), "updated")
    else:
        # The one date of RSS 1.0 is dc:date, which feedparser calls so.
        draft.put("published", _moment(entry, "updated"), "dc:date")


def _moment(entry: dict[str, Any], key: str) -> str:
    """A date as the feed has it; as feedparser reads it when it is of no usual form."""
    value = _shown(get(entry, key)).strip()
    parsed = get(entry, f"{key}_parsed")
    if not value or not parsed or moment(value) or str(parsed.tm_year) not in value:
        return value
    day = f"{parsed.tm_year:04}-{parsed.tm_mon:02}-{parsed.tm_mday:02}"
    if not _ZONE.search(value):
        return day
    return f"{day}T{parsed.tm_hour:02}:{parsed.tm_min:02}:{min(parsed.tm_sec, 59):02}Z"


def _put_language(draft: Draft, entry: dict[str, Any], details: Any, feed: Feed) -> None:
    of_feed = _shown(get(feed.head, "language"))
    draft.put("language", _shown(get(entry, "language")), "dc:language")
    for detail in details:
        language = _shown(get(detail or {}, "language"))
        if language != of_feed:
            draft.put("language", language, "xml:lang")
    draft.put("language", of_feed, "feed:language")


def _put_address(draft: Draft, entry: dict[str, Any], feed: Feed, raw: RawFile) -> None:
    link, guid = _shown(get(entry, "link")).strip(), _shown(get(entry, "id")).strip()
    draft.put("url", _shown(get(entry, "feedburner_origlink")), "feedburner:origLink")
    if not get(entry, "guidislink"):
        draft.put("url", link, "link")
    elif addresses.is_address(guid):
        draft.put("url", guid, "guid")
    if not guid:
        return
    if addresses.is_address(guid):
        draft.native_id(id_of_address(guid))
    elif _URI.fullmatch(guid):
        draft.native_id(guid)
    else:
        draft.native_id(f"{_home(feed, raw)}#{guid}")


def _home(feed: Feed, raw: RawFile) -> str:
    """What an id without meaning elsewhere belongs to: the feed's address, or its source."""
    links = get(feed.head, "links") or ()
    own = [_shown(get(link, "href")) for link in links if get(link, "rel") == "self"]
    known = (*own, _shown(get(feed.head, "id")), _shown(get(feed.head, "link")))
    address = next((each for each in known if addresses.is_address(each)), None)
    return addresses.identity(address) if address else raw.source


def _put_rights(draft: Draft, entry: dict[str, Any], feed: Feed) -> None:
    for prefix, place in (("", entry), ("feed:", feed.head)):
        for link in get(place, "links") or ():
            if get(link, "rel") == "license":
                draft.put("license", _shown(get(link, "href")), f"{prefix}license")
        draft.put("statement", _plain(get(place, "rights_detail") or {}), f"{prefix}rights")


def _put_subject(draft: Draft, tag: Any) -> None:
    term, label = _shown(get(tag, "term")), _shown(get(tag, "label"))
    code = term if label and label != term else None
    scheme = _shown(get(tag, "scheme"))
    draft.label("SUBJECT", {"name": label or term, "code": code, "scheme": scheme})


def _once(found: Article, seen: set[bytes], raw: RawFile) -> Article | Reject:
    """The article, or a reject for a copy in all of an earlier one."""
    digest = hashlib.sha256(encode(found.record)).digest()
    if digest not in seen:
        seen.add(digest)
        return found
    fact = "The feed has the same entry before, with the same id and text."
    hint = "Nothing is lost; the first was kept."
    problem = Problem("article-duplicate", fact, hint, file=raw.file, record_id=found.record.id)
    return Reject(raw.file, 0, found.record.id, (*found.problems, problem))


def _cut(draft: Draft, raw: RawFile) -> Reject:
    fact = "The feed ends within this entry."
    problem = Problem("source-syntax", fact, "Fetch the feed anew.", file=raw.file)
    return Reject(raw.file, 0, draft.id_of(draft.text.text), (*draft.problems, problem))


def _text_of(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    return head.decode("utf-8", "replace")
