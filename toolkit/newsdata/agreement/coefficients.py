"""Coefficients of agreement that are corrected for chance, from sums that add up.

None of them sees single items: each is a function of sums over items, so that sums of
articles add up to those of a corpus and can be drawn again by a bootstrap. A coefficient
is None where it is not defined: nothing was labelled twice, or one category is all there is.
"""

from collections.abc import Collection, Iterable, Mapping


def cohen(
    items: float, differ: float, one: Collection[float], other: Collection[float]
) -> float | None:
    """Cohen's kappa of two annotators (Cohen 1960).

    Args:
        items: How many items both have labelled.
        differ: On how many of them they differ.
        one: How often the first annotator used each category.
        other: The same of the second, in the same order.
    """
    if not items:
        return None
    chance = sum(a * b for a, b in zip(one, other, strict=True)) / items**2
    return _corrected(differ / items, 1 - chance)


def fleiss(items: float, differ: float, used: Collection[float]) -> float | None:
    """Fleiss' kappa (Fleiss 1971); the number of annotators may change between items.

    Args:
        items: How many items two or more annotators have labelled.
        differ: Sum over items of the share of pairs of annotators that differ there.
        used: How often each category was used.
    """
    total = sum(used)
    if not items or not total:
        return None
    return _corrected(differ / items, 1 - sum((each / total) ** 2 for each in used))


def alpha(differ: float, used: Collection[float]) -> float | None:
    """Krippendorff's alpha of nominal data (Krippendorff 2004, ch. 11).

    Args:
        differ: Sum over items of the share of pairs that differ, times the annotators there.
        used: How often each category was used, in items with two or more annotators.
    """
    total = sum(used)
    if total < 2:
        return None
    chance = (total**2 - sum(each**2 for each in used)) / (total * (total - 1))
    return _corrected(differ / total, chance)


def differing(counts: Iterable[int]) -> float:
    """The share of pairs of annotators that differ on an item.

    Args:
        counts: How many annotators chose each category; two or more altogether.
    """
    numbers = list(counts)
    total = sum(numbers)
    return 1 - sum(n * (n - 1) for n in numbers) / (total * (total - 1))


def table(items: Iterable[Mapping[str, str]]) -> tuple[float, float, float, dict[str, int]]:
    """The sums of single items, each the category that each annotator chose.

    Returns:
        Items with two or more annotators, their share of differing pairs added up, the same
        times annotators, and how often each category was used.
    """
    number = differ = weighted = 0.0
    used: dict[str, int] = {}
    for item in items:
        if len(item) < 2:
            continue
        counts: dict[str, int] = {}
        for category in item.values():
            counts[category] = counts.get(category, 0) + 1
            used[category] = used.get(category, 0) + 1
        share = differing(counts.values())
        number, differ, weighted = number + 1, differ + share, weighted + share * len(item)
    return number, differ, weighted, used


def _corrected(observed: float, chance: float) -> float | None:
    """1 - observed / expected disagreement; None where chance leaves none."""
    return 1 - observed / chance if chance > 1e-12 else None
