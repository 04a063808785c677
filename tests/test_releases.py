"""A release gives back what went into it, or says why it cannot."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.projects import make_project
from tests.releasing.forging import forge
from tests.strategies import records

from newsdata import CannotRun, build, comparing, releases, releasing, takedown
from newsdata.model import Record, encode
from newsdata.packaging import parquet, standoff
from newsdata.packaging.columns import RECORDS, schema

MANIFEST = "manifest.json"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = make_project(tmp_path_factory.mktemp("release"), {"a": "Kim met Lee.", "b": "No."})
    build(project, workers=1)
    return project / "data/releases/test/1.0.0"


@pytest.fixture
def release(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "release")


def edit(release: Path, **changes: object) -> None:
    document = json.loads((release / MANIFEST).read_bytes()) | changes
    (release / MANIFEST).write_text(json.dumps(document))


def test_every_line_of_the_bundled_records_comes_back(bundled: Path) -> None:
    release = releases.open_release(bundled / "data/releases/newsdata-bundled/1.0.0")
    back = {record.id: encode(record) for record in releases.records(release)}
    lines = (bundled / "data/records/records.jsonl").read_bytes().splitlines()
    assert sorted(back.values()) == sorted(lines)
    assert [s for _, s in releases.data_files(release)] == ["test", "train", "validation"]


def _rows(lines: list[bytes]) -> list[bytes]:
    (_, table), *_ = parquet.tables(lines)
    file = pa.BufferReader(parquet.encode(table))
    batches = pq.ParquetFile(file).iter_batches(2)
    return [encode(r) for batch in batches for r in releases.from_rows(batch, "x")]


@settings(max_examples=200)
@given(st.lists(records(), min_size=1, max_size=4))
def test_any_record_comes_back_byte_for_byte(made: list[Record]) -> None:
    lines = [encode(record) for record in made]
    assert _rows(lines) == lines
    without = [standoff.encode(record) for record in made]
    assert _rows(without) == without


def test_a_stand_off_record_comes_back_without_its_text(tmp_path: Path) -> None:
    source = '[[sources]]\nname = "s"\nformat = "text"\npath = "seeds/*.txt"\nlicense = "x"\n'
    source += 'redistribution = "standoff"\n'
    project = make_project(tmp_path, {"a": "Kim met Lee on 3 May 2024.\n"}, sources=source)
    build(project, workers=1)
    (record,) = releases.records(releases.open_release(project / "data/releases/test/1.0.0"))
    assert (record.text, record.title, {span.text for span in record.spans}) == (None, None, {None})
    whole = (project / "data/records/records.jsonl").read_bytes()
    assert encode(record) == standoff.encode(msgspec.json.decode(whole, type=Record))


def test_a_released_type_has_the_fields_of_the_model_in_their_order() -> None:
    from newsdata import model

    for released, whole in (
        (releases.ReleasedRecord, model.Record),
        (releases.ReleasedSpan, model.Span),
        (releases.ReleasedFragment, model.Fragment),
    ):
        assert released.__struct_fields__ == whole.__struct_fields__


def test_what_is_no_release_is_said(tmp_path: Path, release: Path) -> None:
    with pytest.raises(CannotRun, match="no such folder"):
        releases.open_release(tmp_path / "nowhere")
    with pytest.raises(CannotRun, match="This is no release"):
        releases.open_release(tmp_path)
    (release / MANIFEST).unlink()
    with pytest.raises(CannotRun, match="unfinished"):
        releases.open_release(release)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "should be of type object"),
        (b'{"schema_version": "0.9"}', 'schema version "0.9"'),
        (b'{"schema_version": "2.0", "tool": {"name": "newsdata", "version": "9.1"}}', "2.0"),
        (b'{"schema_version": "1.0"}', 'The field "name" is missing'),
    ],
)
def test_a_manifest_that_is_none_is_explained(release: Path, data: bytes, said: str) -> None:
    (release / MANIFEST).write_bytes(data)
    with pytest.raises(CannotRun) as error:
        releases.open_release(release)
    assert said in error.value.fact
    assert error.value.hint
    assert error.value.place == str(release / MANIFEST)


def test_another_version_of_the_schema_names_the_way_out(release: Path) -> None:
    edit(release, schema_version="0.9")
    with pytest.raises(CannotRun) as error:
        releases.open_release(release)
    assert "build it anew from its sources" in error.value.hint
    edit(release, schema_version="0.9", configuration=[])
    with pytest.raises(CannotRun, match=r'schema version "0.9"'):
        releases.open_release(release)


@pytest.mark.parametrize(
    "command",
    [
        lambda release, project: releasing.verify(release),
        lambda release, project: comparing.diff(release, project),
        lambda release, project: releasing.hydrate(release, project, project / "out"),
        lambda release, project: releasing.push(release, "me/test", dry_run=True),
        lambda release, project: build(project, workers=1),
    ],
    ids=["verify", "diff", "hydrate", "push", "build"],
)
def test_every_command_refuses_an_older_schema_version_with_the_way_out(
    built: Path, tmp_path: Path, command: Callable[[Path, Path], object]
) -> None:
    """There has been one schema version so far, so there is none to migrate from."""
    project = shutil.copytree(built.parents[3], tmp_path / "p")
    old = project / "data/releases/test/1.0.0"
    forge(old, lambda document: document.update(schema_version="0.9"))
    make_project(project, version="1.0.1")
    with pytest.raises(CannotRun, match=r'schema version "0\.9"') as error:
        command(old, project)
    assert "build it anew" in error.value.hint or "move it away" in error.value.hint


def test_a_field_that_was_changed_by_hand_is_named(release: Path) -> None:
    edit(release, counts={"articles_in": "two"})
    with pytest.raises(CannotRun, match="/counts"):
        releases.open_release(release)


@pytest.mark.parametrize(
    "command",
    [
        lambda release, project: comparing.diff(release, project),
        lambda release, project: releasing.hydrate(release, project, project / "out"),
        lambda release, project: takedown.remove(project, "a", "Withdrawn."),
        lambda release, project: build(project, workers=1),
    ],
    ids=["diff", "hydrate", "remove", "build"],
)
def test_no_command_believes_a_manifest_that_was_changed_by_hand(
    built: Path, tmp_path: Path, command: Callable[[Path, Path], object]
) -> None:
    """Every field is as the schema wants it: only its own hash tells."""
    project = shutil.copytree(built.parents[3], tmp_path / "p")
    old = project / "data/releases/test/1.0.0"
    text = (old / MANIFEST).read_text()
    (old / MANIFEST).write_text(text.replace('"articles_in": 2', '"articles_in": 3'))
    assert (old / MANIFEST).read_text() != text
    make_project(project, version="1.0.1")
    with pytest.raises(CannotRun, match="changed after it was written"):
        command(old, project)


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "data/../../x"])
def test_a_manifest_cannot_lead_out_of_the_release(release: Path, path: str) -> None:
    edit(release, files=[{"path": path, "sha256": "0" * 64, "bytes": 1}])
    with pytest.raises(CannotRun, match="outside"):
        releases.open_release(release)


def test_a_partial_release_names_what_is_missing(release: Path) -> None:
    file, _ = next(releases.data_files(releases.open_release(release)))
    data = (release / file.path).read_bytes()
    (release / file.path).write_bytes(data[:-1])
    with pytest.raises(CannotRun, match=r"parquet has [\d,]+ bytes instead of"):
        releases.open_release(release)
    (release / file.path).unlink()
    with pytest.raises(CannotRun, match="is missing"):
        releases.open_release(release)


def test_a_damaged_file_is_named(release: Path) -> None:
    opened = releases.open_release(release)
    file, _ = next(releases.data_files(opened))
    size = (release / file.path).stat().st_size
    (release / file.path).write_bytes(b"x" * size)
    with pytest.raises(CannotRun, match="The file is damaged") as error:
        list(releases.records(opened))
    assert error.value.place == str(release / file.path)


def test_rows_that_are_no_records_are_said(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"id": ["a"]}), path)
    with pytest.raises(CannotRun, match="columns of records"):
        list(releases.batches(path))
    empty = pa.table(
        {f.name: pa.nulls(1, f.type) for f in schema(RECORDS)},
        schema=schema(RECORDS),
    )
    with pytest.raises(CannotRun, match="record None"):
        list(releases.from_rows(empty.to_batches()[0], str(path)))
