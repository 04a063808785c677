"""Submissions that were merged from others, in a build and in `newsdata validate`."""

from pathlib import Path
from typing import Any

from tests.projects import make_project, problems, records, submission, write_lines

from newsdata import build
from newsdata.checking import validate

TEXT = "Harbor tram approved\n\nMira Holt said so on Monday.\n"


def _by(annotator: str, label: str, **more: Any) -> dict[str, Any]:
    start = TEXT.index("Mira Holt")
    return submission(
        "tram", TEXT, ("entity", label, start, start + 9), annotator=annotator, **more
    )


def _gold(project: Path) -> list[tuple[str, str]]:
    [record] = records(project)
    return [(s["annotator"], s["label"]) for s in record["spans"] if s["status"] == "gold"]


def test_a_merged_submission_stands_in_the_place_of_the_others(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"tram": TEXT})
    merged = _by("kim", "PERSON", merged_from=["kim", "lee"])
    lines = [_by("kim", "PERSON"), _by("lee", "ORG"), _by("max", "GPE"), merged]
    write_lines(project / "data/submissions/all.jsonl", lines)
    counts = build(project, workers=1).counts
    assert _gold(project) == [("max", "GPE"), ("kim", "PERSON")]
    assert (counts.submissions_joined, counts.submissions_merged) == (4, 2)
    assert list(validate(project)) == []


def test_one_that_cannot_be_used_stands_for_nobody(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"tram": TEXT})
    merged = _by("kim", "HERO", merged_from=["kim", "lee"])
    write_lines(project / "data/submissions/all.jsonl", [_by("lee", "ORG"), merged])
    counts = build(project, workers=1).counts
    assert _gold(project) == [("lee", "ORG")]
    assert (counts.submissions_rejected, counts.submissions_merged) == (1, 0)


def test_who_decides_twice_has_one_too_many(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"tram": TEXT})
    merged = [_by("kim", label, merged_from=["lee"]) for label in ("PERSON", "ORG")]
    write_lines(project / "data/submissions/all.jsonl", merged)
    build(project, workers=1)
    assert problems(project) == [("submission-duplicate", "data/submissions/all.jsonl", 2)]
    assert _gold(project) == [("kim", "PERSON")]
    assert [p.code for p in validate(project)] == ["submission-duplicate"]


def test_merged_from_nobody_is_no_form(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"tram": TEXT})
    write_lines(project / "data/submissions/all.jsonl", [_by("kim", "ORG", merged_from=[])])
    build(project, workers=1)
    assert [code for code, _, _ in problems(project)] == ["schema-value"]
