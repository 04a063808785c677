"""What a page says of its article: JSON-LD, Open Graph, meta tags, what it shows.

That is the order of trust. What none of them says, trafilatura and htmldate guess.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from itertools import islice
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from newsdata import addresses, plugins
from newsdata.sources._article import Draft, byline
from newsdata.sources._page_json import Statement, split
from newsdata.sources._page_shown import (
    byline_element,
    headline_element,
    person,
    shown_text,
    without_site,
)

_META: Final[dict[str, tuple[str, ...]]] = {
    "publisher": (
        "og:site_name",
        "dc.publisher",
        "dcterms.publisher",
        "publisher",
        "application-name",
    ),
    "title": (
        "og:title",
        "twitter:title",
        "dc.title",
        "dcterms.title",
        "parsely-title",
        "sailthru.title",
        "headline",
        "title",
    ),
    "byline": (
        "article:author",
        "author",
        "dc.creator",
        "dcterms.creator",
        "parsely-author",
        "sailthru.author",
        "byl",
        "byline",
        "citation_author",
    ),
    "section": ("article:section", "parsely-section", "section", "dc.subject"),
    "published": (
        "article:published_time",
        "og:published_time",
        "og:article:published_time",
        "parsely-pub-date",
        "sailthru.date",
        "dc.date.issued",
        "dcterms.issued",
        "dcterms.created",
        "dc.date.created",
        "dcterms.date",
        "dc.date",
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
        "pdate",
        "ptime",
        "datepublished",
        "date",
        "citation_publication_date",
    ),
    "modified": (
        "article:modified_time",
        "og:updated_time",
        "dcterms.modified",
        "dc.date.modified",
        "lastmod",
        "last-modified",
        "datemodified",
        "utime",
    ),
    "language": ("og:locale", "dc.language", "dcterms.language", "content-language"),
    "license": ("dcterms.license", "dc.rights.license"),
    "statement": ("dcterms.rights", "dc.rights", "dcterms.rightsholder", "copyright"),
}
_OPEN_GRAPH: Final = ("og:", "article:")
_KEYWORDS: Final = ("article:tag", "news_keywords", "keywords", "parsely-tags", "sailthru.tags")
_NO_NEWS: Final = frozenset(["NewsArticle", "Article", "Report"])
_MOST_LABELS: Final = 200
_SPACE: Final = re.compile(r"\s+")


class Page:
    """A page and what its head says.

    Attributes:
        root: Its root element.
        base: Address that its links are relative to, `""` when unknown.
        said: What it says in JSON-LD.
        metas: The content of its meta tags by their lower-case names.
    """

    def __init__(self, root: Any, address: str | None) -> None:
        self.root = root
        self.metas: dict[str, list[str]] = {}
        self._links: dict[str, str] = {}
        self.base = address or ""
        based = False
        scripts: list[str] = []
        for element in root.iter("meta", "link", "base", "script", "title"):
            tag = element.tag
            if tag == "meta":
                self._meta(element)
            elif tag == "link":
                for rel in element.get("rel", "").lower().split():
                    self._links.setdefault(rel, element.get("href", ""))
            elif tag == "base" and element.get("href") and not based:
                self.base, based = self.resolve(element.get("href")), True
            elif "ld+json" in element.get("type", "") and element.text:
                scripts.append(element.text)
        self.said = Statement(scripts)
        if not self.base:
            self.base = self.link("canonical") or ""

    def resolve(self, target: str) -> str:
        """A target as an absolute address, where the page's own is known."""
        try:
            return urljoin(self.base, target.strip())
        except ValueError:
            return target

    def meta(self, *names: str) -> Iterator[tuple[str, str]]:
        """Name and content of the meta tags that have one of these names."""
        for name in names:
            for content in self.metas.get(name, ()):
                yield name, content

    def link(self, rel: str) -> str | None:
        """The absolute target of a link in the head."""
        target = self._links.get(rel, "").strip()
        return self.resolve(target) if target else None

    @property
    def is_article(self) -> bool:
        """Whether the page says itself that it is an article."""
        kinds = (content.lower() for _, content in self.meta("og:type"))
        return self.said.is_news or any(kind.endswith("article") for kind in kinds)

    def _meta(self, element: Any) -> None:
        content = element.get("content", "").strip()
        for key in ("property", "name", "itemprop", "http-equiv"):
            if content and (names := element.get(key)):
                for name in names.lower().split():
                    self.metas.setdefault(name, []).append(content)


