import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path

import msgspec
import pytest

from newsdata.converting import Options, Report, convert
from newsdata.converting.inputs import open_input
from newsdata.errors import CannotRun
from newsdata.model import Record, Rights, encode

TEXT = "Mira Holt met Jo Berg.\n"
ANN = "T1\tPERSON 0 9\tMira Holt\nT2\tPERSON 14 21\tJo Berg\nR1\tKnows Arg1:T1 Arg2:T2\t\n"


@pytest.fixture
def brat(tmp_path: Path) -> Path:
    folder = tmp_path / "brat"
    (folder / "2024").mkdir(parents=True)
    for name in ("a", "2024/b"):
        (folder / f"{name}.txt").write_text(TEXT, "utf-8")
        (folder / f"{name}.ann").write_text(ANN, "utf-8")
    (folder / "annotation.conf").write_text("[entities]\n", "utf-8")
    return folder


def records(path: Path) -> list[Record]:
    return [msgspec.json.decode(line, type=Record) for line in path.read_bytes().splitlines()]


def test_a_folder_becomes_records_and_a_folder_again(brat: Path, tmp_path: Path) -> None:
    report = convert(str(brat), str(tmp_path / "r.jsonl"))
    assert report.source == "brat"
    assert "T1" in report.why
    assert report.clean
    assert not report.lossy
    assert report.names == {"entity/PERSON": 4}
    assert msgspec.to_builtins(report.counts) == {
        "files": 2,
        "documents": 2,
        "rejected": 0,
        "written": 2,
        "spans": 4,
        "relations": 2,
        "labels": 0,
    }
    assert [record.id for record in records(tmp_path / "r.jsonl")] == ["2024/b", "a"]
    back = convert(str(tmp_path / "r.jsonl"), str(tmp_path / "again"), to="brat")
    assert back.source == "records"
    for name in ("a.txt", "a.ann", "2024/b.txt", "2024/b.ann"):
        assert (tmp_path / "again" / name).read_bytes() == (brat / name).read_bytes()


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_an_archive_is_read_like_its_folder(brat: Path, tmp_path: Path, kind: str) -> None:
    archive = tmp_path / f"brat.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(archive, "w") as packed:
            for path in sorted(brat.rglob("*")):
                packed.write(path, path.relative_to(brat))
    else:
        with tarfile.open(archive, "w:gz") as tar:
            tar.add(brat, ".")
            link = tarfile.TarInfo("link.ann")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
            tar.addfile(link)
    report = convert(str(archive), str(tmp_path / "r.jsonl"))
    assert report.counts.documents == 2
    assert [p.code for p in report.problems] == ["archive-member"] * (kind == "tar.gz")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("names", [["../outside.ann"], ["/outside.ann"], ["a.ann", "a.ann"]])
def test_an_archive_whose_names_mislead_is_refused(tmp_path: Path, names: list[str]) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for name in names:
            packed.writestr(name, "T1\tX 0 1\tx\n")
    with pytest.raises(CannotRun, match=r"leads out of the archive|is there twice"):
        convert(str(archive), str(tmp_path / "r.jsonl"))
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_an_encrypted_or_damaged_member_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.ann", "T1\tX 0 1\tx\n" * 100)
    sound = archive.read_bytes()
    for offset, value in ((6, 1), (8, 99), (45, 0xFF)):  # encrypted, method, data
        data = bytearray(sound)
        for start in (0, sound.index(b"PK\x01\x02") + 2):
            if offset < 40 or not start:
                data[start + offset] = value
        archive.write_bytes(bytes(data))
        with pytest.raises(CannotRun, match="cannot be read"):
            convert(str(archive), str(tmp_path / "r.jsonl"))


def test_a_name_that_is_not_utf8_is_refused(brat: Path, tmp_path: Path) -> None:
    (brat / b"caf\xe9.ann".decode(errors="surrogateescape")).write_text("")
    with pytest.raises(CannotRun, match="not valid UTF-8"):
        convert(str(brat), str(tmp_path / "r.jsonl"))


def test_what_is_read_is_not_written_over(brat: Path, tmp_path: Path) -> None:
    path = str(tmp_path / "r.jsonl")
    convert(str(brat), path)
    with pytest.raises(CannotRun, match="is what is read"):
        convert(path, path)
    with pytest.raises(CannotRun, match="is what is read"):
        convert(str(brat), path, options=Options(records=Path(path)))


