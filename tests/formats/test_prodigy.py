"""Prodigy: real tasks, counted independently, and what its interfaces ask of a task."""

import html
import json
from itertools import pairwise
from typing import Any

import msgspec
from hypothesis import given
from tests.conftest import ROOT
from tests.formats.reading import facts, only, read, written
from tests.formats.records import labelled
from tests.formats.test_real_cases import again, documents, folder

from newsdata import plugins
from newsdata.formats import fit
from newsdata.model import (
    Argument,
    Provenance,
    Record,
    Relation,
    Rights,
    Span,
    Tool,
)
from newsdata.text import sha256

PRODIGY = plugins.get("format", "prodigy")
GOLDEN = ROOT / "tests" / "golden" / "formats" / "prodigy"


def tasks_of(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()]


def test_real_headlines_of_which_some_were_ignored() -> None:
    name = "annotated_news_headlines-ORG-PERSON-LOCATION-ner.jsonl"
    data = (folder("prodigy/news-headlines") / name).read_bytes()
    tasks = tasks_of(data)
    found = documents("prodigy", {name: data})
    texts = list(dict.fromkeys(task["text"] for task in tasks))
    assert [each.record.text for each in found] == texts
    counted = [
        (span["start"], span["end"], span["label"], task["answer"])
        for task in tasks
        if task["answer"] != "ignore"
        for span in task.get("spans", [])
    ]
    answers = {"gold": "accept", "rejected": "reject"}
    spans = [
        (span.start, span.end, span.label, answers[span.status])
        for each in found
        for span in each.record.spans
    ]
    assert spans == counted
    assert len(counted) > 300
    skipped = [problem for problem in facts(found) if problem.code == "format-skipped"]
    assert len(skipped) == sum(task["answer"] == "ignore" for task in tasks)
    # Some headlines were scraped with what HTML makes of an ampersand.
    escaped = [problem for problem in facts(found) if problem.code == "format-escaped"]
    assert len(escaped) == sum(html.unescape(text) != text for text in texts)
    assert len(facts(found)) == len(skipped) + len(escaped)
    again("prodigy", found)


def test_tokens_of_a_real_file_come_back_where_they_are_asked_for() -> None:
    name = "annotated_news_headlines-ORG-PERSON-LOCATION-ner.jsonl"
    data = (folder("prodigy/news-headlines") / name).read_bytes()
    first = tasks_of(data)[0]
    found = documents("prodigy", {name: data}, tokens=True)[0]
    places = [(s.start, s.end) for s in found.record.spans if s.layer == "token"]
    assert places == [(token["start"], token["end"]) for token in first["tokens"]]


def test_tokens_are_written_as_tokens_and_not_as_what_somebody_labelled() -> None:
    text = "Mira met Jo."
    places = [(0, 4), (5, 8), (9, 11), (11, 12)]
    task = {
        "text": text,
        "meta": {"id": "a"},
        "tokens": [{"text": text[s:e], "start": s, "end": e} for s, e in places],
        "spans": [{"id": "x", "start": 9, "end": 11, "label": "PERSON"}],
        "answer": "accept",
    }
    module, data = PRODIGY, msgspec.json.encode(task)
    first = only(read(module, {"a.jsonl": data}, tokens=True, annotator="kim")).record
    files = written(module, [first])
    (back,) = tasks_of(files["written.jsonl"])
    assert [span["id"] for span in back["spans"]] == ["x"]
    assert [(token["start"], token["end"]) for token in back["tokens"]] == places
    again = only(read(module, files, tokens=True))
    assert again.problems == ()
    assert sorted(again.record.spans, key=str) == sorted(first.spans, key=str)


def test_tokens_of_which_more_is_said_stay_spans() -> None:
    text = "Mira met Jo."
    spans = (
        Span("a", "token", "TOKEN", 0, 4, "Mira", "gold", score=0.5),
        Span("b", "token", "TOKEN", 5, 8, "met", "rejected"),
        Span("c", "token", "WORD", 9, 11, "Jo", "gold"),
        Span("token-4", "token", "TOKEN", 11, 12, ".", "gold"),
    )
    record = Record(
        schema_version="1.0",
        id="a",
        text=text,
        text_sha256=sha256(text),
        rights=Rights("CC0-1.0", "full"),
        spans=spans,
        reviewed=(),
        labels=(),
        relations=(
            Relation("r", "x", "y", (Argument("head", "token-4"), Argument("child", "a")), "gold"),
        ),
        provenance=Provenance("a.txt", "0" * 64, Tool("text", "1")),
    )
    back = only(read(PRODIGY, written(PRODIGY, [record]))).record
    assert {span.id for span in back.spans} == {"a", "b", "c", "token-4"}
    assert len(back.relations) == 1


