"""Is a release in order: every byte, every number, every span, and what users load."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from newsdata import plugins
from newsdata._version import __version__
from newsdata.mirror import is_remote
from newsdata.packaging import card, croissant
from newsdata.packaging.manifest import Manifest
from newsdata.problems import Problem
from newsdata.releases import Release, at_hand
from newsdata.releasing import _files, _loading, _records
from newsdata.releasing.report import Check, Progress, VerifyReport


def verify(
    release: Path | str, *, progress: Progress = lambda stage, done, total: None
) -> VerifyReport:
    """Check a release against its manifest, itself, and what `datasets` loads of it.

    Args:
        release: Its folder, or an address: it is then fetched first.
        progress: Called as the work goes on.

    Raises:
        CannotRun: There is no release, it has another schema version, or its storage cannot
            be read.
    """
    with at_hand(release) as folder:
        verification = _Verification(folder, progress)
        verification.run()
        return verification.report(str(release) if is_remote(release) else str(folder))


class _Verification:
    """The checks of one release, each of which may make the next impossible."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        self._folder = folder
        self._progress = progress
        self._checks: list[Check] = []
        self._problems: list[Problem] = []
        self._rights: dict[str, dict[str, int]] = {}
        self._manifest: Manifest | None = None

    def run(self) -> None:
        """Ask everything that can be asked."""
        self._manifest, problems = _files.read_manifest(self._folder)
        self._note("manifest", "its form and its own hash", problems)
        manifest = self._manifest
        if manifest is None:
            self._skip("files", "records", "card", "load", why="the manifest cannot be read")
            return
        listed = manifest.files
        found = self._note(
            "files",
            f"SHA-256 and size of {len(listed):,}, and no others",
            [*_files.check(self._folder, listed), *_files.astray(manifest)],
        )
        damaged = {each.file for each in found if each.code == "release-file"}
        described = _described(self._folder, manifest, damaged)
        self._note("card", "card and Croissant, as they follow from the manifest", described)
        if any(each.code != "release-extra" for each in found):
            self._skip("records", "load", why="the files are not those that the manifest says")
            return
        self._look_inside(Release(self._folder, manifest))

    def _look_inside(self, release: Release) -> None:
        number = release.manifest.counts.records_out
        found, self._rights = _records.check(release, self._counter(number))
        self._note("records", f"{number:,} records, each span, split and number", found)
        if not plugins.installed("datasets"):
            self._skip("load", why="install it: python -m pip install 'newsdata[datasets]'")
            return
        self._progress("load", 0, 1)
        self._note(
            "load", "datasets, with an empty cache and the one here", _loading.check(release)
        )
        self._progress("load", 1, 1)

    def _counter(self, total: int) -> Callable[[], None]:
        done = 0

        def on_record() -> None:
            nonlocal done
            done += 1
            if done % 1000 == 0 or done == total:
                self._progress("records", done, total)

        return on_record

    def _note(
        self, name: str, note: str, problems: "Iterator[Problem] | list[Problem]"
    ) -> list[Problem]:
        found = list(problems)
        self._problems += found
        self._checks.append(Check(name, "failed" if found else "passed", note))
        return found

    def _skip(self, *names: str, why: str) -> None:
        self._checks += (Check(name, "skipped", why) for name in names)

    def report(self, shown: str) -> VerifyReport:
        """What was found in a release of this name."""
        known = self._manifest
        return VerifyReport(
            release=shown,
            name=known.name if known else "",
            version=known.version if known else "",
            build=known.build if known else "",
            checks=self._checks,
            problems=self._problems,
            rights=self._rights,
        )


def _described(folder: Path, manifest: Manifest, damaged: set[str]) -> Iterator[Problem]:
    """Are the files that follow from the manifest alone those that would be written now."""
    try:
        expected = {
            card.FILE: card.render(manifest).encode(),
            croissant.FILE: croissant.render(manifest),
        }
    except msgspec.ValidationError as error:
        fact = f"It cannot be compared: {error}."
        yield Problem("release-card", fact, _files.ANEW, file=card.FILE)
        return
    for name, data in expected.items():
        # What is damaged is reported already.
        if name not in damaged and _bytes(folder / name) != data:
            yield _other_words(manifest, name)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _other_words(manifest: Manifest, name: str) -> Problem:
    fact = "It says something else than the manifest."
    hint = "Build the release anew; what people say on the card belongs into data/card/."
    if manifest.tool.version != __version__:
        hint = f"It was made by newsdata {manifest.tool.version}: check it with that."
    return Problem("release-card", fact, hint, file=name)
