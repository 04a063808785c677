"""What can be wrong with the data, as values that travel with it.

A `Problem` says which rule is broken (code), where (file, line, column, JSON
pointer, record), what was found (fact) and what to do (hint). Whatever is
dropped is kept with its problems as a `Reject`, so that in = out + rejected.

The codes stand in catalogue.toml, one entry each: from it come the levels, what
`newsdata explain` prints, and the documentation.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal

import msgspec
from msgspec import Struct

Level = Literal["error", "warning"]


class Code(Struct, frozen=True):
    """One entry of the catalogue: what a problem code means and why it matters.

    Attributes:
        name: The code, as in `span-text`; it never changes its meaning.
        group: What it is about: `file`, `json`, `schema`, `text`, `spans`, ...
        title: The rule that is broken, in a few words.
        why: Why it matters.
        bad: An example that breaks the rule.
        good: The same, mended.
        level: `error` (the data cannot be used) or `warning`.
        fixable: Whether `newsdata fix` can mend it, at least sometimes.
    """

    name: str
    group: str
    title: str
    why: str
    bad: str
    good: str
    level: Level = "error"
    fixable: bool = False


@cache
def catalogue() -> Mapping[str, Code]:
    """Every code by its name, in the order in which things are checked."""
    text = (resources.files("newsdata") / "catalogue.toml").read_text("utf-8")
    groups: dict[str, dict[str, Any]] = tomllib.loads(text)
    return {
        name: msgspec.convert(entry | {"name": name, "group": group}, Code)
        for group, codes in groups.items()
        for name, entry in codes.items()
    }


class Snippet(Struct, frozen=True):
    """A piece of one line around the place of a problem.

    `start` and `end` are offsets in `text` (code points, end exclusive) of what
    the problem is about; equal when it is about the place between two characters.
    """

    text: str
    start: int
    end: int


class Problem(Struct, frozen=True, omit_defaults=True):
    """One thing that is wrong with the data.

    Attributes:
        code: Name of an entry of the catalogue.
        fact: What was found, in one sentence.
        hint: What to do about it, in one sentence; may be empty.
        file: File, relative to the project folder; empty when there is none.
        line: Physical line counted from 1, 0 when unknown.
        column: Column in code points counted from 1, 0 when unknown.
        pointer: JSON pointer (RFC 6901) into the line's document.
        record_id: Id of the article, where it is known.
        snippet: The text at fault, where there is one to show.
    """

    code: str
    fact: str
    hint: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    pointer: str = ""
    record_id: str = ""
    snippet: Snippet | None = None

    @property
    def level(self) -> Level:
        """How bad it is; third parties' codes, which have no entry, are errors."""
        known = catalogue().get(self.code)
        return known.level if known else "error"

    @property
    def place(self) -> str:
        """File, line and column with colons between, as far as they are known."""
        numbers = [n for n in (self.line, self.column) if n]
        return ":".join([self.file or "-", *map(str, numbers)])

    @property
    def identity(self) -> str:
        """What a problem is recognised by in another run, as 32 hexadecimal digits.

        It follows from what the problem says (code, article, fact), never from its line,
        which moves when something is inserted above it.
        """
        facts = json.dumps([self.code, self.record_id or self.file, self.fact])
        return hashlib.blake2b(facts.encode(), digest_size=16).hexdigest()


def errors(found: Iterable[Problem]) -> list[Problem]:
    """Those of the problems for which the data cannot be used."""
    return [problem for problem in found if problem.level == "error"]


class Reject(Struct, frozen=True, tag_field="kind", tag="article"):
    """An article that could not be used, and why. A line of rejects.jsonl.

    Attributes:
        file: Raw file, relative to the project folder.
        line: Line of the raw file where a line is an article, else 0.
        id: Id of the article, empty when it could not be known.
        problems: What is wrong, at least one.
    """

    file: str
    line: int
    id: str
    problems: tuple[Problem, ...]


class RejectedSubmission(Reject, frozen=True, tag="submission"):
    """A submission that could not be joined, and why. A line of rejects.jsonl."""
