"""Texts are known again after edits, and others are not taken for them."""

import itertools
import random
import time

import pytest
from hypothesis import given
from tests.projects import ROOT
from tests.strategies import TEXTS

from newsdata import sketches
from newsdata.sketches import SAME, Sketches, alike, decode, encode, sketch

ARTICLES = {
    path.stem: path.read_text("utf-8") for path in sorted((ROOT / "seeds").rglob("*/*.txt"))
}


def edit(text: str, share: float, draw: random.Random) -> str:
    """Some words replaced, left out or doubled."""
    words = text.split(" ")
    for at in draw.sample(range(len(words)), int(len(words) * share)):
        words[at] = draw.choice(["", f"{words[at]} {words[at]}", f"w{draw.random()}"])
    return " ".join(words)


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_is_known_again_after_edits(name: str) -> None:
    draw = random.Random(name)
    known = Sketches({each: [sketch(text)] for each, text in ARTICLES.items()})
    for _ in range(20):
        found = known.nearest(edit(ARTICLES[name], 0.05, draw))
        assert found is not None
        assert found[0] == name
        assert 0.5 <= found[1] < 1


def test_an_article_is_not_taken_for_another() -> None:
    assert len(ARTICLES) > 10
    for one, other in itertools.combinations(ARTICLES.values(), 2):
        assert alike(sketch(one), sketch(other)) < 0.1


def test_likeness_is_that_of_the_passages() -> None:
    words = [f"w{number}" for number in range(4000)]
    for kept in (0.2, 0.5, 0.8):
        other = words[: int(4000 * kept)] + [
            f"x{number}" for number in range(int(4000 * (1 - kept)))
        ]
        found = alike(sketch(" ".join(words)), sketch(" ".join(other)))
        assert found == pytest.approx(kept / (2 - kept), abs=0.13)  # three standard errors


def test_a_sketch_stays_what_it_is_for_good() -> None:
    text = "The harbour tram opened on Monday, and Mira Holt rode it twice; she said no more to anyone who asked."
    assert encode(sketch(text)[:3]) == "0185780613bfd1e2220b3a34"
    assert sketch(text.upper()) == sketch(text)
    assert sketch(text.replace(" ", "\n ")) == sketch(text)


def test_scripts_without_spaces_have_words_too() -> None:
    text = "".join(chr(0x4E00 + n * 7) for n in range(60))
    assert len(sketch(text)) == 58
    assert alike(sketch(text), sketch(text[:30] + "新" + text[30:])) > SAME


def test_a_short_text_has_no_sketch() -> None:
    assert sketch("Kim met Lee.") == ()
    assert Sketches({"a": [()]}).nearest("Kim met Lee.") is None
    assert not Sketches({"a": [()]})
    assert alike((), sketch(ARTICLES["harbor-tram"])) == 0


@given(TEXTS, TEXTS)
def test_any_text_has_a_sketch_that_can_be_written(one: str, other: str) -> None:
    long = sketch(f"{one} {' '.join(map(str, range(20)))} {other}")
    assert decode(encode(long)) == long == tuple(sorted(set(long)))
    assert alike(long, long) == 1
    assert len(long) <= sketches.SIZE


def test_hostile_texts_take_linear_time() -> None:
    start = time.process_time()
    for text in ("a" * 1_000_000, "a " * 500_000, "一" * 500_000, "_" * 1_000_000):
        sketch(text)
    assert time.process_time() - start < 10
