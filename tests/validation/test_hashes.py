import codecs
import hashlib
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdata.text import sha256
from newsdata.validation.hashes import Explanation, explain_hash

TEXT = " Zoë met Lee. \nRome was warm.\n"


def of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


CASES: list[tuple[str, bytes, bool]] = [
    ("with Windows line ends (\\r\\n)", TEXT.replace("\n", "\r\n").encode(), False),
    ("with old Macintosh line ends (\\r)", TEXT.replace("\n", "\r").encode(), True),
    ("with a line break at its end", (TEXT + "\n").encode(), True),
    ("without the line break at its end", TEXT[:-1].encode(), True),
    (
        "without the line break at its end and with Windows line ends (\\r\\n)",
        TEXT[:-1].replace("\n", "\r\n").encode(),
        False,
    ),
    ("without the white space at its start", TEXT[1:].encode(), False),
    ("without the white space at its start and end", TEXT.strip().encode(), False),
    ("without white space at the ends of lines", TEXT.replace(". \n", ".\n").encode(), False),
    ("in the Unicode normal form NFD", unicodedata.normalize("NFD", TEXT).encode(), False),
    ("with a byte order mark", codecs.BOM_UTF8 + TEXT.encode(), False),
    (
        "with a byte order mark and Windows line ends (\\r\\n)",
        codecs.BOM_UTF8 + TEXT.replace("\n", "\r\n").encode(),
        False,
    ),
    ("in UTF-16-LE", TEXT.encode("utf-16-le"), True),
    ("in UTF-16-BE", TEXT.encode("utf-16-be"), True),
    (
        "in UTF-16-LE with a byte order mark",
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        False,
    ),
    (
        "in UTF-16-BE with a byte order mark and Windows line ends (\\r\\n)",
        codecs.BOM_UTF16_BE + TEXT.replace("\n", "\r\n").encode("utf-16-be"),
        False,
    ),
    (
        "in UTF-16-LE with Windows line ends (\\r\\n)",
        TEXT.replace("\n", "\r\n").encode("utf-16-le"),
        False,
    ),
    ("in Latin-1", TEXT.encode("latin-1"), True),
    (
        "in Latin-1 with Windows line ends (\\r\\n)",
        TEXT.replace("\n", "\r\n").encode("latin-1"),
        False,
    ),
]


@pytest.mark.parametrize(("what", "data", "offsets_hold"), CASES, ids=[case[0] for case in CASES])
def test_a_hash_of_other_bytes_is_recognised(what: str, data: bytes, offsets_hold: bool) -> None:
    assert explain_hash(TEXT, of(data)) == Explanation(
        f"It is the hash of the text {what}.", offsets_hold
    )


OTHER_TEXTS = [
    ("in Windows-1252", "“Zoë”", "“Zoë”".encode("cp1252"), True),
    ("in the Unicode normal form NFC", "Zoe\u0308", "Zoë".encode(), False),
    ("without the white space at its end", "Zoë \n", b"Zo\xc3\xab", True),
    ("in UTF-16-LE", "Zoë 😀", "Zoë 😀".encode("utf-16-le"), False),
]


@pytest.mark.parametrize(("what", "text", "data", "offsets_hold"), OTHER_TEXTS)
def test_forms_that_some_texts_have(what: str, text: str, data: bytes, offsets_hold: bool) -> None:
    assert explain_hash(text, of(data)) == Explanation(
        f"It is the hash of the text {what}.", offsets_hold
    )


@pytest.mark.parametrize("text", ["", "plain", TEXT, "字", "a\n\nb"])
@pytest.mark.parametrize("stated", ["0" * 64, sha256("another text")])
def test_a_hash_of_another_text_is_not_explained(text: str, stated: str) -> None:
    assert explain_hash(text, stated) is None


@given(st.text(st.sampled_from("aë \n\r😀“\u0301"), max_size=12))
def test_offsets_hold_only_where_they_do(text: str) -> None:
    """What is said to leave the offsets alone has the text's characters at their places."""
    for data, encoding in ((text.rstrip().encode(), "utf-8"), ((text + "\n").encode(), "utf-8")):
        explained = explain_hash(text, of(data))
        other = data.decode(encoding)
        if explained and explained.offsets_hold:
            assert other.startswith(text) or text.startswith(other)


@pytest.mark.parametrize("text", ["e" + "\u0301\u0323" * 150_000, " " * 300_000 + "x"])
def test_hostile_texts_take_linear_time(text: str) -> None:
    began = time.process_time()
    assert explain_hash(text, "0" * 64) is None
    assert time.process_time() - began < 5
