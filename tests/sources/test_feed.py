"""Feeds: what the golden cases do not show, and the real ones."""

import io
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdata.model import Record, Rights
from newsdata.problems import Problem, Reject
from newsdata.sources import Article, RawFile, feed

pytest.importorskip("feedparser")

REAL = Path(__file__).parents[3] / "shared/cases/feed/wellformed"
_EXPECTED = re.compile(
    rb"entries\[0\]\['(?:title|description|content'\]\[0\]\['value)'\] == '([^']*)'"
)
RAW = RawFile("feed.xml", "0" * 64, "feed", "wire", Rights("CC0-1.0", "full"))


def read(data: bytes | str) -> list[Article | Reject]:
    data = data.encode() if isinstance(data, str) else data
    return list(feed.read(io.BytesIO(data), RAW))


def record(items: str, channel: str = "<title>Wire</title>") -> Record:
    (found,) = read(f"<rss version='2.0'><channel>{channel}{items}</channel></rss>")
    assert isinstance(found, Article)
    return found.record


def only_problem(data: bytes | str) -> Problem:
    (found,) = read(data)
    assert isinstance(found, Reject)
    return found.problems[-1]


@pytest.mark.parametrize(
    "head",
    [
        "<rss>",
        "\ufeff<?xml version='1.0'?><!-- a <b> --><!DOCTYPE rss [<!ENTITY a 'b'>]>\n<rss version='0.91'>",
        "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "<a:feed xmlns:a='http://www.w3.org/2005/Atom'>",
        "<feed version='0.3'>",
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_feed_is_known_by_its_first_element(head: str, encoding: str) -> None:
    assert feed.recognise(head.encode(encoding), "a")


@pytest.mark.parametrize(
    "head",
    ["", "rss", "<html><rss>", "<feed>", "<RDF>", "<rssx>", "<!-- <rss> -->", "<!--" * 30_000],
)
def test_what_is_no_feed_is_not_taken_for_one(head: str) -> None:
    assert feed.recognise(head.encode(), "feed.rss") == ""


def test_an_error_page_is_no_feed() -> None:
    found = only_problem("<!DOCTYPE html><html><head><title>502 Bad\nGateway</title></head></html>")
    assert found.code == "source-kind"
    assert found.fact == "It is a web page ('502 Bad Gateway'), not a feed."


@pytest.mark.parametrize(
    ("guid", "expected"),
    [
        ("<guid>tag:wire.example,2026:1</guid>", "tag:wire.example,2026:1"),
        ("<guid isPermaLink='false'>1</guid>", "wire.example/feed#1"),
        ("<guid>https://www.wire.example/1?utm_medium=rss#0</guid>", "the same"),
        ("<guid isPermaLink='false'>http://wire.example/1#7</guid>", "the same"),
        ("<link>https://m.wire.example/1/</link>", "the same"),
    ],
)
def test_ids_follow_from_the_guid_or_the_address(guid: str, expected: str) -> None:
    channel = "<title>W</title><link>https://wire.example/feed/</link>"
    found = record(f"<item><title>News</title>{guid}</item>", channel)
    if expected == "the same":
        expected = record("<item><title>x</title><link>http://wire.example/1</link></item>").id
    assert found.id == expected


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Ada Quill", "Ada Quill"),
        ("ada@wire.example (Ada Quill)", "Ada Quill"),
        ("Ada Quill &lt;ada@wire.example&gt;", "Ada Quill"),
        ("Ada Quill (Reuters)", "Ada Quill (Reuters)"),
        ("ada@wire.example", None),
    ],
)
def test_a_byline_is_a_name(author: str, expected: str | None) -> None:
    assert record(f"<item><title>N</title><author>{author}</author></item>").byline == expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Tue, 03 Mar 2026 07:30:00 EST", "2026-03-03T07:30:00-05:00"),
        ("2026-03-03T07:30:00+01:00", "2026-03-03T07:30:00+01:00"),
        ("2026-03-03", "2026-03-03"),
        ("Tue Mar  3 07:30:00 2026", "2026-03-03"),
        ("Mon, 01 Jan 0001 00:00:00 GMT", None),
    ],
)
def test_dates_keep_their_zone_and_without_one_are_days(date: str, expected: str | None) -> None:
    found = record(f"<item><title>N</title><pubDate>{date}</pubDate></item>")
    assert found.published == expected


