"""Plug-ins that kill, hang, exhaust or fail whoever reads or labels a word.

This module is copied to be installed.
"""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from newsdata.model import Record
from newsdata.problems import Reject
from newsdata.sources import Article, RawFile, jsonl, text
from newsdata.suggest import Link, Suggestion

VERSION = "1"
LIBRARIES = ()
BY_LINE = False
VERSIONED = False


def act(words: str) -> None:
    """Do what an article says."""
    if "KILL" in words:
        os.kill(os.getpid(), signal.SIGKILL)
    if "HANG" in words:
        time.sleep(600)
    if "EAT" in words:
        raise MemoryError
    if "THROW" in words:
        raise ValueError("too hot")


def recognise(head: bytes, name: str) -> str:
    return ""


def read(file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
    for found in text.read(file, raw):
        if isinstance(found, Article):
            act(found.record.text)
        yield found


class Lines:
    """The same of JSON Lines."""

    VERSION, LIBRARIES, BY_LINE, VERSIONED = "1", (), True, False

    recognise = staticmethod(recognise)

    @staticmethod
    def read(file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
        for found in jsonl.read(file, raw):
            if isinstance(found, Article):
                act(found.record.text)
            yield found


def suggest(record: Record) -> Iterator[Suggestion | Link]:
    act(record.text)
    yield from ()


def install(folder: Path) -> Path:
    """Put them on a path, as an installed distribution would be."""
    (folder / "poisons.py").write_text(Path(__file__).read_text("utf-8"), "utf-8")
    (folder / "poison_lines.py").write_text(
        "from poisons import Lines\n"
        "VERSION, LIBRARIES, BY_LINE, VERSIONED = '1', (), True, False\n"
        "recognise, read = Lines.recognise, Lines.read\n"
    )
    info = folder / "poisons-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: poisons\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[newsdata.sources]\npoison_text = poisons\npoison_lines = poison_lines\n"
        "[newsdata.suggest]\npoison = poisons\n"
    )
    return folder
