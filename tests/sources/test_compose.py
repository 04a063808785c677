"""Composed texts: white space as a browser shows it, spans exactly on the text."""

from hypothesis import given
from hypothesis import strategies as st

from newsdata.model import Attribute, Rights, Span, Tool
from newsdata.scheme import default
from newsdata.sources import Article, RawFile
from newsdata.sources._article import Draft
from newsdata.sources._compose import Composer
from newsdata.validation import Validator

RAW = RawFile("f.html", "0" * 64, "f", "s", Rights("CC0-1.0", "full"))


def spans(composer: Composer) -> list[tuple[str, str]]:
    return [(span.label, span.text) for span in composer.spans()]


def test_white_space_collapses_and_spans_fit_the_words() -> None:
    made = Composer()
    with made.block("structure", "HEADLINE"):
        made.add("\n  The  \t headline ")
    with made.block("structure", "PARAGRAPH"):
        made.add("It was ")
        with made.mark("markup", "LINK", {"target": "http://x.org/"}):
            made.add(" late ")
        made.add(", ")
        with made.mark("markup", "EMPHASIS", {"kind": "bold"}):
            made.add("\n")
            with made.mark("markup", "EMPHASIS", {"kind": "italic"}):
                made.add("very")
        made.add("\u00a0late.")
    assert made.text == "The headline\n\nIt was late , very\u00a0late."
    assert spans(made) == [
        ("HEADLINE", "The headline"),
        ("PARAGRAPH", "It was late , very\u00a0late."),
        ("LINK", "late"),
        ("EMPHASIS", "very"),
    ]
    assert made.spans()[2].attributes == (Attribute("target", "http://x.org/"),)


def test_blocks_without_words_leave_nothing_behind() -> None:
    made = Composer()
    for words in ("", " \n", "\u00a0", "One.", " \u00a0 ", "Two."):
        with made.block("structure", "PARAGRAPH"), made.mark("markup", "EMPHASIS"):
            made.add(words)
    assert made.text == "One.\n\nTwo."
    assert spans(made).count(("PARAGRAPH", "One.")) == 1
    assert len(made.spans()) == 4


def test_a_place_is_one_part_of_the_article() -> None:
    made = Composer()
    with made.block("structure", "CAPTION"), made.block("structure", "PARAGRAPH"):
        made.add("A tram.")
    assert spans(made) == [("CAPTION", "A tram.")]


def test_no_span_cuts_what_a_reader_sees_as_one_character() -> None:
    made = Composer()
    made.add("caf")
    with made.mark("markup", "EMPHASIS"):
        made.add("e")
    with made.mark("markup", "LINK"):
        made.add("\u0301 au lait")
    assert spans(made) == [("EMPHASIS", "e\u0301"), ("LINK", "e\u0301 au lait")]


def test_what_no_text_has_is_left_out_and_counted() -> None:
    made = Composer()
    made.add("a\x00b\x85c\ud800d\ufffee\x1b")
    assert (made.text, made.replaced) == ("abcde", 5)


def test_lines_keep_their_breaks() -> None:
    made = Composer()
    made.add_line("one\r\n two\rthree\n")
    made.add("four")
    assert made.text == "one\ntwo\nthree\nfour"


PIECES = st.recursive(
    st.text(alphabet="ab \u00a0\n\u0301🇩🇪\r\x00\t\u200d👩", max_size=6),
    lambda inner: st.tuples(
        st.sampled_from(["HEADLINE", "PARAGRAPH", "LINK", "EMPHASIS", "ITEM", "BLOCKQUOTE"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


@given(st.lists(PIECES, max_size=5))
def test_any_nesting_gives_a_sound_record(pieces: list[object]) -> None:
    draft = Draft(RAW, Tool("test", "1"))

    def compose(piece: object) -> None:
        if isinstance(piece, str):
            draft.text.add(piece)
            return
        assert isinstance(piece, tuple)
        label, inner = piece
        layer = "structure" if label in ("HEADLINE", "PARAGRAPH") else "markup"
        if label in ("LINK", "EMPHASIS"):
            with draft.text.mark(layer, label, {"target": "x"}):
                for each in inner:
                    compose(each)
        else:
            with draft.text.block(layer, label):
                for each in inner:
                    compose(each)

    for piece in pieces:
        compose(piece)
    found = draft.finish()
    if isinstance(found, Article):
        text = found.record.text
        assert Validator(default()).problems(found.record) == []
        assert text == text.strip()
        assert "  " not in text
        assert all(whole(span, text) for span in found.record.spans)
    else:
        assert [problem.code for problem in found.problems] == ["text-empty"]


def whole(span: Span, text: str) -> bool:
    return text[span.start : span.end] == span.text == span.text.strip()


def test_verbatim_text_stands_as_it_is() -> None:
    out = Composer()
    with out.block("structure", "HEADLINE"):
        out.add("  A  headline ")
    with out.block("structure", "PARAGRAPH"):
        out.verbatim("  a\r\n\r\n  b\tc \x07\f\ud800")
    assert out.text == "A headline\n\n  a\n\n  b\tc "
    assert [(span.start, span.text) for span in out.spans()] == [
        (0, "A headline"),
        (12, "  a\n\n  b\tc "),
    ]
    assert out.replaced == 3
