"""Gzip read member by member, so that reading can go on after one that is damaged.

A gzip file is one or several members, one after the other (RFC 1952, section 2.2). Crawlers
write a member a record, so that a damaged one need not take the others with it. The
`gzip` module of the standard library cannot say where a member begins, nor go on.
"""

import io
import zlib
from collections import deque
from collections.abc import Callable
from typing import Final

MAGIC: Final = b"\x1f\x8b"
"""What a gzip file begins with."""

_MEMBER: Final = MAGIC + b"\x08"  # deflate, the one method there is
_FORMAT: Final = 16 + zlib.MAX_WBITS  # of zlib: header and checksum are those of gzip
_READ: Final = 1 << 14
_HELD: Final = 32 << 20
_TRIED: Final = 512
_SHOWN: Final = 64
_STEPS: Final = (1 << 12, 64, 1)
_SAFE_AGAIN: Final = 64 << 20


class GzipMembers:
    """A gzip stream, decompressed.

    The compressed bytes of a member are held, the last 32 MB of them, to look for the next
    one among them should this one be damaged. No more than four times what was read, and
    64 MB, is ever looked at again, so that time is linear whatever the file holds.

    Args:
        raw: The compressed bytes; it is only read.

    Attributes:
        read: How many compressed bytes were read.
        start: Where the member that is being read begins, in bytes of the compressed stream.
        given: How many decompressed bytes were given.
        given_before: How many of them came before that member.
    """

    def __init__(self, raw: io.BufferedReader) -> None:
        self.start = self.given = self.given_before = 0
        self._raw = raw
        self._member: zlib._Decompress | None = None
        self._damage: zlib.error | None = None
        self._rest = b""  # read, and not decompressed yet
        self._held: deque[bytes] = deque()
        self._held_size = 0
        self.read = self._again = 0

    def read1(self, size: int) -> bytes:
        """Up to so many decompressed bytes; none at the end.

        Raises EOFError when the stream ends within a member, zlib.error when one is damaged,
        OSError when what follows is no member.
        """
        if self._damage:
            raise self._damage
        while (member := self._member or self._begin()) is not None:
            if not (self._rest or self._more()):
                raise EOFError("Compressed file ended before the end-of-stream marker was reached")
            if data := self._decompress(member, size):
                return data
        return b""

    def resume(self, begins: Callable[[bytes], bool]) -> bool:
        """After an error, go on at the next member; False when there is none.

        `begins` says whether the first 64 decompressed bytes are those of a member that may
        follow: by chance, a gzip member seems to begin in other data, too.
        """
        self._member = self._damage = None
        self._rest = self._after_start()
        while True:
            at = self._rest.find(_MEMBER)
            while at >= 0:
                if len(self._rest) - at < _TRIED:
                    self._more()
                if begins(_beginning(self._rest[at : at + _TRIED])):
                    self._rest = self._rest[at:]
                    return self._begin() is not None
                at = self._rest.find(_MEMBER, at + 1)
            self._rest = self._rest[1 - len(_MEMBER) :]
            self._let_go(self.read - len(self._rest))
            if not self._more():
                return False

    def _begin(self) -> "zlib._Decompress | None":
        """Begin the next member; None when there is none."""
        # Zeros may fill up a file after its last member.
        self._rest = self._rest.lstrip(b"\0")
        while not self._rest:
            if not self._more():
                return None
            self._rest = self._rest.lstrip(b"\0")
        self.start = self.read - len(self._rest)
        self.given_before = self.given
        self._let_go(self.start)
        while len(self._rest) < len(MAGIC) and self._more():
            pass
        if not self._rest.startswith(MAGIC):
            raise OSError("what follows is not compressed with gzip")
        self._member = zlib.decompressobj(_FORMAT)
        return self._member

    def _decompress(self, member: "zlib._Decompress", size: int) -> bytes:
        before = member.copy()
        try:
            data = member.decompress(self._rest, size)
        except zlib.error as error:
            data = _until_damage(before, self._rest, size)
            self._damage = error
            if not data:
                raise
        if self._damage:
            self._rest = b""
        elif member.eof:
            self._rest = member.unused_data
            self._member = None
        else:
            self._rest = member.unconsumed_tail
        self.given += len(data)
        return data

    def _more(self) -> bytes:
        """Read on; none at the end of the stream."""
        data = self._raw.read1(_READ)
        self.read += len(data)
        self._rest += data
        self._held.append(data)
        self._held_size += len(data)
        self._let_go(self.read - _HELD)
        return data

    def _let_go(self, offset: int) -> None:
        """Hold no more what lies before an offset of the compressed stream."""
        while self._held and self.read - self._held_size + len(self._held[0]) <= offset:
            self._held_size -= len(self._held.popleft())

    def _after_start(self) -> bytes:
        """What was read after the first byte of the damaged member, as far as it is held."""
        first = self.read - self._held_size
        data = b"".join(self._held)[max(0, self.start + 1 - first) :]
        self._again += len(data)
        return data if self._again <= _SAFE_AGAIN + 4 * self.read else b""


def _until_damage(member: "zlib._Decompress", data: bytes, size: int) -> bytes:
    """Up to so many bytes of damaged data, to the last one before the damage.

    What it gives in one go, zlib gives all or not at all: so it goes in small steps.
    """
    found = bytearray()
    for step in _STEPS:
        before, at = member.copy(), 0
        try:
            while at < len(data) and len(found) < size:
                before = member.copy()
                found += member.decompress(data[at : at + step], size - len(found))
                at += step
        except zlib.error:
            member, data = before, data[at : at + step]
    return bytes(found)


def _beginning(data: bytes) -> bytes:
    """The first decompressed bytes of what may be a member; none of what is none."""
    try:
        return zlib.decompressobj(_FORMAT).decompress(data, _SHOWN)
    except zlib.error:
        return b""
