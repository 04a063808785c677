"""Articles a second of each source, beside the bare library on the same bytes.

    python tests/benchmarks/sources.py [--seconds N] [SOURCE ...]

A bare parser gives no record. So where the library is one, a third takes part: `least`, the
few lines that make with that library the record that the source makes of this very input
(which is compared before anything is measured): its text, spans, fields, hash and provenance.
It knows where in this input everything is, and sees to nothing that may be wrong: no other
markup, no doubtful dates, encodings or characters.

Makes its own input. All take turns, so that a noisy machine is noisy for all of them; the
fastest turn of each counts. Quote the ratios: the rates are the machine's.
"""

import argparse
import hashlib
import io
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from html import escape
from typing import NamedTuple

import msgspec

from newsdata import plugins
from newsdata.model import Attribute, Provenance, Record, Rights, Span, Tool
from newsdata.problems import Reject
from newsdata.sources import Article, RawFile

RAW = RawFile("seeds/x", "0" * 64, "x", "bench", Rights("MIT", "full"), "en")
Records = list[Record]


class Case(NamedTuple):
    """Input, articles in it, what the bare library does with it, and the least that makes
    the same records, which is left out where the library does all the work itself."""

    data: bytes
    articles: int
    bare: Callable[[bytes], object]
    least: Callable[[bytes], Records] | None = None


def record(
    source: str,
    article_id: str,
    lines: Iterable[tuple[str, str]],
    fields: Mapping[str, tuple[str, str]],
    line: int | None = None,
) -> Record:
    """A record of labelled lines, and of fields with their values and where those were."""
    spans, texts, at = [], [], 0
    for label, words in lines:
        text = " ".join(words.split()) if label else words
        texts.append(text)
        end = at + len(text)
        if label:
            name = f"structure:{label}:{at}-{end}"
            spans.append(Span(name, "structure", label, at, end, text, "gold"))
        at = end + 2
    text = "\n\n".join(texts)
    module = plugins.get("source", source)
    origins = tuple(Attribute(name, where) for name, (_, where) in fields.items())
    return Record(
        schema_version="1.0",
        id=article_id,
        text=text,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        rights=RAW.rights,
        spans=tuple(spans),
        relations=(),
        reviewed=(),
        labels=(),
        provenance=Provenance(
            RAW.file, RAW.sha256, Tool(source, module.VERSION), line=line, fields=origins
        ),
        source=RAW.source,
        **{"language": RAW.language, **{name: value for name, (value, _) in fields.items()}},
    )


def moment(value: str) -> str:
    """A date with time and zone, as records write them."""
    return datetime.fromisoformat(value).isoformat().replace("+00:00", "Z")


XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
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


def html() -> Case:
    """Beside trafilatura with the metadata that it reads."""
    import trafilatura

    def bare(data: bytes) -> object:
        return trafilatura.bare_extraction(
            data, favor_precision=True, include_comments=False, include_formatting=True,
            include_links=True, with_metadata=True,
        )  # fmt: skip

    return Case(page(0), 1, bare)


def jsonl() -> Case:
    """Beside `json.loads` a line."""
    lines = [json.dumps({"id": str(n), "text": "\n\n".join(paragraphs(n))}) for n in range(200)]
    data = "\n".join(lines).encode()

    def least(data: bytes) -> Records:
        items = enumerate(map(json.loads, data.splitlines()), 1)
        return [record("jsonl", item["id"], [("", item["text"])], {}, n) for n, item in items]

    return Case(data, 200, lambda data: [json.loads(line) for line in data.splitlines()], least)


def feed() -> Case:
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
    return Case(data, 50, lambda data: feedparser.parse(io.BytesIO(data)))


def warc() -> Case:
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

    return Case(b"".join(map(response, range(20))), 20, bare)


def ninjs() -> Case:
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

    def least(data: bytes) -> Records:
        found = []
        for number, line in enumerate(data.split(b"\n"), 1):
            item = msgspec.json.decode(line)
            body = etree.fromstring(f"<div>{item['body_html']}</div>", etree.HTMLParser())
            lines = [("HEADLINE", item["headline"])]
            lines += [("PARAGRAPH", "".join(p.itertext())) for p in body.iter("p")]
            when = moment(item["versioncreated"])
            fields = {
                "title": (item["headline"], "ninjs:headline"),
                "published": (when, "ninjs:versioncreated"),
                "modified": (when, "ninjs:versioncreated"),
            }
            found.append(record("ninjs", item["uri"], lines, fields, number))
        return found

    return Case(b"\n".join(map(item, range(100))), 100, bare, least)


