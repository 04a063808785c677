"""Tables as text: every cell comes back, and every row is an article or a reject."""

import csv
import io
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sources.tables import Unseekable, codes, read, records

from newsdata.model import Rights
from newsdata.problems import Reject
from newsdata.sources import Article, RawFile, _delimited
from newsdata.sources.csv import read as read_csv
from newsdata.sources.csv import recognise as is_csv
from newsdata.sources.tsv import recognise as is_tsv

# All but controls and halves of surrogate pairs, which no text has; newlines are tested apart.
CELLS = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\",;\t\n'|\\")
)
TABLES = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8)


@given(TABLES, st.sampled_from([("csv", ","), ("csv", ";"), ("tsv", "\t")]), st.booleans())
def test_what_a_writer_writes_comes_back_cell_for_cell(
    rows: list[tuple[str, str]], kind: tuple[str, str], crlf: bool
) -> None:
    name, delimiter = kind
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n" if crlf else "\n")
    writer.writerow(["text", "other"])
    writer.writerows(rows)
    found = read(name, Unseekable(out.getvalue().encode()))
    assert len(found) == len(rows)
    for each, (text, _) in zip(found, rows, strict=True):
        if text.strip():
            assert isinstance(each, Article)
            assert each.record.text == text
        else:
            assert isinstance(each, Reject)
            assert [problem.code for problem in each.problems] == ["text-empty"]


@given(st.lists(st.text('ab",\n\r; é', max_size=12), max_size=12).map("".join))
def test_no_row_vanishes(body: str) -> None:
    """Strict reading by the library itself counts the rows that are well formed."""
    data = "text,other\n" + body
    rows = 0
    reader = csv.reader(io.StringIO(data, newline=""), strict=True)
    while True:
        try:
            rows += bool(next(reader))
        except csv.Error:
            rows += 1
        except StopIteration:
            break
    assert len(read("csv", data.encode())) == rows - 1


def test_lines_are_those_on_which_rows_begin() -> None:
    found = read("csv", 'text\n"one\ntwo\u2028"\n\nthree\n"four\r\nfive"\nsix\n'.encode())
    assert [each.line for each in found] == [2, 5, 6, 8]


def test_an_old_mac_table_has_rows() -> None:
    assert [r.text for r in records(read("csv", b"text,id\rone,1\rtwo,2\r"))] == ["one", "two"]


def test_a_mapping_goes_before_names() -> None:
    data = b"text,body,Title\nshort,long,T\n"
    assert records(read("csv", data))[0].text == "short"
    record = records(read("csv", data, {"text": "body"}))[0]
    assert (record.text, record.title) == ("long", "T")


@pytest.mark.parametrize(
    ("header", "columns", "said"),
    [
        ("body,content", {}, "any of 2 columns"),
        ("text,text", {}, "any of 2 columns"),
        ("text,Text", {}, "any of 2 columns"),
        ("text,author,authors", {}, "byline"),
        ("headline,summary", {}, "'headline', 'summary'"),
        ("text,summary", {"title": "heading"}, "no column 'heading'"),
        ("text,summary", {"titel": "summary"}, "'titel', which is no field"),
        (",".join(f"c{n}" for n in range(1000)), {}, "and 980 more"),
        ("," * 2_000_000, {}, "2,000,001 columns"),
        ("a" * 2_000_000, {}, "cannot be read|no column"),
    ],
)
def test_what_cannot_be_told_is_one_reject(header: str, columns: dict[str, str], said: str) -> None:
    (reject,) = read("csv", f"{header}\na,b\nc,d\n".encode(), columns)
    assert isinstance(reject, Reject)
    (problem,) = reject.problems
    assert problem.code == "source-kind"
    assert any(each in problem.fact for each in said.split("|"))
    assert len(problem.fact) < 2000


def test_a_quote_that_never_closes_costs_one_cell_and_no_more() -> None:
    rows = b"a row of the table that is lost\n" * 400_000
    found = read("csv", b'text,id\nfirst,1\n"open,2\n' + rows + b"last,3\n")
    assert codes(found[:2]) == [(2, []), (3, ["text-too-long"])]
    assert isinstance(found[-1], Article)
    assert found[-1].record.text == "last"
    assert found[-1].line == 400_004


