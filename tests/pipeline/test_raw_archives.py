"""Archives among the raw files: one bad file in them costs no other, and each has its place."""

import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.projects import make_project, problems, records

import newsdata
from newsdata import build, inputs
from newsdata.checking import targets
from newsdata.cli import cli
from newsdata.converting import convert
from newsdata.errors import CannotRun

SOURCE = '[[sources]]\nname = "raw"\nformat = "{}"\npath = "raw/*"\nlicense = "MIT"\n'
Files = Mapping[str, bytes]


def project(folder: Path, format_: str = "auto") -> Path:
    (folder / "raw").mkdir()
    return make_project(folder, sources=SOURCE.format(format_))


def pack_zip(path: Path, files: Files, method: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name), content, method)


def pack_tar(path: Path, files: Files, mode: str = "w") -> None:
    with tarfile.open(path, mode) as packed:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            packed.addfile(info, io.BytesIO(content))


@pytest.mark.parametrize("format_", ["auto", "text"])
def test_a_member_whose_name_can_be_no_id_is_rejected(tmp_path: Path, format_: str) -> None:
    folder = project(tmp_path, format_)
    names = ["new\nline.txt", "two  spaces.txt", "a .txt", "x" * 300 + ".txt"]
    pack_zip(folder / "raw/a.zip", {**dict.fromkeys(names, b"Text."), "good.txt": b"Good."})
    counts = build(folder, workers=1).counts
    assert (counts.articles_in, counts.records_out, counts.articles_rejected) == (5, 1, 4)
    assert problems(folder) == [("file-name", f"raw/a.zip!/{name}", 0) for name in names]
    assert [record["id"] for record in records(folder)] == ["a/good"]
    assert {p.file for p in newsdata.validate(folder)} == {f"raw/a.zip!/{n}" for n in names}


def test_a_build_says_what_it_took_files_for_and_why_as_convert_does(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "raw/a.txt").write_text("Text.")
    (folder / "raw/b").write_text("Other text.")
    (folder / "raw/c.jsonl").write_text(
        '{"id": "c1", "text": "One."}\n{"id": "c2", "text": "Two."}\n'
    )
    pack_zip(folder / "raw/z.zip", {"d.txt": b"Third.", "e.png": b"\x89PNG\0"})
    report = build(folder, workers=1)
    whys = {"it is text without markup": 1, "the name ends in .txt": 2}
    assert report.recognised == {"jsonl": {"the name ends in .jsonl": 1}, "text": whys}
    assert build(folder, workers=1).recognised == report.recognised
    assert json.loads(run("build", folder, "--json"))["recognised"] == report.recognised
    said = "Read as text: the name ends in .txt"
    assert f"{said} (2 files)\n" in run("build", folder)
    shown = run(
        "convert", folder, str(folder / "raw/a.txt"), str(tmp_path / "o"), "--to", "records"
    )
    assert f"{said}\n" in shown


def test_a_build_does_not_say_why_of_a_format_that_is_given(tmp_path: Path) -> None:
    folder = project(tmp_path, "text")
    (folder / "raw/a.txt").write_text("Text.")
    assert build(folder, workers=1).recognised == {}


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "raw/a.html").write_bytes(b"")
    build(folder, workers=1)
    assert problems(folder) == [("format-unknown", "raw/a.html", 0)]
    assert "The file is empty." in (folder / "data/records/rejects.jsonl").read_text()
    with pytest.raises(CannotRun, match="It is empty"):
        convert(str(folder / "raw/a.html"), str(tmp_path / "o"))


def run(command: str, folder: Path, *arguments: str) -> str:
    return CliRunner().invoke(cli, [command, "-C", str(folder), *arguments]).output


