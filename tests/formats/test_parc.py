"""PARC: a file as the corpus has it comes back, and nothing outside of it is opened."""

import re

import pytest
from tests.formats.reading import codes, only, read, written

from newsdata.formats import parc

WORDS = [
    ("Yes", "0,3", ["a:content"]),
    ("said", "5,9", ["a:cue"]),
    ("Mira", "10,14", ["a:source", "b:source"]),
    ("thinks", "15,21", ["b:cue"]),
    ("so", "22,24", ["a:content", "b:content"]),
]


def xml(words: list[tuple[str, str, list[str]]]) -> bytes:
    lines = ["<root><SENTENCE>"]
    for text, place, roles in words:
        lines.append(f'<WORD ByteCount="{place}" text="{text}">')
        for id, _, role in (each.partition(":") for each in roles):
            lines.append(
                f'<attribution id="{id}"><attributionRole roleValue="{role}"/></attribution>'
            )
        lines.append("</WORD>")
    return "\n".join([*lines, "</SENTENCE></root>"]).encode()


def test_attributions_of_the_corpus_are_written_as_the_corpus_has_them() -> None:
    record = only(read(parc, {"a.xml": xml(WORDS)})).record
    assert record.text == "Yes  said Mira thinks so"
    assert [each.text for each in record.spans[0].fragments] == ["Yes", "so"]
    assert [(r.id, [(a.role, a.ref) for a in r.args]) for r in record.relations] == [
        ("a", [("content", "a:content"), ("cue", "a:cue"), ("source", "a:source")]),
        ("b", [("source", "b:source"), ("cue", "b:cue"), ("content", "b:content")]),
    ]
    (data,) = written(parc, [record]).values()
    found = re.findall(r"<(attribution|attributionRole|WORD) ([^>]*?)/?>", data.decode())
    shown = [attributes for tag, attributes in found if tag != "WORD"]
    assert shown == [
        shown_
        for _, _, roles in WORDS
        for id, _, role in (each.partition(":") for each in roles)
        for shown_ in (f'id="{id}"', f'roleValue="{role}"')
    ]


def test_words_that_go_backwards_are_listed() -> None:
    document = only(read(parc, {"a.xml": xml([("a", "5,6", []), ("b", "0,1", [])])}))
    assert document.record.text == "a b"
    assert codes(document) == [("format-syntax", 4)]


@pytest.mark.parametrize(
    "data",
    [
        b"<root><SENTENCE>" + b"<NP>" * 100_000,
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (97 + n, b"&%c;" % (96 + n) * 10) for n in range(1, 12))
        + b']><root><WORD ByteCount="0,1" text="&l;"/></root>',
    ],
)
def test_xml_bombs_are_refused(data: bytes) -> None:
    (found,) = read(parc, {"a.xml": data})
    assert found.problems[0].code in ("format-syntax", "text-empty")
