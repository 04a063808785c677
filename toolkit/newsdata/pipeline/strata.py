"""Splits stratified: in every stratum the shares are those of the configuration.

Articles that have a split are counted first; each newcomer, in the order of `ids.place`,
gets the split that is furthest behind its share in the stratum. So every stratum is within an
article of its shares as far as newcomers can make it so, and nothing that is there moves.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np


class Strata:
    """How many articles of each stratum are in each split.

    Args:
        shares: Of each split, as parts of the sum.
    """

    def __init__(self, shares: Mapping[str, int]) -> None:
        self._shares = np.array(list(shares.values())) / sum(shares.values())
        self._counts: dict[int, Any] = defaultdict(lambda: np.zeros(len(shares)))

    def count(self, strata: Any, splits: Any) -> None:
        """Count articles that have a split."""
        pairs, numbers = np.unique(np.stack((strata, splits), axis=1), axis=0, return_counts=True)
        for (stratum, split), number in zip(pairs.tolist(), numbers.tolist(), strict=True):
            self._counts[stratum][split] += number

    def splits(self, strata: Any) -> list[int]:
        """The splits of newcomers, which are counted."""
        found = []
        for stratum in strata.tolist():
            counts = self._counts[stratum]
            behind = self._shares * (counts.sum() + 1) - counts
            split = int(np.argmax(behind))
            counts[split] += 1
            found.append(split)
        return found
