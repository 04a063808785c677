"""One pass over a line: token by token, against what may stand at each place."""

import json
import math
import re
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from msgspec import Struct

from newsdata.json_scan import mistakes
from newsdata.json_scan.grammar import (
    AFTER_ITEM,
    AFTER_MEMBER,
    COLON,
    END,
    KEY,
    KEY_OR_END,
    VALUE,
    VALUE_OR_END,
    end_of,
)

MAX_DEPTH = 64
"""Deepest nesting of arrays and objects that is accepted."""

MAX_FAULTS = 100
"""Most faults that are given for one line."""

MAX_TOKENS = 1_000_000
"""Most tokens of a line that are looked at: a few seconds, and more than articles have."""

MAX_INTEGER = 4300
"""Most characters of an integer: the limit of msgspec and of Python's `int`."""

_BLANK = re.compile(r"[ \t\n\r]*+")
# A stretch of a string in which nothing is wrong.
_STRETCH = (
    r'(?:[^"\\\x00-\x1f\ud800-\udfff]++|\\["\\/bfnrt]'
    r"|\\u(?:[0-9a-ce-fA-CE-F][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2}"
    r"|[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}))*+"
)
_GOOD = re.compile(_STRETCH)
_NUMBER = r"-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?+[0-9]++)?+(?![\w.+-])"
_TOKEN = re.compile(rf'"{_STRETCH}"|[\[\]{{}}:,]|{_NUMBER}|(?:true|false|null)(?!\w)')
_NAN = re.compile(r"[-+]?+(?:nan|inf(?:inity)?+)(?![\w.+-])", re.IGNORECASE)
_NULS = re.compile("\x00++")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}|[\ud800-\udfff]")
_STRING = json.JSONDecoder(strict=False)

# What may stand after a bracket or a colon; after a comma and after a value it
# depends on the bracket that they stand in.
_AFTER = {"[": VALUE_OR_END, "{": KEY_OR_END, ":": VALUE}
_AFTER_COMMA = {"[": VALUE, "{": KEY}
_AFTER_VALUE = {"[": AFTER_ITEM, "{": AFTER_MEMBER, "": END}


class Fault(Struct, frozen=True):
    """A reason why a line is no good JSON document.

    Attributes:
        code: Its problem code.
        offset: Where it is, in code points of the line.
        fact: What is expected and what stands there, in a sentence.
        hint: How to mend a mistake that is well known.
    """

    code: str
    offset: int
    fact: str
    hint: str = ""


def faults(line: str) -> Iterator[Fault]:
    """Everything that keeps a line from being a JSON document, in the line's order.

    Nothing follows a mistake in the grammar or nesting that is too deep, as no sense
    can be made of the rest. A key with a fault of its own is not compared with others.
    Of more than `MAX_FAULTS` faults the last one given says that there are more. A line of
    more than `MAX_TOKENS` tokens is read no further, and one without a fault till then has
    that for its fault: it is for lines that a decoder has refused.
    """
    scan = _Scan(line)
    scan.run()
    yield from scan.found[: MAX_FAULTS - 1]
    for fault in scan.found[MAX_FAULTS - 1 : MAX_FAULTS]:
        more = " There are more faults in this line; they are not listed."
        fact = fault.fact + more * (len(scan.found) > MAX_FAULTS)
        yield Fault(fault.code, fault.offset, fact, fault.hint)


class _Level(NamedTuple):
    """An array or object that is open: its bracket, where it begins, where its keys stand."""

    bracket: str
    start: int
    keys: dict[str, int]


