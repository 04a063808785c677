"""`agree` as a whole: against nltk token by token, against evaluate, and on bad input."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from msgspec import to_builtins
from nltk.metrics.agreement import AnnotationTask
from tests.projects import make_project, write_lines

from newsdata import build, schemas
from newsdata.agreement import Article, Tally, agree, summary
from newsdata.agreement.tokens import Tokens
from newsdata.cli import cli
from newsdata.errors import CannotRun
from newsdata.evaluation import evaluate, read
from newsdata.formats._tokens import Tokens as ConvertedTokens
from newsdata.model import Submission, SubmittedSpan
from newsdata.text import sha256

TEXT = "Kim Holt said in Bergen: “It rains.” Lee of Acme agreed on Friday."
SHA = sha256(TEXT)


def span(label: str, start: int, end: int, layer: str = "entity", **more: Any) -> dict[str, Any]:
    name = more.pop("id", f"{label}-{start}-{end}")
    return {"id": name, "layer": layer, "label": label, "start": start, "end": end, **more}


def submission(who: str, *spans: dict[str, Any], article: str = "a", **more: Any) -> dict[str, Any]:
    head = {"schema_version": "1.0", "article_id": article, "text_sha256": SHA, "annotator": who}
    return {**head, "reviewed": ["entity"], **more, "spans": list(spans)}


def record(article: str = "a", text: str = TEXT, **more: Any) -> dict[str, Any]:
    return {"id": article, "text": text, "text_sha256": sha256(text), **more}


def run(tmp_path: Path, *documents: object, options: Sequence[str] = ()) -> Result:
    write_lines(tmp_path / "s.jsonl", documents)
    return CliRunner().invoke(
        cli, ["agree", str(tmp_path / "s.jsonl"), "-C", str(tmp_path), *options]
    )


def said(tmp_path: Path, *documents: object, records: Sequence[object] = ()) -> Any:
    options = ["--json"]
    if records:
        options += ["--records", str(write_lines(tmp_path / "r.jsonl", records))]
    done = run(tmp_path, *documents, options=options)
    assert done.exit_code in (0, 1), done.output
    return json.loads(done.stdout)


# Spans anywhere, many of them over and in one another.
SPANS = st.lists(
    st.tuples(st.sampled_from("AB"), st.integers(0, 60), st.integers(1, 12)), max_size=6
)
ANNOTATED = st.lists(SPANS, min_size=2, max_size=3)


def submissions(annotated: list[list[tuple[str, int, int]]]) -> tuple[Submission, ...]:
    return tuple(
        Submission(
            "1.0",
            "a",
            SHA,
            f"p{number}",
            tuple(
                SubmittedSpan(f"s{n}", "x", label, start, min(start + size, len(TEXT)))
                for n, (label, start, size) in enumerate(spans)
            ),
            reviewed=("x",),
        )
        for number, spans in enumerate(annotated)
    )


def tokens_of(each: Submission, wanted: str = "AB") -> list[str]:
    """The category of each token, found token by token."""
    cut = Tokens.of(TEXT)
    return [
        " ".join(
            sorted(
                {
                    s.label
                    for s in each.spans
                    if s.start < end and start < s.end and s.label in wanted
                }
            )
        )
        for start, end in zip(cut.starts, cut.ends, strict=True)
    ]


@given(ANNOTATED)
def test_on_tokens_it_says_what_nltk_says(annotated: list[list[tuple[str, int, int]]]) -> None:
    made = submissions(annotated)
    tally = Tally()
    tally.add(Article("a", made, TEXT))
    found = summary.facts(tally)
    assert found
    for name, scores in {**found.layers, **found.labels}.items():
        wanted = name.partition("/")[2] or "AB"
        rows = [
            (each.annotator, str(place), category)
            for each in made
            for place, category in enumerate(tokens_of(each, wanted))
        ]
        if len({category for _, _, category in rows}) < 2:
            assert scores.alpha.value is None
            continue
        task = AnnotationTask(rows)
        assert scores.alpha.value == pytest.approx(task.alpha(), abs=1e-6)
        assert scores.kappa.value == pytest.approx(task.pi(), abs=1e-6)
        assert scores.alpha.interval is None


@given(ANNOTATED)
def test_a_pair_has_cohens_kappa_of_nltk_and_the_f1_of_evaluate(
    annotated: list[list[tuple[str, int, int]]],
) -> None:
    one, other = submissions(annotated)[:2]
    tally = Tally()
    tally.add(Article("a", (one, other), TEXT))
    (pair,) = summary.agreement(tally, Counter(), ()).pairs
    evaluated = evaluate(read([one]), read([other]))
    for name, scores in pair.layers.items():
        theirs = evaluated.layers.get(name, evaluated.total)
        assert scores.strict.value == pytest.approx(theirs["strict"].f1, abs=1e-6)
        assert scores.partial.value == pytest.approx(theirs["partial"].f1, abs=1e-6)
        rows = [
            (each.annotator, str(place), category)
            for each in (one, other)
            for place, category in enumerate(tokens_of(each))
        ]
        if len({category for _, _, category in rows}) > 1:
            kappa = AnnotationTask(rows).kappa_pairwise("p0", "p1")
            assert scores.kappa.value == pytest.approx(kappa, abs=1e-6)
    for name, scores in pair.labels.items():
        label = evaluated.labels[name]
        assert scores.strict.value == pytest.approx(label["strict"].f1, abs=1e-6)
        assert scores.partial.value == pytest.approx(label["partial"].f1, abs=1e-6)


@given(st.tuples(ANNOTATED, ANNOTATED))
def test_over_articles_with_other_annotators_alpha_is_that_of_nltk(
    articles: tuple[list[list[tuple[str, int, int]]], ...],
) -> None:
    tally = Tally()
    rows = []
    for name, annotated in zip("ab", articles, strict=True):
        made = submissions(annotated)
        tally.add(Article(name, made, TEXT))
        rows += [
            (each.annotator, f"{name}{place}", category)
            for each in made
            for place, category in enumerate(tokens_of(each))
        ]
    found = summary.facts(tally)
    if found and len({category for _, _, category in rows}) > 1:
        alpha = found.layers["x"].alpha.value
        assert alpha == pytest.approx(AnnotationTask(rows).alpha(), abs=1e-6)


@given(st.lists(ANNOTATED, min_size=1, max_size=6))
def test_parts_add_up_to_the_whole(articles: list[list[list[tuple[str, int, int]]]]) -> None:
    made = [Article(f"a{n}", submissions(each), TEXT) for n, each in enumerate(articles)]
    whole, parts = Tally(), Tally()
    for article in made:
        whole.add(article)
        part = Tally()
        part.add(article)
        parts.merge(part.parts())
    assert summary.facts(whole) == summary.facts(parts)


@given(st.text())
def test_texts_are_cut_as_convert_cuts_them(text: str) -> None:
    ours, theirs = Tokens.of(text), ConvertedTokens(text)
    assert (ours.starts, ours.ends) == (theirs.starts, theirs.ends)


def test_by_hand(tmp_path: Path) -> None:
    found = said(
        tmp_path,
        submission("kim", span("PERSON", 0, 8), span("GPE", 17, 23), span("PERSON", 37, 40)),
        submission("lee", span("PERSON", 0, 8), span("LOC", 17, 23), span("PERSON", 33, 40)),
        records=[record(published="2024-03-02T10:00:00Z")],
    )
    entity = found["layers"]["entity"]
    assert (entity["spans"], entity["strict"]["value"]) == (6, pytest.approx(1 / 3))
    assert entity["partial"]["value"] == pytest.approx((2 * 1 + 2 * 1 + 1) / 6)
    assert found["labels"]["entity/PERSON"]["strict"]["value"] == pytest.approx(0.5)
    assert found["labels"]["entity/GPE"]["strict"]["value"] == 0
    assert found["confusion"] == [{"one": "entity/GPE", "other": "entity/LOC", "count": 1}]
    assert found["disputes"][0] == {
        "article": "a",
        "annotators": ["kim", "lee"],
        "spans": 6,
        "differing": 4,
        "f1": pytest.approx(1 / 3),
    }
    assert found["months"]["2024-03"]["strict"]["entity"]["value"] == pytest.approx(1 / 3, abs=1e-6)
    assert list(found["guidelines"]) == [""]
    assert found["annotators"] == {"kim": 1, "lee": 1}


def test_what_was_not_reviewed_is_no_disagreement(tmp_path: Path) -> None:
    kim = submission("kim", span("PERSON", 0, 8), span("DATE", 59, 65, "time"))
    lee = submission("lee", span("PERSON", 0, 8))
    kim["reviewed"] = ["entity", "time"]
    assert list(said(tmp_path, kim, lee)["layers"]) == ["entity"]
    lee["reviewed"] = ["entity", "time"]
    found = said(tmp_path, kim, lee)
    assert found["layers"]["time"]["strict"]["value"] == 0
    # Who says nothing about it counts where he has labels, and that is said.
    del lee["reviewed"]
    found = said(tmp_path, kim, lee)
    assert (list(found["layers"]), found["unstated"]) == (["entity"], 1)
    # A span in a layer that its annotator did not go through is counted, not compared.
    kim["reviewed"] = ["entity"]
    assert said(tmp_path, kim, lee)["left_out"] == 1


def test_a_rejected_span_is_no_span(tmp_path: Path) -> None:
    found = said(
        tmp_path,
        submission("kim", span("PERSON", 0, 8), span("ORG", 44, 48, status="rejected")),
        submission("lee", span("PERSON", 0, 8)),
    )
    assert found["layers"]["entity"]["strict"]["value"] == 1


def test_relations_and_labels_of_documents(tmp_path: Path) -> None:
    def quoting(who: str, speaker: int, *labels: str) -> dict[str, Any]:
        spans = [
            span("QUOTE", 25, 36, "quote", id="q"),
            span("SPEAKER", 0, 8, "quote", id="k"),
            span("SPEAKER", 37, 40, "quote", id="l"),
        ]
        args = [{"role": "content", "ref": "q"}, {"role": "source", "ref": "kl"[speaker]}]
        relation = {"id": "r", "layer": "quote", "label": "attribution", "args": args}
        topics = [{"layer": "topic", "label": label} for label in labels]
        more: dict[str, Any] = {
            "relations": [relation],
            "labels": topics,
            "reviewed": ["quote", "topic"],
        }
        return submission(who, *spans, **more)

    found = said(tmp_path, quoting("kim", 0, "SPORT"), quoting("lee", 1, "SPORT", "LAW"))
    relation = found["relations"]["quote/attribution"]
    assert (relation["relations"], relation["strict"]["value"]) == (2, 0)
    assert relation["roles"]["content"]["value"] == 1
    assert relation["roles"]["source"]["value"] == 0
    assert found["documents"]["topic"]["documents"] == 1
    assert found["documents"]["topic"]["alike"]["value"] == 0
    again = said(tmp_path, quoting("kim", 0, "SPORT"), quoting("lee", 0, "SPORT"))
    assert again["relations"]["quote/attribution"]["strict"]["value"] == 1
    assert again["documents"]["topic"]["alike"]["value"] == 1
    assert again["pairs"][0]["documents"]["topic"]["alike"]["value"] == 1


def test_guidelines_are_told_apart(tmp_path: Path) -> None:
    found = said(
        tmp_path,
        submission("kim", span("PERSON", 0, 8), guideline="v1"),
        submission("lee", span("PERSON", 0, 3), guideline="v1"),
        submission("mo", span("PERSON", 0, 8), guideline="v2"),
        submission("kim", span("PERSON", 0, 8), article="b", guideline="v2"),
        submission("lee", span("PERSON", 0, 8), article="b", guideline="v2"),
    )
    by = {name: group["strict"]["entity"]["value"] for name, group in found["guidelines"].items()}
    assert by == {"v1": 0, "v2": 1}
    assert [pair["annotators"] for pair in found["pairs"]] == [
        ["kim", "lee"],
        ["kim", "mo"],
        ["lee", "mo"],
    ]


def test_an_interval_needs_two_groups_of_articles(tmp_path: Path) -> None:
    lines = []
    for number in range(20):
        wrong = 3 if number % 4 else 8
        lines += [
            submission("kim", span("PERSON", 0, 8), article=f"a{number}"),
            submission("lee", span("PERSON", 0, wrong), article=f"a{number}"),
        ]
    strict = said(tmp_path, *lines)["layers"]["entity"]["strict"]
    low, high = strict["interval"]
    assert 0 <= low < strict["value"] < high <= 1
    assert said(tmp_path, *lines[:2])["layers"]["entity"]["strict"]["interval"] is None


def test_without_the_text_spans_are_compared_and_tokens_are_not(tmp_path: Path) -> None:
    pair = submission("kim", span("PERSON", 0, 8)), submission("lee", span("PERSON", 0, 8))
    found = said(tmp_path, *pair, records=[record("b")])
    assert found["without_text"] == ["a"]
    assert found["layers"]["entity"]["strict"]["value"] == 1
    for name in ("kappa", "alpha", "alpha_u"):
        assert found["layers"]["entity"][name]["value"] is None
    shown = run(tmp_path, *pair).stdout
    assert "The text of 1 articles is not there (a)" in shown


def test_a_text_that_another_one_labelled_is_a_problem(tmp_path: Path) -> None:
    old = submission("mo", span("PERSON", 0, 8), text_sha256="0" * 64)
    lines = submission("kim", span("PERSON", 0, 8)), old, submission("lee", span("PERSON", 0, 8))
    done = run(tmp_path, *lines)
    assert done.exit_code == 1
    assert "submission-text" in done.stdout
    found = said(tmp_path, *lines, records=[record()])
    assert [(p["code"], p["line"]) for p in found["problems"]] == [("submission-text", 2)]
    assert [pair["annotators"] for pair in found["pairs"]] == [["kim", "lee"]]


def test_the_same_annotator_twice_is_a_problem(tmp_path: Path) -> None:
    found = said(
        tmp_path,
        submission("kim", span("PERSON", 0, 8)),
        submission("kim", span("PERSON", 0, 3)),
        submission("lee", span("PERSON", 0, 8)),
    )
    (problem,) = found["problems"]
    assert problem["code"] == "submission-duplicate"
    assert problem["fact"].endswith("s.jsonl:1.")
    assert found["layers"]["entity"]["strict"]["value"] == 1


def test_what_was_merged_from_others_is_nobodys_own(tmp_path: Path) -> None:
    merged = submission("lee", span("PERSON", 0, 8), merged_from=["kim", "lee"])
    alone = submission("mo", article="b", merged_from=["kim", "lee"])
    found = said(
        tmp_path,
        submission("kim", span("PERSON", 0, 8)),
        merged,
        submission("lee", span("PERSON", 0, 3)),
        alone,
    )
    assert (found["merged"], found["problems"]) == (2, [])
    assert found["layers"]["entity"]["strict"]["value"] == 0


def test_the_build_puts_agreement_into_manifest_and_card(tmp_path: Path) -> None:
    make_project(tmp_path, {"a": TEXT, "b": TEXT + " More."})
    kim = submission("kim", span("PERSON", 0, 8), span("GPE", 17, 23))
    lee = submission("lee", span("PERSON", 0, 8), span("LOC", 17, 23))
    write_lines(tmp_path / "data/submissions/kim.jsonl", [kim])
    one = build(tmp_path)
    folder = tmp_path / str(one.release)
    assert json.loads((folder / "manifest.json").read_bytes())["agreement"] is None
    assert "### Agreement" not in (folder / "README.md").read_text()
    write_lines(tmp_path / "data/submissions/lee.jsonl", [lee])
    build(tmp_path, force=True)
    facts = json.loads((folder / "manifest.json").read_bytes())["agreement"]
    by_command = agree([tmp_path / "data/submissions"], tmp_path / "data/records/records.jsonl")
    assert facts["layers"] == to_builtins(by_command.layers)
    assert (facts["articles"], facts["layers"]["entity"]["strict"]["value"]) == (1, 0.5)
    card = (folder / "README.md").read_text()
    assert "### Agreement\n\n1 articles have labels of two or more people." in card
    assert "| entity | 4 | 0.500 |" in card
    assert not list(
        schemas.violations("manifest", json.loads((folder / "manifest.json").read_bytes()))
    )


def test_labels_outside_the_scheme_are_named_once(tmp_path: Path) -> None:
    make_project(tmp_path)
    found = said(
        tmp_path,
        submission("kim", span("PERSN", 0, 8), span("PERSN", 37, 40)),
        submission("lee", span("PERSON", 0, 8)),
    )
    (problem,) = found["problems"]
    assert (problem["code"], problem["pointer"]) == ("label-unknown", "/spans/0/label")
    assert "PERSON" in problem["hint"]


@pytest.mark.parametrize(
    ("documents", "words"),
    [
        ([submission("kim", span("PERSON", 0, 8))], "All of the submissions are by one annotator"),
        (
            [submission("kim"), submission("lee", article="b")],
            "No layer of an article was labelled by two",
        ),
        (["{"], "There is no submission that can be read"),
        ([b"\xff\xfe"], "There is no submission that can be read"),
        ([], "There is no submission that can be read"),
    ],
)
def test_what_cannot_be_compared_is_said(
    tmp_path: Path, documents: list[object], words: str
) -> None:
    write_lines(tmp_path / "s.jsonl", documents)
    with pytest.raises(CannotRun, match=words):
        agree([tmp_path / "s.jsonl"])


def test_paths_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="no such file"):
        agree([tmp_path / "none"])
    with pytest.raises(CannotRun, match=r"no \.jsonl file"):
        agree([tmp_path])
    write_lines(tmp_path / "s.jsonl", [submission("kim"), submission("lee")])
    with pytest.raises(CannotRun, match="Cannot read"):
        agree([tmp_path / "s.jsonl"], tmp_path / "none.jsonl")
    write_lines(tmp_path / "r.jsonl", ["[]"])
    with pytest.raises(CannotRun, match="no record"):
        agree([tmp_path / "s.jsonl"], tmp_path / "r.jsonl")


def test_a_file_that_is_named_twice_counts_once(tmp_path: Path) -> None:
    pair = submission("kim", span("PERSON", 0, 8)), submission("lee", span("PERSON", 0, 8))
    write_lines(tmp_path / "f/s.jsonl", pair)
    found = agree([tmp_path / "f", tmp_path / "f/s.jsonl"])
    assert (found.annotators, found.problems) == ({"kim": 1, "lee": 1}, ())


def test_offsets_outside_of_the_text_cost_nothing(tmp_path: Path) -> None:
    far = span("PERSON", 2_000_000_000, 2_000_000_001)
    found = said(
        tmp_path,
        submission("kim", far, span("ORG", 60, 2_000_000_000)),
        submission("lee", span("ORG", 5, 5)),
        records=[record()],
    )
    assert found["layers"]["entity"]["strict"]["value"] == 0


def test_table_and_markdown_say_the_same(tmp_path: Path) -> None:
    lines = [
        submission(who, span("PERSON", 0, end), article=f"a{n}", guideline="v|1")
        for n in range(4)
        for who, end in (("kim", 8), ("lee", 8 if n else 3), ("mo", 8))
    ]
    write_lines(tmp_path / "r.jsonl", [record(f"a{n}", published="2024-05-06") for n in range(4)])
    options = ["--records", str(tmp_path / "r.jsonl")]
    shown = run(tmp_path, *lines, options=options).stdout
    for words in ("All annotators, 4 articles", "kim and lee", "PERSON", "2024-05", "a0: 4 of 6"):
        assert words in shown
    marked = run(tmp_path, *lines, options=[*options, "--format", "markdown"]).stdout
    assert marked.startswith("## Agreement\n")
    for words in ("| entity | 24 | 0.833 (", "| kim and lee | entity | 4 |", "| v\\|1 |"):
        assert words in marked
    assert run(tmp_path, *lines, options=["--quiet"]).stdout == ""
