"""Texts cut into tokens, each a hash, many texts at once: no Python object a token.

Before it is cut a text is put into NFKC and case-folded, and everything but letters, marks and
digits only parts tokens. A token is a word; in scripts written without spaces between words
(Han, kana, Thai, Lao, Khmer, Burmese) it is a character.

Most texts have no character that changes into several, or joins its neighbour, when it is
normalised. They are normalised and folded by the table that gives each character its number.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]

BASE: Final = np.uint64(0x9E3779B97F4A7C15)

_SMALL: Final = 0x3000  # all letters but those of East Asia, and some that are hardly used
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
_JAMO: Final = (0x1100, 0x11FF)  # they join into syllables, and are no marks
_GAP, _WORD, _CHARACTER = 0, 1, 2


def normalise(text: str) -> str:
    """NFKC, case-folded."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()


def tokens(texts: Sequence[str]) -> tuple[Hashes, Numbers]:
    """The hash of each token of all texts, and for each text how many it has."""
    given, texts = texts, [text.replace("ß", "ss") for text in texts]  # else many would change
    codes = _codes(texts)
    table = _table_for(codes)
    changes = np.flatnonzero(_look_up(table.changes, codes))
    if len(changes):
        for number in np.unique(np.searchsorted(_limits(texts), changes, side="right")).tolist():
            texts[number - 1] = normalise(given[number - 1])
        codes = _codes(texts)
        table = _table_for(codes)
    starts, ends = _ends(_look_up(table.kinds, codes))
    hashes = _hashes(_look_up(table.numbers, codes), starts, ends)
    return hashes, np.diff(np.searchsorted(starts, _limits(texts)))


def mix(values: Hashes) -> Hashes:
    """A bijection that spreads every bit over all (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _codes(texts: Sequence[str]) -> npt.NDArray[np.intp]:
    """The code points of all texts, a gap before each and after the last."""
    joined = "\n".join(["", *texts, ""]).encode("utf-32-le", "surrogatepass")
    return np.frombuffer(joined, np.uint32).astype(np.intp)


def _look_up(column: Any, codes: npt.NDArray[np.intp]) -> Any:
    """What a column of a table has of each code point; its last entry stands for all beyond."""
    return column.take(codes, mode="clip")


def _ends(kinds: npt.NDArray[np.uint8]) -> tuple[Numbers, Numbers]:
    """Where tokens start and end: runs of `_WORD`, and each `_CHARACTER`."""
    before, here, after = kinds[:-2], kinds[1:-1], kinds[2:]
    if int(kinds.max()) < _CHARACTER:  # starts and ends in turn, as there is a gap at either end
        edges = np.flatnonzero(kinds[1:] != kinds[:-1]) + 1
        return edges[0::2], edges[1::2]
    character, word = here == _CHARACTER, here == _WORD
    starts = np.flatnonzero(character | (word & (before != _WORD))) + 1
    ends = np.flatnonzero(character | (word & (after != _WORD))) + 2
    return starts, ends


def _hashes(numbers: Hashes, starts: Numbers, ends: Numbers) -> Hashes:
    """A polynomial of a token's numbers modulo 2^64, taken from the sums up to its ends
    (Karp and Rabin 1987). `numbers` are used up."""
    powers, inverses = _powers(1 << (len(numbers) - 1).bit_length())
    np.multiply(numbers, powers[: len(numbers)], out=numbers)
    np.cumsum(numbers, out=numbers)  # no token starts at 0, where there is a gap
    return mix((numbers[ends - 1] - numbers[starts - 1]) * inverses[starts])


def _limits(texts: Sequence[str]) -> Numbers:
    """Where in `_codes` each text starts, and where one more would."""
    return np.cumsum([1, *(len(text) + 1 for text in texts)])


@cache
def _powers(number: int) -> tuple[Hashes, Hashes]:
    """Powers of the base from 0 on, and their inverses modulo 2^64: an odd base has some."""
    inverse = np.uint64(pow(int(BASE), -1, 1 << 64))
    return _running_product(BASE, number), _running_product(inverse, number)


def _running_product(base: np.uint64, number: int) -> Hashes:
    factors = np.full(number, base, np.uint64)
    factors[0] = 1
    product: Hashes = np.cumprod(factors, dtype=np.uint64)
    return product


class _Table(NamedTuple):
    """Of each code point: whether it becomes several, or joins another, when it is normalised;
    what it is, and its number, once it is normalised and folded by itself."""

    changes: npt.NDArray[np.bool_]
    kinds: npt.NDArray[np.uint8]
    numbers: Hashes


def _table_for(codes: npt.NDArray[np.intp]) -> _Table:
    return _table(_SMALL if int(codes.max()) < _SMALL else _TABLE)


@cache
def _table(size: int) -> _Table:
    chars = [chr(code) for code in range(size)]
    categories = [unicodedata.category(char)[0] for char in chars]
    kinds = np.fromiter((category in "LMN" for category in categories), np.uint8, size)
    for first, last in _UNSPACED:
        kinds[first : last + 1] *= _CHARACTER
    if size == _TABLE:
        kinds[-1] = _GAP  # stands for all beyond
    folded = np.arange(size)
    changes = np.fromiter((category == "M" for category in categories), np.bool_, size)
    changes[_JAMO[0] : _JAMO[1] + 1] = True
    # Between NULs no two become one. NUL itself is the empty string then, as good a gap.
    found = normalise("\0".join(chars)).split("\0")[1:]
    for code in np.flatnonzero([one != other for one, other in zip(chars, found, strict=True)]):
        if not any(unicodedata.category(char)[0] in "LMN" for char in found[code]):
            folded[code] = ord(" ")  # as many gaps are one
        elif len(found[code]) == 1 and ord(found[code]) < size and not changes[ord(found[code])]:
            folded[code] = ord(found[code])
        else:
            changes[code] = True
    return _Table(changes, kinds[folded], mix(folded.astype(np.uint64)))
