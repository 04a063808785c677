"""The names of one article together: what one mention tells of another."""

from collections.abc import Iterable, Iterator
from typing import Final

from newsdata.suggest._names.kinds import GUESSED, LIKELY, SURE, Name
from newsdata.suggest._names.runs import Run
from newsdata.suggest._names.words import Words

_LONGEST: Final = 6
_DEMONYMS: Final = ("i", "n", "an", "ian", "ese", "ish")


class Mentions:
    """What is known of the names of an article after its first reading.

    Args:
        known: The words that tell names.
        found: The names in the order of the text, some without a label.
        datelines: Places in capitals at the start of a paragraph.
        language: The article's language.
    """

    def __init__(
        self, known: Words, found: Iterable[Name], datelines: frozenset[str], language: str
    ) -> None:
        self._known = known
        self._labels: dict[str, tuple[str, float]] = {}
        self._datelines = datelines
        for place in datelines:
            self._labels[_folded(place)] = ("GPE", SURE)
        named = [name for name in found if name.label]
        for name in sorted(named, key=lambda name: -name.score):
            self._labels.setdefault(_folded(name.run.text), (name.label, name.score))
        self._places = {place for place, (label, _) in self._labels.items() if label == "GPE"}
        for name in named:
            for part in _parts(name, known, language):
                self._labels.setdefault(_folded(part), (name.label, LIKELY))

    def resolve(self, found: Iterable[Name]) -> Iterator[Name]:
        """The names with their labels; what is still unknown is left out."""
        for name in found:
            label, score = self._label(name.run)
            if label:
                yield Name(name.run, label, max(score, name.score if label == name.label else 0))
            elif not name.label:
                yield from self._within(name.run)
            else:
                yield name

    def _label(self, run: Run) -> tuple[str, float]:
        text = _folded(run.text)
        if text in self._labels:
            return self._labels[text]
        if len(run.texts) > 1:
            return "", 0.0
        # Sarrati, Damurian: those who live in a place that the article names.
        if text.endswith(_DEMONYMS) and any(
            text.endswith(ending) and text.removesuffix(ending) in self._places
            for ending in _DEMONYMS
        ):
            return "NORP", LIKELY
        joined = len(run.before) == 2 and run.before[1] in self._known.conjunctions
        if joined and self._labels.get(_folded(run.before[0]), ("", 0))[0] == "GPE":
            return "GPE", GUESSED
        return "", 0.0

    def _within(self, run: Run) -> Iterator[Name]:
        """The known names within a run that is not known as a whole."""
        at, count = 0, len(run.texts)
        while at < count:
            for size in range(min(_LONGEST, count - at), 0, -1):
                part = run.part(at, at + size)
                label, score = self._label(part) if size < count else ("", 0.0)
                if label:
                    yield Name(part, label, score)
                    at += size
                    break
            else:
                at += 1


def _parts(name: Name, known: Words, language: str) -> Iterator[str]:
    """What a name is called once it has been said in full."""
    words = name.run.texts
    if len(words) < 2:
        return
    if name.label == "PERSON":
        yield from (word for word in reversed(words) if word[0].isupper() and len(word) > 1)
        first = next((n for n, word in enumerate(words) if word in known.particles and n), 0)
        if first:
            yield " ".join(words[first:])
    elif name.label in ("ORG", "EVENT") and language != "de":
        for part in (words[0], words[-1]):
            if part[0].isupper() and not _is_common(part, known):
                yield part
    elif name.label == "ORG" and not _is_common(words[0], known):
        yield words[0]


def _is_common(word: str, known: Words) -> bool:
    """Whether a word of an organisation's name does not name it by itself."""
    sports = ("United", "Rovers", "Wanderers", "City", "Albion")
    return word not in sports and (
        word in known.ends
        or word in known.starts
        or word in known.person_not
        or word in known.places
        or word in known.known
        or word in known.titles
        or word in known.starters
        or len(word) < 3
    )


def _folded(text: str) -> str:
    """One spelling for capitals and others: GENEVA, Geneva."""
    return text.casefold().rstrip(".")


def identities(found: list[Name], known: Words) -> list[str]:
    """An id for each name, the same for mentions of one entity, numbered as they come.

    A person named by one word, or by a surname of several ("van der Berg"), is the last before
    it, else the first, whose full name has it; so is an organisation whose name has the word.
    """
    order = sorted(range(len(found)), key=lambda n: found[n].run.start)
    called = [_full_name(name, known) for name in found]
    full: dict[tuple[str, str], str] = {}
    for n in reversed(order):
        full |= called[n]
    numbers: dict[tuple[str, str], str] = {}
    ids = [""] * len(found)
    for n in order:
        name = found[n]
        own = key = _folded(known.aliases.get(name.run.text, name.run.text))
        short = name.label == "PERSON" and _is_short(name)
        said = _folded(name.run.texts[-1]) if short else key
        key = full.get((name.label, said), key)
        if key == own:
            full |= called[n]
        ids[n] = numbers.setdefault((name.label, key), f"e{len(numbers) + 1}")
    return ids


def _full_name(name: Name, known: Words) -> dict[tuple[str, str], str]:
    """What a person or organisation is called for short, with the label, and the full name."""
    words = name.run.texts
    if len(words) < 2 or name.label not in ("PERSON", "ORG"):
        return {}
    if name.label == "PERSON" and _is_short(name):
        return {}
    parts = {_folded(part) for part in _parts(name, known, "")}
    if name.label == "PERSON":
        parts |= {_folded(word) for word in words if word[0].isupper()}
    full = _folded(name.run.text)
    return {(name.label, part): full for part in parts}


def _is_short(name: Name) -> bool:
    """Whether a person is named by the surname, or by the first name, alone."""
    words = name.run.texts
    return sum(word[0].isupper() for word in words) == 1 or not words[0][0].isupper()
