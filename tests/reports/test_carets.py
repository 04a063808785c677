"""Carets stand under what they are about, in the cells of a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports.reports import TEXTS
from wcwidth import wcswidth

from newsdata.problems import Snippet
from newsdata.reports.carets import lines
from newsdata.reports.safe import printable


@pytest.mark.parametrize(
    ("text", "start", "end", "shown", "carets"),
    [
        ("a tram", 2, 6, "a tram", "  ^^^^"),
        ("a tram", 2, 2, "a tram", "  ^"),
        ("a tram", 6, 6, "a tram", "      ^"),
        ("", 0, 0, "", "^"),
        ("🚋 tram", 2, 6, "🚋 tram", "   ^^^^"),
        ("東京市", 1, 2, "東京市", "  ^^"),
        # Three code points that show as one wide character.
        ("👩\u200d💻!", 3, 4, "👩\u200d💻!", "  ^"),
        ("👩\u200d💻!", 1, 2, "👩\u200d💻!", "^^"),
        ("e\u0301a", 1, 2, "e\u0301a", "^"),
        ("e\u0301a", 2, 3, "e\u0301a", " ^"),
        ("a\tb", 2, 3, "a\\tb", "   ^"),
        ("a\tb", 1, 2, "a\\tb", " ^^"),
        ("\x1b[2Jb", 4, 5, "\\x1b[2Jb", "       ^"),
        ("a\u200bb", 1, 2, "a\\u200bb", " ^^^^^^"),
        # A mark with nothing to stand on takes no cell.
        ("\u0301", 0, 1, "\u0301", "^"),
        # By the order in which it is stored; the mark that turns it is shown.
        ("\u202eשלום", 1, 5, "\\u202eשלום", "      ^^^^"),
        ("::error::", 0, 2, "\\x3a:error::", "^^^^^"),
        ("a ##[error]", 3, 4, "a \\x23#[error]", "      ^"),
    ],
)
def test_carets_are_under_their_text(
    text: str, start: int, end: int, shown: str, carets: str
) -> None:
    assert lines(Snippet(text, start, end)) == (shown, carets)


@pytest.mark.parametrize(
    ("start", "end", "shown", "carets"),
    [
        (0, 1, "012345678901234567…", "^"),
        (50, 52, "…456789012345678901…", "       ^^"),
        (99, 100, "…234567890123456789", "                  ^"),
        (50, 90, "…456789012345678901…", "       ^^^^^^^^^^^^"),
    ],
)
def test_a_snippet_too_wide_is_cut_around_its_range(
    start: int, end: int, shown: str, carets: str
) -> None:
    found = lines(Snippet("0123456789" * 10, start, end), cells=20)
    assert found == (shown, carets)


@given(TEXTS, st.integers(0, 40), st.integers(0, 40), st.integers(10, 80))
def test_any_snippet_has_a_caret_and_fits(text: str, start: int, length: int, cells: int) -> None:
    shown, carets = lines(Snippet(text, start, start + length), cells)
    assert set(carets.strip()) == {"^"}
    assert 0 <= wcswidth(shown) <= cells
    assert len(carets) <= wcswidth(shown) + 1


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)), st.integers(0, 9))
def test_a_short_cut_for_plain_text_says_the_same(text: str, start: int) -> None:
    # The wide character in front sends the second one the long way.
    text = text.replace("#", "").replace(":", "")[:60]
    shown, carets = lines(Snippet(text, start, start + 3))
    other = lines(Snippet(f"漢{text}", start + 1, start + 4))
    assert other == (f"漢{shown}", f"  {carets}")


@given(TEXTS)
def test_what_is_printable_is_one_line_and_its_own_printable_form(text: str) -> None:
    shown = printable(text)
    assert printable(shown) == shown
    assert len(shown.splitlines()) <= 1
    assert not shown.lstrip().startswith("::")
    assert "##" not in shown
    shown.encode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Straße",
        "東京 🚋 שלום",
        "e\u0301",
        "👩\u200d💻",
        "می\u200cخواهم",
        "1\u202f000",
        "a::b # c: d",
    ],
)
def test_letters_of_every_script_stay_as_they_are(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\u200d::error::", "\\u200d\\x3a:error::"),
        (":\u200d:error::", "\\x3a\\u200d:error::"),
        ("\u3000::error::", "\u3000\\x3a:error::"),
        (":\ufe0f:error::", "\\x3a\ufe0f:error::"),
        ("x #\ufe0f#[error]y", "x \\x23\ufe0f#[error]y"),
        ("###vso[task]", "\\x23\\x23#vso[task]"),
        ("a\r\n::error::", "a\\r\\n::error::"),
        ("\ud800", "\\ud800"),
        ("\x9b31m", "\\x9b31m"),
    ],
)
def test_what_acts_is_shown_instead(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize("text", ["#" * 200_000, "\u200d" * 200_000, " " * 200_000, "#a" * 100_000])
def test_a_hostile_text_takes_linear_time(text: str) -> None:
    # Quadratic time would be hours.
    assert printable(text)
    assert lines(Snippet(text[:20_000], 10_000, 10_001))
