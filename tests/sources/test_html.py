"""Pages: what the golden cases do not show, and the real ones against another reading."""

import gzip
import io
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newsdata.model import Record, Rights
from newsdata.problems import Reject
from newsdata.sources import Article, RawFile, _page_metadata
from newsdata.sources._page import MAX_BYTES, declared, read_page
from newsdata.sources.html import read, recognise

REAL = Path(__file__).parents[3] / "shared/cases/html/article-extraction"
PARAGRAPHS = "".join(
    f"<p>On day {n} the harbour office counted {n * 7} boats and {n * 11} rowers at the old quay.</p>"
    for n in range(1, 9)
)
PAGE = (
    "<!doctype html><html lang=en><head><title>Boats counted</title>{head}</head>"
    "<body>{top}<article><h1>Boats counted</h1>{body}</article></body></html>"
)


def page(head: str = "", body: str = PARAGRAPHS, top: str = "") -> bytes:
    return PAGE.format(head=head, body=body, top=top).encode()


def one(data: bytes, **given: str) -> Article | Reject:
    raw = RawFile("page.html", "0" * 64, "page", "test", Rights("CC0-1.0", "full"), "en")
    return read_page(data, raw, "html", **given)


def record(data: bytes, **given: str) -> Record:
    found = one(data, **given)
    assert isinstance(found, Article), found
    return found.record


def linked(**said: object) -> str:
    text = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle"} | said)
    return f'<script type="application/ld+json">{text}</script>'


def origins(found: Record) -> dict[str, str]:
    return {each.key: each.value for each in found.provenance.fields}


def codes(found: Article | Reject) -> list[str]:
    return [problem.code for problem in found.problems]


def test_text_is_that_of_the_page_with_every_space_between_links() -> None:
    body = PARAGRAPHS + (
        "<p>The office <a href='/a'>said on Monday</a> that <b>no boat</b> is <i>missing</i>, "
        "<a href='/b'>unlike</a> last year<sup>1</sup>.</p>"
    )
    found = record(page(body=body))
    line = "The office said on Monday that no boat is missing, unlike last year1."
    assert found.text.endswith(line)
    marked = {(s.label, s.text) for s in found.spans if s.layer == "markup"}
    assert marked == {
        ("LINK", "said on Monday"),
        ("LINK", "unlike"),
        ("EMPHASIS", "no boat"),
        ("EMPHASIS", "missing"),
        ("EMPHASIS", "1"),
    }


def test_a_headline_stands_once_and_first() -> None:
    found = record(page())
    assert found.text.startswith("Boats counted\n\nOn day 1 ")
    assert found.text.count("Boats counted") == 1
    assert [s.label for s in found.spans[:2]] == ["HEADLINE", "PARAGRAPH"]


@pytest.mark.parametrize(
    ("head", "title", "origin"),
    [
        (
            linked(headline="A &amp; B") + "<meta property=og:title content=C>",
            "A & B",
            "json-ld:headline",
        ),
        ("<meta name=dc.title content=D><meta property=og:title content=C>", "C", "og:title"),
        ("<meta name=dc.title content=D>", "D", "meta:dc.title"),
        ("", "Boats counted", "h1"),
    ],
)
def test_metadata_in_the_order_of_trust(head: str, title: str, origin: str) -> None:
    found = record(page(head))
    assert (found.title, origins(found)["title"]) == (title, origin)


@pytest.mark.parametrize(
    "author",
    [
        "Ada Byron",
        {"@type": "Person", "name": "Ada Byron"},
        [{"name": ["Ada Byron"]}],
        [{"@type": "Person", "name": "By Ada Byron", "url": "https://a.example/ada"}],
    ],
)
def test_authors_in_every_shape(author: object) -> None:
    found = record(page(linked(headline="Boats counted", author=author)))
    assert (found.byline, origins(found)["byline"]) == ("Ada Byron", "json-ld:author")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Written by <a href=/ada>Ada Byron</a> on 3 May 2024", "Ada Byron"),
        ("By Ada Byron | Harbour Post", "Ada Byron"),
        ("By noon all the boats had gone.", None),
    ],
)
def test_authors_of_a_line_below_the_headline(line: str, name: str | None) -> None:
    data = page(body=f"<div>{line}</div>{PARAGRAPHS}")
    assert record(data).byline == name


