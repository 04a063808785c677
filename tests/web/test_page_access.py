"""The page for everybody: WCAG AA by axe-core, right-to-left text, dark, large, narrow."""

import json
import shutil
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys
from tests.projects import write_lines
from tests.web.browser import Page
from tests.web.labelled import HEBREW, QUOTED, Site, words
from tests.web.serving import serving

_AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})
  .then((found) => done(found.violations.map((v) => [v.id, v.nodes.map((n) => n.html).slice(0, 5)])));
"""


@pytest.fixture
def bundled_site(bundled: Path, tmp_path: Path) -> Iterator[Site]:
    """The bundled articles, with a second annotator's labels of one."""
    folder = tmp_path / "project"
    shutil.copytree(bundled, folder)
    first = labelled_by_maintainers(folder, "harbor-tram")
    spans = first["spans"]
    depot = next(span for span in spans if span["text"] == "Union Depot")
    council = next(span for span in spans if span["text"] == "Larkspur City Council")
    depot["label"] = "ORG"
    council |= {"start": council["start"] + 9, "text": "City Council"}
    for span in spans:
        span.pop("prefix", None)
    spans.remove(next(span for span in spans if span["label"] == "DURATION"))
    write_lines(folder / "data/submissions/lee/harbor-tram.jsonl", [first | {"annotator": "lee"}])
    with serving(folder, annotator="maintainers") as server:
        yield Site(folder, server)


def labelled_by_maintainers(project: Path, article: str) -> dict[str, Any]:
    """A bundled submission."""
    for path in (project / "data/submissions/maintainers").glob("*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            if (found := json.loads(line))["article_id"] == article:
                return dict(found)
    raise AssertionError(article)


def violations(page: Page) -> Any:
    page.run((resources.files("axe_core_python") / "axe.min.js").read_text("utf-8"))
    page.window.set_script_timeout(60)
    return page.window.execute_async_script(_AXE)


def test_meets_wcag_aa_light_and_dark(page: Page, bundled_site: Site) -> None:
    page.open(bundled_site.server.address, "harbor-tram")
    page.button("Got it")
    page.run("document.querySelector('[data-key=\"pin time\"]').click()")
    page.press("6")
    quote = (
        "[...document.querySelectorAll('#spans .span')].find((b) => b.textContent.match('QUOTE'))"
    )
    page.run(f"{quote}.click()")
    assert page.status().startswith("QUOTE")
    page.picture("light")
    assert violations(page) == []
    page.button("Dark")
    page.picture("dark")
    assert violations(page) == []
    page.press("?")
    assert violations(page) == []
    page.type(Keys.ESCAPE)
    page.button("Light")
    page.button("Adjudicate")
    page.wait(lambda: page.status().startswith("Difference"))
    page.press("2")
    page.picture("adjudication")
    assert violations(page) == []


def test_right_to_left_text(page: Page, site: Site) -> None:
    page.open(site.server.address, "hebrew")
    assert page.run("return getComputedStyle(document.getElementById('text')).direction") == "rtl"
    page.press("4")
    start = HEBREW.index("תל")
    page.drag(start, start + len("תל אביב"))
    page.press("g", Keys.HOME, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert page.status() == "ראש"
    page.find("דנה לוי")
    page.press("p")
    page.saved()
    assert words(site.project, "hebrew") == [("PERSON", "דנה לוי"), ("GPE", "תל אביב")]
    line, box = page.run(
        """
        const line = document.querySelector('.lane.first').getBoundingClientRect();
        const node = document.getElementById('text').firstChild;
        const range = new Range();
        range.setStart(node, arguments[0]);
        range.setEnd(node, arguments[1]);
        const box = range.getBoundingClientRect();
        return [[line.left, line.top], [box.left, box.bottom]];
        """,
        HEBREW.index("דנה"),
        HEBREW.index("דנה") + len("דנה לוי"),
    )
    assert line == pytest.approx(box, abs=2)


def test_larger_letters_and_a_narrow_window_keep_everything(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-00")
    before = page.run("return getComputedStyle(document.getElementById('page')).fontSize")
    page.button("A+")
    page.button("A+")
    assert page.run("return getComputedStyle(document.getElementById('page')).fontSize") > before
    size = page.window.get_window_size()
    page.window.set_window_size(500, 800)
    try:
        wide = page.run("return document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0
        assert violations(page) == []
        page.window.set_window_size(580, 490)  # as a window of 1160 by 700 has at 200 %
        assert page.run("return document.documentElement.scrollWidth - innerWidth") <= 0
        start = QUOTED.index("Mira Holt")
        page.drag(start, start + len("Mira Holt"))
        inside = """
        const box = document.getElementById('popup').getBoundingClientRect();
        return box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight;
        """
        assert page.run(inside)
        assert violations(page) == []
    finally:
        page.window.set_window_size(size["width"], size["height"])


def test_keys_that_type_do_nothing_outside_of_the_text(page: Page, site: Site) -> None:
    # WCAG 2.1.4: shortcuts of one character only where the focus is.
    page.open(site.server.address, "quoted-16")
    page.press("4", Keys.HOME)
    page.run("document.getElementById('order').focus()")
    page.type("p")
    page.saved()
    assert page.spans() == []


def test_a_long_article_stays_quick(page: Page, site: Site) -> None:
    # Only what is near the window is drawn.
    page.open(site.server.address, "quoted-02")
    page.press("4")
    script = """
    const { lanesOf } = await import('/static/spans.js');
    const { TextMap, mentions } = await import('/static/offsets.js');
    const text = 'Mira Holt 🚋 met Bo. '.repeat(50000);
    const started = performance.now();
    const map = new TextMap(text, 'en');
    const found = mentions(map, 0, 9);
    const spans = found.map((place, n) => ({ ...place, id: `s${n}` }));
    const lanes = lanesOf(spans);
    const word = map.word(map.length - 30, 1);
    return [found.length, lanes.size, word.text, performance.now() - started];
    """
    count, lanes, word, milliseconds = page.window.execute_async_script(
        f"const done = arguments[0]; (async () => {{ {script} }})().then(done)"
    )
    assert (count, lanes, word) == (50000, 50000, "🚋")
    assert milliseconds < 5000


def test_more_spans_than_a_call_takes_arguments_are_drawn(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-02")
    script = """
    const { TextMap } = await import('/static/offsets.js');
    const { TextView } = await import('/static/text.js');
    const { Lanes } = await import('/static/lanes.js');
    const div = document.createElement('div');
    const view = new TextView(div, div);
    const text = 'x '.repeat(150000);
    view.show({ text, direction: 'ltr', language: 'en' }, new TextMap(text, 'en'));
    const marks = Array.from({ length: 150000 }, (_, n) =>
      ({ id: `s${n}`, layer: 'entity', label: 'ORG', start: 2 * n, end: 2 * n + 1, status: 'gold' }));
    view.paint([], marks);
    const painted = [...CSS.highlights.values()].reduce((sum, each) => sum + each.size, 0);
    view.paint([], []);
    return [painted, CSS.highlights.size, new Lanes(div, div, view).prepare(marks)];
    """
    found = page.window.execute_async_script(
        f"const done = arguments[0]; (async () => {{ {script} }})().then(done)"
    )
    assert found == [150000, 0, 1]
