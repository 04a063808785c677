"""Which format a file is in, and what it holds."""

import codecs
import hashlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Final

from newsdata import decoding, inputs, plugins, reading
from newsdata.converting.inputs import Folder
from newsdata.converting.known import Known, join
from newsdata.errors import CannotRun
from newsdata.files import describe
from newsdata.formats import Document, Given, Names, id_of_file
from newsdata.inputs import unreadable
from newsdata.model import Record, Rights, encode
from newsdata.problems import Problem, Reject, errors
from newsdata.scheme import LabelScheme
from newsdata.sources import Article, RawFile
from newsdata.streams import DamagedError, ExpandsError, open_bytes
from newsdata.validation import Validator

AUTO: Final = "auto"
_HEAD: Final = 1 << 16
_TRIED: Final = 50
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

# What no format may hand on: the rest is for `newsdata validate` to say.
_UNSOUND: Final = frozenset(
    {
        "span-bounds",
        "span-empty",
        "span-text",
        "span-fragments",
        "id-duplicate",
        "relation-end",
        "text-hash",
        "text-empty",
    }
)


def readers() -> list[str]:
    """Everything that can be read: formats, and sources of articles."""
    return sorted({*plugins.names("format"), *plugins.names("source")})


def recognise(folder: Folder) -> tuple[str, str]:
    """The format of some files, and why. Raises `CannotRun` when that cannot be told."""
    found: dict[str, str] = {}
    broken: list[Problem] = []
    is_empty = True
    for name in folder.names[:_TRIED]:
        head = _head(folder.path(name), name)
        if isinstance(head, Problem):
            broken.append(head)
            continue
        is_empty = is_empty and not head
        for each in plugins.names("format"):
            if each not in found and (why := plugins.get("format", each).recognise(head, name)):
                found[each] = why
    if len(found) == 1:
        return next(iter(found.items()))
    known = f"Say which it is with --from: {', '.join(readers())}."
    if not found:
        if source := _recognise_source(folder):
            return source
        if broken and len(folder.names) == len(broken):
            raise CannotRun(broken[0].fact, hint=broken[0].hint, place=broken[0].file)
        wide = _wide(folder)
        fact = f" {wide} is UTF-16: formats are read in UTF-8." if wide else ""
        fact = " It is empty." if is_empty else fact
        raise CannotRun(f"No format recognises the input.{fact}", hint=known)
    reasons = " ".join(f"{name}: {why}" for name, why in found.items())
    raise CannotRun(f"The input could be in several formats. {reasons}", hint=known)


def _recognise_source(folder: Folder) -> tuple[str, str] | None:
    """The source that reads the files, and why; `auto` for several, each for its files."""
    found: dict[str, str] = {}
    for name in folder.names[:_TRIED]:
        taken = reading.taken_for(folder.path(name), AUTO, name)
        if taken.format != AUTO:
            found.setdefault(taken.format, taken.why)
    if not found:
        return None
    if len(found) == 1 and len(folder.names) <= _TRIED:
        return next(iter(found.items()))
    return AUTO, "; ".join(f"{name}: {why}" for name, why in sorted(found.items()))


def _wide(folder: Folder) -> str:
    """The first of the files that is UTF-16, if there is one."""
    heads = ((name, _head(folder.path(name), name)) for name in folder.names[:_TRIED])
    return next((n for n, h in heads if isinstance(h, bytes) and h.startswith(_UTF16)), "")


def _head(path: Path, name: str) -> bytes | Problem:
    """A file's first bytes, as far as they can be read, or why there are none."""
    head = b""
    try:
        with open_bytes(path) as file:
            while len(head) < _HEAD and (more := file.read1(_HEAD - len(head))):  # type: ignore[attr-defined]
                head += more
    except (DamagedError, ExpandsError) as error:
        return head or reading.broken(error, name)
    except OSError as error:
        return unreadable(name, error)
    return head


