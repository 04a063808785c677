"""From sums to coefficients, and to their intervals by drawing blocks of articles again."""

from collections.abc import Callable, Mapping, Sequence
from operator import mul

from newsdata.agreement import coefficients
from newsdata.agreement.tally import ALL, Block, Key, Scope
from newsdata.evaluation.bootstrap import draws
from newsdata.packaging.agreement import Figure

Value = float | None
Get = Callable[[Key], float]
"""The sum that a key has, in the articles that were given or in those drawn again."""
_DIGITS = 6


class Sums:
    """The sums of all blocks, and of each resample of them.

    Args:
        blocks: What each group of articles adds.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._draws = draws(len(blocks)) if len(blocks) > 1 else []
        self.total: Block = {}
        self.categories: dict[Key, list[str]] = {}
        for block in blocks:
            for key, value in block.items():
                self.total[key] = self.total.get(key, 0) + value
        for key in self.total:
            if key.category:
                self.categories.setdefault(key._replace(category=""), []).append(key.category)
        self._resampled: dict[Key, list[float]] = {}

    def get(self, key: Key) -> float:
        """The sum of all articles."""
        return self.total.get(key, 0)

    def figure(self, scope: Scope, compute: Callable[[Get], Value]) -> Figure:
        """A coefficient, and of all annotators its interval."""
        asked: set[Key] = set()

        def get(key: Key) -> float:
            asked.add(key)
            return self.get(key)

        value = compute(get)
        if value is None or scope != ALL or not self._several(asked):
            return Figure(_rounded(value))
        found = sorted(
            each
            for number in range(len(self._draws))
            if (each := compute(self._resample(number))) is not None
        )
        tail = int(len(found) * 0.025)
        ends = round(found[tail], _DIGITS), round(found[-1 - tail], _DIGITS)
        return Figure(_rounded(value), ends)

    def _several(self, keys: set[Key]) -> bool:
        """Whether two blocks or more have a say in a figure: of one nothing can be drawn."""
        return sum(not keys.isdisjoint(block) for block in self._blocks) > 1

    def used(self, key: Key, get: Get, values: Key | None = None) -> list[float]:
        """How often each category was used; last what of `values` is left for none."""
        found = [get(key._replace(category=each)) for each in self.categories.get(key, ())]
        return [*found, get(values) - sum(found)] if values else found

    def _resample(self, number: int) -> Get:
        return lambda key: self._drawn(key)[number]

    def _drawn(self, key: Key) -> list[float]:
        if key not in self._resampled:
            parts = [block.get(key, 0) for block in self._blocks]
            self._resampled[key] = (
                [sum(map(mul, weights, parts)) for weights in self._draws]
                if any(parts)
                else [0.0] * len(self._draws)
            )
        return self._resampled[key]


def f1(sums: Sums, scope: Scope, what: str, size: str, *names: str) -> Figure:
    """What is right, doubled, by what both sides have."""

    def compute(get: Get) -> Value:
        whole = get(Key(scope, size, *names))
        return get(Key(scope, what, *names)) / whole if whole else None

    return sums.figure(scope, compute)


def kappa(sums: Sums, scope: Scope, layer: str, label: str) -> Figure:
    """Cohen's of a pair, Fleiss' of more, on tokens."""
    tokens = Key(scope, "tokens", layer)

    def compute(get: Get) -> Value:
        items, differ = get(tokens), get(Key(scope, "differ", layer, label))
        if scope.kind == "pair":
            one, other = (_of_rater(sums, scope, layer, label, place, get) for place in "01")
            names = sorted({*one, *other})
            ours = [one.get(name, 0) for name in names]
            theirs = [other.get(name, 0) for name in names]
            ours.append(items - sum(ours))
            theirs.append(items - sum(theirs))
            return coefficients.cohen(items, differ, ours, theirs)
        used = sums.used(Key(scope, "used", layer, label), get, Key(scope, "values", layer))
        return coefficients.fleiss(items, differ, used)

    return sums.figure(scope, compute)


def alpha(sums: Sums, scope: Scope, layer: str, label: str) -> Figure:
    """Krippendorff's nominal alpha on tokens."""

    def compute(get: Get) -> Value:
        used = sums.used(Key(scope, "used", layer, label), get, Key(scope, "values", layer))
        return coefficients.alpha(get(Key(scope, "weighted", layer, label)), used)

    return sums.figure(scope, compute)


def alpha_u(sums: Sums, layer: str, label: str) -> Figure:
    """Krippendorff's alpha for unitizing."""

    def compute(get: Get) -> Value:
        chance = get(Key(ALL, "expected", layer, label))
        return 1 - get(Key(ALL, "observed", layer, label)) / chance if chance else None

    return sums.figure(ALL, compute)


def gamma(sums: Sums, layer: str, label: str) -> Figure:
    """Gamma of Mathet, Widlöcher and Métivier."""

    def compute(get: Get) -> Value:
        chance = get(Key(ALL, "disorder by chance", layer, label))
        return 1 - get(Key(ALL, "disorder", layer, label)) / chance if chance else None

    return sums.figure(ALL, compute)


def documents(sums: Sums, scope: Scope, layer: str) -> tuple[Figure, Figure, Figure]:
    """Share of pairs alike, kappa (Cohen's of a pair, Fleiss' of all) and alpha."""
    items, differ = Key(scope, "documents", layer), Key(scope, "document", layer)

    def alike(get: Get) -> Value:
        return 1 - get(differ) / get(items) if get(items) else None

    def kappa(get: Get) -> Value:
        if scope.kind == "pair":
            one, other = (
                _named(sums, Key(scope, f"document used {place}", layer), get) for place in "01"
            )
            names = sorted({*one, *other})
            ours = [one.get(name, 0) for name in names]
            theirs = [other.get(name, 0) for name in names]
            return coefficients.cohen(get(items), get(differ), ours, theirs)
        return coefficients.fleiss(get(items), get(differ), chosen(get))

    def alpha(get: Get) -> Value:
        return coefficients.alpha(get(Key(scope, "document weighted", layer)), chosen(get))

    def chosen(get: Get) -> list[float]:
        return sums.used(Key(scope, "document used", layer), get)

    return sums.figure(scope, alike), sums.figure(scope, kappa), sums.figure(scope, alpha)


def _of_rater(
    sums: Sums, scope: Scope, layer: str, label: str, place: str, get: Get
) -> Mapping[str, float]:
    return _named(sums, Key(scope, f"used {place}", layer, label), get)


def _named(sums: Sums, key: Key, get: Get) -> Mapping[str, float]:
    return {each: get(key._replace(category=each)) for each in sums.categories.get(key, ())}


def _rounded(value: Value) -> Value:
    return None if value is None else round(value, _DIGITS)
