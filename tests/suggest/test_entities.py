import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests import gold_articles
from tests.strategies import TEXTS
from tests.suggest.test_dates import article, seconds

from newsdata.suggest.entities import LANGUAGES, suggest

WORDS = st.sampled_from(
    ["Ann", "Lee", "van", "der", "of", "the", "University", "Bridge", "Paris", "-", ".", ",", "\n\n",
     "U.S.", "NATO", "Mayor", "von", "l’", "d'", "Océan", "$5", "million", "10 %", "’s", "' ", "OSLO —",
     "Dr.", "Saint-", "in", "5,000", "km", "René", "ǅ", "Ⅷ", "ﬁ", "İ", "ß"]
)  # fmt: skip


@pytest.mark.parametrize("language", ["nl", None])
def test_a_language_without_rules_gets_no_suggestion(language: str | None) -> None:
    assert not list(suggest(article("Mayor Ann Lee paid $5 in Paris.", language)))
    assert len(list(suggest(article("Mayor Ann Lee paid $5 in Paris.", "en-US")))) == 3


@given(
    st.one_of(TEXTS, st.lists(WORDS, max_size=14).map(" ".join), st.lists(WORDS).map("".join)),
    st.sampled_from(LANGUAGES),
)
def test_spans_lie_in_the_text_without_overlap(text: str, language: str) -> None:
    end = 0
    for found in suggest(article(text or " ", language)):
        assert end <= found.start < found.end <= len(text)
        assert text[found.start : found.end].strip() == text[found.start : found.end]
        assert found.score is None or 0 < found.score < 1
        end = found.end


def test_mentions_of_one_entity_have_one_id() -> None:
    text = (
        "President Xi Jinping met Ann Lee in Paris. Lee left the U.S. in May. Xi did not. "
        "“No,” said Lee. PARIS and the United States agree. Lee Road is long. Bob Lee is not Ann Lee."
    )
    ids: dict[str, list[str]] = {}
    for found in suggest(article(text)):
        for attribute in found.attributes:
            ids.setdefault(attribute.value, []).append(text[found.start : found.end])
    assert list(ids.values()) == [
        ["Xi Jinping", "Xi"],
        ["Ann Lee", "Lee", "Lee", "Ann Lee"],
        ["Paris", "PARIS"],
        ["U.S.", "United States"],
        ["Lee Road"],
        ["Bob Lee"],
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Jean-Luc van der Berg spoke. Van der Berg left. Mr. van der Berg’s car. Berg stayed.",
            [["Jean-Luc van der Berg", "Van der Berg", "van der Berg", "Berg"]],
        ),
        ("Acme Inc. grew. Acme hired. So did Acme Inc.", [["Acme Inc.", "Acme", "Acme Inc."]]),
    ],
)
def test_a_name_cut_short_is_the_same_entity(text: str, expected: list[list[str]]) -> None:
    ids: dict[str, list[str]] = {}
    for found in suggest(article(text)):
        for attribute in found.attributes:
            ids.setdefault(attribute.value, []).append(text[found.start : found.end])
    assert list(ids.values()) == expected


@pytest.mark.parametrize(
    ("language", "text", "name", "label"),
    [
        ("en", "Then Ann Lee KC spoke.", "Ann Lee", "PERSON"),
        ("en", "Then Torsund City SC lost.", "Torsund City SC", "ORG"),
        ("en", "The pit belongs to Lane Aggregates, he said.", "Lane Aggregates", "ORG"),
        ("en", "A king dies in Tilda Roe’s new play.", "Tilda Roe", "PERSON"),
        ("es", "El equipo venció a Atlético Monte Bajo.", "Atlético Monte Bajo", "ORG"),
    ],
)
def test_the_kind_of_a_name_is_told_by_what_stands_around_it(
    language: str, text: str, name: str, label: str
) -> None:
    found = {(text[each.start : each.end], each.label) for each in suggest(article(text, language))}
    assert (name, label) in found


def test_a_german_prize_is_nobody() -> None:
    text = "Jan Krug erhält den Torsunder Buchpreis."
    found = [text[each.start : each.end] for each in suggest(article(text, "de"))]
    assert found == ["Jan Krug"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "pattern",
    [
        "Ann ",
        "Ab Cd of ",
        "University of ",
        "1,000",
        "$1 ",
        "von ",
        "A-B-",
        "U.S.",
        "Lake ",
        "\n",
        "two ",
    ],
)
def test_time_grows_with_the_text(language: str, pattern: str) -> None:
    assert seconds(suggest, pattern, language, 50_000) < 30 * (
        seconds(suggest, pattern, language, 5_000) + 0.002
    )


def test_names_that_are_all_different_cost_no_more() -> None:
    def distinct(length: int) -> float:
        names = (
            f"Xa{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}i"
            for n in range(length)
        )
        return seconds(suggest, " met ".join(names), "en", length * 10)

    assert distinct(8_000) < 30 * (distinct(800) + 0.002)


def test_the_articles_that_rules_were_made_on_are_found_well() -> None:
    gold = right = found = 0
    for record in gold_articles.records("tuned"):
        marked = {(s.start, s.end, s.label) for s in record.spans if s.layer == "entity"}
        bare = replace(record, spans=(), relations=(), reviewed=())
        said = {(s.start, s.end, s.label) for s in suggest(bare)}
        gold, right, found = gold + len(marked), right + len(marked & said), found + len(said)
    assert 2 * right / (gold + found) > 0.9
