"""How well the article of a page is found, beside the libraries by themselves.

    python tests/benchmarks/extraction.py [--half 0|1]

Pages and texts are those of the article extraction benchmark (Scrapinghub 2019), which
lie beside the checkout in ../shared/cases/html. Two figures a page, averaged over pages:
F1 of words (as multisets), and the share of the expected paragraphs that come out exactly,
white space aside. Titles, dates and authors are judged by what the pages' own JSON-LD says,
read here by regular expressions, on the pages that have it; and once more with the JSON-LD
taken out of the pages, where everything has to be found elsewhere.
"""

import argparse
import gzip
import html as entities
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from newsdata.model import Record, Rights
from newsdata.sources import Article, RawFile, html

PAGES = Path(__file__).parents[3] / "shared/cases/html/article-extraction"
WORD = re.compile(r"\w+")
LINKED_DATA = re.compile(r"<script[^>]*ld\+json[^>]*>.*?</script>", re.DOTALL | re.IGNORECASE)
Said = dict[str, str | None]


def pages(half: int | None) -> Iterator[tuple[str, str, str]]:
    """Name, page and expected text of each page, or of every other one."""
    truth = json.loads((PAGES / "ground-truth.json").read_text("utf-8"))
    for number, path in enumerate(sorted(PAGES.glob("*.html.gz"))):
        if half is None or number % 2 == half:
            name = path.name.removesuffix(".html.gz")
            page = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
            yield name, page, truth[name]["articleBody"]


def record(page: str) -> Record | None:
    """What the source `html` makes of a page."""
    raw = RawFile("page.html", "0" * 64, "page", "bench", Rights("MIT", "standoff"))
    (found,) = html.read(io.BytesIO(page.encode()), raw)
    return found.record if isinstance(found, Article) else None


def ours(page: str) -> str:
    """The body of the record: without headline, byline and captions, which are labelled."""
    found = record(page)
    if found is None:
        return ""
    head = ("HEADLINE", "BYLINE", "CAPTION", "SECTION")
    start = max((s.end for s in found.spans if s.label in head), default=0)
    return found.text[start:]


def trafilatura_default(page: str) -> str:
    """The library with its defaults, comments left out."""
    import trafilatura

    return trafilatura.extract(page, include_comments=False) or ""


def trafilatura_precise(page: str) -> str:
    """The library tuned for precision."""
    import trafilatura

    return trafilatura.extract(page, include_comments=False, favor_precision=True) or ""


def resiliparse_main(page: str) -> str:
    """Resiliparse's main content."""
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(page, main_content=True, alt_texts=False, links=False))


EXTRACTORS: dict[str, Callable[[str], str]] = {
    "newsdata": ours,
    "trafilatura": trafilatura_default,
    "trafilatura, favor_precision": trafilatura_precise,
    "resiliparse, main_content": resiliparse_main,
}


def f1(found: str, expected: str) -> float:
    """F1 of the words of two texts, as multisets."""
    one, other = Counter(WORD.findall(found)), Counter(WORD.findall(expected))
    both = (one & other).total()
    return 2 * both / (one.total() + other.total()) if both else 0.0


def exact(found: str, expected: str) -> float:
    """Share of the expected paragraphs that are paragraphs of what was found."""
    wanted = [" ".join(line.split()) for line in expected.split("\n") if line.strip()]
    there = Counter(" ".join(line.split()) for line in found.split("\n"))
    return sum(there[line] > 0 for line in wanted) / len(wanted)


def stated(page: str) -> Said:
    """Headline, date and author that a page's JSON-LD states, read without our code."""
    for script in LINKED_DATA.findall(page):
        if not re.search(r'"@type"\s*:\s*\[?\s*"\w*(?:Article|Posting)"', script):
            continue
        found: Said = {}
        for field, pattern in (
            ("title", r'"headline"\s*:\s*"((?:[^"\\]|\\.)+)"'),
            ("date", r'"datePublished"\s*:\s*"(\d{4}-\d{2}-\d{2})'),
            (
                "author",
                r'"author"\s*:\s*[\[{\s]*(?:"@type"\s*:\s*"\w+"\s*,\s*)?"name"\s*:\s*"((?:[^"\\]|\\.)+)"',
            ),
        ):
            match = re.search(pattern, script)
            value = json.loads(f'"{match[1]}"', strict=False) if match else None
            found[field] = entities.unescape(value) if value else None
        return found
    return {}


def by_us(page: str) -> Said:
    """The same of the record."""
    found = record(page)
    if found is None:
        return {}
    return {"title": found.title, "date": (found.published or "")[:10], "author": found.byline}


def by_trafilatura(page: str) -> Said:
    """The same of trafilatura's metadata."""
    from trafilatura import extract_metadata

    found = extract_metadata(page)
    return {"title": found.title, "date": found.date, "author": found.author} if found else {}


def by_resiliparse(page: str) -> Said:
    """The same of resiliparse, which reads the title alone."""
    from resiliparse.parse.html import HTMLTree

    return {"title": HTMLTree.parse(page).title}


def agrees(found: str | None, wanted: str) -> bool:
    """Whether two values are the same words."""
    return WORD.findall((found or "").casefold()) == WORD.findall(wanted.casefold())


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--half", type=int, choices=(0, 1))
    given = options.parse_args()
    if not PAGES.is_dir():
        sys.exit(f"The pages are not there: {PAGES}")
    chosen = list(pages(given.half))
    print(f"{len(chosen)} pages\n\n| text | F1 of words | exact paragraphs |\n|---|---|---|")
    for name, extract in EXTRACTORS.items():
        texts = [(extract(page), expected) for _, page, expected in chosen]
        scores = [sum(score(*t) for t in texts) / len(texts) for score in (f1, exact)]
        print(f"| {name} | {scores[0]:.4f} | {scores[1]:.4f} |")
    truths = [(page, stated(page)) for _, page, _ in chosen]
    readers: dict[str, Callable[[str], Any]] = {
        "newsdata": by_us,
        "trafilatura": by_trafilatura,
        "resiliparse": by_resiliparse,
    }
    for title, change in (("as they are", lambda page: page), ("without JSON-LD", strip)):
        print(f"\n| pages {title} | title | date | author |\n|---|---|---|---|")
        for name, reader in readers.items():
            said = [(reader(change(page)), truth) for page, truth in truths]
            cells = []
            for field in ("title", "date", "author"):
                wanted = [(got.get(field), t[field]) for got, t in said if t.get(field)]
                right = sum(agrees(got, str(want)) for got, want in wanted)
                cells.append(f"{right} of {len(wanted)}")
            print(f"| {name} | {' | '.join(cells)} |")


def strip(page: str) -> str:
    """A page without its JSON-LD."""
    return LINKED_DATA.sub("", page)


if __name__ == "__main__":
    main()
