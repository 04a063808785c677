"""Files whose content is known: one that was not touched since is not read again.

A file counts as untouched while size, times of writing and of change, and inode are the
same, and the times were not so recent when it was read that it could have been written
to again within the same tick of the clock (what git calls racily clean).
"""

import time
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from newsdata import inputs
from newsdata.files import FileInfo, atomic_write

_TICK: Final = 2_000_000_000


class _Known(Struct, frozen=True, array_like=True):
    """What a file's state told when it was read."""

    state: tuple[int, int, int, int]
    at: int
    by_line: bool
    sha256: str
    cuts: list[tuple[int, int]]


class Seen:
    """The files of a project, remembered in a file of the work folder."""

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        self._path = path
        self._before: dict[str, _Known] = {}
        self._now: dict[str, _Known] = {}
        self._fresh = fresh
        if not fresh and path.is_file():
            try:
                self._before = msgspec.json.decode(path.read_bytes(), type=dict[str, _Known])
            except (msgspec.MsgspecError, UnicodeDecodeError):
                return  # half of it: every file is read again

    def scan(
        self, path: Path, name: str, *, by_line: bool
    ) -> tuple[FileInfo, int, list[tuple[int, int]]]:
        """As `inputs.scan`, which is asked only for what is new. Raises OSError."""
        status = path.stat()
        state = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        known = self._before.get(name)
        if known and known.state == state and known.by_line == by_line:
            self._now[name] = known
            return FileInfo(name, known.sha256, state[0]), state[1], known.cuts
        at = time.time_ns()
        info, modified, cuts = inputs.scan(path, name, by_line=by_line)
        if max(state[1], state[2]) < at - _TICK:
            self._now[name] = _Known(state, at, by_line, info.sha256, cuts)
        return info, modified, cuts

    def save(self) -> None:
        """Remember the files of this build, and no others."""
        if self._fresh or self._now != self._before:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with atomic_write(self._path) as out:
                out.write(msgspec.json.encode(self._now))
