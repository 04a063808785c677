"""Remote objects on this disk: what a source at `s3://…` names, fetched once, read as files.

The mirror of a project is a folder of its work folder. An object lies there under the hash of
its address, since a key may be what no file's name can be (`a` beside `a/b`); the index says
which objects there are. `newsdata.storage` fills it; whatever reads raw files finds them here
and knows nothing of networks.
"""

import hashlib
import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, TypeGuard

import msgspec
from msgspec import Struct

from newsdata.files import atomic_write

FOLDER: Final = "data/.work/remote"
"""Where a project has its mirror; removing it costs fetching again."""
INDEX: Final = "objects.jsonl"
_REMOTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


class Object(Struct, frozen=True, array_like=True):
    """A remote object, and what it is recognised by.

    Attributes:
        url: Its address.
        identity: What its storage says that changes with its content, such as an ETag.
        bytes: Its size.
        md5: MD5 of its content in hexadecimal, `""` where its storage does not say it.
    """

    url: str
    identity: str
    bytes: int
    md5: str = ""


def is_remote(path: object) -> TypeGuard[str]:
    """Whether a path is an address in some storage, as in `s3://bucket/file`."""
    return isinstance(path, str) and bool(_REMOTE.match(path))


def place(project: Path, name: str) -> Path:
    """Where an input of a project is on this disk, by its path in the project or its address."""
    if not is_remote(name):
        return project / name
    return project / FOLDER / hashlib.sha256(name.encode(errors="surrogateescape")).hexdigest()


def load(project: Path) -> dict[str, Object]:
    """The objects of the mirror by their addresses; of two lines for one the last counts.

    A line that cannot be read was being written when something was killed: that object is
    not known.
    """
    decoder = msgspec.json.Decoder(Object)
    found: dict[str, Object] = {}
    path = project / FOLDER / INDEX
    for line in path.read_bytes().split(b"\n") if path.is_file() else ():
        try:
            each = decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue
        found[each.url] = each
    return found


def save(project: Path, objects: Iterable[Object]) -> None:
    """Say which objects the mirror has, and that it has no others."""
    folder = project / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with atomic_write(folder / INDEX) as out:
        out.writelines(msgspec.json.encode(each) + b"\n" for each in objects)


def lend(project: Path, other: Path) -> None:
    """Let another state of a project read the mirror that this one has."""
    folder = project / FOLDER
    if folder.is_dir():
        (other / FOLDER).parent.mkdir(parents=True, exist_ok=True)
        (other / FOLDER).symlink_to(folder.absolute())


def match(project: Path, pattern: str) -> list[str]:
    """The addresses in the mirror that match a pattern, sorted."""
    return sorted(url for url in load(project) if matches(url, pattern))


def matches(url: str, pattern: str) -> bool:
    """Whether a pattern stands for an address, as glob has it: no hidden names, `**` for folders."""
    wanted = pattern.split("/")
    return len(wanted) in _reached(url, wanted)


def leads_to(folder: str, pattern: str) -> bool:
    """Whether there may be matches of a pattern somewhere below a folder."""
    wanted = pattern.split("/")
    return any(n < len(wanted) for n in _reached(folder, wanted))


def _reached(url: str, wanted: list[str]) -> set[int]:
    """How many parts of a pattern an address may have used up: all ways at once."""
    at = _past_nothing({0}, wanted)
    for part in url.split("/"):
        on = {n for n in at if n < len(wanted) and _fits(part, wanted[n])}
        at = _past_nothing({n if wanted[n] == "**" else n + 1 for n in on}, wanted)
    return at


def _past_nothing(at: set[int], wanted: list[str]) -> set[int]:
    """The same ways, and those on which a `**` stands for no folder."""
    found = set(at)
    for n in at:
        while n < len(wanted) and wanted[n] == "**":
            n += 1
            found.add(n)
    return found


def _fits(part: str, wanted: str) -> bool:
    if part.startswith(".") and not wanted.startswith("."):
        return False
    return wanted == "**" or part == wanted or fnmatchcase(part, wanted)
