"""What a licence lets one do with a text, as far as its name alone tells."""

import re
from functools import lru_cache
from typing import Final, Literal

# What people write when they do not know; NOASSERTION and NONE are SPDX's words.
UNKNOWN: Final = frozenset({"LicenseRef-unknown", "NOASSERTION", "NONE", "unknown", "Unknown"})
_FORBIDDEN: Final = re.compile(
    r"(LicenseRef-)?(all[ -]?rights[ -]?reserved\.?|proprietary|copyrighted)", re.IGNORECASE
)
_NO_CHANGES: Final = re.compile(
    r"(CC-BY(-NC)?-ND(-.*)?|https?://creativecommons\.org/licenses/by(-nc)?-nd/.*)", re.IGNORECASE
)

Bar = Literal["", "unknown", "forbidden", "unchanged"]


@lru_cache(maxsize=4096)
def bar(license_: str) -> Bar:
    """What stands against passing a text on.

    `forbidden`: its licence keeps that to its owner. `unchanged`: it may be passed on as it is,
    and not adapted (Creative Commons' ND); whether labels adapt it is for lawyers. `unknown`:
    nobody knows. `""`: nothing that the name tells.
    """
    if license_ in UNKNOWN:
        return "unknown"
    if _FORBIDDEN.fullmatch(license_.strip()):
        return "forbidden"
    return "unchanged" if _NO_CHANGES.fullmatch(license_.strip()) else ""
