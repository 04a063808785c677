"""The parts of a build become data/records/ and a release, complete or absent."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import msgspec

from newsdata import takedown
from newsdata.comparing import previous
from newsdata.config import Config
from newsdata.errors import CannotRun
from newsdata.files import FileInfo, Hashed, atomic_write, describe, sync_folder
from newsdata.packaging import anchors, card, croissant, manifest, pictures
from newsdata.packaging.manifest import Manifest
from newsdata.pipeline.shard import DamagedError
from newsdata.tombstones import Tombstone

RECORDS: Final = "data/records/records.jsonl"
REJECTS: Final = "data/records/rejects.jsonl"
SUPERSEDED: Final = "data/records/superseded.jsonl"
WARNINGS: Final = "data/records/warnings.jsonl"


def folder(release: Config | Manifest) -> str:
    """Folder of the release that a configuration makes, relative to the project."""
    return f"data/releases/{release.name}/{release.version}"


def concatenate(
    work: Path,
    parts: Iterable[FileInfo],
    project: Path,
    name: str,
    *,
    before: bytes = b"",
    after: bytes = b"",
) -> FileInfo:
    """Put files of the work folder one after the other into a file of the project.

    Raises `DamagedError` when one is not what the shard wrote.
    """
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with atomic_write(project / name) as out:
        for block in chain([before], _blocks(work, parts), [after]):
            digest.update(block)
            size += out.write(block)
    return FileInfo(name, digest.hexdigest(), size)


def sha256_of(work: Path, parts: Iterable[FileInfo]) -> str:
    """The SHA-256 of what is in files of the work folder, one after the other.

    Raises `DamagedError` when one is not what the shard wrote.
    """
    digest = hashlib.sha256()
    for block in _blocks(work, parts):
        digest.update(block)
    return digest.hexdigest()


def _blocks(work: Path, parts: Iterable[FileInfo]) -> Iterator[bytes]:
    for part in parts:
        hashed = Hashed(work / part.path)
        yield from hashed
        if hashed.info(part.path) != part:
            raise DamagedError(part.path)


def stage(work: Path, staging: Path, files: Iterable[FileInfo]) -> tuple[FileInfo, ...]:
    """Put files of the work folder, `STAGE/KEY/PATH`, into an empty one as `PATH`.

    They are linked where the disk can: one that does not change is not written again.
    Raises `DamagedError` when one is not what the shard wrote.
    """
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    found = []
    for file in files:
        name = file.path.split("/", 2)[2]
        (staging / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(work / file.path, staging / name)
        except OSError:  # the disk has no links, or no more of this file
            shutil.copyfile(work / file.path, staging / name)
        if describe(staging / name, file.path) != file:
            raise DamagedError(file.path)
        found.append(msgspec.structs.replace(file, path=name))
    return tuple(found)


def finished(
    project: Path,
    config: Config,
    build: str,
    inputs: tuple[FileInfo, ...],
    *,
    force: bool,
) -> Manifest | None:
    """The manifest of the release if it is there, whole, and of this build.

    Raises `CannotRun` when another build has finished this version, unless forced.
    """
    release = project / folder(config)
    found = manifest.load(release)
    if found is None or force:
        return None
    if found.build != build:
        raise CannotRun(
            f"Version {config.version} of {config.name} is finished, and this build would change it: "
            f"{_changes(found, config, inputs)}.",
            hint=f"Raise `version` in newsdata.toml, or build with --force to replace {folder(config)}.",
            place=folder(config),
        )
    sealed = manifest.is_sealed((release / manifest.FILE).read_bytes())
    if not sealed or (found.name, found.version) != (config.name, config.version):
        return None  # its numbers may be anybody's
    whole = manifest.is_whole(release, found.files) and manifest.is_whole(project, found.outputs)
    return found if whole else None


def _changes(old: Manifest, config: Config, inputs: tuple[FileInfo, ...]) -> str:
    """What is not as it was when a version was finished, in a few words."""
    before = {file.path: file.sha256 for file in old.inputs}
    after = {file.path: file.sha256 for file in inputs}
    groups = {
        "added": sorted(after.keys() - before.keys()),
        "removed": sorted(before.keys() - after.keys()),
        "changed": sorted(p for p in after.keys() & before.keys() if after[p] != before[p]),
    }
    found = [
        f"{len(paths)} file{'s' * (len(paths) > 1)} {verb} ({', '.join(paths[:3])}{', …' * (len(paths) > 3)})"
        for verb, paths in groups.items()
        if paths
    ]
    if old.configuration != msgspec.json.decode(msgspec.json.encode(config)):
        found.append("newsdata.toml changed")
    return "; ".join(found) or f"it was made by newsdata {old.tool.version} or other plug-ins"


def publish(
    project: Path,
    staging: Path,
    facts: Manifest,
    removed: Sequence[Tombstone],
    *,
    force: bool,
) -> Manifest:
    """Complete the release in `staging`, put it in its place, return its manifest.

    `facts` is the manifest without what is found out or written here: changes since the version
    before, the proof that what was taken down is absent, the card and what stands beside it.
    Without records there is nothing to release, and only the manifest comes back.
    """
    if not facts.statistics.records:
        return _describe_release(facts, staging)
    if facts.statistics.withheld:
        anchors.write(project / RECORDS, staging / anchors.FILE)
        files = (*facts.files, describe(staging / anchors.FILE, anchors.FILE))
        facts = msgspec.structs.replace(facts, files=files)
    since = previous.changes(project, staging, facts, force=force, work=staging.parent)
    proof = takedown.proof(project, staging, facts, removed)
    facts = msgspec.structs.replace(facts, changes=since, takedown=proof)
    made = _describe_release(facts, staging)
    with atomic_write(staging / manifest.FILE) as out:
        out.write(manifest.encode(made))
    _swap(staging, project / folder(facts))
    return made


def _describe_release(facts: Manifest, staging: Path) -> Manifest:
    """Write the files that follow from the manifest alone; return it with them listed."""
    described = {card.FILE: card.render(facts).encode(), croissant.FILE: croissant.render(facts)}
    if facts.pictures:
        described.update(pictures.draw(facts.statistics, facts.agreement))
    for name, data in described.items():
        (staging / name).parent.mkdir(exist_ok=True)
        (staging / name).write_bytes(data)
    written = (describe(staging / name, name) for name in described)
    files = sorted((*facts.files, *written), key=lambda file: file.path)
    return msgspec.structs.replace(facts, files=tuple(files))


def _swap(staging: Path, place: Path) -> None:
    """Rename a folder into its place; where that fails, the one that was there is back."""
    place.parent.mkdir(parents=True, exist_ok=True)
    old = staging.with_name("replaced")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    try:
        staging.rename(place)
        sync_folder(place.parent)
    except OSError:
        if not staging.exists():
            place.rename(staging)
        if old.exists():
            old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)
