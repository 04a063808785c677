"""Projects to label, built, and a server of one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.browser import Page, browsing
from tests.web.labelled import Site, make_articles
from tests.web.projects import make_small_project
from tests.web.serving import Server, serving

from newsdata import build


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = make_small_project(tmp_path / "project")
    build(folder, workers=1)
    return folder


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests that save nothing."""
    folder = make_small_project(tmp_path_factory.mktemp("shared") / "project")
    build(folder, workers=1)
    with serving(folder) as server:
        yield server


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One project for the tests of the page: each labels an article that no other one labels."""
    folder = make_articles(tmp_path_factory.mktemp("page") / "project")
    build(folder, workers=1)
    with serving(folder) as server:
        yield Site(folder, server)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """One browser for all tests of a worker."""
    with browsing(tmp_path_factory.mktemp("browser")) as page:
        yield page


@pytest.fixture
def page(browser: Page) -> Iterator[Page]:
    """The browser, which has logged nothing bad when the test is over."""
    browser.errors()
    yield browser
    assert browser.errors() == []
