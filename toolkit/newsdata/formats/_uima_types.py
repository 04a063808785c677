"""The XML of UIMA, parsed so that nothing is resolved, and the types that it describes."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, Final

from msgspec import Struct

from newsdata import plugins
from newsdata.problems import Problem

EXTRA: Final = "uima"
MAX_BYTES: Final = 1 << 26
"""The longest XMI that is read: it is one document."""
XMI: Final = "{http://www.omg.org/XMI}"
_MAX_TYPES: Final = 1 << 21
_MAX_INHERITED: Final = 1 << 20
_XML: Final = re.compile(r"\s*<\?xml\s[^>]*\?>")
_MAX_DEPTH: Final = 100
_PRIMITIVE: Final = re.compile(
    r"uima\.cas\.(?:String|Integer|Float|Double|Long|Short|Byte|Boolean)"
)
_VALUES: Final = re.compile(
    r"uima\.cas\.(?:NonEmpty)?(?:String|Integer|Float|Double|Long|Short|Byte|Boolean)(?:Array|List)"
)


class Feature(Struct, frozen=True):
    """What a feature of a type may hold: `shared` values are elements of their own."""

    range: str
    shared: bool = False


class Described(Struct, frozen=True):
    """A type as it is described: what it inherits from, and the features of its own."""

    above: str
    features: dict[str, Feature]


class Types:
    """The types of a type system. Names that it does not have are no error.

    What is inherited is looked up for the types that are asked for: dkpro-cassis does so for
    all of them, and takes minutes where there is much.
    """

    def __init__(self, described: Mapping[str, Described]) -> None:
        self._described = described
        self._features: dict[str, dict[str, Feature]] = {}
        self._primitives: dict[str, str] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._described

    def supers(self, name: str) -> Iterator[str]:
        """The type and all that it inherits from, as far up as is sane."""
        for _ in range(_MAX_DEPTH):
            if name not in self._described:
                return
            yield name
            name = self._described[name].above

    def features(self, name: str) -> Mapping[str, Feature]:
        """The features of a type, its own first."""
        if name not in self._features:
            found: dict[str, Feature] = {}
            for each in self.supers(name):
                for feature, said in self._described[each].features.items():
                    found.setdefault(feature, said)
            self._features[name] = found
        return self._features[name]

    def _primitive(self, name: str) -> str:
        """The primitive type that a type is or narrows, or `""`."""
        if name not in self._primitives:
            found = (each for each in self.supers(name) if _PRIMITIVE.fullmatch(each))
            self._primitives[name] = next(found, "")
        return self._primitives[name]

    def is_text(self, feature: Feature) -> bool:
        """Whether a feature holds a string; those of which only some are allowed are, too."""
        return self._primitive(feature.range) == "uima.cas.String"

    def is_value(self, feature: Feature) -> bool:
        """Whether what is written is a value, not the id of another element."""
        if _VALUES.fullmatch(feature.range):
            return not feature.shared
        return bool(self._primitive(feature.range))

    def holds_values(self, feature: Feature) -> bool:
        """Whether a feature holds values, not references, wherever they are written."""
        return bool(_VALUES.fullmatch(feature.range)) or self.is_value(feature)


@cache
def _builtin() -> Mapping[str, Described]:
    """The types that every type system has."""
    system = plugins.require("cassis", EXTRA).TypeSystem()
    return {
        each.name: Described(
            each.supertype.name if each.supertype else "",
            {feature.name: Feature(feature.rangeType.name) for feature in each.features},
        )
        for each in system.get_types(built_in=True)
    }


def parse(data: bytes, what: str, file: str) -> Any | Problem:
    """The root element of some XML, or the problem that it has.

    A document type is refused before anything is parsed: entities are defined there, and
    what they stand for may be a file, or without end.
    """
    etree = plugins.require("lxml.etree", EXTRA)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fact = f"Byte 0x{data[error.start]:02X} at byte offset {error.start} of the {what} is not UTF-8."
        return Problem("file-encoding", fact, "Save it as UTF-8, as UIMA does.", file=file)
    if "<!DOCTYPE" in text:
        fact = f"The {what} has a document type."
        hint = "Remove it: XMI has none, and what it defines is not resolved."
        line = text.count("\n", 0, text.index("<!DOCTYPE")) + 1
        return Problem("format-syntax", fact, hint, file=file, line=line)
    # The encoding that a declaration names is not the one in which we looked.
    start = _XML.match(text)
    lines = "\n" * start[0].count("\n") if start else ""
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring((lines + text[start.end() if start else 0 :]).encode(), parser)
    except etree.XMLSyntaxError as error:
        message = str(error.msg or "there is no element in it").partition(", line ")[0]
        fact = f"The {what} is no well-formed XML: {message[:200]}."
        line = error.lineno or 0
        return Problem("format-syntax", fact, "Export it anew.", file=file, line=line)
    return root


def parse_cas(data: bytes, file: str) -> Any | Problem:
    """The root of an XMI."""
    if len(data) > MAX_BYTES:
        fact = f"The file is longer than {MAX_BYTES:,} bytes."
        return Problem("text-too-long", fact, "An XMI is one document: cut it.", file=file)
    root = parse(data, "XMI", file)
    if isinstance(root, Problem) or root.tag == f"{XMI}XMI":
        return root
    fact = f"The first element is {root.tag[:80]!r}, not XMI."
    return Problem("format-syntax", fact, "Export it as UIMA CAS XMI.", file=file)


@lru_cache(maxsize=4)
def load_types(data: bytes) -> Types | Problem:
    """The types of a type system. Documents of a folder mostly share one."""
    root = parse(data, "type system", "") if len(data) <= _MAX_TYPES else None
    if isinstance(root, Problem):
        return root
    hint = "Export it anew, with its type system."
    names = [] if root is None else list(root.iter("{*}typeDescription"))
    count = 0 if root is None else sum(1 for _ in root.iter("{*}featureDescription"))
    # Each type has all features of those above it.
    if root is None or len(names) * count > _MAX_INHERITED:
        return Problem("format-types", "The type system is larger than any.", hint)
    if root.tag.rpartition("}")[2] != "typeSystemDescription":
        fact = f"The first element is {root.tag[:80]!r}, not typeSystemDescription."
        return Problem("format-types", fact, hint)
    described = dict(_builtin())
    for each in names:
        name, above = _said(each, "name"), _said(each, "supertypeName")
        features = {_said(f, "name"): _feature(f) for f in each.iterfind("{*}features/{*}*")}
        if name in described:
            # Described twice, as when type systems were merged.
            above = described[name].above
            features = described[name].features | features
        described[name] = Described(above, features)
    return Types(described)


def _said(element: Any, name: str) -> str:
    return (element.findtext(f"{{*}}{name}") or "").strip()


def _feature(element: Any) -> Feature:
    shared = _said(element, "multipleReferencesAllowed") == "true"
    return Feature(_said(element, "rangeTypeName"), shared)
