"""Near-duplicates: wire copy with edits, a story updated, told by signatures of the texts.

A text becomes the set of its shingles, runs of `WIDTH` tokens. Before that it is put into
NFKC, case-folded, and everything but letters, marks and digits only parts tokens. A token is a
word; in scripts written without spaces between words (Han, kana, Thai, Lao, Khmer,
Burmese) it is a character.

The signature of a text is the MinHash (Broder 1997) of that set, `PERMUTATIONS` numbers,
made by rensa. The share of numbers that two signatures have in common estimates the
Jaccard similarity s of the two sets, with a standard error of sqrt(s(1-s)/128), 0.044 at
most. Two texts are near-duplicates when the estimate reaches `THRESHOLD`.

Pairs are found by banding (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, 3.4):
a signature is cut into `BANDS` bands of `ROWS` numbers, and texts that agree on a whole
band are compared. A pair is compared with probability 1 - (1 - s^4)^32:

    s      0.1    0.2    0.3    0.4    0.5    0.6    0.7    0.8
    p    0.003  0.050  0.229  0.564  0.873  0.988  0.9998  1

A text of which every twentieth word was replaced has s of about 0.75.

Signatures are for one build, which makes them anew when rensa or this module changes. What has to
be known again for years, an article that was taken down, has a sketch (`newsdata.sketches`).
"""

import base64
import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

VERSION: Final = "1"
"""Raised when a text gets another signature."""
WIDTH: Final = 3
PERMUTATIONS: Final = 128
BANDS: Final = 32
ROWS: Final = PERMUTATIONS // BANDS
THRESHOLD: Final = 0.5
LONGEST: Final = 1 << 18
"""Code points of a text that count; what comes after them does not."""

Signature = npt.NDArray[np.uint32]
"""One row of `signatures`."""

PASSAGE: Final = 8
"""Tokens of a passage: what two articles hardly have in common by chance."""
SAMPLED: Final = 16

_PREFIX: Final = f"minhash{VERSION}:"
_SEED: Final = 20_111
_BATCH: Final = 1 << 18  # code points that are cut into shingles at a time
_TABLE: Final = 0x34000  # no letters are assigned beyond, but for variation selectors
_UNSPACED: Final = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x33FFF),
)
_GAP, _WORD, _CHARACTER = 0, 1, 2
_BASE: Final = np.uint64(0x9E3779B97F4A7C15)

_Hashes = npt.NDArray[np.uint64]
_Numbers = npt.NDArray[np.int64]


def signatures(texts: Sequence[str]) -> npt.NDArray[np.uint32]:
    """The signatures of texts, a row each."""
    return signatures_and_passages(texts)[0]


def signatures_and_passages(
    texts: Sequence[str],
) -> tuple[npt.NDArray[np.uint32], list[_Hashes]]:
    """The signatures, and of each text a sample of its passages of `PASSAGE` tokens.

    Passages are hashes, of which every `SAMPLED`th is taken: the same of all texts, so that
    a passage that two have in common is in both samples or in none.
    """
    rows: list[list[int]] = []
    passages: list[_Hashes] = []
    for batch in _batches(texts):
        tokens, text_of = _tokens(batch)
        rows += _digests(batch, tokens, text_of)
        grams, text_of_gram = _grams(tokens, text_of, PASSAGE)
        taken = grams % np.uint64(SAMPLED) == 0
        ends = np.searchsorted(text_of_gram[taken], np.arange(1, len(batch)))
        passages += np.split(grams[taken], ends)
    return np.array(rows, np.uint32).reshape(len(texts), PERMUTATIONS), passages


def similarity(one: Signature, other: Signature) -> float:
    """The estimated Jaccard similarity of two texts, 0 to 1."""
    return float(np.count_nonzero(one == other)) / PERMUTATIONS


def near(one: Signature, other: Signature) -> bool:
    """Whether two texts are near-duplicates."""
    return similarity(one, other) >= THRESHOLD


def bands(matrix: npt.NDArray[np.uint32]) -> _Hashes:
    """A number for each band of each signature; texts that share one are to be compared."""
    cut = matrix.reshape(len(matrix), BANDS, ROWS).astype(np.uint64)
    found = np.zeros((len(matrix), BANDS), np.uint64) + np.arange(BANDS, dtype=np.uint64)
    for row in range(ROWS):
        found = _mix(found * _BASE + cut[:, :, row])
    return found


def to_text(signature: Signature) -> str:
    """A signature as a string for JSON, 693 characters; nobody can read the text off it."""
    return _PREFIX + base64.b64encode(signature.astype("<u4").tobytes()).decode()


