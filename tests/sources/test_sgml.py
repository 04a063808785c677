"""SGML collections: every document comes, in bounded time and memory, with exact spans."""

import re
import time
from collections import Counter
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sources.tables import Unseekable, codes, read, records

from newsdata.problems import Reject
from newsdata.sources import Article, _sgml_split
from newsdata.sources._sgml_split import parts
from newsdata.sources.sgml import recognise


def reuters(number: int, body: str = "Words.", topics: tuple[str, ...] = ()) -> str:
    marked = "".join(f"<D>{topic}</D>" for topic in topics)
    return (
        f'<REUTERS TOPICS="YES" LEWISSPLIT="TRAIN" NEWID="{number}">\n'
        f"<DATE>26-FEB-1987 15:01:01.79</DATE>\n<TOPICS>{marked}</TOPICS>\n"
        f"<UNKNOWN>\n&#5;&#5;&#5;C T\n</UNKNOWN>\n"
        f"<TEXT>&#2;\n<TITLE>NUMBER {number} &lt;N.O></TITLE>\n"
        f"<DATELINE>    OSLO, Feb 26 - </DATELINE><BODY>{body}\n Reuter\n&#3;</BODY></TEXT>\n"
        "</REUTERS>\n"
    )


def collection(count: int) -> str:
    """A file such as those of the collection: 1,000 articles, 1.3 MB."""
    topics = ("ship", "cocoa", "earn")
    line = "Prices of the first quarter rose &amp; fell again in the harbour of"
    return '<!DOCTYPE lewis SYSTEM "lewis.dtd">\n' + "".join(
        reuters(n, "\n".join([line] * (n % 20)) + "\n    The end &lt;END>.", topics[: n % 4])
        for n in range(1, count + 1)
    )


def test_a_collection_beside_an_independent_reading() -> None:
    source = collection(1000)
    found = records(read("sgml", Unseekable(source.encode())))
    assert len(found) == len(re.findall("</REUTERS>", source)) == 1000
    numbers = re.findall(r'NEWID="(\d+)"', source)
    assert [r.id for r in found] == [f"reuters-21578-{n}" for n in numbers]
    titles = re.findall(r"<TITLE>(.*?)</TITLE>", source, re.DOTALL)
    assert [r.title for r in found] == [unescape(title) for title in titles]
    words = Counter(re.findall(r"<D>(.*?)</D>", source))
    labels = Counter(a.value for r in found for each in r.labels for a in each.attributes[:1])
    assert labels == words
    for record, body in zip(
        found, re.findall(r"<BODY>(.*?)</BODY>", source, re.DOTALL), strict=True
    ):
        assert record.published == "1987-02-26"
        assert record.text.endswith(re.sub(r"&#\d;", "", unescape(body)).strip())
        assert [s.label for s in record.spans[:3]] == ["HEADLINE", "PARAGRAPH", "DATELINE"]
    lines = source.split("\n")
    assert [lines[r.provenance.line - 1][:8] for r in found if r.provenance.line] == [
        "<REUTERS"
    ] * 1000


TEXTS = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff<>&")
)


@given(
    st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=5), st.integers(1, 99)
)
def test_any_paragraphs_come_back(documents: list[list[str]], piece: int) -> None:
    source = "\n".join(
        f"<DOC>\n<DOCNO> D-{n} </DOCNO>\n<TEXT>\n"
        + "".join(f"<P>\n{paragraph}\n</P>\n" for paragraph in paragraphs)
        + "</TEXT>\n</DOC>"
        for n, paragraphs in enumerate(documents)
    )

    class Slow(Unseekable):
        def read(self, size: int = -1) -> bytes:
            return super().read(min(size, piece) if size > 0 else size) or b""

    found = read("sgml", Slow(source.encode()))
    assert len(found) == len(documents)
    for each, paragraphs in zip(found, documents, strict=True):
        said = [" ".join(p.split()) for p in paragraphs if p.strip()]
        if isinstance(each, Article):
            spans = [s for s in each.record.spans if s.label == "PARAGRAPH"]
            assert [" ".join(s.text.split()) for s in spans] == said
            assert all(each.record.text[s.start : s.end] == s.text for s in spans)
        else:
            assert said == []
            assert [problem.code for problem in each.problems] == ["text-empty"]


@given(
    st.lists(
        st.sampled_from(
            ["<REUTERS NEWID='1'>", "</REUTERS>", "<DOC>", "</DOC>", "<TEXT>", "</TEXT>", "<P>"]
        )
        | st.sampled_from(["<", ">", "\n", "word ", "&#3;", "<!--", "-->", "<DOC", "é"]),
        max_size=40,
    ).map("".join),
    st.integers(1, 9),
)
def test_nothing_vanishes_whatever_the_pieces(source: str, piece: int) -> None:
    data = source.encode()

    class Slow(Unseekable):
        def read(self, size: int = -1) -> bytes:
            return super().read(min(size, piece)) or b""

    whole = read("sgml", data)
    assert read("sgml", Slow(data)) == whole
    begun = len(re.findall(r"<(?:REUTERS|DOC)(?:\s[^<>]*)?>", source))
    assert sum("outside" not in str(each) for each in whole) >= begun