def test_labels_that_are_joined_already_are_not_added_again(brat: Path, tmp_path: Path) -> None:
    convert(str(brat), str(tmp_path / "r.jsonl"))
    again = Options(records=tmp_path / "r.jsonl")
    convert(str(brat), str(tmp_path / "again.jsonl"), options=again)
    before, after = records(tmp_path / "r.jsonl"), records(tmp_path / "again.jsonl")
    assert [len(r.relations) for r in after] == [len(r.relations) for r in before]
    assert [len(r.spans) for r in after] == [len(r.spans) for r in before]


def test_archives_that_expand_without_end_or_are_broken_are_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("a.ann", "w") as out,
    ):
        for _ in range(80):
            out.write(bytes(1 << 20))
    with pytest.raises(CannotRun, match="expands to more than"):
        convert(str(bomb), str(tmp_path / "r.jsonl"))
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04nothing")
    with pytest.raises(CannotRun, match="cannot be read"):
        convert(str(tmp_path / "broken.zip"), str(tmp_path / "r.jsonl"))


def test_standard_input_and_output(
    brat: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    convert(str(brat), "-")
    lines = capsysbinary.readouterr().out
    assert len(lines.splitlines()) == 2
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines)))
    assert convert("-", "-", to="conll").counts.spans == 4
    assert capsysbinary.readouterr().out.startswith(b"TOKEN\tentity\tMISC\n")
    with pytest.raises(CannotRun, match="folder of files"):
        convert(str(brat), "-", to="brat")


def test_compressed_files_are_read(brat: Path, tmp_path: Path) -> None:
    convert(str(brat), str(tmp_path / "r.jsonl"))
    packed = tmp_path / "r.jsonl.gz"
    packed.write_bytes(gzip.compress((tmp_path / "r.jsonl").read_bytes()))
    assert convert(str(packed), str(tmp_path / "s.jsonl")).counts.documents == 2
    packed.write_bytes(packed.read_bytes()[:-20])
    report = convert(str(packed), str(tmp_path / "t.jsonl"), from_="records")
    assert [problem.code for problem in report.problems] == ["file-compressed"]


