"""Deciding between annotators in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys
from tests.projects import write_lines
from tests.web.browser import Page
from tests.web.labelled import QUOTED, Site, make_articles
from tests.web.projects import of
from tests.web.serving import Server, serving

from newsdata import build

ARTICLE = "quoted-00"
TEXT = QUOTED + f"\nNumber {ARTICLE}.\n"
ANN = (
    ("entity", "PERSON", "Mira Holt"),
    ("entity", "GPE", "Oslo"),
    ("entity", "FAC", "Harbor tram"),
)
BOB = (("entity", "PERSON", "Mira Holt"), ("entity", "LOC", "Oslo"), ("entity", "ORG", "Miranda"))

ABOUT = {"ann": "PLACE", "bob": "EVENT"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = make_articles(tmp_path_factory.mktemp("adjudication") / "project")
    for name, spans in (("ann", ANN), ("bob", BOB)):
        path = folder / f"data/submissions/{name}/all.jsonl"
        whole = [{"layer": "subject", "label": label} for label in ("SUBJECT", ABOUT[name])]
        text = TEXT.replace(ARTICLE, "quoted-01")
        labelled = of("quoted-01", text, *spans, annotator=name, labels=whole)
        write_lines(path, [of(ARTICLE, TEXT, *spans, annotator=name), labelled])
    build(folder, workers=1)
    with serving(folder, annotator="kim") as server:
        yield Site(folder, server)


def decided(server: Server) -> list[tuple[str, str, str]]:
    """Label, verdict and words of the spans that were merged."""
    merged = server.ask("GET", f"/api/adjudication?id={ARTICLE}").json["merged"]
    spans = sorted(merged["spans"], key=lambda span: span["start"])
    return [(s["label"], s["status"], TEXT[s["start"] : s["end"]]) for s in spans]


def test_decides_by_keys_and_saves_who_did(page: Page, site: Site) -> None:
    page.open(site.server.address, ARTICLE, adjudicate=True)
    assert page.status().startswith("Difference 1 of 3, only. ann: FAC Harbor tram; bob: nothing")
    assert page.spans() == ["PERSON Mira Holt"]  # nobody disputes it
    page.press("1")
    assert page.status().startswith("Difference 2 of 3, label. ann: GPE Oslo; bob: LOC Oslo")
    page.press("2", "0")
    page.saved()
    assert decided(site.server) == [
        ("FAC", "gold", "Harbor tram"),
        ("PERSON", "gold", "Mira Holt"),
        ("LOC", "gold", "Oslo"),
        ("ORG", "rejected", "Miranda"),
    ]
    merged = site.server.ask("GET", f"/api/adjudication?id={ARTICLE}").json["merged"]
    assert merged["annotator"] == "kim"
    assert merged["merged_from"] == ["ann", "bob"]
    # What was decided is seen after a reload, and can be changed.
    page.reopen(site.server.address, ARTICLE, adjudicate=True)
    shown = page.run("return [...document.querySelectorAll('.decided')].map((d) => d.textContent)")
    assert shown == ["✓ ann", "✓ bob", "✓ nobody"]
    page.press("}")
    assert page.status().startswith("Difference 2")
    page.press("1")
    page.saved()
    assert ("GPE", "gold", "Oslo") in decided(site.server)
    assert ("LOC", "gold", "Oslo") not in decided(site.server)
    page.chord(Keys.CONTROL, "z")
    page.saved()
    assert ("LOC", "gold", "Oslo") in decided(site.server)


def test_what_annotators_saved_stays_as_it_was(site: Site) -> None:
    path: Path = site.project / "data/submissions/ann/all.jsonl"
    assert "merged_from" not in path.read_text("utf-8")
    article = site.server.article(ARTICLE)
    assert article["submission"] is None
    assert article["others"] == ["ann", "bob"]


def test_labels_of_the_whole_article_are_decided_too(page: Page, site: Site) -> None:
    page.open(site.server.address, "quoted-01", adjudicate=True)
    shown = (
        "return [...document.querySelectorAll('#document-labels .words')].map((b) => b.textContent)"
    )
    assert page.run(shown) == ["subject: SUBJECT", "ann: subject: PLACE", "bob: subject: EVENT"]
    page.button("Take", "#document-labels")
    page.saved()
    merged = site.server.ask("GET", "/api/adjudication?id=quoted-01").json["merged"]
    assert [each["label"] for each in merged["labels"]] == ["SUBJECT", "PLACE"]
    assert page.run(shown) == ["subject: SUBJECT", "subject: PLACE", "bob: subject: EVENT"]
