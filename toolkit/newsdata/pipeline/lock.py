"""One build of a project at a time; the second is told whose turn it is."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from newsdata.errors import CannotRun


class Holder(Struct, frozen=True):
    """Who holds the lock: process, machine, since when (RFC 3339, UTC)."""

    pid: int
    host: str
    since: str


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock meanwhile; the system lets go of it when the process dies.

    Raises `CannotRun` when another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _busy(path, os.read(descriptor, 1000)) from None
        since = datetime.now(UTC).isoformat(timespec="seconds")
        os.ftruncate(descriptor, 0)
        os.pwrite(
            descriptor, msgspec.json.encode(Holder(os.getpid(), socket.gethostname(), since)), 0
        )
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _busy(path: Path, content: bytes) -> CannotRun:
    who = "Another build of this project is at work"
    try:
        holder = msgspec.json.decode(content, type=Holder)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        pass  # it is just starting, or ending
    else:
        who += f": process {holder.pid} on {holder.host}, since {holder.since}"
    return CannotRun(f"{who}.", hint="Wait until it is done.", place=str(path))
