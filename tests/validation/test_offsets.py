import html
import re
import time
import unicodedata
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdata.validation import readings
from newsdata.validation.offsets import Diagnosis, diagnose
from newsdata.validation.readings import Stated

Span = tuple[int, int]
Count = Callable[[str], int]


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def utf8(text: str) -> int:
    return len(text.encode())


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


def decimal(text: str) -> str:
    return text.encode("ascii", "xmlcharrefreplace").decode()


def named(text: str) -> str:
    return "".join(
        f"&{html.entities.codepoint2name[ord(char)]};"
        if ord(char) > 127 and ord(char) in html.entities.codepoint2name
        else char
        for char in html.escape(text, quote=False)
    )


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


# What a program may have counted, each as the length of what stands before a place.
COUNTS: dict[str, Count] = {
    "code points": len,
    "utf-16": utf16,
    "utf-8": utf8,
    "crlf": lambda text: len(crlf(text)),
    "utf-16, crlf": lambda text: utf16(crlf(text)),
    "utf-8, crlf": lambda text: utf8(crlf(text)),
    "entities": lambda text: len(html.escape(text)),
    "entities, but for quotes": lambda text: len(html.escape(text, quote=False)),
    "entities, &#39;": lambda text: len(html.escape(text).replace("&#x27;", "&#39;")),
    "decimal entities": lambda text: len(decimal(text)),
    "all decimal entities": lambda text: len(decimal(html.escape(text))),
    "named entities": lambda text: len(named(text)),
    "nfc": lambda text: len(nfc(text)),
    "nfd": lambda text: len(nfd(text)),
}
WORDS: dict[str, Callable[[str], str]] = {
    "as they are": str,
    "nfc": nfc,
    "nfd": nfd,
    "escaped": html.escape,
    "decimal": lambda text: decimal(html.escape(text)),
    "crlf": crlf,
}
TOKENS = {"spaced": re.compile(r"\S+"), "words": re.compile(r"\w+|[^\w\s]")}

LETTERS = ["a", "b", "Kim", "Rome", "the ", " ", "\n", "&", "<", "'", '"', "&amp;"]
OTHERS = ["é", "é", "ộ", "ñ", "’", "字", "😀", "👩\u200d🚀", "אב ", "ж"]
PIECES = st.sampled_from([*LETTERS, *OTHERS])
TEXTS = st.lists(PIECES, min_size=1, max_size=40).map("".join)


def whole(text: str, at: int, form: Callable[[str], str]) -> bool:
    return form(text[:at]) + form(text[at:]) == form(text)


@st.composite
def counted(draw: st.DrawFn) -> tuple[str, list[Span], list[Stated]]:
    """A text, spans of it, and the same as a program with its own count states them."""
    text = draw(TEXTS)
    count = draw(st.sampled_from(sorted(COUNTS)))
    spelled = WORDS[draw(st.sampled_from([*sorted(WORDS), *["as they are"] * 6]))]
    form = {"nfc": nfc, "nfd": nfd}.get(count, str)
    places = [
        at
        for at in range(len(text) + 1)
        if whole(text, at, form) and whole(text, at, nfc) and whole(text, at, nfd)
    ]
    pairs = st.lists(st.sampled_from(places), min_size=2, max_size=2, unique=True).map(sorted)
    true = [(a, b) for a, b in draw(st.lists(pairs, min_size=1, max_size=8))]
    shift = draw(st.sampled_from([0, 0, 0, 1, 3, -1, 17]))
    ends = draw(st.sampled_from([0, 0, -1]))
    measure = COUNTS[count]
    stated = [
        Stated(measure(text[:a]) + shift, measure(text[:b]) + shift + ends, spelled(text[a:b]))
        for a, b in true
    ]
    return text, true, stated


def never_wrong(text: str, true: Sequence[Span], stated: Sequence[Stated]) -> Diagnosis | None:
    found = diagnose(text, stated)
    if found:
        for n, right in enumerate(found.reading.spans):
            assert right is None or right == true[n], (found.hint(n), stated[n])
            assert found.hint(n)
    return found


