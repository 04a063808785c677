"""What a version number says, and how far a change asks it to rise.

The rule, after Semantic Versioning (https://semver.org) with data in the place of an API:

- major: a record was removed, its text changed or is withheld, it moved to another split, or
  a label, a layer or a relation of the scheme was removed or means something else;
- minor: records or labels were added; labels of records that were there were corrected;
- patch: metadata of articles, where they came from, the order of labels, ids, packaging.

As long as a version starts with 0, what asks for a major version asks for a minor one.
"""

import re
from pathlib import Path
from typing import Final, NamedTuple

from newsdata.errors import CannotRun
from newsdata.packaging.changes import Bump
from newsdata.schemas import quote

_FORM: Final = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")
ORDER: Final[tuple[Bump, ...]] = ("none", "patch", "minor", "major")


class Version(NamedTuple):
    """Three numbers, compared from the left."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


def parse(text: str) -> Version | None:
    """A version; None for what is none."""
    found = _FORM.fullmatch(text)
    return Version(*map(int, found.groups())) if found else None


def read(text: str, place: str) -> Version:
    """A version that was found in a place. Raises `CannotRun` for what is none."""
    if version := parse(text):
        return version
    raise CannotRun(
        f"{quote(text)} is no version.",
        hint="A version is three numbers, as in 1.2.0.",
        place=place,
    )


def misplaced(folder: Path, dataset: str, version: str) -> str:
    """What is wrong with a release whose folder bears the number of another version; or `""`."""
    name = folder.absolute().name
    if parse(name) is None or name == version:
        return ""
    return f"The folder is called {name}, and the manifest is that of {quote(dataset)} {quote(version)}."


def least(old: Version, bump: Bump) -> Version:
    """The lowest version that may follow an old one with such changes."""
    if bump == "major" and old.major == 0:
        bump = "minor"
    if bump == "major":
        return Version(old.major + 1, 0, 0)
    if bump == "minor":
        return Version(old.major, old.minor + 1, 0)
    return Version(old.major, old.minor, old.patch + 1)


def given(old: Version, new: Version) -> Bump:
    """How far a version rose."""
    if new <= old:
        return "none"
    if new.major > old.major:
        return "major"
    return "minor" if new.minor > old.minor else "patch"


def most(*bumps: Bump) -> Bump:
    """The one that asks for most."""
    return max(bumps, key=ORDER.index, default="none")