def test_a_document_without_end_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sgml_split, "LONGEST", 10_000)
    long = reuters(2, "line\n" * 200_000)
    source = reuters(1) + long + reuters(3)
    found = read("sgml", source.encode())
    one, two, three = (
        source.count("\n", 0, m.start()) + 1 for m in re.finditer("<REUTERS", source)
    )
    assert codes(found) == [(one, []), (two, ["text-too-long"]), (three, [])]
    assert found[1].id == "reuters-21578-2"  # type: ignore[union-attr]
    outside = read("sgml", (reuters(1) + "x\n" * 500_000 + reuters(3)).encode())
    assert [code for _, code in codes(outside)] == [[], ["text-too-long"], []]


def test_what_broke_keeps_its_id() -> None:
    found = read("sgml", b"<DOC>\n<DOCNO> A-1 </DOCNO>\n<TEXT>cut")
    assert [(each.id, each.line) for each in found if isinstance(each, Reject)] == [("A-1", 1)]


@pytest.mark.parametrize(
    "inside",
    [
        "<P>",
        "<TEXT>",
        "<TITLE>",
        "<b>x",
        "<",
        "&#3;",
        "\n    ",
        " \n",
        "<P x='",
        "&a",
        "<!--",
        "\n\n\t",
    ],
)
def test_hostile_documents_take_linear_time(inside: str) -> None:
    data = f"<DOC><TEXT>a{inside * (600_000 // len(inside))}b</TEXT></DOC>".encode()
    start = time.process_time()
    assert len(read("sgml", data)) == 1
    assert time.process_time() - start < 10


def test_parts_are_not_held() -> None:
    class Endless(Unseekable):
        def read(self, size: int = -1) -> bytes:
            return reuters(1).encode() * 100

    found = parts(Endless(b""))  # type: ignore[arg-type]
    assert all(not next(found).broken for _ in range(10_000))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a &lt;ACM> b", "a <ACM> b"),
        ("AT&T; R&D &copy; &nosuch;", "AT&T; R&D © &nosuch;"),
        ("a&#127;b&#27;c&#3;", "abc"),
        ("x <ABC.N> < y", "x <ABC.N> < y"),
        ("R\xe9union &#233;", "Réunion é"),
    ],
)
def test_characters(text: str, said: str) -> None:
    (record,) = records(read("sgml", f"<DOC><TEXT>{text}</TEXT></DOC>".encode()))
    assert record.text == said


def test_bytes_of_latin_1() -> None:
    (article,) = read("sgml", reuters(1, "El Ni\xf1o se\xf1ala").encode("latin-1"), language="es")
    assert isinstance(article, Article)
    assert "El Niño señala" in article.record.text
    assert [problem.code for problem in article.problems] == ["encoding-guessed"]


@pytest.mark.parametrize(
    ("value", "published"),
    [
        ("26-FEB-1987 15:01:01.79", "1987-02-26"),
        (" 2-MAR-1987 08:00:00.00", "1987-03-02"),
        ("January 1, 1989, Sunday, Home Edition", "1989-01-01"),
        ("14 May 1991", "1991-05-14"),
        ("2010-01-02T03:04:05Z", "2010-01-02T03:04:05Z"),
        ("30-FEB-1987 00:00:00", None),
        ("some day", None),
    ],
)
def test_dates(value: str, published: str | None) -> None:
    (article,) = read("sgml", f"<DOC><DATE>{value}</DATE><TEXT>a</TEXT></DOC>".encode())
    assert isinstance(article, Article)
    assert article.record.published == published
    assert [p.code for p in article.problems] == ([] if published else ["metadata-date"])


@pytest.mark.parametrize(
    ("head", "known"),
    [
        (b'<!DOCTYPE lewis SYSTEM "lewis.dtd">\n', True),
        (b'\n<REUTERS TOPICS="NO" NEWID="1">', True),
        (b"<DOC>\n<DOCNO>1</DOCNO>", True),
        (b'<DOC id="A" type="story" >\n<HEADLINE>', True),
        (b'<doc id="12" url="https://x.example/" title="T">', False),
        (b"<DOC><other>", False),
        (b"<!DOCTYPE html><p><REUTERS>", False),
        (b"The tag <DOC><TEXT> in text", False),
        (b"", False),
    ],
)
def test_recognised(head: bytes, known: bool) -> None:
    assert bool(recognise(head, "a.sgm")) == known
