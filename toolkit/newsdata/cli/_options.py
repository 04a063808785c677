"""Options that every command has, and how it prints."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

import msgspec
import rich_click as click
from rich.console import Console

from newsdata.mirror import is_remote

F = TypeVar("F", bound=Callable[..., Any])


class ReleasePath(click.Path):
    """A path on this disk, as `Path`, or an address in remote storage, as it is."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path | str:
        """The value as the library takes it."""
        return value if is_remote(value) else Path(value)


def project_option(function: F) -> F:
    """`-C DIR`: work in another project."""
    return click.option(
        "-C",
        "project",
        metavar="DIR",
        default=".",
        type=click.Path(path_type=Path, file_okay=False),
        help="Project folder, where newsdata.toml is; the current one if not given.",
    )(function)


def output_options(function: F) -> F:
    """`--json` and `--quiet`."""
    function = click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")(
        function
    )
    return click.option(
        "--json", "as_json", is_flag=True, help="Print one JSON document on standard output."
    )(function)


def print_json(value: object) -> None:
    """One JSON document on standard output."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2))


def console(*, stderr: bool = False) -> Console:
    """A console that never reads article text as its own markup."""
    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


@contextmanager
def utf8(file: IO[bytes]) -> Iterator[IO[str]]:
    """A file to write text to in UTF-8, whatever the locale says; it stays open."""
    text = io.TextIOWrapper(file, "utf-8", errors="backslashreplace", newline="\n")
    try:
        yield text
    finally:
        text.flush()
        text.detach()
