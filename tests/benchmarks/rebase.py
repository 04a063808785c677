"""How well labels survive edits of their text, beside difflib and a quote selector.

    newsdata build && python tests/benchmarks/rebase.py data/records/records.jsonl

The articles of the file are edited at random (misspelt words, sentences put in and
taken out, other quotation marks and white space, paragraphs moved), and each of their spans
is put on the edited text. A span whose own words are all still there is
*right* when it is put where they are; any is *wrong* when it is put elsewhere, or anywhere
though it is gone, and nothing says that it should be looked at.
"""

import argparse
import difflib
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec.structs import replace

from newsdata import jsonl
from newsdata.model import Record, SubmittedSpan
from newsdata.rebasing import known
from newsdata.rebasing.placing import LOST, Place, Rebase

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests import edits

Method = Callable[[Record, str, list[SubmittedSpan]], list[Place]]


def with_old_text(record: Record, new: str, spans: list[SubmittedSpan]) -> list[Place]:
    """newsdata, told the old text."""
    rebase = Rebase(record.text, new)
    return [rebase.place(span.start, span.end) for span in spans]


def with_context(record: Record, new: str, spans: list[SubmittedSpan]) -> list[Place]:
    """newsdata, told no more than the submission has."""
    rebase = Rebase(known.text(spans), new)
    return [rebase.place(span.start, span.end) for span in spans]


def with_difflib(record: Record, new: str, spans: list[SubmittedSpan]) -> list[Place]:
    """Each end of a span by the matching blocks of difflib."""
    matcher = difflib.SequenceMatcher(None, record.text, new, autojunk=False)
    to: dict[int, int] = {}
    for block in matcher.get_matching_blocks():
        to |= {block.a + n: block.b + n for n in range(block.size)}
    places = []
    for span in spans:
        first, last = to.get(span.start), to.get(span.end - 1)
        there = first is not None and last is not None and first <= last
        places.append(Place(first, last + 1, "moved") if there else LOST)  # type: ignore[arg-type,operator]
    return places


def with_selector(record: Record, new: str, spans: list[SubmittedSpan]) -> list[Place]:
    """The W3C's TextQuoteSelector: the quote whose prefix and suffix fit best."""
    places = []
    for span in spans:
        quote = span.text or ""
        found = [match.start() for match in re.finditer(re.escape(quote), new)]

        def fit(at: int, span: SubmittedSpan = span, quote: str = quote) -> int:
            before, behind = new[:at][-32:], new[at + len(quote) :][:32]
            left = _common((span.prefix or "")[::-1], before[::-1])
            return left + _common(span.suffix or "", behind)

        best = max(found, key=fit, default=-1)
        places.append(Place(best, best + len(quote), "moved") if best >= 0 else LOST)
    return places


def _common(one: str, other: str) -> int:
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


METHODS: dict[str, Method] = {
    "newsdata, old text known": with_old_text,
    "newsdata, quote and context": with_context,
    "difflib": with_difflib,
    "quote selector": with_selector,
}


def _labelled(record: Record) -> Record:
    """The record without spans of its structure: those of paragraphs tell all of its text."""
    spans = tuple(span for span in record.spans if span.layer != "structure")
    return replace(record, spans=spans)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("records", type=Path)
    arguments = parser.parse_args()
    loaded: Iterator[Record] = jsonl.load(arguments.records, Record)
    records = [_labelled(record) for record in loaded]
    others = [s for r in records for s in edits.SENTENCE.findall(r.text) if len(s) > 20]
    scores: dict[str, Counter[str]] = {name: Counter() for name in METHODS}
    chance = random.Random(arguments.seed)
    for _ in range(arguments.rounds):
        for record in records:
            strange = [sentence for sentence in others if sentence.strip() not in record.text]
            truth = edits.edited(record, strange, chance)
            spans = edits.submitted(record)
            for name, method in METHODS.items():
                began = time.perf_counter()
                places = method(record, truth.text, spans)
                scores[name]["us"] += round((time.perf_counter() - began) * 1e6)
                for place, true in zip(places, truth.places, strict=True):
                    edits.score(scores[name], place, true)
                scores[name]["articles"] += 1
    print("| | words all there | placed right | wrong and unmarked | to look at | ms an article |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, c in scores.items():
        print(
            f"| {name} | {c['there']:,} | {c['right'] / c['there']:.2%} |"
            f" {c['wrong'] / c['spans']:.3%} ({c['wrong']}) | {c['changed'] / c['spans']:.1%} |"
            f" {c['us'] / 1e3 / c['articles']:.1f} |"
        )


if __name__ == "__main__":
    main()
