"""Raw files: which there are, what they are called, and where a large one may be cut.

`build` and `validate` find the same files, by the sources of newsdata.toml.
"""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from glob import iglob
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from newsdata import mirror
from newsdata.files import FileInfo, Hashed, describe
from newsdata.model import ArticleId
from newsdata.problems import Problem
from newsdata.streams import is_compressed, without_suffix

SUBMISSIONS: Final = "data/submissions/**/*.jsonl"
"""Where people's labels lie in a project."""
SHARD_BYTES: Final = 32 << 20
"""How much is read together; a larger file of lines is cut."""
LEAST_BYTES: Final = 4 << 20
SHARDS: Final = 16
"""A smaller file of lines is cut, too, into about so many parts, none below `LEAST_BYTES`:
there is work for many, and none waits long for the last."""
SHARD_FILES: Final = 1000
"""How many files are read together at most."""

T = TypeVar("T")


def match(project: Path, pattern: str) -> list[str]:
    """The files that match, sorted. One that several links lead to comes once.

    Of remote storage, the objects that were fetched.
    """
    if mirror.is_remote(pattern):
        return mirror.match(project, pattern)
    # iglob, unlike Path.glob, leaves hidden files out: editors and systems make them.
    found = iglob(pattern, root_dir=project, recursive=True)  # noqa: PTH207
    names = [Path(name).as_posix() for name in found]
    # A link to a folder above it would give every file again and again.
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in sorted(names, key=lambda name: (name.count("/"), name)):
        if path := _real_path(f"{project}/{name}", folders):
            files.setdefault(path, name)
    return sorted(files.values())


def _real_path(path: str, folders: dict[str, str]) -> str | None:
    """Where a file is when links are followed; None for a folder.

    `folders` holds the real paths of folders, each of which is asked for once.
    """
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        mode = 0  # gone meanwhile: it is said when it is to be read
    if stat.S_ISLNK(mode):
        real = os.path.realpath(path)
        return None if Path(real).is_dir() else real
    if stat.S_ISDIR(mode):
        return None
    folder, _, name = path.rpartition("/")
    if folder not in folders:
        folders[folder] = os.path.realpath(folder)
    return f"{folders[folder]}/{name}"


@cache
def fixed_folder(pattern: str) -> Path:
    """The part of a pattern before its first wildcard, without the file's name."""
    parts = Path(pattern).parts[:-1]
    fixed = 0
    while fixed < len(parts) and not has_wildcard(parts[fixed]):
        fixed += 1
    return Path(*parts[:fixed])


def groups(items: Iterable[T], size_of: Callable[[T], int], most: int) -> Iterator[list[T]]:
    """Items that are read together: about `most` bytes, at most `SHARD_FILES` of them."""
    group: list[T] = []
    size = 0
    for item in items:
        length = size_of(item)
        if group and (size + length > most or len(group) >= SHARD_FILES):
            yield group
            group, size = [], 0
        group.append(item)
        size += length
    if group:
        yield group


def has_wildcard(pattern: str) -> bool:
    """Whether a source's path stands for more than one name."""
    return bool(set(pattern) & set("*?["))


def article_id(name: str, pattern: str) -> str:
    """Path below the source's folder without the suffix: stable, and readable."""
    inside = Path(name).relative_to(fixed_folder(pattern)).as_posix()
    return stem(inside)


def stem(name: str) -> str:
    """A path without its suffix, and without that of a compressed file: `a/b` of `a/b.html.gz`."""
    return Path(without_suffix(name)).with_suffix("").as_posix()


def is_hidden(name: str) -> bool:
    """Whether a file or a folder that it is in is hidden, or made by a system beside it."""
    parts = name.split("/")
    return any(p.startswith(".") and p not in (".", "..") for p in parts) or "__MACOSX" in parts


def bad_name(file: str, id_of_file: str, by_line: bool) -> Problem | None:
    """The problem of a file's name that no record can have, if there is one."""
    shown = printable_name(file)
    if shown != file:
        return Problem(
            "file-name", "The file's name is not valid UTF-8.", "Rename the file.", file=shown
        )
    if by_line:
        return None
    try:
        msgspec.convert(id_of_file, ArticleId)
    except msgspec.ValidationError:
        fact = "An article's id is its file's name, and this name can be none: it is too long, or has control characters or spaces at an end or in a row."
        return Problem("file-name", fact, "Rename the file.", file=shown)
    return None


def printable_name(file: str) -> str:
    """A file's name with the bytes that are no UTF-8 shown as `\\xE9`."""
    return os.fsencode(file).decode("utf-8", "backslashreplace")


def unreadable(name: str, error: OSError) -> Problem:
    """The problem of a file that cannot be opened."""
    fact = f"{error.strerror or error}."
    return Problem(
        "file-unreadable", fact, "See that the file is there and that you may read it.", file=name
    )


def scan(path: Path, name: str, *, by_line: bool) -> tuple[FileInfo, int, list[tuple[int, int]]]:
    """A file's hash, its time, and where it may be cut between lines. Raises OSError."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(0, "This is not a regular file")
    most = min(SHARD_BYTES, max(LEAST_BYTES, status.st_size // SHARDS))
    if not by_line or status.st_size <= most or is_compressed(path):
        return describe(path, name), status.st_mtime_ns, [(0, 1)]
    hashed = Hashed(path)
    found = cuts(hashed, most)
    return hashed.info(name), status.st_mtime_ns, found


def cuts(blocks: Iterable[bytes], most: int) -> list[tuple[int, int]]:
    """Where to cut a file of lines: the offset of a line's start and its number.

    A part is longer than `most` bytes only where a single line is.
    """
    found = [(0, 1)]
    size, newlines = 0, 0
    for block in blocks:
        if size + len(block) - found[-1][0] > most:
            last = block.rfind(b"\n") + 1
            if last and size + last > found[-1][0]:
                found.append((size + last, newlines + block.count(b"\n", 0, last) + 1))
        newlines += block.count(b"\n")
        size += len(block)
    if len(found) > 1 and found[-1][0] == size:
        found.pop()
    return found
