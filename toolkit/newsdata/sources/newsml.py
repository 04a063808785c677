"""NewsML: NewsML-G2, NewsML 1, and the NewsML of Reuters' corpus RCV1; one or many items a file."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, Any, Final

from newsdata import encoding, plugins
from newsdata.model import Tool
from newsdata.problems import Problem, Reject
from newsdata.sources import Article, RawFile, _newsml_1, _newsml_g2, _newsml_rcv1, _xml
from newsdata.sources._article import Draft

VERSION = "1"
LIBRARIES = ("lxml", "charset-normalizer", "ftfy")
BY_LINE = False
VERSIONED = True

WHOLE: Final = 1 << 24
"""Up to how many bytes a file is read at once, so that its encoding can be found out."""

_NO_TEXT: Final = {
    "packageItem": "a package",
    "conceptItem": "a concept",
    "knowledgeItem": "a set of concepts",
    "planningItem": "a plan",
    "catalogItem": "a catalogue",
}
_READERS: Final = {
    "newsItem": _newsml_g2.read,
    "NewsItem": _newsml_1.read,
    "newsitem": _newsml_rcv1.read,
}
_ITEMS: Final = (*_READERS, *_NO_TEXT)
_ROOTS_G2: Final = (*_NO_TEXT, "newsItem", "newsMessage")
_NAMESPACE: Final = "iptc.org/std/nar/"


def recognise(head: bytes, name: str) -> str:
    """XML whose root element is one of NewsML-G2, NewsML 1 or RCV1."""
    root = _xml.root(head)
    if root is None:
        return ""
    if root.name in _ROOTS_G2 and _NAMESPACE in root.attributes:
        return f"its root element is {root.name} of NewsML-G2"
    if root.name == "NewsML":
        return "its root element is NewsML"
    if root.name == "newsitem" and "itemid" in root.attributes:
        return "its root element is newsitem, as in RCV1"
    return ""


def read(file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
    """The articles of a file: each item is one, or is rejected."""
    first = file.read(WHOLE + 1)
    whole = len(first) <= WHOLE
    if whole:
        decoded = _xml.decode(first, raw)
    else:
        decoded = encoding.decode(b"", raw.file, declared=_xml.declared_encoding(first))
    if isinstance(decoded, Problem):
        yield Reject(raw.file, 0, raw.article_id, (decoded,))
        return
    if whole:
        first = decoded.text.encode(errors="replace")
    found = 0
    for found, item in enumerate(_items(_xml.chunks(first, file), raw, whole=whole), 1):  # noqa: B007
        if isinstance(item, Problem):
            yield Reject(raw.file, 0, raw.article_id, (*decoded.problems, item))
        else:
            yield from _read_item(item, raw, decoded)
    if not found:
        fact = "There is no item of news in it."
        nothing = Problem("source-kind", fact, "See what the file is.", file=raw.file)
        yield Reject(raw.file, 0, raw.article_id, (*decoded.problems, nothing))


def _items(chunks: Iterator[bytes], raw: RawFile, *, whole: bool) -> Iterator[Any | Problem]:
    """Each item when it is complete; the one before it is let go of. Last, why it breaks off."""
    etree = plugins.require("lxml.etree", "xml")
    parser = etree.XMLPullParser(
        events=("end",),
        tag=[f"{{*}}{name}" for name in _ITEMS],
        encoding="utf-8" if whole else None,
        **_xml.options(),
    )
    broken = None
    for chunk in chunks:
        broken = _try(partial(parser.feed, chunk), raw)
        for _, item in parser.read_events() if broken is None else _before(parser):
            _let_go(item)
            yield item
        if broken:
            break
    broken = broken or _try(parser.close, raw)
    if broken:
        yield broken


def _try(step: Callable[[], object], raw: RawFile) -> Problem | None:
    """The problem that a step of the parser meets."""
    etree = plugins.require("lxml.etree", "xml")
    try:
        step()
    except etree.XMLSyntaxError as error:
        return _xml.syntax(error, raw)
    return None


def _before(parser: Any) -> Iterator[Any]:
    """The events before the one at which parsing failed."""
    etree = plugins.require("lxml.etree", "xml")
    events = parser.read_events()
    while True:
        try:
            yield next(events)
        except (StopIteration, etree.XMLSyntaxError):
            return


def _let_go(item: Any) -> None:
    """Forget the items that stand before one: they were read."""
    while (before := item.getprevious()) is not None and _xml.local(before) in _ITEMS:
        item.getparent().remove(before)


def _read_item(item: Any, raw: RawFile, decoded: encoding.Decoded) -> Iterator[Article | Reject]:
    name = _xml.local(item)
    draft = Draft(raw, Tool("newsml", VERSION))
    draft.problems.extend(decoded.problems)
    if name in _NO_TEXT:
        draft.native_id(item.get("guid"))
        bad: tuple[str, str, str] | None = (
            "source-kind",
            f"The item is {_NO_TEXT[name]} ({name}), no article.",
            "Leave it out, or keep it elsewhere.",
        )
    else:
        bad = _READERS[name](draft, raw, item)
    others = _newsml_1.others(item) if name == "NewsItem" else []
    # What was read is let go of at once: the next item may be long in coming.
    item.clear(keep_tail=True)
    article_id = draft.id_of("")
    if bad:
        draft.problem(*bad)
        yield Reject(raw.file, 0, article_id, tuple(draft.problems))
    else:
        yield draft.finish(encoding=decoded.encoding)
    for number, role in enumerate(others, 2):
        fact = f"Text {number} of the item (role {role or 'not said'}) is no article of its own."
        further = Problem("source-kind", fact, "Look into the file.", file=raw.file)
        yield Reject(raw.file, 0, f"{article_id}#{number}"[:200], (further,))
