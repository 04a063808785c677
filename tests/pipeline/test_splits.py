"""Splits do not leak, and no article ever moves from one to another."""

import json
import random
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.projects import JSONL_SOURCE, make_project, problems, records, tree, write_lines

from newsdata import build, verify
from newsdata.errors import CannotRun
from newsdata.pipeline import pairs, plan

SPLITS = "suggest = []\n[splits]\ntrain = 50\nvalidation = 20\ntest = 30\n"
LEDGER = "data/splits.tsv"


def story(seed: int, words: int = 60, edits: Sequence[int] = ()) -> str:
    """An article of invented words, some of them edited."""
    generator = random.Random(seed)
    told = [f"w{generator.randrange(5000)}" for _ in range(words)]
    for number, edit in enumerate(edits):
        told[edit % words] = f"edit{number}"
    return " ".join(told) + "."


def project_of(
    folder: Path, articles: Mapping[str, object], *, config: str = SPLITS, version: str = "1.0.0"
) -> Path:
    """A project with a line an article: its text, or fields beside it."""
    project = make_project(folder, config=config, sources=JSONL_SOURCE, version=version)
    lines = [
        {"id": name, **(told if isinstance(told, dict) else {"text": told})}
        for name, told in articles.items()
    ]
    write_lines(project / "raw/lines.jsonl", lines)
    return project


def splits(project: Path, version: str = "1.0.0") -> dict[str, str]:
    """The split of each article in a release."""
    folder = project / "data/releases/test" / version / "data/records"
    return {
        name: path.name.split("-")[0]
        for path in sorted(folder.glob("*.parquet"))
        for name in pq.read_table(path, columns=["id"])["id"].to_pylist()
    }


def torn_apart() -> tuple[dict[str, object], str, str]:
    """Articles, and two of them, in train and in test, that are alike but not near."""
    articles: dict[str, object] = {f"a{n}": story(n) for n in range(12)}
    with tempfile.TemporaryDirectory() as name:
        project = project_of(Path(name), articles)
        build(project, workers=1)
        found = splits(project)
    of_split = {split: article for article, split in sorted(found.items())}
    one, other = of_split["train"], of_split["test"]
    articles[one] = f"{story(50, 80)} {story(51, 35)} {story(52, 35)}"
    articles[other] = f"{story(50, 80)} {story(53, 35)} {story(54, 35)}"
    return articles, one, other


BRIDGE = f"{story(50, 80)} {story(51, 35)} {story(53, 35)}"
"""A text that is near those of both."""


def test_copies_with_edits_are_in_one_split(tmp_path: Path) -> None:
    articles = {
        f"s{n}-{copy}": story(n, edits=[7 * copy] * copy) for n in range(30) for copy in range(4)
    }

    project = project_of(tmp_path, articles)
    build(project, workers=1)

    found = splits(project)
    assert len(found) == 120
    assert len(set(found.values())) == 3
    for n in range(30):
        assert len({found[f"s{n}-{copy}"] for copy in range(4)}) == 1
    clusters = (project / "data/records/clusters.jsonl").read_text("utf-8").splitlines()
    assert len(clusters) == 30


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_adding_articles_moves_none_and_leaks_none(data: st.DataObject) -> None:
    """Articles come in three releases; those of a story are near-duplicates."""
    names = [f"s{n}-{copy}" for n in range(8) for copy in range(3)]
    texts = {name: story(int(name[1:-2]), edits=[5] * int(name[-1])) for name in names}
    arrives = {name: data.draw(st.integers(0, 2), label=name) for name in names}
    seen: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for release in range(3):
            here = {name: text for name, text in texts.items() if arrives[name] <= release}
            project = project_of(Path(folder), here, version=f"1.{release}.0")
            build(project, workers=1)
            found = splits(project, f"1.{release}.0")
            assert sorted(found) == sorted(here)
            assert {name: found[name] for name in seen} == seen
            for n in range(8):
                assert len({split for name, split in found.items() if name[:2] == f"s{n}"}) <= 1
            seen = found


def test_a_newcomer_between_two_splits_is_rejected_and_moves_nobody(tmp_path: Path) -> None:
    articles, *near = torn_apart()
    project = project_of(tmp_path, articles)
    build(project, workers=1)
    before, ledger = splits(project), (project / LEDGER).read_bytes()

    project_of(tmp_path, {**articles, "between": BRIDGE}, version="1.1.0")
    report = build(project, workers=1)

    assert splits(project, "1.1.0") == before
    assert problems(project) == [("split-conflict", "raw/lines.jsonl", 13)]
    assert report.problems == {"split-conflict": 1}
    assert (project / LEDGER).read_bytes() == ledger
    [cluster] = (project / "data/records/clusters.jsonl").read_bytes().splitlines()
    assert json.loads(cluster) == {
        "splits": ["test", "train"],
        "articles": sorted(near),
        "kept_out": ["between"],
    }
    assert build(project, workers=1).unchanged


def test_what_is_near_one_side_alone_follows_it_though_a_bridge_is_there(tmp_path: Path) -> None:
    articles, one, other = torn_apart()
    project = project_of(tmp_path, articles)
    build(project, workers=1)

    more = {
        "between": BRIDGE,
        "copy-one": f"{articles[one]} More.",
        "copy-other": f"{articles[other]} More.",
    }
    project_of(tmp_path, {**articles, **more}, version="1.1.0")
    build(project, workers=1)

    found = splits(project, "1.1.0")
    assert (found["copy-one"], found["copy-other"]) == ("train", "test")
    assert [code for code, _, _ in problems(project)] == ["split-conflict"]


