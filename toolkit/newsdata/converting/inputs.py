"""What is read: a file, a folder, an archive or standard input, as a folder of files."""

import lzma
import os
import shutil
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Final

from newsdata.errors import CannotRun
from newsdata.inputs import printable_name
from newsdata.streams import MAX_RATIO, SAFE_BYTES

STDIN: Final = "-"
_BLOCK: Final = 1 << 20
# What damaged, encrypted and unknown members of archives raise.
_DAMAGED: Final = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
_TARS: Final = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")


class Folder:
    """Files by name. `names` are sorted, with forward slashes; hidden files are left out."""

    def __init__(self, root: Path, names: list[str]) -> None:
        self._root = root
        self.names = names
        self._known = frozenset(names)

    def path(self, name: str) -> Path:
        """Where a file is."""
        return self._root / name

    def beside(self, name: str, suffix: str, other: str) -> bytes | None:
        """The bytes of a file that belongs to `name`, or None where there is none.

        It is named like `name` but with `other` for `suffix`, or, where `other` does not
        begin with a dot, `other` itself in the same folder.
        """
        stem = name.removesuffix(suffix) if other.startswith(".") else name.rpartition("/")[0]
        sibling = stem + other if other.startswith(".") or not stem else f"{stem}/{other}"
        path = self._root / sibling
        if sibling not in self._known and not path.is_file():
            return None
        try:
            return path.read_bytes()
        except OSError:
            return None


@contextmanager
def open_input(given: str) -> Iterator[Folder]:
    """The files of an input. Raises `CannotRun` when there are none."""
    if given == STDIN:
        with TemporaryDirectory(prefix="newsdata-") as folder:
            with (Path(folder) / "stdin").open("wb") as file:
                shutil.copyfileobj(sys.stdin.buffer, file)
            yield Folder(Path(folder), ["stdin"])
        return
    path = Path(given)
    if path.is_dir():
        yield _folder(path)
    elif not path.exists():
        raise CannotRun("There is no such file or folder.", place=given)
    elif path.name.endswith((*_TARS, ".zip")):
        with TemporaryDirectory(prefix="newsdata-") as folder:
            _unpack(path, Path(folder))
            yield _folder(Path(folder))
    else:
        yield Folder(path.parent, [path.name])


def _folder(root: Path) -> Folder:
    names = []
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        inside = Path(folder).relative_to(root)
        names += [(inside / file).as_posix() for file in files if not file.startswith(".")]
    for name in names:
        if (shown := printable_name(name)) != name:
            raise CannotRun(
                "The file's name is not valid UTF-8.", hint="Rename the file.", place=shown
            )
    if not names:
        raise CannotRun("There is no file in it.", place=str(root))
    return Folder(root, sorted(names))


def _unpack(archive: Path, to: Path) -> None:
    """Write the files of an archive; links and devices are left out."""
    allowed = max(SAFE_BYTES, MAX_RATIO * archive.stat().st_size)
    try:
        for name, file in _members(archive):
            parts = PurePosixPath(name.replace("\\", "/")).parts
            target = to.joinpath(*parts)
            if ".." in parts or name.startswith("/") or target.exists():
                raise CannotRun(
                    f"The name {name!r} leads out of the archive, or is there twice.",
                    hint="See what is in it, and unpack it by hand.",
                    place=str(archive),
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as out:
                while block := file.read(_BLOCK):
                    out.write(block)
                    allowed -= len(block)
                    if allowed < 0:
                        raise CannotRun(
                            f"The archive expands to more than {MAX_RATIO} times its size.",
                            hint="Text never does: see what is in it, and unpack it by hand.",
                            place=str(archive),
                        )
    except _DAMAGED as error:
        raise CannotRun(f"The archive cannot be read: {error}.", place=str(archive)) from None


def _members(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as packed:
            for info in packed.infolist():
                if not info.is_dir():
                    with packed.open(info) as file:
                        yield info.filename, file
        return
    with tarfile.open(archive) as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() else None
            if content is not None:
                yield member.name, content