@pytest.mark.parametrize(
    "script",
    ["", "{", "[]", "null", '"x"', "[" * 9999, '{"@type": 1}', '{"@graph": {"@graph": []}}'],
    ids=lambda script: script[:12],
)
def test_broken_linked_data_is_passed_over(script: str) -> None:
    head = (
        f'<script type="application/ld+json">{script}</script><meta name=author content="Ada B.">'
    )
    assert record(page(head)).byline == "Ada B."


def test_raw_newlines_and_comments_in_linked_data_are_forgiven() -> None:
    said = '<!-- {"@type": ["NewsArticle"], "headline": "Boats\ncounted twice"} -->'
    found = record(page(f'<script type="application/ld+json">{said}</script>'))
    assert found.title == "Boats counted twice"


def test_articles_that_a_page_only_lists_are_not_the_one_it_is_about() -> None:
    head = linked(
        **{"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "X"}]}
    )
    assert record(page(head)).title == "Boats counted"


@pytest.mark.parametrize(
    ("head", "url"),
    [
        (
            "<link rel=canonical href=/a?id=1><meta property=og:url content=https://b.example/x>",
            "https://a.example/a?id=1",
        ),
        (
            "<link rel=canonical href=https://a.example/><meta property=og:url content=/x>",
            "https://a.example/x",
        ),
        ("<base href=https://c.example/d/><link rel=canonical href=e>", "https://c.example/d/e"),
        ("", "https://a.example/from"),
    ],
)
def test_the_address_of_an_article(head: str, url: str) -> None:
    assert record(page(head), address="https://a.example/from").url == url


def test_one_article_met_by_two_addresses_has_one_id() -> None:
    one_, other = (
        record(page(), address=address)
        for address in ("https://m.a.example/x?utm_source=y", "https://www.a.example/x#top")
    )
    assert one_.id == other.id


def test_a_date_after_the_page_was_fetched_is_left_out() -> None:
    data = page(linked(headline="Boats counted", datePublished="2031-01-01T00:00:00Z"))
    found = one(data, retrieved="2024-01-01T00:00:00Z")
    assert isinstance(found, Article)
    assert found.record.published is None
    assert codes(found) == ["metadata-date"]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'<meta charset="ISO-8859-1">', "ISO-8859-1"),
        (b"<meta http-equiv=content-type content='text/html; charset=koi8-r'>", "koi8-r"),
        (b'<?xml version="1.0" encoding="windows-1250"?><html>', "windows-1250"),
        (b"<!-- <meta charset=koi8-r> --><meta charset=utf-8>", "utf-8"),
        (b'<meta charset="utf-16">', "utf-8"),
        (b"<html>" + b" " * 5000 + b"<meta charset=koi8-r>", None),
        (b"<!--" * 2000, None),
    ],
)
def test_declared_encodings(data: bytes, name: str | None) -> None:
    assert declared(data) == name


def test_what_the_transport_says_goes_first() -> None:
    data = page(
        "<meta charset=utf-8>",
        PARAGRAPHS + "<p>A caf\u00e9 on the quay stayed closed for all these days.</p>",
    )
    found = record(data.decode().encode("cp1252"), transport="windows-1252")
    assert "café" in found.text
    assert found.provenance.encoding is not None
    assert found.provenance.encoding.basis == "transport"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7 ...", "source-kind"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "source-kind"),
        (b"just text, at some length, and not a single tag in it", "source-kind"),
        (b"<html><frameset><frame src=a></frameset></html>", "source-kind"),
        (page(body="<p>Short.</p>"), "source-kind"),
        (b"<html><title>404 Not Found</title><body>" + PARAGRAPHS.encode()[:400], "source-kind"),
        (b"<html>" + b"<div>" * 5000 + PARAGRAPHS.encode(), "source-kind"),
        (page(body="<p>word word word</p>" * 100_000), "source-kind"),
        (b"<html>" + b" " * MAX_BYTES, "text-too-long"),
        (b"<html>" + bytes(range(128, 256)) * 20, "file-encoding"),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_what_is_no_article_is_a_reject_with_a_reason(data: bytes, code: str) -> None:
    start = time.monotonic()
    found = one(data)
    assert isinstance(found, Reject)
    assert codes(found)[-1] == code
    assert found.id == "page"
    assert time.monotonic() - start < 30


def test_no_more_than_the_bound_of_a_page_is_read() -> None:
    class Endless(io.RawIOBase):
        asked = 0

        def read(self, size: int = -1) -> bytes:
            assert 0 < size <= MAX_BYTES + 1
            self.asked += size
            return b"x" * size

    file = Endless()
    raw = RawFile("page.html", "0" * 64, "page", "test", Rights("CC0-1.0", "full"))
    (found,) = read(file, raw)  # type: ignore[arg-type]
    assert codes(found) == ["text-too-long"]
    assert file.asked == MAX_BYTES + 1


