"""A manifest that is not what was written, or that no build can have written."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.releasing.forging import codes, forge, forge_unchecked
from tests.releasing.released import LOADED

from newsdata import CannotRun, verify
from newsdata.packaging import manifest
from newsdata.releases import open_release

pytestmark = LOADED


@given(st.data())
def test_no_byte_of_a_manifest_can_change(made: Path, data: st.DataObject) -> None:
    whole = (made / manifest.FILE).read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]))
    assert manifest.is_sealed(whole)
    assert not manifest.is_sealed(whole[:place] + bytes([other]) + whole[place + 1 :])


def test_a_number_changed_by_hand_is_named_and_what_is_true(release: Path) -> None:
    path = release / manifest.FILE
    text = path.read_text()
    path.write_text(text.replace('"records_out": 13', '"records_out": 14'))
    report = verify(release)
    assert [(p.code, p.pointer) for p in report.problems[:2]] == [
        ("release-manifest", "/manifest_sha256"),
        ("release-count", "/counts/records_out"),
    ]
    assert "says 14, and the release has 13" in report.problems[1].fact


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "This is not JSON"),
        (b"[]", "should be of type object"),
        (b"{}", '"name" is missing'),
        (b"\xff", "This is not JSON"),
        (b"[" * 9999, "This is not JSON"),
    ],
)
def test_a_manifest_that_is_none_is_explained(release: Path, content: bytes, said: str) -> None:
    (release / manifest.FILE).write_bytes(content)
    report = verify(release)
    assert said in " ".join(problem.fact for problem in report.problems)
    assert codes(report) == {"release-manifest"}


def test_a_release_of_another_schema_version_is_refused_with_the_way_out(release: Path) -> None:
    forge(release, lambda document: document.update(schema_version="2.0"))
    with pytest.raises(CannotRun, match=r'schema version "2.0".*\n.*build it anew'):
        verify(release)


def test_a_manifest_leads_nowhere_outside_of_the_release(release: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    for name in ("../../secret", str(tmp_path / "secret"), "a\0b"):

        def change(document: dict[str, Any], name: str = name) -> None:
            document["files"][0]["path"] = name

        forge(release, change)
        assert "outside of the release" in verify(release).problems[0].fact


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("version", "1.0"),
        ("version", "../../1.0.0"),
        ("version", "1.0.0\n"),
        ("version", "1.0.\u0660"),
        ("version", "1.0.0" + "0" * 4000),
        ("name", "../test"),
        ("name", "-f"),
        ("name", ""),
    ],
)
def test_a_name_or_version_that_is_none_is_refused_whoever_sealed_it(
    release: Path, name: str, value: str
) -> None:
    path = release / manifest.FILE
    forge_unchecked(release, **{name: value})
    assert manifest.is_sealed(path.read_bytes())
    [problem] = [each for each in verify(release).problems if each.code == "release-manifest"]
    assert problem.pointer == f"/{name}"
    assert manifest.load(release) is None
    with pytest.raises(CannotRun, match=name):
        open_release(release)


def test_a_folder_with_the_number_of_another_version_is_refused(
    release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = release.rename(release.with_name("1.0.1"))
    fact = 'The folder is called 1.0.1, and the manifest is that of "test" "1.0.0".'
    monkeypatch.chdir(folder)
    for path in (folder, Path()):
        (problem,) = verify(path).problems
        assert (problem.code, problem.pointer, problem.fact) == (
            "release-manifest",
            "/version",
            fact,
        )
        with pytest.raises(CannotRun, match=fact):
            open_release(path)
    assert verify(folder.rename(folder.with_name("downloaded"))).clean
