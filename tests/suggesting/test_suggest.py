import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace
from tests.suggest.test_dates import article

from newsdata import cli, plugins
from newsdata.errors import CannotRun
from newsdata.model import Argument, Record, Relation, Span, Tool, encode
from newsdata.scheme import default
from newsdata.suggest import Link, Suggestion, _models
from newsdata.suggesting import Options, suggest
from newsdata.validation import Validator

TEXT = "Mayor Ann Lee left Paris on Monday.\n\nShe paid $5 to Bob Roe.\n"


def named(name: str, **fields: Any) -> Record:
    return replace(article(TEXT, "en", "2024-05-15"), id=name, **fields)


def write(folder: Path, *records: Record) -> Path:
    path = folder / "records.jsonl"
    path.write_bytes(b"".join(encode(record) + b"\n" for record in records))
    return path


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def said(record: dict[str, Any], layer: str = "entity") -> list[tuple[str, str]]:
    found = sorted(record["spans"], key=lambda span: (span["start"], span["end"]))
    return [(span["label"], span["text"]) for span in found if span["layer"] == layer]


def run(*args: object) -> Result:
    return CliRunner().invoke(cli.cli, ["suggest", *map(str, args)])


class Plugin:
    """A model that says a person is where the text begins; and fails where it is told to."""

    tool = Tool("made-up", "1+sha256.0")

    def __init__(self, fail: str = "", label: str = "PERSON", end: int = 9) -> None:
        self.fail, self.label, self.end = fail, label, end

    def suggest(self, records: Sequence[Record]) -> Iterator[list[Suggestion] | Exception]:
        for record in records:
            if record.id == self.fail:
                yield RuntimeError("too hot\nthe rest of it")
            else:
                yield [Suggestion("entity", self.label, 0, self.end)]


def plug(monkeypatch: pytest.MonkeyPatch, model: Plugin) -> None:
    monkeypatch.setattr("newsdata.suggesting.run.load", lambda name: model)


def test_what_is_added_is_suggested_sound_and_counted(tmp_path: Path) -> None:
    path = write(tmp_path, named("a"), named("b"))
    report = suggest(str(path), tmp_path / "out.jsonl")
    assert report.clean
    assert (report.counts.records, report.counts.written) == (2, 2)
    records = read(tmp_path / "out.jsonl")
    assert {span["status"] for record in records for span in record["spans"]} == {"suggested"}
    assert said(records[0]) == [
        ("PERSON", "Ann Lee"),
        ("GPE", "Paris"),
        ("MONEY", "$5"),
        ("PERSON", "Bob Roe"),
    ]
    assert report.labels["entity/PERSON"] == 4
    assert report.counts.spans == sum(len(record["spans"]) for record in records)
    names = [tool["name"] for tool in records[0]["provenance"]["suggesters"]]
    assert names == plugins.names("suggester")
    again = suggest(str(path), tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "out.jsonl").read_bytes()
    assert again.labels == report.labels


@pytest.mark.parametrize("status", ["gold", "rejected"])
def test_what_a_person_said_stays_and_is_not_said_again(tmp_path: Path, status: Any) -> None:
    mine = Span("k:1", "entity", "ORG", 6, 13, "Ann Lee", status, annotator="kim")
    path = write(tmp_path, named("a", spans=(mine,)), named("b", reviewed=("entity",)))
    suggest(str(path), tmp_path / "out.jsonl", options=Options(replace=True))
    first, second = read(tmp_path / "out.jsonl")
    assert first["spans"][0]["id"] == "k:1"
    assert first["spans"][0]["status"] == status
    assert [label for label, text in said(first) if text == "Ann Lee"] == ["ORG"]
    assert said(second) == []
    assert said(second, "time") == [("DATE", "Monday")]


def test_suggestions_in_a_reviewed_layer_stay(tmp_path: Path) -> None:
    old = Span("m:1", "entity", "ORG", 0, 5, "Mayor", "suggested", annotator="m")
    path = write(tmp_path, named("a", spans=(old,), reviewed=("entity",)))
    suggest(str(path), tmp_path / "out.jsonl", options=Options(replace=True))
    assert said(read(tmp_path / "out.jsonl")[0]) == [("ORG", "Mayor")]


