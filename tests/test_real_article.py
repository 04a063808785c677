"""An article that nobody wrote for us goes through the main job."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

import datasets
import pytest
from tests.projects import copy_of_this_project, make_project, records

from newsdata import build

ID = "000_314bab3c223dd38b"


def labels(record: dict[str, Any], layer: str) -> list[str]:
    return [span["label"] for span in record["spans"] if span["layer"] == layer]


def check_slices(record: dict[str, Any]) -> None:
    assert record["spans"]
    for span in record["spans"]:
        assert record["text"][span["start"] : span["end"]] == span["text"]
        assert span["text"] == span["text"].strip()


@pytest.fixture
def text(real_article: Path) -> str:
    return real_article.read_bytes().decode("utf-8")


def test_the_suggesters_alone_find_its_parts_and_quotations(
    tmp_path: Path, real_article: Path, text: str
) -> None:
    project = make_project(tmp_path, config="splits = { train = 1 }")
    shutil.copy(real_article, project / "seeds")
    assert build(project, workers=1).clean
    (record,) = records(project)
    assert record["text"] == text
    assert len(text) == 2630
    check_slices(record)
    found = labels(record, "structure")
    # The file has twelve blocks: what is not section line, headline or caption
    # is nine paragraphs.
    assert sorted(found) == ["CAPTION", "HEADLINE", *["PARAGRAPH"] * 9, "SECTION"]
    assert labels(record, "quote").count("QUOTE") == 9
    (row,) = datasets.load_dataset(str(project / "data/releases/test/1.0.0"), split="train")
    assert row["text"] == text
    check_slices(row)


def test_its_labels_in_the_repository_join_when_it_is_put_into_seeds(
    tmp_path: Path, real_article: Path, text: str
) -> None:
    project = copy_of_this_project(tmp_path)
    shutil.copy(real_article, project / "seeds")
    report = build(project, workers=1)
    assert report.clean
    assert (report.counts.submissions_waiting, report.counts.submissions_joined) == (
        0,
        15,
    )
    record = next(record for record in records(project) if record["id"] == ID)
    assert record["text"] == text
    assert record["text_sha256"] == hashlib.sha256(text.encode()).hexdigest()
    check_slices(record)
    assert {span["status"] for span in record["spans"]} == {"gold"}
    assert sorted(labels(record, "structure")) == [
        "CAPTION",
        "HEADLINE",
        *["PARAGRAPH"] * 9,
        "SECTION",
    ]
    assert labels(record, "quote").count("QUOTE") == 9
    contents = [
        arg["ref"]
        for relation in record["relations"]
        for arg in relation["args"]
        if arg["role"] == "content"
    ]
    assert len(contents) == len(set(contents)) == 9
    # Its release holds labels and no words: the text is not ours.
    loaded = datasets.load_dataset(str(project / "data/releases/newsdata-bundled/1.0.0"))
    row = next(row for split in loaded.values() for row in split if row["id"] == ID)
    assert row["text"] is None
    assert [span["start"] for span in row["spans"]] == [span["start"] for span in record["spans"]]
    assert all(span["text"] is None for span in row["spans"])