class _Scan:
    """The state of one pass: where it is, what may stand there, and what it found."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.at = 0
        self.expected = VALUE
        self.previous = ""  # the kind of the token before
        self.levels: list[_Level] = []
        self.found: list[Fault] = []
        self.over = False

    def run(self) -> None:
        """Scan to the end, or as far as it makes sense."""
        for tokens in count():
            if self.over:
                return
            if tokens == MAX_TOKENS:
                fact = (
                    f"After {MAX_TOKENS:,} numbers, strings and signs the line is read no further."
                )
                hint = "One line is one article: see what else is in it."
                self.add("json-line-length", self.at, fact, hint)
                return
            self.at = end_of(_BLANK, self.line, self.at)
            if self.at == len(self.line):
                if self.expected != END:
                    self.stop(*mistakes.unfinished(self.place()))
                return
            if self.line[self.at] == "\x00":
                self.nuls()
            else:
                self.token()

    def add(self, code: str, offset: int, fact: str, hint: str = "") -> None:
        self.found.append(Fault(code, offset, fact, hint))
        self.over = self.over or len(self.found) > MAX_FAULTS

    def stop(self, fact: str, hint: str) -> None:
        """Note a mistake in the grammar, after which nothing can follow."""
        self.add("json-syntax", self.at, fact, hint)
        self.over = True

    def token(self) -> None:
        """Take what stands here: a token, one with a fault in it, or what is none."""
        start = self.at
        end = end_of(_TOKEN, self.line, start)
        kind = self.kind(end)
        if kind not in self.expected:
            self.stop(*mistakes.explain(self.place()))
            return
        self.at = end
        if kind == '"' and start == end:
            self.odd_string(start)
        elif kind == '"' and self.expected in (KEY, KEY_OR_END):
            self.key(start)
        elif kind == "1":
            self.scalar(start)
        elif kind in "[{":
            self.open(kind, start)
        self.advance(kind)

    def kind(self, end: int) -> str:
        """The first character of the token here, "1" for a number or word, "?" for none."""
        char = self.line[self.at]
        if char in '"[]{}:,':
            return char
        return "1" if end > self.at or _NAN.match(self.line, self.at) else "?"

    def advance(self, kind: str) -> None:
        """Set what may follow a token."""
        if kind in "]}":
            self.levels.pop()
        bracket = self.levels[-1].bracket if self.levels else ""
        if kind in _AFTER:
            self.expected = _AFTER[kind]
        elif kind == ",":
            self.expected = _AFTER_COMMA[bracket]
        elif kind == '"' and self.expected in (KEY, KEY_OR_END):
            self.expected = COLON
        else:
            self.expected = _AFTER_VALUE[bracket]
        self.previous = kind

    def open(self, bracket: str, start: int) -> None:
        if len(self.levels) == MAX_DEPTH:
            fact = f"The nesting is deeper than {MAX_DEPTH} levels here; our documents need six."
            self.add("json-depth", start, fact)
            self.over = True
        self.levels.append(_Level(bracket, start, {}))

    def key(self, start: int) -> None:
        key: str = _STRING.raw_decode(self.line, start)[0]
        first = self.levels[-1].keys.setdefault(key, start)
        if first != start:
            shown = mistakes.shown(key)
            fact = f"The key {shown} stands in this object already, at column {first + 1}."
            self.add("json-duplicate-key", start, fact)

    def scalar(self, start: int) -> None:
        """A number or a word; NaN, and what no program can hold, are faults."""
        if start == self.at:
            self.at = end_of(_NAN, self.line, start)
            fact = f"{self.line[start : self.at]} is no number of JSON."
            self.add("json-nan", start, fact, "Write null, or leave the field out.")
        elif self.line[start] in "-0123456789":
            too_large = _too_large(self.line[start : self.at])
            if too_large:
                self.add("json-syntax", start, too_large)

    def odd_string(self, start: int) -> None:
        """The string at `start`, in which something is wrong."""
        self.at = start + 1
        while not self.over:
            self.at = end_of(_GOOD, self.line, self.at)
            char = self.line[self.at : self.at + 1]
            half = _SURROGATE.match(self.line, self.at)
            if char == '"':
                self.at += 1
                return
            if char == "\x00":
                self.nuls()
            elif half:
                name = mistakes.printable(half.group())
                fact = f"{name} is one half of a surrogate pair and no character."
                self.add("json-surrogate", self.at, fact, "Write the character itself, in UTF-8.")
                self.at = half.end()
            else:
                self.at += self.line[self.at : self.at + 2] == "\\"  # the line's last character
                self.stop(*mistakes.in_string(self.line, start, self.at))

    def nuls(self) -> None:
        """One or more NUL characters."""
        start = self.at
        self.at = end_of(_NULS, self.line, start)
        fact = "A NUL character (U+0000) stands here."
        if self.at > start + 1:
            fact = f"{self.at - start:,} NUL characters (U+0000) stand here."
        self.add("file-nul", start, fact, "Export the file anew: it is damaged, or is not UTF-8.")

    def place(self) -> mistakes.Place:
        bracket, start, _ = self.levels[-1] if self.levels else ("", 0, None)
        return mistakes.Place(self.line, self.at, self.expected, self.previous, bracket, start)


def _too_large(number: str) -> str:
    """Why no program can hold a number; "" if there are some that can."""
    if not re.search("[.eE]", number):
        if len(number) > MAX_INTEGER:
            return f"The integer has {len(number.lstrip('-')):,} digits; no program can hold it."
    elif math.isinf(float(number)):
        return f"The number {mistakes.shown(number)} is too large: numbers end at about 1.8e308."
    return ""
