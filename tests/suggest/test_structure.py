from typing import Any

import msgspec
import pytest
from hypothesis import given
from tests.strategies import TEXTS

from newsdata.model import Record
from newsdata.suggest.structure import blocks, suggest
from newsdata.text import sha256


def labels(text: str) -> list[tuple[str, str]]:
    document: dict[str, Any] = {
        "schema_version": "1.0",
        "id": "a",
        "text": text,
        "text_sha256": sha256(text),
        "rights": {"license": "MIT", "redistribution": "full"},
        "spans": [],
        "relations": [],
        "reviewed": [],
        "labels": [],
        "provenance": {
            "file": "f",
            "sha256": "0" * 64,
            "converter": {"name": "t", "version": "1"},
        },
    }
    return [(s.label, text[s.start : s.end]) for s in suggest(msgspec.convert(document, Record))]


def test_an_article_with_everything_above_its_body() -> None:
    text = (
        "International\n\nMonitors return to valley\u00a0\n\n"
        "An envoy speaks in Geneva, Monday, June 19, 2023.\n\nBy Ana Ruiz and Kim Lee\n\n\n\n"
        "GENEVA (AP) — Monitors will return.\n\nA second one, with a date, June 19, 2023.\u00a0\n"
    )
    assert labels(text) == [
        ("SECTION", "International"),
        ("HEADLINE", "Monitors return to valley"),
        ("CAPTION", "An envoy speaks in Geneva, Monday, June 19, 2023."),
        ("BYLINE", "By Ana Ruiz and Kim Lee"),
        ("DATELINE", "GENEVA (AP)"),
        ("PARAGRAPH", "GENEVA (AP) — Monitors will return."),
        ("PARAGRAPH", "A second one, with a date, June 19, 2023."),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Good one\n\nBody text here.", ["HEADLINE", "PARAGRAPH"]),
        ("Only a paragraph. It has no head.", ["PARAGRAPH"]),
        (
            "Kurz\n\nStadt baut Brücke\n\nVon Jan Weiß\n\nBERLIN (dpa) – Die Stadt baut.",
            ["SECTION", "HEADLINE", "BYLINE", "DATELINE", "PARAGRAPH"],
        ),
        (
            "Titre du jour\n\nUn pont, le 3 mars 2024.\n\nTexte.",
            ["HEADLINE", "CAPTION", "PARAGRAPH"],
        ),
        (
            "Head\n\nHead two\n\nA photo (Photo: City)\n\nText.",
            ["SECTION", "HEADLINE", "CAPTION", "PARAGRAPH"],
        ),
        (
            "Headline of it\n\n“A quote on May 3, 2024.”\n\nText.",
            ["HEADLINE", "PARAGRAPH", "PARAGRAPH"],
        ),
        ("Hard\nwrapped lines\nof one block.\n \t\nNext.", ["PARAGRAPH", "PARAGRAPH"]),
        ("x" * 300, ["PARAGRAPH"]),
        ("LARKSPUR, Ohio — No headline above.", ["DATELINE", "PARAGRAPH"]),
    ],
)
def test_blocks_are_labelled_by_place_and_shape(text: str, expected: list[str]) -> None:
    assert [label for label, _ in labels(text)] == expected


@given(TEXTS)
def test_every_word_is_in_exactly_one_block_without_edge_white_space(text: str) -> None:
    found = list(blocks(text))
    assert "".join("".join(text[s:e].split()) for s, e in found) == "".join(text.split())
    for start, end in found:
        assert text[start:end] == text[start:end].strip()
    assert {label for label, _ in labels(text)} >= {"PARAGRAPH"} or found


@pytest.mark.parametrize("pattern", ["a\n", "a\n\n", " \n", '."', "A ", "(Photo ", "By A"])
def test_a_million_characters_are_done_with(pattern: str) -> None:
    text = "x" + pattern * (1_000_000 // len(pattern))
    assert labels(text)
