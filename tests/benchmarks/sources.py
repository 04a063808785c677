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
from html import escape

import msgspec

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


def feed() -> Iterator[Case]:
    """Beside feedparser with its defaults."""
    import feedparser

    def item(number: int) -> str:
        body = "".join(f"<p>{text}</p>" for text in paragraphs(number))
        return (
            f"<item><title>Tram {number}</title><link>https://quay.example/{number}</link>"
            f"<pubDate>Sat, 14 Mar 2026 09:00:00 +0100</pubDate><category>Trams</category>"
            f"<content:encoded>{escape(body)}</content:encoded></item>"
        )

    head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    data = f"{head}<title>Quay</title>{''.join(map(item, range(50)))}</channel></rss>".encode()
    yield data, 50, lambda data: feedparser.parse(io.BytesIO(data))


def warc() -> Iterator[Case]:
    """Beside fastwarc and trafilatura."""
    import trafilatura
    from fastwarc import ArchiveIterator

    def response(number: int) -> bytes:
        body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(number)
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2026-03-15T00:00:00Z\r\n"
            f"WARC-Target-URI: https://quay.example/{number}\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n"
        )
        return head.encode() + b"\r\n" + body + b"\r\n\r\n"

    def bare(data: bytes) -> None:
        for each in ArchiveIterator(io.BytesIO(data)):
            trafilatura.bare_extraction(
                each.reader.read(), favor_precision=True, include_comments=False,
                include_formatting=True, include_links=True, with_metadata=True,
            )  # fmt: skip

    yield b"".join(map(response, range(20))), 20, bare


def ninjs() -> Iterator[Case]:
    """Beside msgspec and lxml's parser of HTML."""
    from lxml import etree

    def item(number: int) -> bytes:
        body = "".join(f"<p>{text}</p>" for text in paragraphs(number))
        fields = {"type": "text", "versioncreated": "2026-03-14T08:00:00Z", "body_html": body}
        return json.dumps({"uri": f"urn:tram:{number}", "headline": "Tram"} | fields).encode()

    def bare(data: bytes) -> None:
        for line in data.split(b"\n"):
            body = msgspec.json.decode(line)["body_html"]
            "".join(etree.fromstring(f"<div>{body}</div>", etree.HTMLParser()).itertext())

    yield b"\n".join(map(item, range(100))), 100, bare


def nitf() -> Iterator[Case]:
    """Beside lxml."""
    from lxml import etree

    body = "".join(f"<p>{text}</p>" for text in paragraphs(0))
    data = (
        '<nitf><head><docdata><doc-id id-string="1"/><date.issue norm="20260314"/></docdata></head>'
        f"<body><body.head><hedline><hl1>Tram</hl1></hedline></body.head>"
        f"<body.content>{body}</body.content></body></nitf>"
    ).encode()
    yield data, 1, lambda data: "".join(etree.fromstring(data).itertext())


def newsml() -> Iterator[Case]:
    """RCV1 beside lxml's iterparse."""
    from lxml import etree

    def item(number: int) -> str:
        body = "".join(f"<p>{text}</p>" for text in paragraphs(number))
        return (
            f'<newsitem itemid="{number}" date="1996-08-20" xml:lang="en"><title>Tram</title>'
            f"<headline>Tram</headline><text>{body}</text></newsitem>"
        )

    data = f"<items>{''.join(map(item, range(100)))}</items>".encode()

    def bare(data: bytes) -> None:
        for _, element in etree.iterparse(io.BytesIO(data), tag="newsitem"):
            "".join(element.itertext())
            element.clear()

    yield data, 100, bare


def csv() -> Iterator[Case]:
    """Beside the module csv."""
    import csv as module

    out = io.StringIO()
    rows = module.writer(out)
    rows.writerow(["id", "title", "date", "text"])
    for number in range(200):
        rows.writerow([number, "Tram", "2026-03-14", "\n\n".join(paragraphs(number))])
    yield out.getvalue().encode(), 200, lambda data: list(module.reader(io.StringIO(data.decode())))


def parquet() -> Iterator[Case]:
    """Beside pyarrow."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [{"id": str(n), "title": "Tram", "text": "\n\n".join(paragraphs(n))} for n in range(200)]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out)

    def bare(data: bytes) -> None:
        for batch in pq.ParquetFile(io.BytesIO(data)).iter_batches(64):
            batch.to_pylist()

    yield out.getvalue(), 200, bare


CASES: dict[str, Callable[[], Iterator[Case]]] = {
    "html": html,
    "warc": warc,
    "feed": feed,
    "ninjs": ninjs,
    "nitf": nitf,
    "newsml": newsml,
    "csv": csv,
    "parquet": parquet,
    "jsonl": jsonl,
}


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
