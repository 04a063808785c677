"""Whatever comes in: a clear problem with its file and place, and nothing lost."""

import os
from pathlib import Path
from typing import Any

import pytest
from tests.projects import (
    JSONL_SOURCE,
    TEXT_SOURCE,
    make_project,
    problems,
    records,
    rejects,
    submission,
    write_lines,
)

from newsdata import CannotRun, build

GOOD = "Kim met Lee in Rome."


def built(project: Path, rejected: int) -> list[tuple[str, str, int]]:
    """Problems after a build whose counts add up."""
    report = build(project, workers=1)
    counts = report.counts
    assert counts.articles_in == counts.records_out + counts.articles_rejected
    assert counts.articles_rejected == rejected
    assert len([r for r in rejects(project) if r["kind"] == "article"]) == rejected
    assert sum(report.problems.values()) == len(problems(project))
    assert report.clean is (rejected == 0 and counts.submissions_rejected == 0)
    return problems(project)


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        ("Ein Café".encode() + b" \xe9", "file-encoding", 1),
        (b"\xff\xfe\x00", "file-encoding", 0),
        (b"", "text-empty", 0),
        ("\u00a0\n \n".encode(), "text-empty", 0),
        (b"Nul\n\x00", "text-control", 2),
        (b"a\nb\nBell \x07", "text-control", 3),
        (b"a" * 50_000_000, "text-too-long", 0),
    ],
)
def test_a_text_that_is_none_is_rejected_and_the_rest_goes_on(
    tmp_path: Path, data: bytes, code: str, line: int
) -> None:
    project = make_project(tmp_path, {"bad": data, "good": GOOD})
    assert built(project, 1) == [(code, "seeds/bad.txt", line)]
    assert [record["id"] for record in records(project)] == ["good"]


def test_files_that_cannot_be_read_are_rejected(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"good": GOOD})
    (project / "seeds/dangling.txt").symlink_to("nowhere")
    os.mkfifo(project / "seeds/fifo.txt")
    (project / "seeds/folder.txt").mkdir()
    (project / "seeds/.hidden.txt").write_text("not an article")
    (project / "data/submissions").mkdir(parents=True)
    os.mkfifo(project / "data/submissions/fifo.jsonl")
    assert built(project, 2) == [
        ("file-unreadable", "seeds/dangling.txt", 0),
        ("file-unreadable", "seeds/fifo.txt", 0),
        ("file-unreadable", "data/submissions/fifo.jsonl", 0),
    ]


def test_a_file_without_permission_is_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(tmp_path, {"good": GOOD, "secret": "Secret."})
    (project / "seeds/secret.txt").chmod(0)
    actual = Path.open

    def guarded(path: Path, *args: Any, **options: Any) -> Any:
        if path.name == "secret.txt":  # root, too, is to see what others see
            raise PermissionError(13, "Permission denied")
        return actual(path, *args, **options)

    monkeypatch.setattr(Path, "open", guarded)
    assert built(project, 1) == [("file-unreadable", "seeds/secret.txt", 0)]


@pytest.mark.parametrize(
    "name",
    [
        b"\xff.txt",
        b"two  spaces.txt",
        b"new\nline.txt",
        b" a.txt",
        "ü".encode() * 100 + b".txt",
    ],
)
def test_a_name_that_can_be_no_id_is_rejected(tmp_path: Path, name: bytes) -> None:
    project = make_project(tmp_path, {"good": GOOD})
    path = os.path.join(os.fsencode(project / "seeds"), name)  # noqa: PTH118
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(b"Text.")
    if name.startswith("ü".encode()):
        assert built(project, 0) == []
    else:
        (problem,) = built(project, 1)
        assert problem[0] == "file-name"


def test_two_articles_with_one_id_keep_the_first(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"a": GOOD}, sources=TEXT_SOURCE + JSONL_SOURCE)
    write_lines(
        project / "raw/x.jsonl",
        [
            {"id": "b", "text": "One."},
            {"id": "b", "text": "One."},
            {"id": "a", "text": "Two."},
        ],
    )
    assert sorted(built(project, 2)) == [
        ("article-duplicate", "raw/x.jsonl", 2),
        ("article-duplicate", "raw/x.jsonl", 3),
    ]
    facts = sorted(problem["fact"] for reject in rejects(project) for problem in reject["problems"])
    assert facts == [
        'The id "a" is that of seeds/a.txt, with another text.',
        'The id "b" is that of raw/x.jsonl:1, with the same text.',
    ]


def test_a_record_whose_own_labels_are_wrong_is_rejected_with_its_line(
    tmp_path: Path,
) -> None:
    project = make_project(tmp_path, sources=JSONL_SOURCE)
    span = {
        "id": "s",
        "layer": "entity",
        "label": "ORG",
        "start": 1,
        "end": 4,
        "text": "Kim",
        "status": "gold",
    }
    write_lines(
        project / "raw/x.jsonl",
        [
            "",
            {"id": "a", "text": GOOD, "spans": [span]},
            b"\xc3\xa9\xff",
            {"text": "a\r\nb", "spans": [span | {"start": 0}]},
        ],
    )
    found = built(project, 3)
    assert ("span-text", "raw/x.jsonl", 2) in found
    assert ("file-encoding", "raw/x.jsonl", 3) in found
    assert ("text-control", "raw/x.jsonl", 4) in found


