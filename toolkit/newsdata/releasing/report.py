"""What `verify` says when it is done, for people and for machines."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from newsdata.problems import Problem, errors

Progress = Callable[[str, int, int], None]
"""Called with the name of a stage, how much of it is done, and how much there is."""


class Check(Struct, frozen=True):
    """One thing that was asked of a release, and how it came out.

    `note` says what was looked at, or why nothing was.
    """

    name: str
    state: Literal["passed", "failed", "skipped"]
    note: str = ""


class VerifyReport(Struct, frozen=True, kw_only=True):
    """Whether a release is in order; `newsdata verify --json` prints it.

    Attributes:
        release: Its folder, as it was named.
        name, version, build: What its manifest says it is; empty when that cannot be read.
        checks: What was asked, in order.
        problems: All that is wrong.
        rights: Records by licence of their text, and by whether the text is in the
            release (`full`) or not (`standoff`).
    """

    release: str
    name: str
    version: str
    build: str
    checks: list[Check]
    problems: list[Problem]
    rights: dict[str, dict[str, int]]

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not errors(self.problems)
