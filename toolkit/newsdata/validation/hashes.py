"""Diagnosis of a wrong hash: is it that of the same text in other bytes?"""

import codecs
import hashlib
import unicodedata
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from newsdata.units.normal_forms import has_normal_forms

_NORMAL_FORMS: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")


class Explanation(Struct, frozen=True):
    """Which bytes a hash was taken of.

    A SHA-256 does not match by chance: the text is proven to be the one that was hashed,
    but for what `sentence` says.
    """

    sentence: str
    offsets_hold: bool
    """Whether each character has the same offset in the text that was hashed."""


def explain_hash(text: str, stated: str) -> Explanation | None:
    """Of which other form of the text a SHA-256 is the hash, if of one of those that occur.

    Args:
        text: The text, whose own SHA-256 is another.
        stated: A SHA-256 in lower-case hexadecimal.
    """
    for what, data, offsets_hold in _forms(text):
        if hashlib.sha256(data).hexdigest() == stated:
            return Explanation(f"It is the hash of the text {what}.", offsets_hold)
    return None


def _forms(text: str) -> Iterator[tuple[str, bytes, bool]]:
    """What the form is, its bytes, and whether offsets in it are those of the text."""
    for what, other, offsets_hold in _other_characters(text):
        yield what, other.encode(), offsets_hold
        crlf = other.replace("\n", "\r\n")
        if crlf != other and other != text:
            yield f"{what} and with Windows line ends (\\r\\n)", crlf.encode(), False
    crlf = text.replace("\n", "\r\n")
    for lines, other in (("", text), (" and Windows line ends (\\r\\n)", crlf)):
        if lines and crlf == text:
            break
        yield f"with a byte order mark{lines}", codecs.BOM_UTF8 + other.encode(), False
        yield from _other_encodings(other, lines)


def _other_characters(text: str) -> Iterator[tuple[str, str, bool]]:
    """Other characters, in the order of how often one meets them."""
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    forms = [
        ("with Windows line ends (\\r\\n)", text.replace("\n", "\r\n"), False),
        ("with old Macintosh line ends (\\r)", text.replace("\n", "\r"), True),
        ("with a line break at its end", text + "\n", True),
        ("without the line break at its end", text.removesuffix("\n"), True),
        ("without the white space at its end", text.rstrip(), True),
        ("without the white space at its start", text.lstrip(), False),
        ("without the white space at its start and end", text.strip(), False),
        ("without white space at the ends of lines", lines, False),
    ]
    if has_normal_forms(text):
        forms += [
            (f"in the Unicode normal form {form}", unicodedata.normalize(form, text), False)
            for form in _NORMAL_FORMS
        ]
    seen = {text}
    for what, other, offsets_hold in forms:
        if other not in seen:
            seen.add(other)
            yield what, other, offsets_hold


def _other_encodings(text: str, lines: str) -> Iterator[tuple[str, bytes, bool]]:
    """The same characters; offsets may have been counted in bytes or UTF-16 units."""
    for name in ("UTF-16-LE", "UTF-16-BE"):
        data = text.encode(name)
        offsets_hold = not lines and len(data) == 2 * len(text)
        yield f"in {name}{lines.replace(' and', ' with')}", data, offsets_hold
        bom = codecs.BOM_UTF16_LE if name.endswith("LE") else codecs.BOM_UTF16_BE
        yield f"in {name} with a byte order mark{lines}", bom + data, False
    if text.isascii():
        return
    for name, encoding in (("Latin-1", "latin-1"), ("Windows-1252", "cp1252")):
        try:
            data = text.encode(encoding)
        except UnicodeEncodeError:
            continue
        yield f"in {name}{lines.replace(' and', ' with')}", data, not lines