def test_a_damaged_file_in_a_zip_costs_no_other(tmp_path: Path) -> None:
    folder = project(tmp_path)
    texts = {f"{n}.txt": f"Article {n}.\n".encode() for n in range(5)}
    pack_zip(folder / "raw/a.zip", texts, zipfile.ZIP_STORED)
    data = (folder / "raw/a.zip").read_bytes()
    (folder / "raw/a.zip").write_bytes(data.replace(b"Article 2", b"Article X", 1))
    assert build(folder, workers=1).counts.articles_in == 5
    assert sorted(r["text"] for r in records(folder)) == [f"Article {n}.\n" for n in (0, 1, 3, 4)]
    assert problems(folder) == [("file-compressed", "raw/a.zip!/2.txt", 0)]


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_that_breaks_off_is_reported_once(tmp_path: Path, mode: str) -> None:
    folder = project(tmp_path)
    texts = {f"{n}.txt": f"Article {n}. ".encode() * 2000 for n in range(3)}
    pack_tar(folder / "raw/a.tar", texts, mode)
    data = (folder / "raw/a.tar").read_bytes()
    (folder / "raw/a.tar").write_bytes(data[: len(data) * 2 // 3 if mode == "w" else -8])
    counts = build(folder, workers=1).counts
    assert counts.articles_rejected == 1
    assert [code for code, _, _ in problems(folder)] == ["file-compressed"]


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_an_archive_of_lines_is_not_cut_between_its_bytes(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "SHARD_BYTES", 1000)
    monkeypatch.setattr(targets, "SHARD_BYTES", 1000)
    folder = project(tmp_path, "jsonl")
    lines = b"".join(b'{"text": "Article %d."}\n' % n for n in range(200))
    if kind == "zip":
        pack_zip(folder / "raw/a.zip", {"a.jsonl": lines}, zipfile.ZIP_STORED)
    else:
        pack_tar(folder / "raw/a.tar", {"a.jsonl": lines})
    counts = build(folder, workers=1).counts
    assert (counts.articles_in, counts.records_out) == (200, 200)
    assert not list(newsdata.validate(folder))


@pytest.mark.parametrize("format_", ["auto", "jsonl"])
def test_a_line_in_an_archive_is_reported_where_it_is(tmp_path: Path, format_: str) -> None:
    folder = project(tmp_path, format_)
    good, bad = json.dumps({"text": "Good."}), json.dumps({"text": 7})
    files = {"a.jsonl": f"{good}\n{bad}\n".encode(), "b.jsonl": f"{bad}\n".encode()}
    pack_zip(folder / "raw/a.zip", files, zipfile.ZIP_STORED)
    build(folder, workers=1)
    places = [("raw/a.zip!/a.jsonl", 2), ("raw/a.zip!/b.jsonl", 1)]
    assert [(file, line) for _, file, line in problems(folder)] == places
    assert [(p.file, p.line) for p in newsdata.validate(folder)] == places


def test_two_files_of_an_archive_with_one_id_are_told_apart(tmp_path: Path) -> None:
    folder = project(tmp_path)
    pack_zip(folder / "raw/a.zip", {"b.text": b"One.", "b.txt": b"Two."})
    build(folder, workers=1)
    assert problems(folder) == [("article-duplicate", "raw/a.zip!/b.txt", 0)]


def test_articles_of_archives_in_an_archive_are_read_and_counted(tmp_path: Path) -> None:
    folder = project(tmp_path)
    pack_tar(tmp_path / "in.tar", {"a.txt": b"Article a.", "../b.txt": b"Article b."}, "w:gz")
    pack_zip(tmp_path / "in.zip", {"c.txt": b"Article c.", ".hidden": b"x"})
    pack_zip(tmp_path / "no.zip", {})
    names = ("in.tar", "in.zip", "no.zip")
    files = {f"d/{name}": (tmp_path / name).read_bytes() for name in names}
    pack_zip(folder / "raw/out.zip", {**files, "cut.tar": files["d/in.tar"][:-20], "z.txt": b"Z."})
    counts = build(folder, workers=1).counts
    assert (counts.articles_in, counts.records_out, counts.articles_rejected) == (8, 4, 4)
    found = {record["provenance"]["file"]: record["id"] for record in records(folder)}
    assert found == {
        "raw/out.zip!/d/in.tar!/a.txt": "out/d/in.tar!/a",
        "raw/out.zip!/d/in.zip!/c.txt": "out/d/in.zip!/c",
        "raw/out.zip!/cut.tar!/a.txt": "out/cut.tar!/a",
        "raw/out.zip!/z.txt": "out/z",
    }
    assert sorted(problems(folder)) == [
        ("archive-member", "raw/out.zip!/cut.tar", 0),
        ("archive-member", "raw/out.zip!/d/in.tar", 0),
        ("archive-member", "raw/out.zip!/d/no.zip", 0),
        ("file-compressed", "raw/out.zip!/cut.tar", 0),
    ]


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_a_break_within_archives_in_each_other_is_reported_once(tmp_path: Path, mode: str) -> None:
    folder = project(tmp_path)
    texts = {f"{n}.txt": f"Article {n}. ".encode() * 3000 for n in range(3)}
    pack_tar(tmp_path / "in.tar", texts)
    pack_tar(folder / "raw/a.tar", {"in.tar": (tmp_path / "in.tar").read_bytes()}, mode)
    data = (folder / "raw/a.tar").read_bytes()
    (folder / "raw/a.tar").write_bytes(data[: len(data) // 2])
    build(folder, workers=1)
    assert [code for code, _, _ in problems(folder)] == ["file-compressed"]
