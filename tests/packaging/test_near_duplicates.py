"""Signatures: what is near, what is not, and what a text's form does not matter to."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdata.packaging import near_duplicates, tokens

WORDS = [f"{a}{b}{c}" for a in ("ba", "ke", "mi", "to", "ru") for b in "lnrst" for c in "aeiou"] * 4


def article(seed: int, words: int = 200) -> list[str]:
    generator = random.Random(seed)
    return [f"{generator.choice(WORDS)}{generator.randrange(50)}" for _ in range(words)]


def near(one: str, other: str) -> bool:
    first, second = near_duplicates.signatures([one, other])
    return near_duplicates.near(first, second)


def test_an_article_with_every_twentieth_word_replaced_is_near() -> None:
    words = article(1)
    edited = [f"edited{n}" if n % 20 == 7 else word for n, word in enumerate(words)]

    matrix = near_duplicates.signatures([" ".join(words), " ".join(edited)])

    assert 0.6 < near_duplicates.similarity(*matrix) < 0.85
    assert near_duplicates.near(*matrix)
    assert (np.diff(near_duplicates.bands(matrix), axis=0) == 0).any()


def test_an_update_with_a_new_paragraph_is_near_and_another_article_is_not() -> None:
    words = article(1)

    assert near(" ".join(words), " ".join([*article(3, 60), *words]))
    assert not near(" ".join(words), " ".join(article(2)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The tram, approved.", "the  tram\napproved"),
        ("Die Straße ist gesperrt", "DIE STRASSE IST GESPERRT!"),
        ("caf\u00e9 cr\u00e8me br\u00fbl\u00e9e", "cafe\u0301 cre\u0300me bru\u0302le\u0301e"),
        ("新华社北京十一月电", "新华社 北京,十一月电。"),
        ("", ""),
        ("!", "!"),
        ("Correction", "correction."),
        ("one tram\U000e0100 of\U0010ffffthree", "one tram of three"),
    ],
)
def test_case_punctuation_space_and_composition_do_not_matter(one: str, other: str) -> None:
    first, second = near_duplicates.signatures([one, other])

    assert first.tolist() == second.tolist()


@pytest.mark.parametrize(
    "text",
    [
        "Die Straße – gesperrt…",
        "İstanbul’da ﬁnans",
        "Acme™ ´s 2½\u00a0Mrd.",
        "ㄱㅏ나 다라 마바",
        "Đa̱\u0301 Nẵng \U0001f600\ufe0f",
        "\u0915\u0942\u091c\u093c गा",
    ],
)
def test_a_table_says_of_most_characters_what_normalisation_says(text: str) -> None:
    first, second = near_duplicates.signatures([f"{text} {text[::-1]}", f"{text} {text[::-1]}"])
    [normalised] = near_duplicates.signatures([tokens.normalise(f"{text} {text[::-1]}")])

    assert first.tolist() == second.tolist() == normalised.tolist()


@pytest.mark.parametrize(
    ("one", "other"),
    [("", "!"), ("a", "b"), ("a b", "b a"), ("tram", "trams"), ("中国人", "人国中")],
)
def test_short_texts_that_differ_are_told_apart(one: str, other: str) -> None:
    assert not near(one, other)


def test_a_text_without_spaces_between_words_is_compared_by_characters() -> None:
    generator = random.Random(5)
    text = [chr(0x4E00 + generator.randrange(3000)) for _ in range(400)]
    edited = [
        chr(0x4E00 + generator.randrange(3000)) if n % 20 == 3 else c for n, c in enumerate(text)
    ]

    assert near("".join(text), "".join(edited))
    assert not near("".join(text), "".join(reversed(text)))


def test_a_signature_is_the_same_on_every_machine() -> None:
    [signature] = near_duplicates.signatures(["The council approved the harbour tram on Monday."])

    assert near_duplicates.to_text(signature)[:40] == "minhash1:RAYsx/t5CswaNifJJZYewwt/QtL62Zn"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=8), st.data())
def test_a_text_has_its_signature_in_any_company(texts: list[str], data: st.DataObject) -> None:
    together = near_duplicates.signatures(texts)
    order = data.draw(st.permutations(range(len(texts))))

    again = near_duplicates.signatures([texts[n] for n in order])

    assert again.tolist() == [together[n].tolist() for n in order]
    for text, row in zip(texts, together, strict=True):
        assert near_duplicates.signatures([text])[0].tolist() == row.tolist()


@given(st.text(max_size=200))
def test_a_signature_survives_json(text: str) -> None:
    [signature] = near_duplicates.signatures([text])

    written = near_duplicates.to_text(signature)

    assert near_duplicates.from_text(written).tolist() == signature.tolist()
    assert len(written) == 693


@pytest.mark.parametrize(
    "written", ["", "minhash1:", "minhash1:AAAA", "minhash9:" + "A" * 684, "ü"]
)
def test_what_is_no_signature_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="no signature"):
        near_duplicates.from_text(written)
