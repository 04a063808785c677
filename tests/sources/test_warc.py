"""Web archives: what the golden cases do not show, and the real ones."""

import gzip
import io
import re
import subprocess
import sys
import time
import zlib
from collections import Counter
from pathlib import Path

import pytest
from tests.sources.archives_of_pages import arc, chunked, http, page, record

from newsdata.model import Rights
from newsdata.problems import Reject
from newsdata.sources import Article, RawFile, warc

pytest.importorskip("trafilatura")

REAL = Path(__file__).parents[3] / "shared/cases/warc/warcio"
RAW = RawFile("crawl.warc", "0" * 64, "crawl", "crawl", Rights("CC0-1.0", "full"))
_NO_ANSWER = rb"WARC-Type: (?:warcinfo|request|metadata)"
_GIVEN = (
    rb"(?s)HTTP/1.1 200 OK\r?\n.*?Content-Type: text/html|resource\r?\n.*Content-Type: text/html"
)
HOST = "https://harbour-post.example/"
REST = "came back to the quay on Monday"


def read(data: bytes) -> list[Article | Reject]:
    return list(warc.read(io.BytesIO(data), RAW))


def only_article(data: bytes) -> Article:
    (found,) = read(data)
    assert isinstance(found, Article), found
    return found


def codes(found: Article | Reject) -> list[str]:
    return [problem.code for problem in found.problems]


@pytest.mark.parametrize("head", [b"WARC/1.0\r\n", b"\r\n\r\nWARC/0.18\n", b"filedesc://a.arc "])
def test_an_archive_is_known_by_its_beginning(head: bytes) -> None:
    assert warc.recognise(head, "a")


@pytest.mark.parametrize("head", [b"", b"WARC", b"WARC/1.0", b"xWARC/1.0\r\n", b"<html>filedesc:"])
def test_what_is_no_archive_is_not_taken_for_one(head: bytes) -> None:
    assert warc.recognise(head, "a.warc") == ""


def brotli(body: bytes) -> bytes:
    writers = pytest.importorskip("fastwarc.stream_io")
    into = io.BytesIO()
    writer = writers.BrotliWriter(into)
    writer.write(body)
    writer.close()
    return into.getvalue()


def zstandard(body: bytes) -> bytes:
    writers = pytest.importorskip("fastwarc.stream_io")
    into = io.BytesIO()
    writer = writers.ZstdWriter(into)
    writer.write(body)
    writer.close()
    return into.getvalue()


def raw_deflate(body: bytes) -> bytes:
    return zlib.compress(body)[2:-4]


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
        ("br", brotli),
        ("zstd", zstandard),
        ("identity", bytes),
        ("gzip", bytes),
        ("br", bytes),
        ("gzip, gzip", lambda body: gzip.compress(gzip.compress(body))),
    ],
)
@pytest.mark.parametrize("in_chunks", [False, True])
def test_contents_are_decoded_as_they_were_encoded(
    coding: str, encode: object, in_chunks: bool
) -> None:
    body = encode(page())  # type: ignore[operator]
    headers = ["Content-Type: text/html", f"Content-Encoding: {coding}"]
    if in_chunks:
        body, headers = chunked(body), [*headers, "Transfer-Encoding: chunked"]
    found = only_article(record(http(body, *headers)))
    assert REST in found.record.text
    assert found.problems == ()


def test_chunks_that_a_crawler_joined_are_no_fault() -> None:
    block = http(page(), "Content-Type: text/html", "Transfer-Encoding: chunked")
    found = only_article(record(block))
    assert REST in found.record.text
    assert found.problems == ()


def test_what_came_of_a_broken_transfer_is_read_and_said() -> None:
    whole = chunked(page())
    block = http(whole[:-200], "Content-Type: text/html", "Transfer-Encoding: chunked")
    assert codes(only_article(record(block))) == ["source-repaired"]
    block = http(gzip.compress(page())[:-60], "Content-Type: text/html", "Content-Encoding: gzip")
    assert codes(only_article(record(block))) == ["source-repaired"]
    block = http(page()[:-60], "Content-Type: text/html", f"Content-Length: {len(page())}")
    assert codes(only_article(record(block))) == ["source-repaired"]


def test_a_page_that_expands_without_end_is_refused() -> None:
    bomb = gzip.compress(b"<html>" + b" " * (200 << 20))
    (found,) = read(record(http(bomb, "Content-Type: text/html", "Content-Encoding: gzip")))
    assert codes(found) == ["source-kind"]
    (found,) = read(record(http(page() + b" " * (20 << 20))) + record(http(page(), status="404")))[
        :1
    ]
    assert codes(found) == ["text-too-long"]


def test_the_transport_says_the_encoding_and_when() -> None:
    body = (
        page().replace(b'<meta charset="utf-8">', b"").replace(b"Aurora", "Åse".encode("latin-1"))
    )
    found = only_article(record(http(body, 'Content-Type: TEXT/HTML; Charset="ISO-8859-1"')))
    assert "The ferry Åse" in found.record.text
    encoding = found.record.provenance.encoding
    assert encoding is not None
    assert (encoding.name, encoding.basis) == ("windows-1252", "transport")
    assert found.record.provenance.retrieved == "2026-03-03T04:05:06Z"
    assert found.record.provenance.converter.version == warc.VERSION