@given(counted())
def test_offsets_counted_otherwise_become_the_true_ones_or_none(
    case: tuple[str, list[Span], list[Stated]],
) -> None:
    never_wrong(*case)


@given(
    TEXTS, st.sampled_from(sorted(TOKENS)), st.sampled_from([0, -1]), st.integers(0, 1), st.data()
)
def test_numbers_of_tokens_become_the_true_offsets_or_none(
    text: str, kind: str, ends: int, first: int, data: st.DataObject
) -> None:
    tokens = [found.span() for found in TOKENS[kind].finditer(text)]
    if not tokens:
        return
    numbers = st.integers(0, len(tokens) - 1)
    pairs = st.lists(numbers, min_size=2, max_size=2).map(sorted)
    spans = data.draw(st.lists(pairs, min_size=1, max_size=8))
    true = [(tokens[a][0], tokens[b][1]) for a, b in spans]
    stated = [
        Stated(a + first, b + 1 + first + ends, text[slice(*right)])
        for (a, b), right in zip(spans, true, strict=True)
    ]
    never_wrong(text, true, stated)


TEXT = "😀 Café & bar:\nKim met Lee at Café Zoë. 🚋 Then “Kim” left for Rome\nwith Ana."
NAMES = ["Lee", "Zoë", "Rome", "Ana"]


def stated_in(text: str, count: Count, shift: int = 0, ends: int = 0) -> list[Stated]:
    spans = []
    for name in NAMES:
        at = text.index(name)
        start, end = count(text[:at]), count(text[: at + len(name)])
        spans.append(Stated(start + shift, end + shift + ends, name))
    return spans


def number_of(pattern: re.Pattern[str]) -> Count:
    return lambda before: len(pattern.findall(before))


RIGHT = f"In code points the span is [{TEXT.index('Rome')}:{TEXT.index('Rome') + 4}]."
SENTENCES: list[tuple[str, Count, int, int, str]] = [
    (
        "utf-16",
        utf16,
        0,
        0,
        "The offsets look like UTF-16 code units: 2 characters before this span take two units (the first is '😀' at 0).",
    ),
    (
        "utf-8",
        utf8,
        0,
        0,
        "The offsets look like UTF-8 bytes: 7 characters before this span take several bytes (the first is '😀' at 0).",
    ),
    (
        "crlf",
        COUNTS["crlf"],
        0,
        0,
        "The offsets look counted with Windows line breaks (\\r\\n): 1 line break before this span counts as two.",
    ),
    (
        "utf-16, crlf",
        COUNTS["utf-16, crlf"],
        0,
        0,
        "The offsets look like UTF-16 code units with Windows line breaks (\\r\\n): 3 characters before this span take two units (the first is '😀' at 0).",
    ),
    (
        "nfd",
        COUNTS["nfd"],
        0,
        0,
        "The offsets look counted on the text in the normal form NFD: 3 characters before this span have another length there (the first is 'é' at 5).",
    ),
    (
        "named entities",
        COUNTS["named entities"],
        0,
        0,
        "The offsets look counted on the text with HTML entities: 6 characters before this span are written as entities (the first is 'é' at 5).",
    ),
    ("inclusive", len, 0, -1, "The ends look inclusive."),
    ("one-based", len, 1, 0, "The offsets look counted from 1."),
    ("shift", len, 3, 0, "The offsets look 3 too high throughout."),
    (
        "utf-16, inclusive, shift",
        utf16,
        -4,
        -1,
        "The offsets look like UTF-16 code units, 4 too low throughout, with inclusive ends: 2 characters before this span take two units (the first is '😀' at 0).",
    ),
]


@pytest.mark.parametrize(
    ("count", "shift", "ends", "sentence"),
    [case[1:] for case in SENTENCES],
    ids=[case[0] for case in SENTENCES],
)
def test_the_hint_says_what_was_counted(count: Count, shift: int, ends: int, sentence: str) -> None:
    found = diagnose(TEXT, stated_in(TEXT, count, shift, ends))
    assert found
    assert found.hint(2) == f"{sentence} {RIGHT}"
    assert [TEXT[slice(*right)] for right in found.reading.spans if right] == NAMES


