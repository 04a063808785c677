"""Everything that decides on what comes of the inputs, with its version."""

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

import msgspec

from newsdata import plugins, schemas, suggest
from newsdata._version import __version__
from newsdata.agreement import alignment
from newsdata.config import Config
from newsdata.files import describe
from newsdata.packaging import pictures
from newsdata.reading import AUTO

ELSEWHERE: Final = {
    "": (
        *("checking", "cli", "comparing", "converting", "merging", "rebasing"),
        *("releases.py", "releasing", "reports", "suggesting", "takedown.py", "web"),
    ),
    "read": ("packaging", "suggest", "validation", "formats"),
    "labels": ("packaging", "suggest", "validation", "formats", "sources"),
    "finish": ("formats",),
    "package": ("sources", "suggest", "validation", "formats", "joining.py"),
}
"""Parts of the package that no stage (`""`), or that this stage, has any use for: a
change there leaves what the stage made as it is."""


def of_config(config: Config) -> list[tuple[str, ...]]:
    """All that a configuration makes use of.

    Raises `CannotRun` when a part that is asked for is not installed.
    """
    formats = {source.format for source in config.sources}
    found = [*of_sources(formats), *of_suggesters(config.suggest)]
    if config.pictures:
        plugins.require(pictures.LIBRARY, pictures.EXTRA)
        found.append(("library", pictures.LIBRARY, plugins.installed(pictures.LIBRARY)))
    return sorted([*found, *of_agreement(config)])


def of_agreement(config: Config) -> list[tuple[str, ...]]:
    """What gamma is computed with, where it is asked for."""
    if not config.gamma:
        return []
    alignment.solver()
    return [("library", alignment.LIBRARY, plugins.installed(alignment.LIBRARY))]


def of_sources(formats: Iterable[str]) -> list[tuple[str, ...]]:
    """Sources and the libraries behind them; `auto` may be any."""
    formats = set(formats)
    if AUTO in formats:
        formats = set(plugins.names("source"))
    found = set()
    for name in formats:
        source = plugins.get("source", name)
        found.add(("source", name, source.VERSION))
        found |= {("library", name, plugins.installed(name)) for name in source.LIBRARIES}
    return sorted(found)


def of_suggesters(names: Iterable[str]) -> list[tuple[str, ...]]:
    """Suggesters, in the order in which they are asked."""
    return [("suggester", name, suggest.get(name).VERSION) for name in names]


@cache
def of_stage(stage: str) -> str:
    """SHA-256 over the code of this package that a stage runs.

    The version alone would not do: a checkout changes and keeps its version.
    """
    without = {*ELSEWHERE[""], *ELSEWHERE.get(stage, ())}
    libraries = ["pyarrow"] if stage == "package" else []
    versions = [__version__, *(metadata.version(name) for name in libraries)]
    digest = hashlib.sha256(" ".join(versions).encode())
    digest.update(msgspec.json.encode(schemas.load("record"), order="sorted"))
    for name, sha256 in _files():
        if name.partition("/")[0] not in without:
            digest.update(f"{name}\0{sha256}\0".encode())
    return digest.hexdigest()


@cache
def _files() -> list[tuple[str, str]]:
    """Name and SHA-256 of each file of this package: what stages have in common is read once."""
    root = Path(__file__).parents[1]
    paths = [path for path in root.rglob("*") if path.parent.name != "__pycache__"]
    found = [(path.relative_to(root).as_posix(), path) for path in sorted(paths) if path.is_file()]
    return [(name, describe(path, name).sha256) for name, path in found]
