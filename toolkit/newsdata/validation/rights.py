"""Rights: whether anyone may use the text."""

from collections.abc import Iterator

from newsdata.model import Record
from newsdata.problems import Problem
from newsdata.schemas import quote
from newsdata.scheme import LabelScheme

# What people write when they do not know; NOASSERTION and NONE are SPDX's words.
UNKNOWN = frozenset({"LicenseRef-unknown", "NOASSERTION", "NONE", "unknown", "Unknown"})


def check(record: Record, _: LabelScheme) -> Iterator[Problem]:
    """A problem when the licence is not known."""
    if record.rights.license in UNKNOWN:
        yield Problem(
            "rights-license",
            f"The licence is {quote(record.rights.license)}.",
            "State the SPDX identifier of the article's licence, in newsdata.toml or in the record.",
            pointer="/rights/license",
        )
