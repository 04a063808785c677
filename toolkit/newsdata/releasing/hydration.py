"""The text put back into a stand-off release, for who holds the raw files."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from msgspec import Struct
from msgspec.structs import replace

from newsdata.errors import CannotRun, no_folder
from newsdata.files import atomic_write, describe
from newsdata.mirror import is_remote
from newsdata.model import Record, encode
from newsdata.packaging import anchors
from newsdata.problems import Problem
from newsdata.releases import Release, ReleasedRecord, at_hand, data_files, open_release
from newsdata.releasing import _files, raw
from newsdata.releasing._records import in_order
from newsdata.releasing.report import Progress
from newsdata.releasing.restoring import found_again, placed, restore

RECORDS: Final = "records.jsonl"
PLACED: Final = "placed.jsonl"
_WORK: Final = ".hydrate"


class HydrateReport(Struct, frozen=True, kw_only=True):
    """What became of the records of a release; `newsdata hydrate --json` prints it.

    Attributes:
        release, output: The folder or address of the release, and the file that was written.
        full: Records that had their text in the release.
        restored: Records whose text was put back.
        reformed: Those of `restored` whose article holds the text in another form, or with
            something before or after it.
        changed: Articles that have another text now, and are left out.
        placed: Spans of theirs that could be placed all the same: they are in `placed.jsonl`.
        missing: Articles that are in none of the raw files, and are left out.
        proven: Whether the output is, byte for byte, what the curator's build had.
        problems: What stood in the way.
    """

    release: str
    output: str
    full: int
    restored: int
    reformed: int
    changed: int
    placed: int
    missing: int
    proven: bool
    problems: list[Problem]

    @property
    def clean(self) -> bool:
        """Whether everything is there again."""
        return self.proven


def hydrate(
    release: Path | str,
    texts: Path | str,
    output: Path | str,
    *,
    progress: Progress = lambda stage, done, total: None,
) -> HydrateReport:
    """Restore the full records of a release from the raw files it was made of.

    A run that was stopped goes on where it was when it is started again. Memory grows with
    the number of stand-off articles by their ids and hashes alone.

    Args:
        release: Its folder, or an address: it is then fetched first.
        texts: Folder with the raw files, as they lay in the curator's project or anyhow.
        output: Folder for `records.jsonl`, the lines in the curator's order.
        progress: Called as the work goes on.

    Raises:
        CannotRun: There is no whole release, `texts` is no folder, a source that is needed
            is not installed, or the output cannot be written.
    """
    with at_hand(release) as folder:
        report = _hydrate(folder, Path(texts), Path(output), progress)
        return replace(report, release=release) if is_remote(release) else report


def _hydrate(folder: Path, texts: Path, output: Path, progress: Progress) -> HydrateReport:
    found = open_release(folder)
    _refuse_damage(found)
    _refuse_what_leads_astray(found)
    if not texts.is_dir():
        raise no_folder(texts)
    try:
        work = output / _WORK
        work.mkdir(parents=True, exist_ok=True)
        report = _Hydration(found, work, progress).run(texts, output / RECORDS)
        shutil.rmtree(work)
    except OSError as error:
        raise CannotRun(
            f"Cannot write: {error.strerror or error}.",
            hint="Make room, or see to the permissions, and run it again: it goes on from there.",
            place=str(error.filename or output),
        ) from error
    return report


def _refuse_damage(release: Release) -> None:
    of_use = {file.path for file, _ in data_files(release)} | {anchors.FILE}
    for file in release.manifest.files:
        if file.path in of_use and describe(release.folder / file.path, file.path) != file:
            raise CannotRun(
                "The file is not the one that was written.",
                hint="`newsdata verify` says what is wrong with the release.",
                place=str(release.folder / file.path),
            )


def _refuse_what_leads_astray(release: Release) -> None:
    """A release comes from others: its manifest must not lead out of the folders given."""
    for problem in _files.astray(release.manifest):
        raise CannotRun(problem.fact, hint=problem.hint, place=str(release.folder / problem.file))


class _Hydration:
    """A release on its way back to its records."""

    def __init__(self, release: Release, work: Path, progress: Progress) -> None:
        self._release = release
        self._work = work
        self._progress = progress
        self._articles = raw.Articles(work)
        self._anchors = anchors.Known(release.folder / anchors.FILE)
        self._placed: IO[bytes]
        self._counts = dict.fromkeys(
            ("full", "restored", "reformed", "changed", "placed", "missing"), 0
        )
        self._problems: list[Problem] = []

    def run(self, texts: Path, target: Path) -> HydrateReport:
        """Read the raw files, then write the records."""
        self._read(texts)
        digest = hashlib.sha256()
        total = self._release.manifest.counts.records_out
        with atomic_write(target) as out, atomic_write(target.with_name(PLACED)) as self._placed:
            for done, (_, record) in enumerate(in_order(self._release), start=1):
                if full := self._full(record):
                    line = encode(full) + b"\n"
                    digest.update(line)
                    out.write(line)
                self._progress("restore", done, total)
        if not self._counts["placed"]:
            target.with_name(PLACED).unlink()
        return HydrateReport(
            release=str(self._release.folder),
            output=str(target),
            proven=digest.hexdigest() == self._release.manifest.records_sha256,
            problems=self._problems,
            **self._counts,
        )

    def _read(self, texts: Path) -> None:
        view = self._work / "view"
        shutil.rmtree(view, ignore_errors=True)
        view.mkdir()
        found = raw.find(self._release.manifest, texts, view, lambda: None)
        for name in found.missing:
            fact = "The raw file is not there."
            hint = f"Put it into {texts.as_posix()}, under whatever name."
            self._problems.append(Problem("hydrate-file", fact, hint, file=name))
        for done, shard in enumerate(found.shards, start=1):
            self._problems += self._articles.add(view, shard, found.config)
            self._progress("read", done, len(found.shards))
        shutil.rmtree(view)

    def _full(self, released: ReleasedRecord) -> Record | ReleasedRecord | None:
        """The record with its text; None when that is not to be had."""
        if released.rights.redistribution != "standoff":
            self._counts["full"] += 1
            return released
        articles = list(self._articles.of(released.id))
        article = next(self._with_text(articles, released), None)
        if article is None:
            self._report_lack(released, articles)
            return None
        found = restore(released, article)
        self._counts["restored"] += 1
        for pointer in found.lost:
            fact = "The value repeats the article, though not exactly, and was withheld."
            self._problem("hydrate-attribute", fact, "Ask the curator for it.", released, pointer)
        if not found.exact and not found.lost:
            fact = "The article's metadata are not those that the release was made of."
            self._problem("hydrate-text", fact, "Look for the raw file of then.", released)
        return found.record

    def _with_text(self, articles: list[Record], released: ReleasedRecord) -> Iterator[Record]:
        """The articles with the text of a record, first those read from the same place."""
        same = [each for each in articles if each.text_sha256 == released.text_sha256]
        yield from sorted(same, key=lambda each: each.provenance.file != released.provenance.file)
        for article in articles:
            if (text := found_again(article.text, released.text_sha256)) is not None:
                self._counts["reformed"] += 1
                yield replace(article, text=text, text_sha256=released.text_sha256)

    def _report_lack(self, released: ReleasedRecord, articles: list[Record]) -> None:
        if not articles:
            self._counts["missing"] += 1
            fact = (
                f"The article is in none of the raw files; it came from {released.provenance.file}."
            )
            self._problem("hydrate-article", fact, "Look for the file.", released)
            return
        self._counts["changed"] += 1
        kept = self._anchors.of(released.id)
        found = placed(released, articles[-1], kept) if kept else None
        if found and found.spans:
            self._placed.write(encode(found) + b"\n")
        number = len(found.spans) if found else 0
        self._counts["placed"] += number
        fact = (
            f"The article has another text now, with SHA-256 {articles[-1].text_sha256[:12]}… instead "
            f"of {released.text_sha256[:12]}…: {number} of its {len(released.spans)} spans can be placed."
        )
        self._problem("hydrate-text", fact, "Look for the raw file of then.", released)

    def _problem(
        self, code: str, fact: str, hint: str, record: ReleasedRecord, pointer: str = ""
    ) -> None:
        file = record.provenance.file
        self._problems.append(
            Problem(code, fact, hint, file=file, record_id=record.id, pointer=pointer)
        )
