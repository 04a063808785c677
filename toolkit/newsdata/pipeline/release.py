"""The parts of a build become data/records/ and a release, complete or absent."""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from newsdata import takedown
from newsdata._version import __version__
from newsdata.comparing import previous
from newsdata.config import Config
from newsdata.errors import CannotRun
from newsdata.files import FileInfo, atomic_write, describe, sha256_of_files, sync_folder
from newsdata.model import Tool
from newsdata.packaging import anchors, card, croissant, manifest, pictures
from newsdata.packaging.agreement import Facts
from newsdata.packaging.manifest import Counts, DataFile, Manifest, rows
from newsdata.packaging.statistics import Statistics
from newsdata.tombstones import Tombstone

RECORDS: Final = "data/records/records.jsonl"
REJECTS: Final = "data/records/rejects.jsonl"
SUPERSEDED: Final = "data/records/superseded.jsonl"
WARNINGS: Final = "data/records/warnings.jsonl"


def folder(config: Config) -> str:
    """Folder of the release that a configuration makes, relative to the project."""
    return f"data/releases/{config.name}/{config.version}"


def concatenate(paths: Iterable[str], target: Path) -> FileInfo:
    """Put files one after the other into a new one beside its final place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(target) as out:
        for path in paths:
            with Path(path).open("rb") as part:
                shutil.copyfileobj(part, out, 1 << 20)
    return describe(target, target.name)


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
    config: Config,
    build: str,
    *,
    staging: Path,
    released: Sequence[str],
    inputs: tuple[FileInfo, ...],
    counts: Counts,
    formats: dict[str, int],
    problems: dict[str, int],
    warnings: dict[str, int],
    files: list[DataFile],
    statistics: Statistics,
    agreement: Facts | None,
    sections: dict[str, str],
    force: bool,
    removed: Sequence[Tombstone],
) -> Manifest:
    """Complete the release in `staging`, put it in its place, return its manifest.

    Without records there is nothing to release, and only the manifest comes back.
    """
    staging.mkdir(parents=True, exist_ok=True)
    outputs = tuple(
        describe(project / name, name) for name in (RECORDS, REJECTS, SUPERSEDED, WARNINGS)
    )
    names = [file.path for file in files]
    if statistics.withheld:
        anchors.write(project / RECORDS, staging / anchors.FILE)
        names.append(anchors.FILE)
    facts = Manifest(
        name=config.name,
        version=config.version,
        build=build,
        tool=Tool("newsdata", __version__),
        records_sha256=outputs[0].sha256,
        released_sha256=sha256_of_files(map(Path, released)),
        counts=counts,
        labels=statistics.spans_by_label(),
        statistics=statistics.in_order(),
        agreement=agreement,
        problems=problems,
        formats=formats,
        warnings=warnings,
        configs=rows(files, config.splits),
        data=tuple(files),
        sections=sections,
        pictures=pictures.describe(statistics, agreement) if config.pictures else (),
        files=tuple(describe(staging / name, name) for name in names),
        inputs=inputs,
        outputs=outputs,
        configuration=msgspec.to_builtins(config),
    )
    if statistics.records:
        since = previous.changes(project, staging, facts, force=force, work=staging.parent)
        proof = takedown.proof(project, staging, facts, removed)
        facts = msgspec.structs.replace(facts, changes=since, takedown=proof)
    made = _describe_release(facts, staging)
    if statistics.records:
        with atomic_write(staging / manifest.FILE) as out:
            out.write(manifest.encode(made))
        _swap(staging, project / folder(config))
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
    """Rename a folder into its place, over the one that is there."""
    place.parent.mkdir(parents=True, exist_ok=True)
    old = staging.with_name("replaced")
    if place.exists():
        place.rename(old)
    staging.rename(place)
    sync_folder(place.parent)
