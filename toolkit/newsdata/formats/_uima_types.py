"""The XML of UIMA, parsed so that nothing is resolved, and the types that it describes."""

import re
import warnings
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from msgspec import Struct

from newsdata import plugins
from newsdata.problems import Problem

EXTRA: Final = "uima"
MAX_BYTES: Final = 1 << 26
"""The longest XMI that is read: it is one document."""
XMI: Final = "{http://www.omg.org/XMI}"
_MAX_TYPES: Final = 1 << 21
_MAX_INHERITED: Final = 1 << 22
_XML: Final = re.compile(r"\s*<\?xml\s[^>]*\?>")
# What cassis and toposort raise for types that contradict each other.
_CONFUSED: Final = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
    RuntimeError,
)
_VALUES: Final = re.compile(
    r"uima\.cas\.(?:NonEmpty)?(?:String|Integer|Float|Double|Long|Short|Byte|Boolean)(?:Array|List)"
)


class Feature(Struct, frozen=True):
    """What a feature of a type may hold: `shared` values are elements of their own."""

    range: str
    shared: bool

    @property
    def is_text(self) -> bool:
        """Whether it holds a string."""
        return self.range == "uima.cas.String"


class Types:
    """The types of a type system. Names that it does not have are no error.

    Raises ValueError for a feature of which the type is not said.
    """

    def __init__(self, system: Any) -> None:
        for type_ in system.get_types():
            for feature in type_.features:
                if not (feature.name and feature.rangeType):
                    raise ValueError(f"what {type_.name}.{feature.name} holds is not said")
        self._system = system
        self._features: dict[str, dict[str, Feature]] = {}

    def __contains__(self, name: str) -> bool:
        return bool(self._system.contains_type(name, match_exactly=True))

    def supers(self, name: str) -> Iterator[str]:
        """The type and all that it inherits from."""
        found = self._system.get_type(name, match_exactly=True) if name in self else None
        while found is not None:
            yield found.name
            found = found.supertype

    def features(self, name: str) -> Mapping[str, Feature]:
        """The features of a type, inherited ones with them, by the name in the XMI."""
        if name not in self._features:
            known = self._system.get_type(name, match_exactly=True).all_features
            self._features[name] = {
                # cassis puts an underscore behind the two names that Python would not like.
                each.name[:-1] if each.name in ("self_", "type_") else each.name: self._feature(
                    each
                )
                for each in known
            }
        return self._features[name]

    def _feature(self, feature: Any) -> Feature:
        range_ = feature.rangeType.name
        if "uima.cas.String" in self.supers(range_):
            range_ = "uima.cas.String"
        return Feature(range_, bool(feature.multipleReferencesAllowed))

    def is_value(self, feature: Feature) -> bool:
        """Whether what is written is a value, not the id of another element."""
        if _VALUES.fullmatch(feature.range):
            return not feature.shared
        return bool(self._system.is_primitive(feature.range))

    def holds_values(self, feature: Feature) -> bool:
        """Whether a feature holds values, not references, wherever they are written."""
        return bool(_VALUES.fullmatch(feature.range)) or self.is_value(feature)


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
    features = 0 if root is None else sum(1 for _ in root.iter("{*}featureDescription"))
    # Each type has all features of those above it.
    if root is None or len(names) * features > _MAX_INHERITED:
        return Problem("format-types", "The type system is larger than any.", hint)
    if root.tag.rpartition("}")[2] != "typeSystemDescription":
        fact = f"The first element is {root.tag[:80]!r}, not typeSystemDescription."
        return Problem("format-types", fact, hint)
    etree = plugins.require("lxml.etree", EXTRA)
    cassis = plugins.require("cassis.typesystem", EXTRA)
    try:
        with warnings.catch_warnings():
            # Types that are described twice alike.
            warnings.simplefilter("ignore")
            return Types(cassis.load_typesystem(etree.tostring(root).decode()))
    except (*_CONFUSED, cassis.TypeNotFoundError) as error:
        why = " ".join(str(error).split())[:200]
        fact = f"The type system contradicts itself: {why or type(error).__name__}."
        return Problem("format-types", fact, hint)
