"""By date, by outlet, in strata: whatever the strategy, no article ever moves."""

import json
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pipeline.stories import SPLITS, project_of, splits, story
from tests.projects import problems, records

from newsdata import build, verify

TIME = """[splitting]
strategy = "time"
until = { train = "2024-01-01", validation = "2024-02-01" }
"""


def test_train_lies_before_test(tmp_path: Path) -> None:
    days = {"2023-12-31": "train", "2024-01-01": "validation", "2024-01-31": "validation"}
    days |= {"2024-02-01": "test", "2030-01-01": "test", "2023-12-31T23:30:00-01:00": "validation"}
    articles: dict[str, object] = {
        f"a{n}": {"text": story(n), "published": day} for n, day in enumerate(days)
    }
    articles["undated"] = story(99)

    project = project_of(tmp_path, articles, config=SPLITS + TIME)
    build(project, workers=1)

    found = splits(project)
    assert [found[f"a{n}"] for n in range(len(days))] == list(days.values())
    assert found["undated"] == "test"


def test_a_story_told_again_after_the_cut_is_kept_out_of_train(tmp_path: Path) -> None:
    articles = {
        "first": {"text": story(1), "published": "2023-12-01"},
        "again": {"text": story(1, edits=[3]), "published": "2024-05-01"},
        "other": {"text": story(2), "published": "2023-12-01"},
    }

    project = project_of(tmp_path, articles, config=SPLITS + TIME)
    build(project, workers=1)

    assert splits(project) == {"first": "test", "again": "test", "other": "train"}


SOURCE = """[splitting]
strategy = "source"
held_out = { test = ["Harbour Post", "Hill Gazette"] }
"""


def test_outlets_are_held_out(tmp_path: Path) -> None:
    outlets = ["Harbour Post", "Hill Gazette", "Daily", "Weekly"]
    articles = {f"a{n}": {"text": story(n), "publisher": outlets[n % 4]} for n in range(80)}

    project = project_of(tmp_path, articles, config=SPLITS + SOURCE)
    build(project, workers=1)

    found = splits(project)
    told = Counter((found[each["id"]], each["publisher"]) for each in records(project))
    assert {outlet for split, outlet in told if split == "test"} == set(outlets[:2])
    assert {outlet for split, outlet in told if split != "test"} == set(outlets[2:])
    assert {split for split, _ in told} == {"train", "validation", "test"}


def test_an_outlet_held_out_later_stays_where_it_was_and_the_release_says_so(
    tmp_path: Path,
) -> None:
    articles = {f"a{n}": {"text": story(n), "publisher": "Harbour Post"} for n in range(12)}
    project = project_of(tmp_path, articles, config=SPLITS)
    build(project, workers=1)
    before = splits(project)
    strays = sum(split != "test" for split in before.values())
    assert strays > 0

    articles["new"] = {"text": story(20), "publisher": "Harbour Post"}
    project_of(tmp_path, articles, config=SPLITS + SOURCE, version="1.1.0")
    build(project, workers=1)

    assert splits(project, "1.1.0") == {**before, "new": "test"}
    release = project / "data/releases/test/1.1.0"
    assert json.loads((release / "manifest.json").read_bytes())["leakage"]["elsewhere"] == strays
    assert f"**{strays} articles are not in the split" in (release / "README.md").read_text("utf-8")
    assert verify(release).problems == []


def test_wire_copy_goes_where_an_outlet_is_held_out_and_is_refused_later(tmp_path: Path) -> None:
    articles: dict[str, object] = {
        "copy": {"text": story(1, edits=[3]), "publisher": "Daily"},
        "held": {"text": story(1), "publisher": "Harbour Post"},
        "free": {"text": story(2), "publisher": "Daily"},
    }
    project = project_of(tmp_path, articles, config=SPLITS + SOURCE)
    build(project, workers=1)
    assert [splits(project)[name] for name in ("copy", "held")] == ["test", "test"]

    articles["late"] = {"text": story(2, edits=[3]), "publisher": "Hill Gazette"}
    project_of(tmp_path, articles, config=SPLITS + SOURCE, version="1.1.0")
    build(project, workers=1)

    assert "late" not in splits(project, "1.1.0")
    assert [code for code, _, _ in problems(project)] == ["split-conflict"]


STRATIFIED = '[splitting]\nstratify = "labels/topic"\n'
TOPICS = '[scheme.topic.labels]\nCOMMON = ""\nRARE = ""\n'


def topic(label: str) -> dict[str, str]:
    """A label of a whole article."""
    return {"layer": "topic", "label": label, "status": "gold"}


def test_shares_hold_in_every_stratum_and_nothing_moves(tmp_path: Path) -> None:
    config = SPLITS + STRATIFIED + TOPICS
    seen: dict[str, str] = {}
    for release, number in enumerate((40, 100)):
        articles = {
            f"a{n}": {
                "text": story(n),
                "labels": [topic("COMMON" if n % 5 else "RARE")],
            }
            for n in range(number)
        }
        project = project_of(tmp_path, articles, config=config, version=f"1.{release}.0")
        build(project, workers=1)
        found = splits(project, f"1.{release}.0")
        assert len(found) == number
        assert {name: found[name] for name in seen} == seen
        seen = found
        for label, rest in (("COMMON", (1, 2, 3, 4)), ("RARE", (0,))):
            told = Counter(split for name, split in found.items() if int(name[1:]) % 5 in rest)
            total = sum(told.values())
            for split, share in (("train", 0.5), ("validation", 0.2), ("test", 0.3)):
                assert abs(told[split] - share * total) <= 1, (label, split)


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_no_strategy_moves_an_article_that_has_a_split(data: st.DataObject) -> None:
    """Articles of any date, outlet and topic come in three releases, with near-duplicates."""
    strategy = data.draw(st.sampled_from([TIME, SOURCE, STRATIFIED]), label="strategy")
    config = SPLITS + strategy + TOPICS
    days = ["2023-06-01", "2024-01-15", "2024-05-01"]
    outlets = ["Harbour Post", "Daily", "Weekly"]
    articles: dict[str, dict[str, object]] = {
        f"s{n}-{copy}": {
            "text": story(n, edits=[5] * copy),
            "published": data.draw(st.sampled_from(days)),
            "publisher": data.draw(st.sampled_from(outlets)),
            "labels": [topic(data.draw(st.sampled_from(["COMMON", "RARE"])))],
        }
        for n in range(6)
        for copy in range(2)
    }
    arrives = {name: data.draw(st.integers(0, 2), label=name) for name in articles}
    seen: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for release in range(3):
            here = {name: told for name, told in articles.items() if arrives[name] <= release}
            project = project_of(Path(folder), here, config=config, version=f"1.{release}.0")
            build(project, workers=1)
            found = splits(project, f"1.{release}.0")
            assert {name: found.get(name) for name in seen} == seen
            assert {code for code, _, _ in problems(project)} <= {"split-conflict"}
            assert len(found) + len(problems(project)) == len(here)
            for n in range(6):
                assert len({split for name, split in found.items() if name[:2] == f"s{n}"}) <= 1
            seen = found
