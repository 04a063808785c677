"""What a page shows of its article besides the text: headline and byline."""

import re
import sys
from collections.abc import Iterable
from typing import Any, Final

from newsdata import addresses, plugins
from newsdata.sources._html_text import LEFT_OUT
from newsdata.sources._page_runs import words_of

_BY: Final = re.compile(
    r"\A(?:(?:written|posted|published|story|text)\s+)?(?:by|von|par|por|di|door|av|af)\b[\s:]*",
    re.I,
)
_AFTER: Final = re.compile(
    r"[\s|•·–—-]*(?:\b(?:(?:first|last)\s+)?(?:published|updated|posted)\b|[|•·]\s).*", re.I | re.S
)
_BY_LINE: Final = re.compile(
    r"\s*(?:(?:Written|Reported|Posted|Story)\s+by|By|BY)\s+([A-Z].*)", re.S
)
_DATED: Final = re.compile(r",?\s+on\s+(?:[A-Z][a-z]+|\d+).*\d{4}.*", re.S)
_LONGEST_BYLINE: Final = 160
_BYLINE_CLASS: Final = re.compile(r"(?:\A|[\s_-])(?:byline|by-line|author|authors)(?:[\s_-]|\Z)")
_BETWEEN: Final = re.compile(r"\s+[|–—\-:·»]\s+")
_BYLINE_TAGS: Final = frozenset(
    ["a", "p", "span", "div", "address", "li", "h3", "h4", "cite", "em", "strong"]
)
_NAME: Final = re.compile(r"\w{3,}")
_SPACE: Final = re.compile(r"\s+")


def without_site(title: str, site: str) -> str:
    """A title without the site's name at its end or start."""
    parts = _BETWEEN.split(title)
    name = _plain(site)
    if len(parts) > 1 and name:
        if _is_site(parts[-1], name):
            return title[: title.rindex(parts[-1])].rstrip(" |–—-:·»")
        if _is_site(parts[0], name):
            return title[len(parts[0]) :].lstrip(" |–—-:·»")
    return title


def shown_text(element: Any) -> str:
    """The words of an element as one line."""
    parts: list[str] = []
    events = plugins.require("lxml.etree", "html").iterwalk(element, events=("start", "end"))
    for event, each in events:
        if event == "end":
            if each is not element and each.tail:
                parts.append(each.tail)
        elif each.tag in LEFT_OUT:
            events.skip_subtree()
        elif each.text:
            parts.append(each.text)
    return _SPACE.sub(" ", "".join(parts)).strip()


def headline_element(root: Any, title: str) -> Any:
    """The element in which the page shows its headline: the h1 that is most like its title."""
    wanted = set(words_of(title))
    best, score = None, 0.5
    for element in root.iter("h1"):
        words = set(words_of(shown_text(element)))
        share = len(words & wanted) / max(1, min(len(words), len(wanted)))
        if share > score and len(words & wanted) >= min(2, len(wanted)):
            best, score = element, share
    return best


def byline_element(root: Any, names: str | None, headline: Any) -> Any:
    """The element in which a page shows its authors.

    Of those that are marked as such, it is the shortest that has their names; where the names
    are not known, the first after the headline.
    """
    wanted = set(_NAME.findall((names or "").lower()))
    best, cost = None, (sys.maxsize, 0)
    after = False
    for element in root.iter():
        after = after or element is headline
        if element.tag not in _BYLINE_TAGS or not _is_byline(element):
            continue
        text = shown_text(element)
        if not 3 < len(text) <= _LONGEST_BYLINE:
            continue
        if not wanted and (after or _BY.match(text)) and not _is_comment(element):
            return _with_by(element)
        missing = len(wanted - set(_NAME.findall(text.lower())))
        if missing < len(wanted) and (missing, len(text)) < cost and not _is_comment(element):
            best, cost = element, (missing, len(text))
    return _with_by(best)


def _is_byline(element: Any) -> bool:
    return (
        "author" in element.get("rel", "").split()
        or element.get("itemprop") == "author"
        or bool(_BYLINE_CLASS.search(element.get("class", "").lower()))
    )


def _is_comment(element: Any) -> bool:
    """Whether an element stands among readers' comments."""
    around = element
    while around is not None:
        if "comment" in f"{around.get('class', '')} {around.get('id', '')}".lower():
            return True
        around = around.getparent()
    return False


def _with_by(element: Any) -> Any:
    """An element, or the one around it that says no more than `By` before it."""
    while element is not None:
        around = element.getparent()
        if around is None or around.tag == "body":
            break
        text, whole = shown_text(element), shown_text(around)
        if len(whole) > len(text) + 20 or not (
            whole == text or _BY.sub("", whole) == _BY.sub("", text)
        ):
            break
        element = around
    return element


def byline_in(lines: Iterable[str]) -> str:
    """The authors of the first line that begins with `By` and is no sentence, `""` without."""
    for line in lines:
        found = _BY_LINE.match(line)
        if found and len(line) <= _LONGEST_BYLINE and not line.rstrip().endswith((".", ":")):
            return person(_DATED.sub("", found[1]))
    return ""


def person(name: str) -> str:
    """A name without the word before it; `""` for what is none."""
    name = _AFTER.sub("", _BY.sub("", _SPACE.sub(" ", name).strip()))
    if addresses.is_address(name) or name.startswith(("www.", "@", "/")) or len(name) < 2:
        return ""
    return name if len(name) <= _LONGEST_BYLINE and any(map(str.isalpha, name)) else ""


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _is_site(part: str, site: str) -> bool:
    """Whether a part of a title is the site's name, with or without its ending."""
    plain = _plain(part)
    return bool(plain) and (plain == site or plain.removesuffix("com") == site.removesuffix("com"))