def test_tokens_without_a_place_are_listed_where_they_are_asked_for() -> None:
    tokens = [{"text": "Mira", "start": 0, "end": 4}, {"text": "met", "start": 5}, 7]
    data = msgspec.json.encode({"text": "Mira met Jo.", "tokens": tokens, "spans": []})
    found = only(read(PRODIGY, {"a.jsonl": data}, tokens=True))
    assert [(p.code, p.pointer) for p in found.problems] == [
        ("format-syntax", "/tokens/1"),
        ("format-syntax", "/tokens/2"),
    ]
    assert only(read(PRODIGY, {"a.jsonl": data})).problems == ()


def test_headlines_that_nobody_labelled_have_no_labels() -> None:
    name = "news_headlines.jsonl"
    data = (folder("prodigy/news-headlines") / name).read_bytes()
    found = documents("prodigy", {name: data})
    tasks = tasks_of(data)
    assert [(e.record.text, e.record.source) for e in found] == [
        (task["text"], task["meta"]["source"]) for task in tasks
    ]
    assert not any(each.record.spans for each in found)
    assert {problem.code for problem in facts(found)} == {"format-escaped"}


@given(record=labelled())
def test_tokens_begin_and_end_where_spans_do(record: Record) -> None:
    fitted = fit(record, PRODIGY.CAPABILITY, "expand")[0]
    (data,) = written(PRODIGY, [fitted]).values()
    for task in tasks_of(data):
        tokens = task.get("tokens", [])
        assert [token["id"] for token in tokens] == list(range(len(tokens)))
        assert all(a["end"] <= b["start"] for a, b in pairwise(tokens))
        assert all(task["text"][t["start"] : t["end"]] == t["text"] for t in tokens)
        for relation in task.get("relations", []):
            assert relation["head"] == relation["head_span"]["token_end"]
            assert relation["child"] == relation["child_span"]["token_end"]
        ends = [r[f"{role}_span"] for r in task.get("relations", []) for role in ("head", "child")]
        for span in [*task["spans"], *ends]:
            assert tokens[span["token_start"]]["start"] == span["start"]
            assert tokens[span["token_end"]]["end"] == span["end"]


def test_each_annotator_and_status_is_a_task() -> None:
    record = msgspec.json.decode((GOLDEN / "write" / "records.jsonl").read_bytes(), type=Record)
    fitted = fit(record, PRODIGY.CAPABILITY, "expand")[0]
    (data,) = written(PRODIGY, [fitted]).values()
    made = {(span.status, span.annotator) for span in record.spans}
    tasks = tasks_of(data)
    assert len(tasks) == len(made)
    assert {task.get("answer") for task in tasks} == {"accept", "reject", None}
    assert {task.get("_annotator_id") for task in tasks} == {"kim", "rules", None}


def test_tasks_on_one_text_meet_wherever_they_stand() -> None:
    def task(text: str, start: int, annotator: str) -> bytes:
        span = {"start": start, "end": start + 1, "label": "PERSON"}
        said = {"text": text, "spans": [span], "answer": "accept", "_annotator_id": annotator}
        return msgspec.json.encode(said) + b"\n"

    lines = [task(f"Text {n}", m, f"a{m}") for m in range(3) for n in range(100)]
    found = documents("prodigy", {"a.jsonl": b"".join(lines)})
    assert [each.record.id for each in found] == [f"a#{n}" for n in range(1, 101)]
    assert [each.line for each in found] == list(range(1, 101))
    assert {tuple(s.annotator for s in e.record.spans) for e in found} == {("a0", "a1", "a2")}


def test_long_texts_are_recognised_though_their_tokens_fill_the_head() -> None:
    record = msgspec.json.decode((GOLDEN / "write" / "records.jsonl").read_bytes(), type=Record)
    fitted = fit(record, PRODIGY.CAPABILITY, "expand")[0]
    long = msgspec.structs.replace(fitted, text=fitted.text + "word " * 8000)
    (data,) = written(PRODIGY, [long]).values()
    assert len(data) > 4 << 16
    assert PRODIGY.recognise(data[: 1 << 16], "a.jsonl")
    task = {"text": "a", "tokens": tasks_of(data)[0]["tokens"], "spans": []}
    assert PRODIGY.recognise(msgspec.json.encode(task)[: 1 << 16], "a.jsonl")
