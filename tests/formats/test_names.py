import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from newsdata import scheme
from newsdata.formats import Names, file_name, id_of_file
from newsdata.formats._names import escape, unescape

NAMES = Names(scheme.default())
ANY = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=10)
TRICKY = st.text(st.sampled_from("aé/%25 20:.\t\n"), min_size=1, max_size=10)


def test_labels_find_their_layer() -> None:
    assert NAMES.read("PERSON") == ("entity", "PERSON")
    assert NAMES.read("CUE") == ("quote", "CUE")
    assert NAMES.read("attribution", relation=True) == ("quote", "attribution")
    assert NAMES.read("Person") == ("entity", "Person")
    assert NAMES.read("mood/GLAD") == ("mood", "GLAD")
    assert NAMES.read("and/or", layer="mood") == ("mood", "and/or")
    assert Names(scheme.default(), layer="mood").read("GLAD") == ("mood", "GLAD")


def test_labels_get_their_layer_where_it_could_not_be_told() -> None:
    assert NAMES.write("entity", "PERSON") == "PERSON"
    assert NAMES.write("mood", "PERSON") == "mood/PERSON"
    assert NAMES.write("entity", "CUE") == "entity/CUE"
    assert NAMES.write("mood", "A/B") == "mood/A%2FB"
    assert NAMES.write("mood", "A/B", layers=True) == "A/B"


def test_other_names_are_mapped_both_ways() -> None:
    names = Names(scheme.default(), mapping={"Person": "entity/PERSON", "ner/ORG": "entity/GPE"})
    assert names.read("Person") == ("entity", "PERSON")
    assert names.write("entity", "PERSON") == "Person"
    assert names.read("ORG", layer="ner") == ("entity", "GPE")
    assert names.read("ORG") == ("entity", "ORG")


@given(name=st.one_of(ANY, TRICKY), layers=st.booleans(), relation=st.booleans())
def test_names_of_other_people_come_back_without_what_a_format_cannot_have(
    name: str, layers: bool, relation: bool
) -> None:
    names = Names(scheme.default(), mapping={name: "quote/CUE"})
    for escaped in ("", r"\s:;"):
        more: dict[str, Any] = {"relation": relation, "escaped": escaped}
        written = names.write("quote", "CUE", layers=layers, **more)
        assert not (escaped and re.search(rf"[{escaped}]", written))
        assert names.read(written, layer="quote" if layers else "", **more) == ("quote", "CUE")
        assert written == name or re.search(r"[\s:;]", name) or (layers and name[:6] == "quote/")


@given(layer=st.one_of(ANY, TRICKY), label=st.one_of(ANY, TRICKY), relation=st.booleans())
def test_every_layer_and_label_comes_back(layer: str, label: str, relation: bool) -> None:
    for escaped in ("", r"\s:;"):
        for layers in (False, True):
            name = NAMES.write(layer, label, layers=layers, relation=relation, escaped=escaped)
            told = layer if layers else ""
            found = NAMES.read(name, layer=told, relation=relation, escaped=escaped)
            assert found == (layer, label)


@given(name=st.one_of(ANY, TRICKY))
def test_foreign_names_are_left_alone_unless_we_made_them(name: str) -> None:
    assert unescape(escape(name, r"\s/"), r"\s/") == name
    assert unescape("50%", r"\s") == "50%"
    assert unescape("%41%zz%ff", r"\s") == "%41%zz%ff"


@given(article_id=st.one_of(ANY, TRICKY))
def test_file_names_are_safe_and_give_the_id_back(article_id: str) -> None:
    name = file_name(article_id, ".ann")
    parts = name.removesuffix(".ann").split("/")
    assert all(part and not part.startswith(".") and part == part.rstrip(" ") for part in parts)
    assert not set(name) & set('\0\n\t\\:*?"<>|')
    assert id_of_file(name, ".ann") == article_id


def test_long_ids_make_names_that_file_systems_take() -> None:
    names = {file_name(id, ".ann") for id in ("é" * 256, "é" * 255 + "x")}
    assert len(names) == 2
    assert all(len(name.encode()) <= 250 for name in names)
