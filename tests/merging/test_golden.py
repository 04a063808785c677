"""Golden cases: `tests/golden/merging/STRATEGY/` holds submissions, the result, conflicts."""

import os
from pathlib import Path
from typing import Any

import pytest

from newsdata.merging import Strategy, conflicts_path, merge

CASES = sorted((Path(__file__).parents[1] / "golden/merging").iterdir())


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_what_a_strategy_makes_of_a_case(case: Path, tmp_path: Path) -> None:
    name: Any = case.name
    strategy = Strategy(name, "lee" if name == "adjudicated" else "")
    output = tmp_path / "expected.jsonl"
    merge([case / "submissions.jsonl"], output, strategy)
    for made in (output, conflicts_path(output)):
        expected = case / made.name
        if os.environ.get("NEWSDATA_REFRESH"):
            expected.write_bytes(made.read_bytes())
        assert made.read_bytes() == expected.read_bytes(), (
            f"if this is right: NEWSDATA_REFRESH=1 pytest {__file__}, and read the difference"
        )
