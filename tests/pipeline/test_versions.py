"""One article met several times: the newer version stands, the older is kept and counted."""

import json
import shutil
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import IO

import msgspec
import pytest
from tests.projects import ROOT, make_project, records, rejects

import newsdata
from newsdata import build, plugins
from newsdata.model import Tool
from newsdata.problems import Reject
from newsdata.sources import Article, RawFile
from newsdata.sources._article import Draft

VERSION = "1"
LIBRARIES = ()
BY_LINE = False
VERSIONED = True

SOURCE = '[[sources]]\nname = "v"\nformat = "{}"\npath = "seeds/*"\nlicense = "MIT"\n'


def recognise(head: bytes, name: str) -> str:
    return "it begins with @" if head.startswith(b"@") else ""


def read(file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
    """A file is JSON after an @: the fields of an article, its text, when it was fetched."""
    given = msgspec.json.decode(file.read()[1:], type=dict[str, str])
    draft = Draft(raw, Tool("versioned", VERSION))
    draft.text.add(given.pop("text", ""))
    retrieved = given.pop("retrieved", None)
    for field, value in given.items():
        draft.put(field, value, "test")
    yield draft.finish(retrieved=retrieved)


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    point = metadata.EntryPoint("versioned", __name__, "newsdata.sources")
    monkeypatch.setattr(
        metadata, "entry_points", lambda group: [point] if group == point.group else []
    )
    plugins._places.cache_clear()
    yield
    plugins._places.cache_clear()


def project(folder: Path, *articles: dict[str, str], format_: str = "auto") -> Path:
    made = make_project(folder, sources=SOURCE.format(format_))
    for number, article in enumerate(articles):
        (made / f"seeds/{number}.v").write_text("@" + json.dumps(article), "utf-8")
    return made


def superseded(folder: Path) -> list[str]:
    lines = (folder / "data/records/superseded.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


URL = "https://www.example.org/a/tram.html"


@pytest.mark.parametrize("flip", [False, True])
def test_the_newer_version_stands_in_whatever_order_they_come(tmp_path: Path, flip: bool) -> None:
    met = [
        {"url": URL, "text": "Old.", "published": "2026-03-01T09:00:00+01:00"},
        {
            "url": "https://m.example.org/a/tram.html?utm_source=x&fbclid=1#top",
            "text": "New.",
            "published": "2026-03-01T09:00:00+01:00",
            "modified": "2026-03-01T08:30:00Z",
        },
        {"url": URL + "?id=2", "text": "Another."},
    ]
    folder = project(tmp_path, *(reversed(met) if flip else met))
    report = build(folder, workers=1)
    assert sorted(record["text"] for record in records(folder)) == ["Another.", "New."]
    assert superseded(folder) == ["Old."]
    counts = report.counts
    assert (counts.articles_in, counts.records_out, counts.articles_superseded) == (3, 2, 1)
    assert (counts.articles_rejected, report.clean, report.formats) == (0, True, {"versioned": 3})


def test_of_one_text_fetched_twice_one_stands(tmp_path: Path) -> None:
    article = {"url": URL, "text": "The same."}
    fetched = article | {"retrieved": "2026-03-02T00:00:00Z"}
    folder = project(tmp_path, article, fetched, article)
    assert build(folder, workers=1).counts.articles_superseded == 2
    (record,) = records(folder)
    assert record["provenance"]["retrieved"] == "2026-03-02T00:00:00Z"


def test_what_no_date_tells_apart_is_rejected_and_not_chosen(tmp_path: Path) -> None:
    folder = project(tmp_path, {"url": URL, "text": "One."}, {"url": URL, "text": "Two."})
    report = build(folder, workers=1)
    assert report.problems == {"article-duplicate": 1}
    assert [reject["file"] for reject in rejects(folder)] == ["seeds/1.v"]
    assert superseded(folder) == []


def test_a_newer_version_that_cannot_be_used_does_not_hide_the_older(tmp_path: Path) -> None:
    good = {"url": URL, "text": "Old.", "modified": "2026-03-01"}
    bad = {"url": URL, "text": " ", "modified": "2026-03-02"}
    folder = project(tmp_path, good, bad)
    report = build(folder, workers=1)
    assert [record["text"] for record in records(folder)] == ["Old."]
    assert report.problems == {"text-empty": 1}


def test_versions_are_no_duplicates_to_validate(tmp_path: Path) -> None:
    old = {"url": URL, "text": "Old.", "modified": "2026-03-01"}
    folder = project(tmp_path, old, old | {"text": "New.", "modified": "2026-03-02"})
    (folder / "seeds/copy.v").write_bytes((folder / "seeds/0.v").read_bytes())
    assert list(newsdata.validate(folder)) == []
    (folder / "seeds/elsewhere.v").write_text('@{"text": "Old.", "url": "https://b.org/"}', "utf-8")
    (found,) = newsdata.validate(folder)
    assert (found.code, found.file) == ("text-duplicate", "seeds/elsewhere.v")


def test_what_did_not_stop_an_article_is_listed(tmp_path: Path) -> None:
    article = {"url": URL, "text": "cafÃ© au lait", "published": "0001-01-01", "language": "?"}
    folder = project(tmp_path, article)
    shutil.copytree(ROOT / "data/card", folder / "data/card")
    report = build(folder, workers=1)
    assert report.warnings == {"metadata-date": 1, "metadata-value": 1, "text-mojibake": 1}
    assert report.clean
    lines = (folder / "data/records/warnings.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["file"] for line in lines} == {"seeds/0.v"}
    assert build(folder, workers=1).warnings == report.warnings
    found = sorted(problem.code for problem in newsdata.validate(folder))
    assert found == sorted(report.warnings)


def test_files_in_an_archive_are_articles_of_their_own(tmp_path: Path) -> None:
    folder = project(tmp_path)
    with zipfile.ZipFile(folder / "seeds/all.zip", "w") as packed:
        packed.writestr("2026/a.v", "@" + json.dumps({"text": "In a zip.", "url": URL}))
        packed.writestr("b.txt", "Plain.")
        packed.writestr("c.png", b"\x89PNG\0")
        packed.writestr("../d.txt", "Out.")
    report = build(folder, workers=1)
    found = {record["text"]: record for record in records(folder)}
    assert found["Plain."]["id"] == "all/b"
    assert found["In a zip."]["provenance"]["file"] == "seeds/all.zip!/2026/a.v"
    assert report.problems == {"archive-member": 1, "format-unknown": 1}
    assert {r["file"] for r in rejects(folder)} == {"seeds/all.zip!/c.png", "seeds/all.zip"}
    assert report.formats == {"auto": 2, "text": 1, "versioned": 1}
    assert {p.file for p in newsdata.validate(folder)} >= {"seeds/all.zip!/c.png"}


def test_labels_that_the_scheme_lacks_are_left_out(tmp_path: Path) -> None:
    from newsdata import reading
    from newsdata.model import Rights
    from newsdata.scheme import LabelScheme, Layer

    (tmp_path / "a.v").write_text("@" + json.dumps({"text": "A tram."}), "utf-8")
    raw = RawFile("a.v", "0" * 64, "a", "s", Rights("MIT", "full"))
    scheme = LabelScheme({"entity": Layer({"PERSON": ""})})
    ((name, found),) = reading.articles(tmp_path / "a.v", "auto", raw, scheme)
    assert (name, isinstance(found, Article)) == ("versioned", True)
