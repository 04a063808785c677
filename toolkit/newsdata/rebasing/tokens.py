"""Words of a text that are compared, whatever quotation marks and white space became of them."""

import re
import unicodedata
from collections import defaultdict
from typing import Final

HOLE: Final = "\x00"
"""Stands for each character of an old text that is not known; no text has it."""

# Scripts without spaces between words: one character is one token. Marks stay with theirs.
_SINGLE: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_TOKEN: Final = re.compile(
    rf"{HOLE}+|[{_SINGLE}]|(?:(?![{_SINGLE}])[^\W_][\u0300-\u036f]*)+|[^\s{HOLE}]"
)
_FOLDED: Final = str.maketrans(
    dict.fromkeys("“”„‟«»‹›‘’‚‛`´\u2032\u2033'", '"') | dict.fromkeys("‐‑‒–—―−", "-")
)


class Tokens:
    """A text cut into words and single signs; white space is between them.

    Attributes:
        text: The text; characters that are not known are `HOLE`.
        starts, ends: Offsets of each token, in code points, end exclusive.
        keys: What a token is compared by: equal for spellings that differ in case, in
            the kind of quotation mark or dash, or in Unicode composition; None for a hole.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.keys: list[str | None] = []
        self._where: defaultdict[str | None, list[int]] | None = None
        known: dict[str, str | None] = {}
        for match in _TOKEN.finditer(text):
            word = match[0]
            if word not in known:
                known[word] = _key(word)
            self.starts.append(match.start())
            self.ends.append(match.end())
            self.keys.append(known[word])

    def __len__(self) -> int:
        return len(self.starts)

    def lines(self) -> set[int]:
        """The tokens that a line begins with."""
        return {
            index
            for index in range(1, len(self.starts))
            if "\n" in self.text[self.ends[index - 1] : self.starts[index]]
        }

    def where(self, key: str | None) -> list[int]:
        """The tokens with this key, in their order."""
        if self._where is None:
            self._where = defaultdict(list)
            for index, each in enumerate(self.keys):
                self._where[each].append(index)
        return self._where.get(key, [])

    def word(self, index: int) -> str:
        """The characters of a token."""
        return self.text[self.starts[index] : self.ends[index]]


def _key(word: str) -> str | None:
    if word[0] == HOLE:
        return None
    return unicodedata.normalize("NFKC", word.translate(_FOLDED)).casefold()