def from_text(written: str) -> Signature:
    """The signature that `to_text` wrote. Raises ValueError for anything else."""
    try:
        data = base64.b64decode(written.removeprefix(_PREFIX), validate=True)
    except ValueError as error:
        raise ValueError(f"no signature: {error}") from None
    if not written.startswith(_PREFIX) or len(data) != 4 * PERMUTATIONS:
        raise ValueError(f"no signature of the kind {_PREFIX}")
    return np.frombuffer(data, "<u4").astype(np.uint32)


def _normalise(text: str) -> str:
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(_normalise(text[:LONGEST])[:LONGEST])
        size += len(batch[-1])
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _digests(texts: list[str], tokens: _Hashes, text_of: _Numbers) -> list[list[int]]:
    hashes, offsets = _shingles(texts, tokens, text_of)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(hashes, offsets, PERMUTATIONS, _SEED)
    rows: list[list[int]] = matrix.to_rows()
    return rows


def _grams(tokens: _Hashes, text_of: _Numbers, width: int) -> tuple[_Hashes, _Numbers]:
    """The hashes of all runs of tokens within a text, and the number of its text for each."""
    grams: _Hashes = np.zeros(max(0, len(tokens) - width + 1), np.uint64)
    for place in range(width):
        grams = grams * _BASE + tokens[place : place + len(grams)]
    whole = text_of[: len(grams)] == text_of[width - 1 :]
    return _mix(grams[whole]), text_of[: len(grams)][whole]


def _shingles(texts: list[str], tokens: _Hashes, text_of: _Numbers) -> tuple[_Hashes, _Hashes]:
    """The hashes of all shingles, and where those of each text begin, with the end."""
    grams, text_of_gram = _grams(tokens, text_of, WIDTH)
    counts = np.bincount(text_of_gram, minlength=len(texts))
    # A text of fewer tokens than a shingle has is one shingle.
    short = np.flatnonzero(counts == 0)
    if len(short):
        starts = np.searchsorted(text_of_gram, short)
        grams = np.insert(
            grams, starts, [_one_shingle(texts[n], tokens[text_of == n]) for n in short]
        )
        counts[short] = 1
    return grams, np.concatenate(([0], np.cumsum(counts))).astype(np.uint64)


def _one_shingle(text: str, tokens: _Hashes) -> np.uint64:
    content = tokens.tobytes() or text.encode("utf-8", "surrogatepass")
    return np.uint64(int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "little"))


def _tokens(texts: list[str]) -> tuple[_Hashes, npt.NDArray[np.int64]]:
    """The hash of each token of all texts, and the number of its text.

    A token's hash is a polynomial of its code points modulo 2^64, taken from the sums up
    to its ends (Karp and Rabin 1987): no Python object a token.
    """
    joined = np.frombuffer("\n".join([*texts, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = np.minimum(joined, _TABLE - 1)
    kinds = _kinds()[codes]
    before = np.concatenate(([np.uint8(_GAP)], kinds[:-1]))
    after = np.concatenate((kinds[1:], [np.uint8(_GAP)]))
    character = kinds == _CHARACTER
    starts = np.flatnonzero(character | ((kinds == _WORD) & (before != _WORD)))
    ends = np.flatnonzero(character | ((kinds == _WORD) & (after != _WORD))) + 1
    powers, inverses = _powers(_power_of_two(len(joined) + 1))
    terms = _numbers()[codes] * powers[: len(joined)]
    sums = np.zeros(len(terms) + 1, np.uint64)
    np.cumsum(terms, out=sums[1:])
    hashes = _mix((sums[ends] - sums[starts]) * inverses[starts])
    limits = np.cumsum([len(text) + 1 for text in texts])
    return hashes, np.searchsorted(limits, starts, side="right")


def _mix(values: _Hashes) -> _Hashes:
    """A bijection that spreads every bit over all (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _power_of_two(least: int) -> int:
    return 1 << (least - 1).bit_length()


@cache
def _powers(number: int) -> tuple[_Hashes, _Hashes]:
    """Powers of the base from 0 on, and their inverses modulo 2^64: an odd base has some."""
    inverse = np.uint64(pow(int(_BASE), -1, 1 << 64))
    return _running_product(_BASE, number), _running_product(inverse, number)


def _running_product(base: np.uint64, number: int) -> _Hashes:
    factors = np.full(number, base, np.uint64)
    factors[0] = 1
    product: _Hashes = np.cumprod(factors, dtype=np.uint64)
    return product


@cache
def _numbers() -> _Hashes:
    """A random number for each code point."""
    return _mix(np.arange(_TABLE, dtype=np.uint64))


@cache
def _kinds() -> npt.NDArray[Any]:
    """What each code point is: part of a word, a token of its own, or neither."""
    kinds = np.fromiter(
        (unicodedata.category(chr(code))[0] in "LMN" for code in range(_TABLE)), np.uint8, _TABLE
    )
    for first, last in _UNSPACED:
        kinds[first : last + 1] *= _CHARACTER
    kinds[-1] = _GAP  # stands for all beyond
    return kinds
