from itertools import pairwise

from newsdata.suggest import Suggestion
from newsdata.suggest._voting import vote


def entity(label: str, start: int, end: int, score: float | None = None) -> Suggestion:
    return Suggestion("entity", label, start, end, score)


def scored(found: list[Suggestion]) -> list[tuple[str, int, int, float | None]]:
    return [(each.label, each.start, each.end, each.score) for each in found]


def test_agreement_is_sure_and_disagreement_is_not() -> None:
    rules = [entity("PERSON", 0, 7), entity("GPE", 10, 15), entity("ORG", 20, 30, 0.8)]
    model = [entity("PERSON", 0, 7), entity("ORG", 10, 15), entity("ORG", 20, 25)]
    kept, alone = vote(rules, [*model, entity("GPE", 40, 45)], rules_speak=True)
    assert scored(kept) == [("PERSON", 0, 7, 1.0), ("GPE", 10, 15, 0.3), ("ORG", 20, 30, 0.3)]
    assert scored(alone) == [("GPE", 40, 45, 0.5)]


def test_a_guess_gives_way_and_silence_is_doubt() -> None:
    kept, alone = vote(
        [entity("PERSON", 0, 7, 0.5), entity("PERSON", 10, 15, 0.5), entity("LOC", 20, 25)],
        [entity("ORG", 0, 10)],
        rules_speak=True,
    )
    assert scored(kept) == [("PERSON", 10, 15, 0.5), ("LOC", 20, 25, 0.6)]
    assert scored(alone) == [("ORG", 0, 10, 0.5)]


def test_a_building_or_event_of_the_model_alone_is_not_believed() -> None:
    rules = [entity("PERSON", 0, 7, 0.5), entity("FAC", 10, 15)]
    model = [entity("FAC", 0, 7), entity("FAC", 10, 15), entity("EVENT", 20, 25)]
    kept, alone = vote(rules, model, rules_speak=True)
    assert scored(kept) == [("PERSON", 0, 7, 0.5), ("FAC", 10, 15, 1.0)]
    assert alone == []


def test_numbers_and_times_are_those_of_the_rules() -> None:
    date = Suggestion("time", "DATE", 0, 6)
    money = entity("MONEY", 10, 15)
    theirs = [Suggestion("time", "DATE", 0, 9), entity("MONEY", 11, 15), entity("ORG", 12, 14)]
    assert vote([date, money], theirs, rules_speak=True) == ([date, money], [])
    assert vote([], theirs, rules_speak=False) == ([], theirs)


def test_nothing_overlaps() -> None:
    rules = [entity("PERSON", n, n + 5, 0.9 if n % 20 else 0.5) for n in range(0, 100, 10)]
    model = [entity("ORG", n, n + 9) for n in range(3, 100, 13)]
    kept, alone = vote(rules, model, rules_speak=True)
    places = sorted((each.start, each.end) for each in (*kept, *alone))
    assert all(end <= start for (_, end), (start, _) in pairwise(places))
    assert kept
    assert alone
