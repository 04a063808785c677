"""A span of an old text finds its place in a new one, and says how sure that is."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from rapidfuzz.distance import Indel

from newsdata.rebasing.alignment import align
from newsdata.rebasing.tokens import HOLE, Tokens

Mark = Literal["exact", "moved", "changed", "lost"]
"""What became of a span.

- `exact`: its characters and those on both sides, 32 code points each, are what they were.
- `moved`: its characters are, and the words around it show that it is the same passage.
- `changed`: its characters are not, or little around it is; a person should look at it.
- `lost`: it has no place in the new text.
"""
RANKS: Final[tuple[Mark, ...]] = ("exact", "moved", "changed", "lost")

_CONTEXT: Final = 32  # code points, as in a submission
_KNOWN: Final = 12  # of which so many have to be known
_WINDOW: Final = 12  # words on either side that speak for a place
_SLACK: Final = 5  # words that were put in or left out there
_SIDE: Final = 0.6  # share of a side's words that has to be found again
_SELF: Final = 8  # words of a span that speak for themselves
_ALIKE: Final = 0.5  # similarity of what a span was and what it is
_SEARCHES: Final = 16  # places of the same words that are looked at


class Place(NamedTuple):
    """Where a span is now (code points of the new text, end exclusive), and the mark."""

    start: int
    end: int
    mark: Mark


LOST: Final = Place(0, 0, "lost")


class Rebase:
    """Old text and new text, aligned; asked for one place after the other.

    Args:
        old: The text that was labelled; `HOLE` stands for characters that are not known.
        new: The text that the labels shall be put on.
    """

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new
        self._same = old == new
        if self._same:
            return
        self._before, self._after = Tokens(old), Tokens(new)
        self._to = align(self._before, self._after)
        self._taken = {to for to in self._to if to >= 0}

    def kept(self) -> bool:
        """Whether the new text has no word that the old one does not have."""
        return self._same or len(self._taken) == len(self._after)

    def place(self, start: int, end: int) -> Place:
        """Where the old characters `start` to `end` are in the new text."""
        if self._same:
            return Place(start, end, "exact") if 0 <= start < end <= len(self._old) else LOST
        words = self._words(start, end)
        if not words:
            return LOST
        found = self._aligned(words, start, end) or self._searched(words, start, end)
        if not found:
            return LOST
        first, last = found
        return Place(first, last, self._mark(words, start, end, first, last))

    def _words(self, start: int, end: int) -> range:
        """The tokens that a span touches."""
        if not 0 <= start < end <= len(self._old):
            return range(0)
        return range(bisect_right(self._before.ends, start), bisect_left(self._before.starts, end))

    def _aligned(self, words: range, start: int, end: int) -> tuple[int, int] | None:
        """From the first to the last of its words that were found again."""
        chain = self._chain(words)
        if not chain:
            return self._between(words)
        first, last = self._widened(words, chain)
        left = self._start(words.start, first, start)
        right = self._end(words.stop - 1, last, end)
        return (left, right) if left < right else None

    def _chain(self, words: range) -> list[int]:
        """Those of the words that stand together in the new text; the largest such group."""
        groups: list[list[int]] = []
        for word in words:
            to = self._to[word]
            if to < 0:
                continue
            if groups:
                last = groups[-1][-1]
                step = to - self._to[last]
                if 0 < step <= 2 * (word - last) + _SLACK + len(words) // 2:
                    groups[-1].append(word)
                    continue
            groups.append([word])
        return max(groups, key=len, default=[])

    def _between(self, words: range) -> tuple[int, int] | None:
        """The place of a span none of whose words is left, if its neighbours are close."""
        inside = self._replaced(words)
        if inside is None:
            return None
        return self._after.starts[inside.start], self._after.ends[inside.stop - 1]

    def _replaced(self, words: range) -> range | None:
        """The tokens that stand where these stood, between the same neighbours."""
        if words.start == 0 or words.stop == len(self._to):
            return None
        before, behind = self._to[words.start - 1], self._to[words.stop]
        if before < 0 or not 0 < behind - before - 1 <= 2 * len(words) + 2:
            return None
        inside = range(before + 1, behind)
        return None if self._taken.intersection(inside) else inside

    def _widened(self, words: range, chain: list[int]) -> tuple[int, int]:
        """First and last token in the new text, with what replaced the words at the edges."""
        first, last = self._to[chain[0]], self._to[chain[-1]]
        if (lost := range(words.start, chain[0])) and words.start:
            before = self._to[words.start - 1]
            if before >= 0 and 0 < first - before - 1 <= 2 * len(lost) + 1:
                first = before + 1
        if (lost := range(chain[-1] + 1, words.stop)) and words.stop < len(self._to):
            behind = self._to[words.stop]
            if behind >= 0 and 0 < behind - last - 1 <= 2 * len(lost) + 1:
                last = behind - 1
        return first, last

    def _start(self, word: int, to: int, start: int) -> int:
        """Where a span begins that began at or in the token `word`."""
        inside = start - self._before.starts[word]
        if not self._is(word, to):
            return self._after.starts[to]
        if inside < 0:  # white space belongs to the span
            at = self._after.starts[to] + inside
            return at if at >= 0 and self._new[at : at - inside].isspace() else at - inside
        return self._after.starts[to] + self._within(word, to, inside)

    def _end(self, word: int, to: int, end: int) -> int:
        inside = end - self._before.starts[word]
        beyond = end - self._before.ends[word]
        if not self._is(word, to):
            return self._after.ends[to]
        if beyond > 0:
            at = self._after.ends[to]
            return at + beyond if self._new[at : at + beyond].isspace() else at
        return self._after.starts[to] + self._within(word, to, inside)

    def _is(self, word: int, to: int) -> bool:
        """Whether a token of the new text is, or may be, that of the old."""
        return self._to[word] == to or self._before.keys[word] == self._after.keys[to]

    def _within(self, word: int, to: int, inside: int) -> int:
        """The offset in a token of the new text for one in the token it was."""
        old, new = self._before.word(word), self._after.word(to)
        if inside == 0 or old == new:
            return inside
        if inside == len(old):
            return len(new)
        for step in Indel.opcodes(old, new):
            if step.src_start <= inside <= step.src_end:
                return min(step.dest_start + inside - step.src_start, step.dest_end)
        return len(new)

    def _searched(self, words: range, start: int, end: int) -> tuple[int, int] | None:
        """The place of the same words that is nobody else's and has the same context."""
        found = []
        for to in self._occurrences(words):
            first = self._start(words.start, to.start, start)
            last = self._end(words.stop - 1, to.stop - 1, end)
            found.append((self._context(start, end, first, last), first, last))
        found.sort(reverse=True)
        if not found or (len(found) > 1 and found[0][0] == found[1][0]):
            return None
        like, first, last = found[0]
        whole = self._is_line(self._old, start, end) and self._is_line(self._new, first, last)
        return (first, last) if like >= _KNOWN or whole else None

    def _occurrences(self, words: range) -> Iterator[range]:
        """Where the same words stand that are no other words of the old text."""
        wanted = self._before.keys[words.start : words.stop]
        if None in wanted:
            return
        for at in self._after.where(wanted[0])[:_SEARCHES]:
            to = range(at, at + len(wanted))
            if self._after.keys[at : to.stop] == wanted and not self._taken.intersection(to):
                yield to

    def _is_line(self, text: str, start: int, end: int) -> bool:
        """Whether a line holds nothing else."""
        left = text.rfind("\n", 0, start) + 1
        right = text.find("\n", end)
        line = text[left : right if right >= 0 else len(text)]
        return line.strip() == text[start:end].strip()

    def _context(self, start: int, end: int, first: int, last: int) -> int:
        """How many characters beside the two places are the same, up to 32 on either side."""
        same = 0
        for step in range(1, min(_CONTEXT, start, first) + 1):
            if self._old[start - step] != self._new[first - step]:
                break
            same += 1
        for step in range(min(_CONTEXT, len(self._old) - end, len(self._new) - last)):
            if self._old[end + step] != self._new[last + step]:
                break
            same += 1
        return same

    def _mark(self, words: range, start: int, end: int, first: int, last: int) -> Mark:
        was, now = self._old[start:end], self._new[first:last]
        if was != now:
            return "changed" if Indel.normalized_similarity(was, now) >= _ALIKE else "lost"
        if self._unchanged(start, end, first, last):
            return "exact"
        return "moved" if self._supported(words, first) else "changed"

    def _unchanged(self, start: int, end: int, first: int, last: int) -> bool:
        """Whether the characters on both sides are known, and the same as before."""
        left = self._old[max(0, start - _CONTEXT) : start].rpartition(HOLE)[2]
        right = self._old[end : end + _CONTEXT].partition(HOLE)[0]
        if start > len(left) < _KNOWN or (
            end + len(right) < len(self._old) and len(right) < _KNOWN
        ):
            return False
        if start == len(left) < _CONTEXT and first != start:
            return False
        at_end = end + len(right) == len(self._old)
        if at_end and len(right) < _CONTEXT and last + len(right) != len(self._new):
            return False
        before = self._new[max(0, first - len(left)) : first]
        return before == left and self._new[last : last + len(right)] == right

    def _supported(self, words: range, first: int) -> bool:
        """Whether enough of the words around, or the span's own, were found there."""
        at = bisect_right(self._after.ends, first)
        own = sum(abs(self._to[w] - at - (w - words.start)) <= _SLACK for w in words)
        if own >= _SELF:
            return True
        left = range(max(0, words.start - _WINDOW), words.start)
        right = range(words.stop, min(len(self._to), words.stop + _WINDOW))
        return any(self._share(side, words.start, at) >= _SIDE for side in (left, right))

    def _share(self, side: range, word: int, at: int) -> float:
        """Share of the known words of a side that stand where they would be expected."""
        known = [w for w in side if self._before.keys[w] is not None]
        if len(known) < 3:
            return 0.0
        found = sum(
            self._to[w] >= 0 and abs((self._to[w] - at) - (w - word)) <= _SLACK for w in known
        )
        return found / len(known)
