"""A name without what stands in front of it or behind."""

import re

from newsdata.suggest._quoting.words import PARTICLES, Words

_PART = re.compile(r"\S+")


def bare_name(text: str, start: int, end: int, words: Words) -> tuple[int, int]:
    """A name without what is in front of it, such as titles, and a possessive ending."""
    parts = [*_PART.finditer(text[start:end])]
    if len(parts) < 2:
        return start, end - 2 * text.endswith(("'s", "’s"), start, end)
    keep = 0
    for index, part in enumerate(parts[:-1]):
        # “The Mayor Ann Lee”, but Anne Le Goff
        if _no_name(part[0], words) and (index == keep or part[0].casefold() not in words.small):
            keep = index + 1
    names = [n for n, part in enumerate(parts) if n >= keep and part[0] not in PARTICLES]
    if words.verb_second and len(names) > 2:
        keep = names[-2]  # German has no capitals to tell a title by: two words are the name
    if len(names) > 2 and parts[keep][0].endswith(words.roles or ("\0",)):
        keep += 1  # Forecaster Ann Lee
    start += parts[keep].start()
    if text[end - 2 : end] in {"'s", "’s"}:
        end -= 2
    return start, end


def _no_name(word: str, words: Words) -> bool:
    folded = word.casefold()
    return (
        word.rstrip(".") in words.titles
        or folded.endswith(("’s", "'s"))
        or (word not in PARTICLES and folded in words.small)
    )
