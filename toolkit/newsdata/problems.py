"""What can be wrong with the data, as values that travel with it.

A `Problem` says which rule is broken (code), where (file, line, column, JSON
pointer, record), what was found (fact) and what to do (hint). Whatever is
dropped is kept with its problems as a `Reject`, so that in = out + rejected.
"""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

Level = Literal["error", "warning"]


class Code(Struct, frozen=True):
    """One entry of the catalogue: what a problem code means and why it matters."""

    name: str
    title: str
    why: str
    level: Level = "error"


def _catalogue(*codes: Code) -> Mapping[str, Code]:
    return {code.name: code for code in codes}


CATALOGUE: Mapping[str, Code] = _catalogue(
    # The file as bytes.
    Code(
        "file-unreadable", "The file cannot be read", "Its articles are missing from the dataset."
    ),
    Code(
        "file-name",
        "The file's name is not valid UTF-8",
        "Records name their raw file, and JSON holds Unicode only.",
    ),
    Code(
        "file-encoding",
        "The text is not UTF-8",
        "Guessing an encoding puts wrong characters into the dataset and shifts offsets.",
    ),
    Code(
        "file-utf16",
        "The text is UTF-16 or UTF-32",
        "Sources are read as UTF-8, so that the bytes of an article have one meaning.",
    ),
    Code("text-empty", "There is no text", "A record without text cannot carry a label."),
    Code(
        "text-too-long",
        "An article is longer than the limit",
        "Such a file is nearly always a dump of many articles, and one record of that size breaks the tools that read the dataset.",
    ),
    Code(
        "text-control",
        "The text has a control character",
        "Control characters come from damaged files and break many readers.",
    ),
    # JSON Lines.
    Code("json-syntax", "The line is not JSON", "Nothing on the line can be read."),
    Code(
        "schema",
        "A field is not as the schema says",
        "Whoever reads the dataset relies on the types and names of the schema.",
    ),
    # The record.
    Code(
        "text-hash",
        "text_sha256 is not the hash of the text",
        "The hash ties stand-off labels to the text they were made on.",
    ),
    Code(
        "date", "A date does not exist", "A date that no calendar has cannot be sorted or split by."
    ),
    Code(
        "span-bounds",
        "A span reaches outside the text",
        "Its offsets were counted on another text or in another unit.",
    ),
    Code("span-empty", "A span holds no character", "There is nothing that it labels."),
    Code(
        "span-text",
        "A span's text differs from its slice",
        "Its offsets were counted on another text or in another unit, so the label sits on the wrong words.",
    ),
    Code(
        "span-fragments",
        "The fragments do not make up the span",
        "A discontinuous span is the hull of its fragments, in text order.",
    ),
    Code(
        "span-overlap",
        "Two spans overlap where the scheme forbids it",
        "Who trains on the layer relies on it, for instance to make one tag a token.",
    ),
    Code("id-duplicate", "An id is used twice in one article", "A relation could mean either."),
    Code(
        "label-unknown",
        "The label scheme does not know a layer or label",
        "Readers of the dataset see label names as a fixed list.",
    ),
    Code("relation-end", "A relation names a span that is not there", "It joins nothing."),
    Code(
        "relation-role",
        "A relation's role is unknown, missing, or filled by the wrong kind of span",
        "The scheme says which spans a role takes.",
    ),
    # The dataset.
    Code(
        "article-duplicate",
        "Two articles have one id",
        "An id means one article, in every version of the dataset.",
    ),
    Code(
        "submission-article",
        "A submission is for an article that is not there",
        "Its labels cannot be joined.",
    ),
    Code(
        "submission-text",
        "A submission was made on another text",
        "Its offsets point at other words now.",
    ),
    Code(
        "submission-duplicate",
        "An annotator has two submissions for one article",
        "Which of the two holds cannot be known.",
    ),
)


class Problem(Struct, frozen=True, omit_defaults=True):
    """One thing that is wrong with the data.

    Attributes:
        code: Name of an entry of `CATALOGUE`.
        fact: What was found, in one sentence.
        hint: What to do about it, in one sentence; may be empty.
        level: `error` (the data cannot be used) or `warning`.
        file: File, relative to the project folder; empty when there is none.
        line: Physical line counted from 1, 0 when unknown.
        column: Column in code points counted from 1, 0 when unknown.
        pointer: JSON pointer (RFC 6901) into the line's document.
        record_id: Id of the article, where it is known.
    """

    code: str
    fact: str
    hint: str = ""
    level: Level = "error"
    file: str = ""
    line: int = 0
    column: int = 0
    pointer: str = ""
    record_id: str = ""

    @property
    def place(self) -> str:
        """File, line and column with colons between, as far as they are known."""
        numbers = [n for n in (self.line, self.column) if n]
        return ":".join([self.file or "-", *map(str, numbers)])


class Reject(Struct, frozen=True, tag_field="kind", tag="article"):
    """An article that could not be used, and why. A line of rejects.jsonl.

    Attributes:
        file: Raw file, relative to the project folder.
        line: Line of the raw file where a line is an article, else 0.
        id: Id of the article, empty when it could not be known.
        problems: What is wrong, at least one.
    """

    file: str
    line: int
    id: str
    problems: tuple[Problem, ...]


class RejectedSubmission(Reject, frozen=True, tag="submission"):
    """A submission that could not be joined, and why. A line of rejects.jsonl."""