def test_the_same_text_under_two_ids_is_reported(tmp_path: Path) -> None:
    project = project_of(tmp_path, {"a": story(1), "b": story(1), "c": story(2)})

    report = build(project, workers=1)

    assert report.warnings["text-duplicate"] == 1
    warned = (project / report.warnings_file).read_text("utf-8")
    assert r"The text of \"b\" is that of \"a\" as well." in warned


def test_without_a_ledger_a_release_is_made_again_to_the_byte(tmp_path: Path) -> None:
    articles = {f"s{n}-{copy}": story(n, edits=[3] * copy) for n in range(9) for copy in range(2)}
    trees = []
    for name, workers in (("one", 1), ("two", 2)):
        ordered = sorted(articles, reverse=workers == 2)
        project = project_of(tmp_path / name, {key: articles[key] for key in ordered})
        build(project, workers=workers)
        trees.append(splits(project))
        first = tree(project)
        assert build(project, workers=1).unchanged
        build(project, workers=1, fresh=True)
        assert tree(project) == first
    assert trees[0] == trees[1]


def test_cells_and_shards_of_keys_leave_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = {f"s{n}-{copy}": story(n, edits=[3] * copy) for n in range(30) for copy in range(3)}
    ledgers = []
    for name, cell, keys in (("whole", plan.CELL_BYTES, pairs.KEYS_OF_SHARD), ("cut", 2000, 500)):
        monkeypatch.setattr(plan, "CELL_BYTES", cell)
        monkeypatch.setattr(pairs, "KEYS_OF_SHARD", keys)
        project = project_of(tmp_path / name, articles)
        build(project, workers=1)
        ledgers.append(
            [(project / place).read_bytes() for place in (LEDGER, "data/records/clusters.jsonl")]
        )
    assert ledgers[0] == ledgers[1]


def test_many_copies_of_one_text_are_no_square_of_work(tmp_path: Path) -> None:
    articles = {f"a{n}": story(1, edits=[n]) for n in range(3000)}

    project = project_of(tmp_path, articles)
    build(project, workers=1)

    assert len(set(splits(project).values())) == 1


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


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"<<<<<<< ours\n", "not the line of an article"),
        (b"0123\ttrain\n", "not the line of an article"),
        (b"-123456789abcdef\ttrain\n", "not the line of an article"),
        (b"0x23456789abcdef\ttrain\n", "not the line of an article"),
        (b"0123456789abcdef\tdev\n", 'no split "dev"'),
        (b"0123456789abcdef\t\xff\n", "no split"),
        (b"0123456789abcdef\ttrain\n0123456789abcdef\ttest\n", "in two splits"),
    ],
)
def test_a_ledger_that_is_none_stops_the_build(tmp_path: Path, line: bytes, told: str) -> None:
    project = project_of(tmp_path, {"a": story(1)})
    (project / "data").mkdir(exist_ok=True)
    (project / LEDGER).write_bytes(line)

    with pytest.raises(CannotRun, match=told):
        build(project, workers=1)


def ngrams(texts: Sequence[object], n: int) -> set[tuple[str, ...]]:
    """All runs of n words of some texts."""
    told = [str(text).rstrip(".").split() for text in texts]
    return {tuple(words[at : at + n]) for words in told for at in range(len(words) - n + 1)}


def test_the_report_has_the_most_alike_and_the_passages_that_splits_share(tmp_path: Path) -> None:
    """Two articles in train and in test come to share two thirds of a long text."""
    articles: dict[str, object] = {f"a{n}": story(n, 2000) for n in range(12)}
    project = project_of(tmp_path, articles)
    build(project, workers=1)
    found = splits(project)
    one, other = (next(a for a in sorted(found) if found[a] == s) for s in ("train", "test"))
    words = str(articles[one]).split()
    articles[other] = " ".join([*words[:1600], *str(articles[other]).split()[:400]])
    project_of(tmp_path, articles, version="2.0.0")
    build(project, workers=1)

    release = project / "data/releases/test/2.0.0"
    leakage = json.loads((release / "manifest.json").read_bytes())["leakage"]
    ours, theirs = (ngrams([articles[name]], 3) for name in (one, other))
    [alike] = leakage["nearest"]
    assert dict(zip(alike["articles"], alike["splits"], strict=True)) == {
        one: "train",
        other: "test",
    }
    assert abs(alike["similarity"] - len(ours & theirs) / len(ours | theirs)) < 0.15
    assert leakage["crossing"] == 1
    of_split = {
        split: ngrams([articles[name] for name in found if found[name] == split], 8)
        for split in ("train", "validation", "test")
    }
    shares = {each["split"]: each["share"] for each in leakage["overlaps"]}
    for split, passages in of_split.items():
        if split != "train" and passages:
            true = len(passages & of_split["train"]) / len(passages)
            assert abs(shares[split] - true) < 0.1, split
    assert shares["test"] > 0.1
    section = (release / "README.md").read_text("utf-8").split("### Leakage\n")[1].split("\n## ")[0]
    assert all(f"| {name} |" in section for name in alike["articles"])
    assert f"| test | train | {shares['test']:.2%} |" in section
    assert words[0] not in section


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


def test_a_ledger_that_was_changed_makes_another_build(tmp_path: Path) -> None:
    project = project_of(tmp_path, {f"a{n}": story(n) for n in range(5)})
    build(project, workers=1)
    path = project / LEDGER
    path.write_text(path.read_text("utf-8").replace("train", "test"), "utf-8")

    with pytest.raises(CannotRun, match=r"data/splits\.tsv"):
        build(project, workers=1)
    build(project, workers=1, force=True)

    assert "train" not in splits(project).values()