def test_captions_inside_the_article_are_kept_and_those_of_teasers_not() -> None:
    teaser = (
        "<aside><figure><img><figcaption>A teaser for another article</figcaption></figure></aside>"
    )
    picture = "<figure><img><figcaption>The old quay. Photo: Cleo Dunn</figcaption></figure>"
    half = len(PARAGRAPHS.split("</p>")) // 2
    parts = [part + "</p>" for part in PARAGRAPHS.split("</p>") if part]
    body = "".join([*parts[:half], picture, *parts[half:], teaser])
    found = record(page(body=body))
    assert [s.text for s in found.spans if s.label == "CAPTION"] == [
        "The old quay. Photo: Cleo Dunn"
    ]
    assert "teaser" not in found.text


@pytest.mark.parametrize(
    ("head", "name", "recognised"),
    [
        (b"\xef\xbb\xbf\n<!-- x --><!DOCTYPE html>", "x", True),
        ("<html>".encode("utf-16"), "x", True),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", "x", True),
        (b"<div>part of a page</div>", "x.html.gz", True),
        (b"<div>part of a page</div>", "x", False),
        (b"<?xml version='1.0'?><rss>", "x.html", False),
        (b"<nitf><head/><body/></nitf>", "x", False),
        (b"text", "x.html", False),
        (b"", "x.html", False),
    ],
)
def test_what_is_taken_for_a_page(head: bytes, name: str, recognised: bool) -> None:
    assert bool(recognise(head, name)) == recognised


@pytest.mark.skipif(not REAL.is_dir(), reason="the real pages are not beside the checkout")
def test_every_real_page_is_read_and_keeps_its_paragraphs() -> None:
    """Against the texts that the benchmark's makers wrote down, and the pages' own tags."""
    truth = json.loads((REAL / "ground-truth.json").read_text("utf-8"))
    assert len(truth) == 37
    exact = lines = addresses = 0
    for name, entry in truth.items():
        data = gzip.decompress((REAL / f"{name}.html.gz").read_bytes())
        found = record(data)
        wanted = [
            " ".join(line.split()) for line in entry["articleBody"].split("\n") if line.strip()
        ]
        there = {" ".join(line.split()) for line in found.text.split("\n")}
        lines += len(wanted)
        exact += sum(line in there for line in wanted)
        canonical = re.search(
            rb"""<link[^>]*rel=["']?canonical["']?[^>]*href=["'](http[^"']+)["']""", data
        )
        if canonical:
            assert found.url == canonical[1].decode()
            addresses += 1
        assert found.title
        assert found.published or name.startswith("b3c19dd5")
    assert lines == 874
    assert exact / lines > 0.97
    assert addresses == 33


def test_each_of_many_authors_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def person(name: str) -> str:
        seen.append(name)
        return name

    monkeypatch.setattr(_page_metadata, "person", person)
    raw = RawFile("page.html", "0" * 64, "page", "test", Rights("CC0-1.0", "full"))
    (found,) = read(io.BytesIO(page('<meta name="author" content="Al">' * 1000)), raw)
    assert isinstance(found, Article)
    assert found.record.byline == "Al"
    assert len(seen) < 1100


@pytest.mark.parametrize("missing", ["htmldate", "courlan", "lxml_html_clean", "trafilatura"])
def test_whatever_a_library_lacks_the_extra_is_named(tmp_path: Path, missing: str) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<html><body><article><p>{'A tram came to the harbour. ' * 20}</p></article>")
    program = f"import sys; sys.modules[{missing!r}] = None; from newsdata.cli import main; main()"
    arguments = [sys.executable, "-c", program, "convert", str(page), str(tmp_path / "out.jsonl")]
    done = subprocess.run(
        [*arguments, "--to", "records"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "python -m pip install 'newsdata[html]'" in done.stderr
    assert missing in done.stderr
    assert "Traceback" not in done.stderr


def test_many_elements_in_great_depth_cost_little() -> None:
    body = "<div>" * 1500 + "<p>Tram nr 5.</p>" * 40_000
    begun = time.process_time()
    found = one(page(body=body))
    assert isinstance(found, Reject)
    assert [problem.code for problem in found.problems] == ["source-kind"]
    assert time.process_time() - begun < 10
