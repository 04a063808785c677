"""The records of a WARC or ARC file, one after the other, whatever their headers claim.

Own code, because a reader of foreign files has to go on after a fault and to say
where it was: fastwarc 2.0 ends at the first wrong Content-Length, takes names of
headers in lower case for absent, and reads no ARC.

WARC: ISO 28500, https://iipc.github.io/warc-specifications/; ARC: Burner and Kahle
1996, https://archive.org/web/researcher/ArcFileFormat.php.
"""

import re
from collections.abc import Iterator, Mapping
from typing import IO, Final

from msgspec import Struct

from newsdata.sources._dates import moment
from newsdata.streams import DamagedError, ExpandsError, resume

MAX_BLOCK: Final = 32 << 20
"""How much of a record is kept, in bytes."""

_HEADER_BYTES: Final = 1 << 16
_SKIP_BYTES: Final = 1 << 20
_WARC: Final = re.compile(rb"WARC/(\d{1,3}\.\d{1,3})[ \t]*\r?\n?\Z")
_INSIDE: Final = re.compile(rb"\n\r?\n(?=WARC/\d\.\d{1,3}\r?\n[A-Za-z-]+:)")
_BEGINNING: Final = re.compile(rb"WARC/\d|[a-z][a-z0-9+.-]{1,20}:\S")  # of WARC, of ARC
# Address, which may have spaces, IP, date, type, and in version 2 five fields more
# before the length: result code, checksum, location, offset, file name.
_ARC: Final = re.compile(
    rb"(?P<uri>\S[^\r\n]{0,8000}?) (?P<ip>[\d.:a-fA-F]+|-) (?P<date>\d{8,20}) (?P<type>\S+)"
    rb"(?: \S+ \S+ \S+ \S+ \S+)? (?P<length>\S{1,20})[ \t]*\r?\n\Z"
)


class Record(Struct):
    """A record of an archive.

    Attributes:
        offset: Where it begins, in bytes of the decompressed file.
        kind: `response`, `resource`, ...; `filedesc` for the first of an ARC file.
        headers: Its headers, names in lower case.
        block: Its content, at most `MAX_BLOCK` bytes.
        length: How long its content is, in bytes.
        is_cut: Whether the file ends within it.
        repaired: What its headers say wrongly about its length; empty when nothing.
        version: Of the format, as in `WARC/1.0`; empty for ARC.
    """

    offset: int
    kind: str
    headers: Mapping[str, str]
    block: bytes
    length: int
    is_cut: bool = False
    repaired: str = ""
    version: str = ""


class Fault(Struct):
    """Bytes that are no record: where they begin, how many, and what is wrong."""

    offset: int
    length: int
    fact: str


class Break(Struct):
    """Damage of a compressed file that was passed over: what is wrong, and where reading went
    on, in bytes of the compressed data."""

    fact: str
    resumed: int


def records(file: IO[bytes]) -> Iterator[Record | Fault | Break]:
    """Every record of a file; of what stands between them a `Fault`.

    What is compressed record by record goes on behind damage, of which there is a `Break`;
    otherwise reading raises whatever the file raises, after all records before.
    """
    stream = _Stream(file)
    while True:
        try:
            for at, found in _records(stream):
                stream.check(at)
                yield found
            return
        except DamagedError as error:
            resumed = stream.resume()
            if resumed is None:
                raise
            yield Break(str(error), resumed)


def _records(stream: "_Stream") -> Iterator[tuple[int, Record | Fault]]:
    """Each record and where it begins."""
    while line := stream.line():
        if not line.strip():
            continue
        at = stream.offset - len(line)
        if found := _WARC.match(line):
            yield at, _warc(stream, at, found[1].decode())
        elif found := _ARC.match(line):
            yield at, _arc(stream, at, found)
        else:
            skipped = _resync(stream)
            yield at, Fault(at, len(line) + skipped, "no record begins there")


