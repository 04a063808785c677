"""What a page says of its article in JSON-LD, in the terms of schema.org."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any, Final

# Subtypes of schema.org's NewsArticle, and of what else a newspaper's page may hold.
_NEWS: Final = frozenset(
    [
        "NewsArticle",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "AskPublicNewsArticle",
        "BackgroundNewsArticle",
        "OpinionNewsArticle",
        "ReviewNewsArticle",
    ]
)
_ARTICLES: Final = (
    _NEWS,
    frozenset(["Article", "AdvertiserContentArticle", "SatiricalArticle", "Report"]),
    frozenset(["BlogPosting", "LiveBlogPosting", "TechArticle", "ScholarlyArticle"]),
    frozenset(["SocialMediaPosting", "DiscussionForumPosting", "Review", "Recipe"]),
)
_PAGES: Final = frozenset(["WebPage", "ItemPage", "AboutPage"])
_NESTED: Final = ("@graph", "mainEntity")
_WRAPPED: Final = re.compile(r"\A\s*(?://)?\s*(?:<!--|<!\[CDATA\[)|(?://)?\s*(?:-->|\]\]>)\s*\Z")
_MOST: Final = 2000
_LONGEST: Final = 1_000_000
_LABELS: Final = {
    "Person": "PERSON",
    "Organization": "ORG",
    "Corporation": "ORG",
    "NewsMediaOrganization": "ORG",
    "SportsTeam": "ORG",
    "Place": "PLACE",
    "City": "PLACE",
    "Country": "PLACE",
    "State": "PLACE",
    "AdministrativeArea": "PLACE",
    "Event": "EVENT",
    "CreativeWork": "OBJECT",
    "Product": "OBJECT",
}

Node = Mapping[str, Any]


class Statement:
    """The article that a page describes in JSON-LD, if it does.

    Attributes:
        node: What is said of it, `{}` when there is no article.
        kind: Its type as schema.org names it, `""` without one.
        is_news: Whether it is called an article, rather than only a page.
    """

    def __init__(self, scripts: Iterable[str]) -> None:
        nodes = list(_nodes(scripts))
        self._by_id = {n["@id"]: n for n in nodes if isinstance(n.get("@id"), str) and len(n) > 1}
        self.node: Node = {}
        self.kind = ""
        best = len(_ARTICLES) + 1
        for node in nodes:
            for kind in types(node):
                if (rank := _rank(kind)) < best:
                    best, self.node, self.kind = rank, node, kind
        self.is_news = best < len(_ARTICLES)

    def text(self, *keys: str) -> str | None:
        """The first string that one of these properties holds."""
        return next(self.texts(*keys), None)

    def texts(self, *keys: str) -> Iterator[str]:
        """The strings that these properties hold, the names of things among them."""
        for key in keys:
            for value in as_list(self.node.get(key)):
                if found := self._name(value):
                    yield found

    def things(self, *keys: str) -> Iterator[tuple[str, Mapping[str, object]]]:
        """Label and attributes for what these properties say the article is about."""
        for key in keys:
            for value in as_list(self.node.get(key)):
                thing = self._resolved(value)
                if isinstance(thing, str):
                    yield "SUBJECT", {"name": unescape(thing)}
                elif thing and (name := self._name(thing)):
                    label = next((_LABELS[t] for t in types(thing) if t in _LABELS), "SUBJECT")
                    codes = (*as_list(thing.get("sameAs")), thing.get("@id"))
                    code = next((c for c in codes if isinstance(c, str)), None)
                    yield label, {"name": name, "code": code}

    def keywords(self) -> Iterator[str]:
        """Its keywords: a list, or a string with commas between."""
        for value in as_list(self.node.get("keywords")):
            if isinstance(value, str):
                yield from split(unescape(value))
            elif found := self._name(value):
                yield found

    def address(self, *keys: str) -> str | None:
        """The first address that one of these properties holds."""
        for key in keys:
            for value in as_list(self.node.get(key)):
                thing = value
                if isinstance(value, dict):
                    thing = value.get("url") or value.get("@id")
                if isinstance(thing, str) and thing.startswith("http"):
                    return thing
        return None

    def _resolved(self, value: object) -> Any:
        """A thing that is only referred to by its id, where the page describes it."""
        if isinstance(value, dict) and "@id" in value and "name" not in value:
            return self._by_id.get(value["@id"]) if isinstance(value["@id"], str) else None
        return value

    def _name(self, value: object) -> str | None:
        thing = self._resolved(value)
        if isinstance(thing, dict):
            names = (thing.get(key) for key in ("name", "alternateName", "@value", "@id", "url"))
            thing = next((n for each in names for n in as_list(each) if n), None)
        return unescape(thing) if isinstance(thing, str) and thing.strip() else None


def split(keywords: str) -> Iterator[str]:
    """The keywords of a line, with commas or semicolons between them."""
    between = ";" if ";" in keywords and "," not in keywords else ","
    yield from filter(None, (part.strip() for part in keywords.split(between)))


def as_list(value: object) -> list[Any]:
    """JSON-LD has one value where there is but one: always as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def types(node: Node) -> list[str]:
    """The types of a thing, without the address of the vocabulary."""
    return [
        t.rpartition("/")[2].rpartition(":")[2]
        for t in as_list(node.get("@type"))
        if isinstance(t, str)
    ]


def _rank(kind: str) -> int:
    for number, kinds in enumerate(_ARTICLES):
        if kind in kinds:
            return number
    return len(_ARTICLES) + (0 if kind in _PAGES else 1)


def _nodes(scripts: Iterable[str]) -> Iterator[Node]:
    """The things that are described, without those that are only mentioned in others."""
    count = 0
    for script in scripts:
        waiting = [_load(script)]
        while waiting and count < _MOST:
            value = waiting.pop()
            if isinstance(value, list):
                waiting.extend(reversed(value))
            elif isinstance(value, dict):
                count += 1
                yield value
                waiting.extend(reversed([value[key] for key in _NESTED if key in value]))


def _load(script: str) -> Any:
    """The value of a script, None for one that is broken; raw newlines in strings are forgiven."""
    if len(script) > _LONGEST:
        return None
    try:
        return json.loads(_WRAPPED.sub("", script).strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None
