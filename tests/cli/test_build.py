"""What `newsdata build` says while it works, and of what it cost."""

import json
from pathlib import Path

from click.testing import CliRunner, Result
from tests.projects import make_project

from newsdata.cli import cli


def run(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["build", "-C", str(project), "--workers", "1", *arguments])


def test_progress_comes_as_lines_of_json(tmp_path: Path) -> None:
    project = make_project(tmp_path / "p", {f"a{n}": f"Article {n}." for n in range(5)})
    events = tmp_path / "events.jsonl"
    assert run(project, "--quiet", "--events", str(events)).exit_code == 0
    told = [json.loads(line) for line in events.read_text().splitlines()]
    stages = list(dict.fromkeys(event["stage"] for event in told))
    splitting = ["sign", "pairs", "cluster", "leakage"]
    assert stages == ["plan", "read", "labels", *splitting, "finish", "package", "release"]
    last = [event for event in told if event["stage"] == "finish"][-1]
    assert last["done"] == last["total"] == 1
    assert last["seconds_left"] == 0
    assert last["per_second"] > 0
    assert all(event["seconds"] >= 0 for event in told)


def test_the_report_has_what_each_stage_took_and_the_release_has_not(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"a": "One.", "b": "Two."})
    report = json.loads(run(project, "--json").stdout)
    stages = {stage["stage"]: stage for stage in report["stages"]}
    assert stages["read"]["bytes"] == len("One.Two.")
    assert stages["finish"]["peak_bytes"] > 10_000_000
    assert all(stage["seconds"] > 0 for stage in stages.values() if stage["shards"])
    kept = json.loads((project / "data/.work/report.json").read_bytes())
    assert kept == report["stages"]
    for path in (project / "data/releases").rglob("*.json"):
        assert "seconds" not in path.read_text("utf-8")
    run(project, "--force", "--quiet")  # the first build to find its splits decided already
    again = json.loads(run(project, "--json", "--force").stdout)
    for stage in again["stages"]:
        own = stage["stage"] in ("plan", "release")  # done anew each time
        assert stage["reused"] == (0 if own else stage["shards"]), stage
    assert json.loads(run(project, "--json").stdout)["stages"] == []


def test_engines_are_named(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"a": "One."})
    assert "'serial', 'pool', 'dask'" in run(project, "--engine", "ray").output.replace("\n", " ")
    assert run(project, "--engine", "serial", "--quiet").exit_code == 0
