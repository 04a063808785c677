"""Labels of an older text, work of another project, spans that cannot stand: never lost unseen."""

from pathlib import Path

import pytest
from tests.projects import make_project
from tests.web.browser import Page
from tests.web.labelled import QUOTED, saved, words
from tests.web.serving import Server, serving
from tests.web.test_page_access import violations
from tests.web.test_page_saving import blank, label

from newsdata import build

BANNER = "return document.getElementById('banner').textContent"
BODY = "return document.getElementById('dialog-body').textContent"


def project_of(folder: Path, text: str) -> Path:
    """One article, built; again with another text."""
    make_project(folder, {"tram": text}, config="suggest = []")
    build(folder, workers=1, force=True)
    return folder


def stop(server: Server) -> None:
    server.process.kill()
    server.process.wait()


def label_before_the_text_changes(page: Page, server: Server, project: Path) -> None:
    page.open(server.address, "tram")
    label(page, "Miranda Holten", "p")
    page.saved()
    project_of(project, QUOTED.replace("Monday", "Tuesday"))


def test_work_kept_on_an_older_text_is_put_on_the_new_one(page: Page, tmp_path: Path) -> None:
    project = project_of(tmp_path / "one", QUOTED)
    other = project_of(tmp_path / "two", QUOTED)
    with serving(project) as server:
        port = str(server.port)
        page.open(server.address, "tram")
        label(page, "Miranda Holten", "p")
        page.saved()
        stop(server)
        label(page, "Harbor tram", "f")
        label(page, "Oslo", "g")
        label(page, "Holt’s plan", "o")
        page.saved("error")
    with serving(other, "--port", port) as server:
        # Another project on the same port has an article of the same name and text.
        page.reopen(server.address, "tram")
        page.press("4")
        assert page.spans() == []
        assert page.run("return document.body.dataset.saved") == "true"
    new = "Corrected. " + QUOTED.replace("in Oslo.", "in Bergen.").replace(
        "’s plan", "’s grand plan"
    )
    project_of(project, new)
    with serving(project, "--port", port) as server:
        page.reopen(server.address, "tram")
        page.wait(lambda: page.dialog() == "Your labels are of an older text")
        shown = page.run(BODY)
        assert "1 lost: its words are goneGPE: Oslo" in shown
        assert "1 changed: look at itORG: Holt’s plan → Holt’s grand plan" in shown
        assert "2 movedPERSON: Miranda HoltenFAC: Harbor tram" in shown
        page.picture("older")
        assert violations(page) == []
        assert words(project, "tram") == [("PERSON", "Miranda Holten")]  # nothing is decided yet
        page.button("Put them on this text", "dialog")
        page.saved()
        assert words(project, "tram") == [
            ("FAC", "Harbor tram"),
            ("PERSON", "Miranda Holten"),
            ("ORG", "Holt’s grand plan"),
        ]
        (mark,) = (s["attributes"] for s in saved(project, "tram")["spans"] if s["label"] == "ORG")
        assert mark == [{"key": "rebase", "value": "changed"}]
        page.reopen(server.address, "tram")
        assert page.dialog() == ""
    page.errors()


def test_labels_on_the_disk_of_an_older_text_wait_for_a_decision(
    page: Page, tmp_path: Path
) -> None:
    project = project_of(tmp_path, QUOTED)
    with serving(project) as server:
        label_before_the_text_changes(page, server, project)
        before = saved(project, "tram")
        page.reopen(server.address, "tram")
        page.wait(page.dialog)
        page.button("Later", "dialog")
        label(page, "Oslo", "g")
        assert page.run("return document.body.dataset.saved") == "outdated"
        assert saved(project, "tram") == before
        page.button("Look at them", "#banner")
        page.button("Put them on this text", "dialog")
        page.saved()
        assert words(project, "tram") == [("GPE", "Oslo"), ("PERSON", "Miranda Holten")]


