"""Splits do not leak, and no article ever moves from one to another."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pipeline.stories import project_of, splits, story
from tests.projects import problems, tree

from newsdata import build
from newsdata.errors import CannotRun
from newsdata.pipeline import pairs, plan

LEDGER = "data/splits.tsv"


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


def test_bytes_are_those_of_the_files_that_a_stage_reads(tmp_path: Path) -> None:
    project = project_of(tmp_path, {f"a{n}": story(n) for n in range(80)})
    took = {stage.stage: stage.bytes for stage in build(project, workers=1).stages}

    def size(*names: str) -> int:
        signed = project / "data/.work/sign"
        return sum(path.stat().st_size for name in names for path in signed.rglob(name))

    assert took["pairs"] == size("articles", "keys", "rows")
    assert took["leakage"] == size("articles", "passages", "passage_rows")


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


def test_a_ledger_that_was_changed_makes_another_build(tmp_path: Path) -> None:
    project = project_of(tmp_path, {f"a{n}": story(n) for n in range(5)})
    build(project, workers=1)
    path = project / LEDGER
    path.write_text(path.read_text("utf-8").replace("train", "test"), "utf-8")

    with pytest.raises(CannotRun, match=r"data/splits\.tsv"):
        build(project, workers=1)
    build(project, workers=1, force=True)

    assert "train" not in splits(project).values()
