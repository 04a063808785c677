"""The rows of a file in CoNLL columns, by document and sentence."""

import re
from collections.abc import Iterator
from typing import IO, Final

from msgspec import Struct

from newsdata.formats import Given
from newsdata.formats._conll_write import ESCAPED
from newsdata.formats._lines import text_lines
from newsdata.formats._names import unescape
from newsdata.problems import Problem

FIRST: Final = "TOKEN"
"""The name of the first column, where columns have names."""
LINK: Final = re.compile(r"NEL-(.+)")
"""The name of a column with links to a knowledge base."""
_COMMENT: Final = re.compile(r"#\s*(\S+)\s*=\s*(.*)")
_TAGGED: Final = re.compile(r" [BIESLU]-\S+\Z")


class File(Struct):
    """What holds for all documents of a file, as far as it has been read.

    Attributes:
        header: The names of the columns, if they have any.
        told: Keys of comments that were said to have no place.
        links: The columns with links to a knowledge base, by what they are links of.
        strict: Columns that showed not to be in IOB1.
    """

    header: list[str] = []
    links: dict[str, int] = {}
    told: set[str] = set()
    strict: set[int] = set()

    def name(self, line: str) -> None:
        """Take in the line of names."""
        self.header = [unescape(name, ESCAPED) for name in line.split("\t")]
        found = ((column, LINK.fullmatch(name)) for column, name in enumerate(self.header))
        self.links = {link[1]: column for column, link in found if link}


class Row(Struct, frozen=True):
    """A line of columns."""

    number: int
    cells: list[str]


class Sheet(Struct):
    """The rows of one document, sentences apart, and what its comments say."""

    line: int = 0
    sentences: list[list[Row]] = []
    comments: dict[str, str] = {}
    problems: list[Problem] = []
    marked: bool = False
    broken: bool = False

    @property
    def there(self) -> bool:
        """Whether there is a document: a name alone is one, which will be told to be empty."""
        return self.marked or self.broken or any(self.sentences)


def sheets_of(file: IO[bytes], given: Given, whole: File) -> Iterator[Sheet]:
    """The documents of a file, one after the other."""
    sheet = Sheet(sentences=[[]], comments={}, problems=[])
    for number, line in text_lines(file, given.file):
        if isinstance(line, Problem):
            sheet.problems.append(line)
            sheet.broken = True
            continue
        comment = _COMMENT.fullmatch(line) if _is_comment(line) else None
        # In files with names of columns comments begin documents; there it is a token.
        starts = (line.startswith("-DOCSTART-") and not whole.header) or (
            comment is not None and comment[1].endswith("document_id")
        )
        if starts and sheet.there:
            yield sheet
        if starts:
            sheet = Sheet(number, sentences=[[]], comments={}, problems=[], marked=True)
        if number == 1 and line.startswith(f"{FIRST}\t"):
            whole.name(line)
        elif comment:
            sheet.comments[comment[1].rpartition(":")[2]] = comment[2]
        elif not line.strip():
            sheet.sentences.append([])
        elif not (starts or _is_comment(line)):
            sheet.line = sheet.line or number
            sheet.sentences[-1].append(Row(number, re.split("\t" if "\t" in line else " +", line)))
    if sheet.there:
        yield sheet


def _is_comment(line: str) -> bool:
    """Whether a line is a comment, and not the row of a number sign."""
    tagged = line.endswith(" O") or _TAGGED.search(line)
    return line.startswith("#") and "\t" not in line and (" = " in line or not tagged)
