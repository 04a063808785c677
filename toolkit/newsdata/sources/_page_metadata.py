"""What a web page says of its article: JSON-LD, Open Graph, meta tags, microdata, `<time>`.

Vocabularies: schema.org, the Open Graph protocol (ogp.me), Dublin Core, and the names
that publishing systems and search services made common.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urljoin

from newsdata import plugins
from newsdata.sources import _linked_data as linked_data
from newsdata.sources._article import Draft, byline

# Names of meta tags by field, the more trustworthy first. Lower case.
_OPEN_GRAPH: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("og:title",),
    "byline": ("article:author", "og:article:author"),
    "section": ("article:section", "og:article:section"),
    "publisher": ("og:site_name",),
    "published": ("article:published_time", "og:article:published_time", "og:published_time"),
    "modified": ("article:modified_time", "og:article:modified_time", "og:updated_time"),
}
_META: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("dc.title", "dcterms.title", "parsely-title", "sailthru.title", "twitter:title"),
    "byline": (
        "author",
        "byl",
        "dc.creator",
        "dcterms.creator",
        "parsely-author",
        "sailthru.author",
        "article.author",
        "citation_author",
    ),
    "section": ("parsely-section", "section", "article.section", "cxenseparse:category"),
    "publisher": ("dc.publisher", "dcterms.publisher", "publisher", "application-name"),
    "published": (
        "dcterms.issued",
        "dc.date.issued",
        "dcterms.created",
        "dcterms.date",
        "dc.date",
        "datepublished",
        "parsely-pub-date",
        "sailthru.date",
        "article.published",
        "cxenseparse:recs:publishtime",
        "publication_date",
        "pubdate",
        "publishdate",
        "publish-date",
        "citation_publication_date",
        "date",
    ),
    "modified": (
        "dcterms.modified",
        "datemodified",
        "article.updated",
        "last-modified",
        "lastmod",
        "revised",
    ),
    "language": ("dc.language", "dcterms.language", "content-language", "language"),
    "license": ("dcterms.license",),
    "statement": ("dcterms.rights", "dc.rights", "copyright", "rights"),
}
_MICRODATA: Final = {
    "headline": "title",
    "author": "byline",
    "articleSection": "section",
    "datePublished": "published",
    "dateModified": "modified",
}
_TAGS: Final = ("article:tag", "news_keywords", "keywords", "parsely-tags", "sailthru.tags")
_BY: Final = re.compile(r"\A(?:by|von|par|por|di|da|door|av)\s+(?=\S)", re.IGNORECASE)
_NO_NAME: Final = re.compile(r"\d|@|.{80}")
_MOST_KEYWORDS: Final = 100


def describe(draft: Draft, tree: Any, address: str | None) -> None:
    """Offer a draft everything that a page says of its article, in the order of trust."""
    meta = _meta(tree)
    _addresses(draft, tree, meta, address)
    for article in linked_data.articles(tree):
        linked_data.describe(draft, article)
    _from_meta(draft, meta, _OPEN_GRAPH)
    _from_meta(draft, meta, _META)
    _from_microdata(draft, tree)
    draft.put(
        "language",
        tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        "html:lang",
    )
    draft.put("language", next(iter(meta.get("og:locale", ())), None), "og:locale")
    for href in tree.xpath(
        "//link[@rel='license']/@href | //a[contains(concat(' ', @rel, ' '), ' license ')]/@href"
    ):
        draft.put("license", str(href), "rel:license")
    _from_time(draft, tree)
    draft.put("title", tree.findtext(".//title"), "title")
    _guess(draft, tree, address)
    for value in _keywords(meta):
        draft.label("KEYWORD", {"name": value})


def _meta(tree: Any) -> dict[str, list[str]]:
    """Contents of meta tags by their name or property in lower case, in their order."""
    found: dict[str, list[str]] = defaultdict(list)
    for element in tree.iter("meta"):
        content = element.get("content")
        name = element.get("property") or element.get("name") or element.get("http-equiv")
        if content and name:
            found[name.strip().lower()].append(content)
    return found


def _addresses(draft: Draft, tree: Any, meta: Mapping[str, list[str]], address: str | None) -> None:
    """The canonical address: what the page itself calls so (RFC 6596), else where it was met."""
    for href in tree.xpath("//link[@rel='canonical']/@href"):
        draft.put("url", _join(address, str(href)), "link:canonical")
    for value in meta.get("og:url", ()):
        draft.put("url", _join(address, value), "og:url")
    for article in linked_data.articles(tree):
        draft.put("url", linked_data.address(article), "json-ld:url")
    draft.put("url", address, "transport")


def _join(base: str | None, href: str) -> str:
    try:
        return urljoin(base or "", href.strip())
    except ValueError:
        return href


def _from_meta(
    draft: Draft, meta: Mapping[str, list[str]], names: Mapping[str, tuple[str, ...]]
) -> None:
    for field, known in names.items():
        for name in known:
            values = meta.get(name, ())
            if field == "byline":
                draft.put(field, byline(map(_author, values)), f"meta:{name}")
            for value in values if field != "byline" else ():
                draft.put(field, value, f"meta:{name}")


def _author(value: str) -> str | None:
    """A name as authors are named; addresses and handles of networks are none."""
    value = _BY.sub("", value.strip())
    return None if value.startswith(("http:", "https:", "/", "@")) else value


def _from_microdata(draft: Draft, tree: Any) -> None:
    for element in tree.xpath("//*[@itemprop]"):
        for name in element.get("itemprop").split():
            field = _MICRODATA.get(name)
            if field is None:
                continue
            value = element.get("content") or element.get("datetime")
            if value is None and field not in ("published", "modified"):
                named = element.xpath(".//*[@itemprop='name']")
                shown = named[0] if field == "byline" and named else element
                value = " ".join("".join(shown.itertext()).split())
            if value and field == "byline":
                value = None if _NO_NAME.search(value) else _author(value)
            draft.put(field, value, f"microdata:{name}")


def _from_time(draft: Draft, tree: Any) -> None:
    """The first time that the article itself shows, else the first of the page."""
    for where in ("//article//time[@datetime]", "//main//time[@datetime]", "//time[@datetime]"):
        for element in tree.xpath(where)[:1]:
            draft.put("published", element.get("datetime"), "time")


def _guess(draft: Draft, tree: Any, address: str | None) -> None:
    """What only a library's rules for many pages find: author, publisher, and a date."""
    if not (draft.get("byline") and draft.get("publisher") and draft.get("title")):
        metadata = plugins.require("trafilatura.metadata", "html")
        try:
            found = metadata.extract_metadata(tree, default_url=address, extensive=False)
        except Exception:  # noqa: BLE001  whatever a page does to it, the other pages go on
            found = None
        if found is not None:
            authors = byline((found.author or "").split(";"))
            draft.put("title", found.title, "trafilatura")
            draft.put("byline", authors, "trafilatura")
            draft.put("publisher", found.sitename, "trafilatura")
    if not draft.get("published"):
        htmldate = plugins.require("htmldate", "html")
        try:
            # Without a latest date the library takes today's, and the outcome changes.
            day = htmldate.find_date(tree, original_date=True, max_date="2099-12-31")
        except Exception:  # noqa: BLE001  as above
            day = None
        draft.put("published", day, "htmldate")


def _keywords(meta: Mapping[str, list[str]]) -> Iterator[str]:
    """Keywords of the first of the usual tags that has any."""
    for name in _TAGS:
        if values := meta.get(name):
            parts = values if len(values) > 1 else re.split("[,;]", values[0])
            yield from list(dict.fromkeys(p.strip() for p in parts if p.strip()))[:_MOST_KEYWORDS]
            return