def describe(page: Page, draft: Draft, address: str | None) -> None:
    """Put what a page says of its article into a draft."""
    _put_address(page, draft, address)
    _put_json(page, draft)
    for field, names in _META.items():
        if field == "language":
            draft.put("language", page.root.get("lang") or page.root.get("xml:lang"), "html:lang")
        if field == "byline":
            for name in names:
                _put_byline(draft, page.metas.get(name, []), name)
            continue
        for name, content in page.meta(*names):
            if field == "title":
                draft.put(field, without_site(content, draft.get("publisher") or ""), _origin(name))
            else:
                draft.put(field, content, _origin(name))
    _put_shown(page, draft)
    _put_labels(page, draft)


def guess(page: Page, draft: Draft) -> None:
    """Put what is only likely, where the page does not say it."""
    if not (draft.get("title") and draft.get("byline")):
        found = _tried("trafilatura.metadata", "extract_metadata", page.root, extensive=False)
        draft.put("title", getattr(found, "title", None), "trafilatura")
        authors = (getattr(found, "author", None) or "").split(";")
        draft.put("byline", byline(filter(None, map(person, authors))), "trafilatura")
    if draft.get("published") is None:
        # Without a latest date htmldate takes today's, and its outcome changes.
        day = _tried(
            "htmldate",
            "find_date",
            page.root,
            original_date=True,
            max_date="2099-12-31",
            url=draft.get("url"),
        )
        draft.put("published", day, "htmldate")


def _tried(module: str, function: str, root: Any, **options: object) -> Any:
    """What a guessing function gives, None where a page is too odd for it."""
    try:
        return getattr(plugins.require(module, "html"), function)(deepcopy(root), **options)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, ArithmeticError):
        return None


def _put_address(page: Page, draft: Draft, address: str | None) -> None:
    said = page.said.address("mainEntityOfPage", "url", "@id")
    candidates = [(page.link("canonical"), "link:canonical")]
    candidates += [(page.resolve(c), name) for name, c in page.meta("og:url")]
    candidates += [(said, "json-ld:url"), (address, "address")]
    usable = [(c, o) for c, o in candidates if addresses.is_address(c)]
    # A canonical link to the front page is a mistake of the site's.
    deep = [(c, o) for c, o in usable if c and urlsplit_path(c) not in ("", "/")]
    for value, origin in deep or usable:
        draft.put("url", value, origin)


