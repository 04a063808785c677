"""Labelling in a real browser, by keyboard and by mouse; what counts is what is on the disk."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from msgspec import Struct
from selenium.webdriver.common.keys import Keys
from tests.projects import copy_of_this_project, make_project, write_lines
from tests.web.browser import Page
from tests.web.labelled import QUOTED, SIGNS, make_articles, marked, saved, words
from tests.web.projects import FERRY, TRAM, make_small_project, of
from tests.web.serving import Server, serving
from tests.web.test_server import JSONL, line

from newsdata import build

ENTITY, QUOTE, STRUCTURE = "4", "6", "1"


class Site(Struct):
    project: Path
    server: Server


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = make_articles(tmp_path_factory.mktemp("page") / "project")
    build(folder, workers=1)
    with serving(folder) as server:
        yield Site(folder, server)


def test_labels_by_keyboard_alone(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-00")
    page.press(ENTITY, Keys.HOME)
    assert page.status() == "Harbor"
    page.chord(Keys.SHIFT, Keys.ARROW_RIGHT)
    page.press("f")
    page.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert page.status() == "is"
    page.find("Oslo")
    page.press("g")
    page.saved()
    assert words(site.project, "quoted-00") == [("FAC", "Harbor tram"), ("GPE", "Oslo")]
    assert page.spans() == ["FAC Harbor tram", "GPE Oslo"]
    page.press("l")  # a span that is chosen gets another label
    page.saved()
    assert words(site.project, "quoted-00")[1] == ("LOC", "Oslo")
    page.press(Keys.DELETE)
    page.saved()
    assert words(site.project, "quoted-00") == [("FAC", "Harbor tram")]


def test_moves_the_edges_by_characters(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-01")
    page.press(ENTITY)
    page.find("Miranda")
    page.press(",", ",", ">", "<", "p")
    page.saved()
    assert words(site.project, "quoted-01") == [("PERSON", "Miran")]
    page.find("Holten")
    page.press("%")  # the span chosen before moves to the selection
    page.saved()
    assert words(site.project, "quoted-01") == [("PERSON", "Holten")]


def test_undoes_and_does_again_without_end(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-02")
    page.press(ENTITY, Keys.HOME)
    for _ in range(12):
        page.press("o", Keys.ARROW_RIGHT)
    page.saved()
    made = words(site.project, "quoted-02")
    assert len(made) == 12
    for _ in range(12):
        page.chord(Keys.CONTROL, "z")
    page.saved()
    assert saved(site.project, "quoted-02")["spans"] == []
    page.chord(Keys.CONTROL, "z")
    assert page.status() == "Nothing to undo."
    for _ in range(12):
        page.chord(Keys.CONTROL, Keys.SHIFT, "z")
    page.saved()
    assert words(site.project, "quoted-02") == made


def test_places_count_code_points(page: Page, site: Site) -> None:
    page.open(site.server.address, "signs")
    page.press(ENTITY)
    # A drag from inside of a word to inside of another takes both whole.
    start = SIGNS.index("Ze\u0301lie")
    page.drag(start + 3, start + 5)
    page.press("p")
    at = SIGNS.index("𝒳avier")
    page.click_at(at + 2, times=2)
    page.press("p")
    page.drag(SIGNS.index("Café") + 1, SIGNS.index("Müller") + 2)
    page.press("o")
    page.find("👩")
    page.press("n")  # half of a character that several code points make is never labelled
    page.saved()
    found = marked(site.project, "signs")
    assert [m[4] for m in found if m[0] != "NORP"] == ["Ze\u0301lie", "𝒳avier", "Café Müller"]
    assert all(SIGNS[m[2] : m[3]] == m[4] for m in found)


def test_an_accent_stays_with_its_letter(page: Page, site: Site) -> None:
    page.open(site.server.address, "signs")
    start = SIGNS.index("Ze\u0301lie")
    page.drag(start, start + 2, Keys.ALT)
    assert page.status() == "Ze\u0301"


def test_drags_exactly_with_alt(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-03")
    page.press(ENTITY)
    start = QUOTED.index("Miranda")
    page.drag(start, start + 4, Keys.ALT)
    page.press("p")
    page.saved()
    assert words(site.project, "quoted-03") == [("PERSON", "Mira")]


def test_labels_by_mouse_alone(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-15")
    page.press(ENTITY)
    start = QUOTED.index("Mira Holt")
    page.drag(start, start + len("Mira Holt"))
    page.press(QUOTE)  # the labels beside the selection are those of the layer
    shown = "return [...document.querySelectorAll('#popup .name')].map((b) => b.textContent)"
    assert page.run(shown) == ["QUOTE", "INDIRECT", "CUE", "SPEAKER"]
    page.press(ENTITY)
    page.shift_click("#popup [data-label=PERSON]")
    page.saved()
    assert words(site.project, "quoted-15") == [("PERSON", "Mira Holt")] * 3
    page.click_at(QUOTED.index("Oslo"), times=2)
    page.run("document.querySelector('#popup [data-label=GPE]').click()")
    page.saved()
    assert ("GPE", "Oslo") in words(site.project, "quoted-15")
    popup = "return document.getElementById('popup').checkVisibility()"
    assert not page.run(popup)
    page.click_at(QUOTED.index("Monday"), times=2)
    assert page.run(popup)
    page.press(Keys.ESCAPE)
    assert not page.run(popup)


def test_says_what_comes_next(page: Page, site: Site) -> None:
    """First steps until one has met the page, and the keys for what is selected."""
    page.open(site.server.address, "quoted-10")
    hints = "return document.getElementById('hints').textContent"
    welcome = "return document.getElementById('welcome').checkVisibility()"
    assert page.run(welcome)
    assert "next word" in page.run(hints)
    page.press(STRUCTURE, Keys.HOME)
    assert "every mention" in page.run(hints)
    page.press(Keys.ENTER)
    assert "Enter accept" in page.run(hints)
    page.button("Got it")
    assert not page.run(welcome)
    page.reopen(site.server.address, "quoted-10")
    assert not page.run(welcome)


def test_nested_crossing_and_discontinuous_spans(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-04")
    page.press(QUOTE)
    outer = QUOTED.index("“It"), QUOTED.index("Monday") + 6
    page.drag(*outer)
    page.press("i")
    inner = QUOTED.index("“It"), QUOTED.index("time,”") + 6
    page.drag(*inner)
    page.press("q")
    page.drag(QUOTED.index("said"), QUOTED.index("Oslo") + 4)
    page.press("c")
    assert page.status() == "Crosses INDIRECT: spans of quote may only nest."
    page.saved()
    assert [m[:1] + m[2:4] for m in marked(site.project, "quoted-04")] == [
        ("INDIRECT", *outer),
        ("QUOTE", *inner),
    ]
    # A click takes the smallest, the next one on the same place what is around it.
    point = QUOTED.index("time")
    page.click_at(point)
    assert page.status().startswith("QUOTE")
    page.click_at(point)
    assert page.status().startswith("INDIRECT")
    page.press(";")
    assert page.status().startswith("QUOTE")
    # Lines lie apart, so that nobody needs the colours to see which is which.
    tops = page.run(
        "return [...new Set([...document.querySelectorAll('.lane.first')].map((l) => l.style.top))]"
    )
    assert len(tops) == 2


def test_a_span_of_two_parts(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-05")
    page.press(QUOTE)
    page.find("“It is time,”")
    page.press("q")
    page.find("“We begin”")
    page.press("+")
    page.saved()
    (span,) = saved(site.project, "quoted-05")["spans"]
    assert [part["text"] for part in span["fragments"]] == ["“It is time,”", "“We begin”"]
    assert (span["start"], span["end"]) == (
        span["fragments"][0]["start"],
        span["fragments"][1]["end"],
    )


def test_links_a_quotation_to_its_speaker(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-06")
    page.press(ENTITY)
    page.find("Mira Holt")
    page.press("p", QUOTE)
    page.find("“It is time,”")
    page.press("q", "=", "]")
    assert page.status() == "PERSON: Mira Holt"
    page.press("=")
    page.saved()
    submission = saved(site.project, "quoted-06")
    (relation,) = submission["relations"]
    texts = {span["id"]: span["text"] for span in submission["spans"]}
    assert [(a["role"], texts[a["ref"]]) for a in relation["args"]] == [
        ("content", "“It is time,”"),
        ("source", "Mira Holt"),
    ]
    page.press("r")  # the key of another role
    page.saved()
    args = saved(site.project, "quoted-06")["relations"][0]["args"]
    assert [a["role"] for a in args] == ["content", "resolved"]
    page.press(Keys.ESCAPE, "[", Keys.DELETE)
    page.saved()
    assert saved(site.project, "quoted-06").get("relations", []) == []


def test_labels_every_same_mention(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-07")
    page.press(ENTITY)
    page.find("Mira Holt")
    page.press("P")
    assert page.status() == "Labelled 3 × PERSON: Mira Holt"
    page.saved()
    # Not in Miranda Holten.
    assert words(site.project, "quoted-07") == [("PERSON", "Mira Holt")] * 3
    page.chord(Keys.CONTROL, "z")
    page.saved()
    assert words(site.project, "quoted-07") == []


def test_accepts_rejects_and_corrects_suggestions(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-08")
    page.press(STRUCTURE)
    shown = page.spans()
    assert len(shown) > 3
    assert all("?" in each for each in shown)
    page.press(Keys.ENTER)  # goes to the first
    first = page.status()
    assert first.startswith("suggested")
    page.press(Keys.ENTER)
    page.press(Keys.DELETE)
    page.press("c")
    page.saved()
    verdicts = [m[1] for m in marked(site.project, "quoted-08")]
    assert sorted(verdicts) == ["gold", "gold", "rejected", "rejected"]
    assert len([each for each in page.spans() if "?" in each]) == len(shown) - 3
    page.press(" ")
    assert page.status().startswith("suggested")
    page.chord(Keys.CONTROL, Keys.ENTER)
    page.saved()
    assert saved(site.project, "quoted-08")["reviewed"] == ["structure"]
    assert not [each for each in page.spans() if "?" in each]


def test_attributes_and_notes(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-09")
    page.press("5")
    page.find("Monday")
    page.press("d", Keys.F2)
    page.type("value" + Keys.TAB + "2024-W01-1" + Keys.TAB + Keys.TAB + "which Monday?")
    page.button("Save", "dialog")
    page.saved()
    (span,) = saved(site.project, "quoted-09")["spans"]
    assert span["attributes"] == [
        {"key": "value", "value": "2024-W01-1"},
        {"key": "note", "value": "which Monday?"},
    ]


def test_help_and_meanings_are_one_key_away(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-10")
    page.press("?")
    assert page.dialog() == "Keys and mouse"
    page.type(Keys.ESCAPE)
    page.press(ENTITY, Keys.F1)
    assert page.dialog() == "Labels of entity"
    shown = page.run("return document.getElementById('dialog-body').textContent")
    assert "People, without their titles." in shown
    page.type(Keys.ESCAPE)
    page.chord(Keys.ALT, Keys.ARROW_DOWN)
    page.wait(lambda: "article=quoted-11" in page.window.current_url)


def test_the_words_of_an_article_are_never_markup(page: Page, tmp_path: Path) -> None:
    text = (
        "<img src=x onerror=alert(1)> <b>bold</b>\n\n<script>document.title='bad'</script> & co.\n"
    )
    folder = make_project(tmp_path, {"markup": text})
    build(folder, workers=1)
    with serving(folder) as server:
        page.open(server.address, "markup")
        shown = page.run(
            "const t = document.getElementById('text'); return [t.textContent, t.children.length]"
        )
        assert shown == [text, 0]
        assert page.window.title != "bad"


def test_labels_a_real_article(page: Page, tmp_path: Path, real_article: Path) -> None:
    project = copy_of_this_project(tmp_path / "project")
    shutil.copy(real_article, project / "seeds")
    build(project, workers=1)
    name = real_article.stem
    text = real_article.read_text("utf-8")
    with serving(project) as server:
        page.open(server.address, name)
        page.press(ENTITY)
        page.find("Antony Blinken")
        page.press("P")
        page.find("Xi Jinping")
        page.press("P", QUOTE)
        quoted = text.index("“The Chinese side"), text.index("in Bali,”") + len("in Bali,”")
        page.drag(*quoted)
        page.press("q")
        said = text.index("Xi said", quoted[1])
        page.click_at(said)
        page.press("s")
        page.click_at(said + 4, times=2)
        page.press("c", "=")
        page.press("[", "[", "=")  # from the cue back over the speaker to the quotation
        page.press("]", "=")
        page.saved()
    found = saved(project, name)
    labels = sorted((s["label"], text[s["start"] : s["end"]]) for s in found["spans"])
    assert [label for label, _ in labels].count("PERSON") == 4
    assert ("CUE", "said") in labels
    assert ("SPEAKER", "Xi") in labels
    assert ("QUOTE", text[slice(*quoted)]) in labels
    assert [a["role"] for a in found["relations"][0]["args"]] == ["content", "cue", "source"]
    assert all("text" not in span for span in found["spans"])  # its words are not ours
    assert build(project, workers=1, force=True).clean


def test_moves_by_lines(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-12")
    page.press(Keys.HOME, Keys.ARROW_DOWN)
    assert page.status() in ("It", "is")
    page.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    below = page.status()
    page.press(Keys.ARROW_UP, Keys.ARROW_UP, Keys.ARROW_UP)
    assert page.status() == "Harbor"
    assert below != "Harbor"


def test_caps_lock_and_other_scripts_label_what_is_meant(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-13")
    press = """
    const text = document.getElementById('text');
    text.focus();
    text.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, ...arguments[0] }));
    """
    page.press(ENTITY)
    page.find("Mira Holt")
    page.run(press, {"key": "P", "code": "KeyP", "shiftKey": False})  # Caps Lock: one, not all
    page.saved()
    assert words(site.project, "quoted-13") == [("PERSON", "Mira Holt")]
    page.find("Oslo")
    page.run(press, {"key": "п", "code": "KeyG"})  # the key that a Latin keyboard has g on
    page.saved()
    assert ("GPE", "Oslo") in words(site.project, "quoted-13")
    page.run(press, {"key": "я", "code": "KeyZ", "ctrlKey": True})
    page.saved()
    assert words(site.project, "quoted-13") == [("PERSON", "Mira Holt")]


def test_a_link_goes_with_what_no_longer_fits_it(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-14")
    page.press(ENTITY)
    page.find("Mira Holt")
    page.press("p", QUOTE)
    page.find("“It is time,”")
    page.press("q", "=", "]", "=")
    page.saved()
    assert len(saved(site.project, "quoted-14")["relations"]) == 1
    page.press(Keys.ESCAPE, ENTITY)
    page.find("Mira Holt")
    page.press("e")  # no event speaks
    page.saved()
    submission = saved(site.project, "quoted-14")
    assert submission.get("relations", []) == []
    assert "1 link removed" in page.status()
    # A span that is deleted while it is linked leaves no link to nothing.
    page.press(QUOTE)
    page.find("“It is time,”")
    page.press("[", "=", Keys.DELETE)
    assert not page.run("return document.getElementById('linkbar').checkVisibility()")
    page.saved()


def test_the_next_article_is_shown_while_words_are_found(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-00")
    page.press("/")
    page.run("document.getElementById('find').value = ''")
    page.type("number")
    page.run("document.querySelector('[data-article=signs]').click()")
    page.wait(lambda: "article=signs" in page.window.current_url)
    assert page.run("return document.getElementById('found').textContent") == "0 found"


def test_labels_the_whole_article(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-12")
    page.press("#")
    page.type("SUBJ")
    page.button("Add")
    page.saved()
    labels = saved(site.project, "quoted-12")["labels"]
    assert [(each["layer"], each["label"]) for each in labels] == [("subject", "SUBJECT")]
    page.button("Add")
    assert page.status() == "The article is subject: SUBJECT already."
    page.run("document.querySelector('#document-labels [data-key^=remove]').focus()")
    page.type(Keys.ENTER)
    page.saved()
    assert saved(site.project, "quoted-12").get("labels", []) == []
    assert page.run("return document.activeElement.id") == "document-label"
    page.chord(Keys.CONTROL, "z")
    page.saved()
    assert saved(site.project, "quoted-12")["labels"] == labels


def test_a_label_of_the_whole_article_has_attributes(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-11")
    page.press("#")
    page.type("SUBJ")
    page.button("Add")
    page.button("Attributes", "#document-labels")
    assert page.dialog() == "The whole article: SUBJECT"
    page.type("code" + Keys.TAB + "medtop:20000580")
    page.button("Save", "dialog")
    page.saved()
    value = {"key": "code", "value": "medtop:20000580"}
    assert saved(site.project, "quoted-11")["labels"][0]["attributes"] == [value]
    focused = "return document.activeElement.dataset.key"
    page.wait(lambda: page.run(focused) == "attributes 0")
    page.type(Keys.F2)  # by keyboard alone, while the label has the focus
    page.type(Keys.TAB + Keys.END + "7")
    page.run("document.getElementById('note').focus()")
    page.type("sure?")
    page.button("Save", "dialog")
    page.saved()
    changed = [value | {"value": "medtop:200005807"}, {"key": "note", "value": "sure?"}]
    assert saved(site.project, "quoted-11")["labels"][0]["attributes"] == changed
    page.chord(Keys.CONTROL, "z")
    page.saved()
    assert saved(site.project, "quoted-11")["labels"][0]["attributes"] == [value]
    page.chord(Keys.CONTROL, Keys.SHIFT, "z")
    page.saved()
    assert saved(site.project, "quoted-11")["labels"][0]["attributes"] == changed


def test_what_another_program_saved_wrong_can_be_deleted(page: Page, tmp_path: Path) -> None:
    folder = make_small_project(tmp_path / "project")
    build(folder, workers=1)
    bad = of("tram", TRAM, ("heroes", "<b>HERO</b>", "Mira Holt"))
    write_lines(folder / "data/submissions/kim.jsonl", [bad])
    write_lines(folder / "data/submissions/old.jsonl", [of("gone", FERRY)])
    with serving(folder) as server:
        page.open(server.address, "tram")
        page.button("1 submission is not shown")
        shown = page.run("return document.getElementById('dialog-body').textContent")
        assert "There is no record of the article that kim labelled." in shown
        assert "data/submissions/old.jsonl, line 1" in shown
        page.type(Keys.ESCAPE)
        banner = "return document.getElementById('banner').textContent"
        assert "no layer" in page.run(banner)
        assert page.run("return document.querySelectorAll('b').length") == 0
        page.press(ENTITY, Keys.HOME, "o")
        page.saved("error")
        page.run(
            "[...document.querySelectorAll('.span')].find((b) => b.textContent.match('HERO')).click()"
        )
        page.press(Keys.DELETE)
        page.saved()  # by itself: what is refused once is tried again when it is other
        (line,) = (folder / "data/submissions/kim.jsonl").read_text("utf-8").splitlines()
        assert [span["label"] for span in json.loads(line)["spans"]] == ["ORG"]
    page.errors()


def test_articles_whose_ids_look_like_paths_open(page: Page, tmp_path: Path) -> None:
    folder = make_project(tmp_path / "project", sources=JSONL)
    ids = [".", "..", "a/../b", "x?y#z%2f&id=a+b", "é 🚋"]
    write_lines(folder / "raw/all.jsonl", [line(name, FERRY) for name in ids])
    build(folder, workers=1)
    with serving(folder) as server:
        for name in ids:
            page.open(server.address, quote(name, safe=""))
            page.press(ENTITY)
            page.find("Oslo")
            page.press("g")
            page.saved()
    paths = (folder / "data/submissions/kim").glob("*.jsonl")
    assert sorted(json.loads(p.read_bytes())["article_id"] for p in paths) == sorted(ids)
