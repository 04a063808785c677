"""CoNLL-U: what the package conllu reads of ours, and the news articles of GUM."""

import re
from collections import Counter
from typing import Any

import conllu as library
import msgspec
import pytest
from hypothesis import given, settings
from tests.formats.reading import content, facts, files_of, only, read, written
from tests.formats.records import labelled
from tests.formats.test_real_cases import again, documents, folder

from newsdata.formats import Document, conllu, fit
from newsdata.formats._tokens import Tokens
from newsdata.model import Record


@settings(max_examples=60)
@given(record=labelled())
def test_the_package_conllu_reads_what_is_written(record: Record) -> None:
    fitted, _ = fit(record, conllu.CAPABILITY, "expand")
    (data,) = written(conllu, [fitted]).values()
    sentences = library.parse(data.decode())
    words = [token["form"] for sentence in sentences for token in sentence]
    assert words == [" ".join(word.split()) for word in Tokens.of(fitted).words()]
    values: list[Any] = [(token["misc"] or {}).get("Entity") for s in sentences for token in s]
    opened = sum(value.count("(") for value in values if value)
    parts = sum(max(1, len(span.fragments)) for span in fitted.spans)
    assert opened == parts


def test_gum() -> None:
    files = files_of(folder("conllu/gum-news"))
    found = documents("conllu", files)
    assert len(found) == len(files)
    for each, (name, data) in zip(found, sorted(files.items()), strict=True):
        lines = data.decode().split("\n")
        # An independent reading of every mention: type and words between its brackets.
        brackets = [
            bracket
            for line in lines
            if re.match(r"\d+\t", line)
            for bracket in re.findall(r"\(\d+-([a-z]+)", line.split("\t")[9])
        ]
        labels = Counter(span.label for span in each.record.spans)
        assert labels == Counter(brackets), name
        stated = [line[9:] for line in lines if line.startswith("# text = ")]
        assert each.record.text.split() == " ".join(stated).split()
        assert each.record.title == next(
            line.partition(" = ")[2] for line in lines if line.startswith("# meta::title")
        )
    assert {problem.code for problem in facts(found)} == {"format-unheld"}
    again("conllu", found)


def test_mentions_of_one_entity_that_cross_come_back() -> None:
    rows = ["# global.Entity = GRP-etype", "1\ta\t_\t_\t_\t_\t_\t_\t_\tEntity=(5-person"]
    rows += [
        "2\tb\t_\t_\t_\t_\t_\t_\t_\tEntity=(new1-place",
        "3\tc\t_\t_\t_\t_\t_\t_\t_\tEntity=5)",
    ]
    rows += ["4\td\t_\t_\t_\t_\t_\t_\t_\tEntity=new1)", ""]
    record = only(read(conllu, {"a.conllu": "\n".join(rows).encode()})).record
    first, second = sorted(record.spans, key=lambda span: span.start)
    assert (first.text, second.text) == ("a b c", "b c d")
    same = msgspec.structs.replace(second, attributes=first.attributes)
    both = msgspec.structs.replace(record, spans=(first, same))
    back = only(read(conllu, written(conllu, [both]))).record
    assert content(back, conllu.CAPABILITY) == content(both, conllu.CAPABILITY)


@pytest.mark.parametrize("numbers", ["0", "0 0", "2-3 9", "1.1", "3-2 1", "1-2 1-2 1"])
def test_words_may_be_numbered_wrongly(numbers: str) -> None:
    rows = [f"{n}\ta" + "\t_" * 7 + "\tEntity=(1-person)\n" for n in numbers.split()]
    (found,) = read(conllu, {"a.conllu": "".join(rows).encode()})
    words = sum("." not in n for n in numbers.split())
    assert isinstance(found, Document) == (words > 0)
