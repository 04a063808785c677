"""Who holds the raw files gets the curator's records back, byte for byte, or is told why not."""

import json
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from tests.projects import copy_of_this_project, make_project, submission, write_lines
from tests.strategies import records as any_record

from newsdata import CannotRun, build, cli, hydrate, reading, verify
from newsdata.model import (
    Attribute,
    DocumentLabel,
    Provenance,
    Record,
    Rights,
    Span,
    Tool,
    encode,
)
from newsdata.packaging import manifest, standoff
from newsdata.releases import ReleasedRecord
from newsdata.releasing import HydrateReport
from newsdata.releasing.restoring import found_again, restore
from newsdata.text import sha256

TEXTS = {
    "tram": "Tram opens\n\nMira Holt opened the tram of the European Court of Human Rights.\n",
    "ferry": "Ferry\n\n“We sail on Monday,” Kim Lee said.\n",
}
SOURCES = """
[[sources]]
name = "theirs"
format = "text"
path = "theirs/**/*.txt"
license = "LicenseRef-all-rights-reserved"
redistribution = "standoff"
language = "en"
[[sources]]
name = "pages"
format = "html"
path = "pages/*.html"
license = "LicenseRef-all-rights-reserved"
redistribution = "standoff"
language = "en"
optional = true
[[sources]]
name = "own"
format = "text"
path = "seeds/*.txt"
license = "CC0-1.0"
language = "en"
"""
PAGE = """<html><head><title>Old Harbor has a new tram line</title>
<meta property="og:url" content="https://news.example/a"><link rel="canonical" href="https://news.example/a">
<meta name="author" content="Mira Holt"></head><body><article><h1>Old Harbor has a new tram line</h1>
<p>By Mira Holt of the Old Harbor Gazette</p>
<p>The line was opened on Monday by the mayor, who had promised it six years ago, and
<a href="https://share.example/?text=The+line+was+opened+on+Monday+by+the+mayor">people</a> came to see it.</p>
<p>It runs from the old harbor to the new hospital and will be free for all children until May.</p>
</article></body></html>"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    own = {f"own-{n}": f"Our own article, number {n}." for n in range(8)}
    project = make_project(tmp_path / "p", own, sources=SOURCES)
    for name, text in TEXTS.items():
        path = project / f"theirs/x/{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (project / "pages").mkdir()
    (project / "pages/a.html").write_text(PAGE)
    labels = submission("x/tram", TEXTS["tram"], ("entity", "PERSON", 12, 21))
    at = TEXTS["tram"].index("European")
    labels["spans"] += submission("", TEXTS["tram"], ("entity", "ORG", at, at + 30))["spans"]
    labels["spans"][1] |= {
        "id": "s2",
        "attributes": [{"key": "name", "value": "European Court of Human Rights"}],
    }
    for span in labels["spans"]:
        del span["text"]
    write_lines(project / "data/submissions/kim.jsonl", [labels])
    report = build(project, workers=1)
    assert (report.clean, report.counts.records_out) == (True, 11)
    return project


def of(project: Path) -> Path:
    return project / "data/releases/test/1.0.0"


def expected(project: Path) -> bytes:
    return (project / "data/records/records.jsonl").read_bytes()


def run(project: Path, texts: Path, output: Path) -> tuple[HydrateReport, bytes]:
    report = hydrate(of(project), texts, output)
    return report, (output / "records.jsonl").read_bytes()


def test_the_records_come_back_byte_for_byte_in_their_order(project: Path, tmp_path: Path) -> None:
    assert b"opened the tram" not in b"".join(p.read_bytes() for p in of(project).glob("*.*"))
    report, found = run(project, project, tmp_path / "out")
    assert found == expected(project)
    assert report == HydrateReport(
        release=str(of(project)),
        output=str(tmp_path / "out/records.jsonl"),
        full=8,
        restored=3,
        reformed=0,
        changed=0,
        placed=0,
        missing=0,
        proven=True,
        problems=[],
    )
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["records.jsonl"]


def test_files_are_known_by_their_content(project: Path, tmp_path: Path) -> None:
    flat = tmp_path / "flat"
    flat.mkdir()
    for number, path in enumerate([*project.glob("theirs/x/*.txt"), project / "pages/a.html"]):
        shutil.copy(path, flat / f"{number}.bin")
    report, found = run(project, flat, tmp_path / "out")
    assert (report.proven, report.problems) == (True, [])
    assert found == expected(project)


def test_missing_files_are_listed_and_the_rest_is_restored(project: Path, tmp_path: Path) -> None:
    (project / "theirs/x/ferry.txt").unlink()
    shutil.rmtree(project / "seeds")
    report, found = run(project, project, tmp_path / "out")
    assert [(p.code, p.file, p.record_id) for p in report.problems] == [
        ("hydrate-file", "theirs/x/ferry.txt", ""),
        ("hydrate-article", "theirs/x/ferry.txt", "x/ferry"),
    ]
    assert (report.proven, report.restored, report.missing) == (False, 2, 1)
    lines = expected(project).splitlines(keepends=True)
    assert found == b"".join(line for line in lines if b'"id":"x/ferry"' not in line)


def test_a_text_that_differs_is_reported_with_what_could_be_placed(
    project: Path, tmp_path: Path
) -> None:
    path = project / "theirs/x/tram.txt"
    path.write_text(TEXTS["tram"].replace("Tram", "The new tram"), "utf-8")
    report, found = run(project, project, tmp_path / "out")
    (problem,) = report.problems
    assert (problem.code, problem.record_id, report.changed) == ("hydrate-text", "x/tram", 1)
    assert b"x/tram" not in found
    # The headline changed, and it is all that has no place any more.
    (line,) = (tmp_path / "out/placed.jsonl").read_bytes().splitlines()
    kept = msgspec.json.decode(line, type=Record)
    was = next(json.loads(each) for each in expected(project).splitlines() if b"x/tram" in each)
    assert {(span.id, span.text) for span in kept.spans} == {
        (span["id"], span["text"]) for span in was["spans"] if span["label"] != "HEADLINE"
    }
    assert all(kept.text[span.start : span.end] == span.text for span in kept.spans)
    assert report.placed == len(kept.spans) > 2
    assert f"{report.placed} of its {len(was['spans'])} spans" in problem.fact
    path.write_text(TEXTS["tram"].replace("opened", "closed"), "utf-8")
    report, _ = run(project, project, tmp_path / "out")
    assert (report.changed, report.placed) == (1, 0)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "\nCorrection: it was Tuesday.\n",
        lambda text: f"Updated\n\n{text}",
        lambda text: text.strip("\n"),
        lambda text: text + "\n\n",
    ],
)
def test_a_text_within_the_new_one_is_found_beyond_doubt(
    project: Path, tmp_path: Path, change: Any
) -> None:
    (project / "theirs/x/tram.txt").write_text(change(TEXTS["tram"]), "utf-8")
    report, found = run(project, project, tmp_path / "out")
    assert (report.proven, report.reformed, report.problems) == (True, 1, [])
    assert found == expected(project)


def test_normal_forms_and_spaces_are_told_apart_by_the_hash() -> None:
    assert found_again("Rene\u0301e", sha256("Renée")) == "Renée"
    assert found_again("a\u00a0b", sha256("a b")) == "a b"
    assert found_again("a b", sha256("a c")) is None
    assert found_again("a\n" * 5000, sha256("b")) is None


def test_a_run_that_was_stopped_goes_on_where_it_was(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsdata.inputs.SHARD_FILES", 1)
    read: list[str] = []
    articles = reading.articles

    def stops_at_the_third(path: Path, *args: Any, **options: Any) -> Any:
        if len(read) == 2:
            raise KeyboardInterrupt
        read.append(path.name)
        return articles(path, *args, **options)

    monkeypatch.setattr(reading, "articles", stops_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        hydrate(of(project), project, tmp_path / "out")
    assert not (tmp_path / "out/records.jsonl").exists()

    def counts(path: Path, *args: Any, **options: Any) -> Any:
        read.append(path.name)
        return articles(path, *args, **options)

    monkeypatch.setattr(reading, "articles", counts)
    report, found = run(project, project, tmp_path / "out")
    assert (report.proven, found) == (True, expected(project))
    assert len(read) == len(set(read)) == 11


def test_the_real_article_comes_back(tmp_path: Path, real_article: Path) -> None:
    project = copy_of_this_project(tmp_path / "p")
    shutil.copy(real_article, project / "seeds")
    build(project, workers=1)
    release = project / "data/releases/newsdata-bundled/1.0.0"
    report = hydrate(release, real_article.parent, tmp_path / "out")
    assert (report.proven, report.restored, report.problems) == (True, 1, [])
    assert (tmp_path / "out/records.jsonl").read_bytes() == expected(project)


def without_text(record: Record) -> ReleasedRecord:
    return msgspec.json.decode(standoff.encode(record), type=ReleasedRecord)


@given(any_record())
def test_any_record_comes_back_from_its_text(record: Record) -> None:
    rights = msgspec.structs.replace(record.rights, redistribution="standoff")
    full = msgspec.structs.replace(record, rights=rights)
    article = msgspec.structs.replace(full, spans=(), relations=(), labels=(), reviewed=())
    found = restore(without_text(full), article)
    assert (encode(found.record), found.lost, found.exact) == (encode(full), (), True)


def test_what_a_source_gave_comes_back_from_it() -> None:
    text = "Mira Holt opened the new tram."
    shared = (Attribute("href", "https://share.example/?text=Mira+Holt+opened+the+new+tram"),)
    span = Span("s", "markup", "LINK", 0, 9, "Mira Holt", "gold", attributes=shared)
    label = DocumentLabel("subject", "TOPIC", "gold", attributes=shared)
    provenance = Provenance("a.html", "0" * 64, Tool("html", "1"))
    rights = Rights("x", "standoff", "© Mira Holt opened the new tram")
    full = Record(
        *("1.0", "a", text, sha256(text), rights, (span,), (), (), (label,), provenance),
        title="Tram",
        byline="By Mira Holt opened the new",
    )
    assert b"opened" not in standoff.encode(full)
    found = restore(without_text(full), full)
    assert (found.record, found.lost, found.exact) == (full, (), True)


def test_what_was_withheld_for_good_is_listed(project: Path, tmp_path: Path) -> None:
    path = project / "data/submissions/kim.jsonl"
    path.write_text(path.read_text().replace('"European Court', '"EUROPEAN Court'))
    build(project, workers=1, force=True)
    report, _ = run(project, project, tmp_path / "out")
    assert [(p.code, p.record_id) for p in report.problems] == [("hydrate-attribute", "x/tram")]
    assert report.problems[0].pointer.endswith("/attributes/0")
    assert not report.proven


def test_a_damaged_release_and_a_folder_that_is_none_are_refused(
    project: Path, tmp_path: Path
) -> None:
    with pytest.raises(CannotRun, match="no such folder"):
        hydrate(of(project), tmp_path / "nowhere", tmp_path / "out")
    path = next(of(project).glob("data/records/*.parquet"))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(CannotRun, match="newsdata verify"):
        hydrate(of(project), project, tmp_path / "out")
    (tmp_path / "file").write_text("x")
    with pytest.raises(CannotRun):
        hydrate(of(project), project, tmp_path / "file/out")


def test_the_command_says_what_came_back(project: Path, tmp_path: Path) -> None:
    def command(*more: str) -> Any:
        arguments = [str(of(project)), "--texts", str(project), "--output", str(tmp_path / "o")]
        return CliRunner().invoke(cli.cli, ["hydrate", *arguments, *more])

    done = command()
    assert done.exit_code == 0
    assert "as the curator's build had them" in done.output
    (project / "theirs/x/ferry.txt").unlink()
    done = command("--json")
    assert done.exit_code == 1
    assert json.loads(done.output)["missing"] == 1
    assert "hydrate-file" in command().output


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("inputs", [{"path": "/OUT/link", "sha256": "0" * 64, "bytes": 1}]),
        ("inputs", [{"path": "../../link", "sha256": "0" * 64, "bytes": 1}]),
        ("configuration", {}),
        ("configuration.sources.0.path", "/etc/*"),
        ("data.0.path", "README.md"),
    ],
)
def test_a_manifest_by_others_leads_nowhere(
    project: Path, tmp_path: Path, field: str, value: object
) -> None:
    path = of(project) / manifest.FILE
    document = json.loads(path.read_text())
    *way, last = [int(part) if part.isdigit() else part for part in field.split(".")]
    inner: Any = document
    for key in way:
        inner = inner[key]
    inner[last] = json.loads(json.dumps(value).replace("/OUT/", f"{tmp_path}/"))
    forged = msgspec.convert(document, manifest.Manifest, strict=False)
    path.write_bytes(manifest.encode(forged))
    with pytest.raises(CannotRun, match=r"manifest\.json"):
        hydrate(of(project), project, tmp_path / "out")
    assert not list(tmp_path.rglob("link"))
    found = [problem for problem in verify(of(project)).problems if problem.pointer]
    assert found[0].code == "release-manifest"
