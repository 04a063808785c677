"""JSON of any shape under the keys that formats look at: a problem, never an exception."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formats.reading import read
from tests.formats.test_contract import is_sound

from newsdata import plugins
from newsdata.formats import Document

KEYS = {
    "doccano": "id text data label labels entities cats annotations relations meta start_offset "
    "end_offset from_id to_id type user published",
    "dolma": "id text source created metadata attributes newsdata__entity__PERSON a__document__b__c",
    "gate": "text name features annotation_sets annotations type start end id newsdata relation "
    "status score labels label reviewed attributes offset_type gate.SourceURL title rights",
    "label_studio": "data text annotations predictions result value start end labels choices type "
    "from_name to_name id from_id to_id was_cancelled completed_by score",
    "prodigy": "text tokens spans start end label relations head child head_span child_span answer "
    "accept options id meta score _annotator_id",
    "spacy": "text ents tokens spans cats sents start end label kb_id id paragraphs quote",
    "web_annotation": "@context type id first next items @graph target source selector refinedBy "
    "exact prefix suffix start end startSelector endSelector value body bodyValue purpose motivation "
    "creator name nickname",
}
WORDS = {
    "label_studio": "labels choices relation textarea",
    "prodigy": "accept reject ignore",
    "web_annotation": "TextPositionSelector TextQuoteSelector RangeSelector FragmentSelector "
    "char=0,4 linking tagging Software a.txt",
}


def shapes(name: str) -> st.SearchStrategy[object]:
    """Objects in which any of a format's keys has any value, and often a likely one."""
    words = st.sampled_from(
        ["Mira met Jo.", "Mira", "PERSON", "a", "", *WORDS.get(name, "").split()]
    )
    numbers = st.sampled_from([0, 1, 4, 12, -1, 99, 2**31, 1 << 62, 0.5, 1e300])
    leaves = st.one_of(words, numbers, st.none(), st.booleans())
    keys = st.sampled_from(KEYS[name].split())
    inner = st.recursive(
        leaves,
        lambda below: st.one_of(
            st.lists(below, max_size=3), st.dictionaries(keys, below, max_size=5)
        ),
        max_leaves=25,
    )
    texts = st.fixed_dictionaries({"text": st.just("Mira met Jo."), "target": st.just("a.txt")})
    return st.builds(
        lambda base, more: base | more, texts, st.dictionaries(keys, inner, max_size=8)
    )


@pytest.mark.parametrize("name", sorted(KEYS))
@settings(max_examples=100)
@given(data=st.data())
def test_values_of_any_shape_are_read_or_reported(name: str, data: st.DataObject) -> None:
    values = data.draw(st.lists(shapes(name), min_size=1, max_size=3))
    lines = b"".join(msgspec.json.encode(value) + b"\n" for value in values)
    suffix = ".jsonld" if name == "web_annotation" else ".jsonl"
    module = plugins.get("format", name)
    assert isinstance(module.recognise(lines[:65536], "a"), str)
    main = f"a{suffix}"
    for each in read(module, {main: lines, "a.txt": b"Mira met Jo."}, main, tokens=True):
        if isinstance(each, Document):
            assert is_sound(each.record)
        else:
            assert each.problems
