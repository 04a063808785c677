"""Is each file of a release there, is it the one that was written, and is it alone."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

import msgspec

from newsdata import schemas
from newsdata.errors import CannotRun, no_folder
from newsdata.files import FileInfo, describe
from newsdata.inputs import printable_name
from newsdata.model import SCHEMA_VERSION
from newsdata.packaging import manifest, versions
from newsdata.packaging.manifest import Manifest
from newsdata.problems import Problem

ANEW: Final = "Get the release anew, or build it anew."
_CHANGED: Final = "It was changed after it was written: its bytes do not have its own hash."
_BY_HAND: Final = "Undo what was changed in it by hand, or build the release anew."
_OF_BUCKET: Final = re.compile(r".+-[0-9]{5,9}-[0-9a-f]+\.parquet", re.ASCII)
# What the Hub and its client put beside the files of a release.
_NOT_OURS: Final = (".gitattributes", ".cache")


def read_manifest(folder: Path) -> tuple[Manifest | None, list[Problem]]:
    """The manifest of a release, if it can be read at all, and what is wrong with it.

    Raises `CannotRun` where there is no release, or one of another schema version.
    """
    path = folder / manifest.FILE
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise _no_release(folder) from None
    except OSError as error:
        raise CannotRun(f"It cannot be read: {error.strerror}.", place=str(path)) from None
    document = _decoded(data)
    sealed = manifest.is_sealed(data)
    version = document.get("schema_version") if isinstance(document, dict) else None
    if sealed and version != SCHEMA_VERSION:
        raise CannotRun(
            f"The release has schema version {schemas.quote(version)}, this newsdata reads {SCHEMA_VERSION}.",
            hint="Check it with the newsdata that made it, or build it anew from its sources.",
            place=str(path),
        )
    if isinstance(document, _NotJson):
        return None, [_problem(f"This is not JSON: {document}.")]
    problems = [] if sealed else [_problem(_CHANGED, "/manifest_sha256")]
    broken = [_problem(v.fact, v.pointer) for v in schemas.violations("manifest", document)]
    if broken:
        return None, problems + broken
    found = msgspec.convert(document, Manifest, strict=False)
    if fact := versions.misplaced(folder, found.name, found.version):
        problems.append(_problem(fact, "/version"))
    return found, problems


class _NotJson(str):
    """Why bytes are no JSON."""


def _decoded(data: bytes) -> object | _NotJson:
    try:
        document: object = msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return _NotJson(error)
    return document


def _problem(fact: str, pointer: str = "") -> Problem:
    return Problem("release-manifest", fact, _BY_HAND, file=manifest.FILE, pointer=pointer)


def _no_release(folder: Path) -> CannotRun:
    if not folder.is_dir():
        return no_folder(folder, "Releases are in data/releases/NAME/VERSION.")
    hint = "Releases are in data/releases/NAME/VERSION."
    if (folder / "data").is_dir() and not (folder / "newsdata.toml").exists():
        hint = "It is written last: the release is unfinished. Get it anew, or build it anew."
    fact = f"This is no release: there is no {manifest.FILE}."
    return CannotRun(fact, hint=hint, place=str(folder))


def leads_out(name: str) -> bool:
    """Whether a path of a manifest is none of a file below the folder that it is taken from."""
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\0" in name


def astray(manifest: Manifest) -> Iterator[Problem]:
    """What a manifest says of files, beside listing them, that no build can have written."""
    listed = {file.path for file in manifest.files}
    for index, data in enumerate(manifest.data):
        if data.path not in listed:
            fact = f"It does not list {schemas.quote(data.path)} among its files."
            yield _problem(fact, f"/data/{index}/path")
        elif not _OF_BUCKET.fullmatch(PurePosixPath(data.path).name):
            fact = f"The name of {schemas.quote(data.path)} tells no part of a split."
            yield _problem(fact, f"/data/{index}/path")
    for index, file in enumerate(manifest.inputs):
        if leads_out(file.path):
            fact = f"It names a raw file outside of the project: {schemas.quote(file.path)}."
            yield _problem(fact, f"/inputs/{index}/path")
    try:
        sources = manifest.config().sources
    except msgspec.ValidationError as error:
        yield _problem(f"The configuration cannot be read: {error}.", "/configuration")
        return
    for index, source in enumerate(sources):
        if leads_out(source.path):
            fact = f"It names raw files outside of the project: {schemas.quote(source.path)}."
            yield _problem(fact, f"/configuration/sources/{index}/path")


def check(folder: Path, listed: tuple[FileInfo, ...]) -> Iterator[Problem]:
    """What is wrong with the files that a manifest lists, and which are there beside them."""
    for file in listed:
        if leads_out(file.path):
            yield _problem(f"It names a file outside of the release: {schemas.quote(file.path)}.")
        elif fact := _damage(folder, file):
            yield Problem("release-file", fact, ANEW, file=file.path)
    known = {file.path for file in listed} | {manifest.FILE}
    for name in sorted(_names(folder) - known):
        fact = "The file does not belong to the release: its manifest does not list it."
        yield Problem("release-extra", fact, "Remove it.", file=printable_name(name))


def _damage(folder: Path, file: FileInfo) -> str:
    try:
        found = describe(folder / file.path, file.path)
    except FileNotFoundError:
        return "The file is missing."
    except OSError as error:
        return f"The file cannot be read: {error.strerror}."
    if found.bytes != file.bytes:
        return f"The file has {found.bytes:,} bytes, and had {file.bytes:,} when it was written."
    if found.sha256 != file.sha256:
        return (
            "The file is not the one that was written: its SHA-256 is "
            f"{found.sha256[:12]}…, and was {file.sha256[:12]}…."
        )
    return ""


def _names(folder: Path) -> set[str]:
    """Every file of a folder by its path in it; what a link to a folder leads to is not."""
    paths = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    names = (path.relative_to(folder).as_posix() for path in paths)
    return {name for name in names if name.split("/")[0] not in _NOT_OURS}
