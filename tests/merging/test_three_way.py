"""Two versions of one submission: properties, cases by hand, files, and real git."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.merging.drawn import one_span, one_submission, span, submission
from tests.projects import make_project, write_lines

from newsdata.cli import cli
from newsdata.errors import CannotRun
from newsdata.merging import merge_files
from newsdata.merging.three_way import merge
from newsdata.model import (
    Argument,
    Attribute,
    Submission,
    SubmittedLabel,
    SubmittedRelation,
    encode,
)

BASE = submission("kim", span("s1", "PERSON", 0, 8), span("s2", "ORG", 10, 14))
Edit = Callable[[Submission], Submission]


def same(one: Submission, other: Submission) -> bool:
    """The same things, in whatever order."""

    def parts(each: Submission) -> tuple[object, ...]:
        return (
            set(each.spans),
            set(each.relations),
            set(each.labels),
            set(each.reviewed),
            each.guideline,
        )

    return parts(one) == parts(other)


def changed(name: str, **values: Any) -> Edit:
    def edit(each: Submission) -> Submission:
        return replace(
            each, spans=tuple(replace(s, **values) if s.id == name else s for s in each.spans)
        )

    return edit


def removed(name: str) -> Edit:
    return lambda each: replace(
        each,
        spans=tuple(s for s in each.spans if s.id != name),
        relations=tuple(r for r in each.relations if name not in {a.ref for a in r.args}),
    )


def added(new: Any) -> Edit:
    return lambda each: replace(each, spans=(*each.spans, new))


@st.composite
def edits(draw: st.DrawFn, base: Submission, side: int) -> Edit:
    """An edit of spans of one parity, so that those of two sides touch different ones."""
    mine = [each.id for n, each in enumerate(base.spans) if n % 2 == side]
    kind = draw(st.sampled_from(["nothing", "add", *(["change", "remove"] if mine else [])]))
    if kind == "add":
        new = draw(one_span(f"new{side}"))
        # Far from all others, and from what the other side adds.
        return added(replace(new, start=100 + side * 20, end=110 + side * 20, fragments=()))
    if kind == "nothing":
        return lambda each: each
    name = draw(st.sampled_from(mine))
    if kind == "remove":
        return removed(name)
    return changed(name, score=draw(st.floats(0, 1)), attributes=(Attribute("k", "v"),))


@given(st.data())
def test_it_is_one_edit_after_the_other_where_they_touch_different_spans(
    data: st.DataObject,
) -> None:
    base = data.draw(one_submission("kim"))
    # Relations join spans of both sides; without them edits cannot meet.
    base = replace(base, relations=())
    one, other = (data.draw(edits(base, side)) for side in (0, 1))
    made, conflicts = merge(base, one(base), other(base))
    assert conflicts == []
    assert same(made[0], other(one(base)))
    back, _ = merge(base, other(base), one(base))
    assert same(made[0], back[0])


@given(st.tuples(*[one_submission("kim")] * 3))
def test_whatever_comes_out_is_sound_and_idempotent(
    made: tuple[Submission, Submission, Submission],
) -> None:
    base, ours, theirs = made
    found, conflicts = merge(base, ours, theirs)
    assert bool(conflicts) == (len(found) > 1)
    for each in found:
        ids = {s.id for s in each.spans}
        assert len(ids) == len(each.spans)
        assert all(arg.ref in ids for r in each.relations for arg in r.args)
    assert merge(base, ours, ours) == ((ours,), [])
    assert merge(base, base, theirs) == ((theirs,), [])
    assert merge(base, ours, base) == ((ours,), [])


@given(st.tuples(*[one_submission("kim")] * 3))
def test_what_neither_had_removed_is_there_or_in_conflict(
    made: tuple[Submission, Submission, Submission],
) -> None:
    base, ours, theirs = made
    found, _ = merge(base, ours, theirs)
    before = {s.id: s for s in base.spans}

    def content(each: Any) -> object:
        return replace(each, id="")

    there = {content(s) for each in found for s in each.spans}
    for side in (ours, theirs):
        for each in side.spans:
            if before.get(each.id) != each:  # what this side has added or changed
                assert content(each) in there


def test_the_same_span_changed_differently_is_written_as_each_side_has_it() -> None:
    found, (conflict,) = merge(BASE, changed("s1", end=3)(BASE), changed("s1", label="ORG")(BASE))
    assert [[(s.label, s.end) for s in each.spans] for each in found] == [
        [("PERSON", 3), ("ORG", 14)],
        [("ORG", 8), ("ORG", 14)],
    ]
    assert [(o.annotators, o.label, o.end) for o in conflict.options] == [
        (("ours",), "PERSON", 3),
        (("theirs",), "ORG", 8),
    ]


def test_changed_and_removed_is_a_conflict() -> None:
    found, (conflict,) = merge(BASE, removed("s1")(BASE), changed("s1", end=3)(BASE))
    assert [len(each.spans) for each in found] == [1, 2]
    assert conflict.options[0].label == "removed"


def test_two_new_spans_in_one_place_are_a_conflict_of_the_place() -> None:
    one, other = added(span("s3", "GPE", 20, 24))(BASE), added(span("x", "LOC", 20, 24))(BASE)
    found, conflicts = merge(BASE, one, other)
    assert [[s.label for s in each.spans] for each in found] == [
        ["PERSON", "ORG", "GPE"],
        ["PERSON", "ORG", "LOC"],
    ]
    assert len(conflicts) == 2
    # The same one from both is one, whatever it is called.
    found, conflicts = merge(BASE, one, added(span("x", "GPE", 20, 24))(BASE))
    assert (found, conflicts) == ((one,), [])


def test_new_spans_under_one_name_are_told_apart_with_their_relations() -> None:
    def joined(each: Submission, new: Any) -> Submission:
        relation = SubmittedRelation("r", "quote", "of", (Argument("a", new.id),))
        return replace(added(new)(each), relations=(relation,))

    one = joined(BASE, span("s3", "GPE", 20, 24))
    other = joined(BASE, span("s3", "GPE", 30, 34))
    (found,), conflicts = merge(BASE, one, other)
    assert conflicts == []
    places = {s.id: s.start for s in found.spans}
    assert {(r.id, places[r.args[0].ref]) for r in found.relations} == {("r", 20), ("r-2", 30)}


def test_a_relation_to_a_removed_span_is_a_conflict() -> None:
    relation = SubmittedRelation("r", "quote", "of", (Argument("a", "s1"),))
    found, conflicts = merge(BASE, removed("s1")(BASE), replace(BASE, relations=(relation,)))
    assert [(len(each.spans), len(each.relations)) for each in found] == [(1, 0), (2, 1)]
    assert {each.kind for each in conflicts} == {"span", "relation"}


def test_head_and_labels_of_the_document_are_merged() -> None:
    base = replace(BASE, labels=(SubmittedLabel("topic", "A"),), guideline="g1")
    one = replace(base, labels=(), reviewed=("entity", "time"), guideline="g2")
    other = replace(base, labels=(*base.labels, SubmittedLabel("topic", "B")), reviewed=("quote",))
    (found,), _ = merge(base, one, other)
    assert [label.label for label in found.labels] == ["B"]
    assert (found.reviewed, found.guideline) == (("time",), "g2")
    found_two, (conflict,) = merge(base, one, replace(base, guideline="g3"))
    assert [each.guideline for each in found_two] == ["g2", "g3"]
    assert conflict.kind == "guideline"


def test_another_text_or_a_name_used_twice_keeps_both_versions() -> None:
    moved = replace(changed("s1", end=7)(BASE), text_sha256="1" * 64)
    found, (conflict,) = merge(BASE, moved, changed("s2", end=13)(BASE))
    assert (len(found), conflict.kind) == (2, "submission")
    twice = added(span("s1", "GPE", 20, 24))(BASE)
    found, (conflict,) = merge(BASE, twice, changed("s2", end=13)(BASE))
    assert (found, conflict.kind) == ((twice, changed("s2", end=13)(BASE)), "submission")
    # Both carried over to a new text: what was removed and what added cannot be told.
    found, (conflict,) = merge(BASE, moved, changed("s2", end=13)(moved))
    assert (len(found), conflict.kind) == (2, "submission")


def test_a_submission_removed_on_one_side_and_changed_on_the_other_stays() -> None:
    edited = changed("s1", end=3)(BASE)
    assert merge(BASE, None, BASE) == ((), [])
    found, (conflict,) = merge(BASE, None, edited)
    assert (found, conflict.kind) == ((edited,), "submission")


def test_files_keep_lines_that_nobody_changed_byte_for_byte(tmp_path: Path) -> None:
    spaced = json.dumps(json.loads(encode(BASE)), indent=None, separators=(", ", ": "))
    other = encode(replace(BASE, article_id="b")).decode()
    new = encode(replace(BASE, article_id="c")).decode()
    base = write_lines(tmp_path / "base", [spaced, other])
    ours = write_lines(tmp_path / "ours", [spaced, other, new])
    edited = encode(replace(changed("s1", end=3)(BASE), article_id="b")).decode()
    theirs = write_lines(tmp_path / "theirs", [spaced, edited])
    made = merge_files(base, ours, theirs, ours)
    assert ours.read_text() == f"{spaced}\n{edited}\n{new}\n"
    assert (made.submissions, made.conflicts) == (3, ())


def test_a_conflict_of_before_is_not_settled_by_merging_again(tmp_path: Path) -> None:
    one, other = changed("s1", end=3)(BASE), changed("s1", end=5)(BASE)
    base = write_lines(tmp_path / "base", [encode(BASE)])
    ours = write_lines(tmp_path / "ours", [encode(one), encode(other)])
    theirs = write_lines(tmp_path / "theirs", [encode(changed("s2", end=13)(BASE))])
    made = merge_files(base, ours, theirs, tmp_path / "out")
    assert (made.submissions, len(made.conflicts)) == (3, 1)


@pytest.mark.parametrize("broken", ["{", "<<<<<<< ours", "{}"])
def test_what_is_no_submission_stops_the_merge_and_writes_nothing(
    tmp_path: Path, broken: str
) -> None:
    good = write_lines(tmp_path / "good", [encode(BASE)])
    bad = write_lines(tmp_path / "bad", [broken])
    with pytest.raises(CannotRun, match="This is no submission"):
        merge_files(good, good, bad, tmp_path / "out")
    assert not (tmp_path / "out").exists()


class Repository:
    """A project in a real git repository, with the merge driver set up by init."""

    def __init__(self, folder: Path) -> None:
        self.folder = make_project(folder)
        self.file = folder / "data/submissions/kim.jsonl"
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "Kim")
        self.git("config", "user.email", "kim@example.org")
        done = CliRunner().invoke(cli, ["init", "--git", str(folder)])
        assert done.exit_code == 0, done.output

    def git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["git", "-C", str(self.folder), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def commit(self, *submissions: Submission) -> None:
        write_lines(self.file, [encode(each) for each in submissions])
        self.git("add", "-A")
        assert self.git("commit", "-qm", "labels").returncode == 0

    def merge(self, ours: Submission, theirs: Submission) -> subprocess.CompletedProcess[str]:
        self.commit(BASE)
        self.git("checkout", "-qb", "other")
        self.commit(theirs)
        self.git("checkout", "-q", "main")
        self.commit(ours)
        return self.git("merge", "other", "-m", "both")

    def read(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.file.read_bytes().splitlines()]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "my news")


def test_git_merges_different_spans_of_one_line(repository: Repository) -> None:
    done = repository.merge(changed("s1", end=3)(BASE), changed("s2", label="GPE")(BASE))
    assert done.returncode == 0, done.stdout + done.stderr
    (line,) = repository.read()
    assert [(s["label"], s["end"]) for s in line["spans"]] == [("PERSON", 3), ("GPE", 14)]
    assert repository.git("status", "--porcelain").stdout == ""


def test_git_stops_at_the_same_span_and_leaves_json_lines(repository: Repository) -> None:
    done = repository.merge(changed("s1", end=3)(BASE), changed("s1", label="ORG")(BASE))
    assert done.returncode == 1
    assert repository.git("status", "--porcelain").stdout == "UU data/submissions/kim.jsonl\n"
    assert [line["spans"][0]["label"] for line in repository.read()] == ["PERSON", "ORG"]
    assert "conflict in a: entity span [0:8]: ours: PERSON [0:3] / theirs: ORG [0:8]" in (
        done.stdout + done.stderr
    )
    # Until one of the two lines goes, validate finds them.
    shown = CliRunner().invoke(cli, ["validate", "-C", str(repository.folder)])
    assert "submission-duplicate" in shown.output or shown.exit_code == 1


def test_git_keeps_our_file_where_theirs_cannot_be_read(repository: Repository) -> None:
    repository.commit(BASE)
    repository.git("checkout", "-qb", "other")
    write_lines(repository.file, ["broken"])
    repository.git("commit", "-qam", "broken")
    repository.git("checkout", "-q", "main")
    repository.commit(changed("s1", end=3)(BASE))
    assert repository.git("merge", "other", "-m", "both").returncode == 1
    assert [line["spans"][0]["end"] for line in repository.read()] == [3]


def test_a_clone_without_the_driver_merges_lines_as_git_does(repository: Repository) -> None:
    repository.git("config", "--remove-section", "merge.newsdata")
    done = repository.merge(changed("s1", end=3)(BASE), changed("s2", label="GPE")(BASE))
    assert done.returncode == 1
    assert repository.file.read_text().startswith("<<<<<<< HEAD\n")


def test_init_sets_the_driver_up_once(repository: Repository) -> None:
    attributes = repository.folder / ".gitattributes"
    before = attributes.read_text()
    done = CliRunner().invoke(cli, ["init", "--git", str(repository.folder)])
    assert (done.exit_code, attributes.read_text()) == (0, before)
    attributes.write_text("*.png binary")
    CliRunner().invoke(cli, ["init", "--git", str(repository.folder)])
    assert attributes.read_text() == f"*.png binary\n{before}"


def test_init_without_a_repository_says_what_to_do(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["init", "--git", str(tmp_path / "p")])
    assert isinstance(done.exception, CannotRun)
    assert "git init" in done.exception.hint
    assert (tmp_path / "p/newsdata.toml").is_file()
