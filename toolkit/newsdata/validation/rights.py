"""Rights: whether anyone may use the text, and whether a release may have it."""

from collections.abc import Iterator
from typing import Final

from newsdata.model import Record
from newsdata.passages import Passages
from newsdata.problems import Problem
from newsdata.rights import bar
from newsdata.schemas import quote
from newsdata.scheme import LabelScheme

_STANDOFF: Final = (
    'Mark the source redistribution = "standoff": its labels are released without the text.'
)


def accepts(record: Record) -> bool:
    """Whether `check` finds nothing; says no, too, where that takes a closer look."""
    return record.rights.redistribution == "full" and not bar(record.rights.license)


def check(record: Record, _: LabelScheme) -> Iterator[Problem]:
    """Problems of the licence, and of what the name of a stand-off article gives away."""
    license_, at = record.rights.license, "/rights/license"
    found = bar(license_)
    if found == "unknown":
        hint = (
            "State the SPDX identifier of the article's licence, in newsdata.toml or in the record."
        )
        yield Problem("rights-license", f"The licence is {quote(license_)}.", hint, pointer=at)
    if record.rights.redistribution == "standoff":
        yield from _names(record)
    elif found == "forbidden":
        fact = f"The licence {quote(license_)} does not let the text be passed on, and a release would."
        yield Problem("rights-forbidden", fact, _STANDOFF, pointer=at)
    elif found == "unchanged":
        fact = f"The licence {quote(license_)} lets the text be passed on unchanged only."
        yield Problem(
            "rights-changes",
            fact,
            f"Ask its owner whether labels are a change. {_STANDOFF}",
            pointer=at,
        )


def _names(record: Record) -> Iterator[Problem]:
    passages = Passages(record.title or "", record.text)
    for name, pointer in ((record.id, "/id"), (record.provenance.file, "/provenance/file")):
        if passages.in_name(name):
            fact = f"{quote(name)} repeats five words in a row of an article that may not be passed on."
            hint = "Releases keep ids and names of files: give the file another name, before it is labelled."
            yield Problem("rights-name", fact, hint, pointer=pointer)
