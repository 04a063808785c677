"""What is read: a file, a folder, an archive or standard input, as a folder of files."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from newsdata import archives
from newsdata.errors import CannotRun
from newsdata.inputs import printable_name
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
    elif _is_archive(path):
        with TemporaryDirectory(prefix="newsdata-") as folder:
            left = _unpack(path, Path(folder))
            yield _folder(Path(folder), left)
    else:
        yield Folder(path.parent, [path.name])


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
    if not names:
        why = " ".join(problem.fact for problem in problems)
        raise CannotRun("There is no file in it that can be read.", hint=why, place=str(root))
    return Folder(root, sorted(names), problems)


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
