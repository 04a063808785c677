"""What a release may say of an article whose text it may not hold."""

import html
import json
import re
import shutil
import unicodedata
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import msgspec
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.projects import TEXT_SOURCE, copy_of_this_project, make_project, submission, write_lines

from newsdata import build
from newsdata.model import Record
from newsdata.packaging import standoff
from newsdata.passages import Passages

WORDS = "Mira Holt opened the new tram on Monday and many people came to see it"
STANDOFF_SOURCE = """
[[sources]]
name = "theirs"
format = "jsonl"
path = "raw/*.jsonl"
license = "LicenseRef-all-rights-reserved"
redistribution = "standoff"
language = "en"
"""


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", urllib.parse.unquote_plus(text).casefold())


def runs(text: str) -> set[str]:
    found = words(text)
    return {" ".join(found[at : at + 5]) for at in range(len(found) - 4)}


def strings(value: Any) -> Iterator[str]:
    """Every string in a value, as deep as it goes."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def everything(release: Path) -> str:
    """All words of a release: of the bytes of its files, and of what is packed in them."""
    found: list[str] = []
    for path in sorted(release.rglob("*")):
        if path.is_dir():
            continue
        found += path.name, path.read_bytes().decode("utf-8", "replace")
        if path.suffix == ".json":
            found += strings(json.loads(path.read_bytes()))
        if path.suffix == ".parquet":
            with pq.ParquetFile(path) as file:
                found += strings(file.read().to_pylist())
                found += strings(file.metadata.to_dict())
                found += (key.decode() for key in file.schema_arrow.metadata or {})
    return " ".join(" ".join(words(each)) for each in found)


def leaks(release: Path, *texts: str) -> list[str]:
    there = f" {everything(release)} "
    return [run for text in texts for run in sorted(runs(text)) if f" {run} " in there]


def record_of(text: str, attributes: dict[str, str], **more: Any) -> Record:
    given = [{"key": key, "value": value} for key, value in attributes.items()]
    span = {"id": "s", "layer": "x", "label": "Y", "start": 0, "end": 4, "text": text[:4]}
    document = {
        "schema_version": "1.0",
        "id": "a",
        "text": text,
        "text_sha256": "0" * 64,
        "rights": {"license": "x", "redistribution": "standoff"},
        "spans": [{**span, "status": "gold", "attributes": given}],
        "relations": [],
        "reviewed": [],
        "labels": [{"layer": "x", "label": "Y", "status": "gold", "attributes": given}],
        "provenance": {"file": "a", "sha256": "0" * 64, "converter": {"name": "x", "version": "1"}},
    }
    return msgspec.convert(document | more, Record)


def released(record: Record) -> dict[str, str]:
    document = json.loads(standoff.encode(record))
    (span,), (label,) = document["spans"], document["labels"]
    assert span["attributes"] == label["attributes"]
    return {each["key"]: each["value"] for each in span["attributes"]}


def test_links_that_share_a_stand_off_article_do_not_publish_it() -> None:
    given = {
        "mail": f"mailto:?body={quote(WORDS)}",
        "tweet": f"https://share.example/tweet?text={quote_plus(WORDS)}",
        "data": f"data:text/plain,{WORDS}",
        "entities": "Mira&#32;Holt&nbsp;opened the NEW",
        "page": "https://news.example/2026/mira-holt-opened-the-new-tram-on-monday?id=7",
        "four": "Mira Holt opened the old",
    }
    text = f"{WORDS}. European Court of Human Rights."
    found = released(record_of(text, given))
    assert {key for key, value in found.items() if value == standoff.WITHHELD} == {
        "mail",
        "tweet",
        "data",
        "entities",
    }
    assert (found["page"], found["four"]) == (given["page"], given["four"])


def test_an_attribute_that_is_in_the_text_points_into_it() -> None:
    text = f"🚋 {WORDS}. European Court of Human Rights."
    given = {"name": "European Court of Human Rights", "odd": "text[1:2]", "odder": r"\text[]"}
    found = released(record_of(text, given))
    assert found["name"] == "text[74:104]"
    back = {key: standoff.value(value, text) for key, value in found.items()}
    assert back == given
    assert standoff.value(standoff.WITHHELD, text) is None


@given(st.text(max_size=12) | st.from_regex(r"\\{0,2}text\[(\d:\d)?\]", fullmatch=True))
def test_any_short_value_comes_back(value: str) -> None:
    text = "Kim met Lee."
    found = released(record_of(text, {"k": value}))
    assert standoff.value(found["k"], text) == value


def test_metadata_that_repeats_the_article_is_left_out() -> None:
    record = record_of(
        f"By Mira Holt in Old Harbor\n\n{WORDS}",
        {},
        title="Tram",
        byline="By Mira Holt in Old Harbor",
        section="Local",
        rights={"license": "x", "redistribution": "standoff", "statement": f"© {WORDS}"},
    )
    document = json.loads(standoff.encode(record))
    assert "byline" not in document
    assert "title" not in document
    assert document["section"] == "Local"
    assert document["rights"] == {"license": "x", "redistribution": "standoff"}


def test_letters_in_a_row_are_a_passage_where_words_are_not_spaced() -> None:
    text = "米拉霍尔特周一在老港为新的有轨电车线路揭幕许多市民前来参观并在雨中等候了两个小时以上"
    assert Passages(text).in_value(text)
    assert not Passages(text).in_value(text[:20])


GERMAN = "Der Bürgermeister eröffnete über der Straße"
ARABIC = "وَافَقَ مَجْلِسُ الْمَدِينَةِ يَوْمَ أَمْسِ"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (GERMAN, unicodedata.normalize("NFD", GERMAN)),
        (unicodedata.normalize("NFD", GERMAN), GERMAN),
        (GERMAN, GERMAN.replace("ö", "\u00adö").replace(" ", "\u200b")),
        (GERMAN, html.escape(GERMAN.replace("ü", "&uuml;").replace(" ", "&nbsp;"))),
        (GERMAN, f"https://share.example/?u={quote(f'https://news.example/?t={quote(GERMAN)}')}"),
        (ARABIC, "".join(c for c in ARABIC if not unicodedata.combining(c))),
    ],
)
def test_words_are_known_again_however_they_are_spelt(text: str, value: str) -> None:
    assert Passages(text).in_value(value)


@pytest.mark.parametrize("text", ["हार्बर सिटी ने कल", "새로운 트램 노선을 승인했습니다"])
def test_four_words_are_no_passage_in_any_script(text: str) -> None:
    assert not Passages(text).in_value(text)


def test_nothing_of_a_stand_off_article_is_in_the_release(tmp_path: Path) -> None:
    title = "Old Harbor gets its first tram line in years"
    text = (
        f"By Mira Holt and Tom Baker\n\n{WORDS}. “It is about time that somebody did this,” "
        "Holt told the European Court of Human Rights on Tuesday, 3 March 2026.\n\n"
        "Many more people than ever before stood in the rain.\n"
    )
    project = make_project(
        tmp_path, {"own": "Our own words: Kim met Lee."}, sources=STANDOFF_SOURCE + TEXT_SOURCE
    )
    article = {
        "id": "theirs-1",
        "text": text,
        "title": title,
        "byline": "By Mira Holt and Tom Baker",
        "url": "https://news.example/1",
        "published": "2026-03-03",
        "labels": [
            {
                "layer": "subject",
                "label": "TOPIC",
                "status": "gold",
                "attributes": [{"key": "headline", "value": title}],
            }
        ],
    }
    write_lines(project / "raw/a.jsonl", [article])
    at = text.index("European")
    labels = submission("theirs-1", text, ("entity", "ORG", at, at + 30), ("entity", "GPE", 0, 2))
    for span in labels["spans"]:
        del span["text"]
    labels["spans"][0]["attributes"] = [
        {"key": "name", "value": "European Court of Human Rights"},
        {"key": "context", "value": "the EUROPEAN court of human rights"},
    ]
    write_lines(project / "data/submissions/kim.jsonl", [labels])
    # Another annotator says otherwise, so that the card tells how far they agree.
    labels["spans"][0] |= {"label": "GPE", "start": 0, "end": len(text) - 1}
    write_lines(project / "data/submissions/lee.jsonl", [labels | {"annotator": "lee"}])
    with (project / "newsdata.toml").open("a") as file:
        file.write(
            '[scheme.entity.labels]\nORG = ""\nGPE = ""\n[scheme.subject.labels]\nTOPIC = ""\n'
        )
    report = build(project, workers=1)
    assert (report.clean, report.counts.records_out) == (True, 2)
    release = project / "data/releases/test/1.0.0"
    assert leaks(release, text, title) == []
    assert "our own words kim met" in everything(release)


def test_nothing_of_the_real_article_is_in_the_release(tmp_path: Path, real_article: Path) -> None:
    project = copy_of_this_project(tmp_path)
    shutil.copy(real_article, project / "seeds")
    build(project, workers=1)
    text = real_article.read_text("utf-8")
    assert leaks(project / "data/releases/newsdata-bundled/1.0.0", text) == []


def test_the_search_finds_what_leaks(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"a": WORDS})
    build(project, workers=1)
    assert len(leaks(project / "data/releases/test/1.0.0", WORDS)) == len(runs(WORDS))


@pytest.mark.parametrize("name", ["mira_holt-opened.the+new", "a/Mira Holt Opened The New.html"])
def test_a_name_of_five_words_is_recognised(name: str) -> None:
    assert Passages(WORDS).in_name(name)
