"""Where annotators differ, and what became of it."""

from typing import Literal

from msgspec import Struct

Kind = Literal["span", "attribute", "relation", "label", "guideline", "submission"]


class Option(Struct, frozen=True, omit_defaults=True):
    """One of the things that annotators said of a place.

    Attributes:
        label: Label of a span, relation or document; of an attribute its key.
        annotators: Who said so.
        taken: Whether it is in the result; None where that is undecided, and it is not.
        value: What else tells it apart: an attribute's value, a relation's arguments.
        start: First code point, of what has a place.
        end: One past the last.
        rejected: Who said that it is not so.
    """

    label: str
    annotators: tuple[str, ...]
    taken: bool | None
    value: str = ""
    start: int | None = None
    end: int | None = None
    rejected: tuple[str, ...] = ()


class Conflict(Struct, frozen=True, omit_defaults=True):
    """A place where annotators differ.

    Attributes:
        article: Id of the article.
        kind: What they differ about.
        layer: In which layer; empty for a guideline.
        options: What they said; who is in none of them labelled nothing there.
        voters: Whose labels count there: they went through the layer.
        start: First code point of the place, where there is one.
        end: One past the last.
    """

    article: str
    kind: Kind
    layer: str
    options: tuple[Option, ...]
    voters: tuple[str, ...]
    start: int | None = None
    end: int | None = None

    @property
    def undecided(self) -> bool:
        """Whether a person has to decide."""
        return any(option.taken is None for option in self.options)
