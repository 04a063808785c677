"""No input crashes a check, hangs it, or makes it use memory without bound."""

import bz2
import gzip
import json
import lzma
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.checking.test_check import TEXT, codes, record
from tests.projects import ROOT, make_project, submission, write_lines
from tests.strategies import mutated

import newsdata
from newsdata import schemas
from newsdata.checking import targets
from newsdata.cli import cli
from newsdata.json_scan import MAX_TOKENS
from newsdata.jsonl import MAX_LINE_BYTES
from newsdata.problems import catalogue

SHARED_JSON = ROOT.parent / "shared/cases/json/parsing"


# The peak in KiB of this process alone: getrusage counts what the parent had when it forked.
PEAK = (
    "print([line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')][0])"
)


def validate(path: Path) -> list[str]:
    """Codes of the problems, after the command line has printed them in every form."""
    for form in ("text", "json", "sarif", "junit", "github", "markdown"):
        done = CliRunner().invoke(cli, ["validate", str(path), "--format", form, "--workers", "1"])
        assert done.exit_code in (0, 1), done.output
    problems = list(newsdata.validate(path))
    assert all(problem.code in catalogue() for problem in problems)
    assert all(problem.fact and problem.file for problem in problems)
    return codes(problems)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(data)
    for problem in newsdata.validate(path):
        assert problem.code in catalogue()
        assert (problem.line > 0) != (problem.code == "file-compressed")
        assert problem.line <= data.count(b"\n") + 1


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutated(), st.data())
def test_any_damage_to_a_line(
    tmp_path: Path, document: dict[str, Any], data: st.DataObject
) -> None:
    line = bytearray(json.dumps(document).encode())
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(line) - 1))
        line[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    path = tmp_path / "r.jsonl"
    path.write_bytes(bytes(line))
    assert all(problem.code in catalogue() for problem in newsdata.validate(path))


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


HOSTILE_LINES = {
    "deep arrays": (nested(100_000), ["json-depth"]),
    "deep arrays that never end": (b"[" * 1_000_000, ["json-depth"]),
    "deep objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, ["json-depth"]),
    "a long number": (b'{"id": ' + b"9" * 10_000 + b"}", ["json-syntax"]),
    "a large exponent": (b'{"id": 1e999999999}', ["json-syntax"]),
    "a long string that never ends": (b'"' + b"a" * 1_000_000, ["json-syntax"]),
    "escapes without end": (b'"' + b"\\u" * 500_000, ["json-syntax"]),
    "one key a hundred thousand times": (b"{" + b'"a":1,' * 100_000 + b'"a":1}', None),
    "a hundred thousand unknown keys": (
        b"{" + b",".join(b'"k%d":1' % n for n in range(100_000)) + b"}",
        None,
    ),
}


@pytest.mark.parametrize("name", HOSTILE_LINES)
def test_a_hostile_line_is_named_and_the_next_one_is_read(tmp_path: Path, name: str) -> None:
    line, expected = HOSTILE_LINES[name]
    path = write_lines(tmp_path / "r.jsonl", [line, record(), "{oops"])
    found = [p for p in newsdata.validate(path) if p.code != "article-duplicate"]
    assert (found[-1].code, found[-1].line) == ("json-syntax", 3)
    first = sorted({p.code for p in found if p.line == 1} - {"schema-type"})
    assert first
    if expected is not None:
        assert first[0] in expected


def hostile_record(field: str) -> bytes:
    line = json.dumps(record(spans=[])).encode()
    if field == "spans":
        return line.replace(b'"spans": []', b'"spans": [' + b"0," * 400_000 + b"0]")
    return line[:-1] + b"," + b",".join(b'"k%d":1' % n for n in range(400_000)) + b"}"


@pytest.mark.parametrize("field", ["spans", "unknown"])
def test_a_line_that_breaks_the_schema_everywhere_takes_bounded_memory(
    tmp_path: Path, field: str
) -> None:
    plain = write_lines(tmp_path / "plain.jsonl", [b'{"id": 1}'])
    path = write_lines(tmp_path / "r.jsonl", [hostile_record(field)])
    assert peak_memory(path) < peak_memory(plain) + 400_000  # KiB; it was gigabytes
    found = list(newsdata.validate(path))
    assert len(found) == schemas.MAX_VIOLATIONS
    assert "There are more" in found[-1].fact


def test_a_line_is_scanned_so_far_and_no_further(tmp_path: Path) -> None:
    long = b"[" + b"0," * MAX_TOKENS
    path = write_lines(tmp_path / "r.jsonl", [long, b"[" + b"0," * 10])
    assert codes(list(newsdata.validate(path))) == ["json-line-length", "json-syntax"]


def test_columns_are_not_looked_for_in_very_long_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_lines(tmp_path / "r.jsonl", [record(language="en_GB")])
    assert [p.column > 0 for p in newsdata.validate(path)] == [True]
    monkeypatch.setattr("newsdata.checking.shards._PLACED_BYTES", 100)
    assert [(p.line, p.column) for p in newsdata.validate(path)] == [(1, 0)]


def test_a_line_over_the_limit_is_passed_over_and_never_held(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "')
        file.seek(1 << 30)  # a hole: a line of a gigabyte without its blocks
        file.write(b'"}\n' + json.dumps(record()).encode() + b"\n{oops\n")
    script = (
        "import sys, newsdata\n"
        f"print([(p.code, p.line) for p in newsdata.validate(sys.argv[1])])\n{PEAK}"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    found, peak = done.stdout.splitlines()
    assert found == "[('json-line-length', 1), ('json-syntax', 3)]"
    assert int(peak) < 6 * MAX_LINE_BYTES / 1024


def zeros(opened: Any) -> None:
    with opened as file:
        for _ in range(80):
            file.write(bytes(1 << 20))


@pytest.mark.parametrize(
    ("suffix", "opener"), [(".gz", gzip.open), (".bz2", bz2.open), (".xz", lzma.open)]
)
def test_a_file_that_expands_without_end_is_left(
    tmp_path: Path, suffix: str, opener: Callable[..., Any]
) -> None:
    path = tmp_path / f"r.jsonl{suffix}"
    zeros(opener(path, "wb"))
    assert "file-expands" in codes(list(newsdata.validate(path)))


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz"])
def test_a_file_that_is_not_compressed_at_all_is_read_as_it_is(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"r.jsonl{suffix}").write_bytes(b"{}\n" * 3)
    assert set(validate(tmp_path)) == {"schema-missing"}


def test_pipes_devices_and_links_are_not_opened(tmp_path: Path) -> None:
    project = make_project(tmp_path / "p", {"tram": TEXT})
    seeds = project / "seeds"
    os.mkfifo(seeds / "pipe.txt")
    (seeds / "out.txt").symlink_to("/etc/hostname")
    (seeds / "device.txt").symlink_to("/dev/zero")
    (seeds / "circle.txt").symlink_to("circle.txt")
    (seeds / "up").symlink_to("..")
    found = {Path(p.file).name: p.code for p in newsdata.validate(project)}
    assert found == {
        "pipe.txt": "file-unreadable",
        "out.txt": "file-outside",
        "device.txt": "file-outside",
        "circle.txt": "file-unreadable",
    }


def test_a_file_that_goes_away_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project(tmp_path, {"tram": TEXT})
    file = write_lines(project / "data/submissions/a.jsonl", [submission("tram", TEXT)])
    find = targets.find

    def find_and_remove(*arguments: Any) -> Any:
        found = find(*arguments)
        file.unlink()
        return found

    monkeypatch.setattr("newsdata.checking.run.find", find_and_remove)
    assert codes(list(newsdata.validate(project))) == ["file-unreadable"]


def peak_memory(path: Path) -> int:
    """Of a check with its report, in KiB."""
    script = (
        "import io, sys\n"
        "from pathlib import Path\n"
        "from newsdata import reports\n"
        "from newsdata.checking import Options, check\n"
        "with check([Path(sys.argv[1])], Options(workers=1)) as report:\n"
        f"    reports.write(report, 'text', io.StringIO())\n{PEAK}"
    )
    command = [sys.executable, "-c", script, str(path)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_memory_does_not_grow_with_what_is_wrong(tmp_path: Path) -> None:
    few = write_lines(tmp_path / "few.jsonl", ["{oops"] * 2_000)
    many = write_lines(tmp_path / "many.jsonl", ["{oops"] * 100_000)
    assert peak_memory(many) < 1.25 * peak_memory(few)


@pytest.mark.skipif(not SHARED_JSON.exists(), reason="the JSON test suite is not here")
def test_every_file_of_the_json_test_suite_is_read(tmp_path: Path) -> None:
    files = sorted(SHARED_JSON.iterdir())
    assert len(files) > 100
    for number, file in enumerate(files):
        data = file.read_bytes()
        path = tmp_path / f"{number}.jsonl"
        path.write_bytes(data)
        found = codes(list(newsdata.validate(path)))
        if file.name.startswith("n_") and data.strip():
            syntax = {code for code in found if code.startswith(("json-", "file-"))}
            assert syntax, file.name


def test_a_bounded_run_of_the_fuzzer_finds_nothing(tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="atheris has no wheel for this Python")
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    label = ("entity", "PERSON", 0, 9)
    for number, document in enumerate((record(), submission("tram", TEXT, label))):
        (seeds / str(number)).write_text(json.dumps(document), "utf-8")
    command = [sys.executable, str(ROOT / "tests/checking/fuzz.py"), "-runs=4000", "-seed=1"]
    done = subprocess.run(
        [*command, "-max_len=4096", "-timeout=20", "-verbosity=0", str(seeds)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=os.environ | {"COVERAGE_PROCESS_START": ""},
    )
    assert done.returncode == 0, done.stderr[-3000:]