def urlsplit_path(address: str) -> str:
    """Path and query of an address, `""` for one that cannot be read."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.path + parts.query


def _put_json(page: Page, draft: Draft) -> None:
    said = page.said
    draft.put("publisher", said.text("publisher"), "json-ld:publisher")
    for key in ("headline", "name") if said.is_news else ():
        draft.put("title", said.text(key), f"json-ld:{key}")
    for key in ("author", "creator") if page.is_article else ():
        _put_byline(draft, list(said.texts(key)), f"json-ld:{key}")
    draft.put("section", next(_sections(said), None), "json-ld:articleSection")
    for key in ("datePublished", "dateCreated", "uploadDate"):
        draft.put("published", said.text(key), f"json-ld:{key}")
    draft.put("modified", said.text("dateModified"), "json-ld:dateModified")
    for language in said.texts("inLanguage"):
        draft.put("language", language, "json-ld:inLanguage")
    license_ = said.address("license") or said.text("license")
    draft.put("license", license_, "json-ld:license")
    draft.put("statement", said.text("copyrightNotice"), "json-ld:copyrightNotice")
    if holder := said.text("copyrightHolder"):
        year = said.node.get("copyrightYear")
        dated = f"© {year} {holder}" if isinstance(year, str | int) else f"© {holder}"
        draft.put("statement", dated, "json-ld:copyrightHolder")


def _sections(said: Statement) -> Iterator[str]:
    """Sections; of a long enumeration in one string, each of its parts."""
    for section in said.texts("articleSection"):
        parts = list(split(section))
        yield from parts if len(parts) > 2 else [section]


def _put_byline(draft: Draft, names: list[str], origin: str) -> None:
    people = [n for n in map(person, names) if n]
    draft.put("byline", byline(people), origin if ":" in origin else _origin(origin))


def _put_shown(page: Page, draft: Draft) -> None:
    """What the page shows, or says in attributes of what it shows."""
    root = page.root
    if draft.get("license") is None:
        linked = page.link("license") or next(
            (
                page.resolve(a.get("href"))
                for a in root.iter("a")
                if "license" in a.get("rel", "").split() and a.get("href")
            ),
            None,
        )
        draft.put("license", linked, "link:license")
    if draft.get("title") is None:
        heads = [text for h in root.iter("h1") if (text := shown_text(h))]
        if len(heads) == 1:
            draft.put("title", heads[0], "h1")
        for title in root.iter("title"):
            text = _SPACE.sub(" ", title.text or "")
            draft.put("title", without_site(text, draft.get("publisher") or ""), "title")
    if draft.get("byline") is None:
        headline = headline_element(page.root, draft.get("title") or "")
        element = byline_element(page.root, None, headline)
        if element is not None:
            draft.put("byline", person(shown_text(element)), "byline")
    if draft.get("published") is None or draft.get("modified") is None:
        _put_times(root, draft)


def _put_times(root: Any, draft: Draft) -> None:
    times = [t for t in root.iter() if isinstance(t.tag, str) and _is_time(t)]
    for item, field in (("datepublished", "published"), ("datemodified", "modified")):
        for each in times:
            if each.get("itemprop", "").lower() == item:
                value = each.get("datetime") or each.get("content") or each.text
                draft.put(field, value, f"time:{each.get('itemprop')}")
    shown = [t for t in times if t.tag == "time" and t.get("datetime")]
    marked = [t for t in shown if t.get("pubdate") is not None or "publish" in t.get("class", "")]
    if draft.get("published") is None and (marked or len({t.get("datetime") for t in shown}) == 1):
        draft.put("published", (marked or shown)[0].get("datetime"), "time")


def _is_time(element: Any) -> bool:
    return element.tag == "time" or element.get("itemprop", "").lower() in (
        "datepublished",
        "datemodified",
    )


def _put_labels(page: Page, draft: Draft) -> None:
    said = page.said
    for section in _sections(said):
        draft.label("SUBJECT", {"name": section, "scheme": "articleSection"})
    for label, attributes in islice(said.things("about", "mentions"), _MOST_LABELS):
        draft.label(label, attributes)
    for genre in said.texts("genre"):
        draft.label("GENRE", {"name": genre})
    if said.is_news and said.kind not in _NO_NEWS:
        draft.label("GENRE", {"name": said.kind, "scheme": "schema.org"})
    keywords = list(islice(said.keywords(), _MOST_LABELS))
    for name, content in page.meta(*_KEYWORDS):
        keywords.extend([content] if name == "article:tag" else split(content))
    seen: set[str] = set()
    for keyword in keywords:
        if keyword.casefold() not in seen and len(seen) < _MOST_LABELS:
            seen.add(keyword.casefold())
            draft.label("KEYWORD", {"name": keyword[:500]})


def _origin(name: str) -> str:
    return name if name.startswith(_OPEN_GRAPH) else f"meta:{name}"
