"""Near-duplicates: wire copy with edits, a story updated, told by signatures of the texts.

A text becomes the set of its shingles, runs of `WIDTH` tokens (`tokens`).

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
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

from newsdata.packaging.tokens import BASE, Hashes, Numbers, mix, normalise, tokens

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
_BATCH: Final = 1 << 16
"""Code points that are cut into shingles at a time: what a few arrays of them take stays near the
processor, and is not given back to the system in between."""


def signatures(texts: Sequence[str]) -> npt.NDArray[np.uint32]:
    """The signatures of texts, a row each."""
    return signatures_and_passages(texts)[0]


def signatures_and_passages(
    texts: Sequence[str],
) -> tuple[npt.NDArray[np.uint32], list[Hashes]]:
    """The signatures, and of each text a sample of its passages of `PASSAGE` tokens.

    Passages are hashes, of which every `SAMPLED`th is taken: the same of all texts, so that
    a passage that two have in common is in both samples or in none.
    """
    rows: list[list[int]] = []
    passages: list[Hashes] = []
    for batch in _batches(texts):
        hashes, counts = tokens(batch)
        text_of = np.repeat(np.arange(len(batch)), counts)
        rows += _digests(batch, hashes, text_of)
        grams, text_of_gram = _grams(hashes, text_of, PASSAGE)
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


def bands(matrix: npt.NDArray[np.uint32]) -> Hashes:
    """A number for each band of each signature; texts that share one are to be compared."""
    cut = matrix.reshape(len(matrix), BANDS, ROWS).astype(np.uint64)
    found = np.zeros((len(matrix), BANDS), np.uint64) + np.arange(BANDS, dtype=np.uint64)
    for row in range(ROWS):
        found = mix(found * BASE + cut[:, :, row])
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


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text[:LONGEST])
        size += len(batch[-1])
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _digests(texts: list[str], tokens: Hashes, text_of: Numbers) -> list[list[int]]:
    hashes, offsets = _shingles(texts, tokens, text_of)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(hashes, offsets, PERMUTATIONS, _SEED)
    rows: list[list[int]] = matrix.to_rows()
    return rows


def _grams(tokens: Hashes, text_of: Numbers, width: int) -> tuple[Hashes, Numbers]:
    """The hashes of all runs of tokens within a text, and the number of its text for each."""
    grams: Hashes = np.zeros(max(0, len(tokens) - width + 1), np.uint64)
    for place in range(width):
        grams = grams * BASE + tokens[place : place + len(grams)]
    whole = text_of[: len(grams)] == text_of[width - 1 :]
    return mix(grams[whole]), text_of[: len(grams)][whole]


def _shingles(texts: list[str], tokens: Hashes, text_of: Numbers) -> tuple[Hashes, Hashes]:
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


def _one_shingle(text: str, tokens: Hashes) -> np.uint64:
    content = tokens.tobytes() or normalise(text).encode("utf-8", "surrogatepass")
    return np.uint64(int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "little"))
