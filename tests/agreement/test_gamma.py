"""Gamma against the paper, against another program, and against all alignments one by one."""

import random
from collections.abc import Iterator, Sequence
from itertools import combinations, product
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdata.agreement import alignment, gamma
from newsdata.agreement.gamma import Unit

Continuum = list[list[Unit]]

# Figure 10 of Mathet, Widlöcher and Métivier (2015): three annotators, two units each.
FIGURE_10: Continuum = [
    [(4, 14, "A"), (20, 30, "B")],
    [(4, 14, "A"), (20, 25, "B")],
    [(14, 24, "A"), (40, 44, "B")],
]
# Their figure 19: what is one unit to one is cut in four by the other.
FIGURE_19: Continuum = [
    [(0, 20, "A")],
    [(0, 5, "A"), (5, 10, "A"), (10, 15, "A"), (15, 20, "A")],
]
ALONE: Continuum = [[(0, 5, "A")], [(10, 12, "A")], [(50, 52, "B")]]
TWO: Continuum = [
    [(2, 33, "B"), (25, 47, "A"), (29, 51, "A"), (73, 99, "A"), (91, 123, "A"), (96, 115, "A")],
    [(28, 44, "A"), (39, 64, "B"), (63, 87, "A"), (69, 74, "B"), (98, 125, "A"), (116, 138, "C")],
]
THREE: Continuum = [
    [(0, 22, "C"), (12, 27, "A"), (73, 86, "C"), (92, 116, "B"), (108, 122, "B"), (110, 120, "A")],
    [(5, 30, "C"), (11, 27, "A"), (78, 93, "C"), (100, 129, "C"), (109, 117, "A"), (110, 120, "B")],
    [(7, 33, "C"), (15, 33, "A"), (75, 88, "C"), (91, 120, "A"), (112, 124, "B"), (114, 121, "B")],
]
FOUR: Continuum = [
    [(10, 34, "A"), (21, 38, "C"), (31, 52, "C"), (60, 89, "A")],
    [(8, 35, "A"), (14, 24, "B"), (25, 44, "C"), (65, 90, "C")],
    [(7, 33, "A"), (14, 34, "C"), (29, 47, "C"), (58, 83, "C")],
    [(19, 39, "C"), (29, 56, "A"), (59, 86, "C")],
]
FIVE: Continuum = [
    [(7, 10, "B"), (44, 55, "B")],
    [(8, 10, "B"), (9, 27, "B"), (44, 59, "B")],
    [(12, 17, "C"), (17, 28, "A"), (41, 60, "A")],
    [(4, 6, "A"), (15, 32, "A"), (43, 58, "B")],
    [(6, 17, "A"), (17, 33, "A"), (42, 63, "B")],
]


def of(continuum: Continuum, length: int, seed: str = "") -> float:
    found = gamma.disorders(continuum, length, seed)
    assert found
    return 1 - found[0] / found[1]


def dissimilarity(one: Unit, other: Unit) -> float:
    ours, theirs = gamma._numbered([[one], [other]])
    return float(gamma._dissimilarities(ours, theirs)[0, 0])


def disorder(continuum: Continuum) -> float:
    return gamma._disorder(gamma._numbered(continuum))[0]


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ((4, 14), (40, 44), 22.2),
        ((4, 14), (4, 14), 0),
        ((4, 14), (20, 25), 3.24),
        ((4, 14), (14, 24), 1),
        ((20, 30), (20, 25), 0.11),
        ((20, 25), (14, 24), 0.22),
    ],
)
def test_dissimilarities_of_place_are_those_of_the_papers_figure_10(
    one: tuple[int, int], other: tuple[int, int], apart: float
) -> None:
    assert dissimilarity((*one, "A"), (*other, "A")) == pytest.approx(apart, abs=0.03)
    assert dissimilarity((*other, "A"), (*one, "B")) == pytest.approx(apart + 1, abs=0.03)


def test_it_is_the_scale_of_units_that_places_are_compared_on() -> None:
    """Their figure 20."""
    small = dissimilarity((0, 7, "A"), (0, 10, "A"))
    assert small == dissimilarity((0, 21, "A"), (0, 30, "A"))


