"""Facts about leakage between splits, as the manifest has them."""

from msgspec import Struct


class Alike(Struct, frozen=True):
    """Two articles in different splits: estimated similarity, the split and id of each."""

    similarity: float
    splits: tuple[str, str]
    articles: tuple[str, str]


class Overlap(Struct, frozen=True):
    """Share of the passages of a split that another has, too, by a sample."""

    split: str
    other: str
    share: float


class Leakage(Struct, frozen=True):
    """What is known of leakage; see `schemas/manifest.schema.json`."""

    clusters: int
    near_duplicates: int
    kept_out: int
    crossing: int
    nearest: tuple[Alike, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    elsewhere: int = 0
