"""Splits spread over pairs: nothing moves, nothing new leaks, and doing it again changes nothing."""

from typing import Any

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from newsdata.pipeline.cluster import MEMBER
from newsdata.pipeline.spread import CONFLICT, NONE, spread


def members(facts: list[tuple[int, int, bool]]) -> Any:
    """Articles with these own splits, moments, and whether they are bound to the split."""
    found = np.zeros(len(facts), MEMBER)
    found["id"] = np.arange(len(facts)) * 7 + 3
    for name, place in (("own", 0), ("moment", 1), ("bound", 2)):
        found[name] = [each[place] for each in facts]
    return found


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Any, Any, Any]:
    """Members, pairs of ids, and the splits that some have."""
    number = draw(st.integers(2, 14))
    fact = st.tuples(st.integers(0, 2), st.integers(0, 3), st.booleans())
    found = members(draw(st.lists(fact, min_size=number, max_size=number)))
    node = st.integers(0, number - 1)
    pairs = draw(st.lists(st.tuples(node, node), max_size=20))
    ends = np.array([(a, b) for a, b in pairs if a != b], np.int64).reshape(-1, 2)
    some = st.sampled_from([NONE, NONE, NONE, 0, 1, 2])
    known = np.array(draw(st.lists(some, min_size=number, max_size=number)))
    return found, found["id"][ends], known


@given(graphs())
def test_no_split_moves_and_no_newcomer_leaks(graph: tuple[Any, Any, Any]) -> None:
    found, pairs, known = graph

    splits, _ = spread(found, pairs, known)

    assert (splits[known != NONE] == known[known != NONE]).all()
    assert (splits != NONE).all()
    for a, b in np.searchsorted(found["id"], pairs).tolist():
        old = known[a] != NONE and known[b] != NONE
        assert old or CONFLICT in (splits[a], splits[b]) or splits[a] == splits[b]
    bound = (found["bound"] != 0) & (known == NONE) & (splits != CONFLICT)
    assert (splits[bound] == found["own"][bound]).all()


@given(graphs())
def test_what_was_decided_is_decided_again(graph: tuple[Any, Any, Any]) -> None:
    found, pairs, known = graph

    splits, groups = spread(found, pairs, known)
    again, same = spread(found, pairs, np.where(splits == CONFLICT, NONE, splits))

    assert again.tolist() == splits.tolist()
    assert same.tolist() == groups.tolist()


@given(graphs(), st.randoms())
def test_the_order_of_pairs_does_not_matter(graph: tuple[Any, Any, Any], random: Any) -> None:
    found, pairs, known = graph
    shuffled = pairs.tolist()
    random.shuffle(shuffled)
    turned = np.array(shuffled, np.uint64).reshape(-1, 2)[:, ::-1]

    splits, groups = spread(found, pairs, known)

    assert [each.tolist() for each in spread(found, turned, known)] == [
        splits.tolist(),
        groups.tolist(),
    ]


@given(st.integers(2, 300))
@example(5000)
def test_a_chain_is_one_cluster(length: int) -> None:
    found = members([(0, 0, False)] * length)
    order = np.random.default_rng(length).permutation(length)
    chain = found["id"][np.stack((order[:-1], order[1:]), axis=1)]

    splits, groups = spread(found, chain, np.full(length, NONE))

    assert set(groups.tolist()) == {0}
    assert len(set(splits.tolist())) == 1


def test_of_newcomers_the_latest_decides_and_one_held_out_before_it() -> None:
    pairs = np.array([[3, 10], [10, 17]], np.uint64)
    unknown = np.full(3, NONE)

    later, _ = spread(members([(0, 1, False), (2, 9, False), (1, 5, False)]), pairs, unknown)
    bound, _ = spread(members([(1, 1, True), (2, 9, False), (0, 5, False)]), pairs, unknown)

    assert later.tolist() == [2, 2, 2]
    assert bound.tolist() == [1, 1, 1]
