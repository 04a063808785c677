"""newsdata.toml: read, checked and explained with the line at fault."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import msgspec
from msgspec import Struct

from newsdata import plugins, rights, schemas
from newsdata.errors import CannotRun
from newsdata.mirror import is_remote
from newsdata.model import Redistribution, Rights
from newsdata.scheme import LabelScheme, Layer, default
from newsdata.storage.faults import fault_of_address

FILE = "newsdata.toml"


class SourceConfig(Struct, frozen=True):
    """A set of raw files of one format, language and licence."""

    name: str
    format: str
    path: str
    license: str
    redistribution: Redistribution = "full"
    language: str | None = None
    optional: bool = False
    columns: Mapping[str, str] = {}

    @property
    def rights(self) -> Rights:
        """The rights of the articles that do not state their own."""
        return Rights(self.license, self.redistribution)


class Splitting(Struct, frozen=True):
    """How articles are split; see `schemas/config.schema.json`."""

    strategy: Literal["hash", "time", "source"] = "hash"
    until: dict[str, str] = {}
    held_out: dict[str, tuple[str, ...]] = {}
    stratify: str = ""


class Config(Struct, frozen=True):
    """What a dataset is made of, with all defaults filled in."""

    name: str
    version: str
    sources: tuple[SourceConfig, ...]
    scheme: LabelScheme
    suggest: tuple[str, ...]
    splits: dict[str, int]
    title: str = ""
    description: str = ""
    homepage: str = ""
    pictures: bool = False
    gamma: bool = False
    splitting: Splitting = Splitting()


def load(project: Path) -> Config:
    """The configuration of a project folder. Raises `CannotRun` with the line."""
    path = project / FILE
    try:
        text = path.read_text("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        raise CannotRun(
            f"There is no {FILE} in {project.absolute()}.",
            hint="Run `newsdata init DIR` to start a project, or name its folder with -C DIR.",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRun(f"{FILE} cannot be read: {error}", place=str(path)) from None
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _broken_toml(error, text) from None
    except (ValueError, RecursionError) as error:  # an endless number, or nesting
        raise CannotRun(f"This is not TOML that can be read: {error}.", place=FILE) from None
    broken = schemas.violations("config", document)
    _refuse(text, ((each.pointer, each.fact) for each in broken))
    config = _fill_in(document)
    _refuse(text, _contradictions(config))
    return config


def _refuse(text: str, faults: Iterable[tuple[str, str]]) -> None:
    """Raise `CannotRun` with all faults, each at its line, if there are any."""
    found = sorted((line_of(text, pointer), fact) for pointer, fact in faults)
    if found:
        line, fact = found[0]
        rest = "".join(f"\n{FILE}:{line}: {fact}" for line, fact in found[1:])
        raise CannotRun(
            fact + rest,
            hint=f"The fields of {FILE} are described in docs/configuration.md.",
            place=f"{FILE}:{line}",
        )


def _fill_in(document: Mapping[str, Any]) -> Config:
    scheme = default()
    if "scheme" in document:
        scheme = LabelScheme(msgspec.convert(document["scheme"], dict[str, Layer]))
    filled = {
        "suggest": plugins.names("suggester"),
        "splits": {"train": 80, "validation": 10, "test": 10},
        **document,
        "scheme": {"layers": msgspec.to_builtins(scheme)["layers"]},
    }
    # Not strict: to the schema, which has seen it, 1.0 is an integer.
    return msgspec.convert(filled, Config, strict=False)


def _contradictions(config: Config) -> Iterator[tuple[str, str]]:
    """What no schema can say, each with the pointer to the place at fault."""
    names: set[str] = set()
    for index, source in enumerate(config.sources):
        at = f"/sources/{index}"
        if source.name in names:
            yield f"{at}/name", f'Two sources are named "{source.name}".'
        names.add(source.name)
        formats = ["auto", *plugins.names("source")]
        if source.format not in formats:
            yield (
                f"{at}/format",
                f'There is no source format "{source.format}"; known are {", ".join(formats)}.',
            )
        if source.redistribution == "full" and rights.bar(source.license) == "forbidden":
            yield (
                f"{at}/license",
                f'"{source.license}" does not let the texts be passed on: say redistribution = "standoff".',
            )
        path = PurePosixPath(source.path)
        if is_remote(source.path) and (fault := fault_of_address(source.path)):
            yield f"{at}/path", fault
        if path.is_absolute() or ".." in path.parts:
            yield f"{at}/path", "The path should lie inside the project folder."
    for index, suggester in enumerate(config.suggest):
        if suggester not in plugins.names("suggester"):
            yield (
                f"/suggest/{index}",
                f'There is no suggester "{suggester}"; known are {", ".join(plugins.names("suggester"))}.',
            )
    yield from _split_contradictions(config)
    for pointer, name in config.scheme.unknown_references():
        yield f"/scheme/{pointer}", f'The scheme has no "{name}".'


def _split_contradictions(config: Config) -> Iterator[tuple[str, str]]:
    rule, names = config.splitting, list(config.splits)
    shared = {name: share for name, share in config.splits.items() if name not in rule.held_out}
    if not sum(shared.values()) and rule.strategy != "time":
        yield "/splits", "At least one split needs a share above 0."
    for field, strategy in (("until", "time"), ("held_out", "source")):
        told: Mapping[str, Any] = getattr(rule, field)
        if bool(told) != (rule.strategy == strategy):
            fact = f'`{field}` and strategy = "{strategy}" go together: give both or neither.'
            yield f"/splitting/{field}" if told else "/splitting/strategy", fact
        for name in told:
            if name not in names:
                yield f"/splitting/{field}/{name}", f'There is no split "{name}" in [splits].'
    if rule.stratify and rule.strategy != "hash":
        yield "/splitting/stratify", 'Splits are stratified with strategy = "hash" alone.'
    yield from _time_contradictions(rule, names)
    outlets = [outlet for each in rule.held_out.values() for outlet in each]
    if len(outlets) != len(set(outlets)):
        yield "/splitting/held_out", "An outlet is held out for one split only."


def _time_contradictions(rule: Splitting, names: list[str]) -> Iterator[tuple[str, str]]:
    if rule.until and list(rule.until) != names[:-1]:
        yield "/splitting/until", "Name each split but the last, in the order of [splits]."
    for name, end in rule.until.items():
        try:
            date.fromisoformat(end)
        except ValueError:
            yield f"/splitting/until/{name}", f"There is no day {end}."
    ends = list(rule.until.values())
    if ends != sorted(set(ends)):
        yield "/splitting/until", "Each split has to end later than the one before it."


def _broken_toml(error: tomllib.TOMLDecodeError, text: str) -> CannotRun:
    fact, _, where = str(error).partition(" (at ")
    found = re.match(r"line (\d+), column (\d+)", where)
    line, column = found.groups() if found else (text.count("\n") + 1, 1)
    return CannotRun(
        f"This is not TOML: {fact}.",
        hint="Strings stand in quotes, tables in [brackets]; see https://toml.io.",
        place=f"{FILE}:{line}:{column}",
    )


_MULTILINE = re.compile(r"(\"\"\"|''')(?:\\.|.)*?\1", re.DOTALL)
_TABLE = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]")
_KEY = re.compile(
    r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*="""
)


def line_of(text: str, pointer: str) -> int:
    """Line of the deepest part of a JSON pointer that a TOML text spells out.

    tomllib keeps no places, so the headers and keys are looked up in the text.
    """
    wanted = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    best, best_line = 0, 1
    table: list[str] = []
    arrays: dict[str, int] = {}
    for number, line in enumerate(_MULTILINE.sub(_blank_out, text).split("\n"), start=1):
        if header := _TABLE.match(line):
            table = _parts(header[2])
            if header[1] == "[[":
                arrays[header[2]] = arrays.get(header[2], -1) + 1
                table.append(str(arrays[header[2]]))
            path = table
        elif key := _KEY.match(line):
            path = table + _parts(key[1])
        else:
            continue
        if best < len(path) <= len(wanted) and path == wanted[: len(path)]:
            best, best_line = len(path), number
    return best_line


def _blank_out(string: re.Match[str]) -> str:
    return "\n" * string[0].count("\n")


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]
