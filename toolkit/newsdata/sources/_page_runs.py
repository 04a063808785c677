"""The lines of a page, and which of them are the article's.

trafilatura (Barbaresi 2021, doi:10.18653/v1/2021.acl-demo.15) finds the main
content, but gives it with white space lost between links and with less of the markup
than the page has. So it decides only what belongs to the article: the words it
found are looked up among the lines of the page, and the text is taken from there.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from newsdata import plugins
from newsdata.sources._html_text import HEADINGS, LEFT_OUT, LINES

# Scripts that put no spaces between words: each character counts as one.
_WORD: Final = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
    r"|[^\W_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)
_JUNK: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_GRAM: Final = 4  # words in a row that rarely stand on a page twice by chance
_SHORT: Final = 12  # words that a line about an article, such as its byline, may have
_SHARE: Final = 0.6  # an extractor joins words where markup ends, and drops some

Words = tuple[str, ...]


class Run:
    """The text between two line breaks of a page.

    Attributes:
        nodes: Where it stands: elements, each with whether it is their tail.
        block: The element around it that begins a line.
        words: Its words, in lower case.
        kept: Whether it is part of the article.
    """

    __slots__ = ("block", "kept", "nodes", "words")

    def __init__(self, nodes: Sequence[tuple[Any, bool]], block: Any, words: Words) -> None:
        self.nodes = nodes
        self.block = block
        self.words = words
        self.kept = False

    @property
    def text(self) -> str:
        """What it shows, white space as it is."""
        return "".join((e.tail if tail else e.text) or "" for e, tail in self.nodes)

    @property
    def links(self) -> bool:
        """Whether all that it shows stands in links."""
        return all(_in_link(element, tail) for element, tail in self.nodes if _shows(element, tail))


def words_of(text: str) -> Words:
    """The words of a text in lower case, without punctuation."""
    return tuple(_WORD.findall(text.lower()))


def runs_of(root: Any) -> tuple[list[Run], int]:
    """The lines of a page that show anything, in its order.

    Characters that no text has are taken out of the page, for libraries fail on them;
    their number is given, too.
    """
    junk = 0
    found: list[Run] = []
    nodes: list[tuple[Any, bool]] = []
    blocks = [root]

    def end_line() -> None:
        nonlocal junk
        text = "".join((e.tail if tail else e.text) for e, tail in nodes)
        if _JUNK.search(text):
            junk += sum(_clean(element, tail) for element, tail in nodes)
        if text and not text.isspace():
            found.append(Run(tuple(nodes), blocks[-1], words_of(text)))
        nodes.clear()

    events = plugins.require("lxml.etree", "html").iterwalk(root, events=("start", "end"))
    for event, element in events:
        tag, start = element.tag, event == "start"
        if tag in LINES or tag == "br":
            end_line()
        if start and tag in LEFT_OUT:
            events.skip_subtree()
            continue
        if tag in LINES:
            blocks[len(blocks) - (not start) :] = [element] if start else []
        if element.text if start else element.tail:
            nodes.append((element, not start))
    end_line()
    return found, junk


def _clean(element: Any, tail: bool) -> int:
    """Take out of a text what no text has, and count it."""
    clean, number = _JUNK.subn("", element.tail if tail else element.text)
    if tail:
        element.tail = clean
    else:
        element.text = clean
    return number


def keep(runs: Sequence[Run], lines: Iterable[str]) -> None:
    """Mark the runs that hold what an extractor found, given as its lines of text.

    What it found is used up: of runs that say the same, as many are kept as it found,
    those that hold more words first, then those nearer to the rest of the article.
    """
    extracted = [words_of(line) for line in lines]
    grams = Counter(_grams([word for line in extracted for word in line]))
    short = Counter(words for words in extracted if len(words) < _GRAM)
    found = [n for n, run in enumerate(runs) if _holds(run, grams, short)]
    alone = Counter(runs[n].words for n in found)
    sure = [n for n in found if alone[runs[n].words] == 1 and len(runs[n].words) >= _GRAM] or found

    def order(number: int) -> tuple[int, int, int]:
        return (
            -len(runs[number].words),
            max(sure[0] - number, number - sure[-1], 0),
            number,
        )

    for number in sorted(found, key=order):
        run = runs[number]
        run.kept = _holds(run, grams, short)
        if run.kept:
            (short if len(run.words) < _GRAM else grams).subtract(
                [run.words] if len(run.words) < _GRAM else _grams(run.words)
            )
    _fill(runs)


def clear(runs: Iterable[Run]) -> None:
    """Take out of the page all text that is not kept, and the elements that held it alone."""
    live: set[Any] = set()
    for run in runs:
        for element, tail in run.nodes:
            if not run.kept and tail:
                element.tail = " "
            elif not run.kept:
                element.text = " "
            else:
                around = element.getparent() if tail else element
                while around is not None and around not in live:
                    live.add(around)
                    around = around.getparent()
    for element in live:
        for child in element:
            if child not in live:  # it may end a line, but holds nothing
                child.text = None
                del child[:]


def _holds(run: Run, grams: Mapping[Words, int], short: Mapping[Words, int]) -> bool:
    """Whether most of a run is among what was found and is not used up."""
    if len(run.words) < _GRAM:
        return short.get(run.words, 0) > 0
    own = list(_grams(run.words))
    return sum(grams.get(gram, 0) > 0 for gram in own) >= _SHARE * len(own)


def _grams(words: Sequence[str]) -> Iterator[Words]:
    return zip(*(words[n:] for n in range(_GRAM)), strict=False)


def keep_captions(runs: Sequence[Run]) -> None:
    """Keep captions between the lines of the article, and those right before its first."""
    kept = [number for number, run in enumerate(runs) if run.kept]
    if not kept:
        return
    for run in runs[kept[0] : kept[-1]]:
        run.kept = run.kept or _is_caption(run)
    for run in reversed(runs[: kept[0]]):
        if _is_caption(run):
            run.kept = True
        elif run.block.tag == "h1" or len(run.words) > _SHORT:
            break


def _fill(runs: Sequence[Run]) -> None:
    """Keep what stands between kept runs in the same block, or in blocks side by side.

    A heading is kept with what follows it.
    """
    kept = [number for number, run in enumerate(runs) if run.kept]
    for number, end in pairwise(kept):
        if end - number == 1:
            continue
        before, after = runs[number].block, runs[end].block
        parent = after.getparent()
        for run in runs[number + 1 : end]:
            block = run.block
            beside = block.getparent() is parent
            if block.tag in HEADINGS:
                run.kept = beside and bool(run.words)
            elif block is before or (
                beside and parent is before.getparent() and block.tag == before.tag
            ):
                run.kept = not run.links


def _is_caption(run: Run) -> bool:
    """Whether a run is a caption, and not that of a picture which leads elsewhere."""
    around, caption = run.block, False
    while around is not None:
        if around.tag in ("a", "aside", "nav", "footer", "li"):
            return False
        caption = caption or around.tag == "figcaption"
        around = around.getparent()
    return caption and bool(run.words)


def _shows(element: Any, tail: bool) -> bool:
    return bool(((element.tail if tail else element.text) or "").strip())


def _in_link(element: Any, tail: bool) -> bool:
    around = element.getparent() if tail else element
    while around is not None and around.tag not in LINES:
        if around.tag == "a":
            return True
        around = around.getparent()
    return False
