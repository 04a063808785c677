"""Links, suggestions, attributes and labels of the whole article, in a real browser."""

from selenium.webdriver.common.keys import Keys
from tests.web.browser import Page
from tests.web.labelled import ENTITY, QUOTE, STRUCTURE, Site, marked, saved


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