def test_sources_of_articles_are_read_alike(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    options = Options(rights=Rights("CC0-1.0", "full"), language="en")
    report = convert(
        str(tmp_path / "a.txt"), str(tmp_path / "r.jsonl"), from_="text", options=options
    )
    assert report.counts.documents == 1
    (record,) = records(tmp_path / "r.jsonl")
    assert (record.id, record.text, record.language) == ("a", TEXT, "en")
    assert record.rights == Rights("CC0-1.0", "full")


def test_strict_writes_nothing_when_a_label_is_lost(brat: Path, tmp_path: Path) -> None:
    output = tmp_path / "a.conll"
    report = convert(str(brat), str(output), to="conll", options=Options(strict=True))
    assert report.lossy
    assert not output.exists()
    assert report.output == ""
    assert report.counts.written == 0
    losses = {loss.kind: (loss.count, loss.items) for loss in report.losses}
    assert losses["relations"] == (2, ("2024/b: R1", "a: R1"))
    convert(str(brat), str(output), to="conll")
    assert output.exists()
    kept = convert(str(output), str(tmp_path / "out"), to="brat", options=Options(strict=True))
    assert not kept.lossy, "ids and fields alone are no loss of labels"
    assert {loss.kind for loss in kept.losses} == {"ids", "fields"}


def test_a_wrong_guess_and_no_guess_are_clear_errors(brat: Path, tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_text(TEXT, "utf-8")
    (tmp_path / "picture").write_bytes(b"\x89PNG\x00")
    with pytest.raises(CannotRun, match=r"(?s)No format recognises.*--from.*brat"):
        convert(str(tmp_path / "picture"), str(tmp_path / "r.jsonl"))
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    (mixed / "a.ann").write_text(ANN, "utf-8")
    (mixed / "b.conll").write_text("Mira\tB-PER\n", "utf-8")
    with pytest.raises(
        CannotRun, match=r"(?s)several formats.*brat: a.ann.*conll: The last column"
    ):
        convert(str(mixed), str(tmp_path / "r.jsonl"))
    report = convert(str(tmp_path / "novel.txt"), str(tmp_path / "r.jsonl"), from_="label_studio")
    assert [(problem.code, problem.level) for problem in report.problems] == [
        ("json-syntax", "error")
    ]
    assert not (tmp_path / "r.jsonl").exists()


def test_a_file_in_utf16_that_nobody_recognises_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes('[{"data": {"text": "One"}}]'.encode("utf-16"))
    with pytest.raises(CannotRun, match=r"a\.json is UTF-16"):
        convert(str(tmp_path / "a.json"), str(tmp_path / "out.jsonl"))


def test_files_of_nobody_are_named(brat: Path, tmp_path: Path) -> None:
    (brat / "alone.txt").write_text("No labels.", "utf-8")
    (brat / "notes.docx").write_bytes(b"PK")
    (brat / ".hidden").write_bytes(b"x")
    report = convert(str(brat), str(tmp_path / "r.jsonl"))
    assert [(p.code, p.file) for p in report.problems] == [
        ("format-file", "alone.txt"),
        ("format-file", "notes.docx"),
    ]
    assert report.clean


def test_two_documents_of_one_id_are_told(tmp_path: Path, brat: Path) -> None:
    convert(str(brat), str(tmp_path / "r.jsonl"))
    twice = tmp_path / "twice.jsonl"
    twice.write_bytes((tmp_path / "r.jsonl").read_bytes() * 2)
    report = convert(str(twice), str(tmp_path / "s.jsonl"))
    assert report.counts.documents == 2
    assert report.counts.rejected == 2
    assert {problem.code for problem in report.problems} == {"article-duplicate"}


@pytest.mark.parametrize("ids", [("a", "a.txt/b"), ("a.txt/b", "a")])
def test_a_file_where_another_document_needs_a_folder_is_told(
    tmp_path: Path, ids: tuple[str, str]
) -> None:
    lines = [json.dumps({"id": each, "text": f"Text {each}."}) for each in ids]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), "utf-8")
    with pytest.raises(CannotRun, match=r"^a\.txt\S* cannot be written: a file or a folder of"):
        convert(str(tmp_path / "in.jsonl"), str(tmp_path / "out"), from_="jsonl", to="brat")
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_unsound_records_are_rejected_before_they_are_written(brat: Path, tmp_path: Path) -> None:
    convert(str(brat), str(tmp_path / "r.jsonl"))
    document = json.loads((tmp_path / "r.jsonl").read_bytes().splitlines()[0])
    document["spans"][0]["end"] = 99
    bad = tmp_path / "bad.jsonl"
    bad.write_text(json.dumps(document) + "\n", "utf-8")
    report = convert(str(bad), str(tmp_path / "out"), to="brat")
    assert report.counts.rejected == 1
    assert report.problems[0].code == "span-bounds"
    assert not (tmp_path / "out").exists()


def labels_alone(brat: Path) -> None:
    for path in brat.rglob("*.txt"):
        path.unlink()


def join(brat: Path, tmp_path: Path) -> Report:
    options = Options(records=tmp_path / "known.jsonl")
    return convert(str(brat), str(tmp_path / "r.jsonl"), options=options)


def test_labels_without_a_text_are_joined_to_records(brat: Path, tmp_path: Path) -> None:
    convert(str(brat), str(tmp_path / "known.jsonl"))
    known = [msgspec.structs.replace(r, title="Tram") for r in records(tmp_path / "known.jsonl")]
    (tmp_path / "known.jsonl").write_bytes(b"".join(encode(each) + b"\n" for each in known))
    labels_alone(brat)
    (brat / "a.ann").write_text(ANN + "T3\tGPE 10 13\tmet\n", "utf-8")
    report = convert(str(brat), str(tmp_path / "r.jsonl"))
    assert [problem.code for problem in report.problems] == ["format-text", "format-text"]
    report = join(brat, tmp_path)
    assert report.clean
    same, more = records(tmp_path / "r.jsonl")
    assert same.spans == known[0].spans, "labels that are there already come once"
    assert [(span.id, span.label) for span in more.spans] == [
        ("T1", "PERSON"),
        ("T2", "PERSON"),
        ("T3", "GPE"),
    ]
    assert more.title == "Tram"
    assert more.provenance == known[1].provenance