def test_a_row_without_end_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_delimited, "LONGEST_ROW", 1000)
    many = '"a\n",' * 1000 + "end\n"
    long = "x" * 5000 + "\n"
    exact = "y" * 999 + "\n"
    found = read("csv", f"text\none\n{long}two\n{exact}{many}".encode())
    texts = [(each.line, each.record.text) for each in found if isinstance(each, Article)]
    assert texts[:2] == [(2, "one"), (4, "two")]
    assert codes(found)[1] == (3, ["text-too-long"])
    assert codes(found)[3] == (5, ["text-too-long"])
    assert all(isinstance(each, Reject) for each in found[3:])


@pytest.mark.parametrize(
    "inside", ['"', ",", "\n", 'a,"', '"\n', '"",', "\r", 'a"b\n', "a,b\n", "\t;,", '"a"b']
)
@pytest.mark.parametrize("start", ["", "text,id\n"])
def test_hostile_tables_take_linear_time(inside: str, start: str) -> None:
    data = (start + inside * (300_000 // len(inside))).encode()
    begin = time.process_time()
    for name in ("csv", "tsv"):
        assert read(name, data) or inside in "\r\n"
        is_csv(data[:65536], "a")
    assert time.process_time() - begin < 15


def test_a_table_is_not_held() -> None:
    """Rows come while the rest has not been read."""

    class Endless(Unseekable):
        given = 0

        def readinto(self, buffer: object) -> int:
            view = memoryview(buffer)  # type: ignore[arg-type]
            data = (b"text,id\n" if not self.given else b"") + b"some words,\n" * 100
            view[: len(data)] = data
            self.given += len(data)
            return len(data)

    def lines() -> Iterator[int]:
        raw = RawFile("t", "0" * 64, "t", "s", Rights("CC0-1.0", "full"))
        for each in read_csv(Endless(b""), raw):  # type: ignore[arg-type]
            yield each.line

    assert [line for line, _ in zip(lines(), range(50_000), strict=False)][-1] == 50_001


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks(codec: str) -> None:
    (record,) = records(read("csv", "text,id\nZażółć gęślą jaźń,1\n".encode(codec)))
    assert record.text == "Zażółć gęślą jaźń"
    assert (record.provenance.encoding is None) == (codec == "utf-8-sig")


@pytest.mark.parametrize("broken", [b"\x00\xd8\x41\x00", b"\x41"])
def test_a_break_in_utf_16_costs_its_row_alone(broken: bytes) -> None:
    data = "text,id\none,1\ntwo".encode("utf-16") + broken + ",2\n".encode("utf-16-le")
    found = read("csv", data)
    assert codes(found)[:1] == [(2, [])]
    assert all(isinstance(each, Reject) for each in found[1:])
    assert len(found) > 1


def test_a_row_in_another_encoding_is_rejected_alone() -> None:
    good = "Žluťoučký kůň úpěl ďábelské ódy,1\n".encode()
    found = read("csv", b"text,id\n" + good * 3 + b"caf\xe9 closed,2\n" + good)
    assert [each.id if isinstance(each, Reject) else "" for each in found] == ["", "", "", "2", ""]
    assert codes(found)[3] == (5, ["file-encoding"])
    assert "0xE9 in column 'text'" in found[3].problems[0].fact


def test_what_is_binary_is_rejected_whole() -> None:
    assert codes(read("csv", b"text,\0\1\2\nfoo")) == [(0, ["file-encoding"])]


def test_a_guessed_encoding_is_said_once() -> None:
    row = "Le maire a répété qu’il n’était pas à l’hôtel,1\n".encode("cp1252")
    found = read("csv", b"text,id\n" + row * 3, language="fr")
    assert codes(found) == [(2, ["encoding-guessed"]), (3, []), (4, [])]
    assert all(r.provenance.encoding for r in records(found))


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"", "a.csv", "csv"),
        (b"", "a.CSV.gz", "csv"),
        (b"", "a.tsv", "tsv"),
        (b"date,body\n2020-01-01,x\n", "a", "csv"),
        ("\ufeffdate;body\r\n1;x\n".encode(), "a.txt", "csv"),
        (b"date\tbody\n1\tx\n", "a", "tsv"),
        (b"Body, soul\nand mind, too\n", "a.txt", ""),
        (b"text\nonly\n", "a", ""),
        (b"content,content\n1,2\n", "a", ""),
        (b"article,about\nwithout commas\n", "a", ""),
        (b'{"text": "a", "body": 1}\n{"text": "a, b"}\n', "a", ""),
        (b"<text,body>\n1,2", "a", ""),
        (b"date,body", "a", ""),
    ],
)
def test_recognised(head: bytes, name: str, kind: str) -> None:
    assert [bool(is_csv(head, name)), bool(is_tsv(head, name))] == [kind == "csv", kind == "tsv"]
