from pathlib import Path

import pytest

from newsdata import inputs

PATTERN = "seeds/**/*"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "p/seeds/a").mkdir(parents=True)
    (tmp_path / "p/seeds/a/one.txt").write_text("One.")
    (tmp_path / "p/seeds/two.txt").write_text("Two.")
    return tmp_path / "p"


def test_files_are_found_and_folders_are_not(project: Path) -> None:
    (project / "seeds/folder.txt").mkdir()
    (project / "seeds/.hidden.txt").write_text("")
    assert inputs.match(project, PATTERN) == ["seeds/a/one.txt", "seeds/two.txt"]


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("seeds/a/again", ".."),
        ("seeds/b", "a"),
        ("seeds/zwei.txt", "two.txt"),
        ("seeds/a/zwei.txt", "../two.txt"),
    ],
)
def test_what_several_links_lead_to_comes_once(project: Path, link: str, target: str) -> None:
    (project / link).symlink_to(target)
    assert inputs.match(project, PATTERN) == ["seeds/a/one.txt", "seeds/two.txt"]


def test_a_link_out_of_the_project_and_one_to_nothing_are_files(project: Path) -> None:
    (project.parent / "other.txt").write_text("Other.")
    (project / "seeds/other.txt").symlink_to("../../other.txt")
    (project / "seeds/gone.txt").symlink_to("nowhere")
    found = inputs.match(project, "seeds/*.txt")
    assert found == ["seeds/gone.txt", "seeds/other.txt", "seeds/two.txt"]


def test_the_project_may_be_where_one_is(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    (project.parent / "linked").symlink_to(project)
    assert inputs.match(Path(), PATTERN) == ["seeds/a/one.txt", "seeds/two.txt"]
    assert inputs.match(project.parent / "linked", PATTERN) == inputs.match(project, PATTERN)
