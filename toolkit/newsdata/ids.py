"""Numbers that follow from an id alone, the same on every machine and run."""

import hashlib

_RANGE = 1 << 64


def stable_hash(article_id: str, purpose: str) -> int:
    """A number in [0, 2**64) from BLAKE2b (RFC 7693), independent per purpose."""
    digest = hashlib.blake2b(article_id.encode(), digest_size=8, person=purpose.encode())
    return int.from_bytes(digest.digest(), "big")


def bucket(article_id: str, buckets: int) -> int:
    """The bucket of an article among `buckets`, a power of two.

    Doubling the number splits each bucket in two and moves nothing else.
    """
    return stable_hash(article_id, "newsdata-bucket") * buckets // _RANGE


def split(article_id: str, shares: dict[str, int]) -> str:
    """The split of an article, by its id alone, in proportion to `shares`.

    Adding articles moves none from one split to another.
    """
    point = stable_hash(article_id, "newsdata-split") * sum(shares.values())
    for name, share in shares.items():
        point -= share * _RANGE
        if point < 0:
            return name
    raise AssertionError("unreachable: a hash lies below the sum of the shares")


def place(article_id: str) -> int:
    """The place of an article in [0, 2**64), of which its bucket is the first bits."""
    return stable_hash(article_id, "newsdata-bucket")
