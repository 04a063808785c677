"""Articles a second of each source, beside the bare library on the same bytes.

    python tests/benchmarks/sources.py [--seconds N] [SOURCE ...]

Makes its own input. Source and library take turns, so that a noisy machine is noisy for
both; the fastest turn of each counts. Quote the ratios: the rates are the machine's.
"""

import argparse
import io
import json
import time
from collections.abc import Callable, Iterator

from newsdata import plugins
from newsdata.model import Rights
from newsdata.sources import RawFile

RAW = RawFile("seeds/x", "0" * 64, "x", "bench", Rights("MIT", "full"), "en")
Case = tuple[bytes, int, Callable[[bytes], object]]
"""Input, articles in it, and what the bare library does with it."""

SENTENCE = "The council approved the harbour tram on Tuesday after a debate of nine hours, {}."


def paragraphs(number: int) -> list[str]:
    """Some twenty paragraphs of an article."""
    return [
        " ".join(SENTENCE.format(f"said member {number}-{p}-{s}") for s in range(4))
        for p in range(20)
    ]


def page(number: int) -> bytes:
    """A page of about 15 kB, as publishing systems make them."""
    body = "\n".join(
        f"<p>{text.replace('tram', '<a href=/t>tram</a>')}</p>" for text in paragraphs(number)
    )
    data = {
        "@type": "NewsArticle",
        "headline": f"Tram approved {number}",
        "datePublished": "2026-03-14T09:00:00+01:00",
        "author": {"@type": "Person", "name": "Ada Quill"},
    }
    links = "".join(f'<li><a href="/s{n}">Section {n}</a></li>' for n in range(60))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tram {number}</title>'
        f'<link rel="canonical" href="https://quay.example/{number}">'
        f'<script type="application/ld+json">{json.dumps(data)}</script></head><body>'
        f"<nav><ul>{links}</ul></nav><article><h1>Tram approved {number}</h1>{body}</article>"
        f"<footer><ul>{links}</ul></footer></body></html>"
    ).encode()


def html() -> Iterator[Case]:
    """Beside trafilatura with the metadata that it reads."""
    import trafilatura

    def bare(data: bytes) -> object:
        return trafilatura.bare_extraction(
            data, favor_precision=True, include_comments=False, include_formatting=True,
            include_links=True, with_metadata=True,
        )  # fmt: skip

    yield page(0), 1, bare


def jsonl() -> Iterator[Case]:
    """Beside `json.loads` a line."""
    lines = [json.dumps({"id": str(n), "text": "\n\n".join(paragraphs(n))}) for n in range(200)]
    data = "\n".join(lines).encode()
    yield data, 200, lambda data: [json.loads(line) for line in data.splitlines()]


CASES: dict[str, Callable[[], Iterator[Case]]] = {"html": html, "jsonl": jsonl}


def fastest(work: Callable[[], object], other: Callable[[], object], seconds: float) -> list[float]:
    """The fastest turn of each of two, in seconds, taking turns."""
    best = [float("inf")] * 2
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for number, each in enumerate((work, other)):
            begun = time.perf_counter()
            each()
            best[number] = min(best[number], time.perf_counter() - begun)
    return best


def main() -> None:
    """Print a row a source."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sources", nargs="*", choices=[[], *CASES])
    options.add_argument("--seconds", type=float, default=5)
    given = options.parse_args()
    print("| source | articles/s | bare library, articles/s | time beside the library |")
    print("|---|---|---|---|")
    for name in given.sources or CASES:
        source = plugins.get("source", name)
        for data, articles, bare in CASES[name]():
            ours, theirs = fastest(
                lambda: list(source.read(io.BytesIO(data), RAW)),  # noqa: B023
                lambda: bare(data),  # noqa: B023
                given.seconds,
            )
            print(
                f"| {name} | {articles / ours:,.0f} | {articles / theirs:,.0f} | {ours / theirs:.2f} |"
            )


if __name__ == "__main__":
    main()