class Reader:
    """Reads files of one format, or of one source, and checks what comes out.

    Args:
        name: Name of the format or source; `auto` for the source of each file.
        names: How names of labels become layers and labels.
        scheme: The label scheme.
        rights: Rights of documents that do not state their own.
        language: Language of those that do not state it.
        annotator: Who made labels of which nobody is said to have made them.
        tokens: Whether tokens are kept.
        known: Records to which the labels are joined, if there are any.
    """

    def __init__(
        self,
        name: str,
        names: Names,
        scheme: LabelScheme,
        *,
        rights: Rights,
        language: str | None = None,
        annotator: str | None = None,
        tokens: bool = False,
        known: Known | None = None,
    ) -> None:
        self._is_format = name in plugins.names("format")
        if self._is_format or name != AUTO:
            kind = "format" if self._is_format else "source"
            self._module: ModuleType = plugins.get(kind, name)
        self._name = name
        self._names = names
        self._rights = rights
        self._language = language
        self._annotator = annotator
        self._tokens = tokens
        self._known = known
        self._validator = Validator(scheme)
        self._ids: set[bytes] = set()

    def files(self, folder: Folder) -> tuple[list[str], list[Problem]]:
        """The files to read, and a problem for each that nobody reads."""
        if not self._is_format or len(folder.names) == 1:
            return folder.names, []
        suffixes, beside = self._module.SUFFIXES, self._module.BESIDE
        mine = [name for name in folder.names if name.endswith(suffixes)]
        stems = {self._stem(name) for name in mine}
        left = [
            Problem(
                "format-file",
                "The file is none of this format, and belongs to no file of it.",
                "Convert it by itself, or leave it where it is.",
                file=name,
            )
            for name in folder.names
            if not name.endswith(suffixes) and not self._belongs(name, stems, beside)
        ]
        return mine, left

    def _stem(self, name: str) -> str:
        if not self._is_format:
            return inputs.stem(name)
        suffixes = sorted(self._module.SUFFIXES, key=len, reverse=True)
        return name.removesuffix(next((s for s in suffixes if name.endswith(s)), ""))

    def _belongs(self, name: str, stems: set[str], beside: tuple[str, ...]) -> bool:
        return any(
            name.endswith(each) and name.removesuffix(each) in stems
            if each.startswith(".")
            else name.rpartition("/")[2] == each
            for each in beside
        )

    def read(self, folder: Folder, name: str) -> Iterator[Document | Reject]:
        """The documents of a file. What cannot be read is a reject."""
        read = self._of_format if self._is_format else self._of_source
        try:
            info = describe(folder.path(name), name)
            for found in read(folder, name, info.sha256):
                yield self._checked(found)
        except (DamagedError, ExpandsError) as error:
            yield Reject(name, 0, "", (reading.broken(error, name),))
        except OSError as error:
            yield Reject(name, 0, "", (unreadable(name, error),))

    def _of_source(self, folder: Folder, name: str, sha256: str) -> Iterator[Document | Reject]:
        raw = RawFile(name, sha256, self._stem(name), self._name, self._rights, self._language)
        for _, found in reading.articles(folder.path(name), self._name, raw):
            if isinstance(found, Article):
                yield Document(found.record, found.problems, found.line)
            else:
                yield found

    def _of_format(self, folder: Folder, name: str, sha256: str) -> Iterator[Document | Reject]:
        suffix = name[len(self._stem(name)) :]
        given = Given(
            file=name,
            sha256=sha256,
            id=id_of_file(name, suffix),
            names=self._names,
            rights=self._rights,
            language=self._language,
            annotator=self._annotator,
            tokens=self._tokens,
            beside=lambda other: folder.beside(name, suffix, other),
            known=self._known or (lambda key: None),
            files=tuple(folder.names),
            open=lambda other: open_bytes(folder.path(other)),
        )
        with open_bytes(folder.path(name)) as file:
            yield from self._module.read(file, given)

    def _checked(self, found: Document | Reject) -> Document | Reject:
        if isinstance(found, Document) and self._known:
            found = join(found, self._known)
        if isinstance(found, Reject):
            return found
        record = found.record
        bad = [
            each for each in errors(self._validator.problems(record)) if each.code in _UNSOUND
        ] or self._misfits(record)
        if bad:
            file = record.provenance.file
            return Reject(file, found.line, record.id, (*found.problems, *bad))
        return found

    def _misfits(self, record: Record) -> list[Problem]:
        """Problems of a record that breaks the schema, or whose id was there before."""
        line = encode(record)
        if decoding.accept(Record, line) is None:
            found = decoding.decode(Record, line, record.provenance.file, 0)
            return found if isinstance(found, list) else []
        key = hashlib.blake2b(record.id.encode(), digest_size=16).digest()
        if key in self._ids:
            return [
                Problem(
                    "article-duplicate",
                    f"The id {record.id!r} was there before.",
                    "Give every document an id of its own.",
                    file=record.provenance.file,
                    record_id=record.id,
                )
            ]
        self._ids.add(key)
        return []
