"""From what a document says of itself to a record: one way for all sources of markup."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec.structs import replace

from newsdata import addresses
from newsdata.encoding import mojibake
from newsdata.model import (
    SCHEMA_VERSION,
    Attribute,
    DocumentLabel,
    Encoding,
    Provenance,
    Record,
    Rights,
    Tool,
)
from newsdata.problems import Problem, Reject
from newsdata.sources import Article, RawFile
from newsdata.sources._compose import Composer
from newsdata.sources._dates import is_after, moment
from newsdata.text import MAX_ARTICLE_BYTES, sha256

FIELDS: Final = (
    "title",
    "byline",
    "section",
    "publisher",
    "published",
    "modified",
    "language",
    "url",
    "license",
    "statement",
)
_DATES: Final = ("published", "modified")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_JUNK: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_LONGEST: Final = 2000
_LONGEST_ID: Final = 200


class Draft:
    """An article on its way to a record: what its metadata say, and its text.

    Values of a field are put in the order of trust: the first that can be used
    stands, and the record says where it came from.

    Args:
        raw: The file that it is in.
        converter: Name and version of the source module.
        line: Line of the raw file, where a line is an article.

    Attributes:
        text: Where the text is composed.
        problems: What is wrong with the article, and does not stop it.
    """

    def __init__(self, raw: RawFile, converter: Tool, *, line: int = 0) -> None:
        self.text = Composer()
        self.problems: list[Problem] = []
        self._raw = raw
        self._converter = converter
        self._line = line
        self._fields: dict[str, str] = {}
        self._origins: dict[str, str] = {}
        self._unusable: dict[str, Problem] = {}
        self._labels: dict[DocumentLabel, None] = {}
        self._id = ""

    def put(self, field: str, value: object, origin: str) -> None:
        """Offer a value for one of `FIELDS`, found at `origin` (`json-ld`, `dc:date`, ...).

        What is no string, or blank, is no value. A date that is none, a language tag
        that is none and an address that is none become a problem, unless another
        value for the field can be used.
        """
        if field in self._fields or not isinstance(value, str):
            return
        text = _on_one_line(value)
        if not text:
            return
        usable = _usable(field, text)
        if usable is None:
            self._unusable.setdefault(field, self._misfit(field, text, origin))
            return
        self._fields[field] = usable[:_LONGEST]
        self._origins[field] = origin

    def get(self, field: str) -> str | None:
        """The value that stands for a field so far."""
        return self._fields.get(field)

    def native_id(self, value: object) -> None:
        """The id that the source itself gives the article, good in all its versions."""
        if isinstance(value, str) and not self._id:
            self._id = _on_one_line(value)

    def label(self, label: str, attributes: Mapping[str, object], layer: str = "subject") -> None:
        """A label of the whole document; attributes without a value are left out."""
        given = tuple(
            Attribute(key, _on_one_line(str(value)))
            for key, value in attributes.items()
            if value is not None and str(value).strip()
        )
        if given:
            self._labels[DocumentLabel(layer, label, "gold", attributes=given)] = None

    def problem(self, code: str, fact: str, hint: str = "") -> None:
        """Note what is wrong and does not stop the article."""
        self.problems.append(Problem(code, fact, hint, file=self._raw.file, line=self._line))

    def finish(
        self, *, encoding: Encoding | None = None, retrieved: str | None = None
    ) -> Article | Reject:
        """The article, or a reject when it has no text, or too much."""
        text = self.text.text
        bad = self._bad_text(text)
        if bad:
            return Reject(self._raw.file, self._line, self.id_of(text), (*self.problems, bad))
        article_id = self.id_of(text)
        self._note(text, article_id, retrieved)
        fields, raw = self._fields, self._raw
        spans = self.text.spans()
        record = Record(
            schema_version=SCHEMA_VERSION,
            id=article_id,
            text=text,
            text_sha256=sha256(text),
            rights=self._rights(),
            spans=spans,
            relations=(),
            reviewed=(),
            labels=tuple(self._labels),
            provenance=Provenance(
                raw.file,
                raw.sha256,
                self._converter,
                line=self._line or None,
                encoding=encoding,
                fields=tuple(Attribute(f, self._origins[f]) for f in FIELDS if f in self._origins),
                retrieved=retrieved,
            ),
            title=fields.get("title"),
            byline=fields.get("byline"),
            section=fields.get("section"),
            publisher=fields.get("publisher"),
            published=fields.get("published"),
            modified=fields.get("modified"),
            language=fields.get("language", raw.language),
            source=raw.source,
            url=fields.get("url"),
        )
        return Article(record, self._line, tuple(self.problems))

    def _rights(self) -> Rights:
        """The rights of the file, as far as the article does not state its own."""
        license_, statement = self._fields.get("license"), self._fields.get("statement")
        if license_ is None and statement == self._raw.rights.statement:
            return self._raw.rights
        license_ = license_ or self._raw.rights.license
        return replace(self._raw.rights, license=license_[:512], statement=statement)

    def id_of(self, text: str) -> str:
        """The source's own id, else one from the address, else one from the text."""
        if self._id:
            if len(self._id) <= _LONGEST_ID:
                return self._id
            return f"id-{sha256(self._id)[:32]}"
        if url := self._fields.get("url"):
            return id_of_address(url)
        return f"text-{sha256(text)[:32]}" if text else self._raw.article_id

    def _bad_text(self, text: str) -> Problem | None:
        if not text.strip():
            fact, hint = "There is no text in it.", "See what the file is; an article has words."
            return Problem("text-empty", fact, hint, file=self._raw.file, line=self._line)
        if len(text) > MAX_ARTICLE_BYTES:
            fact = f"The text has {len(text):,} characters; the limit is {MAX_ARTICLE_BYTES:,}."
            return Problem(
                "text-too-long",
                fact,
                "Cut it into its articles.",
                file=self._raw.file,
                line=self._line,
            )
        return None

    def _note(self, text: str, article_id: str, retrieved: str | None) -> None:
        """Problems that can be known when all has been said."""
        for field, problem in self._unusable.items():
            if field not in self._fields:
                self.problems.append(problem)
        if retrieved:
            for field in _DATES:
                self._not_after(field, retrieved)
        if self.text.replaced:
            self.problem(
                "text-replaced",
                f"{self.text.replaced:,} characters that no text has (controls, halves of surrogate pairs) were left out.",
                "See what made them in the system that the article comes from.",
            )
        if found := mojibake(text, self._raw.file):
            self.problems.append(found)
        self.problems = [replace(p, record_id=article_id, line=self._line) for p in self.problems]

    def _not_after(self, field: str, retrieved: str) -> None:
        value = self._fields.get(field)
        if value and is_after(value, retrieved):
            self.problem(
                "metadata-date",
                f"{field} is {value}, after the article was fetched ({retrieved}); it was left out.",
                "See what the page says.",
            )
            del self._fields[field], self._origins[field]

    def _misfit(self, field: str, value: str, origin: str) -> Problem:
        code = "metadata-date" if field in _DATES else "metadata-value"
        what = {"language": "no language tag", "url": "no http address"}.get(
            field, "no date of news"
        )
        return Problem(
            code,
            f"{field} is {value[:60]!r} ({origin}), which is {what}; it was left out.",
            "See what the article says; the field stays empty.",
            file=self._raw.file,
            line=self._line,
        )


def id_of_address(url: str) -> str:
    """The id of the article at an address, however the address was met."""
    return f"url-{sha256(addresses.identity(url))[:32]}"


def byline(names: Iterable[object]) -> str | None:
    """Authors as one line, each once."""
    found = dict.fromkeys(n.strip() for n in names if isinstance(n, str) and n.strip())
    return ", ".join(found) or None


def _on_one_line(value: str) -> str:
    """A value without what no text has, its white space collapsed."""
    return " ".join((value if value.isprintable() else _JUNK.sub(" ", value)).split())


def _usable(field: str, value: str) -> str | None:
    if field in _DATES:
        return moment(value)
    if field == "language":
        tag = value.replace("_", "-")
        return tag if _LANGUAGE.fullmatch(tag) else None
    if field == "url":
        return value if addresses.is_address(value) else None
    return value
