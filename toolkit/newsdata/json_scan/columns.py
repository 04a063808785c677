"""Where in a line of JSON the values stand that JSON pointers lead to."""

import json
import re
from collections.abc import Collection, Iterator
from itertools import count

from newsdata.json_scan.grammar import end_of

# An unclosed string ends with the line: were it no match, it would be tried again and again.
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?+'
_OTHER = r'[^"\[\]{}]*+'
# Of containers only those without others in them are matched as a whole: so nothing is read
# more than twice.
_FLAT = rf"{_OTHER}(?:{_STRING}{_OTHER})*+"
_TO_BRACKET = re.compile(
    rf"{_OTHER}(?:(?:{_STRING}|\{{{_FLAT}\}}|\[{_FLAT}\]){_OTHER})*+", re.DOTALL
)
_SCALAR = re.compile(rf'{_STRING}|[^"\[\]{{}}, \t\n\r]++|.', re.DOTALL)
_GAP = re.compile(r"[ \t\n\r,]*+")
_KEY = re.compile(rf"[ \t\n\r,]*+({_STRING})[ \t\n\r]*+:[ \t\n\r]*+", re.DOTALL)


class _Node:
    """A value that pointers lead to or through; `column` is 0 until it is found."""

    def __init__(self) -> None:
        self.column = 0
        self.missing: dict[str, _Node] = {}  # its parts that are not found yet, by key or index


# Arrays and objects that are being walked, the innermost last; for arrays, the indices to come.
_Walked = list[tuple[_Node, Iterator[int] | None]]


def columns(line: str, pointers: Collection[str]) -> dict[str, int]:
    """The column of each pointed value: where it begins, in code points from 1.

    `line` is a JSON document and the pointers are those of RFC 6901, "" for the
    document. A pointer to what is not there gets the column of the deepest part
    that is. Of equal keys the first counts.
    """
    root = _Node()
    paths = {pointer: _path(root, pointer) for pointer in pointers}
    _find(line, root, len({node for path in paths.values() for node in path}))
    return {
        pointer: next((node.column for node in reversed(path) if node.column), 1)
        for pointer, path in paths.items()
    }


def _path(root: _Node, pointer: str) -> list[_Node]:
    """The nodes along a pointer, made where there are none."""
    path = [root]
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        path.append(path[-1].missing.setdefault(key, _Node()))
    return path


def _find(line: str, root: _Node, left: int) -> None:
    """Give nodes their columns until none is `left`, or the line ends."""
    walked: _Walked = []
    node: _Node | None = root
    at = end_of(_GAP, line, 0)
    while at < len(line):
        if node:
            node.column = at + 1
            left -= 1
        if not left:
            return
        if node and node.missing and line[at] in "[{":
            walked.append((node, count() if line[at] == "[" else None))
            at += 1
        else:
            at = _skip(line, at)
        node, at = _next(line, at, walked)


def _next(line: str, at: int, walked: _Walked) -> tuple[_Node | None, int]:
    """The node, if it has one, of the next value in what is walked, and where that begins."""
    while walked:
        above, indices = walked[-1]
        if above.missing:
            key, at = _key(line, at) if indices is None else _index(line, at, indices)
            if key is not None:
                return above.missing.pop(key, None), at
        at = _close(line, at)
        walked.pop()
    return None, len(line)


def _key(line: str, at: int) -> tuple[str | None, int]:
    """The next key of an object, None at its end, and where its value begins."""
    found = _KEY.match(line, at)
    if not found:
        return None, at
    text = found.group(1)
    return json.loads(text) if "\\" in text else text[1:-1], found.end()


def _index(line: str, at: int, indices: Iterator[int]) -> tuple[str | None, int]:
    """The index of the next item of an array, None at its end, and where the item begins."""
    at = end_of(_GAP, line, at)
    return None if line[at : at + 1] in ("]", "") else str(next(indices)), at


def _skip(line: str, at: int) -> int:
    """Where the value at `at` ends."""
    return _close(line, at + 1) if line[at] in "[{" else end_of(_SCALAR, line, at)


def _close(line: str, at: int) -> int:
    """Where the array or object ends that `at` is in."""
    depth = 1
    while depth and at < len(line):
        at = end_of(_TO_BRACKET, line, at)
        depth += 1 if line[at : at + 1] in ("[", "{") else -1
        at += 1
    return at
