"""Every source there is, held to the same contract and to its golden cases."""

import io
import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from newsdata import plugins
from newsdata.model import Rights
from newsdata.scheme import default
from newsdata.sources import Article, RawFile
from newsdata.validation import Validator

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = [
    pytest.param(name, case, id=f"{name}/{case.name}")
    for name in plugins.names("source")
    for case in sorted((GOLDEN / name).glob("*"))
]


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
    )
    found = []
    for each in source.read(io.BytesIO(data), raw):
        if isinstance(each, Article):
            assert Validator(default()).problems(each.record) == []
            found.append({"line": each.line, "record": msgspec.to_builtins(each.record)})
        else:
            found.append({"reject": msgspec.to_builtins(each)})
    return found


@pytest.mark.parametrize("name", plugins.names("source"))
def test_a_source_has_golden_cases_and_says_what_it_is(name: str) -> None:
    source = plugins.get("source", name)
    assert source.VERSION
    assert isinstance(source.BY_LINE, bool)
    assert source.__doc__
    assert list((GOLDEN / name).glob("*/expected.json")), f"put a case into tests/golden/{name}/"


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_golden_case_reads_as_expected(name: str, case: Path) -> None:
    (path,) = case.glob("input.*")
    found = json.loads(json.dumps(read(name, path.read_bytes())))
    expected = case / "expected.json"
    if os.environ.get("NEWSDATA_REFRESH"):
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert found == json.loads(expected.read_text("utf-8")), (
        f"if this is right: NEWSDATA_REFRESH=1 pytest {__file__}, and read the difference"
    )


@pytest.mark.parametrize("name", plugins.names("source"))
@pytest.mark.parametrize(
    "data",
    [b"", b"\x00", b"\xff\xfe\x00", b"{}\n[]\n1\n", b"\xed\xa0\x80", b"a" * 9_000_000],
)
def test_no_bytes_make_a_source_fail(name: str, data: bytes) -> None:
    for found in read(name, data, len(data)):
        assert "record" in found or found["reject"]["problems"]
