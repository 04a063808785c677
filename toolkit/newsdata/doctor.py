"""Which optional parts can be used here, and the line that installs the others."""

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from typing import Final

from msgspec import Struct

from newsdata import plugins

PURPOSES: Final[Mapping[str, str]] = {
    "annotate": "label articles in the browser",
    "card": "pictures of the data card",
    "dask": "build --engine dask (a cluster)",
    "datasets": "load a release as its users do",
    "feed": "source feed (RSS, Atom)",
    "gamma": "agreement by gamma (agree --gamma)",
    "html": "source html (saved pages)",
    "gs": "remote storage at gs:// (Google)",
    "hub": "publish a release at the Hub (push), remote storage at hf://",
    "s3": "remote storage at s3://",
    "sources": "all sources of raw news",
    "spacy": "format spacy (DocBin), models for suggest",
    "uima": "format uima_xmi (UIMA CAS)",
    "warc": "source warc (crawls)",
    "xml": "sources nitf and newsml, format parc",
}
"""For each extra what it is for."""

_REQUIREMENT: Final = re.compile(
    r"(?P<name>[\w.-]+)(?:\[(?P<extras>[\w,.\- ]+)\])?(?P<version>[^;]*)(?:;(?P<marker>.*))?"
)
_EXTRA: Final = re.compile(r"extra\s*==\s*['\"]([\w.-]+)['\"]")


class Package(Struct, frozen=True):
    """A distribution that a part needs: its version here, `""` when it is not installed."""

    name: str
    wanted: str
    installed: str


class Part(Struct, frozen=True):
    """An optional part: what it is for and what it needs."""

    extra: str
    purpose: str
    packages: tuple[Package, ...]

    @property
    def ready(self) -> bool:
        """Whether everything that it needs is installed."""
        return all(package.installed for package in self.packages)


def parts() -> list[Part]:
    """Every optional part of the installed newsdata, by the name of its extra."""
    of_extra = _requirements()
    return [
        Part(extra, PURPOSES.get(extra, ""), tuple(_packages(extra, of_extra, set())))
        for extra in sorted(of_extra)
    ]


def _requirements() -> dict[str, list[tuple[str, tuple[str, ...], str]]]:
    """For each extra its requirements: name, extras of it, wanted version."""
    found: dict[str, list[tuple[str, tuple[str, ...], str]]] = {}
    for line in metadata.requires("newsdata") or ():
        required = _REQUIREMENT.fullmatch(line)
        extra = _EXTRA.search(line)
        if required and extra:
            extras = _split(required["extras"])
            wanted = required["version"].strip()
            found.setdefault(extra[1], []).append((required["name"], extras, wanted))
    return found


def _packages(
    extra: str, of_extra: Mapping[str, list[tuple[str, tuple[str, ...], str]]], seen: set[str]
) -> Iterator[Package]:
    for name, extras, wanted in of_extra.get(extra, ()):
        if name == "newsdata":
            for each in extras:
                yield from _packages(each, of_extra, seen)
        elif name not in seen:
            seen.add(name)
            yield Package(name, wanted, plugins.installed(name))
            yield from _lacking(name, extras, seen)


def _lacking(name: str, extras: Iterable[str], seen: set[str]) -> Iterator[Package]:
    """What a distribution needs itself wherever it runs, and what is missing of that."""
    asked = {each.replace("_", "-") for each in extras}
    for line in (metadata.requires(name) or ()) if plugins.installed(name) else ():
        required = _REQUIREMENT.fullmatch(line)
        marker = ((required and required["marker"]) or "").strip()
        extra = _EXTRA.fullmatch(marker)
        if required is None or (marker and not (extra and extra[1].replace("_", "-") in asked)):
            continue
        needed, its_extras = required["name"], _split(required["extras"])
        if (key := f"{needed}{its_extras}") in seen:
            continue
        seen.add(key)
        if not plugins.installed(needed):
            yield Package(needed, required["version"].strip(), "")
        yield from _lacking(needed, its_extras, seen)


def _split(extras: str | None) -> tuple[str, ...]:
    return tuple(each.strip() for each in (extras or "").split(",") if each.strip())
