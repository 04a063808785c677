"""Taking an article down: out of all builds to come, and named for the releases that are.

`remove` writes the tombstone; `proof` is what the next release says of it, and by what that
says `check_kept` finds out whether a tombstone got lost.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from newsdata import config as configuration
from newsdata import jsonl, lock, releases, sketches, tombstones
from newsdata.errors import CannotRun
from newsdata.model import Sha256
from newsdata.packaging import manifest, versions
from newsdata.packaging.takedown import Removed, Takedown
from newsdata.releases import Release
from newsdata.schemas import quote
from newsdata.tombstones import Tombstone

RECORDS: Final = ("data/records/records.jsonl", "data/records/superseded.jsonl")
RELEASES: Final = "data/releases"


class RemoveReport(Struct, frozen=True):
    """What was taken down.

    Attributes:
        id: The article.
        texts: The hashes of its texts.
        new: How many of them were not known as taken down before.
        versions: Releases of the project that hold it.
        files: Raw files that hold it, as far as the records say; they are to be removed, too.
        tombstones: The file that says so from now on.
    """

    id: str
    texts: tuple[str, ...]
    new: int
    versions: tuple[str, ...]
    files: tuple[str, ...]
    tombstones: str = tombstones.FILE


class _Origin(Struct):
    file: str


class _Known(Struct):
    """What of a record is looked at."""

    id: str
    text: str
    text_sha256: Sha256
    provenance: _Origin


def remove(project: Path | str, article_id: str, reason: str) -> RemoveReport:
    """Take an article down: write a tombstone for each text that it is known to have had.

    Args:
        project: Folder with newsdata.toml.
        article_id: The article, as its record calls it.
        reason: Why; it is kept with the project, and goes into no release.

    Raises:
        CannotRun: Neither the records nor a release know the article, the reason is blank,
            or something cannot be read or written.
    """
    project = Path(project)
    config = configuration.load(project)
    if not reason.strip() or len(reason) > 2000:
        raise CannotRun("The reason is blank, or longer than 2,000 characters.")
    try:
        with lock.held(project, "remove"):
            return _remove(project, config.name, article_id, reason.strip())
    except OSError as error:
        where = str(error.filename or project)
        raise CannotRun(f"It cannot be done: {error.strerror}.", place=where) from error


def _remove(project: Path, name: str, article_id: str, reason: str) -> RemoveReport:
    found = [each for each in _records(project) if each.id == article_id]
    # Of each text its hash, and its sketch where the text itself is there.
    texts = {each.text_sha256: sketches.sketch(each.text) for each in found}
    held: set[str] = set()
    for release in _releases(project, name):
        for each, text_sha256, text in _rows(release, "id", "text_sha256", "text"):
            if each == article_id:
                held.add(release.manifest.version)
                texts[text_sha256] = texts.get(text_sha256) or sketches.sketch(text or "")
    known = tombstones.load(project)
    texts = {each.text_sha256: () for each in known if each.id == article_id} | texts
    if not texts:
        raise CannotRun(
            f"Neither the records nor a release of {name} know an article {quote(article_id)}.",
            hint="Its id is that of its record; an article that was never built can be deleted.",
        )
    before = {(each.id, each.text_sha256): each for each in known}
    after = dict(before)
    for text, values in texts.items():
        was = before.get((article_id, text))
        in_versions = sorted({*held, *(was.versions if was else ())}, key=_by_number)
        after[article_id, text] = Tombstone(
            "1.0",
            article_id,
            text,
            was.reason if was else reason,
            sketches.encode(values) or (was.sketch if was else None),
            tuple(in_versions),
        )
    if after != before:
        tombstones.write(project, after.values())
    return RemoveReport(
        article_id,
        tuple(sorted(texts)),
        len(after) - len(before),
        tuple(sorted(held, key=_by_number)),
        tuple(sorted({each.provenance.file for each in found})),
    )


def check_kept(project: Path, name: str, known: Iterable[Tombstone]) -> None:
    """Raise `CannotRun` when a tombstone is gone that the newest release was checked for.

    A release whose manifest cannot be read says nothing; the one before it does.
    """
    found = [path for path in _finished(project, name) if versions.parse(path.name)]
    made = next(filter(None, map(manifest.load, reversed(found))), None)
    if made is None or made.takedown is None:
        return
    kept = {(each.id, each.text_sha256) for each in known}
    gone = {each.id for each in made.takedown.absent if (each.id, each.text_sha256) not in kept}
    if gone:
        some = ", ".join(map(quote, sorted(gone)[:3])) + ", …" * (len(gone) > 3)
        raise CannotRun(
            f"Release {made.version} was checked for articles that were taken down, and of "
            f"{len(gone)} of them the tombstones are gone ({some}): they could come back.",
            hint="Put the file back as it was, from git or a backup. Where articles may come back "
            f"after all, move the releases that list them in their manifest out of {RELEASES}/{name}.",
            place=tombstones.FILE,
        )


def proof(
    project: Path, staging: Path, facts: manifest.Manifest, known: Sequence[Tombstone]
) -> Takedown | None:
    """That a release about to be published holds nothing that was taken down.

    Every record is looked at again, whoever let it pass before. Other releases of the
    project that hold some of it are named, those that are there and those that were.
    """
    if not known:
        return None
    ids = {each.id for each in known}
    texts = {each.text_sha256: each.id for each in known}
    for article_id, text in _rows(Release(staging, facts), "id", "text_sha256"):
        if article_id in ids or text in texts:
            raise AssertionError(f"{article_id} was taken down and is in the release")
    affected: dict[str, set[str]] = {}
    for each in known:
        for version in each.versions:
            affected.setdefault(version, set()).add(each.id)
    for release in _releases(project, facts.name):
        for article_id, text in _rows(release, "id", "text_sha256"):
            if article_id in ids or text in texts:
                held = article_id if article_id in ids else texts[text]
                affected.setdefault(release.manifest.version, set()).add(held)
    affected.pop(facts.version, None)  # it is about to be replaced
    return Takedown(
        tuple(Removed(each.id, each.text_sha256) for each in known),
        {v: tuple(sorted(affected[v])) for v in sorted(affected, key=_by_number)},
    )


def _by_number(version: str) -> tuple[bool, tuple[int, ...], str]:
    parsed = versions.parse(version)
    return parsed is None, parsed or (), version


def _records(project: Path) -> Iterator[_Known]:
    for name in RECORDS:
        if (project / name).is_file():
            try:
                yield from jsonl.load(project / name, _Known)
            except msgspec.MsgspecError as error:
                raise CannotRun(
                    f"This is no file of records: {error}.",
                    hint="`newsdata build` writes it anew.",
                    place=name,
                ) from None


def _releases(project: Path, name: str) -> Iterator[Release]:
    """The finished releases of a dataset, in the order of their versions."""
    return map(releases.open_release, _finished(project, name))


def _finished(project: Path, name: str) -> Iterator[Path]:
    """The folders of the same."""
    folder = project / RELEASES / name
    found = list(folder.iterdir()) if folder.is_dir() else []
    for path in sorted(found, key=lambda path: _by_number(path.name)):
        if (path / manifest.FILE).is_file():
            yield path


def _rows(release: Release, *names: str) -> Iterator[tuple[str, ...]]:
    """Some columns of every record."""
    for file, _ in releases.data_files(release):
        for batch in releases.batches(release.folder / file.path, list(names)):
            columns = (batch.column(name).to_pylist() for name in names)
            yield from zip(*columns, strict=True)
