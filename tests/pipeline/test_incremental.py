"""A build after changes gives what one from scratch gives, byte by byte."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.pipeline.stories import SPLITS, project_of, story
from tests.projects import tree

from newsdata import build
from newsdata.pipeline import pairs, plan

NAMES = st.sampled_from([f"a{number}" for number in range(24)])
TEXTS = st.builds(
    # Of four stories with an edit or more each: many are near-duplicates, and chains of them.
    lambda told, edits, section: {"text": story(told, edits=edits), "section": section},
    st.integers(0, 3),
    st.lists(st.integers(0, 59), max_size=6),
    st.sampled_from(["home", "world"]),
)
CORPORA = st.lists(st.dictionaries(NAMES, TEXTS, min_size=1), min_size=2, max_size=4)


@pytest.mark.parametrize("config", [SPLITS, SPLITS + '[splitting]\nstratify = "section"\n'])
@pytest.mark.parametrize("committed", [True, False])
@settings(
    max_examples=6,
    phases=[Phase.generate],  # shrinking takes minutes of builds
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(corpora=CORPORA)
def test_changes_give_what_a_build_from_scratch_gives(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    config: str,
    committed: bool,
    corpora: list[dict[str, Any]],
) -> None:
    monkeypatch.setattr(plan, "CELL_BYTES", 1000)
    monkeypatch.setattr(pairs, "KEYS_OF_SHARD", 200)  # several parts of pairs and passages
    changed, scratch = tmp_path / "changed", tmp_path / "scratch"
    shutil.rmtree(changed, ignore_errors=True)
    for articles in corpora:
        project_of(changed, articles, config=config)
        ledger = changed / "data/splits.tsv"
        if not committed:
            ledger.unlink(missing_ok=True)
        shutil.rmtree(scratch, ignore_errors=True)
        project_of(scratch, articles, config=config)
        if ledger.exists():
            (scratch / "data").mkdir()
            shutil.copy(ledger, scratch / "data")
        build(changed, workers=1, force=True)
        build(scratch, workers=1)
        assert tree(changed / "data") == tree(scratch / "data")
