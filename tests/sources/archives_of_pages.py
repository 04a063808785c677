"""Makes web archives of one's own, sound and unsound, for tests and golden cases."""

import base64
import gzip
import hashlib

ARTICLE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta property="article:published_time" content="2026-03-02T08:00:00+01:00"></head><body>
<nav><a href="/">Home</a> <a href="/ships">Ships</a></nav><article><h1>{title}</h1>
<p>The ferry <em>Aurora</em> came back to the quay on Monday after a year in the yard,
and a crowd that had waited since dawn cheered as her lines were made fast.</p>
<p>Her master said that the new engine was quieter than the old one by far, and that
the crossing would take forty minutes in fair weather, <a href="/times">as before</a>.</p>
<p>Tickets are sold on board; the first crossing of the day leaves at six in the morning,
and the last one at ten in the evening, number {number} of the season's timetable.</p>
</article><footer>Harbour Post</footer></body></html>"""


def page(number: int = 1, title: str = "Ferry returns") -> bytes:
    return ARTICLE.format(number=number, title=title).encode()


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    given = headers or ("Content-Type: text/html; charset=utf-8", f"Content-Length: {len(body)}")
    return "\r\n".join([f"HTTP/1.1 {status}", *given, "", ""]).encode() + body


def chunked(body: bytes, size: int = 400) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"


def sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def record(
    block: bytes,
    uri: str = "https://harbour-post.example/ferry",
    *headers: str,
    kind: str = "response",
    length: int | str | None = None,
    version: str = "1.0",
) -> bytes:
    lines = [
        f"WARC/{version}",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {uri}",
        "WARC-Date: 2026-03-03T04:05:06Z",
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>",
        *headers,
        f"Content-Length: {len(block) if length is None else length}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + block + b"\r\n\r\n"


def arc(block: bytes, uri: str = "https://harbour-post.example/ferry") -> bytes:
    about = b"1 0 Harbour Post\nURL IP-address Archive-date Content-type Archive-length\n"
    first = b"filedesc://a.arc 0.0.0.0 20260303040506 text/plain %d\n%s" % (len(about), about)
    head = f"{uri} 192.0.2.1 20260303040506 text/html {len(block)}\n".encode()
    return first + b"\n" + head + block + b"\n"


def zipped(*records: bytes) -> bytes:
    """A gzip member a record, as crawlers write them."""
    return b"".join(gzip.compress(each, mtime=0) for each in records)
