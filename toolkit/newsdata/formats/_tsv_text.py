"""The text of a WebAnno TSV file, put together from `#Text=` lines and offsets."""

from collections.abc import Sequence

from msgspec import Struct

from newsdata.formats._tsv_cells import unescape_text
from newsdata.units import Unit


class Line(Struct, frozen=True):
    """A line of `#Text=`, or a token: then it has offsets."""

    number: int
    text: str
    start: int = -1
    end: int = -1


class _Sentence(Struct):
    line: int
    text: list[str]
    first: Line | None = None
    tokens: list[Line] = []


def assemble(lines: Sequence[Line]) -> tuple[str, Unit, list[tuple[int, str]]]:
    """The text, what the offsets count, and lines that do not fit, with a sentence each.

    WebAnno counts UTF-16 code units; a file in which fewer tokens stand where it says if
    they are counted so was written by another program, in code points.
    """
    sentences = _sentences(lines)
    text, faults = _joined(sentences, "UTF-16")
    if faults and not text.isascii():
        other, fewer = _joined(sentences, "code points")
        if len(fewer) < len(faults):
            return other, "code points", fewer
    return text, "UTF-16", faults


def _sentences(lines: Sequence[Line]) -> list[_Sentence]:
    found: list[_Sentence] = []
    for line in lines:
        if line.start >= 0:
            if not found:
                found.append(_Sentence(line.number, [], tokens=[]))
            found[-1].tokens.append(line)
        elif found and not found[-1].tokens:
            found[-1].text.append(unescape_text(line.text))
        else:
            found.append(_Sentence(line.number, [unescape_text(line.text)], tokens=[]))
    return found


def _size(text: str, unit: Unit) -> int:
    wide = 0 if text.isascii() or unit == "code points" else sum(char > "\uffff" for char in text)
    return len(text) + wide


def _joined(sentences: list[_Sentence], unit: Unit) -> tuple[str, list[tuple[int, str]]]:
    pieces: list[str] = []
    faults: list[tuple[int, str]] = []
    length = 0
    for sentence in sentences:
        text = "\n".join(sentence.text)
        start = _start(sentence, text, unit)
        if start is not None and start > length:
            # What lay between sentences is not said; WebAnno cuts sentences at line breaks.
            pieces.append(("\n" if pieces else " ") * min(start - length, _MOST))
            length += min(start - length, _MOST)
        elif pieces and (start is None or start < length):
            pieces.append("\n")
            length += 1
        if start is not None and start != length:
            fact = f"The sentence begins at {start:,}, and the text before it ends at {length:,}."
            faults.append((sentence.line, fact))
        faults += _misplaced(sentence, text, length, unit)
        pieces.append(text)
        length += _size(text, unit)
    return "".join(pieces), faults


_MOST = 10_000


def _start(sentence: _Sentence, text: str, unit: Unit) -> int | None:
    """The offset of the sentence: that of its first token, less what stands before that."""
    if not sentence.tokens:
        return None
    first = sentence.tokens[0]
    at = max(text.find(first.text), 0) if first.text else 0
    return max(first.start - _size(text[:at], unit), 0)


def _misplaced(sentence: _Sentence, text: str, begun: int, unit: Unit) -> list[tuple[int, str]]:
    """The tokens that do not stand in the text of the sentence where they should."""
    raw = text if unit == "code points" or text.isascii() else None
    units = text.encode("utf-16-le", "surrogatepass") if raw is None else b""
    faults = []
    for token in sentence.tokens:
        start, end = token.start - begun, token.end - begun
        if raw is not None:
            found = raw[max(start, 0) : max(end, 0)]
        else:
            data = units[max(start, 0) * 2 : max(end, 0) * 2]
            found = data.decode("utf-16-le", "replace")
        if found != token.text:
            fact = f"The token {token.text[:40]!r} is not where its offsets say: {found[:40]!r}."
            faults.append((token.number, fact))
    return faults
