import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.checking.test_check import TEXT, codes, record
from tests.projects import TEXT_SOURCE, make_project, submission, tree, write_lines
from tests.strategies import records

import newsdata
from newsdata.checking.fix import Repair, fix
from newsdata.model import encode
from newsdata.text import sha256

EMOJI = "🚋 Mira Holt opened the 路面電車 🚋 with Lee Ford.\n"
WORDS = {"PERSON": "Mira Holt", "FAC": "路面電車", "ORG": "Lee Ford"}


def span(label: str, start: int, end: int, text: str = TEXT, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"s{start}-{end}",
        "layer": "entity",
        "label": label,
        "start": start,
        "end": end,
        "text": text[start:end],
        "status": "gold",
        "annotator": "kim",
    } | changes


def utf_16(text: str, offset: int) -> int:
    return len(text[:offset].encode("utf-16-le")) // 2


def utf_8(text: str, offset: int) -> int:
    return len(text[:offset].encode())


def code_points(text: str, offset: int) -> int:
    return offset


def labelled(unit: Callable[[str, int], int]) -> list[dict[str, Any]]:
    """The spans of WORDS in EMOJI with offsets in some unit."""
    spans = []
    for label, words in WORDS.items():
        start = EMOJI.index(words)
        right = span(label, start, start + len(words), EMOJI)
        spans.append(right | {"start": unit(EMOJI, start), "end": unit(EMOJI, right["end"])})
    return spans


def mend(path: Path) -> list[Repair]:
    return list(fix(path.parent, [path], write=True))


def documents(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n") if line]


@pytest.mark.parametrize("unit", [utf_16, utf_8])
def test_offsets_of_another_unit_are_counted_anew(
    tmp_path: Path, unit: Callable[[str, int], int]
) -> None:
    path = write_lines(tmp_path / "r.jsonl", [record(text=EMOJI, spans=labelled(unit))])
    wrong = codes(list(newsdata.validate(path)))
    assert {"span-text"} <= set(wrong) <= {"span-text", "span-bounds"}
    assert [r.change.code for r in mend(path) if r.change.pointer] == wrong
    (mended,) = documents(path)
    assert mended["spans"] == labelled(code_points)
    assert codes(list(newsdata.validate(path))) == []
    assert mend(path) == []


def test_a_single_span_whose_words_stand_twice_is_left_alone(tmp_path: Path) -> None:
    text = "Holt met Holt, and Holt left.\n"
    wrong = span("PERSON", 1, 5, text) | {"text": "Holt"}
    path = write_lines(tmp_path / "r.jsonl", [record(text=text, spans=[wrong])])
    before = path.read_bytes()
    assert mend(path) == []
    assert path.read_bytes() == before


def test_white_space_stays_outside_unless_the_span_is_there_already(tmp_path: Path) -> None:
    spans = [
        span("PERSON", 0, 10),
        span("FAC", 16, 25),
        span("FAC", 17, 25),
        span("ORG", 9, 10),
    ]
    path = write_lines(tmp_path / "r.jsonl", [record(spans=spans)])
    assert len(mend(path)) == 1
    (mended,) = documents(path)
    assert [(s["start"], s["end"], s["text"]) for s in mended["spans"]] == [
        (0, 9, "Mira Holt"),
        (16, 25, " the tram"),
        (17, 25, "the tram"),
        (9, 10, " "),
    ]
    assert mend(path) == []


def test_marks_blank_lines_and_key_order(tmp_path: Path) -> None:
    turned = dict(reversed(record("b", "Two.").items()))
    path = tmp_path / "r.jsonl"
    lines = [json.dumps(record("a", "One.")), "", json.dumps(turned), "{oops", "  "]
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode() + b"\r\n")
    path.chmod(0o640)
    assert [(r.line, r.change.code) for r in mend(path)] == [
        (1, "file-bom"),
        (2, "json-blank-line"),
        (3, "key-order"),
        (5, "json-blank-line"),
    ]
    first, second, third = path.read_bytes().split(b"\r\n")[:3]
    assert first == lines[0].encode()
    assert list(json.loads(second)) == list(json.loads(encode_as_schema(turned)))
    assert third == b"{oops"
    assert path.stat().st_mode & 0o777 == 0o640
    assert mend(path) == []


