"""Coefficients against published worked examples, and against nltk's on any data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask

from newsdata.agreement import coefficients, unitizing
from newsdata.agreement.unitizing import Unit

# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", section D.
OBSERVERS = {
    "A": "123321412...",
    "B": "1233224125.3",
    "C": ".3332342251.",
    "D": "12332441251.",
}
# Fleiss (1971), table 1: how many of six psychiatrists gave each of five diagnoses.
DIAGNOSES = (
    "00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 "
    "10050 11040 03300 10050 02031 00501 30012 51000 02040 10203 "
    "00006 01050 02013 20040 10041 05010 40002 02040 10500 00006"
)
# Cohen (1960), table 2: two judges, three categories, 200 cases.
JUDGES = ((88, 14, 18), (10, 40, 10), (2, 6, 12))
# Krippendorff (2004), "Content Analysis", p. 254: a continuum of 300 from 150 on.
C = [[(75, 145), (220, 250)], [(70, 150), (205, 225), (250, 270)]]
K = [[(30, 90), (150, 200)], [(30, 90), (150, 200)]]


def items(observers: dict[str, str]) -> list[dict[str, str]]:
    columns = zip(*observers.values(), strict=True)
    return [
        {who: value for who, value in zip(observers, column, strict=True) if value != "."}
        for column in columns
    ]


def test_krippendorffs_example_of_four_observers_with_missing_values() -> None:
    _, _, weighted, used = coefficients.table(items(OBSERVERS))
    assert coefficients.alpha(weighted, used.values()) == pytest.approx(0.743, abs=5e-4)
    # The unit that one observer alone has coded counts nowhere.
    assert used == {"1": 9, "2": 13, "3": 10, "4": 5, "5": 3}


def test_fleiss_example_of_psychiatric_diagnoses() -> None:
    raters = [
        {
            f"{category}-{n}": str(category)
            for category, number in enumerate(row)
            for n in range(int(number))
        }
        for row in DIAGNOSES.split()
    ]
    number, differ, _, used = coefficients.table(raters)
    assert number == 30
    assert [used[str(category)] / 180 for category in range(5)] == pytest.approx(
        [0.144, 0.144, 0.167, 0.306, 0.239], abs=5e-4
    )
    assert coefficients.fleiss(number, differ, used.values()) == pytest.approx(0.430, abs=5e-4)


def test_cohens_example_of_two_judges() -> None:
    rows = [sum(row) for row in JUDGES]
    columns = [sum(column) for column in zip(*JUDGES, strict=True)]
    differ = 200 - sum(JUDGES[n][n] for n in range(3))
    assert coefficients.cohen(200, differ, rows, columns) == pytest.approx(0.492, abs=5e-4)


def test_krippendorffs_example_of_unitizing() -> None:
    assert unitizing.observed(C, 300) == pytest.approx(0.0144, abs=5e-5)
    assert unitizing.expected(C, 300) == pytest.approx(0.0532, abs=5e-5)
    assert unitizing.observed(K, 300) == 0
    assert unitizing.expected(K, 300) == pytest.approx(0.0490, abs=5e-5)
    together = sum(unitizing.observed(each, 300) for each in (C, K))
    chance = sum(unitizing.expected(each, 300) for each in (C, K))
    # He rounds before he divides, and has 0.8591.
    assert 1 - together / chance == pytest.approx(0.859, abs=5e-4)


def test_a_coefficient_without_a_meaning_is_none() -> None:
    assert coefficients.cohen(0, 0, [], []) is None
    assert coefficients.cohen(5, 0, [5, 0], [5, 0]) is None
    assert coefficients.fleiss(0, 0, []) is None
    assert coefficients.alpha(0, [12]) is None
    assert coefficients.alpha(0, [1]) is None
    assert unitizing.expected([[], []], 10) == 0


VALUES = st.lists(
    st.tuples(*[st.sampled_from("abc.")] * 4).map(
        lambda row: {who: value for who, value in zip("WXYZ", row, strict=True) if value != "."}
    ),
    min_size=2,
    max_size=20,
)


def task(rows: list[dict[str, str]]) -> AnnotationTask:
    return AnnotationTask(
        [(who, str(number), value) for number, row in enumerate(rows) for who, value in row.items()]
    )


@given(VALUES)
def test_alpha_is_that_of_nltk(rows: list[dict[str, str]]) -> None:
    rows = [row for row in rows if len(row) > 1]
    _, _, weighted, used = coefficients.table(rows)
    ours = coefficients.alpha(weighted, used.values())
    if ours is not None:
        assert ours == pytest.approx(task(rows).alpha())


@given(st.lists(st.tuples(*[st.sampled_from("abc")] * 3), min_size=2, max_size=20))
def test_the_kappas_are_those_of_nltk(rows: list[tuple[str, ...]]) -> None:
    raters = [dict(zip("XYZ", row, strict=True)) for row in rows]
    number, differ, _, used = coefficients.table(raters)
    ours = coefficients.fleiss(number, differ, used.values())
    if ours is not None:
        # What nltk calls pi is Fleiss' generalisation of it.
        assert ours == pytest.approx(task(raters).pi())
    pair = [{"X": row[0], "Y": row[1]} for row in rows]
    one, other = ([row[n] for row in rows] for n in (0, 1))
    mine = coefficients.cohen(
        len(rows),
        sum(a != b for a, b in zip(one, other, strict=True)),
        [one.count(value) for value in "abc"],
        [other.count(value) for value in "abc"],
    )
    if mine is not None:
        assert mine == pytest.approx(task(pair).kappa_pairwise("X", "Y"))


def brute_expected(annotators: list[list[Unit]], length: int) -> float:
    """The formula as Krippendorff writes it, sum by sum."""
    sizes = [end - start for units in annotators for start, end in units]
    gaps = []
    for units in annotators:
        edges = [0, *(place for unit in units for place in unit), length]
        gaps += [
            end - start for start, end in zip(edges[::2], edges[1::2], strict=True) if end > start
        ]
    total = sum(
        (len(sizes) - 1) / 3 * (2 * size**3 - 3 * size**2 + size)
        + size**2 * sum(gap - size + 1 for gap in gaps if gap >= size)
        for size in sizes
    )
    whole = len(annotators) * length
    return 2 / length * total / (whole * (whole - 1) - sum(size * (size - 1) for size in sizes))


def brute_observed(annotators: list[list[Unit]], length: int) -> float:
    def distance(one: Unit, other: Unit) -> int:
        return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2

    total = 0
    for i, ours in enumerate(annotators):
        for j, theirs in enumerate(annotators):
            for unit in ours if i != j else ():
                met = [other for other in theirs if other[0] < unit[1] and unit[0] < other[1]]
                total += sum(distance(unit, other) for other in met)
                # A unit in a gap counts from both sides: of i in j, and of j in i.
                total += 0 if met else 2 * (unit[1] - unit[0]) ** 2
    number = len(annotators)
    return total / (number * (number - 1) * length**2)


UNITS = st.sets(st.integers(0, 40), max_size=12).map(
    lambda cuts: list(zip(sorted(cuts)[::2], sorted(cuts)[1::2], strict=False))
)


@given(st.lists(UNITS, min_size=2, max_size=4))
def test_unitizing_is_the_formula(annotators: list[list[Unit]]) -> None:
    assert unitizing.observed(annotators, 41) == pytest.approx(brute_observed(annotators, 41))
    assert unitizing.expected(annotators, 41) == pytest.approx(brute_expected(annotators, 41))


def test_overlapping_units_of_one_annotator_count_as_one() -> None:
    assert unitizing.join([(3, 5), (0, 2), (1, 4), (5, 6)]) == [(0, 5), (5, 6)]
