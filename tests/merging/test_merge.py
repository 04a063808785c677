"""`newsdata merge` of several annotators, from files to files."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace
from tests.merging.drawn import span, submission
from tests.projects import make_project, write_lines

from newsdata.cli import cli
from newsdata.errors import CannotRun
from newsdata.merging import Strategy, merge
from newsdata.model import Submission, encode
from newsdata.text import sha256

ANN = submission("ann", span("s1", "PERSON", 0, 8), span("s2", "ORG", 10, 14))
BOB = submission("bob", span("x", "PERSON", 0, 8))
CAT = submission("cat", span("y", "PERSON", 0, 3), span("z", "ORG", 10, 14))


def run(tmp_path: Path, *made: Submission, options: Sequence[str] = ()) -> Result:
    write_lines(tmp_path / "in/s.jsonl", map(encode, made))
    paths = [str(tmp_path / "in"), "--output", str(tmp_path / "out.jsonl"), "-C", str(tmp_path)]
    return CliRunner().invoke(cli, ["merge", *paths, *options])


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_everything_decided_is_exit_code_0(tmp_path: Path) -> None:
    done = run(tmp_path, ANN, BOB, CAT, submission("bob", article="b"))
    assert (done.exit_code, done.stdout) == (0, "")
    first, second = read(tmp_path / "out.jsonl")
    assert [(s["id"], s["label"], s["start"]) for s in first["spans"]] == [
        ("s1", "PERSON", 0),
        ("s2", "ORG", 10),
    ]
    assert (first["annotator"], first["merged_from"]) == ("merge", ["ann", "bob", "cat"])
    assert (second["article_id"], second["merged_from"]) == ("b", ["bob"])
    conflicts = read(tmp_path / "out.jsonl.conflicts")
    assert [(c["kind"], c["start"], c["end"]) for c in conflicts] == [
        ("span", 0, 8),
        ("span", 10, 14),
    ]
    assert "decided conflicts, span" in done.stderr


def test_undecided_is_exit_code_1_and_the_list_goes_when_all_agree(tmp_path: Path) -> None:
    done = run(tmp_path, ANN, BOB, options=["--json", "--annotator", "team"])
    report = json.loads(done.stdout)
    assert (done.exit_code, report["undecided"], report["decided"]) == (1, {"span": 1}, {})
    assert (report["articles"], report["spans"]) == (1, 1)
    assert report["conflicts_file"] == str(tmp_path / "out.jsonl.conflicts")
    assert read(tmp_path / "out.jsonl")[0]["annotator"] == "team"
    assert (tmp_path / "out.jsonl.conflicts").exists()
    done = run(tmp_path, ANN, options=["--json", "--annotator", "team"])
    assert (done.exit_code, json.loads(done.stdout)["conflicts_file"]) == (0, "")
    assert not (tmp_path / "out.jsonl.conflicts").exists()


def test_the_same_bytes_whatever_the_order_of_files(tmp_path: Path) -> None:
    run(tmp_path, ANN, BOB, CAT)
    first = (tmp_path / "out.jsonl").read_bytes(), (tmp_path / "out.jsonl.conflicts").read_bytes()
    run(tmp_path, CAT, ANN, BOB)
    again = (tmp_path / "out.jsonl").read_bytes(), (tmp_path / "out.jsonl.conflicts").read_bytes()
    assert first == again


def test_what_is_merged_is_valid(tmp_path: Path) -> None:
    text = "Kim Holt of Acme spoke."
    make_project(tmp_path, {"a": text})
    made = [
        Submission("1.0", "a", sha256(text), who, spans, reviewed=("entity",))
        for who, spans in (
            ("kim", (span("s", "PERSON", 0, 8), span("t", "ORG", 12, 16))),
            ("lee", (span("s", "PERSON", 0, 8),)),
            ("mo", (span("s", "PERSON", 0, 8), span("t", "ORG", 12, 16))),
        )
    ]
    done = run(tmp_path, *made)
    assert done.exit_code == 0, done.output
    target = tmp_path / "data/submissions/merge.jsonl"
    target.parent.mkdir(parents=True)
    (tmp_path / "out.jsonl").rename(target)
    shown = CliRunner().invoke(cli, ["validate", "-C", str(tmp_path)])
    assert shown.exit_code == 0, shown.output


def test_weights_come_from_agreement(tmp_path: Path) -> None:
    far = submission("far", span("s", "GPE", 40, 44), article="b")
    near = [submission(who, span("s", "ORG", 50, 54), article="b") for who in ("ann", "bob")]
    alone = submission("far", span("x", "GPE", 10, 14))
    done = run(tmp_path, ANN, BOB, alone, far, *near, options=["--strategy", "weighted", "--json"])
    weights = json.loads(done.stdout)["weights"]["entity"]
    assert weights["ann"] > weights["far"] == 0
    merged = read(tmp_path / "out.jsonl")
    assert [s["label"] for s in merged[1]["spans"]] == ["ORG"]


def test_an_adjudicator_decides(tmp_path: Path) -> None:
    done = run(tmp_path, ANN, BOB, CAT, options=["--adjudicator", "cat"])
    assert done.exit_code == 0
    assert [s["end"] for s in read(tmp_path / "out.jsonl")[0]["spans"]] == [3, 14]
    with pytest.raises(CannotRun, match="no submission of the adjudicator 'dan'"):
        merge([tmp_path / "in"], tmp_path / "o", Strategy("adjudicated", "dan"))
    assert run(tmp_path, ANN, options=["--strategy", "adjudicated"]).exit_code == 2
    assert run(tmp_path, ANN, options=["--base", str(tmp_path / "in/s.jsonl")]).exit_code == 2


def test_its_own_output_is_not_merged_again(tmp_path: Path) -> None:
    write_lines(tmp_path / "all/s.jsonl", map(encode, (ANN, BOB, CAT)))
    out = tmp_path / "all/merged.jsonl"
    for _ in range(2):
        report = merge([tmp_path / "all"], out, Strategy())
        assert report.submissions == {"ann": 1, "bob": 1, "cat": 1}


@pytest.mark.parametrize(
    ("there", "line"),
    [
        ([BOB], 1),  # his labels would be gone, and be in no merge
        ([replace(BOB, annotator="merge", merged_from=("ann", "bob")), BOB], 2),
        (["no labels at all"], 1),
    ],
)
def test_what_merge_has_not_made_is_not_written_over(
    tmp_path: Path, there: list[Submission | str], line: int
) -> None:
    lines = [each if isinstance(each, str) else encode(each) for each in there]
    out = write_lines(tmp_path / "s/bob.jsonl", lines)
    write_lines(tmp_path / "s/ann.jsonl", [encode(ANN)])
    before = out.read_bytes()
    for paths in ([tmp_path / "s"], [tmp_path / "s/ann.jsonl", out]):
        with pytest.raises(CannotRun, match="was not merged from others") as raised:
            merge(paths, out, Strategy())
        assert raised.value.place == f"{out}:{line}"
    assert out.read_bytes() == before


def test_what_somebody_decided_is_not_written_over(tmp_path: Path) -> None:
    decided = replace(BOB, annotator="kim", merged_from=("ann", "bob"))
    out = write_lines(tmp_path / "kim.jsonl", [encode(decided)])
    read = [write_lines(tmp_path / "s.jsonl", map(encode, (ANN, BOB)))]
    before = out.read_bytes()
    with pytest.raises(CannotRun, match="was decided by 'kim'"):
        merge(read, out, Strategy())
    assert out.read_bytes() == before
    merge(read, out, Strategy(), annotator="kim")  # his by name


def test_problems_are_listed_and_the_rest_is_merged(tmp_path: Path) -> None:
    make_project(tmp_path)
    other = Submission("1.0", "a", "1" * 64, "mo", ())
    odd = submission("lee", span("s", "PERSN", 30, 34), article="b")
    done = run(tmp_path, ANN, BOB, ANN, other, odd, options=["--json"])
    report = json.loads(done.stdout)
    assert done.exit_code == 1
    assert sorted(problem["code"] for problem in report["problems"]) == [
        "label-unknown",
        "submission-duplicate",
        "submission-text",
    ]
    assert report["articles"] == 2


def test_the_records_say_which_text_is_the_articles(tmp_path: Path) -> None:
    record = {"id": "a", "text": "New.", "text_sha256": "1" * 64}
    records = write_lines(tmp_path / "r.jsonl", [record])
    other = Submission("1.0", "a", "1" * 64, "mo", ())
    done = run(tmp_path, ANN, BOB, other, options=["--records", str(records), "--json"])
    report = json.loads(done.stdout)
    assert [problem["line"] for problem in report["problems"]] == [1, 2]
    assert read(tmp_path / "out.jsonl")[0]["merged_from"] == ["mo"]


def test_nothing_to_merge_is_said(tmp_path: Path) -> None:
    write_lines(tmp_path / "s.jsonl", ["{"])
    with pytest.raises(CannotRun, match="no submission that can be read"):
        merge([tmp_path / "s.jsonl"], tmp_path / "o", Strategy())
    write_lines(tmp_path / "s.jsonl", [encode(ANN)])
    with pytest.raises(CannotRun, match="Cannot write"):
        merge([tmp_path / "s.jsonl"], tmp_path / "none/o", Strategy())


def test_base_merges_two_files(tmp_path: Path) -> None:
    base = write_lines(tmp_path / "base.jsonl", [encode(ANN)])
    ours = write_lines(tmp_path / "ours.jsonl", [encode(BOB), encode(ANN)])
    theirs = write_lines(tmp_path / "theirs.jsonl", [encode(ANN), encode(CAT)])
    out = tmp_path / "out.jsonl"
    command = ["merge", "--base", *map(str, (base, ours, theirs)), "--output", str(out)]
    done = CliRunner().invoke(cli, [*command, "--json"])
    assert (done.exit_code, json.loads(done.stdout)["conflicts"]) == (0, [])
    assert [line["annotator"] for line in read(out)] == ["bob", "ann", "cat"]
    assert CliRunner().invoke(cli, command).output == ""


def test_what_was_merged_before_says_nothing_twice(tmp_path: Path) -> None:
    before = replace(BOB, annotator="merge", merged_from=("ann", "bob"))
    done = run(tmp_path, ANN, BOB, CAT, before, options=["--json"])
    assert json.loads(done.stdout)["passed_over"] == 1
    assert read(tmp_path / "out.jsonl")[0]["merged_from"] == ["ann", "bob", "cat"]
    # What the adjudicator has decided comes before what he had labelled himself.
    decided = replace(CAT, annotator="ann", merged_from=("ann", "bob"))
    run(tmp_path, ANN, BOB, decided, options=["--adjudicator", "ann"])
    assert [s["end"] for s in read(tmp_path / "out.jsonl")[0]["spans"]] == [3, 14]
