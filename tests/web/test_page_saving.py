"""Nothing that was labelled in the page is lost, or overwritten unseen."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys
from tests.web.browser import Page
from tests.web.labelled import make_articles, words
from tests.web.serving import serving

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


def test_a_server_that_is_gone_loses_nothing(page: Page, project: Path) -> None:
    with serving(project) as server:
        page.open(server.address, "quoted-02")
        label(page, "Mira Holt", "p")
        page.saved()
        port = server.port
        server.process.kill()
        server.process.wait()
        label(page, "Oslo", "g")
        page.saved("error")
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
