"""What is wrong with submissions, and what cannot be compared at all."""

from pathlib import Path

import pytest
from tests.agreement.labelled import record, run, said, span, submission
from tests.projects import make_project, write_lines

from newsdata.agreement import agree
from newsdata.errors import CannotRun


def test_without_the_text_spans_are_compared_and_tokens_are_not(tmp_path: Path) -> None:
    pair = submission("kim", span("PERSON", 0, 8)), submission("lee", span("PERSON", 0, 8))
    found = said(tmp_path, *pair, records=[record("b")])
    assert found["without_text"] == ["a"]
    assert found["layers"]["entity"]["strict"]["value"] == 1
    for name in ("kappa", "alpha", "alpha_u"):
        assert found["layers"]["entity"][name]["value"] is None
    shown = run(tmp_path, *pair).stdout
    assert "The text of 1 articles is not there (a)" in shown


def test_a_text_that_another_one_labelled_is_a_problem(tmp_path: Path) -> None:
    old = submission("mo", span("PERSON", 0, 8), text_sha256="0" * 64)
    lines = submission("kim", span("PERSON", 0, 8)), old, submission("lee", span("PERSON", 0, 8))
    done = run(tmp_path, *lines)
    assert done.exit_code == 1
    assert "submission-text" in done.stdout
    found = said(tmp_path, *lines, records=[record()])
    assert [(p["code"], p["line"]) for p in found["problems"]] == [("submission-text", 2)]
    assert [pair["annotators"] for pair in found["pairs"]] == [["kim", "lee"]]


def test_the_same_annotator_twice_is_a_problem(tmp_path: Path) -> None:
    found = said(
        tmp_path,
        submission("kim", span("PERSON", 0, 8)),
        submission("kim", span("PERSON", 0, 3)),
        submission("lee", span("PERSON", 0, 8)),
    )
    (problem,) = found["problems"]
    assert problem["code"] == "submission-duplicate"
    assert problem["fact"].endswith("s.jsonl:1.")
    assert found["layers"]["entity"]["strict"]["value"] == 1


def test_labels_outside_the_scheme_are_named_once(tmp_path: Path) -> None:
    make_project(tmp_path)
    found = said(
        tmp_path,
        submission("kim", span("PERSN", 0, 8), span("PERSN", 37, 40)),
        submission("lee", span("PERSON", 0, 8)),
    )
    (problem,) = found["problems"]
    assert (problem["code"], problem["pointer"]) == ("label-unknown", "/spans/0/label")
    assert "PERSON" in problem["hint"]


@pytest.mark.parametrize(
    ("documents", "words"),
    [
        ([submission("kim", span("PERSON", 0, 8))], "All of the submissions are by one annotator"),
        (
            [submission("kim"), submission("lee", article="b")],
            "No layer of an article was labelled by two",
        ),
        (["{"], "There is no submission that can be read"),
        ([b"\xff\xfe"], "There is no submission that can be read"),
        ([], "There is no submission that can be read"),
    ],
)
def test_what_cannot_be_compared_is_said(
    tmp_path: Path, documents: list[object], words: str
) -> None:
    write_lines(tmp_path / "s.jsonl", documents)
    with pytest.raises(CannotRun, match=words):
        agree([tmp_path / "s.jsonl"])


def test_paths_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="no such file"):
        agree([tmp_path / "none"])
    with pytest.raises(CannotRun, match=r"no \.jsonl file"):
        agree([tmp_path])
    write_lines(tmp_path / "s.jsonl", [submission("kim"), submission("lee")])
    with pytest.raises(CannotRun, match="Cannot read"):
        agree([tmp_path / "s.jsonl"], tmp_path / "none.jsonl")
    write_lines(tmp_path / "r.jsonl", ["[]"])
    with pytest.raises(CannotRun, match="no record"):
        agree([tmp_path / "s.jsonl"], tmp_path / "r.jsonl")


def test_a_file_that_is_named_twice_counts_once(tmp_path: Path) -> None:
    pair = submission("kim", span("PERSON", 0, 8)), submission("lee", span("PERSON", 0, 8))
    write_lines(tmp_path / "f/s.jsonl", pair)
    found = agree([tmp_path / "f", tmp_path / "f/s.jsonl"])
    assert (found.annotators, found.problems) == ({"kim": 1, "lee": 1}, ())


def test_offsets_outside_of_the_text_cost_nothing(tmp_path: Path) -> None:
    far = span("PERSON", 2_000_000_000, 2_000_000_001)
    found = said(
        tmp_path,
        submission("kim", far, span("ORG", 60, 2_000_000_000)),
        submission("lee", span("ORG", 5, 5)),
        records=[record()],
    )
    assert found["layers"]["entity"]["strict"]["value"] == 0
