"""What stands against passing a text on, as far as a licence's name tells."""

from pathlib import Path

import pytest
from tests.projects import JSONL_SOURCE, make_project, problems, write_lines

from newsdata import CannotRun, build
from newsdata.rights import bar


@pytest.mark.parametrize(
    ("license_", "found"),
    [
        ("LicenseRef-all-rights-reserved", "forbidden"),
        ("All rights reserved.", "forbidden"),
        ("LicenseRef-Proprietary", "forbidden"),
        ("CC-BY-ND-4.0", "unchanged"),
        ("CC-BY-NC-ND-3.0-DE", "unchanged"),
        ("https://creativecommons.org/licenses/by-nc-nd/4.0/", "unchanged"),
        ("LicenseRef-unknown", "unknown"),
        ("NOASSERTION", "unknown"),
        ("CC0-1.0", ""),
        ("CC-BY-NC-SA-4.0", ""),
        ("LicenseRef-ours", ""),
        ("https://news.example/terms", ""),
        ("© 2024 News, under CC BY 4.0", ""),
    ],
)
def test_a_licence_is_known_by_its_name(license_: str, found: str) -> None:
    assert bar(license_) == found


def test_a_source_that_may_not_be_passed_on_is_refused_at_its_line(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"a": "Kim."})
    path = project / "newsdata.toml"
    text = path.read_text().replace("CC0-1.0", "LicenseRef-all-rights-reserved")
    path.write_text(text)
    with pytest.raises(CannotRun, match='redistribution = "standoff"') as error:
        build(project, workers=1)
    line = next(n for n, each in enumerate(text.split("\n"), 1) if each.startswith("license"))
    assert error.value.place == f"newsdata.toml:{line}"
    path.write_text(text.replace("format", 'redistribution = "standoff"\nformat'))
    assert build(project, workers=1).clean


def test_an_article_that_states_such_a_licence_itself_is_rejected(tmp_path: Path) -> None:
    project = make_project(tmp_path, sources=JSONL_SOURCE)
    rights = {"license": "All rights reserved", "redistribution": "full"}
    lines = [{"id": "a", "text": "Kim."}, {"id": "b", "text": "Lee.", "rights": rights}]
    write_lines(project / "raw/a.jsonl", lines)
    report = build(project, workers=1)
    assert (report.counts.records_out, report.counts.articles_rejected) == (1, 1)
    assert problems(project) == [("rights-forbidden", "raw/a.jsonl", 2)]