def nitf() -> Case:
    """Beside lxml."""
    from lxml import etree

    body = "".join(f"<p>{text}</p>" for text in paragraphs(0))
    data = (
        '<nitf><head><docdata><doc-id id-string="1"/><date.issue norm="20260314"/></docdata></head>'
        f"<body><body.head><hedline><hl1>Tram</hl1></hedline></body.head>"
        f"<body.content>{body}</body.content></body></nitf>"
    ).encode()

    def least(data: bytes) -> Records:
        root = etree.fromstring(data)
        title = root.findtext("body/body.head/hedline/hl1")
        lines = [("HEADLINE", title)]
        lines += [("PARAGRAPH", "".join(p.itertext())) for p in root.iter("p")]
        issued = date.fromisoformat(root.find("head/docdata/date.issue").get("norm")).isoformat()
        fields = {"title": (title, "nitf:hl1"), "published": (issued, "nitf:date.issue")}
        return [record("nitf", root.find("head/docdata/doc-id").get("id-string"), lines, fields)]

    return Case(data, 1, lambda data: "".join(etree.fromstring(data).itertext()), least)


def newsml() -> Case:
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

    def least(data: bytes) -> Records:
        found = []
        for _, element in etree.iterparse(io.BytesIO(data), tag="newsitem"):
            title = element.findtext("headline")
            lines = [("HEADLINE", title)]
            lines += [("PARAGRAPH", "".join(p.itertext())) for p in element.iter("p")]
            fields = {
                "title": (title, "newsml:headline"),
                "published": (date.fromisoformat(element.get("date")).isoformat(), "newsml:date"),
                "language": (element.get(XML_LANG), "newsml:xml:lang"),
            }
            found.append(record("newsml", f"rcv1-{element.get('itemid')}", lines, fields))
            element.clear()
        return found

    return Case(data, 100, bare, least)


def csv() -> Case:
    """Beside the module csv."""
    import csv as module

    out = io.StringIO()
    rows = module.writer(out)
    rows.writerow(["id", "title", "date", "text"])
    for number in range(200):
        rows.writerow([number, "Tram", "2026-03-14", "\n\n".join(paragraphs(number))])

    def least(data: bytes) -> Records:
        rows = module.DictReader(io.StringIO(data.decode(), newline=""))
        found, number = [], 2
        for row in rows:
            day = date.fromisoformat(row["date"]).isoformat()
            fields = {"title": (row["title"], "title"), "published": (day, "date")}
            found.append(record("csv", row["id"], [("", row["text"])], fields, number))
            number = rows.line_num + 1
        return found

    def bare(data: bytes) -> object:
        return list(module.reader(io.StringIO(data.decode())))

    return Case(out.getvalue().encode(), 200, bare, least)


def parquet() -> Case:
    """Beside pyarrow."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [{"id": str(n), "title": "Tram", "text": "\n\n".join(paragraphs(n))} for n in range(200)]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out)

    def bare(data: bytes) -> None:
        for batch in pq.ParquetFile(io.BytesIO(data)).iter_batches(64):
            batch.to_pylist()

    def least(data: bytes) -> Records:
        found: Records = []
        for batch in pq.ParquetFile(io.BytesIO(data)).iter_batches(64):
            for row in batch.to_pylist():
                fields = {"title": (row["title"], "title")}
                lines = [("", row["text"])]
                found.append(record("parquet", row["id"], lines, fields, len(found) + 1))
        return found

    return Case(out.getvalue(), 200, bare, least)


CASES: dict[str, Callable[[], Case]] = {
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


def fastest(works: Sequence[Callable[[], object]], seconds: float) -> list[float]:
    """The fastest turn of each, in seconds, taking turns."""
    best = [float("inf")] * len(works)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for number, each in enumerate(works):
            begun = time.perf_counter()
            each()
            best[number] = min(best[number], time.perf_counter() - begun)
    return best


def row(name: str, case: Case, seconds: float) -> str:
    """The line of a source in the table."""
    source = plugins.get("source", name)

    def ours() -> list[Article | Reject]:
        return list(source.read(io.BytesIO(case.data), RAW))

    works: list[Callable[[], object]] = [ours, lambda: case.bare(case.data)]
    if least := case.least:
        made = [found.record for found in ours() if isinstance(found, Article)]
        assert made == least(case.data), name
        works.append(lambda: least(case.data))
    times = fastest(works, seconds)
    rates = [f"{case.articles / each:,.0f}" for each in times]
    ratios = [f"{times[0] / each:.2f}" for each in times[1:]]
    if least is None:
        rates, ratios = [*rates, "–"], [*ratios, "–"]
    return f"| {name} | {' | '.join([*rates, *ratios])} |"


def main() -> None:
    """Print a row a source."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sources", nargs="*", choices=[[], *CASES])
    options.add_argument("--seconds", type=float, default=5)
    given = options.parse_args()
    print("| source | articles/s | library | least | time beside the library | beside the least |")
    print("|---|---|---|---|---|---|")
    for name in given.sources or CASES:
        print(row(name, CASES[name](), given.seconds))


if __name__ == "__main__":
    main()
