"""HTML inside other formats becomes text with exact marks."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdata.sources._compose import Composer
from newsdata.sources._html_text import compose

pytest.importorskip("lxml")


def composed(html: str, base: str = "", *, inline: bool = False) -> tuple[str, list[str]]:
    into = Composer()
    compose(into, html, base=base, inline=inline)
    for span in into.spans():
        assert into.text[span.start : span.end] == span.text
    said = [
        " ".join([s.label, repr(s.text), *(f"{a.key}={a.value}" for a in s.attributes)])
        for s in into.spans()
    ]
    return into.text, said


def test_blocks_and_what_stands_in_them() -> None:
    html = (
        "<p>One <a href='/x'>li<i>n</i>k</a>, two.</p> loose <h2>Head <b>x</b></h2>"
        "<ul><li>a<li><p>b</p><ol><li>c</ol></ul><blockquote>q<p>r</blockquote>"
        "<figure><img src=i.jpg alt=picture><figcaption>Seen</figcaption></figure>tail"
    )
    text, said = composed(html, "https://news.example/a/")
    assert text == ("One link, two.\n\nloose\n\nHead x\n\na\n\nb\n\nc\n\nq\n\nr\n\nSeen\n\ntail")
    assert said == [
        "PARAGRAPH 'One link, two.'",
        "LINK 'link' target=https://news.example/x",
        "EMPHASIS 'n' kind=italic",
        "PARAGRAPH 'loose'",
        "HEADING 'Head x' level=2",
        "EMPHASIS 'x' kind=bold",
        r"LIST 'a\n\nb\n\nc' kind=unordered",
        "ITEM 'a'",
        r"ITEM 'b\n\nc'",
        "LIST 'c' kind=ordered",
        "ITEM 'c'",
        r"BLOCKQUOTE 'q\n\nr'",
        "PARAGRAPH 'q'",
        "PARAGRAPH 'r'",
        "CAPTION 'Seen'",
        "PARAGRAPH 'tail'",
    ]


def test_two_line_breaks_end_a_paragraph() -> None:
    text, said = composed("a<br>b<br><br>c <br /> <br/> d<script>no()</script> e")
    assert text == "a\nb\n\nc\n\nd e"
    assert said == [r"PARAGRAPH 'a\nb'", "PARAGRAPH 'c'", "PARAGRAPH 'd e'"]


def test_a_table_of_values_has_tabs_and_one_of_places_has_blocks() -> None:
    text, said = composed("<table><tr><th>a<th>b<tr><td>1<td><p>2</p>3</table>")
    assert text == "a\tb\n1\t2 3"
    assert said == [r"TABLE 'a\tb\n1\t2 3'"]
    text, said = composed("<table><tr><td><p>One</p><p>Two</p></td></tr></table>")
    assert text == "One\n\nTwo"
    assert said == ["PARAGRAPH 'One'", "PARAGRAPH 'Two'"]


def test_a_headline_is_one_block() -> None:
    assert composed("<h1>A <p>b</p></h1>\n<em>c</em>", inline=True) == (
        "A b c",
        ["EMPHASIS 'c' kind=italic"],
    )


def test_plain_text_has_paragraphs_too() -> None:
    assert composed("One &amp; two\nlines.\n\n \nThree.")[0] == "One & two lines.\n\nThree."


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000,
        "<b>" * 100_000,
        "<a href=x>" * 50_000,
        "<p>x<b>" * 20_000,
        "<ul><li>" * 50_000,
        "<table><tr><td>" * 50_000,
        "<br>" * 100_000,
        "</p>" * 100_000,
        "<!--" * 100_000,
        "<" * 100_000,
        "&" * 100_000 + "<b>",
    ],
    ids=lambda html: html[:16],
)
def test_hostile_markup_costs_little_and_keeps_the_text(html: str) -> None:
    begun = time.process_time()
    text, _ = composed(f"<p>first</p>{html}")
    assert time.process_time() - begun < 10
    assert text.startswith("first")


def test_text_too_deep_for_marks_is_kept() -> None:
    assert composed("<p>first</p>" + "<div>" * 5_000 + "last")[0].split() == ["first", "last"]


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<b>",
                "</b>",
                "<a\thref='x:y'>",
                "</a>",
                "<ul>",
                "<li>",
                "</ul>",
                "<table>",
                "<tr>",
                "<td>",
                "</table>",
                "<br>",
                "<pre>",
                "</pre>",
                "<h2>",
                "</h2>",
                "<blockquote>",
                "</blockquote>",
                "<svg>",
                "</svg>",
                "&amp;",
                "&#0;",
                "&#xD800;",
                "\x00",
                "�",
                "é",
                "👩\u200d🚒",
                "word",
            ]
        )
    )
)
def test_any_markup_makes_exact_spans(pieces: list[str]) -> None:
    text, _ = composed(" ".join(pieces))
    assert text == text.strip()
