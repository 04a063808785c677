"""`agree` on labels made by hand: layers, relations, documents, guidelines, intervals."""

from pathlib import Path
from typing import Any

import pytest
from tests.agreement.labelled import record, said, span, submission


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
