import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.formats.records import TEXTS

from newsdata.formats._tokens import (
    Rules,
    TaggedSpan,
    Tokens,
    escape_gap,
    read_tags,
    unescape_gap,
    write_tags,
)

TEXT = "Mr. Lund-Berg's cafe\u0301 “opens”\nnow"


def test_tokens_are_words_and_single_marks_with_their_accents() -> None:
    words = Tokens(TEXT).words()
    assert words == [
        *("Mr", ".", "Lund", "-", "Berg", "'", "s", "cafe\u0301"),
        *("“", "opens", "”", "now"),
    ]


@given(text=TEXTS)
def test_tokens_and_gaps_make_up_the_text(text: str) -> None:
    tokens = Tokens(text)
    gaps, words = tokens.gaps(), tokens.words()
    assert gaps[0] + "".join(w + g for w, g in zip(words, gaps[1:], strict=True)) == text
    assert all(not gap.strip() for gap in gaps)
    assert all(words)


def test_tokens_that_are_given_stay_and_the_rest_is_cut() -> None:
    tokens = Tokens(TEXT, [(4, 8), (8, 13), (16, 17)])
    assert tokens.words()[:6] == ["Mr", ".", "Lund", "-Berg", "'", "s"]
    assert Tokens("a b", [(0, 3)]).words() == ["a b"]
    assert Tokens("ab", [(0, 1)]).words() == ["a", "b"]


@pytest.mark.parametrize(
    ("words", "expand", "contract", "strict"),
    [
        ("Lund", "Lund", "Lund", "Lund"),
        (" Lund", "Lund", "Lund", "Lund"),
        ("Lund-Be", "Lund-Berg", "Lund-", None),
        ("und-Berg", "Lund-Berg", "-Berg", None),
        ("und", "Lund", None, None),
        (". Lund", ". Lund", ". Lund", ". Lund"),
        (" “opens”\n", "“opens”", "“opens”", "“opens”"),
        (" ", None, None, None),
    ],
)
def test_spans_go_to_tokens(
    words: str, expand: str | None, contract: str | None, strict: str | None
) -> None:
    tokens = Tokens(TEXT)
    start = TEXT.index(words)
    found = {}
    for how in ("expand", "contract", "strict"):
        place = tokens.align(start, start + len(words), how)
        found[how] = None if place is None else TEXT[slice(*place)]
    assert found == {"expand": expand, "contract": contract, "strict": strict}


@given(text=TEXTS, data=st.data())
def test_aligned_spans_begin_and_end_with_tokens(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    tokens = Tokens(text)
    longer, shorter = tokens.align(start, end, "expand"), tokens.align(start, end, "contract")
    if longer:
        assert longer[0] in tokens.starts
        assert longer[1] in tokens.ends
        assert text[start:end].strip() in text[slice(*longer)]
    if shorter:
        assert longer
        assert start <= shorter[0] < shorter[1] <= end
    exact = tokens.align(start, end, "strict")
    assert exact is None or exact == longer == shorter


@given(gap=st.text(st.sampled_from(" \t\n\r|\\\u00a0\u2028st"), max_size=8))
def test_gaps_come_back(gap: str) -> None:
    escaped = escape_gap(gap)
    assert unescape_gap(escaped) == gap
    assert not set(escaped) & set(" \t\n\r|")


def spans_of(tags: str) -> tuple[list[tuple[int, int, str]], list[int]]:
    cells = tags.split()
    spans, repairs = read_tags(cells, Rules(cells))
    return [(s.first, s.end, s.label) for s in spans], [number for number, _ in repairs]


@pytest.mark.parametrize(
    ("tags", "spans", "repairs"),
    [
        ("O B-A I-A O B-B", [(1, 3, "A"), (4, 5, "B")], []),
        ("B-A B-A I-A", [(0, 1, "A"), (1, 3, "A")], []),
        ("I-A I-A B-A O I-B", [(0, 2, "A"), (2, 3, "A"), (4, 5, "B")], []),
        ("B-A O I-A I-A", [(0, 1, "A"), (2, 4, "A")], [2]),
        ("B-A I-B", [(0, 1, "A"), (1, 2, "B")], [1]),
        ("B-A E-A S-B O", [(0, 2, "A"), (2, 3, "B")], []),
        ("B-A L-A U-B O", [(0, 2, "A"), (2, 3, "B")], []),
        ("B-A I-A O E-B S-B", [(0, 2, "A"), (3, 4, "B"), (4, 5, "B")], [1, 3]),
        ("B-A-B I-A-B", [(0, 2, "A-B")], []),
        ("O _ O", [], []),
    ],
)
def test_tags_are_read_by_the_rules_of_their_scheme(
    tags: str, spans: list[tuple[int, int, str]], repairs: list[int]
) -> None:
    assert spans_of(tags) == (spans, repairs)


@given(
    cuts=st.sets(st.integers(0, 12), max_size=8), labels=st.lists(st.sampled_from("AB"), min_size=4)
)
def test_written_tags_are_read_without_repairs(cuts: set[int], labels: list[str]) -> None:
    edges = sorted(cuts)
    places = zip(edges[::2], edges[1::2], labels, strict=False)
    spans = [TaggedSpan(first, end, label) for first, end, label in places]
    tags = write_tags(12, spans)
    found, repairs = read_tags(tags, Rules(tags))
    assert (found, repairs) == (spans, [])