def test_who_suggested_before_is_still_named(tmp_path: Path) -> None:
    before = named("a")
    provenance = replace(before.provenance, suggesters=(Tool("m", "3"), Tool("dates", "0")))
    path = write(tmp_path, replace(before, provenance=provenance))
    suggest(str(path), tmp_path / "out.jsonl")
    tools = read(tmp_path / "out.jsonl")[0]["provenance"]["suggesters"]
    assert tools[0]["version"] == "3"
    assert [each["name"] for each in tools] == ["m", *plugins.names("suggester")]
    assert {"name": "dates", "version": "0"} not in tools


def test_layers_and_old_suggestions(tmp_path: Path) -> None:
    old = Span("m:1", "time", "TIME", 0, 5, "Mayor", "suggested", annotator="m")
    kept = Span("m:2", "entity", "ORG", 0, 5, "Mayor", "suggested", annotator="m")
    held = Span("m:3", "time", "TIME", 6, 9, "Ann", "suggested", annotator="m")
    relation = Relation("k:r", "time", "x", (Argument("a", "m:3"),), "gold", "kim")
    path = write(tmp_path, named("a", spans=(old, kept, held), relations=(relation,)))
    options = Options(layers=("time",), replace=True)
    report = suggest(str(path), tmp_path / "out.jsonl", options=options)
    (record,) = read(tmp_path / "out.jsonl")
    assert [span["id"] for span in record["spans"]] == ["m:2", "m:3", "dates:DATE:28-34"]
    assert report.labels == {"time/DATE": 1}
    suggest(str(path), tmp_path / "out.jsonl", options=Options(layers=("time",)))
    assert "m:1" in [span["id"] for span in read(tmp_path / "out.jsonl")[0]["spans"]]


def test_a_language_that_no_rule_knows_is_said(tmp_path: Path) -> None:
    path = write(tmp_path, named("a", language="nl"), named("b", language=None), named("c"))
    report = suggest(str(path), tmp_path / "out.jsonl")
    assert report.languages == {"": 1, "nl": 1}
    assert [said(record) != [] for record in read(tmp_path / "out.jsonl")] == [False, False, True]
    assert "1: rules do not know it" in run(path, "--output", tmp_path / "x.jsonl").stderr


def test_a_suggester_that_fails_on_an_article_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug(monkeypatch, Plugin(fail="b"))
    path = write(tmp_path, named("a"), named("b"), named("c"))
    result = run(path, "--output", tmp_path / "out.jsonl", "--model", "x", "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["counts"]["failed"] == 1
    (problem,) = report["problems"]
    assert (problem["code"], problem["record_id"]) == ("suggest-failed", "b")
    assert problem["fact"] == "made-up failed: RuntimeError: too hot"
    a, b, c = read(tmp_path / "out.jsonl")
    assert said(a) == said(c)
    assert ("PERSON", "Ann Lee") in said(b)


def test_a_suggester_that_is_registered_may_fail_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(record: Record) -> Iterator[Suggestion]:
        raise KeyError(record.id)

    bad = SimpleNamespace(VERSION="1", suggest=fail)
    real = plugins.get
    monkeypatch.setattr(
        plugins, "get", lambda kind, name: bad if name == "dates" else real(kind, name)
    )
    report = suggest(str(write(tmp_path, named("a"))), tmp_path / "out.jsonl")
    assert [problem.fact for problem in report.problems] == ["dates failed: KeyError: 'a'"]
    (record,) = read(tmp_path / "out.jsonl")
    assert said(record, "time") == []
    assert said(record) != []


class Speechless(Exception):
    """An error that fails when it is asked what it is."""

    def __str__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Speechless(), "Speechless"),
        (SystemExit(7), "SystemExit: 7"),
        (ValueError("\ud800"), "ValueError: ?"),
    ],
)
def test_however_a_suggester_fails_it_can_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, told: str
) -> None:
    def fail(record: Record) -> Iterator[Suggestion]:
        raise error

    bad, real = SimpleNamespace(VERSION="1", suggest=fail), plugins.get
    monkeypatch.setattr(
        plugins, "get", lambda kind, name: bad if name == "dates" else real(kind, name)
    )
    path = write(tmp_path, named("a"))
    result = run(path, "--output", tmp_path / "out.jsonl", "--json")
    assert result.exit_code == 1
    (problem,) = json.loads(result.stdout)["problems"]
    assert problem["fact"] == f"dates failed: {told}"
    assert said(read(tmp_path / "out.jsonl")[0]) != []


