"""Which encoding some bytes are in, and the text that they hold.

The order is that of trust: a byte order mark, what the transport declared, what
the document declares, strict UTF-8, and only then a guess. What was declared is
read the way browsers read it (WHATWG Encoding Standard: "iso-8859-1" means
windows-1252), and not believed where the bytes contradict it.
"""

import codecs
import re
from typing import Final

from msgspec import Struct

from newsdata.model import Basis, Encoding
from newsdata.problems import Problem
from newsdata.text import excerpt, place

# From the Encoding Standard: labels of which the bytes are read as a superset.
_SUPERSETS: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_NAMES: Final = {f"cp{n}": f"windows-{n}" for n in (874, *range(1250, 1259))}
_CODECS: Final = {name: codec for codec, name in _NAMES.items()}
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Languages whose texts in a single-byte encoding are in windows-1252, or windows-1250.
_WESTERN: Final = frozenset(
    [
        *[
            "af",
            "ca",
            "da",
            "de",
            "en",
            "es",
            "eu",
            "fi",
            "fo",
            "fr",
            "ga",
            "gl",
            "id",
            "is",
            "it",
            "lb",
            "ms",
            "nb",
            "nl",
            "nn",
            "no",
            "pt",
            "sq",
            "sv",
            "sw",
        ]
    ]
)
_CENTRAL: Final = frozenset(["bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl"])
# The encodings of the web: others are guessed wrongly more often than they are met.
_DETECTED: Final = (
    *(f"cp{n}" for n in (866, 874, 932, 949, *range(1250, 1259))),
    *(f"iso8859_{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
    *("koi8_r", "koi8_u", "mac_roman", "mac_cyrillic"),
    *("big5hkscs", "euc_jp", "gb18030", "iso2022_jp"),
)
# Python's, of no bytes that a document is in.
_NO_TEXT: Final = frozenset(
    ["idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "utf-7"]
)
_DETECTED_BYTES: Final = 1 << 18
_REPLACEMENT: Final = "\ufffd"
# With ASCII alone, these are never a sign of wrong decoding: no need to look closer.
_INNOCENT: Final = frozenset("“”‘’–—…")
_ASCII: Final = bytes(range(128))
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")


class Decoded(Struct, frozen=True):
    """A text, how its bytes were encoded (None: UTF-8), and what was wrong with them."""

    text: str
    encoding: Encoding | None = None
    problems: tuple[Problem, ...] = ()


def decode(
    data: bytes,
    file: str,
    *,
    transport: str | None = None,
    declared: str | None = None,
    language: str | None = None,
) -> Decoded | Problem:
    """The text of some bytes, or why there is none. Newlines stay as they are.

    Args:
        data: All the bytes of a document.
        file: Its name, for problems.
        transport: Name of the encoding in the HTTP header, if there was one.
        declared: Name of the encoding in the document itself, if there is one.
        language: Language (BCP 47) the text is said to be in; it helps to guess.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _marked(data[len(bom) :], name, file)
    problems: list[Problem] = []
    sayings: tuple[tuple[Basis, str | None], ...] = (
        ("transport", transport),
        ("declaration", declared),
    )
    for basis, label in sayings:
        if label is None:
            continue
        codec = _codec(label)
        try:
            if codec is not None and not _is_narrow(data, codec):
                encoding = None if codec == "utf-8" else _encoding(codec, basis)
                return Decoded(data.decode(codec), encoding, tuple(problems))
        except (UnicodeDecodeError, ValueError):
            pass
        problems.append(_contradicted(label, basis, file, known=codec is not None))
    try:
        return Decoded(data.decode(), None, tuple(problems))
    except UnicodeDecodeError as error:
        return _guess(data, error, file, problems, language)


class Stream(Struct, frozen=True):
    """How a stream is encoded, judged by its start: the codec, what a record says of
    it (None: UTF-8), and what was wrong."""

    codec: str
    encoding: Encoding | None = None
    problems: tuple[Problem, ...] = ()


KEEP_BYTES: Final = "newsdata.keep-bytes"
"""Name of an error handler: each byte that cannot be decoded becomes U+DC00 and its value,
in any encoding (`surrogateescape` cannot keep those below 0x80)."""


def _keep_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    kept = "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end])
    return kept, error.end


codecs.register_error(KEEP_BYTES, _keep_bytes)


def of_stream(head: bytes, file: str, *, language: str | None = None) -> Stream | Problem:
    """The encoding of a text too long to be held, going by its first bytes.

    What comes later may not be in it; who reads on has to see to that. Without a
    byte order mark, bytes that hold NUL are no text.
    """
    for bom, name in _BOMS:
        if head.startswith(bom):
            if name == "utf-8":
                return Stream("utf-8-sig")
            codec = name.rpartition("-")[0]  # it takes the mark off
            return Stream(codec, _encoding(name, "byte order mark"))
    if b"\0" in head[:4096]:
        fact = "There are NUL bytes at the start of the file: it is no text."
        return Problem("file-encoding", fact, "Save the file as UTF-8.", file=file)
    # The last character may be cut, but no line.
    found = decode(head[: head.rfind(b"\n") + 1] or head, file, language=language)
    if isinstance(found, Problem) or found.encoding is None:
        return Stream("utf-8")
    return Stream(
        _CODECS.get(found.encoding.name, found.encoding.name), found.encoding, found.problems
    )


def mojibake(text: str, file: str = "", record_id: str = "") -> Problem | None:
    """The problem of a text that was decoded wrongly once, with what it may have been.

    Found by ftfy (Speer 2019, doi:10.5281/zenodo.2591652). Nothing is repaired:
    a text may be about such characters.
    """
    if text.isascii() or _INNOCENT.issuperset(_not_ascii(text)):
        return None
    import ftfy
    from ftfy.badness import is_bad

    for line in text.split("\n"):
        if line.isascii() or not is_bad(line):
            continue
        mended = ftfy.fix_encoding(line)
        if mended == line:
            continue
        at = next((i for i, (a, b) in enumerate(zip(line, mended, strict=False)) if a != b), 0)
        return Problem(
            "text-mojibake",
            f"{line[at : at + 20]!r} looks like {mended[at : at + 16]!r} decoded wrongly.",
            "Export the article anew with the right encoding; nothing was changed.",
            file=file,
            record_id=record_id,
        )
    return None


def _not_ascii(text: str) -> str:
    """The characters of a text that are not ASCII, in their order."""
    return (
        text.encode("utf-8", "surrogatepass")
        .translate(None, _ASCII)
        .decode("utf-8", "surrogatepass")
    )


def _codec(label: str) -> str | None:
    """Python's name of an encoding by any of its names; None for none that holds text."""
    try:
        found = codecs.lookup(label.strip().strip("\"'").lower())
        b"a".decode(found.name, "replace")  # LookupError for those that do not give text
    except (LookupError, ValueError):
        return None
    if found.name.replace("_", "-") in _NO_TEXT:
        return None
    return _SUPERSETS.get(found.name, found.name)


def _is_narrow(data: bytes, codec: str) -> bool:
    """Whether bytes said to be in UTF-16 or UTF-32 are in an encoding of single bytes.

    Nearly any bytes of even number can be read as UTF-16. Where a document says in
    ASCII that it is, browsers do not believe it.
    """
    return codec.startswith(("utf-16", "utf-32")) and b"\0" not in data and _is(data, "utf-8")


def _encoding(codec: str, basis: Basis) -> Encoding:
    return Encoding(_NAMES.get(codec, codec), basis)


def _marked(data: bytes, name: str, file: str) -> Decoded | Problem:
    encoding = None if name == "utf-8" else _encoding(name, "byte order mark")
    try:
        return Decoded(data.decode(name), encoding)
    except UnicodeDecodeError as error:
        return Problem(
            "file-encoding",
            f"The byte order mark says {name.upper()}, and byte offset {error.start} is not.",
            "Save the file anew as UTF-8.",
            file=file,
        )


def _contradicted(label: str, basis: Basis, file: str, *, known: bool) -> Problem:
    who = "The transport" if basis == "transport" else "The document"
    what = "the bytes are not that" if known else "there is no such encoding"
    return Problem(
        "encoding-declared",
        f"{who} says {label[:60]!r}, but {what}.",
        "The text was decoded otherwise: see provenance.encoding.",
        file=file,
    )


def _guess(
    data: bytes,
    error: UnicodeDecodeError,
    file: str,
    problems: list[Problem],
    language: str | None,
) -> Decoded | Problem:
    """The text in the encoding that it is most likely in, said so in a problem."""
    if _is_damaged_utf8(data):
        if not problems:
            return _not_utf8(data, error, file)
        text = data.decode(errors="replace")
        fact = f"{text.count(_REPLACEMENT):,} bytes or sequences are not UTF-8; U+FFFD stands for each."
        damaged = Problem("text-replaced", fact, "Fetch or export the article anew.", file=file)
        return Decoded(text, None, (damaged,))
    codec = _detect(data, language)
    if codec is None:
        return _not_utf8(data, error, file)
    encoding = _encoding(codec, "detection")
    guessed = Problem(
        "encoding-guessed",
        f"Byte 0x{data[error.start]:02X} at byte offset {error.start} is not UTF-8; the text was taken for {encoding.name}.",
        f"Save it as UTF-8: iconv -f {encoding.name} -t UTF-8 {file}",
        file=file,
    )
    return Decoded(data.decode(codec), encoding, (*problems, guessed))


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether most of what is not ASCII is UTF-8 all the same.

    By chance that is rare: of two bytes above 0x7F next to each other in another
    encoding, few make a character of UTF-8.
    """
    text = data.decode(errors="replace")
    bad = text.count(_REPLACEMENT)
    return 0 < bad <= len(_NOT_ASCII.findall(text)) - bad


def _not_utf8(data: bytes, error: UnicodeDecodeError, file: str) -> Problem:
    before = data[: error.start].decode().replace("\r\n", "\n").replace("\r", "\n")
    line, column = place(before, len(before))
    after = data[error.start : error.start + 80].decode(errors="replace")
    return Problem(
        "file-encoding",
        f"Byte 0x{data[error.start]:02X} at byte offset {error.start} is not UTF-8.",
        "Save the file as UTF-8; if bytes were damaged, fetch it anew.",
        file=file,
        line=line,
        column=column,
        snippet=excerpt(before + after, len(before), len(before) + 1),
    )


def _detect(data: bytes, language: str | None) -> str | None:
    """The likely encoding of bytes that are not UTF-8, None for bytes that are no text."""
    if b"\0" in data[:4096]:
        return None
    short = language.split("-")[0].lower() if language else ""
    if short in _WESTERN and _is(data, "cp1252"):
        return "cp1252"
    import charset_normalizer

    matches = charset_normalizer.from_bytes(data[:_DETECTED_BYTES], cp_isolation=list(_DETECTED))
    best = matches.best()
    equal = [m.encoding for m in matches if best and m.chaos == best.chaos]
    usual = "cp1250" if short in _CENTRAL else "cp1252"
    codec = usual if usual in equal else codecs.lookup(best.encoding).name if best else None
    # Encodings that agree on these very bytes are called by their usual name.
    if codec and _is(data, "cp1252") and data.decode(codec, "replace") == data.decode("cp1252"):
        return "cp1252"
    return codec if codec and _is(data, codec) else None


def _is(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True
