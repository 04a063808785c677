"""How faithfully pages are read, beside the libraries' own output, in one run.

    python tests/benchmarks/extraction.py ../shared/cases/html/article-extraction

The folder holds pages of the article-extraction-benchmark (NAME.html.gz) and their
texts (ground-truth.json). Per reader are printed, as means over the pages:

- token F1: words (runs of letters and digits, in lower case) as a bag, per page;
- exact paragraphs: the share of the true text's lines that are a line of the output,
  white space apart;
- title, author, date: how often the value is the one that the page shows, where it shows
  one. The truth was read from the pages by eye; extraction_truth.json holds digests of
  it, several where more than one reading is right, for the texts are not ours;
- the same of title, author and date once the JSON-LD is taken out of the pages, so
  that everything has to be found elsewhere;
- the time a page takes.

"newsdata, body" is without the stretches labelled HEADLINE, BYLINE and CAPTION, which
the true texts do not have. The halves are the even and the odd pages in the order of
names; pages of both were looked at while the rules were made. Needs resiliparse beside the group `test`.
"""

import argparse
import gzip
import hashlib
import io
import json
import logging
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import trafilatura
from msgspec import Struct
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree
from trafilatura.settings import Document

from newsdata.model import Record, Rights
from newsdata.sources import Article, RawFile
from newsdata.sources.html import read

LINKED_DATA = re.compile(rb"<script[^>]*ld\+json[^>]*>.*?</script>", re.DOTALL | re.IGNORECASE)
TRUTH = Path(__file__).with_name("extraction_truth.json")
FIELDS = ("title", "author", "date")


class Output(Struct):
    """What a reader makes of a page; None for what it does not give at all."""

    text: str
    title: str | None = None
    author: str | None = None
    date: str | None = None


def words(text: str) -> list[str]:
    """The words of a text in lower case."""
    return re.findall(r"\w+", text.lower())


def token_f1(found: str, truth: str) -> float:
    """F1 of two texts as bags of words."""
    one, other = Counter(words(found)), Counter(words(truth))
    common = (one & other).total()
    return 2 * common / (one.total() + other.total()) if common else 0.0


def exact_paragraphs(found: str, truth: str) -> float:
    """Share of the true lines that are lines of what was found."""
    lines = {" ".join(line.split()) for line in found.split("\n")}
    true = [" ".join(line.split()) for line in truth.split("\n") if line.strip()]
    return sum(line in lines for line in true) / len(true)


def digest(value: str) -> str:
    """What stands in the truth for a title, an author line or a day."""
    return hashlib.sha256(" ".join(sorted(words(value))).encode()).hexdigest()[:16]


def of_newsdata(data: bytes, *, body: bool) -> Output:
    """What the source `html` makes of a page."""
    raw = RawFile("page.html", "0" * 64, "page", "benchmark", Rights("unknown", "standoff"))
    (found,) = read(io.BytesIO(data), raw)
    if not isinstance(found, Article):
        return Output("")
    record = found.record
    text = without_parts(record) if body else record.text
    return Output(text, record.title, record.byline, (record.published or "")[:10])


def without_parts(record: Record) -> str:
    """A record's text without headline, byline and captions."""
    kept, end = [], 0
    for span in record.spans:
        if span.label in ("HEADLINE", "BYLINE", "CAPTION") and span.start >= end:
            kept.append(record.text[end : span.start])
            end = span.end
    return "".join([*kept, record.text[end:]])


def of_trafilatura(data: bytes, *, precision: bool) -> Output:
    """trafilatura's own text and metadata."""
    found = trafilatura.bare_extraction(data, favor_precision=precision, with_metadata=True)
    if not isinstance(found, Document):
        return Output("")
    return Output(found.text or "", found.title, found.author, found.date)


def of_resiliparse(data: bytes) -> Output:
    """resiliparse's own text; of metadata it has the title alone."""
    tree = HTMLTree.parse_from_bytes(data, "utf-8")
    return Output(extract_plain_text(tree, main_content=True), tree.title)


READERS: dict[str, Callable[[bytes], Output]] = {
    "newsdata, body": lambda data: of_newsdata(data, body=True),
    "newsdata, whole": lambda data: of_newsdata(data, body=False),
    "trafilatura": lambda data: of_trafilatura(data, precision=False),
    "trafilatura, precision": lambda data: of_trafilatura(data, precision=True),
    "resiliparse": of_resiliparse,
}
SPEED: dict[str, Callable[[bytes], object]] = {
    "newsdata": lambda data: of_newsdata(data, body=False),
    "trafilatura.extract": trafilatura.extract,
    "trafilatura.extract, metadata": lambda data: trafilatura.extract(data, with_metadata=True),
}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3, help="times each page is read for speed")
    parser.add_argument("--pages", action="store_true", help="print the F1 of every page")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    truth = json.loads((given.folder / "ground-truth.json").read_text("utf-8"))
    pages = {
        n: gzip.decompress((given.folder / f"{n}.html.gz").read_bytes()) for n in sorted(truth)
    }
    texts = {name: entry["articleBody"] for name, entry in truth.items()}
    outputs = {
        reader: {n: run(data) for n, data in pages.items()} for reader, run in READERS.items()
    }
    names = sorted(pages)
    for title, chosen in (("all", names), ("even", names[::2]), ("odd", names[1::2])):
        print_table(f"{title} ({len(chosen)} pages)", outputs, texts, chosen)
    bare = {n: LINKED_DATA.sub(b"", data) for n, data in pages.items()}
    without = {
        reader: {n: run(data) for n, data in bare.items()} for reader, run in READERS.items()
    }
    print_table("all, without JSON-LD", without, texts, names)
    if given.pages:
        for name in names:
            scores = (f"{token_f1(o[name].text, texts[name]):.3f}" for o in outputs.values())
            print(name[:8], *scores)
    print_speed(pages, given.rounds)


def print_table(
    title: str, outputs: dict[str, dict[str, Output]], texts: dict[str, str], names: list[str]
) -> None:
    """One row a reader."""
    known = json.loads(TRUTH.read_text("utf-8"))
    print(f"\n{title:26}   F1  exact  " + "  ".join(f"{field:>7}" for field in FIELDS))
    for reader, found in outputs.items():
        f1 = sum(token_f1(found[n].text, texts[n]) for n in names) / len(names)
        exact = sum(exact_paragraphs(found[n].text, texts[n]) for n in names) / len(names)
        right = []
        for field in FIELDS:
            judged = [n for n in names if known[n][field]]
            hits = sum(digest(getattr(found[n], field) or "") in known[n][field] for n in judged)
            right.append(f"{hits:>3}/{len(judged):<3}")
        print(f"{reader:26} {f1:.4f} {exact:.4f}  " + "  ".join(right))


def print_speed(pages: dict[str, bytes], rounds: int) -> None:
    """Milliseconds a page, the best of the rounds."""
    print()
    for name, run in SPEED.items():
        best = []
        for data in pages.values():
            times = []
            for _ in range(rounds):
                start = time.perf_counter()
                run(data)
                times.append(time.perf_counter() - start)
            best.append(min(times))
        print(f"{name:32} {sum(best) / len(best) * 1000:6.1f} ms a page")


if __name__ == "__main__":
    main()
