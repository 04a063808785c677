"""A release that is not what was built is found out, and what is wrong is named."""

import hashlib
import io
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from tests.projects import make_project, submission, write_lines
from tests.releasing.forging import codes, forge, of, rewrite
from tests.releasing.released import LOADED, SOURCES, TEXT

from newsdata import CannotRun, build, cli, verify
from newsdata.packaging import card, croissant, manifest
from newsdata.packaging.manifest import Manifest

pytestmark = LOADED


def test_a_release_is_in_order_and_verifying_changes_nothing(made: Path) -> None:
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    report = verify(made)
    assert report.problems == []
    assert {check.state for check in report.checks} == {"passed"}
    assert report.rights == {
        "CC0-1.0": {"full": 12},
        "LicenseRef-all-rights-reserved": {"standoff": 1},
    }
    assert {path: path.read_bytes() for path in made.rglob("*") if path.is_file()} == before


def test_a_release_of_nothing_but_stand_off_articles_is_in_order(tmp_path: Path) -> None:
    sources = SOURCES[SOURCES.rindex("[[sources]]") :]
    project = make_project(tmp_path, sources=sources)
    long = "Kim met Lee in Rome.\n" * 40
    articles = [{"id": "short", "text": TEXT}, {"id": "long", "text": long}]
    write_lines(project / "raw/t.jsonl", articles)
    # About where the card cuts a text that it shows, which is at the end of a line.
    spans = ("entity", "GPE", 687, 691), ("entity", "PERSON", 693, 696), ("entity", "GPE", 708, 712)
    labels = [
        submission("short", TEXT, ("entity", "PERSON", 0, 3)),
        submission("long", long, *spans),
    ]
    for each in labels:
        for span in each["spans"]:
            del span["text"]
    write_lines(project / "data/submissions/kim.jsonl", labels)
    assert build(project, workers=1).clean
    release = project / "data/releases/test/1.0.0"
    report = verify(release)
    assert report.problems == []
    assert report.rights == {"LicenseRef-all-rights-reserved": {"standoff": 2}}
    made = manifest.load(release)
    shown = made and made.statistics.example
    assert shown
    assert (shown.id, shown.text, [each.start for each in shown.spans]) == (
        "long",
        "",
        [687, 693],
    )


def test_one_flipped_bit_anywhere_is_found_and_named(made: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made, tmp_path / "flipped"))
    draw = random.Random(8)
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    assert len(paths) > 5
    for path in paths:
        name = path.relative_to(folder).as_posix()
        whole = path.read_bytes()
        places = {0, len(whole) - 1, *draw.sample(range(len(whole)), 12)}
        for place in sorted(places):
            data = bytearray(whole)
            data[place] ^= 1 << draw.randrange(8)
            path.write_bytes(data)
            report = verify(folder)
            assert not report.clean, (name, place)
            assert name in {problem.file for problem in report.problems}, (name, place)
        path.write_bytes(whole)
    assert verify(folder).clean


def test_missing_and_additional_files_are_named(release: Path) -> None:
    gone = of(release, "spans")
    gone.unlink()
    (release / "data/records/more.parquet").write_bytes(b"PAR1")
    (release / ".gitattributes").write_text("*.parquet filter=lfs")
    report = verify(release)
    assert [(p.code, p.file) for p in report.problems] == [
        ("release-file", gone.relative_to(release).as_posix()),
        ("release-extra", "data/records/more.parquet"),
    ]
    assert [c.state for c in report.checks] == ["passed", "failed", "passed", "skipped", "skipped"]


def test_what_is_no_release_is_said(release: Path, tmp_path: Path) -> None:
    (release / manifest.FILE).unlink()
    for folder, said in (
        (tmp_path / "nowhere", "no such folder"),
        (Path(__file__), "has to be a folder"),
        (tmp_path, "no release"),
        (release, "unfinished"),
    ):
        with pytest.raises(CannotRun, match=said):
            verify(folder)


def _move_span(rows: list[dict[str, Any]]) -> None:
    rows[0]["spans"][0]["start"] += 1


def _other_label(rows: list[dict[str, Any]]) -> None:
    rows[0]["label"] = "ORG"


def _drop(rows: list[dict[str, Any]]) -> None:
    del rows[0]


def _no_text(rows: list[dict[str, Any]]) -> None:
    rows[0]["text"] = None


@pytest.mark.parametrize(
    ("config", "change", "found"),
    [
        ("records", _move_span, {"span-text", "release-count", "release-spans"}),
        ("records", _drop, {"release-count", "release-spans", "release-load"}),
        ("records", _no_text, {"release-record", "release-count"}),
        ("spans", _other_label, {"release-spans"}),
        ("spans", _drop, {"release-spans", "release-count", "release-load"}),
    ],
)
def test_rows_are_checked_even_where_every_hash_was_forged(
    release: Path, config: str, change: Callable[[list[dict[str, Any]]], None], found: set[str]
) -> None:
    rewrite(of(release, config), change)
    forge(release)
    assert codes(verify(release)) == found


def test_text_of_a_stand_off_article_is_found(release: Path) -> None:
    def publish(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            row["text"] = row["text"] or TEXT

    for path in release.glob("data/records/*.parquet"):
        rewrite(path, publish)
    forge(release)
    report = verify(release)
    assert "rights-text" in codes(report)
    (found,) = [problem for problem in report.problems if problem.code == "rights-text"]
    assert found.record_id == "t"


def test_an_article_in_two_splits_is_found(release: Path) -> None:
    (row,) = pq.read_table(of(release, "records", "train"), partitioning=None).to_pylist()[:1]
    rewrite(of(release, "records", "test"), lambda rows: rows.append(row))
    forge(release)
    report = verify(release)
    assert "release-split" in codes(report)
    facts = " ".join(p.fact for p in report.problems if p.code == "release-split")
    assert "too" in facts


def test_a_card_edited_by_hand_is_found_even_where_its_hash_was_forged(release: Path) -> None:
    with (release / card.FILE).open("a") as file:
        file.write("The best data set.\n")
    forge(release)
    report = verify(release)
    assert [(p.code, p.file) for p in report.problems] == [("release-card", "README.md")]


def test_croissant_edited_by_hand_is_found_even_where_its_hash_was_forged(release: Path) -> None:
    forge(release)
    path = release / croissant.FILE
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"test", b"best", 1))
    document = json.loads((release / manifest.FILE).read_bytes())
    (listed,) = [file for file in document["files"] if file["path"] == croissant.FILE]
    listed["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    forged = manifest.encode(msgspec.convert(document, Manifest))
    (release / manifest.FILE).write_bytes(forged)
    report = verify(release)
    assert [(p.code, p.file) for p in report.problems] == [("release-card", "croissant.json")]


def run(*arguments: object) -> Any:
    return CliRunner().invoke(cli.cli, ["verify", *map(str, arguments)])


def test_the_command_says_it_by_its_exit_code_and_in_words(release: Path) -> None:
    done = run(release)
    assert (done.exit_code, "in order" in done.output) == (0, True)
    (release / card.FILE).write_text("x")
    done = run(release)
    assert done.exit_code == 1
    assert "README.md release-file The file has 1 bytes" in done.output
    shown = json.loads(run(release, "--json").output)
    assert shown["problems"][0]["file"] == "README.md"
    assert run(release, "--quiet").output == ""
    assert isinstance(run(release / "nowhere").exception, CannotRun)


def test_a_progress_is_told(made: Path) -> None:
    told = io.StringIO()
    verify(made, progress=lambda stage, done, total: print(stage, done, total, file=told))
    assert "records 13 13" in told.getvalue()