def test_names_of_headers_may_be_in_any_case() -> None:
    data = record(http(page())).replace(b"Content-Length", b"content-length")
    assert only_article(data.replace(b"WARC-Type", b"warc-type")).problems == ()


def test_lines_may_end_in_newlines_alone() -> None:
    head, _, block = record(http(page())).partition(b"\r\n\r\n")
    found = only_article(head.replace(b"\r\n", b"\n") + b"\n\n" + block)
    assert found.problems == ()


def test_pages_without_a_type_are_known_by_their_beginning() -> None:
    for kind in ("Server: x", "Content-Type: application/octet-stream"):
        assert REST in only_article(record(http(page(), kind))).record.text
    (found,) = read(record(http(b"just text, about <html>", "Content-Type: text/plain")))
    assert codes(found) == ["source-kind"]


def test_an_arc_file_is_read() -> None:
    spaced = only_article(arc(http(page()), HOST + "a b"))
    assert spaced.record.id == only_article(record(http(page()), HOST + "a%20b")).record.id
    assert spaced.record.provenance.retrieved == "2026-03-03T04:05:06Z"


@pytest.mark.parametrize(
    "data",
    [
        b"WARC/1.0\r\n" * 100_000,
        b"WARC/1.0\r\nContent-Length: 9\r\n\r\n" * 50_000,
        b"WARC/1.0\r\n" + b"a: b\r\n" * 500_000,
        b"WARC/1.0\r\n" + b" " * 5_000_000,
        b"\r\n" * 2_000_000,
        b"x" * 20_000_000,
        b"filedesc://" + b" 1" * 1_000_000,
        (b"filedesc://a " + b"1 " * 4000 + b"\n") * 500,
        record(http(b"0" * 5_000_000, "Transfer-Encoding: chunked", "Content-Type: text/html")),
        record(http(b"1\r\n0\r\n" * 300_000, "Transfer-Encoding: chunked")),
        record(b"HTTP/1.1 200 OK\r\n" + b"a:" * 3_000_000),
        record(b"a", length=10**17) + record(b"\r\n\r\nWARC/1.0\r\n" * 200_000),
    ],
    ids=lambda data: repr(data[:20]),
)
def test_hostile_archives_cost_little(data: bytes) -> None:
    begun = time.process_time()
    assert all(each.problems for each in read(data))
    assert time.process_time() - begun < 10


_MEASURED = """
import io, sys
from newsdata.converting import convert
from newsdata.model import Rights
from newsdata.sources import RawFile, warc
sys.path.insert(0, {root!r})
from tests.sources.archives_of_pages import http, page, record
class Crawl(io.RawIOBase):
    def __init__(self):
        self.left, self.rest = int(sys.argv[1]), b""
        self.filler = record(http(bytes(1 << 20), "Content-Type: image/png"))
    def readable(self):
        return True
    def readinto(self, into):
        while len(self.rest) < len(into) and self.left:
            self.left -= 1
            self.rest += self.filler + record(http(page(self.left)))
        data, self.rest = self.rest[: len(into)], self.rest[len(into) :]
        into[: len(data)] = data
        return len(data)
raw = RawFile("a", "0" * 64, "a", "a", Rights("CC0-1.0", "full"))
count = sum(1 for _ in warc.read(io.BufferedReader(Crawl()), raw))
peak = next(int(x.split()[1]) for x in open("/proc/self/status") if x.startswith("VmHWM"))
print(count, peak)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_memory_does_not_grow_with_the_archive() -> None:
    code = _MEASURED.format(root=str(Path(__file__).parents[2]))
    peaks = []
    for megabytes in (6, 60):
        done = subprocess.run(
            [sys.executable, "-c", code, str(megabytes)], capture_output=True, text=True, check=True
        )
        count, peak = map(int, done.stdout.split())
        assert count == 2 * megabytes
        peaks.append(peak)
    assert peaks[1] < peaks[0] * 1.1


def plain(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


@pytest.mark.skipif(not REAL.is_dir(), reason=f"{REAL} is not there")
def test_real_archives_give_an_article_or_a_reject_for_each_answer() -> None:
    """Counted by the lines that say what a record is; for ARC, by those that begin one."""
    files = sorted(REAL.glob("*.*arc*"))
    assert len(files) == 16
    total: Counter[str] = Counter()
    for path in files:
        data = plain(path)
        found = read(data)
        parts = re.split(rb"(?m)^WARC/1\.0\r?$", data)[1:]
        if not parts:
            parts = re.split(rb"(?m)^(?=(?:http|filedesc)\S* .*\d{14} )", data)[1:]
            parts = [p for p in parts if b"filedesc://live" not in p]  # ARC's first record
        answers = [p for p in parts if not re.search(_NO_ANSWER, p)]
        pages = [p for p in answers if re.search(_GIVEN, p) and b"WARC-Type: revisit" not in p]
        counts = Counter(type(each).__name__ for each in found)
        assert counts == Counter(Article=len(pages), Reject=len(answers) - len(pages)), path.name
        total += counts
        for each in found:
            if isinstance(each, Article):
                assert each.record.text.startswith(("Example Domain", "Internet Assigned"))
    assert total == {"Article": 12, "Reject": 15}
