from hypothesis import given
from hypothesis import strategies as st

from newsdata import ids

SHARES = {"train": 80, "validation": 10, "none": 0, "test": 10}


@given(st.text(), st.integers(0, 12))
def test_doubling_the_buckets_splits_each_and_moves_nothing_else(
    article_id: str, power: int
) -> None:
    few = ids.bucket(article_id.encode("utf-8", "replace").decode(), 1 << power)
    many = ids.bucket(article_id.encode("utf-8", "replace").decode(), 2 << power)
    assert 0 <= few < 1 << power
    assert many // 2 == few


def test_splits_are_in_proportion_and_skip_empty_shares() -> None:
    found = [ids.split(f"article-{n}", SHARES) for n in range(20_000)]
    assert 0.79 < found.count("train") / 20_000 < 0.81
    assert 0.09 < found.count("test") / 20_000 < 0.11
    assert found.count("none") == 0


def test_a_split_follows_from_the_id_alone_and_never_changes_between_versions() -> None:
    # A published release depends on these: a change here moves articles between splits.
    assert [ids.split(f"a{n}", {"train": 50, "test": 50}) for n in range(8)] == KNOWN


def test_bucket_and_split_are_independent() -> None:
    of_one_bucket = [f"a{n}" for n in range(4000) if ids.bucket(f"a{n}", 2) == 0]
    train = sum(ids.split(each, {"train": 50, "test": 50}) == "train" for each in of_one_bucket)
    assert 0.45 < train / len(of_one_bucket) < 0.55


KNOWN = ["train", "train", "test", "train", "train", "test", "train", "test"]