class _Stream:
    """A file that knows where it is, and takes bytes back.

    Attributes:
        offset: Bytes read so far.
        broken: What the file raised to who only looked ahead; the next to read gets it.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._back = b""
        self.offset = 0
        self.broken: Exception | None = None

    def read(self, size: int) -> bytes:
        """Up to so many bytes; fewer only at the end."""
        if self.broken:
            raise self.broken
        data = self._back[:size]
        self._back = self._back[size:]
        if len(data) < size:
            data += self._file.read(size - len(data))
        self.offset += len(data)
        return data

    def line(self) -> bytes:
        """The next line, or the part of one that is longer than headers are."""
        if self.broken:
            raise self.broken
        line = b""
        if self._back:
            end = self._back.find(b"\n") + 1 or len(self._back)
            line = self._back[:end]
            self._back = self._back[end:]
        if not line.endswith(b"\n"):
            line += self._file.readline(_HEADER_BYTES)
        self.offset += len(line)
        return line

    def take_back(self, data: bytes) -> None:
        """Read these bytes again."""
        self._back = data + self._back
        self.offset -= len(data)

    def check(self, at: int) -> None:
        """Raise what broke the file if a record that begins there is what is damaged.

        Its checksum comes last: it is the one of a gzip member that begins with the record.
        """
        if isinstance(self.broken, DamagedError) and self.broken.doubtful_from == at:
            raise self.broken

    def resume(self) -> int | None:
        """Go on behind damage: at which byte of the compressed data; None if it cannot be."""
        found = resume(self._file, lambda head: bool(_BEGINNING.match(head)))
        if found is None:
            return None
        self._back, self.broken = b"", None
        resumed, self.offset = found
        return resumed


def _begins(line: bytes) -> bool:
    return bool(_WARC.match(line) or _ARC.match(line))


def _resync(stream: _Stream, kept: list[bytes] | None = None) -> int:
    """Go on to the next line that begins a record; how many bytes were passed.

    They are put into `kept`, as far as a record may be long.
    """
    passed = 0
    at_start = True
    while line := stream.line():
        if at_start and _begins(line):
            stream.take_back(line)
            break
        if kept is not None and passed < MAX_BLOCK:
            kept.append(line)
        passed += len(line)
        at_start = line.endswith(b"\n")
    return passed


def _warc(stream: _Stream, at: int, version: str) -> Record | Fault:
    headers = _headers(stream)
    if headers is None:
        fact = "the headers of the record there do not end"
        return Fault(at, stream.offset - at + _resync(stream), fact)
    kind = headers.get("warc-type", "").lower()
    claimed = _number(headers.get("content-length", ""))
    block, repaired, is_cut = _block(stream, claimed)
    length = max(len(block), claimed or 0) if not repaired else len(block)
    return Record(at, kind, headers, block, length, is_cut, repaired, version)


def _headers(stream: _Stream) -> dict[str, str] | None:
    """Headers up to the blank line; None when it does not come."""
    found: dict[str, str] = {}
    name = ""
    size = 0
    while line := stream.line():
        size += len(line)
        if not line.strip():
            return found
        if size > _HEADER_BYTES or _WARC.match(line):
            stream.take_back(line)
            return None
        text = line.decode("utf-8", "replace")
        if text[0] in " \t" and name:
            found[name] += " " + text.strip()
            continue
        name, _, value = text.partition(":")
        name = name.strip().lower()
        found.setdefault(name, value.strip())
    return None


def _number(value: str) -> int | None:
    return int(value) if re.fullmatch("[0-9]{1,18}", value) else None


def _block(stream: _Stream, claimed: int | None) -> tuple[bytes, str, bool]:
    """The content of a record, what its length says wrongly, and whether it is cut."""
    block = stream.read(min(claimed or 0, MAX_BLOCK))
    if claimed is not None and claimed > MAX_BLOCK:
        _skip(stream, claimed - MAX_BLOCK)
    is_short = claimed is not None and len(block) < min(claimed, MAX_BLOCK)
    end_of_block = stream.offset
    if claimed is not None and not is_short and _ends(stream):
        return block, "", False
    if inside := _INSIDE.search(block):
        # The length goes beyond the record: give back what it swallowed.
        stream.take_back(block[inside.end() :])
        block = block[: inside.end()]
    elif is_short:
        return block, "", True
    else:
        rest: list[bytes] = []
        try:
            _resync(stream, rest)
        except DamagedError as error:
            # Where the damage is all behind it, the record is as long as it says.
            if claimed is None or (error.doubtful_from or 0) < end_of_block:
                raise
            stream.broken = error
            return block, "", False
        block += b"".join(rest)
    for end in (b"\r\n\r\n", b"\n\n"):
        block = block.removesuffix(end)
    said = "nothing" if claimed is None else f"{claimed:,} bytes"
    return block, f"its Content-Length says {said}, it has {len(block):,} bytes", False


def _skip(stream: _Stream, size: int) -> None:
    while size > 0 and (data := stream.read(min(size, _SKIP_BYTES))):
        size -= len(data)


def _ends(stream: _Stream) -> bool:
    """Whether what follows is the next record, or the end of the file."""
    blank = b""
    for _ in range(4):
        try:
            line = stream.line()
        except (DamagedError, ExpandsError) as error:
            stream.broken = error
            return True
        if line.strip():
            stream.take_back(line)
            if _begins(line):
                return True
            stream.take_back(blank)
            return False
        if not line:
            return True
        blank += line
    return True


def _arc(stream: _Stream, at: int, found: re.Match[bytes]) -> Record | Fault:
    length = _number(found["length"].decode("ascii", "replace"))
    uri = found["uri"].decode("utf-8", "replace")
    if length is None:
        fact = f"the record of {uri[:200]!r} there has no length"
        return Fault(at, stream.offset - at + _resync(stream), fact)
    block, repaired, is_cut = _block(stream, length)
    headers = {
        "warc-target-uri": uri,
        "content-type": found["type"].decode("utf-8", "replace"),
        "warc-date": _date(found["date"].decode()),
    }
    kind = "filedesc" if uri.startswith("filedesc:") else "response"
    length = len(block) if repaired else max(length, len(block))
    return Record(at, kind, headers, block, length, is_cut, repaired)


def _date(digits: str) -> str:
    """The moment of 14 digits, in UTC."""
    day, time = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}", digits[8:14]
    if len(time) < 6:
        return day
    return moment(f"{day}T{time[:2]}:{time[2:4]}:{time[4:]}Z") or day