def test_labels_made_while_older_ones_wait_stay_when_those_are_thrown_away(
    page: Page, tmp_path: Path
) -> None:
    project = project_of(tmp_path, QUOTED)
    with serving(project) as server:
        label_before_the_text_changes(page, server, project)
        page.reopen(server.address, "tram")
        page.wait(page.dialog)
        page.button("Later", "dialog")
        label(page, "Oslo", "g")
        page.button("Look at them", "#banner")
        page.button("Throw them away", "dialog")
        page.wait(lambda: page.dialog() == "Throw these labels away?")
        page.button("Throw them away", "dialog")
        page.saved()
        assert words(project, "tram") == [("GPE", "Oslo")]


def test_labels_carried_to_a_text_that_is_not_shown_are_not_offered(
    page: Page, tmp_path: Path
) -> None:
    project = project_of(tmp_path, QUOTED)
    with serving(project) as server:
        label_before_the_text_changes(page, server, project)
        page.window.execute_cdp_cmd("Network.enable", {})
        page.window.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/api/carried*"]})
        page.reopen(server.address, "tram")
        page.wait(lambda: "cannot be put on this one" in page.run(BANNER))
        page.window.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
        project_of(project, "Corrected. " + QUOTED)
        page.button("Try again", "#banner")
        page.wait(lambda: "changed again" in page.run(BANNER))
        assert page.dialog() == ""
        page.reopen(server.address, "tram")
        page.wait(page.dialog)
        page.button("Put them on this text", "dialog")
        page.saved()
        assert words(project, "tram") == [("PERSON", "Miranda Holten")]
    page.errors()


def test_what_the_layer_forbids_is_not_put_on_top(page: Page, tmp_path: Path) -> None:
    project = project_of(tmp_path, QUOTED)
    with serving(project) as server:
        page.open(server.address, "tram")
        at = QUOTED.index("Mira Holt")
        span = {"id": "x", "layer": "entity", "label": "ORG", "start": at, "end": at + 9}
        server.save("tram", blank(server, "tram") | {"spans": [span]})
        label(page, "Mira Holt", "p")
        page.wait(page.dialog)
        assert "PERSON: Mira Holt – This is ORG already." in page.run(BODY)
        page.button("Put my changes on top", "dialog")
        assert page.dialog() == "Not everything of yours is in it"
        page.button("Close", "dialog")
        page.saved()
        assert words(project, "tram") == [("ORG", "Mira Holt")]


@pytest.mark.parametrize("rule", ["none", "nest", "any"])
def test_many_spans_are_refused_as_one_by_one(page: Page, shared: Server, rule: str) -> None:
    """The sweep says what the check of a single span says, and is linear."""
    page.open(shared.address, "tram")
    script = """
    const { refusal, refusals } = await import('/static/overlaps.js');
    let seed = 7;
    const random = (n) => (seed = (seed * 16807) % 2147483647) % n;
    const span = (n, far) => {
      const start = random(far);
      return { id: `s${n}`, layer: 'x', label: 'ABC'[random(3)], start, end: start + 1 + random(9) };
    };
    let differ = 0;
    for (let round = 0; round < 200; round += 1) {
      const there = Array.from({ length: 8 }, (_, n) => span(n, 40));
      const added = Array.from({ length: 8 }, (_, n) => span(n + 8, 40));
      const found = refusals(there, added, arguments_[0]);
      for (const each of added) differ += found.has(each.id) !== Boolean(refusal(there, each, arguments_[0]));
    }
    const many = (from) => Array.from({ length: 50000 }, (_, n) =>
      ({ id: `m${from + n}`, layer: 'x', label: 'A', start: 4 * n + from, end: 4 * n + from + 1 }));
    const started = performance.now();
    const none = refusals(many(0), many(2), arguments_[0]).size;
    return [differ, none, performance.now() - started];
    """
    differ, none, milliseconds = page.window.execute_async_script(
        f"const arguments_ = arguments; const done = arguments[1];"
        f"(async () => {{ {script} }})().then(done)",
        rule,
    )
    assert (differ, none) == (0, 0)
    assert milliseconds < 5000
