"""Every source there is, held to the same contract and to its golden cases."""

import io
import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from newsdata import plugins
from newsdata.decoding import accept
from newsdata.model import Record, Rights, encode
from newsdata.reading import Taken, recognise
from newsdata.scheme import default
from newsdata.sources import HEAD_BYTES, Article, RawFile
from newsdata.validation import Validator

GOLDEN = Path(__file__).parents[1] / "golden/sources"
CASES = [
    pytest.param(name, case, id=f"{name}/{case.name}")
    for name in plugins.names("source")
    for case in sorted((GOLDEN / name).glob("*"))
]


def repr_of_start(data: bytes) -> str:
    return repr(data[:24])


def read(name: str, data: bytes, size: int = -1) -> list[dict[str, Any]]:
    source = plugins.get("source", name)
    raw = RawFile(
        "seeds/input",
        "0" * 64,
        "input",
        "golden",
        Rights("CC0-1.0", "full"),
        "en",
        size=size,
        columns={"text": "body", "title": "headline", "published": "date"},
    )
    found = []
    for each in source.read(io.BytesIO(data), raw):
        if isinstance(each, Article):
            assert Validator(default()).problems(each.record) == []
            assert accept(Record, encode(each.record)) == each.record, "it breaks the schema"
            problems = msgspec.to_builtins(each.problems)
            given = {"line": each.line, "record": msgspec.to_builtins(each.record)}
            found.append(given | ({"problems": problems} if problems else {}))
        else:
            found.append({"reject": msgspec.to_builtins(each)})
    return found


@pytest.mark.parametrize("name", plugins.names("source"))
def test_a_source_has_golden_cases_and_says_what_it_is(name: str) -> None:
    source = plugins.get("source", name)
    assert source.VERSION
    assert isinstance(source.LIBRARIES, tuple)
    assert isinstance(source.BY_LINE, bool)
    assert isinstance(source.VERSIONED, bool)
    assert source.__doc__
    assert list((GOLDEN / name).glob("*/expected.json")), (
        f"put a case into tests/golden/sources/{name}/"
    )


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_golden_case_reads_as_expected(name: str, case: Path) -> None:
    (path,) = case.glob("input.*")
    data = path.read_bytes()
    assert recognise(data[:HEAD_BYTES], path.name) == Taken(
        name, plugins.get("source", name).recognise(data[:HEAD_BYTES], path.name)
    )
    found = json.loads(json.dumps(read(name, data)))
    expected = case / "expected.json"
    if os.environ.get("NEWSDATA_REFRESH"):
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert found == json.loads(expected.read_text("utf-8")), (
        f"if this is right: NEWSDATA_REFRESH=1 pytest {__file__}, and read the difference"
    )


@pytest.mark.parametrize("name", plugins.names("source"))
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        b"\xff\xfe\x00",
        b"{}\n[]\n1\n",
        b"\xed\xa0\x80",
        b"a" * 9_000_000,
        b"[" * 1_000_000,
        b'{"a":' * 1_000_000,
        b"<a>" * 100_000,
        b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha">'
        + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 9) for n in range(1, 12))
        + b"]><r>&a11;</r>",
        b"WARC/1.0\r\nContent-Length: 99999999999\r\n\r\n",
        b"PAR1" + b"\xff" * 100 + b"PAR1",
    ],
    ids=repr_of_start,
)
def test_no_bytes_make_a_source_fail(name: str, data: bytes) -> None:
    for found in read(name, data, len(data)):
        assert "record" in found or found["reject"]["problems"]
