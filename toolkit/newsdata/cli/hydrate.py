"""`newsdata hydrate`."""

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click
from rich.table import Table

from newsdata.cli._options import ReleasePath, console, output_options, print_json
from newsdata.cli._problems import print_problems
from newsdata.cli._progress import bars

if TYPE_CHECKING:
    from newsdata.releasing import HydrateReport

_STAGES = {"read": "Reading raw files", "restore": "Restoring records"}


@click.command("hydrate")
@click.argument("release", type=ReleasePath())
@click.option(
    "--texts",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder with the raw files, wherever they lie in it.",
)
@click.option(
    "--output",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for records.jsonl.",
)
@output_options
@click.pass_context
def command(
    ctx: click.Context, release: Path | str, texts: Path, output: Path, as_json: bool, quiet: bool
) -> None:
    """Put the text back into a stand-off release, for who holds the raw files.

    RELEASE is its folder, or its address in remote storage, from where it is fetched.

    Finds the raw files by path or content, reads them with the sources that the
    release was built with, and writes the full records as the curator's build had
    them. The manifest's hash proves that every byte is right; the exit code is 1 when
    something is missing or has changed, and what it is gets listed.

    A run that was stopped goes on where it was.

    \b
    Examples:
      newsdata hydrate my-news/1.0.0 --texts articles --output full
      newsdata hydrate my-news/1.0.0 --texts articles --output full --json | jq .problems
    """
    from newsdata.releasing import hydrate  # loads pyarrow, for which --help does not wait

    with bars(_STAGES, shown=not (as_json or quiet)) as on_progress:
        report = hydrate(release, texts, output, progress=on_progress)
    if as_json:
        print_json(report)
    elif not quiet:
        _print(report)
    ctx.exit(0 if report.clean else 1)


def _print(report: "HydrateReport") -> None:
    out = console()
    table = Table(show_header=False)
    table.add_row("text in the release", f"{report.full:,}")
    table.add_row("text put back", f"{report.restored:,}")
    for name, number in (
        ("of these in another form", report.reformed),
        ("another text now", report.changed),
        ("spans placed in those", report.placed),
        ("not found", report.missing),
    ):
        if number:
            table.add_row(name, f"{number:,}")
    out.print(table)
    print_problems(report.problems, out)
    proof = "as the curator's build had them" if report.proven else "not all, or not as they were"
    out.print(f"Records: {report.output} ({proof})", soft_wrap=True)