def test_the_hint_says_where_a_shift_may_come_from() -> None:
    found = diagnose("  Kim met Ana", [Stated(0, 3, "Kim"), Stated(8, 11, "Ana")])
    assert found
    assert found.hint(0) == (
        "The offsets look counted without the white space at the start of the text. In code points the span is [2:5]."
    )
    found = diagnose(TEXT, stated_in(TEXT, utf8, 3))
    assert found
    assert found.hint(2).startswith(
        "The offsets look like UTF-8 bytes, 3 too high throughout, as with a byte order mark: 7 characters"
    )


def test_tokens_are_recognised() -> None:
    text = "Kim met Lee in Rome. Then Ana left."
    spans = [Stated(0, 1, "Kim"), Stated(2, 3, "Lee"), Stated(4, 5, "Rome."), Stated(6, 7, "Ana")]
    found = diagnose(text, spans)
    assert found
    assert found.hint(1) == (
        "The offsets look like numbers of tokens, split at white space. In code points the span is [8:11]."
    )
    words = [Stated(2, 2, "Lee"), Stated(4, 4, "Rome"), Stated(7, 7, "Ana")]
    found = diagnose(text, words)
    assert found
    assert found.reading.spans == [(8, 11), (15, 19), (26, 29)]
    assert found.hint(0).startswith(
        "The offsets look like numbers of tokens, words and punctuation marks, with inclusive ends."
    )


def test_right_spans_before_the_first_emoji_stay_right() -> None:
    text = "Kim met 😀 Lee 😀 Ana"
    found = diagnose(text, [Stated(0, 3, "Kim"), Stated(11, 14, "Lee"), Stated(18, 21, "Ana")])
    assert found
    assert found.reading.spans == [(0, 3), (10, 13), (16, 19)]
    assert found.hint(1) == (
        "The offsets look like UTF-16 code units: 1 character before this span takes two units ('😀' at 8). In code points the span is [10:13]."
    )


def test_characters_inside_a_span_are_named_as_such() -> None:
    found = diagnose("ab Zoë", [Stated(3, 7, "Zoë")])
    assert found
    assert "1 character in this span takes several bytes ('ë' at 5)" in found.hint(0)


def test_words_in_another_normal_form() -> None:
    found = diagnose("at Café Zoë", [Stated(3, 7, nfd("Café")), Stated(8, 11, nfd("Zoë"))])
    assert found
    assert found.reading.spans == [(3, 7), (8, 11)]
    assert found.hint(0) == (
        "The words look like those of the text, but are spelled with other code points."
    )


def test_words_that_are_missing_do_not_hinder_the_others() -> None:
    spans = stated_in(TEXT, utf16)
    found = diagnose(TEXT, [*spans, Stated(40, 46, "Berlin")])
    assert found
    assert found.reading.spans[-1] is None
    assert None not in found.reading.spans[:-1]
    assert found.hint(4) == (
        "The offsets look like UTF-16 code units, but these words do not stand in the text."
    )


UNDECIDED: list[tuple[str, str, list[Stated]]] = [
    ("nothing is wrong", "Kim met", [Stated(0, 3, "Kim")]),
    ("no spans", "Kim met", []),
    ("no such words", "Kim met", [Stated(0, 3, "Ana")]),
    ("one span, words that stand twice", "the 😀 the", [Stated(7, 10, "the")]),
    ("distances that occur twice", "a b a b a b", [Stated(3, 4, "a"), Stated(5, 6, "b")]),
    ("no common reading", "Kim met Ana. Lee left.", [Stated(1, 4, "Kim"), Stated(15, 18, "Lee")]),
    (
        "a right span that would move",
        "Kim met Ana. Lee left.",
        [Stated(0, 3, "Kim"), Stated(15, 18, "Lee")],
    ),
    (
        "more missing than explained",
        "Kim met Ana.",
        [Stated(1, 4, "Kim"), Stated(5, 8, "Bob"), Stated(9, 12, "Eve")],
    ),
    ("an empty span", "Kim met", [Stated(3, 3, "Kim"), Stated(0, 0, "")]),
]


