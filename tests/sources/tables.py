"""What the tests of tables share."""

import io
from collections.abc import Mapping
from typing import Any

from newsdata import plugins
from newsdata.model import Record, Rights
from newsdata.problems import Reject
from newsdata.sources import Article, RawFile


class Unseekable(io.RawIOBase):
    """A stream such as a decompressed one: it gives little at a time and cannot seek."""

    def __init__(self, data: bytes) -> None:
        self._file = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._file.readinto(memoryview(buffer)[:4099])


def read(
    name: str, file: Any, columns: Mapping[str, str] | None = None, language: str = "en"
) -> list[Article | Reject]:
    if isinstance(file, bytes):
        file = io.BytesIO(file)
    raw = RawFile(
        "t", "0" * 64, "t", "s", Rights("CC0-1.0", "full"), language, columns=columns or {}
    )
    return list(plugins.get("source", name).read(file, raw))


def records(found: list[Article | Reject]) -> list[Record]:
    assert all(isinstance(each, Article) for each in found), found
    return [each.record for each in found if isinstance(each, Article)]


def codes(found: list[Article | Reject]) -> list[tuple[int, list[str]]]:
    return [(each.line, [problem.code for problem in each.problems]) for each in found]
