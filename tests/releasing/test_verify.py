"""A release that is not what was built is found out, and what is wrong is named."""

import errno
import hashlib
import io
import json
import os
import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import datasets
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from tests.projects import make_project, submission, write_lines

from newsdata import CannotRun, build, cli, verify
from newsdata.packaging import card, croissant, manifest, parquet
from newsdata.packaging.columns import schema
from newsdata.packaging.manifest import Manifest
from newsdata.releases import open_release
from newsdata.releasing import VerifyReport

pytestmark = pytest.mark.filterwarnings(
    # Not ours: pyarrow warns of what `datasets` does.
    "ignore::DeprecationWarning",
    "ignore::FutureWarning",
    "ignore::ResourceWarning",
)
TEXT = "Kim met Lee in Rome."
SOURCES = """
[[sources]]
name = "own"
format = "text"
path = "seeds/*.txt"
license = "CC0-1.0"
language = "en"
[[sources]]
name = "theirs"
format = "jsonl"
path = "raw/*.jsonl"
license = "LicenseRef-all-rights-reserved"
redistribution = "standoff"
optional = true
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with a stand-off article and a dozen of others."""
    texts = {f"a{n:02}": f"Kim {n} met Lee in Rome." for n in range(12)}
    project = make_project(tmp_path_factory.mktemp("made"), texts, sources=SOURCES)
    write_lines(project / "raw/t.jsonl", [{"id": "t", "text": TEXT, "title": "Kim"}])
    labels = [submission("t", TEXT, ("entity", "PERSON", 0, 3), ("entity", "GPE", 15, 19))]
    labels.append(submission("a00", texts["a00"], ("entity", "PERSON", 0, 5)))
    for span in labels[0]["spans"]:
        del span["text"]
    write_lines(project / "data/submissions/kim.jsonl", labels)
    assert build(project, workers=1).clean
    return project / "data/releases/test/1.0.0"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test is served what another has loaded."""
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")


@pytest.fixture
def release(made: Path, tmp_path: Path) -> Path:
    """A copy of it to do something to."""
    return Path(shutil.copytree(made, tmp_path / "test/1.0.0"))


def codes(report: VerifyReport) -> set[str]:
    return {problem.code for problem in report.problems}


def of(release: Path, config: str, split: str = "train") -> Path:
    (path,) = release.glob(f"data/{config}/{split}-*.parquet")
    return path


def forge(release: Path, change: Callable[[dict[str, Any]], None] = lambda document: None) -> None:
    """Change a manifest and seal it again, with the card, as one who knows how it is done."""
    path = release / manifest.FILE
    document = json.loads(path.read_bytes())

    def seal() -> Manifest:
        for file in document["files"]:
            data = (release / file["path"]).read_bytes()
            file |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        return msgspec.convert(document, Manifest)

    (release / croissant.FILE).write_bytes(croissant.render(seal()))
    seal()
    change(document)
    path.write_bytes(manifest.encode(msgspec.convert(document, Manifest)))


def forge_unchecked(release: Path, **fields: str) -> None:
    """Put fields into a manifest that none can have, and seal it."""
    path = release / manifest.FILE
    document = json.loads(path.read_bytes()) | fields | {"manifest_sha256": ""}
    told = json.dumps(document, indent=2, ensure_ascii=False).encode() + b"\n"
    seal = hashlib.sha256(told).hexdigest()
    path.write_bytes(
        told.replace(b'"manifest_sha256": ""', f'"manifest_sha256": "{seal}"'.encode())
    )


def rewrite(path: Path, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """Change the rows of a Parquet file."""
    rows = pq.read_table(path, partitioning=None).to_pylist()
    change(rows)
    path.write_bytes(parquet.encode(pa.Table.from_pylist(rows, schema(path.parent.name))))


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


@given(st.data())
def test_no_byte_of_a_manifest_can_change(made: Path, data: st.DataObject) -> None:
    whole = (made / manifest.FILE).read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]))
    assert manifest.is_sealed(whole)
    assert not manifest.is_sealed(whole[:place] + bytes([other]) + whole[place + 1 :])


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


def test_a_number_changed_by_hand_is_named_and_what_is_true(release: Path) -> None:
    path = release / manifest.FILE
    text = path.read_text()
    path.write_text(text.replace('"records_out": 13', '"records_out": 14'))
    report = verify(release)
    assert [(p.code, p.pointer) for p in report.problems[:2]] == [
        ("release-manifest", "/manifest_sha256"),
        ("release-count", "/counts/records_out"),
    ]
    assert "says 14, and the release has 13" in report.problems[1].fact


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "This is not JSON"),
        (b"[]", "should be of type object"),
        (b"{}", '"name" is missing'),
        (b"\xff", "This is not JSON"),
        (b"[" * 9999, "This is not JSON"),
    ],
)
def test_a_manifest_that_is_none_is_explained(release: Path, content: bytes, said: str) -> None:
    (release / manifest.FILE).write_bytes(content)
    report = verify(release)
    assert said in " ".join(problem.fact for problem in report.problems)
    assert codes(report) == {"release-manifest"}


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


def test_a_release_of_another_schema_version_is_refused_with_the_way_out(release: Path) -> None:
    forge(release, lambda document: document.update(schema_version="2.0"))
    with pytest.raises(CannotRun, match=r'schema version "2.0".*\n.*build it anew'):
        verify(release)


def test_a_manifest_leads_nowhere_outside_of_the_release(release: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    for name in ("../../secret", str(tmp_path / "secret"), "a\0b"):

        def change(document: dict[str, Any], name: str = name) -> None:
            document["files"][0]["path"] = name

        forge(release, change)
        assert "outside of the release" in verify(release).problems[0].fact


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("version", "1.0"),
        ("version", "../../1.0.0"),
        ("version", "1.0.0\n"),
        ("version", "1.0.\u0660"),
        ("version", "1.0.0" + "0" * 4000),
        ("name", "../test"),
        ("name", "-f"),
        ("name", ""),
    ],
)
def test_a_name_or_version_that_is_none_is_refused_whoever_sealed_it(
    release: Path, name: str, value: str
) -> None:
    path = release / manifest.FILE
    forge_unchecked(release, **{name: value})
    assert manifest.is_sealed(path.read_bytes())
    [problem] = [each for each in verify(release).problems if each.code == "release-manifest"]
    assert problem.pointer == f"/{name}"
    assert manifest.load(release) is None
    with pytest.raises(CannotRun, match=name):
        open_release(release)


def test_a_folder_with_the_number_of_another_version_is_refused(
    release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = release.rename(release.with_name("1.0.1"))
    fact = 'The folder is called 1.0.1, and the manifest is that of "test" "1.0.0".'
    monkeypatch.chdir(folder)
    for path in (folder, Path()):
        (problem,) = verify(path).problems
        assert (problem.code, problem.pointer, problem.fact) == (
            "release-manifest",
            "/version",
            fact,
        )
        with pytest.raises(CannotRun, match=fact):
            open_release(path)
    assert verify(folder.rename(folder.with_name("downloaded"))).clean


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


def test_stale_rows_in_the_cache_are_found(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that made names and hashes fixed would be served what it loaded before."""
    rewrite(of(release, "spans"), _other_label)
    rewrite(of(release, "records"), lambda rows: rows[0]["spans"][0].update(label="ORG"))
    forge(release)
    datasets.load_dataset(str(release))
    for path in release.glob("data/*/train-*.parquet"):
        rewrite(path, lambda rows: None)

    def restore(rows: list[dict[str, Any]]) -> None:
        span = rows[0]["spans"][0] if "spans" in rows[0] else rows[0]
        span["label"] = "GPE"

    rewrite(of(release, "spans"), restore)
    rewrite(of(release, "records"), restore)
    forge(release)
    report = verify(release)
    (found,) = [p for p in report.problems if p.code == "release-load"]
    assert 'With the cache here, the config "records" has another row 0' in found.fact


