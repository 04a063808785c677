"""A release is published whole or not at all, once, by who may, and its token stays secret."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from huggingface_hub import constants
from tests.projects import make_project
from tests.releasing.fake_hub import TOKEN, Hub, Repo, serving

from newsdata import CannotRun, build, cli, push

pytestmark = pytest.mark.filterwarnings(
    # Not ours: pyarrow and the Hub's client warn of what others do.
    "ignore::DeprecationWarning",
    "ignore::FutureWarning",
    "ignore::ResourceWarning",
)
TEXTS = {f"a{n}": f"Kim {n} met Lee in Rome." for n in range(24)}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = make_project(tmp_path_factory.mktemp("p"), TEXTS)
    build(project, workers=1)
    return project


@pytest.fixture
def release(project: Path) -> Path:
    return project / "data/releases/test/1.0.0"


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving() as found:
        yield found


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def run(hub: Hub | str, *args: object, token: str = TOKEN) -> Done:
    """`newsdata push` as one calls it who has logged in at this Hub, by plain HTTP."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        url = hub if isinstance(hub, str) else hub.url
        patch.setattr(constants, "ENDPOINT", url)
        template = f"{url}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
        patch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        patch.setattr(constants, "HF_HUB_OFFLINE", False)
        patch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        patch.setenv("HF_TOKEN", token)
        patch.setattr("sys.argv", ["newsdata", "push", *map(str, args)])
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            cli.main()
    said = [stream.buffer.getvalue().decode() for stream in (out, err)]
    assert TOKEN not in "".join(said)
    return Done(int(ended.value.code or 0), *said)


def contents(release: Path) -> dict[str, bytes]:
    return {
        path.relative_to(release).as_posix(): path.read_bytes()
        for path in release.rglob("*")
        if path.is_file()
    }


def published(repo: Repo) -> dict[str, bytes]:
    return {name: data for name, data in repo.files.items() if name != ".gitattributes"}


