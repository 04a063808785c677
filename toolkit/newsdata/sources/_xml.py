"""XML of news agencies: recognised, decoded and parsed without fetching or expanding anything."""

import html.entities
import re
from collections.abc import Iterator
from typing import IO, Any, Final

from msgspec import Struct

from newsdata import encoding, plugins
from newsdata.model import Encoding
from newsdata.problems import Problem
from newsdata.sources import RawFile

MAX_BYTES: Final = 1 << 26
"""The longest document of one article that is read."""

XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_DECLARATION: Final = re.compile(r"\s*<\?xml\s[^>]*\?>")
_DECLARED: Final = re.compile(rb"""\A\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""")
_ROOT: Final = re.compile(r"<([A-Za-z_][\w.:-]*)([^>]*)")
_SKIPPED: Final = (("<?", "?>"), ("<!--", "-->"), ("<!DOCTYPE", ">"))
_CHUNK: Final = 1 << 18


class Root(Struct, frozen=True):
    """The first tag of a document: its name without prefix, and the attributes as written."""

    name: str
    attributes: str


class Document(Struct, frozen=True):
    """A parsed document, and how its bytes were encoded."""

    root: Any
    encoding: Encoding | None = None
    problems: tuple[Problem, ...] = ()


def root(head: bytes) -> Root | None:
    """The root element of an XML document by its first bytes; None for what is no XML."""
    codec = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = head.decode(codec, "replace").lstrip()
    while text.startswith(("<?", "<!")):
        text = _after_prolog(text).lstrip()
    found = _ROOT.match(text)
    return Root(found[1].rpartition(":")[2], found[2]) if found else None


def _after_prolog(text: str) -> str:
    for opening, closing in _SKIPPED:
        if text.startswith(opening):
            if opening == "<!DOCTYPE" and 0 <= text.find("[") < text.find(">"):
                closing = "]>" if "]>" in text else "]"
            start, found, rest = text.partition(closing)
            return rest if found and start else ""
    return ""


def declared_encoding(data: bytes) -> str | None:
    """The encoding that an XML declaration names."""
    found = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf")[:400])
    return found[1].decode() if found else None


def decode(data: bytes, raw: RawFile) -> encoding.Decoded | Problem:
    """The text of an XML document without its declaration, which the text need not obey."""
    decoded = encoding.decode(
        data, raw.file, declared=declared_encoding(data), language=raw.language
    )
    if isinstance(decoded, Problem):
        return decoded
    found = _DECLARATION.match(decoded.text)
    text = decoded.text[found.end() if found else 0 :].lstrip()
    # Lines keep their numbers.
    lost = decoded.text[: len(decoded.text) - len(text)].count("\n")
    text = "\n" * lost + text if text else ""
    return encoding.Decoded(text, decoded.encoding, decoded.problems)


def options() -> dict[str, Any]:
    """How every parser here is set: no entity is resolved, no DTD read, nothing fetched."""
    return {
        "resolve_entities": False,
        "no_network": True,
        "load_dtd": False,
        "huge_tree": False,
        "remove_comments": True,
        "remove_pis": True,
    }


def parse(file: IO[bytes], raw: RawFile) -> Document | Problem:
    """A whole document of one article, or why it cannot be read.

    Raises:
        CannotRun: lxml is not installed.
    """
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        return Problem(
            "text-too-long",
            f"The file is longer than {MAX_BYTES:,} bytes.",
            "A file of this kind is one article: cut it.",
            file=raw.file,
        )
    decoded = decode(data, raw)
    if isinstance(decoded, Problem):
        return decoded
    found = fragment(decoded.text, raw)
    if isinstance(found, Problem):
        return found
    return Document(found, decoded.encoding, decoded.problems)


def fragment(text: str, raw: RawFile) -> Any | Problem:
    """The root element of some XML that is text already."""
    etree = plugins.require("lxml.etree", "xml")
    parser = etree.XMLParser(encoding="utf-8", **options())
    try:
        found = etree.fromstring(text.encode(errors="replace"), parser)
    except etree.XMLSyntaxError as error:
        return syntax(error, raw)
    return found if found is not None else no_element(raw)


def syntax(error: Any, raw: RawFile) -> Problem:
    """The problem of a document that is not well-formed."""
    message = str(error.msg or "there is no element in it").partition(", line ")[0]
    fact = f"It is no well-formed XML: {message[:200]}."
    if "amplification" in message:
        fact = "It declares entities that stand for others again and again: written out, it never ends."
    return Problem(
        "source-syntax",
        fact,
        "Fetch or export the file anew.",
        file=raw.file,
        line=error.lineno or 0,
    )


def no_element(raw: RawFile) -> Problem:
    """The problem of a document without an element."""
    fact = "It is no well-formed XML: there is no element in it."
    return Problem("source-syntax", fact, "Fetch or export the file anew.", file=raw.file)


def chunks(first: bytes, file: IO[bytes]) -> Iterator[bytes]:
    """What was read already, and then the rest of a stream, in pieces that libxml2 takes."""
    for start in range(0, len(first), _CHUNK):
        yield first[start : start + _CHUNK]
    while data := file.read(_CHUNK):
        yield data


def local(element: Any) -> str:
    """The name of an element without its namespace; `""` for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str | None:
    """An attribute of an element, None where there is no element."""
    return None if element is None else element.get(name)


def find(element: Any, *path: str) -> Any:
    """The first descendant by way of children of these names, whatever the namespace."""
    for name in path:
        if element is None:
            return None
        element = next(element.iterchildren(f"{{*}}{name}"), None)
    return element


def children(element: Any, *names: str) -> Iterator[Any]:
    """The children of an element that have one of these names."""
    if element is not None:
        yield from element.iterchildren(*(f"{{*}}{name}" for name in names))


def descendants(element: Any, *names: str) -> Iterator[Any]:
    """All elements inside that have one of these names, in their order."""
    if element is not None:
        yield from element.iter(*(f"{{*}}{name}" for name in names))


def words(element: Any) -> str:
    """The text of an element and all inside it, white space collapsed."""
    if element is None:
        return ""
    text = "".join(element.itertext())
    # An entity that was not resolved gives its own name.
    if "&" in text:
        text = "".join(_pieces(element))
    return " ".join(text.split())


def has_words(element: Any) -> bool:
    """Whether an element or one inside it has text that shows."""
    if element is None:
        return False
    return any("&" not in text and text.strip() for text in element.itertext()) or bool(
        words(element)
    )


def _pieces(element: Any) -> Iterator[str]:
    """Texts and tails in the order of the document."""
    etree = plugins.require("lxml.etree", "xml")
    for event, each in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            yield (each.text or "") if isinstance(each.tag, str) else (entity(each) or "")
        elif each is not element:
            yield each.tail or ""


def entity(element: Any) -> str | None:
    """The character of an entity that HTML defines, too; None for any other."""
    name = getattr(element, "name", None)
    return html.entities.html5.get(f"{name};") if name else None
