"""What is read: a file, a folder, an archive or standard input, as a folder of files."""

import os
import shutil
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Final

from newsdata import archives
from newsdata.errors import CannotRun
from newsdata.inputs import printable_name, unreadable
from newsdata.problems import Problem
from newsdata.streams import MAX_RATIO, DamagedError, ExpandsError

STDIN: Final = "-"
_BLOCK: Final = 1 << 20


class Folder:
    """Files by name. `names` are sorted, with forward slashes; hidden files are left out.

    `problems` are those of what an archive holds and cannot be read.
    """

    def __init__(self, root: Path, names: list[str], problems: Iterable[Problem] = ()) -> None:
        self._root = root
        self.names = names
        self.problems = tuple(problems)
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
    path = Path(given)
    if given == STDIN:
        with _copied(sys.stdin.buffer, "stdin") as folder:
            yield folder
    elif path.is_fifo():
        with path.open("rb") as pipe, _copied(pipe, path.name) as folder:
            yield folder
    elif path.is_dir():
        yield _folder(path)
    elif not path.exists():
        raise CannotRun("There is no such file or folder.", place=given)
    elif not path.is_file():
        raise CannotRun("It is a device, no file.", hint="Name a file, or -.", place=given)
    elif _is_archive(path):
        with TemporaryDirectory(prefix="newsdata-") as unpacked:
            left = _unpack(path, Path(unpacked))
            yield _folder(Path(unpacked), left)
    else:
        yield Folder(path.parent, [path.name])


@contextmanager
def _copied(pipe: IO[bytes], name: str) -> Iterator[Folder]:
    """What comes through a pipe, as a file: it is read more than once."""
    with TemporaryDirectory(prefix="newsdata-") as folder:
        with (Path(folder) / name).open("wb") as file:
            shutil.copyfileobj(pipe, file, _BLOCK)
        yield Folder(Path(folder), [name])


def _folder(root: Path, problems: Iterable[Problem] = ()) -> Folder:
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
    # Nothing is waited for: a named pipe that nobody writes to would never end.
    special = {name for name in names if _is_special(root / name)}
    names = [name for name in names if name not in special]
    problems = [
        *problems,
        *(unreadable(name, OSError(0, "This is not a regular file")) for name in sorted(special)),
    ]
    if not names:
        why = " ".join(problem.fact for problem in problems)
        raise CannotRun("There is no file in it that can be read.", hint=why, place=str(root))
    return Folder(root, sorted(names), problems)


def _is_special(path: Path) -> bool:
    """Whether it is a named pipe, a socket or a device. A link that leads nowhere is not."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _is_archive(path: Path) -> bool:
    try:
        return path.is_file() and archives.is_archive(path)
    except OSError as error:
        raise CannotRun(f"Cannot read it: {error.strerror or error}.", place=str(path)) from None


def _unpack(archive: Path, to: Path) -> list[Problem]:
    """Write the files of an archive: a format needs those beside a file, too.

    Returns a problem for each that is left out.
    """
    left: list[Problem] = []
    try:
        for name, found in archives.members(archive, archive.name):
            if isinstance(found, Problem):
                left.append(found)
                continue
            if isinstance(found, DamagedError):
                raise found
            target = to.joinpath(*PurePosixPath(name.replace("\\", "/")).parts)
            if target.exists():
                raise CannotRun(
                    f"The name {name!r} is there twice.",
                    hint="See what is in it, and unpack it by hand.",
                    place=str(archive),
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as out:
                shutil.copyfileobj(found, out, _BLOCK)
    except ExpandsError:
        raise CannotRun(
            f"The archive expands to more than {MAX_RATIO} times its size.",
            hint="Text never does: see what is in it, and unpack it by hand.",
            place=str(archive),
        ) from None
    except (DamagedError, OSError, ValueError) as error:
        raise CannotRun(f"The archive cannot be read: {error}.", place=str(archive)) from None
    return left