def test_what_looks_like_mojibake_is_not_mended() -> None:
    assert record("<item><title>cafÃ© &#195;&#169;</title></item>").title == "cafÃ© Ã©"


def test_entities_are_never_fetched_nor_expanded_without_end(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("password")
    bomb = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 9}'>" for n in range(1, 20))
    for dtd in (f"<!ENTITY e SYSTEM '{secret.as_uri()}'>", f"<!ENTITY e0 'ha'>{bomb}"):
        items = "<item><title>News</title><description>&e;&e19;!</description></item>"
        (found,) = read(f"<!DOCTYPE rss [{dtd}]><rss><channel>{items}</channel></rss>")
        assert isinstance(found, Article)
        assert "password" not in found.record.text
        assert len(found.record.text) < 100


@pytest.mark.parametrize(
    "body",
    [
        "<item><author>" + "a" * 100_000 + "</author></item>",
        "<item><author>" + "a." * 100_000 + "@</author></item>",
        "<item>" + "".join(f"<category>{n}</category>" for n in range(30_000)) + "</item>",
        "<item>" * 30_000,
        "<item><title>" * 30_000,
        "<item><description>" + "&lt;p>" * 50_000,
        "<![CDATA[" * 50_000,
        "<!--" * 50_000,
        "<x " + 'a="b" ' * 50_000,
        "<" * 100_000,
        "&" * 100_000,
    ],
    ids=lambda body: body[:24],
)
def test_hostile_feeds_cost_little(body: str) -> None:
    begun = time.process_time()
    assert read("\n" * 50_000 + "<rss><channel>" + body)
    assert time.process_time() - begun < 10


def test_a_feed_without_bound_is_not_read() -> None:
    assert only_problem(b"<rss>" + b" " * (33 << 20)).code == "text-too-long"


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *("<rss>", "</rss>", "<channel>", "<item>", "</item>", "<title>", "</title>"),
                *("<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "</entry>", "<id>"),
                *("<link href='x'/>", "<link>", "<author>", "<name>", "<content type='xhtml'>"),
                *("<category/>", "<category>", "<source url='x'>", "</source>", "<pubDate>"),
                *("<content mode='base64'>", "<![CDATA[", "]]>", "<!--", "-->", "&lt;p>", "&x;"),
                *("<dc:date>", "<image>", "<svg>", "&#xD800;", "&#99999999;", "&#0;", "<?", "\x00"),
                *("<!DOCTYPE a [", "]>", "<!ENTITY a 'b'>", "2026-01-01", "x@y.example", "word"),
            ]
        )
    ).map(" ".join)
)
def test_any_markup_gives_articles_or_rejects(body: str) -> None:
    for found in read(f"<rss>{body}"):
        assert isinstance(found, Article) or found.problems


@pytest.mark.skipif(not REAL.is_dir(), reason=f"{REAL} is not there")
def test_real_feeds_give_an_article_or_a_reject_for_each_entry() -> None:
    """Counted by the tags that begin an entry; words by what the comment expects."""
    files = sorted(REAL.glob("*.xml"))
    assert len(files) == 110
    texts = entries = 0
    for path in files:
        data = path.read_bytes()
        found = read(data)
        body = re.sub(rb"<!--.*?-->", b"", data, flags=re.DOTALL)
        count = len(re.findall(rb"<(?:item|entry)>|<item rdf:about", body))
        entries += count
        assert len(found) == max(count, 1), path.name
        expected = _EXPECTED.search(data)
        if expected and count and b"&lt;" not in expected[1] and b"<blink" not in expected[1]:
            texts += 1
            (first, *_) = found
            assert isinstance(first, Article), path.name
            words = re.sub("<[a-z/]+ ?/?>", " ", expected[1].decode()).split()
            assert first.record.text.split() == words, path.name
    assert (texts, entries) == (22, 107)
