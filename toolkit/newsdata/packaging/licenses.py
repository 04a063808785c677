"""Licences by the names and addresses that others know them by."""

from typing import Final

# Of https://huggingface.co/docs/hub/repositories-licenses those that texts have and that are
# SPDX identifiers in lower case, and those that are named as a family there.
_HUB: Final = frozenset(
    [
        "apache-2.0",
        "mit",
        "bsd-2-clause",
        "bsd-3-clause",
        "unlicense",
        "wtfpl",
        "afl-3.0",
        "artistic-2.0",
        "cc0-1.0",
        "cc-by-2.0",
        "cc-by-2.5",
        "cc-by-3.0",
        "cc-by-4.0",
        "cc-by-sa-3.0",
        "cc-by-sa-4.0",
        "cc-by-nd-4.0",
        "cc-by-nc-2.0",
        "cc-by-nc-3.0",
        "cc-by-nc-4.0",
        "cc-by-nc-nd-3.0",
        "cc-by-nc-nd-4.0",
        "cc-by-nc-sa-2.0",
        "cc-by-nc-sa-3.0",
        "cc-by-nc-sa-4.0",
        "cdla-sharing-1.0",
        "cdla-permissive-1.0",
        "cdla-permissive-2.0",
        "etalab-2.0",
        "eupl-1.1",
    ]
)
_FAMILIES: Final = {
    "c-uda-1.0": "c-uda",
    "gfdl-1.1-or-later": "gfdl",
    "gfdl-1.2-or-later": "gfdl",
    "gfdl-1.3-or-later": "gfdl",
    "odbl-1.0": "odbl",
    "odc-by-1.0": "odc-by",
    "pddl-1.0": "pddl",
}


def on_the_hub(name: str) -> str:
    """The Hub's name of a licence given by its SPDX identifier; `other` when it has none."""
    low = name.lower()
    return low if low in _HUB else _FAMILIES.get(low, "other")


def address(name: str) -> str:
    """The page of SPDX on a licence that is known here; another name or address as it is."""
    known = on_the_hub(name) != "other"
    return f"https://spdx.org/licenses/{name}.html" if known else name
