"""`newsdata doctor`."""

import platform

import rich_click as click
from msgspec import Struct
from rich.table import Table

from newsdata import doctor, plugins
from newsdata._version import __version__
from newsdata.cli._options import console, output_options, print_json


class _Report(Struct):
    newsdata: str
    python: str
    plugins: dict[str, list[str]]
    parts: list[doctor.Part]


@click.command("doctor")
@output_options
def command(as_json: bool, quiet: bool) -> None:
    """Say which optional parts can be used here, and how to install the others.

    A part is an extra of the package: what it needs is installed only when asked for.

    \b
    Examples:
      newsdata doctor
      newsdata doctor --json | jq .parts
    """
    known = {kind: plugins.names(kind) for kind in plugins.GROUPS}
    report = _Report(__version__, platform.python_version(), known, doctor.parts())
    if as_json:
        print_json(report)
    elif not quiet:
        _print(report)


def _print(report: _Report) -> None:
    out = console()
    out.print(f"newsdata {report.newsdata}, Python {report.python}")
    for kind, names in report.plugins.items():
        out.print(f"{kind}s: {', '.join(names)}", soft_wrap=True)
    table = Table("part", "what for", "state", "needs")
    for part in report.parts:
        needs = ", ".join(
            f"{p.name} {p.installed or f'({p.wanted}) missing'}" for p in part.packages
        )
        table.add_row(part.extra, part.purpose, "ready" if part.ready else "missing", needs)
    out.print(table)
    if missing := [part.extra for part in report.parts if not part.ready]:
        out.print(
            f"Install what you need: python -m pip install 'newsdata[{','.join(missing)}]'",
            soft_wrap=True,
        )
