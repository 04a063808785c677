"""UIMA: every XMI of dkpro-cassis counted by it, and files that nobody has the types of."""

import re
from collections import Counter

import pytest
from tests.formats.reading import facts, files_of, read
from tests.formats.test_real_cases import folder

from newsdata import plugins
from newsdata.formats import Document
from newsdata.problems import Reject

UIMA = plugins.get("format", "uima_xmi")


def labels(found: list[Document | Reject]) -> int:
    return sum(len(each.record.spans) for each in found if isinstance(each, Document))


def _uima_types() -> dict[str, str]:
    """The type system of each file of dkpro-cassis that has one."""
    return {
        "cas_with_array_features": "typesystem_with_array_features",
        "cas_with_collections": "typesystem_with_collections",
        "cas_with_empty_array_reference": "webanno_types",
        "cas_with_floating_point_special_values": "typesystem_with_floating_points",
        "cas_with_list_features": "typesystem_with_list_features",
        "cas_with_multiple_references_allowed_string_array": "typesystem_with_multiple_references_allowed",
        "cas_with_nonindexed_fs": "webanno_types",
        "cas_with_reserved_names": "typesystem_with_reserved_names",
        "cas_with_two_sofas": "small_typesystem",
        "empty_cas": "small_typesystem",
        "small_cas": "small_typesystem_with_predefined_types",
    }


@pytest.mark.filterwarnings("ignore:Trying to add feature")
@pytest.mark.parametrize(("name", "types"), _uima_types().items())
def test_uima_of_cassis(name: str, types: str) -> None:
    """As many annotations in each view as dkpro-cassis finds there, and every empty one told."""
    cassis = pytest.importorskip("cassis")
    files = files_of(folder("uima_xmi/cassis"))
    xmi, system = files[f"{name}.xmi"], files[f"{types}.xml"]
    cas = cassis.load_cas_from_xmi(xmi.decode(), typesystem=cassis.load_typesystem(system.decode()))
    found = read(UIMA, {"a.xmi": xmi, "TypeSystem.xml": system}, "a.xmi")
    # A view without a text is the place of a CAS that has none yet.
    views = [v for v in cas.views if v.sofa.sofaString is not None] or cas.views[:1]
    assert len(found) == len(views)
    told = "DocumentAnnotation|DocumentMetaData|TagsetDescription"
    if types == "webanno_types":
        told += "|Token|Sentence"
    theirs: Counter[bool] = Counter(
        each.begin < each.end
        for view in views
        for each in cas.get_view(view.sofa.sofaID).select("uima.tcas.Annotation")
        if not re.search(told, each.type.name)
    )
    if cas.sofa_string is None and not any(v.sofa.sofaString for v in views):
        assert not labels(found)
        return
    assert labels(found) == theirs[True]
    empty = sum(problem.code == "span-empty" for problem in facts(found))
    assert empty == theirs[False]


def test_uima_without_its_types_is_refused() -> None:
    """Of the files to merge nobody has the type system; with another, what is missing is told."""
    types = files_of(folder("uima_xmi/cassis"))["webanno_types.xml"]
    files = files_of(folder("uima_xmi/merge"))
    assert len(files) == 3
    for file, data in files.items():
        assert [p.code for p in facts(read(UIMA, {file: data}, file))] == ["format-types"]
        found = read(UIMA, {file: data, "TypeSystem.xml": types}, file)
        tags = Counter(re.findall(r"<custom:(\w+) ", data.decode()))
        missing = [p.fact for p in facts(found) if p.code == "format-types"]
        for tag, number in tags.items():
            assert any(f".{tag}'" in fact and f" {number}." in fact for fact in missing), tag
