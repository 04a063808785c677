"""Nothing that was labelled in the page is lost, or overwritten unseen."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys
from tests.web.browser import Page
from tests.web.labelled import make_articles, saved, words
from tests.web.serving import Server, serving

from newsdata import build


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_articles(tmp_path_factory.mktemp("saving") / "project")
    build(folder, workers=1)
    return folder


@contextmanager
def second_tab(page: Page) -> Iterator[tuple[str, str]]:
    """Another tab, which is in front; the handles of both."""
    first = page.window.current_window_handle
    page.window.switch_to.new_window("tab")
    try:
        yield first, page.window.current_window_handle
    finally:
        page.window.close()
        page.window.switch_to.window(first)


def label(page: Page, found: str, key: str) -> None:
    page.press("4")
    page.find(found)
    page.press(key)


def test_a_reload_shows_what_was_saved(page: Page, project: Path) -> None:
    with serving(project) as server:
        page.open(server.address, "quoted-00")
        label(page, "Mira Holt", "p")
        page.saved()
        page.reopen(server.address, "quoted-00")
        page.press("4")
        assert page.spans() == ["PERSON Mira Holt"]


def test_two_tabs_do_not_overwrite_each_other(page: Page, project: Path) -> None:
    with serving(project) as server:
        page.open(server.address, "quoted-01")
        with second_tab(page) as (first, second):
            page.reopen(server.address, "quoted-01")
            label(page, "Oslo", "g")
            page.saved()
            page.window.switch_to.window(first)
            label(page, "Mira Holt", "p")
            page.saved("conflict")
            assert words(project, "quoted-01") == [("GPE", "Oslo")]
            assert page.dialog() == "Saved elsewhere in the meantime"
            shown = page.run("return document.getElementById('dialog-body').textContent")
            assert "PERSON: Mira Holt" in shown
            assert "GPE: Oslo" in shown
            page.button("Put my changes on top", "dialog")
            page.saved()
            assert words(project, "quoted-01") == [("PERSON", "Mira Holt"), ("GPE", "Oslo")]
            page.window.switch_to.window(second)
            page.press(Keys.HOME, "o")
            page.saved("conflict")
            page.button("Take what is saved", "dialog")
            page.saved()
            assert page.spans() == ["PERSON Mira Holt", "GPE Oslo"]
            page.chord(Keys.CONTROL, "z")  # what was not chosen can still be had
            page.saved()
            assert ("ORG", "Harbor") in words(project, "quoted-01")


def label_until_the_server_is_gone(page: Page, server: Server, article: str) -> None:
    """A person is saved, a place is not."""
    page.open(server.address, article)
    label(page, "Mira Holt", "p")
    page.saved()
    server.process.kill()
    server.process.wait()
    label(page, "Oslo", "g")
    page.saved("error")


def test_a_server_that_is_gone_loses_nothing(page: Page, project: Path) -> None:
    with serving(project) as server:
        port = server.port
        label_until_the_server_is_gone(page, server, "quoted-02")
        assert "does not answer" in page.run("return document.getElementById('banner').textContent")
        label(page, "Monday", "e")
    with serving(project, "--port", str(port)) as server:
        # The new server has a new token; the old page's is refused, and says what to do.
        page.button("Try again")
        page.wait(
            lambda: (
                "started anew" in page.run("return document.getElementById('banner').textContent")
            )
        )
        page.reopen(server.address, "quoted-02")
        page.wait(lambda: page.status() == "Restored what could not be saved before.")
        page.saved()
    assert words(project, "quoted-02") == [
        ("PERSON", "Mira Holt"),
        ("EVENT", "Monday"),
        ("GPE", "Oslo"),
    ]
    page.errors()  # of requests to a server that is not there


def test_a_folder_that_takes_nothing_is_said_and_tried_again(page: Page, project: Path) -> None:
    with serving(project, annotator="lee") as server:
        page.open(server.address, "quoted-03")
        blocker = project / "data/submissions/lee"
        blocker.write_text("a file where a folder is needed", "utf-8")
        label(page, "Mira Holt", "p")
        page.saved("error")
        blocker.unlink()
        page.saved()  # by itself, after a while
        found = list((project / "data/submissions/lee").glob("*.jsonl"))
        assert len(found) == 1
        assert "Mira Holt" in found[0].read_text("utf-8")
    page.errors()


def test_a_conflict_is_decided_by_nobody_who_only_types_on(page: Page, project: Path) -> None:
    with serving(project) as server:
        page.open(server.address, "quoted-04")
        theirs = server.save("quoted-04", blank(server, "quoted-04") | {"reviewed": ["time"]})
        assert theirs.status == 200
        label(page, "Mira Holt", "p")
        page.saved("conflict")
        page.type(Keys.ENTER + " ")
        assert page.dialog() == "Saved elsewhere in the meantime"
        assert words(project, "quoted-04") == []
        page.button("Put my changes on top", "dialog")
        page.saved()
        assert words(project, "quoted-04") == [("PERSON", "Mira Holt")]
        assert saved(project, "quoted-04")["reviewed"] == ["time"]


def blank(server: Server, article: str) -> dict[str, Any]:
    return {
        "schema_version": "1.0",
        "article_id": article,
        "text_sha256": server.article(article)["text_sha256"],
        "annotator": "kim",
        "spans": [],
    }


def test_a_conflict_is_never_settled_in_another_article(page: Page, project: Path) -> None:
    with serving(project) as server:
        page.open(server.address, "quoted-05")
        server.save("quoted-05", blank(server, "quoted-05") | {"reviewed": ["time"]})
        page.press("4")
        page.find("Mira Holt")
        # The next article is asked for while the action that will fail is on its way.
        page.run(
            """
            const key = (key) => document.getElementById('text').dispatchEvent(
              new KeyboardEvent('keydown', { key, bubbles: true }));
            document.getElementById('text').focus();
            key('p');
            document.querySelector('[data-article="quoted-06"]').click();
            """
        )
        page.saved("conflict")
        page.wait(page.dialog)
        assert "article=quoted-05" in page.window.current_url
        page.button("Put my changes on top", "dialog")
        page.saved()
        assert words(project, "quoted-05") == [("PERSON", "Mira Holt")]


def test_kept_work_in_conflict_survives_reloads_until_somebody_chooses(
    page: Page, project: Path
) -> None:
    with serving(project) as server:
        port = server.port
        label_until_the_server_is_gone(page, server, "quoted-07")
    with serving(project, "--port", str(port)) as server:
        there = server.article("quoted-07")
        theirs = there["submission"] | {"spans": [], "reviewed": ["time"]}
        assert server.save("quoted-07", theirs, there["revision"]).status == 200
        for added in ("", "Monday"):
            page.reopen(server.address, "quoted-07")
            page.saved("conflict")
            assert page.dialog() == "Saved elsewhere in the meantime"
            if added:  # one may label on before the choice, and reload again
                page.run("document.querySelector('dialog').close()")
                label(page, added, "e")
        page.reopen(server.address, "quoted-07")
        page.saved("conflict")
        assert words(project, "quoted-07") == []  # nothing is decided yet
        page.button("Put my changes on top", "dialog")
        page.saved()
        # What they removed, and I had not touched, stays removed.
        assert words(project, "quoted-07") == [("EVENT", "Monday"), ("GPE", "Oslo")]
        assert saved(project, "quoted-07")["reviewed"] == ["time"]
        page.reopen(server.address, "quoted-07")
        page.saved()
        assert page.dialog() == ""
    page.errors()


def test_changes_put_on_top_keep_links_and_verdicts(page: Page, shared: Server) -> None:
    page.open(shared.address, "tram")
    script = """
    const { alike } = await import('/static/state.js');
    const { onTop } = await import('/static/reapply.js');
    const span = (id, label, start, status = 'gold') =>
      ({ id, layer: 'x', label, start, end: start + 1, status });
    const work = (spans, relations = [], labels = []) => ({ spans, relations, labels, reviewed: [] });
    const link = (id, ...refs) => ({ id, layer: 'x', label: 'l', args: refs.map((ref) => ({ role: 'r', ref })) });
    const subject = (label, value) =>
      ({ layer: 's', label, ...(value ? { attributes: [{ key: 'x', value }] } : {}) });
    const base = work([span('q', 'Q', 0)], [], [subject('A'), subject('E')]);
    const mine = work([span('q', 'Q', 0), span('m', 'P', 5)], [link('r', 'q', 'm')], [subject('A'), subject('B'), subject('E', 'mine')]);
    const theirs = work([span('q', 'Q', 0), span('t', 'P', 5, 'rejected')], [], [subject('C'), subject('E', 'theirs')]);
    const both = onTop([], base, mine, theirs).work;
    return [both, alike(mine, JSON.parse(JSON.stringify(mine).replaceAll(',"status":"gold"', '')))];
    """
    both, same = page.window.execute_async_script(
        f"const done = arguments[0]; (async () => {{ {script} }})().then(done)"
    )
    assert [(s["id"], s["status"]) for s in both["spans"]] == [("q", "gold"), ("t", "gold")]
    assert [a["ref"] for a in both["relations"][0]["args"]] == ["q", "t"]
    assert [each["label"] for each in both["labels"]] == ["C", "B", "E"]
    assert both["labels"][2]["attributes"] == [{"key": "x", "value": "mine"}]
    assert same