def test_a_dry_run_lists_files_and_sizes_and_asks_nobody(hub: Hub, release: Path) -> None:
    done = run(hub, release, "me/news", "--dry-run", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    found = contents(release)
    assert {file["path"]: file["bytes"] for file in report["files"]} == {
        name: len(data) for name, data in found.items()
    }
    assert report["bytes"] == sum(map(len, found.values()))
    assert (report["outcome"], hub.requests) == ("dry run", [])
    assert "README.md" in run(hub, release, "me/news", "--dry-run").stdout


def test_a_release_is_one_commit_with_its_version_as_a_tag(hub: Hub, release: Path) -> None:
    done = run(hub, release, "me/news")
    assert (done.returncode, done.stderr) == (0, "")
    repo = hub.repos["me/news"]
    assert published(repo) == contents(release)
    assert repo.private
    assert (len(repo.commits), repo.tags) == (2, {"1.0.0": repo.main})
    assert f"Published. {hub.url}/datasets/me/news/tree/1.0.0" in done.stdout


def test_another_process_publishes_and_its_log_has_no_token(hub: Hub, release: Path) -> None:
    settings = {"HF_ENDPOINT": hub.url, "HF_TOKEN": TOKEN, "HF_HUB_DISABLE_XET": "1"}
    settings |= {"HF_HUB_OFFLINE": "0", "HF_HUB_VERBOSITY": "debug"}
    command = [sys.executable, "-m", "newsdata", "push", str(release), "me/news"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **settings}
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert published(hub.repos["me/news"]) == contents(release)
    assert TOKEN not in done.stdout


def test_what_is_there_is_not_published_twice(hub: Hub, release: Path) -> None:
    run(hub, release, "me/news", "--public")
    assert not hub.repos["me/news"].private
    uploads = len(hub.uploads)
    done = run(hub, release, "me/news", "--json")
    assert (done.returncode, json.loads(done.stdout)["outcome"]) == (0, "there")
    assert (len(hub.uploads), len(hub.repos["me/news"].commits)) == (uploads, 2)


def test_another_release_of_the_version_is_refused(hub: Hub, release: Path, tmp_path: Path) -> None:
    run(hub, release, "me/news")
    other = make_project(tmp_path, {"a0": "Something else."})
    build(other, workers=1)
    before = dict(hub.repos["me/news"].commits)
    done = run(hub, other / "data/releases/test/1.0.0", "me/news")
    assert done.returncode == 2
    assert "another release with the version 1.0.0" in done.stderr
    assert hub.repos["me/news"].commits == before


def test_a_new_version_takes_the_place_of_the_old_one_and_leaves_other_files(
    hub: Hub, release: Path, tmp_path: Path
) -> None:
    run(hub, release, "me/news")
    repo = hub.repos["me/news"]
    first = repo.main
    repo.commit({**repo.files, "LICENSE": b"CC0"})
    project = make_project(tmp_path, {**TEXTS, "a0": "Kim left."}, version="1.1.0")
    build(project, workers=1)
    newer = project / "data/releases/test/1.1.0"
    assert run(hub, newer, "me/news").returncode == 0
    assert published(repo) == contents(newer) | {"LICENSE": b"CC0"}
    assert repo.tags == {"1.0.0": first, "1.1.0": repo.main}


def test_a_push_that_was_stopped_uploads_only_the_rest(hub: Hub, release: Path) -> None:
    parquet = [name for name in contents(release) if name.endswith(".parquet")]
    assert len(parquet) > 3

    def breaks(method: str, path: str) -> int:
        return 403 if method == "PUT" and len(hub.uploads) >= 2 else 0

    hub.fails = breaks
    done = run(hub, release, "me/news")
    assert (done.returncode, "403" in done.stderr) == (2, True)
    assert published(hub.repos["me/news"]) == {}
    assert hub.repos["me/news"].tags == {}
    assert 0 < len(hub.uploads) < len(parquet)
    hub.fails = lambda method, path: 0
    assert run(hub, release, "me/news").returncode == 0
    assert len(hub.uploads) == len(set(hub.uploads)) == len(parquet)
    assert published(hub.repos["me/news"]) == contents(release)


def test_a_push_that_was_stopped_before_its_tag_is_tagged(hub: Hub, release: Path) -> None:
    hub.fails = lambda method, path: 500 if "/tag/" in path else 0
    done = run(hub, release, "me/news")
    assert (done.returncode, "says no (500)" in done.stderr) == (2, True)
    hub.fails = lambda method, path: 0
    assert run(hub, release, "me/news").returncode == 0
    repo = hub.repos["me/news"]
    assert (repo.tags, len(repo.commits)) == ({"1.0.0": repo.main}, 2)
    assert published(repo) == contents(release)


def test_who_is_not_known_or_may_not_write_is_told_so(hub: Hub, release: Path) -> None:
    done = run(hub, release, "me/news", token="hf_wrongwrongwrong")
    assert done.returncode == 2
    assert "does not know who you are (401)" in done.stderr
    assert "hf auth login" in done.stderr
    assert "hf_wrong" not in done.stdout + done.stderr
    hub.fails = lambda method, path: 403 if path == "/api/repos/create" else 0
    assert "may not write to me/news (403)" in run(hub, release, "me/news").stderr
    assert hub.repos == {}


def test_without_a_network_it_says_so(release: Path) -> None:
    done = run("http://127.0.0.1:9", release, "me/news")
    assert done.returncode == 2
    assert "cannot be reached" in done.stderr


def test_a_release_that_is_not_in_order_is_not_published(hub: Hub, tmp_path: Path) -> None:
    project = make_project(tmp_path, TEXTS)
    build(project, workers=1)
    release = project / "data/releases/test/1.0.0"
    (release / "README.md").write_text("x")
    done = run(hub, release, "me/news")
    assert (done.returncode, hub.requests) == (1, [])
    assert "release-file" in done.stdout
    assert "not in order; nothing was uploaded" in done.stdout


def unknown(folder: Path) -> Path:
    project = make_project(folder, {"a": "Kim met Lee."})
    config = project / "newsdata.toml"
    config.write_text(config.read_text().replace("CC0-1.0", "LicenseRef-unknown"))
    build(project, workers=1)
    return project / "data/releases/test/1.0.0"


def test_texts_of_an_unknown_licence_stay_private(hub: Hub, tmp_path: Path) -> None:
    release = unknown(tmp_path)
    done = run(hub, release, "me/news", "--public")
    assert (done.returncode, hub.repos) == (2, {})
    assert 'licence "LicenseRef-unknown" would be published' in done.stderr
    hub.repos["me/open"] = Repo(private=False)
    assert run(hub, release, "me/open").returncode == 2
    assert published(hub.repos["me/open"]) == {}
    assert run(hub, release, "me/news").returncode == 0
    assert hub.repos["me/news"].private


@pytest.mark.parametrize("name", ["news", "a/b/c", "a b/c", "", "../x", "me/ü"])
def test_what_is_no_repository_is_refused(release: Path, name: str) -> None:
    with pytest.raises(CannotRun, match="OWNER/NAME"):
        push(release, name)


def test_in_offline_mode_nothing_is_asked(release: Path) -> None:
    with pytest.raises(CannotRun, match="HF_HUB_OFFLINE"):
        push(release, "me/news")


def test_without_the_library_it_says_what_to_install(
    release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    missing: Any = ModuleNotFoundError("x", name="huggingface_hub")

    def fails(name: str) -> Any:
        raise missing

    monkeypatch.setattr("newsdata.plugins.import_module", fails)
    with pytest.raises(CannotRun, match=r"newsdata\[hub\]"):
        push(release, "me/news")
