"""Releases published in remote storage: a reader finds a whole release, or none.

Objects are whole or absent, and the manifest is written last, when all others are seen to be
there. So an upload that was stopped left no release; the next one skips what is there with
the same size and MD5.
"""

import hashlib
from pathlib import Path
from typing import Final

from newsdata.errors import CannotRun
from newsdata.files import FileInfo, describe
from newsdata.mirror import Object
from newsdata.packaging import manifest
from newsdata.releasing.report import Progress, PushReport, push_report
from newsdata.releasing.verification import verify
from newsdata.storage import Store, connect, in_parallel

_LISTED: Final = 3
"""Objects in the way that are named."""


def push(folder: Path, url: str, *, dry_run: bool, public: bool, progress: Progress) -> PushReport:
    """As `newsdata.push`, for an address."""
    url = url.rstrip("/")
    store = connect(url)
    if url.startswith("hf:"):
        raise CannotRun(
            "At the Hub a release has to be one commit.", hint="Name the repository: OWNER/NAME."
        )
    if public:
        raise CannotRun(
            "Who can read what is in a bucket is a setting of the bucket, not --public."
        )
    checked = verify(folder, progress=progress)
    found = manifest.load(folder)
    if found is None or not checked.clean:
        return push_report(url, checked, [], "refused", "")
    files = [*found.files, describe(folder / manifest.FILE, manifest.FILE)]
    outcome = "dry run" if dry_run else _Upload(store, folder, url, progress).run(files)
    return push_report(url, checked, files, outcome, "" if dry_run else url)


class _Upload:
    """One release on its way to one address."""

    def __init__(self, store: Store, folder: Path, url: str, progress: Progress) -> None:
        self._store = store
        self._folder = folder
        self._url = url
        self._progress = progress

    def run(self, files: list[FileInfo]) -> str:
        """Upload what is not there, the manifest last; say whether anything was."""
        there = self._there()
        if not there:
            self._store.see_top(self._url)
        self._refuse_others(there, files)
        complete = manifest.FILE in there
        todo = [file for file in files if not self._same(there.get(file.path), file, complete)]
        if not todo:
            return "there"
        first = [file for file in todo if file.path != manifest.FILE]
        kept = len(files) - len(first) - 1
        for done, _ in enumerate(in_parallel(self._write, first), start=kept + 1):
            self._progress("upload", done, len(files))
        self._see_whole(files[:-1])
        self._write(files[-1])
        self._progress("upload", len(files), len(files))
        return "published"

    def _there(self) -> dict[str, Object]:
        prefix = f"{self._url}/"
        return {each.url.removeprefix(prefix): each for each in self._store.below(self._url)}

    def _write(self, file: FileInfo) -> None:
        self._store.write(self._folder / file.path, f"{self._url}/{file.path}")

    def _same(self, there: Object | None, file: FileInfo, complete: bool) -> bool:
        if there is None or there.bytes != file.bytes:
            return False
        if complete:  # with the manifest of this release, which is written last
            return True
        with (self._folder / file.path).open("rb") as content:
            return there.md5 == hashlib.file_digest(content, _md5).hexdigest()

    def _refuse_others(self, there: dict[str, Object], files: list[FileInfo]) -> None:
        """Raise `CannotRun` when something else is at the address, which a reader would mix up."""
        own = (self._folder / manifest.FILE).read_bytes()
        if manifest.FILE in there and self._store.content(f"{self._url}/{manifest.FILE}") != own:
            raise CannotRun(
                "Another release is at this address.",
                hint="An address means one release for ever: raise `version` in newsdata.toml, and name it in the address.",
                place=self._url,
            )
        if others := sorted(there.keys() - {file.path for file in files}):
            some = ", ".join(others[:_LISTED]) + ", …" * (len(others) > _LISTED)
            raise CannotRun(
                f"There are objects at this address that are not of this release: {some}.",
                hint="Name an address of its own for each release, or remove them.",
                place=self._url,
            )

    def _see_whole(self, files: list[FileInfo]) -> None:
        """Raise `CannotRun` unless the storage has every file with its size."""
        there = self._there()
        for file in files:
            if file.path not in there or there[file.path].bytes != file.bytes:
                raise CannotRun(
                    "The object is not there as it was uploaded.",
                    hint="See that nothing else writes there, and run it again.",
                    place=f"{self._url}/{file.path}",
                )


def _md5() -> "hashlib._Hash":
    return hashlib.md5(usedforsecurity=False)