@pytest.mark.parametrize(
    ("continuum", "expected"),
    [
        (FIGURE_10, 1.1851852),
        (FIGURE_19, 1.3440001),
        (ALONE, 3.0),
        (TWO, 0.8457926),
        (THREE, 0.2469862),
        (FOUR, 0.5251805),
        (FIVE, 1.2687961),
    ],
)
def test_the_disorder_is_that_of_pygamma_agreement(continuum: Continuum, expected: float) -> None:
    """Version 0.5.9, `get_best_alignment`, alpha = beta = delta_empty = 1, in single precision.

    It solves the program of the paper as it stands there, by GLPK.
    """
    assert disorder(continuum) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("continuum", "length", "expected"),
    [(TWO, 138, 0.074), (THREE, 129, 0.822), (FOUR, 90, 0.505), (FIVE, 63, 0.199)],
)
def test_gamma_is_near_that_of_pygamma_agreement(
    continuum: Continuum, length: int, expected: float
) -> None:
    """Its `ShuffleContinuumSampler`, precision 2%; shifts may be half as far apart as in ours."""
    assert of(continuum, length) == pytest.approx(expected, abs=0.05)


def alignments(annotators: Continuum) -> Iterator[list[tuple[Unit | None, ...]]]:
    """Every alignment: each unit in one unitary alignment."""
    first = next((n for n, units in enumerate(annotators) if units), None)
    if first is None:
        yield []
        return
    unit, *rest = annotators[first]
    later = [[None, *units] for units in annotators[first + 1 :]]
    for others in product(*later):
        left: Continuum = [
            *([] for _ in annotators[:first]),
            rest,
            *(
                [each for each in units if each is not taken]
                for units, taken in zip(annotators[first + 1 :], others, strict=True)
            ),
        ]
        for more in alignments(left):
            yield [(*[None] * first, unit, *others), *more]


def disorder_of(unitary: Sequence[Unit | None]) -> float:
    pairs = list(combinations(unitary, 2))
    return sum(dissimilarity(one, other) if one and other else 1 for one, other in pairs) / len(
        pairs
    )


def brute(annotators: Continuum) -> float:
    least = min(sum(map(disorder_of, each)) for each in alignments(annotators))
    return least * len(annotators) / sum(map(len, annotators))


UNIT = st.tuples(st.integers(0, 20), st.integers(1, 9), st.sampled_from("AB")).map(
    lambda found: (found[0], found[0] + found[1], found[2])
)


def continua(annotators: int, most: int) -> st.SearchStrategy[Continuum]:
    units = st.lists(UNIT, max_size=most, unique=True)
    return st.lists(units, min_size=annotators, max_size=annotators).filter(any)


@given(st.one_of(continua(2, 4), continua(3, 2), continua(4, 1)))
def test_no_alignment_has_less_disorder(continuum: Continuum) -> None:
    assert disorder(continuum) == pytest.approx(brute(continuum))


@given(continua(2, 5))
def test_of_two_annotators_program_and_assignment_are_alike(continuum: Continuum) -> None:
    one, other = gamma._numbered(continuum)
    sizes = [len(one.starts), len(other.starts)]
    distances = {(0, 1): gamma._dissimilarities(one, other)}
    saved = alignment._saved_by_more(*alignment._candidates(distances, sizes), sizes)
    assert alignment._saved_by_two(distances[0, 1]) == pytest.approx(saved)


@given(continua(3, 4), st.integers(0, 100), st.integers(1, 50))
def test_the_disorder_changes_neither_with_place_nor_with_scale(
    continuum: Continuum, by: int, times: int
) -> None:
    moved = [
        [(times * start + by, times * end + by, name) for start, end, name in units]
        for units in continuum
    ]
    assert disorder(moved) == pytest.approx(disorder(continuum))


