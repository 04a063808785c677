"""Which of the old is which of the new, by keys that they share."""

from collections import defaultdict, deque
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
Key = tuple[object, ...]


def pair_up(
    gone: list[T],
    came: list[T],
    key: Callable[[T], Key],
    old_key: Callable[[T], Key] | None = None,
) -> list[tuple[T, T]]:
    """Pair those of one key, in their order, and take them out of both lists.

    Args:
        gone, came: What has no partner yet, old and new.
        key: What a new one is paired by.
        old_key: The same of an old one, where it is found out in another way.
    """
    waiting: dict[Key, deque[int]] = defaultdict(deque)
    for index, each in enumerate(gone):
        waiting[(old_key or key)(each)].append(index)
    pairs: list[tuple[T, T]] = []
    taken: set[int] = set()
    left = []
    for each in came:
        if places := waiting.get(key(each)):
            index = places.popleft()
            taken.add(index)
            pairs.append((gone[index], each))
        else:
            left.append(each)
    gone[:] = [each for index, each in enumerate(gone) if index not in taken]
    came[:] = left
    return pairs
