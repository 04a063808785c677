"""What `verify` and `push` say when they are done, for people and for machines."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from newsdata.files import FileInfo
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
        release: Its folder or address, as it was named.
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


class PushReport(Struct, frozen=True, kw_only=True):
    """What was published, or would be; `newsdata push --json` prints it.

    Attributes:
        repo: The repository, `owner/name`, or the address of the folder in remote storage.
        version: Of the release, and in a repository the tag it has there.
        outcome: `published`; `there`, when that version was published before; `dry run`,
            when nothing was done; `refused`, when the release is not in order.
        url: Where it can be seen; empty when it cannot.
        files: Every file of the release.
        bytes: Their size altogether.
        verified: What was checked before.
    """

    repo: str
    version: str
    outcome: str
    url: str
    files: list[FileInfo]
    bytes: int
    verified: VerifyReport

    @property
    def clean(self) -> bool:
        """Whether nothing was wrong."""
        return self.verified.clean


def push_report(
    repo: str, checked: VerifyReport, files: list[FileInfo], outcome: str, url: str
) -> PushReport:
    """The report of a release with these files."""
    return PushReport(
        repo=repo,
        version=checked.version,
        outcome=outcome,
        url=url,
        files=files,
        bytes=sum(file.bytes for file in files),
        verified=checked,
    )