def encode_as_schema(document: dict[str, Any]) -> bytes:
    import msgspec

    from newsdata.model import Record

    return msgspec.json.encode(msgspec.to_builtins(msgspec.convert(document, Record)))


def test_a_hash_of_other_bytes_is_taken_anew_where_the_text_is_proven(tmp_path: Path) -> None:
    windows = sha256(TEXT.replace("\n", "\r\n"))
    other = sha256("Another text.")
    spans = [span("PERSON", 0, 9)]
    lines = [record("a", text_sha256=windows, spans=spans), record("b", text_sha256=other)]
    path = write_lines(tmp_path / "r.jsonl", lines)
    assert [(r.line, r.change.code) for r in mend(path)] == [(1, "text-hash")]
    assert [p.line for p in newsdata.validate(path) if p.code == "text-hash"] == [2]


def test_submissions_are_mended_by_their_articles(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"tram": EMOJI})
    spans = [
        {k: v for k, v in s.items() if k not in ("status", "annotator")} for s in labelled(utf_16)
    ]
    write_lines(
        project / "data/submissions/kim.jsonl",
        [
            submission("tram", EMOJI, spans=spans),
            submission("gone", EMOJI, spans=spans, annotator="lee"),
        ],
    )
    made = list(fix(project, [], write=True))
    assert {(r.line, r.record_id) for r in made} == {(1, "tram")}
    assert codes(list(newsdata.validate(project))) == ["submission-article"]


def test_words_that_may_not_be_passed_on_are_taken_away(tmp_path: Path) -> None:
    source = TEXT_SOURCE + 'redistribution = "standoff"\n'
    project = make_project(tmp_path, {"tram": TEXT}, sources=source)
    right, wrong = ("entity", "PERSON", 0, 9), ("entity", "FAC", 17, 25)
    labels = submission("tram", TEXT, right, wrong)
    labels["spans"][1]["text"] = "the ferry"
    path = write_lines(project / "data/submissions/kim.jsonl", [labels])
    assert [r.change.pointer for r in fix(project, [], write=True)] == ["/spans/0"]
    (mended,) = documents(path)
    assert ["text" in each for each in mended["spans"]] == [False, True]


def test_nothing_is_written_unless_asked(tmp_path: Path) -> None:
    write_lines(tmp_path / "r.jsonl", [record(spans=[span("PERSON", 0, 10)])])
    before = tree(tmp_path)
    assert len(list(fix(tmp_path, [tmp_path]))) == 1
    assert tree(tmp_path) == before


def test_a_file_is_left_whole_when_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_lines(tmp_path / "r.jsonl", [record(spans=[span("PERSON", 0, 10)])])
    before = tree(tmp_path)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        mend(path)
    assert tree(tmp_path) == before


UNITS = st.sampled_from([code_points, utf_16, utf_8, lambda text, offset: offset + 1])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records(), UNITS, st.booleans())
def test_what_fix_writes_has_no_new_problem_and_is_final(
    tmp_path: Path, sound: Any, unit: Callable[[str, int], int], windows: bool
) -> None:
    document = json.loads(encode(sound))
    before = [(s["label"], s["text"], s["start"], s["end"]) for s in document["spans"]]
    for each in (s for span in document["spans"] for s in (span, *span.get("fragments", ()))):
        each["start"], each["end"] = (unit(sound.text, each[f]) for f in ("start", "end"))
    if windows:
        document["text_sha256"] = sha256(sound.text.replace("\n", "\r\n"))
    path = write_lines(tmp_path / "r.jsonl", [document])
    problems = codes(list(newsdata.validate(path)))
    mend(path)
    left = codes(list(newsdata.validate(path)))
    assert all(left.count(code) <= problems.count(code) for code in left)
    assert mend(path) == []
    (mended,) = documents(path)
    after = [(s["label"], s["text"], s["start"], s["end"]) for s in mended["spans"]]
    stated = [(s["label"], s["text"], s["start"], s["end"]) for s in document["spans"]]
    for right, was, now in zip(before, stated, after, strict=True):
        trimmed = right[1].strip()
        lead = len(right[1]) - len(right[1].lstrip())
        edges = (right[0], trimmed, right[2] + lead, right[2] + lead + len(trimmed))
        assert now in (right, was, edges), "right, left alone, or right without white space"
