"""A CAS as it stands in XMI, and the types that it names: parsed, and nothing resolved.

The type system is loaded by dkpro-cassis. The CAS itself is taken from the XML, element by
element: cassis gives up all of it for one reference that leads nowhere, and no longer knows
the lines.
"""

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, Final

from msgspec import Struct

from newsdata import plugins
from newsdata.problems import Problem

EXTRA: Final = "uima"
MAX_BYTES: Final = 1 << 26
"""The longest XMI that is read: it is one document."""
_MAX_TYPES: Final = 1 << 21
_MAX_INHERITED: Final = 1 << 22
_MIN_SHARED: Final = 1 << 16
_XMI: Final = "{http://www.omg.org/XMI}"
_XML: Final = re.compile(r"\s*<\?xml\s[^>]*\?>")
_QNAME: Final = re.compile(r"\{http:///(?P<package>[^}]*)\.ecore\}(?P<name>.*)", re.DOTALL)
# What cassis and toposort raise for types that contradict each other.
_CONFUSED: Final = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
    RuntimeError,
)

ARRAY: Final = "uima.cas.FSArray"
LISTS: Final = frozenset({"uima.cas.NonEmptyFSList", "uima.cas.FSList"})
_VALUES: Final = re.compile(
    r"uima\.cas\.(?:NonEmpty)?(?:String|Integer|Float|Double|Long|Short|Byte|Boolean)(?:Array|List)"
)


class Element(Struct, frozen=True):
    """A feature structure: its id and type, its features as written, and its line."""

    id: str
    type: str
    values: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    line: int


class View(Struct, frozen=True):
    """A sofa with its text, or None where it has none, and the ids of what is indexed in it."""

    name: str
    text: str | None
    members: tuple[str, ...]
    line: int


class Feature(Struct, frozen=True):
    """What a feature of a type may hold: `shared` values are elements of their own."""

    range: str
    shared: bool

    @property
    def is_text(self) -> bool:
        """Whether it holds a string."""
        return self.range == "uima.cas.String"


class Types:
    """The types of a type system. Names that it does not have are no error."""

    def __init__(self, system: Any) -> None:
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


class Cas:
    """What is in an XMI: elements by id, and views in the order of the file."""

    def __init__(self, root: Any, types: Types) -> None:
        self.types = types
        self.elements: dict[str, Element] = {}
        self.twice: list[Element] = []
        self._sofas: list[Element] = []
        self._members: dict[str, list[str]] = {}
        self._left = _MIN_SHARED
        for each in map(_element, root):
            if each.type == "uima.cas.Sofa":
                self._sofas.append(each)
            elif each.type == "uima.cas.View":
                members = self._members.setdefault(each.values.get("sofa", ""), [])
                members += each.values.get("members", "").split()
            elif each.id in self.elements:
                self.twice.append(each)
            elif each.type != "uima.cas.NULL":
                self.elements[each.id] = each
        self._left += 4 * len(self.elements)

    @cached_property
    def views(self) -> list[View]:
        """The views that hold something."""
        found = [
            View(
                sofa.values.get("sofaID", ""),
                sofa.values.get("sofaString"),
                tuple(dict.fromkeys(self._members.pop(sofa.id, ()))),
                sofa.line,
            )
            for sofa in self._sofas
        ]
        return [each for each in found if each.members or each.text is not None]

    @cached_property
    def unindexed(self) -> list[Element]:
        """The elements that are in no view."""
        indexed = {id for view in self.views for id in view.members}
        return [each for id, each in self.elements.items() if id not in indexed]

    @property
    def exhausted(self) -> bool:
        """Whether so many share their arrays that some were left out."""
        return self._left < 0

    def targets(self, element: Element, feature: str) -> Iterator[str]:
        """The ids that a feature refers to, those in arrays and lists one by one."""
        for first in dict.fromkeys(element.values.get(feature, "").split()):
            target = self.elements.get(first)
            if target and target.type == ARRAY:
                yield from self._spend(target.values.get("elements", "").split())
            elif target and target.type in LISTS:
                for each in self._chain(first):
                    yield from each.values.get("head", "").split()
            else:
                yield first

    def texts(self, element: Element, feature: str) -> tuple[str, ...]:
        """The values of a feature: one, or those of an array or a list."""
        if feature in element.lists:
            return element.lists[feature]
        if feature not in element.values:
            return ()
        known = self.types.features(element.type).get(feature)
        if known is None or self.types.is_value(known):
            return (element.values[feature],)
        found: list[str] = []
        for each in self._chain(element.values[feature]):
            for key in ("elements", "head"):
                found += self._spend(each.lists.get(key, ()))
                found += [each.values[key]] if key in each.values else []
        return tuple(found)

    def _chain(self, id: str) -> Iterator[Element]:
        """An element, and those that follow it in its list."""
        seen: set[str] = set()
        while (each := self.elements.get(id)) and id not in seen and self._spend([id]):
            seen.add(id)
            yield each
            id = each.values.get("tail", "")

    def _spend(self, values: Sequence[str]) -> Sequence[str]:
        """The values, unless arrays that many share have given too many by now."""
        self._left -= len(values)
        return values if self._left >= 0 else ()


def _element(element: Any) -> Element:
    found = _QNAME.fullmatch(element.tag)
    package = found["package"].replace("/", ".") if found else ""
    name = found["name"] if found else element.tag.rpartition("}")[2]
    lists: dict[str, list[str]] = {}
    for child in element:
        lists.setdefault(child.tag.rpartition("}")[2], []).append(child.text or "")
    values = dict(element.attrib)
    return Element(
        values.pop(f"{_XMI}id", ""),
        name if package in ("", "uima.noNamespace") else f"{package}.{name}",
        {key: value for key, value in values.items() if key[0] != "{"},
        {key: tuple(each) for key, each in lists.items()},
        element.sourceline or 0,
    )


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
    if isinstance(root, Problem) or root.tag == f"{_XMI}XMI":
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
    cassis = plugins.require("cassis", EXTRA)
    try:
        with warnings.catch_warnings():
            # Types that are described twice alike.
            warnings.simplefilter("ignore")
            return Types(cassis.load_typesystem(etree.tostring(root).decode()))
    except _CONFUSED as error:
        why = " ".join(str(error).split())[:200]
        fact = f"The type system contradicts itself: {why or type(error).__name__}."
        return Problem("format-types", fact, hint)
