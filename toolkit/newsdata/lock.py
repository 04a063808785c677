"""One program at a time changes a project; the second is told who is at work."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from newsdata.errors import CannotRun

FILE: Final = "data/.build.lock"


class Holder(Struct, frozen=True):
    """Who holds the lock: command, process, machine, since when (RFC 3339, UTC)."""

    command: str
    pid: int
    host: str
    since: str


@contextmanager
def held(project: Path, command: str) -> Iterator[None]:
    """Hold the lock meanwhile; the system lets go of it when the process dies.

    Args:
        project: Folder of the project.
        command: What is at work, as others are told of it: `build`.

    Raises:
        CannotRun: Another process holds it.
        OSError: It cannot be written.
    """
    path = project / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    # Not emptied when it is opened: another may hold it, and has said there who it is.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _busy(os.read(descriptor, 1000)) from None
        since = datetime.now(UTC).isoformat(timespec="seconds")
        holder = Holder(command, os.getpid(), socket.gethostname(), since)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, msgspec.json.encode(holder), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _busy(content: bytes) -> CannotRun:
    try:
        holder = msgspec.json.decode(content, type=Holder)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        who = "Another build is at work in this project"  # just starting, or ending
    else:
        who = f"`newsdata {holder.command}` is at work in this project: process {holder.pid} on {holder.host}, since {holder.since}"
    return CannotRun(f"{who}.", hint="Wait until it is done.", place=FILE)
