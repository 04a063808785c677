"""Archives and compressed files: read in a stream, to their break, never beyond measure."""

import bz2
import gzip
import io
import lzma
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from newsdata.archives import is_archive, members
from newsdata.problems import Problem
from newsdata.streams import DamagedError, ExpandsError, is_compressed, open_bytes

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TEXT = b"Mira Holt opened the tram.\n"
COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstd.compress,
}


def read(path: Path) -> list[tuple[str, bytes | str]]:
    """Name and content, or the code of its problem, of all that a file holds."""
    return [(name, content(found)) for name, found in members(path, path.name)]


def content(found: IO[bytes] | Problem | DamagedError) -> bytes | str:
    if isinstance(found, Problem):
        return found.code
    return "damaged" if isinstance(found, DamagedError) else found.read()


def tar(path: Path, files: dict[str, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as packed:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            packed.addfile(info, io.BytesIO(content))
    return path


def packed_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return path


@pytest.mark.parametrize("kind", COMPRESSORS)
def test_a_compressed_file_is_known_by_its_bytes_whatever_its_name(
    tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "named-like-text.txt"
    path.write_bytes(COMPRESSORS[kind](TEXT))
    assert is_compressed(path)
    assert not is_archive(path)
    assert read(path) == [("", TEXT)]
    path.write_bytes(gzip.compress(COMPRESSORS[kind](TEXT)))
    with open_bytes(path) as file:
        assert file.read() == TEXT


def test_a_file_that_is_none_of_these_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "plain.gz"
    path.write_bytes(TEXT)
    assert not is_compressed(path)
    assert read(path) == [("", TEXT)]


@pytest.mark.parametrize("word", ["Mustard", "mustard", "Mustang"])
def test_a_text_is_no_archive_whatever_words_it_has_where(tmp_path: Path, word: str) -> None:
    path = tmp_path / "article.txt"
    for before in range(250, 262):
        text = f"{'x' * before} {word} was sold out."
        path.write_text(text)
        assert not is_archive(path)
        assert read(path) == [("", text.encode())]


def test_a_text_that_begins_as_bzip2_does_is_text(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes(b"BZh is what the bank calls itself.")
    assert read(path) == [("", b"BZh is what the bank calls itself.")]


@pytest.mark.parametrize("kind", ["", *COMPRESSORS])
def test_the_files_of_a_tar_come_decompressed(tmp_path: Path, kind: str) -> None:
    path = tar(tmp_path / "a.tar", {"x/a.txt": TEXT, "b.txt.gz": gzip.compress(b"B"), "e": b""})
    if kind:
        path.write_bytes(COMPRESSORS[kind](path.read_bytes()))
    assert is_archive(path)
    assert read(path) == [("x/a.txt", TEXT), ("b.txt.gz", b"B"), ("e", b"")]


def test_the_files_of_a_zip_come_decompressed(tmp_path: Path) -> None:
    path = packed_zip(tmp_path / "a.zip", {"x/a.txt": TEXT, "b.txt.bz2": bz2.compress(b"B")})
    assert is_archive(path)
    assert read(path) == [("x/a.txt", TEXT), ("b.txt.bz2", b"B")]


@pytest.mark.parametrize("kind", COMPRESSORS)
def test_the_files_of_a_zip_that_is_compressed_as_a_whole_come_decompressed(
    tmp_path: Path, kind: str
) -> None:
    path = packed_zip(
        tmp_path / f"a.zip.{kind}", {"x/a.txt": TEXT, "b.txt.gz": gzip.compress(b"B")}
    )
    whole = path.read_bytes()
    path.write_bytes(COMPRESSORS[kind](whole))
    assert is_archive(path)
    assert read(path) == [("x/a.txt", TEXT), ("b.txt.gz", b"B")]
    path.write_bytes(COMPRESSORS[kind](whole[: len(whole) // 2]))
    with pytest.raises(DamagedError):
        read(path)


def test_names_that_lead_out_links_and_hidden_files_are_not_read(tmp_path: Path) -> None:
    names = {"../out.txt": b"x", "/abs.txt": b"x", "a\\..\\..\\b.txt": b"x"}
    hidden = {".git/config": b"x", "__MACOSX/a.txt": b"x", "d/.DS_Store": b"x"}
    good = {"good.txt": TEXT}
    expected = [(name, "archive-member") for name in names] + [("good.txt", TEXT)]
    assert read(packed_zip(tmp_path / "a.zip", names | hidden | good)) == expected
    path = tar(tmp_path / "a.tar", names | hidden | good)
    with tarfile.open(path, "a") as more:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
            info = tarfile.TarInfo(f"link{kind.decode()}")
            info.type, info.linkname = kind, "/etc/hostname"
            more.addfile(info)
    links = [(f"link{n}", "archive-member") for n in (2, 1, 6, 3)]
    assert read(path) == [*expected, *links]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.tar", "a.zip"]


@pytest.mark.parametrize("kind", ["gz", "xz", "zst"])
def test_what_stands_before_a_break_is_read(tmp_path: Path, kind: str) -> None:
    lines = b"".join(b"%d a line of its own\n" % n for n in range(200_000))
    data = COMPRESSORS[kind](lines)
    path = tmp_path / "lines.txt"
    path.write_bytes(data[: len(data) // 2])
    seen: list[bytes] = []
    with open_bytes(path) as file, pytest.raises(DamagedError, match=r"byte [\d,]+"):
        seen.extend(iter(file.readline, b""))
    if kind == "gz":
        assert 50_000 < len(seen) < 150_000
    assert lines.startswith(b"".join(seen))


def test_a_tar_that_breaks_off_gives_the_files_before(tmp_path: Path) -> None:
    path = tar(tmp_path / "a.tar", {"a.txt": TEXT, "b.txt": b"x" * 100_000})
    path.write_bytes(path.read_bytes()[:5000])
    found = members(path, path.name)
    name, first = next(found)
    assert (name, content(first)) == ("a.txt", TEXT)
    with pytest.raises(DamagedError):
        [content(file) for _, file in found]


def test_a_damaged_or_encrypted_zip_says_so(tmp_path: Path) -> None:
    path = packed_zip(tmp_path / "a.zip", {"a.txt": TEXT * 50, "b.txt": TEXT})
    data = bytearray(path.read_bytes())
    encrypted = bytearray(data)
    encrypted[6] |= 1
    encrypted[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(encrypted)
    assert read(path) == [("a.txt", "archive-member"), ("b.txt", TEXT)]
    data[45] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(DamagedError):
        read(path)
    path.write_bytes(data[:100])
    with pytest.raises(DamagedError):
        read(path)


@pytest.mark.parametrize("nested", [False, True])
def test_what_expands_beyond_measure_is_cut_short(tmp_path: Path, nested: bool) -> None:
    zeros = b"\0" * (80 << 20)
    bomb = gzip.compress(zeros) if nested else zeros
    for path in (
        packed_zip(tmp_path / "bomb.zip", {"zeros.txt": bomb}),
        tar(tmp_path / "bomb.tar.xz", {"zeros.txt": bomb}, "w:xz"),
    ):
        with pytest.raises(ExpandsError):
            read(path)


def test_many_members_do_not_escape_the_measure(tmp_path: Path) -> None:
    path = packed_zip(tmp_path / "many.zip", {f"{n}.txt": b"\0" * (10 << 20) for n in range(8)})
    with pytest.raises(ExpandsError):
        read(path)


def test_a_zip_whose_entries_contradict_its_directory_gives_the_others(tmp_path: Path) -> None:
    path = packed_zip(tmp_path / "a.zip", {"café.txt": TEXT, "cut.txt": TEXT, "b.txt": TEXT})
    data = bytearray(path.read_bytes())
    name = "café".encode()
    data[data.index(name) + 3 : data.index(name) + 5] = b"\xff\xfe"  # said to be UTF-8
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(b"cut.txt"))
    data[entry + 42 : entry + 46] = (len(data) - 5).to_bytes(4, "little")  # a header cut short
    path.write_bytes(data)
    assert read(path) == [
        ("café.txt", "archive-member"),
        ("cut.txt", "archive-member"),
        ("b.txt", TEXT),
    ]


def test_a_file_without_a_name_is_reported(tmp_path: Path) -> None:
    path = packed_zip(tmp_path / "a.zip", {"": TEXT, "b.txt": TEXT})
    assert read(path) == [("", "archive-member"), ("b.txt", TEXT)]


@pytest.mark.parametrize("damage", ["header", "cut header", "no end"])
def test_a_damaged_header_does_not_pass_for_the_end_of_a_tar(tmp_path: Path, damage: str) -> None:
    path = tar(tmp_path / "a.tar", {"a.txt": TEXT, "b.txt": TEXT, "c.txt": TEXT})
    data = bytearray(path.read_bytes())
    data[1024] ^= 0xFF
    kept = {"header": data, "cut header": data[:1300], "no end": data[:1024]}
    path.write_bytes(kept[damage])
    found = members(path, path.name)
    assert next(found)[0] == "a.txt"
    with pytest.raises(DamagedError):
        next(found)


@pytest.mark.parametrize("kind", COMPRESSORS)
def test_a_short_first_part_of_what_is_compressed_in_parts_hides_nothing(
    tmp_path: Path, kind: str
) -> None:
    data = tar(tmp_path / "a.tar", {"a.txt": TEXT}).read_bytes()
    path = tmp_path / "parts"
    path.write_bytes(COMPRESSORS[kind](data[:3]) + COMPRESSORS[kind](data[3:]))
    assert is_archive(path)
    assert read(path) == [("a.txt", TEXT)]


def _header(kind: bytes, size: int) -> bytes:
    info = tarfile.TarInfo("x")
    info.type, info.size = kind, size
    return info.tobuf(tarfile.USTAR_FORMAT)


def _extended(**said: str) -> bytes:
    """A tar of a file, with what an extended header says of it."""
    info = tarfile.TarInfo("a.txt")
    info.size, info.pax_headers = (
        len(TEXT),
        {key.replace("_", "."): each for key, each in said.items()},
    )
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=tarfile.PAX_FORMAT) as packed:
        packed.addfile(info, io.BytesIO(TEXT))
    return data.getvalue()


_ABOUT_THE_NEXT = _header(b"x", 9) + b"9 k=vvvv\n".ljust(512, b"\0")
HOSTILE_TARS = {
    "no number": _extended(GNU_sparse_map="a,b"),
    "no map": _extended(GNU_sparse_major="1", GNU_sparse_minor="0"),
    "each about the next": _ABOUT_THE_NEXT * 3000,
    "a long header": gzip.compress(_header(b"x", 60 << 20) + bytes(60 << 20)),
}


@pytest.mark.parametrize("data", HOSTILE_TARS.values(), ids=HOSTILE_TARS)
def test_hostile_headers_of_a_tar_are_damage(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(data)
    with pytest.raises(DamagedError):
        read(path)
    outer = packed_zip(tmp_path / "a.zip", {"in.tar": data, "b.txt": b"B"})
    assert read(outer) == [("in.tar", "damaged"), ("b.txt", b"B")]


def test_a_file_in_a_tar_that_is_said_to_be_endless_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(_extended(size="9" * 30))
    found = members(path, path.name)
    assert next(found)[0] == "a.txt"
    with pytest.raises(DamagedError, match="unexpected end"):
        next(found)


def test_entries_that_a_damaged_one_swallows_are_missed(tmp_path: Path) -> None:
    path = packed_zip(tmp_path / "a.zip", {"a.txt": TEXT, "b.txt": TEXT, "c.txt": TEXT})
    data = bytearray(path.read_bytes())
    second, third = (data.rindex(b"PK\x01\x02", 0, data.rindex(name)) for name in (b"b.t", b"c.t"))
    comment = data.index(b"PK\x05\x06") - third
    data[second + 32 : second + 34] = comment.to_bytes(2, "little")  # how long its comment is
    path.write_bytes(data)
    found = members(path, path.name)
    assert [next(found)[0], next(found)[0]] == ["a.txt", "b.txt"]
    with pytest.raises(DamagedError, match="lists 2 files, and ought to list 3"):
        next(found)
