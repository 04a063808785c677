"""doccano's tables: a text a row, its categories in `label` with `#` between them."""

import csv
import io
from collections.abc import Iterator
from typing import IO, Any, Final

from newsdata.problems import Problem
from newsdata.text import MAX_ARTICLE_BYTES

_LONGEST: Final = 2 * MAX_ARTICLE_BYTES
_LABELS: Final = ("label", "labels", "cats")


def rows(file: IO[bytes], name: str) -> Iterator[tuple[int, str, dict[str, Any] | Problem]]:
    """Line, `""` and content of each row: what the same example is in JSON Lines.

    A row that cannot be used is given as its problem. So is a byte that is no UTF-8, and a
    table without a column `text`, behind which nothing is read.
    """
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    csv.field_size_limit(max(csv.field_size_limit(), MAX_ARTICLE_BYTES))
    reader = csv.reader(iter(lambda: text.readline(_LONGEST), ""), strict=True)
    header: list[str] = []
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except UnicodeDecodeError as error:
            yield (
                line,
                "",
                _problem("file-encoding", f"The bytes are not UTF-8: {error.reason}.", name, line),
            )
            return
        except csv.Error as error:
            yield (
                line,
                "",
                _problem("format-syntax", f"The row cannot be read: {error}.", name, line),
            )
        else:
            if not header:
                header = [each.strip() for each in row]
                if row and "text" not in header:
                    fact = f"The first row names no column `text`, but {', '.join(header)}."
                    yield line, "", _problem("format-kind", fact, name, line)
                    return
            elif row:
                yield line, "", _example(header, row, name, line)
        line = reader.line_num + 1


def _example(header: list[str], row: list[str], name: str, line: int) -> dict[str, Any] | Problem:
    if len(row) > len(header):
        fact = f"The row has {len(row)} cells, the table has {len(header)} columns."
        return _problem("format-syntax", fact, name, line)
    cells = dict(zip(header, row, strict=False))
    example: dict[str, Any] = {key: value for key, value in cells.items() if value}
    for key in _LABELS:
        if key in example:
            example[key] = [each for part in cells[key].split("#") if (each := part.strip())]
    return example


def _problem(code: str, fact: str, name: str, line: int) -> Problem:
    hint = "A cell with a comma or a line break in it stands in quotes (RFC 4180)."
    if code == "file-encoding":
        hint = "Save the table as UTF-8."
    return Problem(code, fact, hint, file=name, line=line)
