"""Tables of articles: which column is which field, and a row's way to a record."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from newsdata.model import Encoding, Tool
from newsdata.problems import Problem, Reject
from newsdata.sources import Article, RawFile
from newsdata.sources._article import Draft, byline

SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("body", "content", "article"),
    "id": (),
    "title": ("headline",),
    "byline": ("author", "authors"),
    "section": (),
    "publisher": ("publication",),
    "published": ("date",),
    "modified": (),
    "language": ("lang",),
    "url": ("link",),
    "license": ("licence",),
    "statement": (),
}
"""For each field that a column may hold, what the column is called, too."""

_NO_FIELDS: Final = ("text", "id")
_SHOWN: Final = 20
_MOST_COLUMNS: Final = 10_000


class Columns(Struct, frozen=True):
    """The columns of a table: how many, and the name and number of those of a field."""

    width: int
    of: Mapping[str, tuple[str, int]]


def find_columns(names: Sequence[str], raw: RawFile) -> Columns | Problem:
    """Which column holds which field, or why that cannot be told.

    `raw.columns` decides. A field that it leaves open is in the column of the same
    name, else in one of its synonyms, whatever the capitals.
    """
    if unknown := sorted(set(raw.columns) - set(SYNONYMS)):
        fact = f"columns names {unknown[0]!r}, which is no field of a record."
        return _unclear(fact, f"The fields are {', '.join(SYNONYMS)}.", raw)
    if len(names) > _MOST_COLUMNS:
        fact = f"There are {len(names):,} columns; the limit is {_MOST_COLUMNS:,}."
        return _unclear(fact, "See whether the first row is the header.", raw)
    places: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        places.setdefault(name, []).append(number)
    folded: dict[str, list[str]] = {}
    for name in places:
        folded.setdefault(name.strip().casefold(), []).append(name)
    found: dict[str, tuple[str, int]] = {}
    for field in SYNONYMS:
        given = raw.columns.get(field)
        candidates = [given] if given else _candidates(field, folded)
        numbers = [number for name in candidates for number in places.get(name, ())]
        if len(numbers) > 1:
            which = f"any of {len(numbers)} columns ({_listed(candidates)})"
            hint = f'Say which one in the source\'s columns: {field} = "...".'
            return _unclear(f"The field {field} may be in {which}.", hint, raw)
        if numbers:
            found[field] = (names[numbers[0]], numbers[0])
        elif given or field == "text":
            what = f"no column {given!r}" if given else "no column that is known to hold the text"
            hint = f'Say which one it is in the source\'s columns: {field} = "...".'
            return _unclear(f"There is {what}; there are {_listed(names)}.", hint, raw)
    return Columns(len(names), found)


def article(
    cells: Mapping[str, object],
    columns: Columns,
    raw: RawFile,
    converter: Tool,
    row: int,
    encoding: Encoding | None = None,
) -> Article | Reject:
    """The article of a row: its text as it stands, structure is for others to find.

    Args:
        cells: For each field that has a column, what the row holds.
        columns: Where the fields are.
        raw: The file.
        converter: Name and version of the source module.
        row: What tells the row from others: its line, or its number from 1.
        encoding: How the bytes were encoded, None for UTF-8.
    """
    draft = Draft(raw, converter, line=row)
    texts = {field: _written(cell) for field, cell in cells.items()}
    draft.native_id(texts.get("id"))
    for field, value in texts.items():
        if field not in _NO_FIELDS:
            draft.put(field, value, columns.of[field][0])
    text = texts["text"] or ""
    draft.text.verbatim(text)
    for field, value in texts.items():
        if value and (bad := _undecoded(value)):
            broken = _not_decoded(bad, columns.of[field][0], raw, row)
            return Reject(raw.file, row, _known_id(draft, texts), (broken,))
    found = draft.finish(encoding=encoding)
    return replace(found, id=_known_id(draft, texts)) if isinstance(found, Reject) else found


def _candidates(field: str, folded: Mapping[str, list[str]]) -> list[str]:
    if field in folded:
        return folded[field]
    return [name for synonym in SYNONYMS[field] for name in folded.get(synonym, ())]


def _known_id(draft: Draft, texts: Mapping[str, str | None]) -> str:
    return draft.id_of("") if (texts.get("id") or "").strip() or draft.get("url") else ""


def _written(cell: object) -> str | None:
    """A cell as text; None for one that says nothing, or nothing a field can hold."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bytes):
        return cell.decode(errors="surrogateescape")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # a column of numbers with gaps
    if isinstance(cell, int) and not isinstance(cell, bool):
        return str(cell)
    return byline(cell) if isinstance(cell, list) else None


def _undecoded(value: str) -> str:
    """What stands for the first byte that could not be decoded, `""` when all could."""
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            return value[error.start]
    return ""


def _not_decoded(char: str, column: str, raw: RawFile, row: int) -> Problem:
    byte = ord(char) & 0xFF
    return Problem(
        "file-encoding",
        f"Byte 0x{byte:02X} in column {column[:60]!r} does not fit the encoding of the table.",
        "Save the table as UTF-8; if bytes were damaged, fetch it anew.",
        file=raw.file,
        line=row,
    )


def _unclear(fact: str, hint: str, raw: RawFile) -> Problem:
    return Problem("source-kind", fact, hint, file=raw.file)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name[:60]) for name in names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else shown or "none"