@pytest.mark.parametrize("path", [".", "..", "../1.0.0"])
def test_a_release_is_in_order_from_within(
    release: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(release / "data" if path == ".." else release)
    assert verify(path).clean


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("fails", ["empty", "used"])
def test_a_disk_that_takes_nothing_is_no_fault_of_the_release(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, fails: str
) -> None:
    write = datasets.arrow_writer.ArrowWriter.write_table

    def full(self: Any, *args: Any, **options: Any) -> None:
        of_user = str(tmp_path / "cache") in str(self._path)
        if of_user is (fails == "used"):
            raise OSError(number, os.strerror(number))
        write(self, *args, **options)

    monkeypatch.setattr(datasets.arrow_writer.ArrowWriter, "write_table", full)
    name = {"empty": "TMPDIR", "used": "HF_DATASETS_CACHE"}[fails]
    place = {"empty": tempfile.gettempdir(), "used": str(tmp_path / "cache")}[fails]
    said = rf"{os.strerror(number)}\), so the release was not judged"
    with pytest.raises(CannotRun, match=said) as told:
        verify(release)
    assert told.value.place == place
    assert name in told.value.hint


def test_too_little_room_for_datasets_to_begin_is_no_fault_of_the_release(
    release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datasets.builder, "has_sufficient_disk_space", lambda *_, **__: False)
    with pytest.raises(CannotRun, match=r"No space left on device.* not judged"):
        verify(release)


def test_without_datasets_that_check_is_skipped(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsdata.plugins.installed", lambda name: "")
    report = verify(made)
    assert report.clean
    assert report.checks[-1].state == "skipped"
    assert "newsdata[datasets]" in report.checks[-1].note


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
