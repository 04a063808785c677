"""Web archives: WARC (0.17 to 1.1) and ARC; every page that a server gave is an article.

Pages are read as those of `html` are. What else a server gave (pictures, errors,
redirections, JSON, feeds) is rejected with the reason; requests, metadata and
what a crawler says of itself are no articles.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from typing import IO, Final

from msgspec.structs import replace

from newsdata import addresses
from newsdata.problems import Problem, Reject
from newsdata.sources import Article, RawFile
from newsdata.sources import _page as page
from newsdata.sources._article import id_of_address
from newsdata.sources._dates import moment
from newsdata.sources._warc_http import Answer, answer, media_type
from newsdata.sources._warc_records import MAX_BLOCK, Break, Fault, Record, records

VERSION = f"1+page-{page.VERSION}"
LIBRARIES = ("trafilatura", "htmldate", "lxml", "charset-normalizer", "ftfy", "fastwarc")
BY_LINE = False
VERSIONED = True

_WARC: Final = re.compile(rb"\s*WARC/\d{1,3}\.\d{1,3}\r?\n")
_VERSIONS: Final = ("", "0.17", "0.18", "1.0", "1.1")
_NO_ARTICLES: Final = ("warcinfo", "request", "metadata", "filedesc")
_PAGES: Final = ("text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml")
_UNSAID: Final = (
    *("", "-", "no-type", "unknown", "unk", "text/plain", "text/xml", "application/xml"),
    *("application/octet-stream", "application/http"),
)
_PAGE: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_XML: Final = re.compile(rb"\s*<\?xml")
_DIGEST: Final = re.compile(r"(md5|sha1|sha-1|sha256|sha-256|sha512|sha-512):(\S{16,200})", re.I)
_ANEW: Final = "Fetch or export the archive anew."


def recognise(head: bytes, name: str) -> str:
    """The beginning of a WARC record, or of an ARC file."""
    if _WARC.match(head):
        return "it begins with a WARC record"
    return "it begins as an ARC file" if head.startswith(b"filedesc://") else ""


def read(file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
    """The article of each page, in the order of the file."""
    is_empty = True
    for found in records(file):
        is_empty = False
        if isinstance(found, Fault):
            fact = (
                f"{found.length:,} bytes from byte {found.offset:,} were passed over: {found.fact}."
            )
            problem = Problem("source-syntax", fact, _ANEW, file=raw.file)
            yield Reject(raw.file, 0, raw.article_id, (problem,))
        elif isinstance(found, Break):
            fact = f"A part of the file is damaged: {found.fact}."
            hint = f"Reading went on at byte {found.resumed:,} of the compressed data. {_ANEW}"
            problem = Problem("file-compressed", fact, hint, file=raw.file)
            yield Reject(raw.file, 0, raw.article_id, (problem,))
        elif found.is_cut or found.kind not in _NO_ARTICLES:
            yield _read(found, raw)
    if is_empty:
        problem = Problem("source-kind", "There is no record in it.", _ANEW, file=raw.file)
        yield Reject(raw.file, 0, raw.article_id, (problem,))


def _read(record: Record, raw: RawFile) -> Article | Reject:
    address = record.headers.get("warc-target-uri", "").removeprefix("<").removesuffix(">")
    address = address.strip().replace(" ", "%20")
    if addresses.is_address(address):
        raw = replace(raw, article_id=id_of_address(address))
    found = _refused(record, raw) or _of_payload(record, raw, address)
    where = f"{address[:500]}, " if address else ""
    extra = () if found.problems and isinstance(found, Reject) else _warnings(record, raw)
    article_id = found.record.id if isinstance(found, Article) else found.id
    problems = tuple(
        replace(
            problem,
            fact=f"{problem.fact} ({where}record at byte {record.offset:,})",
            record_id=article_id,
        )
        for problem in (*found.problems, *extra)
    )
    return replace(found, problems=problems)


def _refused(record: Record, raw: RawFile) -> Reject | None:
    """The reject of a record that holds no page whatever its content is."""
    kind = record.kind
    if record.is_cut and not _holds_whole_answer(record):
        fact = f"The file ends within this {kind or 'record'}"
        fact += f", {len(record.block):,} bytes of {record.length:,} are there."
        return _reject("source-syntax", fact, _ANEW, raw)
    if kind == "revisit":
        first = record.headers.get("warc-refers-to-target-uri", "")
        date = record.headers.get("warc-refers-to-date", "")
        seen = " at ".join(filter(None, [first[:500], date[:40]]))
        fact = f"A revisit: the content was the same as before ({seen or 'not said where'})."
        return _reject("source-kind", fact, "The article is the one that was met first.", raw)
    if kind not in ("response", "resource"):
        what = "has no WARC-Type" if not kind else f"is of type {kind[:40]!r}, not a response"
        code = "source-kind" if kind else "source-syntax"
        return _reject(code, f"The record {what}.", "Only what a server gave is read.", raw)
    if record.length > MAX_BLOCK and not record.is_cut:
        fact = f"The record has {record.length:,} bytes; {MAX_BLOCK:,} are read."
        return _reject("text-too-long", fact, "No article needs that much.", raw)
    return None


def _holds_whole_answer(record: Record) -> bool:
    """Whether what a cut record has is all that the server sent, by its own account."""
    given = answer(record.block) if record.kind == "response" else None
    return given is not None and given.is_whole


def _of_payload(record: Record, raw: RawFile, address: str) -> Article | Reject:
    said, charset = media_type(record.headers.get("content-type", ""))
    given = answer(record.block)
    if given is None:
        given = Answer(200, said, charset, record.block, record.block)
    if given.status != 200:
        fact = f"The server answered with status {given.status}."
        return _reject("source-kind", fact, "Only pages that it gave (200) are articles.", raw)
    if given.refused:
        return _reject("source-kind", f"The page cannot be decoded: {given.refused}.", "", raw)
    if not _is_page(given):
        fact = f"It is {given.kind[:60] or 'of no stated type'}, not a page."
        return _reject("source-kind", fact, "Only HTML is read from a web archive.", raw)
    if len(given.body) > page.MAX_BYTES:
        fact = f"The page is longer than {page.MAX_BYTES:,} bytes."
        return _reject("text-too-long", fact, "No article needs that much.", raw)
    found = page.read_page(
        given.body,
        raw,
        "warc",
        address=address if addresses.is_address(address) else None,
        transport=given.charset,
        retrieved=moment(record.headers.get("warc-date", "")),
    )
    if isinstance(found, Reject):
        return found
    tool = replace(found.record.provenance.converter, version=VERSION)
    provenance = replace(found.record.provenance, converter=tool)
    faults = [f"The page is not whole: {each}." for each in given.repaired]
    problems = [Problem("source-repaired", each, _ANEW, file=raw.file) for each in faults]
    problems += _digests(record, given, raw)
    return replace(
        found,
        record=replace(found.record, provenance=provenance),
        problems=(*found.problems, *problems),
    )


def _is_page(given: Answer) -> bool:
    """Whether it is HTML: as it says, or by its beginning where it does not say."""
    if given.kind in _PAGES:
        return True
    head = given.body[:1024]
    if given.kind not in _UNSAID or b"\0" in head:
        return False
    found = _PAGE.search(head)
    return bool(found and (not head[: found.start()].strip() or _XML.match(head)))


def _warnings(record: Record, raw: RawFile) -> tuple[Problem, ...]:
    """What is wrong with a record and does not stop its article."""
    found = []
    if record.is_cut:
        fact = f"The record announces {record.length:,} bytes, the file ends after {len(record.block):,}."
        found.append(Problem("source-repaired", fact, _ANEW, file=raw.file))
    if record.repaired:
        fact = f"The record was read to the beginning of the next: {record.repaired}."
        found.append(Problem("source-repaired", fact, _ANEW, file=raw.file))
    if cut := record.headers.get("warc-truncated"):
        fact = f"The crawler kept only the beginning of the page ({cut[:40]})."
        found.append(Problem("source-repaired", fact, "", file=raw.file))
    if record.version not in _VERSIONS:
        fact = f"WARC {record.version} is not known; it was read as 1.1."
        found.append(Problem("source-version", fact, "", file=raw.file))
    return tuple(found)


def _digests(record: Record, given: Answer, raw: RawFile) -> list[Problem]:
    """Digests of the record that its bytes do not have.

    That of the payload of an answer sent in chunks is not checked: crawlers do not
    agree whether the chunks are part of it.
    """
    checked = [("warc-block-digest", record.block)]
    if not given.is_chunked:
        checked.append(("warc-payload-digest", given.sent))
    found = []
    for name, data in checked:
        said = record.headers.get(name, "")
        if record.repaired or record.is_cut or _agrees(said, data):
            continue
        fact = (
            f"{name.title().replace('Warc', 'WARC')} is {said[:80]!r}, which its bytes do not have."
        )
        found.append(Problem("metadata-value", fact, _ANEW, file=raw.file))
    return found


def _agrees(said: str, data: bytes) -> bool:
    """Whether data have a digest in base 16 or 32; one of an unknown kind is not doubted."""
    found = _DIGEST.fullmatch(said.strip())
    if not found:
        return True
    digest = hashlib.new(found[1].lower().replace("-", ""), data, usedforsecurity=False).digest()
    value = found[2].upper().rstrip("=")
    if value in (digest.hex().upper(), base64.b32encode(digest).decode().rstrip("=")):
        return True
    return found[2].rstrip("=") == base64.b64encode(digest).decode().rstrip("=")


def _reject(code: str, fact: str, hint: str, raw: RawFile) -> Reject:
    return Reject(raw.file, 0, raw.article_id, (Problem(code, fact, hint, file=raw.file),))
