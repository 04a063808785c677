"""Suggesters that may be a third party's: one that fails on an article stops nothing."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec

from newsdata.model import Record
from newsdata.problems import Problem
from newsdata.suggest import Link, Suggester, Suggestion

_SPANS: Final = msgspec.json.Decoder(list[Suggestion])
_LINKS: Final = msgspec.json.Decoder(list[Link])

Failure = Callable[[str, Record, BaseException], None]
"""Told the name of a suggester, the article it failed on, and why."""


class Guarded:
    """A suggester that may fail, or end the process: then it has said nothing."""

    def __init__(self, name: str, module: Suggester, failed: Failure) -> None:
        self.VERSION = module.VERSION
        languages = getattr(module, "LANGUAGES", None)
        if languages is not None:
            self.LANGUAGES = languages
        self._name = name
        self._module = module
        self._failed = failed

    def suggest(self, record: Record) -> Iterator[Suggestion | Link]:
        """What the suggester says, all of it or nothing."""
        try:
            found = list(self._module.suggest(record))
            check(found, record.text)
        except (Exception, SystemExit) as error:  # noqa: BLE001  it may be a third party's
            self._failed(self._name, record, error)
            return
        yield from found


def check(found: Sequence[Suggestion | Link], text: str) -> None:
    """Raise an error for a span that is empty, lies outside the text or cannot be written."""
    links = [each for each in found if isinstance(each, Link)]
    spans = [each for each in found if not isinstance(each, Link)]
    for span in (*spans, *(end for each in links for _, end in each.args)):
        if not 0 <= span.start < span.end <= len(text):
            raise ValueError(f"{span.start}-{span.end} is no span of the text.")
        if span.score is not None and not 0 <= span.score <= 1:
            raise ValueError(f"{span.score} is no score of 0 to 1.")
    _SPANS.decode(msgspec.json.encode(spans))
    _LINKS.decode(msgspec.json.encode(links))


def failure(name: str, record: Record, error: BaseException) -> Problem:
    """What is said of an article on which a suggester failed."""
    told = _told(error)
    return Problem(
        "suggest-failed",
        f"{name} failed: {type(error).__name__}{': ' if told else ''}{told}",
        "The other suggesters went on. Report it to who made it.",
        file=record.provenance.file,
        record_id=record.id,
    )


def _told(error: BaseException) -> str:
    """The first line of what an error says, as far as it can be written."""
    try:
        lines = str(error).splitlines()
    except Exception:  # noqa: BLE001  the error may be a third party's, too
        return ""
    return lines[0][:200].encode("utf-8", "replace").decode() if lines else ""