def test_labels_are_joined_by_text_where_ids_differ(brat: Path, tmp_path: Path) -> None:
    convert(str(brat / "a.ann"), str(tmp_path / "known.jsonl"))
    (brat / "a.ann").rename(brat / "renamed.ann")
    (brat / "a.txt").rename(brat / "renamed.txt")
    (brat / "2024" / "b.txt").write_text("Another text.", "utf-8")
    (brat / "2024" / "b.ann").write_text("T1\tPERSON 0 7\tAnother\n", "utf-8")
    report = join(brat, tmp_path)
    assert [record.id for record in records(tmp_path / "r.jsonl")] == ["a"]
    assert [(p.code, p.record_id) for p in report.problems] == [("format-join", "2024/b")]


def test_records_to_join_have_to_be_records(brat: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="Cannot read"):
        join(brat, tmp_path)
    (tmp_path / "known.jsonl").write_text("{}\n", "utf-8")
    with pytest.raises(CannotRun, match="no record"):
        join(brat, tmp_path)


def test_outputs_in_the_way_are_left_alone(brat: Path, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine").write_text("x")
    with pytest.raises(CannotRun, match="no empty folder"):
        convert(str(brat), str(full), to="brat")
    with pytest.raises(CannotRun, match="is a folder"):
        convert(str(brat), str(full), to="conll")
    with pytest.raises(CannotRun, match="no folder to write to"):
        convert(str(brat), str(tmp_path / "none" / "a.conll"), to="conll")
    with pytest.raises(CannotRun, match="no such file"):
        convert(str(tmp_path / "gone"), str(tmp_path / "r.jsonl"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(CannotRun, match="no file in it"):
        convert(str(tmp_path / "empty"), str(tmp_path / "r.jsonl"))
    convert(str(brat), str(tmp_path / "empty"), to="brat")
    assert (tmp_path / "empty" / "a.ann").exists()


def test_the_same_input_gives_the_same_bytes(brat: Path, tmp_path: Path) -> None:
    outputs = []
    for name in ("one", "two"):
        convert(str(brat), str(tmp_path / f"{name}.json"), to="label_studio")
        outputs.append((tmp_path / f"{name}.json").read_bytes())
    assert outputs[0] == outputs[1]


def test_a_broken_conversion_leaves_nothing_behind(
    brat: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsdata.formats import brat as module

    def broken(records: object, writing: object) -> object:
        yield "a.txt", b"x"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "write", broken)
    with pytest.raises(CannotRun, match="No space left"):
        convert(str(brat), str(tmp_path / "out"), to="brat")
    assert [path.name for path in tmp_path.iterdir()] == ["brat"]


def test_progress_is_told(brat: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    convert(str(brat), str(tmp_path / "r.jsonl"), progress=lambda *each: told.append(each))
    assert told == [
        ("read", 0, 2),
        ("documents", 1, 0),
        ("read", 1, 2),
        ("documents", 2, 0),
        ("read", 2, 2),
        ("write", 1, 2),
        ("write", 2, 2),
    ]


def test_what_lies_beside_a_file_is_found_by_suffix_or_by_name(brat: Path) -> None:
    with open_input(str(brat)) as folder:
        assert folder.beside("2024/b.ann", ".ann", ".txt") == TEXT.encode()
        assert folder.beside("a.ann", ".ann", "annotation.conf") == b"[entities]\n"
        assert folder.beside("2024/b.ann", ".ann", "annotation.conf") is None
        assert folder.beside("2024/b.ann", ".ann", "b.txt") == TEXT.encode()


def test_raw_files_of_several_kinds_are_each_read_by_their_source(tmp_path: Path) -> None:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "a.jsonl").write_text('{"text": "A line."}\n')
    (folder / "b.txt.gz").write_bytes(gzip.compress(b"Plain text.\n"))
    (folder / "c.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    with zipfile.ZipFile(folder / "d.zip", "w") as packed:
        packed.writestr("e/f.txt", "In an archive.\n")
    report = convert(str(folder), str(tmp_path / "r.jsonl"))
    assert report.source == "auto"
    assert report.why.startswith("jsonl: ")
    found = {each.id: each.provenance.file for each in records(tmp_path / "r.jsonl")}
    assert found.pop("b") == "b.txt.gz"
    assert found.pop("d/e/f") == "d.zip!/e/f.txt"
    assert list(found.values()) == ["a.jsonl"]
    assert [(problem.code, problem.file) for problem in report.problems] == [
        ("format-unknown", "c.png")
    ]
