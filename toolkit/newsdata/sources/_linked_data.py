"""JSON-LD of a web page: the NewsArticle of schema.org, as publishers write it."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any, Final

from newsdata.sources._article import Draft, byline

_ARTICLES: Final = re.compile(
    r"(?:https?://schema\.org/)?(?:\w*NewsArticle|Article|BlogPosting|LiveBlogPosting|Report"
    r"|SatiricalArticle|TechArticle|ScholarlyArticle|AdvertiserContentArticle)\Z"
)
_LABELS: Final = {"Person": "PERSON", "Organization": "ORG", "Place": "PLACE", "Event": "EVENT"}
_LONGEST: Final = 2_000_000
_DEEPEST: Final = 12
_MOST_LABELS: Final = 100
_CDATA: Final = re.compile(
    r"\A\s*(?:<!--|//\s*<!\[CDATA\[|/\*.*?\*/)?\s*|\s*(?:-->|//\s*\]\]>)?\s*\Z", re.S
)
_BY: Final = re.compile(r"\A(?:by|von|par|por|di|da|door|av)\s+(?=\S)", re.IGNORECASE)


def articles(tree: Any) -> list[dict[str, Any]]:
    """The articles that the page's JSON-LD describes, the first the one the page is about.

    Broken JSON is passed over: the page's other metadata say the same, mostly.
    """
    found: list[dict[str, Any]] = []
    for script in tree.xpath("//script[starts-with(@type, 'application/ld+json')]"):
        text = script.text or ""
        if len(text) > _LONGEST:
            continue
        try:
            document = json.loads(_CDATA.sub("", text), strict=False)
        except (ValueError, RecursionError):
            continue
        named: dict[str, dict[str, Any]] = {}
        for node in _nodes(document):
            if isinstance(node.get("@id"), str) and len(node) > 1:
                named.setdefault(node["@id"], node)
        for node in _nodes(document):
            if any(_ARTICLES.match(kind) for kind in _strings(node.get("@type"))):
                found += [{key: _resolved(value, named) for key, value in node.items()}]
    return found


def describe(draft: Draft, article: dict[str, Any]) -> None:
    """Offer a draft what JSON-LD says of an article."""
    for key in ("headline", "name", "alternativeHeadline"):
        _put(draft, "title", article, key)
    _put(draft, "byline", article, "author", byline(map(_person, _list(article.get("author")))))
    _put(draft, "byline", article, "creator", byline(map(_person, _list(article.get("creator")))))
    for field, key in (
        ("section", "articleSection"),
        ("published", "datePublished"),
        ("published", "dateCreated"),
        ("modified", "dateModified"),
        ("language", "inLanguage"),
        ("publisher", "publisher"),
        ("publisher", "sourceOrganization"),
        ("license", "license"),
        ("statement", "copyrightNotice"),
    ):
        _put(draft, field, article, key)
    holder = _string(article.get("copyrightHolder"))
    if holder:
        year = article.get("copyrightYear")
        said = f"© {year} {holder}" if isinstance(year, int | str) else f"© {holder}"
        draft.put("statement", said, "json-ld:copyrightHolder")
    for name in _keywords(article.get("keywords")):
        draft.label("KEYWORD", {"name": name})
    for genre in _strings(article.get("genre")):
        draft.label("GENRE", {"name": genre})
    for key in ("about", "mentions"):
        for thing in _list(article.get(key))[:_MOST_LABELS]:
            _label(draft, thing)


def address(article: dict[str, Any]) -> str | None:
    """The address of an article, if it says one."""
    for key in ("url", "mainEntityOfPage", "@id"):
        value = article.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and value.startswith(("http://", "https://")):
            return value
    return None


def _put(
    draft: Draft, field: str, article: dict[str, Any], key: str, value: str | None = None
) -> None:
    if value is None and key not in ("author", "creator"):
        value = _string(article.get(key), *(("url", "@id") if field == "license" else ()))
    if value:
        draft.put(field, html.unescape(value), f"json-ld:{key}")


def _nodes(document: Any) -> Iterator[dict[str, Any]]:
    """Every object, in the order of the document, without recursion."""
    waiting = [(document, 0)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, dict):
            yield value
            inner = [
                v
                for k, v in value.items()
                if k in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart")
                or isinstance(v, dict)
            ]
        elif isinstance(value, list):
            inner = value
        else:
            continue
        if depth < _DEEPEST:
            waiting.extend((each, depth + 1) for each in reversed(inner))


def _resolved(value: Any, named: dict[str, dict[str, Any]]) -> Any:
    """A value with its references to other objects of the page replaced by these."""
    if isinstance(value, list):
        return [_resolved(each, named) for each in value]
    if isinstance(value, dict) and set(value) == {"@id"}:
        return named.get(str(value["@id"]), value)
    return value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _strings(value: Any) -> list[str]:
    return [each for each in _list(value) if isinstance(each, str)]


def _string(value: Any, *other: str) -> str | None:
    """A value as one string: itself, the first of a list, or the name of an object."""
    for each in _list(value):
        if isinstance(each, str) and each.strip():
            return each
        if isinstance(each, dict):
            for key in ("name", "alternateName", "@value", *other):
                if isinstance(each.get(key), str) and each[key].strip():
                    return str(each[key])
    return None


def _person(value: Any) -> str | None:
    name = value.get("name") if isinstance(value, dict) else value
    if isinstance(name, list):
        return byline(map(_person, name))
    if not isinstance(name, str) or name.startswith(("http:", "https:")):
        return None
    return _BY.sub("", html.unescape(name).strip())


def _keywords(value: Any) -> list[str]:
    found: list[str] = []
    for each in _list(value):
        name = _string(each)
        if name:
            found += name.split(",") if not isinstance(value, list) else [name]
    return list(dict.fromkeys(html.unescape(n).strip() for n in found if n.strip()))[:_MOST_LABELS]


def _label(draft: Draft, thing: Any) -> None:
    name = _string(thing)
    if name is None:
        return
    kinds = _strings(thing.get("@type")) if isinstance(thing, dict) else []
    label = next((_LABELS[kind] for kind in kinds if kind in _LABELS), "SUBJECT")
    code = None
    if isinstance(thing, dict):
        code = _string(thing.get("sameAs")) or thing.get("@id")
    draft.label(label, {"name": html.unescape(name), "code": code})