@pytest.mark.parametrize("end", [0, 9_999])
def test_a_span_outside_the_text_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: int
) -> None:
    plug(monkeypatch, Plugin(end=end))
    report = suggest(
        str(write(tmp_path, named("a"))), tmp_path / "o.jsonl", options=Options(model="x")
    )
    assert report.counts.failed == 1
    assert "is no span of the text" in report.problems[0].fact


class Odd(Plugin):
    """A model that answers as it is told to, and may fail in ways of its own."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer = answer

    def suggest(self, records: Sequence[Record]) -> Any:
        return self.answer(records)


def _breaks_off(records: Sequence[Record]) -> Iterator[list[Suggestion]]:
    for record in records:
        yield [Suggestion("entity", "PERSON", 0, 10 // (record.id != "b"))]


def _whole_batch(records: Sequence[Record]) -> list[list[Suggestion]]:
    return list(_breaks_off(records))


@pytest.mark.parametrize("answer", [_breaks_off, _whole_batch])
def test_a_model_that_throws_on_one_article_labels_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    plug(monkeypatch, Odd(answer))
    path = write(tmp_path, named("a"), named("b"), named("c"), named("d", language="fr"))
    report = suggest(str(path), tmp_path / "o.jsonl", options=Options(model="x"))
    assert [(each.record_id, each.fact) for each in report.problems] == [
        ("b", "made-up failed: ZeroDivisionError: integer division or modulo by zero")
    ]
    assert report.counts.written == 4


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [None],
        ["PERSON"],
        [Suggestion("entity", "PERSON", 0, 2.5)],  # type: ignore[arg-type]
        [Suggestion("entity", "PERSON", 0, 2, 7.0)],
        [Suggestion("entity", "PERSON", 0, 2, float("nan"))],
        [Suggestion("entity", None, 0, 2)],  # type: ignore[arg-type]
        [Suggestion("entity", "PERSON", 0, 2, None, (("a", 1),))],  # type: ignore[arg-type]
        [Link("entity", "x", ())],
    ],
)
def test_what_no_model_may_say_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    plug(monkeypatch, Odd(lambda records: iter([answer])))
    report = suggest(
        str(write(tmp_path, named("a"))), tmp_path / "o.jsonl", options=Options(model="x")
    )
    assert [each.code for each in report.problems] == ["suggest-failed"]
    (record,) = read(tmp_path / "o.jsonl")
    assert ("PERSON", "Ann Lee") in said(record)


def test_numbers_of_numpy_are_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    numpy = pytest.importorskip("numpy")
    found = Suggestion("entity", "PERSON", numpy.int64(6), numpy.int64(13), numpy.float32(0.5))
    plug(monkeypatch, Odd(lambda records: [[found]]))
    path = write(tmp_path, named("a"))
    report = suggest(str(path), tmp_path / "o.jsonl", options=Options(model="x"))
    assert report.clean
    assert ("PERSON", "Ann Lee") in said(read(tmp_path / "o.jsonl")[0])


def test_a_label_outside_the_scheme_is_left_out_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug(monkeypatch, Plugin(label="CARDINAL"))
    report = suggest(
        str(write(tmp_path, named("a"))), tmp_path / "o.jsonl", options=Options(model="x")
    )
    assert report.outside == {"entity/CARDINAL": 1}
    assert report.clean
    assert "entity/CARDINAL" not in report.labels


@pytest.mark.parametrize("text", ["“", "a“b”‘c" * 50, "\u0301", "é " * 9, "x" * 1_000_000])
def test_any_text_gives_sound_records(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, article(text))
    assert suggest(str(path), tmp_path / "out.jsonl").clean
    record = msgspec.json.decode((tmp_path / "out.jsonl").read_bytes(), type=Record)
    assert Validator(default()).problems(record) == Validator(default()).problems(article(text))


def test_what_is_no_record_is_rejected_and_the_rest_is_written(tmp_path: Path) -> None:
    path = write(tmp_path, named("a"))
    path.write_bytes(b'{"id": 1}\n' + path.read_bytes() + b'{"schema_version": "1.0", "text": ""\n')
    result = run(path, "--output", tmp_path / "out.jsonl")
    assert result.exit_code == 1
    assert "2 rejected" in result.stderr
    assert len(read(tmp_path / "out.jsonl")) == 1


def test_what_cannot_be_run_says_why(tmp_path: Path) -> None:
    path = write(tmp_path, named("a"))
    out = tmp_path / "out.jsonl"
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.jsonl").write_bytes(path.read_bytes())
    for args, told in [
        ((tmp_path / "folder", "--output", tmp_path / "folder" / "b.jsonl"), "is read."),
        ((path, "--output", out, "--model", ""), "cannot be loaded"),
        ((path, "--output", path), "The output is what is read."),
        ((path, "--output", tmp_path), "The output is a folder"),
        ((path, "--output", "-"), "name one instead of -"),
        ((path, "--output", tmp_path / ("x" * 300)), "File name too long"),
        ((path, "--output", tmp_path / "no" / "x"), "There is no folder to write to."),
        ((path, "--output", out, "--layers", ","), "--layers names none."),
        ((path, "--output", out, "--layers", ""), "--layers names none."),
        ((path, "--output", out, "--layers", "time,moods"), 'The scheme has no layer "moods".'),
        ((tmp_path / "none.jsonl", "--output", out), "none.jsonl"),
    ]:
        result = run(*args)
        assert isinstance(result.exception, CannotRun), result.output
        assert told in str(result.exception)
        if "names none" in told:
            assert "quote" in result.exception.hint
    assert not out.exists()


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(record: Record) -> bytes:
        raise OSError(28, "No space left on device")

    path = write(tmp_path, named("a"))
    monkeypatch.setattr("newsdata.suggesting.run.encode", fail)
    with pytest.raises(CannotRun, match="No space left on device"):
        suggest(str(path), tmp_path / "out.jsonl")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["records.jsonl"]


def test_a_plugged_in_model_is_found_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(argument: str) -> Plugin:
        if argument == "broken":
            raise ImportError("no torch")
        return Plugin()

    entry = SimpleNamespace(name="mine", load=lambda: SimpleNamespace(load=load))
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [entry])
    assert _models.load("mine:anything").tool.name == "made-up"
    with pytest.raises(CannotRun, match="cannot be loaded: no torch"):
        _models.load("mine:broken")


@pytest.mark.parametrize(
    ("tool", "languages", "said"),
    [
        (None, None, "does not say its version"),
        (Tool("made-up", ""), None, "have to be strings"),
        (SimpleNamespace(name=7, version="1"), None, "have to be strings"),
        (Tool("made-up", "1"), "en", "LANGUAGES"),
    ],
)
def test_a_model_that_nobody_could_name_in_a_record_is_refused(
    monkeypatch: pytest.MonkeyPatch, tool: object, languages: object, said: str
) -> None:
    model = SimpleNamespace(tool=tool, LANGUAGES=languages, suggest=print)
    entry = SimpleNamespace(name="mine", load=lambda: SimpleNamespace(load=lambda _: model))
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [entry])
    with pytest.raises(CannotRun, match=f'model "mine:x" cannot be used: its? .*{said}'):
        _models.load("mine:x")