@pytest.mark.parametrize(
    ("text", "spans"), [case[1:] for case in UNDECIDED], ids=[case[0] for case in UNDECIDED]
)
def test_nothing_is_said_without_evidence(text: str, spans: list[Stated]) -> None:
    assert diagnose(text, spans) is None


def test_a_span_of_two_readings_is_left_and_the_others_are_mended() -> None:
    text = "é Kim é aa"  # in bytes the last span is [8:9], counted from 1 it is [9:10]
    found = diagnose(text, [Stated(3, 6, "Kim"), Stated(10, 11, "a")])
    assert found
    assert found.reading.spans == [(2, 5), None]
    assert found.hint(1).endswith(", but these words stand in more than one place that fits.")


def test_a_span_that_is_right_by_chance_holds_the_repair_back() -> None:
    text = "Kim met Lee, Bob, Eve and Ana: aaa"
    names = ["Kim", "Lee", "Bob", "Eve", "Ana"]
    spans = [Stated(text.index(name) + 1, text.index(name) + 4, name) for name in names]
    found = diagnose(text, [*spans, Stated(32, 33, "a")])
    assert found
    assert set(found.reading.spans) == {None}
    assert found.hint(0) == (
        "The offsets look counted from 1, but 1 span that is right now would not be so then: look at each."
    )


HOSTILE: list[tuple[str, str, list[Stated]]] = [
    ("one letter", "a" * 300_000, [Stated(5, 7, "a")] * 3_000),
    ("two letters", "ab" * 150_000, [Stated(n, n + 3, "ab") for n in range(3_000)]),
    ("words nowhere", "a" * 300_000, [Stated(n, n + 3, f"x{n}") for n in range(3_000)]),
    ("spans over all", "é" * 300_000, [Stated(0, 300_000, f"e{n}") for n in range(3_000)]),
    ("every character uneven", "&é" * 150_000, [Stated(9, 12, "&é&")] * 3_000),
    ("one long sequence", "e" + "\u0301" * 300_000, [Stated(2, 4, "e\u0301")] * 3_000),
    ("marks out of order", "e" + "\u0301\u0323" * 150_000, [Stated(2, 4, "e\u0301")] * 3_000),
    ("marks in words", "é" * 300_000, [Stated(2, 9, "e" + "\u0301\u0323" * 99_000)] * 10),
    ("offsets far away", "Kim é", [Stated(10**18, 10**18 + 3, "Kim"), Stated(-5, -2, "Kim")]),
    ("long words", "ab" * 150_000, [Stated(1, 100_000, "ab" * 40_000 + "b")] * 20),
]


@pytest.mark.parametrize(
    ("text", "spans"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE]
)
def test_hostile_records_take_linear_time(text: str, spans: list[Stated]) -> None:
    began = time.process_time()
    found = diagnose(text, spans)
    assert time.process_time() - began < 10
    if found:
        for right, span in zip(found.reading.spans, spans, strict=True):
            assert right is None or nfc(text[slice(*right)]) == nfc(span.words)


@pytest.mark.parametrize("limit", ["_MAX_RUNS", "_MAX_SPOTS", "_ROUNDS"])
def test_beyond_a_limit_nothing_is_said(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spans = stated_in(TEXT, utf16)
    assert diagnose(TEXT, spans)
    monkeypatch.setattr(readings, "_STEPS", 0)
    monkeypatch.setattr(readings, limit, 1)
    assert diagnose(TEXT, spans) is None


def test_words_count_as_there_when_the_search_would_take_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spans = [*stated_in(TEXT, utf16), Stated(40, 46, "Berlin"), Stated(50, 55, "Paris")]
    assert diagnose(TEXT, spans)
    monkeypatch.setattr(readings, "_SEARCHES", 1)
    monkeypatch.setattr(readings, "_CHARACTERS", 0)
    assert diagnose(TEXT, spans) is None
