import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.projects import submission, write_lines

from newsdata import joining
from newsdata.model import Record, Submission
from newsdata.problems import RejectedSubmission
from newsdata.text import sha256

TEXT = "“Yes,” she said. 🚋 “No,” he said."


def record() -> Record:
    document = {
        "schema_version": "1.0",
        "id": "a",
        "text": TEXT,
        "text_sha256": sha256(TEXT),
        "rights": {"license": "MIT", "redistribution": "full"},
        "spans": [
            {
                "id": "s1",
                "layer": "quote",
                "label": "QUOTE",
                "start": 0,
                "end": 6,
                "text": "“Yes,”",
                "status": "suggested",
            }
        ],
        "relations": [],
        "reviewed": ["time"],
        "labels": [],
        "provenance": {"file": "f", "sha256": "0" * 64, "converter": {"name": "t", "version": "1"}},
    }
    return msgspec.convert(document, Record)


def submitted(**more: Any) -> Submission:
    return msgspec.convert(
        submission("a", TEXT, ("quote", "QUOTE", 0, 6), ("quote", "SPEAKER", 7, 10), **more),
        Submission,
    )


def test_labels_join_under_the_name_of_their_annotator() -> None:
    relation = {
        "id": "r1",
        "layer": "quote",
        "label": "attribution",
        "args": [{"role": "content", "ref": "s1"}, {"role": "source", "ref": "s2"}],
    }
    labels = [{"layer": "entity", "label": "ORG", "status": "rejected"}]
    found = submitted(relations=[relation], labels=labels, reviewed=["quote", "time"])
    joined = joining.add(record(), joining.view(record(), found), "kim")
    assert [span.id for span in joined.spans] == ["s1", "kim:s1", "kim:s2"]
    assert {span.annotator for span in joined.spans[1:]} == {"kim"}
    assert [span.status for span in joined.spans] == ["suggested", "gold", "gold"]
    assert joined.relations[0].id == "kim:r1"
    assert [arg.ref for arg in joined.relations[0].args] == ["kim:s1", "kim:s2"]
    assert (joined.labels[0].status, joined.labels[0].annotator) == ("rejected", "kim")
    assert joined.reviewed == ("time", "quote")


def test_texts_that_were_left_out_are_taken_from_the_article() -> None:
    span = {
        "id": "s1",
        "layer": "quote",
        "label": "QUOTE",
        "start": 19,
        "end": 32,
        "fragments": [{"start": 19, "end": 24}, {"start": 25, "end": 32}],
    }
    view = joining.view(record(), submitted(spans=[span]))
    assert view.spans[0].text == "“No,” he said"
    assert [fragment.text for fragment in view.spans[0].fragments] == [
        "“No,”",
        "he said",
    ]


def test_labels_of_another_text_are_told_apart() -> None:
    assert joining.on_other_text(record(), submitted()) is None
    problem = joining.on_other_text(record(), submitted(text_sha256="0" * 64))
    assert problem is not None
    assert problem.code == "submission-text"


def test_a_file_of_submissions_keeps_the_good_lines(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "a.jsonl", ["{oops", "", submission("a", TEXT), {"article_id": "b"}]
    )
    found = list(joining.read(path, "a.jsonl"))
    assert [number for number, _ in found] == [1, 3, 4]
    assert isinstance(found[1][1], Submission)
    assert isinstance(found[2][1], RejectedSubmission)
    assert found[2][1].id == "b"
    assert json.loads(msgspec.json.encode(found[2][1]))["kind"] == "submission"


def test_ids_of_two_annotators_cannot_meet() -> None:
    ids = set()
    for annotator, local_id in (("a:b", "c"), ("a", "b:c"), ("a%3Ab", "c")):
        span = {
            "id": local_id,
            "layer": "quote",
            "label": "QUOTE",
            "start": 0,
            "end": 6,
        }
        found = submitted(annotator=annotator, spans=[span])
        ids.add(joining.add(record(), joining.view(record(), found), annotator).spans[-1].id)
    assert len(ids) == 3


def _by(annotator: str, *merged_from: str) -> Submission:
    return Submission("1.0", "tram", "0" * 64, annotator, spans=(), merged_from=merged_from or None)


@pytest.mark.parametrize(
    ("submissions", "standing"),
    [
        ([_by("kim"), _by("lee")], ["kim", "lee"]),
        ([_by("kim"), _by("lee"), _by("max"), _by("ada", "kim", "lee")], ["max", "ada+"]),
        # Who decides had labelled the article before.
        ([_by("kim"), _by("lee"), _by("kim", "lee", "max")], ["kim+"]),
        # A program merged, then a person decided.
        ([_by("kim"), _by("merge", "kim", "lee"), _by("lee", "kim", "max")], ["lee+"]),
        # Two people decided, and nobody between them.
        ([_by("kim", "lee", "max"), _by("lee", "kim", "max")], ["kim+", "lee+"]),
        # In a circle everybody would stand for somebody.
        ([_by("a", "b"), _by("b", "c"), _by("c", "a")], ["a+", "b+", "c+"]),
        ([_by("kim", "kim")], ["kim+"]),
        ([], []),
    ],
)
def test_a_merged_submission_stands_for_those_it_was_merged_from(
    submissions: list[Submission], standing: list[str]
) -> None:
    found = joining.standing(submissions)
    named = [each.annotator + "+" * bool(each.merged_from) for each in submissions]
    assert [name for name, stays in zip(named, found, strict=True) if stays] == standing
