"""Labelling in a real browser, by keyboard and by mouse; what counts is what is on the disk."""

from selenium.webdriver.common.keys import Keys
from tests.web.browser import Page
from tests.web.labelled import ENTITY, QUOTE, QUOTED, SIGNS, Site, marked, saved, words


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
