"""Graphemes: what a reader sees as one character, which no span should cut."""

_FIRST_COMBINING = "\u0300"
_FIRST_PREPENDED = "\u0600"
_LONGEST = 64


def is_boundary(text: str, offset: int) -> bool:
    """Whether no grapheme cluster (Unicode Annex 29) goes across an offset.

    The ends of the text are boundaries. Clusters of more than 64 code points,
    which no script has, may be taken for several.
    """
    if not 0 < offset < len(text):
        return True
    before, after = text[offset - 1], text[offset]
    if after < _FIRST_COMBINING and before < _FIRST_PREPENDED:
        return not (before == "\r" and after == "\n")
    from wcwidth import grapheme_boundary_before

    start = max(0, offset - _LONGEST)
    return start + grapheme_boundary_before(text[start : offset + 1], offset + 1 - start) == offset
