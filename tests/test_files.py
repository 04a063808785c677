import os
from pathlib import Path

import pytest

from newsdata.files import atomic_write, describe


def test_a_file_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with atomic_write(path) as out:
        out.write(b"new")
        out.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"


def test_an_error_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def write_half() -> None:
        with atomic_write(path) as out:
            out.write(b"half")
            raise OSError(28, "full")

    with pytest.raises(OSError, match="full"):
        write_half()
    assert os.listdir(tmp_path) == ["a"]  # noqa: PTH208
    assert path.read_bytes() == b"old"


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with atomic_write(path) as out:
        out.write(b"new")
    assert os.read(reader, 9) == b"new"
    os.close(reader)
    assert path.is_fifo()


def test_a_file_is_known_by_name_hash_and_size(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    info = describe(tmp_path / "a", "x/a")
    assert (info.path, info.bytes) == ("x/a", 3)
    assert info.sha256.startswith("ba7816bf")
