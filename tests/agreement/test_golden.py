"""Golden cases: `tests/golden/agreement/CASE/` holds submissions, records, and what is said."""

import json
import os
from pathlib import Path

import msgspec
import pytest

from newsdata.agreement import agree

CASES = sorted((Path(__file__).parents[1] / "golden/agreement").iterdir())


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_what_is_said_of_a_case(case: Path) -> None:
    found = agree([case / "submissions.jsonl"], case / "records.jsonl")
    said = json.dumps(msgspec.to_builtins(found), indent=1, ensure_ascii=False) + "\n"
    expected = case / "expected.json"
    if os.environ.get("NEWSDATA_REFRESH"):
        expected.write_text(said, "utf-8")
    assert json.loads(said) == json.loads(expected.read_text("utf-8")), (
        f"if this is right: NEWSDATA_REFRESH=1 pytest {__file__}, and read the difference"
    )
