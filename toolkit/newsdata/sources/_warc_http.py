"""What a server answered, taken out of the bytes that a crawler kept."""

import io
import re
import zlib
from typing import Final

from msgspec import Struct

from newsdata import plugins
from newsdata.sources._warc_records import MAX_BLOCK

_STATUS: Final = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})")
_END: Final = re.compile(rb"\r?\n\r?\n")
_CHUNK: Final = re.compile(rb"[ \t]*([0-9a-fA-F]{1,12})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([^\s\"';,]{1,60})", re.IGNORECASE)
_HEADER_BYTES: Final = 1 << 18
_GZIP: Final = b"\x1f\x8b"


class Answer(Struct):
    """An answer of a server.

    Attributes:
        status: 200, 404, ...; 0 when there is none.
        kind: Media type, in lower case, without parameters.
        charset: As the server says it, if it does.
        body: The content, decoded; at most `MAX_BLOCK` bytes.
        sent: The content as it was sent.
        is_chunked: Whether it was said to be sent in chunks.
        is_whole: Whether it is as long as the server announced; False when it did not.
        repaired: What was wrong with it.
        refused: Why the content cannot be read; empty when it can.
    """

    status: int
    kind: str
    charset: str | None
    body: bytes
    sent: bytes
    is_chunked: bool = False
    is_whole: bool = False
    repaired: tuple[str, ...] = ()
    refused: str = ""


def answer(block: bytes) -> Answer | None:
    """The answer in a record's block; None when it is none."""
    status = _STATUS.match(block)
    end = _END.search(block, 0, _HEADER_BYTES)
    if not status or not end:
        return None
    headers = _headers(block[: end.start()])
    sent = body = block[end.end() :]
    repaired = []
    is_chunked = "chunked" in headers.get("transfer-encoding", "").lower()
    claimed = headers.get("content-length", "")
    coding = headers.get("content-encoding", "").lower().strip()
    if is_chunked:
        body, is_whole = _of_chunks(body)
        if not is_whole:
            repaired.append("its last chunk is missing")
    else:
        announced = int(claimed[:18]) if claimed.isascii() and claimed.isdecimal() else -1
        is_whole = 0 < announced <= len(body)
        # Of what a crawler decoded, the length is another.
        if len(body) < announced and coding in ("", "identity"):
            repaired.append(f"the server announced {announced:,} bytes, it has {len(body):,}")
    refused = ""
    for each in reversed([part.strip() for part in coding.split(",")]):
        body, fault, refused = _decoded(body, each)
        repaired += [fault] if fault else []
        if refused:
            break
    kind, charset = media_type(headers.get("content-type", ""))
    return Answer(
        status=int(status[1]),
        kind=kind,
        charset=charset,
        body=body,
        sent=sent,
        is_chunked=is_chunked,
        is_whole=is_whole,
        repaired=tuple(repaired),
        refused=refused,
    )


def media_type(value: str) -> tuple[str, str | None]:
    """The media type and the charset of a Content-Type header."""
    charset = _CHARSET.search(value[:1000])
    return value.partition(";")[0].strip().lower(), charset[1] if charset else None


def _headers(head: bytes) -> dict[str, str]:
    """The headers; of one that comes twice the first, as browsers do."""
    found: dict[str, str] = {}
    for line in head.split(b"\n")[1:]:
        name, _, value = line.decode("latin-1").partition(":")
        found.setdefault(name.strip().lower(), value.strip())
    return found


def _of_chunks(body: bytes) -> tuple[bytes, bool]:
    """The content of chunks (RFC 9112, section 7.1), and whether the last one came.

    Many crawlers join the chunks and keep the header: what are none stay as they are.
    """
    pieces: list[bytes] = []
    at = 0
    while found := _CHUNK.match(body, at):
        size = int(found[1], 16)
        if not size:
            return b"".join(pieces), True
        pieces.append(body[found.end() : found.end() + size])
        at = found.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else body[at : at + 1] == b"\n"
    return (b"".join(pieces), False) if pieces else (body, True)


def _decoded(body: bytes, coding: str) -> tuple[bytes, str, str]:
    """The content decoded, what was wrong with it, and why it cannot be.

    What is not encoded as it says was decoded by the crawler.
    """
    if coding in ("", "identity", "none"):
        return body, "", ""
    if coding in ("gzip", "x-gzip"):
        return _inflated(body, (31,)) if body.startswith(_GZIP) else (body, "", "")
    if coding == "deflate":
        return _inflated(body, (15, -15))
    if coding in ("br", "zstd"):
        return _by_fastwarc(body, coding)
    return b"", "", f"its Content-Encoding {coding[:40]!r} is not known"


def _inflated(body: bytes, windows: tuple[int, ...]) -> tuple[bytes, str, str]:
    for window in windows:
        inflater = zlib.decompressobj(window)
        pieces: list[bytes] = []
        size = 0
        try:
            # By pieces: what comes before a fault is kept.
            for at in range(0, len(body), 4096):
                data = inflater.decompress(body[at : at + 4096], MAX_BLOCK + 1 - size)
                pieces.append(data)
                size += len(data)
                if size > MAX_BLOCK:
                    return b"", "", f"it expands to more than {MAX_BLOCK:,} bytes"
            if inflater.eof or not body:
                return b"".join(pieces), "", ""
        except zlib.error:
            pass
        if size:
            return b"".join(pieces), "its compressed content is damaged or cut", ""
    return body, "", ""


def _by_fastwarc(body: bytes, coding: str) -> tuple[bytes, str, str]:
    readers = plugins.require("fastwarc.stream_io", "warc")
    reader = (readers.BrotliReader if coding == "br" else readers.ZstdReader)(io.BytesIO(body))
    pieces: list[bytes] = []
    size = 0
    try:
        while data := reader.read(1 << 16):
            pieces.append(data)
            size += len(data)
            if size > MAX_BLOCK:
                return b"", "", f"it expands to more than {MAX_BLOCK:,} bytes"
    except (OSError, ValueError):
        if not pieces:
            return body, "", ""
        return b"".join(pieces), "its compressed content is damaged or cut", ""
    return b"".join(pieces), "", ""
