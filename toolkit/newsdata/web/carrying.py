"""Labels of an older text of an article, put on the text that it has now."""

from typing import Final

from msgspec import Struct

from newsdata import decoding
from newsdata.model import Record, Submission
from newsdata.rebasing import known
from newsdata.rebasing.submission import Placed, carry
from newsdata.text import sha256
from newsdata.web.saving import Refused

_SIDES: Final = ("work", "base")


class Carried(Struct, frozen=True):
    """Both sides of somebody's changes on the new text.

    Attributes:
        work: The labels, without the spans that are lost.
        base: Those that they were made from.
        spans: What became of each span of `work`, in their order.
        unreviewed: Layers that were reviewed and have to be looked at again.
    """

    work: Submission
    base: Submission
    spans: tuple[Placed, ...]
    unreviewed: tuple[str, ...]


def carried(document: dict[str, object], text: str | None, record: Record) -> Carried:
    """Labels, and what they were made from, on another text.

    Both go the same way, so that a span which was not touched does not look like a change.

    Args:
        document: The submissions `work` and `base`, as decoded from JSON.
        text: The text that was labelled. Where it is None, or another, the spans have to tell.
        record: The article as it is now.

    Raises:
        Refused: One of the two is no submission.
    """
    work, base = (_submission(document.get(side)) for side in _SIDES)
    if text is None or sha256(text) != work.text_sha256:
        text = known.text((*work.spans, *base.spans))
    found = carry(work, text, record)
    return Carried(
        found.submission, carry(base, text, record).submission, found.spans, found.unreviewed
    )


def _submission(document: object) -> Submission:
    found = decoding.convert(Submission, document, "", 0)
    if isinstance(found, list):
        raise Refused("schema", found)
    return found