@settings(max_examples=4)  # of many samples each
@given(continua(3, 2), st.randoms())
def test_it_does_not_matter_whose_units_they_are_and_how_they_are_called(
    continuum: Continuum, chance: random.Random
) -> None:
    before = gamma.disorders(continuum, 30, "a")
    other = [
        chance.sample([(start, end, f"x{name}") for start, end, name in units], len(units))
        for units in continuum
    ]
    chance.shuffle(other)
    assert gamma.disorders(other, 30, "a") == pytest.approx(before)


@settings(max_examples=10)
@given(st.lists(UNIT, min_size=1, max_size=4, unique=True), st.integers(2, 4))
def test_who_says_the_same_agrees_in_full(units: list[Unit], annotators: int) -> None:
    observed, expected = gamma.disorders([units] * annotators, 200, "a") or (1, 1)
    assert observed == pytest.approx(0, abs=1e-9)
    assert expected > 0


def test_where_there_is_no_unit_there_is_no_gamma() -> None:
    assert gamma.disorders([[], []], 100, "a") is None
    found = gamma.disorders([[(3, 9, "A")], []], 100, "a")
    assert found
    assert 1 - found[0] / found[1] < 0.05


def test_what_is_expected_is_the_mean_over_all_shifts() -> None:
    """One unit each, of 5 and 7 characters: the sum over places can be done in full."""
    length, sizes = 60, (5, 7)
    total = number = 0.0
    for one, other in product(sizes, repeat=2):
        for shift in range(length):
            for later in range(length):
                if 6 <= abs(shift - later) <= length - 6:
                    apart = ((shift + 3) % length, (later + 3) % length)
                    ours, theirs = (
                        (s, s + n, "A") for s, n in zip(apart, (one, other), strict=True)
                    )
                    total += min(2, dissimilarity(ours, theirs))
                    number += 1
    units, chance = gamma._numbered([[(3, 8, "A")], [(3, 10, "A")]]), random.Random(1)
    drawn = [gamma._disorder(gamma._sample(units, length, chance))[0] for _ in range(5_000)]
    assert sum(drawn) / len(drawn) == pytest.approx(total / number, rel=0.005)


def test_as_many_samples_are_drawn_as_the_mean_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    real = gamma._sample

    def counted(*given: Any) -> Any:
        drawn.append(1)
        return real(*given)

    monkeypatch.setattr(gamma, "_sample", counted)
    # Far from one another wherever they are: no sample differs from another.
    gamma.disorders([[(3, 4, "A")], [(9, 10, "B")]], 1_000_000, "a")
    assert len(drawn) == 30
    drawn.clear()
    gamma.disorders(TWO, 138, "a")
    assert 30 < len(drawn) < 500
    drawn.clear()
    gamma.disorders([[(0, 100, "A")], [(0, 99, "A")]], 100, "a")
    assert len(drawn) == 500


def test_the_same_seed_gives_the_same_figure() -> None:
    assert gamma.disorders(TWO, 138, "a") == gamma.disorders(TWO, 138, "a")
    assert gamma.disorders(TWO, 138, "a") != gamma.disorders(TWO, 138, "b")


@pytest.mark.parametrize(
    "continuum",
    [
        [[(n, n + 5, "A") for n in range(100_000)]] * 2,
        [[(n, n + 50, "A") for n in range(40)]] * 3,
        [[(n, n + 50, "A") for n in range(9)]] * 12,
    ],
)
def test_what_is_too_large_is_refused_at_once(continuum: Continuum) -> None:
    with pytest.raises(alignment.TooLargeError):
        gamma.disorders(continuum, 3_000, "a")


def test_what_all_samples_together_take_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    assert gamma.disorders(THREE, 129, "a")
    monkeypatch.setattr(gamma, "_CANDIDATES", 100)
    with pytest.raises(alignment.TooLargeError):
        gamma.disorders(THREE, 129, "a")


def test_a_program_that_is_not_solved_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = SimpleNamespace(status=1, x=None)
    monkeypatch.setattr(alignment.solver(), "milp", lambda *_, **__: stopped)
    with pytest.raises(alignment.TooLargeError):
        gamma.disorders(THREE, 129, "a")