def test_a_source_that_matches_nothing_or_a_missing_folder_stops(
    tmp_path: Path,
) -> None:
    project = make_project(tmp_path)
    with pytest.raises(CannotRun, match='source "articles" matches no file') as error:
        build(project, workers=1)
    assert "Put articles there" in error.value.hint
    (project / "seeds").rmdir()
    with pytest.raises(CannotRun, match="folder seeds does not exist"):
        build(project, workers=1)


def test_a_file_belongs_to_the_first_source_that_matches(tmp_path: Path) -> None:
    sources = TEXT_SOURCE.replace("articles", "special").replace("*.txt", "a.txt") + TEXT_SOURCE
    project = make_project(tmp_path, {"a": GOOD, "b": GOOD}, sources=sources)
    assert built(project, 0) == []
    assert {record["id"]: record["source"] for record in records(project)} == {
        "a": "special",
        "b": "articles",
    }


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["{oops"], [("json-syntax", 1)]),
        (["", {"article_id": "a"}], [("schema-missing", 2)] * 4),
        ([submission("gone", GOOD)], [("submission-article", 1)]),
        ([submission("bad", GOOD)], [("submission-article", 1)]),
        ([submission("a", "other")], [("submission-text", 1)]),
        ([submission("a", GOOD, ("entity", "PERSN", 0, 3))], [("label-unknown", 1)]),
        ([submission("a", GOOD, ("entity", "PERSON", 0, 99))], [("span-bounds", 1)]),
        (
            [
                submission(
                    "a",
                    GOOD,
                    spans=[{"id": "s", "layer": "entity", "label": "ORG", "start": 3, "end": 3}],
                )
            ],
            [("span-empty", 1)],
        ),
        (
            [
                submission(
                    "a",
                    GOOD,
                    spans=[
                        {
                            "id": "s",
                            "layer": "entity",
                            "label": "ORG",
                            "start": 1,
                            "end": 4,
                            "text": "Kim",
                        }
                    ],
                )
            ],
            [("span-text", 1)],
        ),
        ([submission("a", GOOD), submission("a", GOOD)], [("submission-duplicate", 2)]),
        ([submission("a", GOOD, reviewed=["entities"])], [("label-unknown", 1)]),
    ],
)
def test_a_submission_that_does_not_fit_is_rejected_and_the_article_stays(
    tmp_path: Path, lines: list[object], expected: list[tuple[str, int]]
) -> None:
    project = make_project(tmp_path, {"a": GOOD, "bad": b"\xc3\xa9\xff"})
    write_lines(project / "data/submissions/x/kim.jsonl", lines)
    report = build(project, workers=1)
    found = [(code, line) for code, file, line in problems(project) if file.startswith("data/")]
    assert found == expected
    assert report.counts.submissions_in == len([line for line in lines if line])
    assert (
        report.counts.submissions_in
        == report.counts.submissions_joined + report.counts.submissions_rejected
    )
    assert [record["id"] for record in records(project)] == ["a"]


def test_labels_wait_for_an_article_that_an_optional_source_names(
    tmp_path: Path,
) -> None:
    sources = (
        TEXT_SOURCE
        + TEXT_SOURCE.replace("articles", "later").replace("*.txt", "later.txt")
        + "optional = true\n"
    )
    project = make_project(tmp_path, {"a": GOOD}, sources=sources)
    write_lines(
        project / "data/submissions/kim.jsonl",
        [submission("later", GOOD, ("entity", "PERSON", 0, 3))],
    )
    report = build(project, workers=1)
    assert report.clean
    assert (report.counts.submissions_waiting, report.counts.submissions_joined) == (
        1,
        0,
    )
    (project / "seeds/later.txt").write_text(GOOD)
    assert build(project, workers=1, force=True).counts.submissions_joined == 1


def test_annotators_stand_beside_each_other(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"a": GOOD}, config="suggest = []")
    kim = submission("a", GOOD, ("entity", "PERSON", 0, 3))
    lee = submission("a", GOOD, ("entity", "ORG", 0, 7), annotator="lee", reviewed=["structure"])
    write_lines(project / "data/submissions/kim.jsonl", [kim])
    write_lines(project / "data/submissions/lee.jsonl", [lee])
    assert built(project, 0) == []
    (record,) = records(project)
    assert [span["id"] for span in record["spans"]] == ["kim:s1", "lee:s1"]
    assert record["reviewed"] == ["structure"]


def test_links_in_a_circle_give_each_article_once(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"b": GOOD}, sources=TEXT_SOURCE.replace("*.txt", "**/*.txt"))
    (project / "seeds/above").symlink_to("..")
    assert built(project, 0) == []
    assert [record["id"] for record in records(project)] == ["b"]
