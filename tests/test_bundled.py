"""The bundled articles have the shapes of real ones, and labels that hold."""

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from tests.projects import copy_of_this_project, records

from newsdata import build


@pytest.fixture
def articles(bundled: Path) -> list[dict[str, Any]]:
    return records(bundled)


def test_all_labels_join_and_nothing_is_rejected(tmp_path: Path) -> None:
    report = build(copy_of_this_project(tmp_path), workers=1)
    assert report.clean
    assert report.counts.records_out == report.counts.submissions_joined == 14
    assert report.counts.submissions_waiting == 1
    assert {"entity", "time", "quote", "structure"} == set(report.labels)


def test_there_are_articles_in_four_languages(articles: list[dict[str, Any]]) -> None:
    assert len(articles) >= 12
    assert {article["language"] for article in articles} == {"en", "de", "fr", "es"}


@pytest.mark.parametrize(
    ("shape", "at_least"),
    [
        (
            r"\A[^\n]+\n\n[^\n]+\u00a0\n",
            8,
        ),  # section line, headline with a no-break space at its end
        (r"\n\n\n\n", 5),
        (r"[\U00010000-\U0010ffff]", 2),
        (r"[\u0590-\u06ff]", 2),
        (r"“", 8),
        (r"(?m)^\"|\s\"\w", 2),
        (r"„", 1),
        (r"«\s", 1),
        (r"“[^”]*\n\n+“", 2),
        (r"‘", 2),
        (r"[” ](?:she|he) (?:said|added|told)", 4),
        (r" — ", 5),
        (r"\d{4}\.\n", 3),
    ],
)
def test_the_articles_have_the_shapes_of_real_ones(
    articles: list[dict[str, Any]], shape: str, at_least: int
) -> None:
    assert sum(bool(re.search(shape, article["text"])) for article in articles) >= at_least


def test_one_article_has_combining_marks(articles: list[dict[str, Any]]) -> None:
    assert any(unicodedata.normalize("NFC", a["text"]) != a["text"] for a in articles)


def test_every_label_made_by_hand_is_tight_and_every_quotation_has_its_marks(
    articles: list[dict[str, Any]],
) -> None:
    for article in articles:
        assert set(article["reviewed"]) == {"entity", "time", "quote"}
        gold = [span for span in article["spans"] if span["status"] == "gold"]
        assert {span["layer"] for span in gold} == {"entity", "time", "quote"}
        for span in gold:
            assert (
                article["text"][span["start"] : span["end"]] == span["text"] == span["text"].strip()
            )
            if span["label"] == "QUOTE":
                assert span["text"][0] in "“\"„»«‘'‚›"
                assert span["text"][-1] in "”\"“«»’'‘‹"


def test_every_quotation_but_one_has_its_speaker(
    articles: list[dict[str, Any]],
) -> None:
    quotes = sum(span["label"] == "QUOTE" for article in articles for span in article["spans"])
    sources = [
        arg
        for article in articles
        for relation in article["relations"]
        for arg in relation["args"]
        if arg["role"] == "source"
    ]
    assert quotes - len(sources) <= 1


def test_the_structure_suggester_covers_every_article(
    articles: list[dict[str, Any]],
) -> None:
    for article in articles:
        found = [span for span in article["spans"] if span["layer"] == "structure"]
        assert [span["label"] for span in found].count("HEADLINE") == 1
        covered = "".join(span["text"] for span in found if span["label"] != "DATELINE")
        assert "".join(covered.split()) == "".join(article["text"].split())
