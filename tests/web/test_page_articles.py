"""Articles in a real browser: help, odd ids, markup, a real one, and what others saved wrong."""

import json
import shutil
from pathlib import Path
from urllib.parse import quote

from selenium.webdriver.common.keys import Keys
from tests.projects import copy_of_this_project, make_project, write_lines
from tests.web.browser import Page
from tests.web.labelled import ENTITY, QUOTE, STRUCTURE, Site, saved
from tests.web.projects import FERRY, TRAM, make_small_project, of
from tests.web.serving import serving
from tests.web.test_server import JSONL, line

from newsdata import build


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


def test_the_next_article_is_shown_while_words_are_found(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-00")
    page.press("/")
    page.run("document.getElementById('find').value = ''")
    page.type("number")
    page.run("document.querySelector('[data-article=signs]').click()")
    page.wait(lambda: "article=signs" in page.window.current_url)
    assert page.run("return document.getElementById('found').textContent") == "0 found"


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


def test_what_another_program_saved_wrong_can_be_deleted(page: Page, tmp_path: Path) -> None:
    folder = make_small_project(tmp_path / "project")
    build(folder, workers=1)
    bad = of("tram", TRAM, ("heroes", "<b>HERO</b>", "Mira Holt"))
    write_lines(folder / "data/submissions/kim.jsonl", [bad])
    write_lines(folder / "data/submissions/old.jsonl", [of("gone", FERRY)])
    with serving(folder) as server:
        page.open(server.address, "tram")
        page.button("1 line of submissions is not shown")
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
