"""The release that a build is compared with, and whether its version is far enough from it.

It is the highest finished version lower than the one that is built, so that building a
version again by force compares it with the same one as before, and a correction of an old
version is compared with that one.
"""

from pathlib import Path
from typing import Final

from newsdata import comparing, releases
from newsdata.comparing import sides
from newsdata.errors import CannotRun
from newsdata.packaging import manifest, versions
from newsdata.packaging.changes import Changes, Reason
from newsdata.packaging.manifest import Manifest
from newsdata.releases import Release
from newsdata.schemas import quote

RELEASES: Final = "data/releases"
"""Where a project has its releases, each in NAME/VERSION."""


def find(project: Path, name: str, version: str) -> Release | None:
    """The highest finished version below one; None where there is none.

    Raises `CannotRun` when it cannot be read, or is another release than its folder says.
    """
    folder = project / RELEASES / name
    new = versions.parse(version)
    found = [
        (old, path)
        for path in (folder.iterdir() if folder.is_dir() else ())
        if (old := versions.parse(path.name)) and (path / manifest.FILE).is_file()
    ]
    lower = [each for each in found if new and each[0] < new]
    if not lower:
        return None
    _, path = max(lower)
    place = f"{RELEASES}/{name}/{path.name}"
    try:
        release = releases.open_release(path)
    except CannotRun as error:
        raise CannotRun(
            f"The version before, {path.name}, cannot be compared with: {error.fact}",
            hint="Mend it, or move it away to build without comparing.",
            place=place,
        ) from None
    made = release.manifest
    if (made.name, made.version) != (name, path.name):
        raise CannotRun(
            f"The manifest is that of {quote(made.name)} {quote(made.version)}.",
            hint="Move the folder to its own place.",
            place=place,
        )
    return release


def changes(
    project: Path, staging: Path, facts: Manifest, *, force: bool, work: Path | None = None
) -> Changes | None:
    """What a build changes since the version before; None where there is none.

    Args:
        project: The project's folder.
        staging: Where the Parquet files of the build are.
        facts: The manifest of the build so far.
        force: Whether a version that is too small may pass.
        work: Folder for files that are needed meanwhile.

    Raises:
        CannotRun: The version is too small for what changed.
    """
    release = find(project, facts.name, facts.version)
    if release is None:
        return None
    old = sides.of_release(release)
    found = comparing.summarise(old, sides.of_release(Release(staging, facts)), work=work)
    if not force:
        _check(facts, found)
    return found


def _check(facts: Manifest, found: Changes) -> None:
    """Raise `CannotRun` when a version is too small, with the changes that ask for more."""
    old, new = versions.parse(found.since), versions.parse(facts.version)
    if old is None or new is None or found.bump == "none":
        return
    least = versions.least(old, found.bump)
    if new >= least:
        return
    reasons = [r for r in found.reasons if versions.least(old, r.bump) > new]
    raise CannotRun(
        f"Version {facts.version} is too small for what changed since {found.since}: "
        f"{' '.join(map(_sentence, reasons))} This asks for {least}.",
        hint=f'Set version = "{least}" in newsdata.toml. `newsdata diff '
        f"{RELEASES}/{facts.name}/{found.since} .` shows what changed; --force releases it "
        "as it is, and the card says so.",
        place="newsdata.toml",
    )


def _sentence(reason: Reason) -> str:
    some = ", ".join(reason.examples)
    return f"{reason.fact.rstrip('.')} ({some})." if some else reason.fact
