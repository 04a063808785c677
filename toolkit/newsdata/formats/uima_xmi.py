"""UIMA CAS as XMI, with its type system beside it: INCEpTION, WebAnno, DKPro Core.

The type system is `NAME.xml` beside `NAME.xmi`, or `TypeSystem.xml` there or in a folder
above. Each view that has a text is a document; offsets count UTF-16 units. Annotations are
spans of the layer that their type is, with the feature that has the label and the others as
attributes; types with `Governor` and `Dependent` are relations, and so are features that
refer to spans and the slots of link features. What is not an annotation of the text but has
a label is a label of the document. Only what is indexed counts. Written are types of our
own, one for each layer of spans. A CAS is held as a whole.

Specification: https://docs.oasis-open.org/uima/v1.0/uima-v1.0.html and, of the XMI,
https://uima.apache.org/d/uimaj-current/references.html#ugr.ref.xmi
"""

from collections.abc import Iterable, Iterator
from typing import IO, Final

import msgspec

from newsdata.formats import (
    ARTICLE_FIELDS,
    Builder,
    Capability,
    Document,
    Given,
    Writing,
    file_name,
)
from newsdata.formats._json import Unheld
from newsdata.formats._uima_cas import Cas, View
from newsdata.formats._uima_layers import Layers
from newsdata.formats._uima_read import Reading
from newsdata.formats._uima_types import MAX_BYTES, Types, load_types, parse_cas
from newsdata.formats._uima_write import System
from newsdata.model import Record, Tool
from newsdata.problems import Problem, Reject

VERSION: Final = "1"
CAPABILITY: Final = Capability(
    offsets="UTF-16",
    layers=True,
    fragments=True,
    relations="any",
    attributes=True,
    labels=True,
    label_attributes=True,
    annotators=True,
    scores=True,
    statuses=("gold", "suggested", "rejected"),
    reviewed=True,
    ids=".+",
    relation_ids=".+",
    fields=ARTICLE_FIELDS,
)
SUFFIXES: Final = (".xmi",)
BESIDE: Final = (".xml", "TypeSystem.xml", "typesystem.xml")
FOLDER: Final = True

_INITIAL: Final = "_InitialView"
_INDEXED: Final = frozenset({"span", "relation", "label"})


def recognise(head: bytes, name: str) -> str:
    """Why a file is a CAS as XMI, or `""`."""
    if b"http://www.omg.org/XMI" in head and b"http:///uima/cas.ecore" in head:
        return f"{name} has the namespaces of a UIMA CAS in XMI."
    return ""


def read(file: IO[bytes], given: Given) -> Iterator[Document | Reject]:
    """The document of each view that has a text."""
    root = parse_cas(file.read(MAX_BYTES + 1), given.file)
    types = _types(given) if not isinstance(root, Problem) else root
    if isinstance(types, Problem):
        yield Reject(given.file, types.line, "", (types,))
        return
    cas = Cas(root, types)
    views = cas.views or [View(_INITIAL, "", (), 0)]
    layers, unheld = Layers(types), Unheld()
    alone = sum(view.text is not None for view in views) < 2
    for number, view in enumerate(views):
        yield _document(cas, view, layers, unheld, given, alone=alone, first=number == 0)


def _document(
    cas: Cas, view: View, layers: Layers, unheld: Unheld, given: Given, *, alone: bool, first: bool
) -> Document | Reject:
    own = given.id if view.name == _INITIAL or alone else f"{given.id}#{view.name}"
    if view.text is None:
        fact = f"The view {view.name!r} has no text."
        hint = "Labels on sounds and pictures are nothing for a record; export the text with it."
        problem = Problem("format-text", fact, hint, file=given.file, line=view.line)
        return Reject(given.file, view.line, own, (problem,))
    reading = Reading(cas, view, layers, given.names)
    tool = Tool("uima_xmi", VERSION)
    builder = Builder(
        given, reading.text, tool, id=reading.id or own, unit="UTF-16", fields=reading.fields()
    )
    if first:
        for each in cas.twice:
            fact = f"The id {each.id!r} is there twice; the second is left out."
            builder.problem("format-syntax", fact, "Export it anew.", line=each.line)
        if count := sum(layers.of(each).kind in _INDEXED for each in cas.unindexed):
            fact = f"A record has no place for annotations that are in no index, of which there are {count}."
            builder.problem("format-unheld", fact, "Nothing: in UIMA, such are deleted ones.")
    reading.add(builder, unheld)
    return builder.build()


def _types(given: Given) -> Types | Problem:
    """The type system of a file."""
    found = ((name, given.beside(name)) for name in BESIDE)
    name, data = next(((name, data) for name, data in found if data is not None), ("", None))
    folder = given.file
    while data is None and folder:
        folder = folder.rpartition("/")[0]
        above = f"{folder}/TypeSystem.xml".lstrip("/")
        if above in given.files:
            with given.open(above) as file:
                name, data = above, file.read(MAX_BYTES)
    if data is None:
        fact = "Its type system is not there."
        hint = "Put it beside the file as TypeSystem.xml, or under the name of the file as .xml."
        return Problem("format-types", fact, hint, file=given.file)
    types = load_types(data)
    if isinstance(types, Problem):
        fact = f"{types.fact} ({name})"
        return msgspec.structs.replace(types, fact=fact, file=given.file, line=0)
    return types


def write(records: Iterable[Record], writing: Writing) -> Iterator[tuple[str, bytes]]:
    """The type system, and for each record its CAS."""
    system = System(writing)
    yield "TypeSystem.xml", system.xml()
    for record in records:
        yield file_name(record.id, ".xmi"), system.cas(record)
