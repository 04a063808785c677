"""What to say of a mistake in the grammar: a fact, and a hint where the mistake is well known."""

import re
import unicodedata
from typing import NamedTuple

from newsdata.json_scan.grammar import (
    AFTER_ITEM,
    AFTER_MEMBER,
    COLON,
    END,
    IN_WORDS,
    KEY,
    KEY_OR_END,
)

Explanation = tuple[str, str]
"""A fact and a hint, which is often empty."""

_PYTHON_HINT = "This is Python's notation: write the line with json.dumps, not with str or print."
_LINES_HINT = "One document stands on one line: jq -c . FILE writes each on a line of its own."
_WORD = re.compile(r"[^\W\d]\w{0,39}")
_NUMBERLIKE = re.compile(r"[-+]?\.?[0-9][\w.+-]{0,39}|[-+]")
_LITERALS = {"True": "true", "False": "false", "None": "null", "undefined": "null"}

# What a number that is none begins with, and what is wrong with it.
_NUMBERS = [
    (r"\+", "begins with a plus sign"),
    (r"-?\.", "has no digit before the point"),
    (r"-?0[xXoObB]", "is not written with decimal digits"),
    (r"-?0[0-9]", "begins with a zero too many"),
    (r"-?[0-9]++\.(?![0-9])", "has no digit after the point"),
    (r"-?[0-9]++(?:\.[0-9]++)?+[eE][+-]?(?![0-9])", "has no digit after the e"),
    (r"-?[0-9]++_", "has an underscore"),
    (r"-(?![0-9])", "is a minus sign with no digit behind it"),
]


class Place(NamedTuple):
    """Where something is wrong.

    Attributes:
        line: The line.
        at: Where in it, in code points.
        expected: What may stand here (see `grammar`).
        previous: The first character of the token before, "1" for a number or word.
        bracket: The bracket of the innermost array or object; "" outside of all.
        start: Where that begins.
    """

    line: str
    at: int
    expected: str
    previous: str
    bracket: str
    start: int

    @property
    def char(self) -> str:
        """What stands here."""
        return self.line[self.at]

    def inside(self) -> str:
        """The innermost array or object, in words."""
        name = "array" if self.bracket == "[" else "object"
        return f"the {name} that begins at column {self.start + 1}"


def explain(place: Place) -> Explanation:
    """What to say of what stands where something else is expected."""
    for look in (_stray, _closing, _comma, _extra, _missing, _word, _number):
        found = look(place)
        if found:
            return found
    wanted = IN_WORDS[place.expected].capitalize()
    return f"{wanted} is expected, but {_named(place.char)} follows.", ""


def unfinished(place: Place) -> Explanation:
    """What to say of a line that ends where more is expected."""
    if not place.previous:
        return "A value is expected, but the line is blank.", ""
    wanted = IN_WORDS[place.expected]
    fact = f"The line ends where {wanted} is expected: {place.inside()} is not closed."
    return fact, _LINES_HINT


def in_string(line: str, start: int, at: int) -> Explanation:
    """What to say of what cannot stand at `at` in the string that begins at `start`."""
    char, after = line[at : at + 1], line[at + 1 : at + 2]
    if not char:
        hint = 'A string ends with ". One document stands on one line, without a line break in it.'
        return f"The line ends inside the string that begins at column {start + 1}.", hint
    if char != "\\":
        written = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}.get(char, f"\\u{ord(char):04x}")
        return f"A string holds {_named(char)}, which has to be written {written}.", ""
    if after == "u":
        digits = shown(line[at + 2 : at + 6])
        return f"\\u is followed by {digits}, not by four hexadecimal digits.", ""
    hint = "A backslash that stands for itself is written \\\\."
    if after == "'":
        hint = "A single quote needs no backslash."
    return f"A backslash is followed by {_named(after)}, which is no escape of JSON.", hint


