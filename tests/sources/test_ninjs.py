"""What golden cases of ninjs do not show, and the examples of the standard."""

import html
import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdata.decoding import accept
from newsdata.errors import CannotRun
from newsdata.model import Record, Rights, encode
from newsdata.problems import Reject
from newsdata.scheme import default
from newsdata.sources import Article, RawFile, ninjs
from newsdata.validation import Validator

CASES = Path(__file__).parents[3] / "shared/cases/ninjs/documentation"
RAW = RawFile("seeds/a.json", "0" * 64, "a", "wire", Rights("CC0-1.0", "full"))


def read(data: bytes) -> list[Article | Reject]:
    return list(ninjs.read(io.BytesIO(data), RAW))


def of(item: dict[str, Any]) -> Article | Reject:
    (found,) = read(json.dumps(item).encode())
    return found


@pytest.mark.skipif(not CASES.is_dir(), reason="there are no ../shared/cases")
def test_the_examples_of_the_standard_are_read() -> None:
    articles = 0
    for path in sorted(CASES.glob("*.json")):
        item = json.loads(path.read_text("utf-8"))
        assert ninjs.recognise(path.read_bytes()[: 1 << 16], path.name) or "event" in path.name
        (found,) = read(path.read_bytes())
        bodies = [each["value"] for each in item.get("bodies", [])]
        bodies += [value for name, value in item.items() if name.startswith("body_")]
        if not bodies:
            assert isinstance(found, Reject), path
            assert found.problems[0].code in ("source-kind", "text-empty")
            continue
        articles += 1
        assert isinstance(found, Article), path
        said = {"".join(html.unescape(re.sub("<[^>]*>", "", each)).split()) for each in bodies}
        assert any("".join(found.record.text.split()).endswith(each) for each in said), path
        titles = [each["value"] for each in item.get("headlines", [])]
        titles += [value for name, value in item.items() if name.startswith("headline")]
        assert found.record.title in (titles or [None])
        assert found.problems == ()
    assert articles == 18
    assert len(list(CASES.glob("*.json"))) == 23


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ({"standard": {"schema": "https://iptc.org/std/ninjs/ninjs-schema_3.4.json"}}, 1),
        ({"standard": {"schema": "https://iptc.org/std/ninjs/ninjs-schema_3.1.json"}}, 0),
        ({"$schema": "http://www.iptc.org/std/ninjs/ninjs-schema_9.0.json#"}, 1),
        ({"$schema": "http://www.iptc.org/std/ninjs/ninjs-schema_1.3.json#"}, 0),
        ({"$schema": 9, "standard": {"version": "9.0"}}, 1),
        ({"$schema": 9, "standard": {"schema": None}}, 0),
    ],
)
def test_a_version_that_is_not_known_is_said_wherever_it_stands(
    said: dict[str, Any], codes: int
) -> None:
    found = of({"uri": "urn:x:1", "body_text": "A tram came.", **said})
    assert isinstance(found, Article)
    assert [problem.code for problem in found.problems] == ["source-version"] * codes


def test_lines_are_read_one_by_one() -> None:
    line = json.dumps({"uri": "urn:x:1", "body_text": "One."}).encode()

    class Endless(io.RawIOBase):
        """More lines than any memory holds."""

        def readline(self, size: int | None = -1) -> bytes:
            return line + b"\n"

    found = ninjs.read(Endless(), RAW)  # type: ignore[arg-type]
    assert [next(found).line for _ in range(5)] == [1, 2, 3, 4, 5]


def test_markup_needs_lxml_and_plain_text_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lxml.etree", None)
    assert isinstance(of({"uri": "urn:x", "body_text": "One."}), Article)
    with pytest.raises(CannotRun) as caught:
        of({"uri": "urn:x", "body_html": "<p>One.</p>"})
    assert "newsdata[html]" in caught.value.hint


def test_a_long_file_or_line_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ninjs, "MAX_BYTES", 60)
    item = b'{"uri": "urn:x:1", "body_text": "One."}'
    long = b'{"uri": "urn:x:2", "body_text": "' + b"a" * 60 + b'"}'
    codes = [
        each.problems[0].code if isinstance(each, Reject) else each.record.id
        for each in read(b"\n".join([item, long, item]))
    ]
    assert codes == ["urn:x:1", "text-too-long", "urn:x:1"]
    (found,) = read(long.replace(b",", b",\n"))
    assert isinstance(found, Reject)
    assert found.problems[0].code == "text-too-long"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b'{"uri": "a", "text": "b"}', "a.json"),
        (b'{"bodies": []}', "a.json"),
        (b'{"uri": "a", "bodies": []}', "a.jsonl.gz"),
        (b'["uri": "a", "bodies": []]', "a.json"),
        (b"", "ninjs.json"),
    ],
)
def test_other_files_are_not_taken_for_it(head: bytes, name: str) -> None:
    assert ninjs.recognise(head, name) == ""


values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
NAMES = ["uri", "type", "headline", "headlines", "byline", "bylines", "bodies", "body_x", "people"]
NAMES += ["subject", "keywords", "versionCreated", "language", "rightsInfo", "standard", "located"]


@given(st.dictionaries(st.sampled_from(NAMES), values))
def test_whatever_stands_in_the_fields_an_item_is_an_article_or_a_reject(
    item: dict[str, Any],
) -> None:
    found = of({"body_text": "One.", **item})
    assert isinstance(found, Article | Reject)
    if isinstance(found, Article):
        assert accept(Record, encode(found.record)) == found.record
        assert Validator(default()).problems(found.record) == []


@given(st.text(max_size=40), st.text(max_size=10))
def test_words_of_plain_bodies_come_back(body: str, headline: str) -> None:
    found = of({"uri": "urn:x", "headline": headline, "body_text": body + "\nend <b>"})
    assert isinstance(found, Article)
    for span in found.record.spans:
        assert found.record.text[span.start : span.end] == span.text
    kept = re.sub("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "", body)
    assert "".join(kept.split()) in "".join(found.record.text.split()) or headline in body
