"""What a release says of articles that were taken down."""

from msgspec import Struct


class Removed(Struct, frozen=True):
    """An article that was looked for, and is not there."""

    id: str
    text_sha256: str


class Takedown(Struct, frozen=True):
    """That no record is one of those taken down.

    Attributes:
        absent: What no record has the id or the text of, each looked for in every record.
        affected: Versions that hold some of them, and their ids.
    """

    absent: tuple[Removed, ...]
    affected: dict[str, tuple[str, ...]]
