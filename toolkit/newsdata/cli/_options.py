"""Options that every command has, and how it prints."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import rich_click as click
from rich.console import Console

F = TypeVar("F", bound=Callable[..., Any])


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
