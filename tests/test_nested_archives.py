"""Archives in archives: their files come in their place, up to a depth, never beyond measure."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.test_archives import COMPRESSORS, TEXT, packed_zip, read, tar

from newsdata.archives import members
from newsdata.problems import Problem
from newsdata.streams import ExpandsError

KINDS: dict[str, Callable[[Path, dict[str, bytes]], Path]] = {
    "a.zip": packed_zip,
    "a.tar": tar,
    "a.tar.gz": lambda path, files: tar(path, files, "w:gz"),
    "a.tar.zst": lambda path, files: _zst(tar(path, files)),
}


def _zst(path: Path) -> Path:
    path.write_bytes(COMPRESSORS["zst"](path.read_bytes()))
    return path


@pytest.mark.parametrize("inner", KINDS)
@pytest.mark.parametrize("outer", KINDS)
def test_the_files_of_an_archive_in_an_archive_come_in_its_place(
    tmp_path: Path, outer: str, inner: str
) -> None:
    made = KINDS[inner](tmp_path / "made", {"x/a.txt": TEXT, "b.txt.gz": gzip.compress(b"B")})
    files = {"first.txt": b"1", f"in/{inner}": made.read_bytes(), "last.txt": b"2"}
    path = KINDS[outer](tmp_path / outer, files)
    inside = [(f"in/{inner}!/x/a.txt", TEXT), (f"in/{inner}!/b.txt.gz", b"B")]
    assert read(path) == [("first.txt", b"1"), *inside, ("last.txt", b"2")]


def test_archives_lie_in_each_other_up_to_a_depth(tmp_path: Path) -> None:
    path = packed_zip(tmp_path / "1.zip", {"a.txt": TEXT})
    for level in range(2, 5):
        make = tar if level % 2 else packed_zip
        path = make(tmp_path / f"{level}", {f"{path.name}": path.read_bytes(), "b.txt": b"B"})
    (name, content), *others = read(path)
    assert (name, content) == ("3!/2!/1.zip!/a.txt", TEXT)
    assert others == [("3!/2!/b.txt", b"B"), ("3!/b.txt", b"B"), ("b.txt", b"B")]
    path = packed_zip(tmp_path / "5.zip", {"4": path.read_bytes(), "c.txt": b"C"})
    deep, *others = read(path)
    assert deep == ("4!/3!/2!/1.zip", "archive-member")
    assert others[-1] == ("c.txt", b"C")


def test_names_that_lead_out_of_an_inner_archive_are_not_read(tmp_path: Path) -> None:
    inner = packed_zip(tmp_path / "inner", {"../../out.txt": b"x", "a.txt": TEXT})
    path = tar(tmp_path / "a.tar", {"in.zip": inner.read_bytes()})
    assert read(path) == [("in.zip!/../../out.txt", "archive-member"), ("in.zip!/a.txt", TEXT)]
    (problem,) = [each for _, each in members(path, "a.tar") if isinstance(each, Problem)]
    assert problem.file == "a.tar!/in.zip"


@pytest.mark.parametrize("make", [packed_zip, tar])
def test_an_archive_without_a_file_is_reported(
    tmp_path: Path, make: Callable[[Path, dict[str, bytes]], Path]
) -> None:
    assert read(make(tmp_path / "hidden", {".git/config": b"x"})) == [("", "archive-member")]
    empty = packed_zip(tmp_path / "empty", {})
    assert read(empty) == [("", "archive-member")]
    outer = make(tmp_path / "outer", {"in.zip": empty.read_bytes(), "a.txt": TEXT})
    assert read(outer) == [("in.zip", "archive-member"), ("a.txt", TEXT)]


@pytest.mark.parametrize("make", [packed_zip, tar])
def test_a_damaged_inner_archive_does_not_hide_what_comes_after_it(
    tmp_path: Path, make: Callable[[Path, dict[str, bytes]], Path]
) -> None:
    cut_tar = tar(tmp_path / "t", {"a.txt": TEXT, "b.txt": TEXT}).read_bytes()[:1300]
    cut_zip = packed_zip(tmp_path / "z", {"a.txt": TEXT}).read_bytes()[:40]
    path = make(tmp_path / "outer", {"t.tar": cut_tar, "z.zip": cut_zip, "c.txt": b"C"})
    assert read(path) == [
        ("t.tar!/a.txt", TEXT),
        ("t.tar", "damaged"),
        ("z.zip", "damaged"),
        ("c.txt", b"C"),
    ]


def test_a_bomb_of_archives_in_each_other_is_cut_short(tmp_path: Path) -> None:
    path = packed_zip(tmp_path / "0", {"zeros.txt": b"\0" * (10 << 20)})
    for level in range(1, 4):
        files = {f"{n}.zip": path.read_bytes() for n in range(16)}
        path = packed_zip(tmp_path / f"{level}", files)
    with pytest.raises(ExpandsError):
        read(path)


def test_the_directory_of_an_inner_zip_does_not_fill_the_memory(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("f/")
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as packed:
        packed.writestr(entry, b"")
    data = empty.getvalue()
    begins, ends = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    directory = data[begins:ends] * 750_000
    size = len(directory).to_bytes(4, "little")
    end = data[ends : ends + 12] + size + data[ends + 16 :]
    outer = {"in.zip": data[:begins] + directory + end, "b.txt": b"B"}
    path = packed_zip(tmp_path / "a.zip", outer)
    assert path.stat().st_size < 200_000
    assert read(path) == [("in.zip", "damaged"), ("b.txt", b"B")]
