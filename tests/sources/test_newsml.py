"""What golden cases of NewsML do not show, and the listings of the standard."""

import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdata.model import Rights
from newsdata.problems import Reject
from newsdata.sources import Article, RawFile, newsml

CASES = Path(__file__).parents[3] / "shared/cases/newsml/listings"
RAW = RawFile("seeds/a.xml", "0" * 64, "a", "wire", Rights("CC0-1.0", "full"))
ITEM = '<newsitem itemid="{0}" date="1996-08-20" xml:lang="en"><headline>H{0}</headline><text><p>Café {0}.</p>{1}</text></newsitem>\n'


def read(data: bytes) -> list[Article | Reject]:
    return list(newsml.read(io.BytesIO(data), RAW))


def code(found: Article | Reject) -> str:
    return found.problems[0].code if isinstance(found, Reject) else ""


@pytest.mark.skipif(not CASES.is_dir(), reason="there are no ../shared/cases")
def test_the_listings_of_the_standard_are_read() -> None:
    paths = sorted(CASES.glob("*.xml"))
    assert len(paths) == 11
    articles = 0
    for path in paths:
        root = ET.fromstring(path.read_bytes())
        names = [each.tag.rpartition("}")[2] for each in root.iter()]
        found = read(path.read_bytes())
        items = sum(names.count(n) for n in ("newsItem", "packageItem", "knowledgeItem"))
        assert len(found) == max(items, 1), path
        whole = names[0] in ("newsItem", "newsMessage", "packageItem", "knowledgeItem")
        assert bool(newsml.recognise(path.read_bytes()[:65536], path.name)) == whole
        content = [each for each in root.iter() if each.tag.endswith("body.content")]
        if not content or not whole:
            assert {code(each) for each in found} <= {"source-kind", "text-empty"}, path
            continue
        articles += 1
        (article,) = found
        assert isinstance(article, Article)
        assert article.problems == ()
        said = [" ".join("".join(p.itertext()).split()) for p in content[0] if p.tag.endswith("}p")]
        spans = article.record.spans
        assert [span.text for span in spans if span.label == "PARAGRAPH"] == said
        subjects = [e for e in root.iter() if e.tag.endswith("}subject")]
        kinds = ("SUBJECT", "PERSON", "ORG", "PLACE", "EVENT", "OBJECT")
        labels = [e for e in article.record.labels if e.label in kinds]
        located = [e for e in labels if any(a.value == "located" for a in e.attributes)]
        assert len(labels) - len(located) == len(subjects)
    assert articles == 2


def test_the_fields_of_a_listing_are_those_it_says() -> None:
    path = CASES / "LISTING_2_NewsML-G2_Text_Document.xml"
    if not path.is_file():
        pytest.skip("there are no ../shared/cases")
    (found,) = read(path.read_bytes())
    assert isinstance(found, Article)
    record = found.record
    assert record.id == "urn:newsml:acmenews.com:20161121:US-FINANCE-FED"
    assert record.title == 'Fed to halt QE to avert "bubble"'
    assert record.byline == "Meredith Jameson"
    assert record.published == "2016-11-21T15:21:06-05:00"
    assert record.modified == "2018-11-21T16:25:32-05:00"
    assert record.language == "en-US"
    assert record.rights.statement == "Copyright 2017-18 Acme News and Media LLC"


def parts(count: int, end: str = "</all>", filling: str = "") -> bytes:
    items = "".join(ITEM.format(number, filling) for number in range(count))
    return f"<all>{items}{end}".encode()


@pytest.mark.parametrize("whole", [1 << 24, 1000], ids=["at once", "streamed"])
@pytest.mark.parametrize(("end", "last"), [("</all>", ""), ("<newsitem><te", "source-syntax")])
def test_all_items_come_however_they_are_read(
    monkeypatch: pytest.MonkeyPatch, whole: int, end: str, last: str
) -> None:
    monkeypatch.setattr(newsml, "WHOLE", whole)
    found = read(parts(3000, end))
    ids = [each.record.id for each in found if isinstance(each, Article)]
    assert ids == [f"rcv1-{number}" for number in range(3000)]
    assert all("Café" in each.record.text for each in found if isinstance(each, Article))
    assert (code(found[-1]), len(found)) == (last, 3000 + bool(last))


def test_a_file_of_more_than_ten_megabytes_is_read() -> None:
    filling = "<p>" + "word " * 2000 + "</p>"
    assert len([each for each in read(parts(1200, filling=filling)) if not code(each)]) == 1200


def test_a_stream_without_end_is_read_item_by_item(monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless(io.RawIOBase):
        """Items without end; how many pieces were asked for is counted."""

        def __init__(self) -> None:
            self.given = 0

        def read(self, size: int | None = -1) -> bytes:
            assert size is not None
            self.given += 1
            item = ITEM.format(self.given, "").encode()
            return (b"<all>" if self.given == 1 else b"") + item + b" " * (size - len(item) - 5)

    monkeypatch.setattr(newsml, "WHOLE", 1000)
    stream = Endless()
    found: Iterator[Article | Reject] = newsml.read(stream, RAW)  # type: ignore[arg-type]
    ids = [
        each.record.id
        for each, _ in zip(found, range(5), strict=False)
        if not isinstance(each, Reject)
    ]
    assert ids == [f"rcv1-{number}" for number in range(1, 6)]
    assert stream.given <= 6


@given(st.binary(max_size=60), st.integers(0, 400))
@settings(max_examples=60)
def test_damage_anywhere_gives_articles_and_rejects_alone(damage: bytes, at: int) -> None:
    data = parts(3)
    for each in read(data[:at] + damage + data[at + len(damage) :]):
        assert isinstance(each, Article) or each.problems


@pytest.mark.parametrize(
    "head",
    [
        b"<newsItem>",
        b'<newsitem id="1">',
        b'<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/">',
        b"<rss><newsItem xmlns='http://iptc.org/std/nar/2006-10-01/'/></rss>",
        b"NewsML",
    ],
)
def test_other_files_are_not_taken_for_it(head: bytes) -> None:
    assert newsml.recognise(head, "newsml.xml") == ""
