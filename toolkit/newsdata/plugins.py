"""Formats, sources and suggesters, found by listing their package and the entry points.

A new one is a module: nothing names it. Modules are imported when they are
used, so what one of them needs is no burden on the rest. Third parties register
theirs as entry points of the groups in `GROUPS`.
"""

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module, metadata
from types import ModuleType

from newsdata.errors import CannotRun

GROUPS: Mapping[str, str] = {
    "format": "newsdata.formats",
    "source": "newsdata.sources",
    "suggester": "newsdata.suggest",
}
"""For each kind its package, which is also the name of its entry-point group."""


@cache
def _places(kind: str) -> Mapping[str, str]:
    group = GROUPS[kind]
    found = {e.name: e.value for e in metadata.entry_points(group=group)}
    package = import_module(group)
    for module in pkgutil.iter_modules(package.__path__):
        if not module.name.startswith("_"):
            found[module.name] = f"{group}.{module.name}"
    return dict(sorted(found.items()))


def names(kind: str) -> list[str]:
    """The names there are of a kind, sorted; imports none of them."""
    return list(_places(kind))


def get(kind: str, name: str) -> ModuleType:
    """The module of that name.

    Raises `CannotRun` for a name that is not there, or a third party's that is no module.
    """
    places = _places(kind)
    if name not in places:
        raise CannotRun(f'There is no {kind} "{name}".', hint=f"Known are: {', '.join(places)}.")
    if places[name].startswith(f"{GROUPS[kind]}."):
        return import_module(places[name])
    try:
        return import_module(places[name])
    except CannotRun:
        raise
    except Exception as error:
        raise CannotRun(
            f'The {kind} "{name}" cannot be imported: {type(error).__name__}: {error}',
            hint="Mend the package that registers it, or uninstall it.",
            place=places[name],
        ) from error


def installed(distribution: str) -> str:
    """The version of a distribution, `""` when it is not installed."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


def require(module: str, extra: str) -> ModuleType:
    """A module of a library that comes with an extra of ours.

    Args:
        module: Its full name, such as `spacy.tokens`.
        extra: The extra in pyproject.toml that brings it.

    Raises:
        CannotRun: It is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        raise CannotRun(
            f"This needs {library}, {_why(library, error)}.",
            hint=f"Install it: python -m pip install 'newsdata[{extra}]'",
        ) from error


def _why(library: str, error: ImportError) -> str:
    """Why a library cannot be imported: it is not there, or something that it needs itself."""
    if not isinstance(error, ModuleNotFoundError) or not error.name:
        return f"which cannot be imported: {str(error).rstrip('.')}"
    missing = error.name.partition(".")[0]
    if missing == library:
        return "which is not installed"
    return f"which needs {missing}, which is not installed"