def _stray(place: Place) -> Explanation | None:
    """What stands nowhere in JSON."""
    char = place.char
    if char == "#" or place.line.startswith(("//", "/*"), place.at):
        return "A comment stands here.", "JSON has no comments: take it out."
    if char in "'`":
        return f"A string stands in {_named(char)}, not in double quotes.", _PYTHON_HINT
    if char in "“”„‘’«»":
        return f"A string stands in {_named(char)}, not in double quotes.", 'Write " instead.'
    if char == "\ufeff":
        return "A byte order mark (U+FEFF) stands here.", "Save the file as UTF-8 without it."
    if unicodedata.category(char) in ("Zs", "Zl", "Zp", "Cf", "Cc"):
        name = _named(char)
        return f"{name[0].upper()}{name[1:]} stands outside of a string.", "Take it out."
    return None


def _closing(place: Place) -> Explanation | None:
    char = place.char
    if char not in "]}":
        return None
    if not place.bracket:
        if place.previous:
            return f"{char} closes nothing: the document has ended before it.", ""
        return f"{char} closes nothing.", ""
    if (char == "]") != (place.bracket == "["):
        return (
            f"{char} stands where {IN_WORDS[place.expected]} is expected in {place.inside()}.",
            "",
        )
    if place.previous == ",":
        return f"A comma is followed by {char}: there is none after the last.", "Take it out."
    if place.previous == ":":
        return f"A key has no value: its colon is followed by {char}.", ""
    return f"A colon is missing: a key is followed by {char}.", ""


def _comma(place: Place) -> Explanation | None:
    char = place.char
    if char != "," or place.expected == END:
        return None
    if place.previous == ",":
        return "A comma is followed by another comma.", "Take one out."
    wanted = IN_WORDS[place.expected]
    return f"A comma stands where {wanted} is expected.", ""


def _extra(place: Place) -> Explanation | None:
    if place.expected != END:
        return None
    named = _token(place)
    return f"Extra data: the document has ended, but {named} follows.", _LINES_HINT


def _missing(place: Place) -> Explanation | None:
    """A colon or a comma."""
    char = place.char
    if place.expected == COLON:
        return f"A colon is missing: a key is followed by {_token(place)}.", ""
    if place.expected not in (AFTER_ITEM, AFTER_MEMBER):
        return None
    if char in ":;":
        return f"A comma is expected, but {_named(char)} follows.", ""
    hint = 'A quotation mark inside a string is written \\".' if place.previous == '"' else ""
    return f"A comma is missing before {_token(place)}.", hint


def _word(place: Place) -> Explanation | None:
    word = _WORD.match(place.line, place.at)
    if not word:
        return None
    name = word.group()
    if place.expected in (KEY, KEY_OR_END):
        return f"The key {name} stands without double quotes.", f'Write "{name}".'
    if name in _LITERALS:
        hint = _PYTHON_HINT if name[0].isupper() else "JSON has null for it."
        return f"{name} is written {_LITERALS[name]} in JSON.", hint
    if name.lower() in ("true", "false", "null"):
        return f"{name} is written {name.lower()} in JSON.", ""
    return f"A value is expected, but the word {name} stands here without double quotes.", ""


def _number(place: Place) -> Explanation | None:
    number = _NUMBERLIKE.match(place.line, place.at)
    if not number:
        return None
    text = number.group()
    if place.expected in (KEY, KEY_OR_END):
        return f"A key is a string, but {text} stands without double quotes.", f'Write "{text}".'
    for pattern, what in _NUMBERS:
        if re.match(pattern, text):
            return f"The number {text} {what}.", ""
    return f"{text} is no number of JSON.", ""


def _token(place: Place) -> str:
    """What stands at a place, in words."""
    char = place.char
    if char == '"':
        return "a string"
    found = _WORD.match(place.line, place.at) or _NUMBERLIKE.match(place.line, place.at)
    return found.group() if found else _named(char)


def _named(char: str) -> str:
    """A character in words; itself if it can be seen."""
    if "!" <= char <= "~":
        return {"'": "a single quote", "`": "a backtick"}.get(char, char)
    names = {"\t": "a tab", "\n": "a line feed", "\r": "a carriage return"}
    name = names.get(char) or unicodedata.name(char, "a control character").lower()
    return f"{name} (U+{ord(char):04X})"


def printable(text: str) -> str:
    """A text with escapes for what cannot be seen, lone surrogates among it."""
    """A text with what cannot be seen as escapes."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def shown(text: str) -> str:
    """The beginning of a text, safe to print."""
    return '"' + printable(text[:40]) + ('…"' if len(text) > 40 else '"')
