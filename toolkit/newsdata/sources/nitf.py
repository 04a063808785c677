"""NITF: an article in the News Industry Text Format of IPTC, version 3.x."""

import re
from collections.abc import Iterator
from typing import IO, Any, Final

from newsdata.model import Tool
from newsdata.problems import Problem, Reject
from newsdata.sources import Article, RawFile, _nitf_meta, _xml
from newsdata.sources._article import Draft

VERSION = "1"
LIBRARIES = ("lxml", "charset-normalizer", "ftfy")
BY_LINE = False
VERSIONED = True

_NUMBER: Final = re.compile(r"NITF (\d+)\.(\d+)")
_KNOWN: Final = "3"


def recognise(head: bytes, name: str) -> str:
    """XML whose root element is `nitf`."""
    root = _xml.root(head)
    return "its root element is nitf" if root and root.name == "nitf" else ""


def read(file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
    """The one article of a file."""
    document = _xml.parse(file, raw)
    if isinstance(document, Problem):
        yield Reject(raw.file, 0, raw.article_id, (document,))
        return
    draft = Draft(raw, Tool("nitf", VERSION))
    draft.problems.extend(document.problems)
    root = document.root
    if _xml.local(root) != "nitf" or _xml.find(root, "body") is None:
        fact = f"The root element is {_xml.local(root)[:60]}: it is no NITF, or has no body."
        draft.problem("source-kind", fact, "See what the file is.")
        yield Reject(raw.file, 0, raw.article_id, tuple(draft.problems))
        return
    _check_version(draft, root)
    _nitf_meta.describe(draft, root)
    _nitf_meta.compose(draft, root)
    if not _has_content(root):
        draft.problem("text-empty", "The body has no content.", "See what the file is.")
        yield Reject(raw.file, 0, draft.id_of(""), tuple(draft.problems))
        return
    yield draft.finish(encoding=document.encoding)


def _has_content(root: Any) -> bool:
    return any(
        _xml.has_words(each) for each in _xml.children(_xml.find(root, "body"), "body.content")
    )


def _check_version(draft: Draft, root: Any) -> None:
    said = f"{root.get('version') or ''} {root.getroottree().docinfo.public_id or ''}"
    found = _NUMBER.search(said)
    if found and found[1] != _KNOWN:
        draft.problem(
            "source-version",
            f"It is NITF {found[1]}.{found[2]}; versions {_KNOWN}.x are known.",
            "It was read all the same: see whether text and fields are right.",
        )
