"""`newsdata doctor`: every extra is there, with what it is for and how to install it."""

import json
import tomllib
from importlib import metadata

import pytest
from click.testing import CliRunner
from tests.projects import ROOT

from newsdata import doctor, plugins
from newsdata.cli import cli


def test_every_extra_of_the_package_has_its_purpose() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(doctor.PURPOSES) == set(project["optional-dependencies"])


def test_parts_say_what_they_need_and_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        "click>=8",
        "lxml>=5.3; extra == 'xml'",
        'no-such-thing[more]>=2,<3; python_version < "4" and extra == "feed"',
        'newsdata[xml]; extra == "feed"',
        'newsdata[feed,xml]; extra == "all"',
    ]
    monkeypatch.setattr(metadata, "requires", lambda name: lines)
    found = {part.extra: part for part in doctor.parts()}
    assert sorted(found) == ["all", "feed", "xml"]
    assert [(p.name, p.wanted, bool(p.installed)) for p in found["feed"].packages] == [
        ("no-such-thing", ">=2,<3", False),
        ("lxml", ">=5.3", True),
    ]
    assert (found["xml"].ready, found["feed"].ready) == (True, False)
    assert {p.name for p in found["all"].packages} == {"no-such-thing", "lxml"}
    done = CliRunner().invoke(cli, ["doctor"], env={"COLUMNS": "200"})
    assert done.exit_code == 0
    assert "no-such-thing (>=2,<3) missing" in done.output
    assert "python -m pip install 'newsdata[all,feed]'" in done.output


def test_the_report_is_one_json_document() -> None:
    done = CliRunner().invoke(cli, ["doctor", "--json"])
    report = json.loads(done.output)
    assert report["plugins"]["source"] == plugins.names("source")
    assert {part["extra"] for part in report["parts"]} >= {"datasets"}
    assert CliRunner().invoke(cli, ["doctor", "--quiet"]).output == ""
