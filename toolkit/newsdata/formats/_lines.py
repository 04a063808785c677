"""Lines of text files, with true numbers, in bounded memory."""

from collections.abc import Iterator
from typing import IO, Final

from newsdata.problems import Problem

MAX_LINE_BYTES: Final = 16 << 20


def text_lines(file: IO[bytes], name: str) -> Iterator[tuple[int, str | Problem]]:
    """Number and text of each line, without its end (`\\n` or `\\r\\n`) and a byte order mark.

    Instead of a line that is not UTF-8, or far too long, comes the problem.
    """
    number = 0
    while line := file.readline(MAX_LINE_BYTES):
        number += 1
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if len(line) >= MAX_LINE_BYTES:
            yield number, _too_long(file, name, number)
            continue
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            yield number, _not_utf8(line, error, name, number)
        else:
            yield number, text.removesuffix("\n").removesuffix("\r")


def _too_long(file: IO[bytes], name: str, number: int) -> Problem:
    while (rest := file.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
        pass
    return Problem(
        "format-syntax",
        f"The line is longer than {MAX_LINE_BYTES:,} bytes.",
        "See that the file is what it is taken for.",
        file=name,
        line=number,
    )


def _not_utf8(line: bytes, error: UnicodeDecodeError, name: str, number: int) -> Problem:
    return Problem(
        "file-encoding",
        f"Byte 0x{line[error.start]:02X} is not UTF-8.",
        f"If the file is Windows-1252: iconv -f WINDOWS-1252 -t UTF-8 {name}",
        file=name,
        line=number,
        column=len(line[: error.start].decode()) + 1,
    )
