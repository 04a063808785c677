"""`newsdata verify`."""

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click
from rich.table import Table

from newsdata.cli._options import ReleasePath, console, output_options, print_json
from newsdata.cli._problems import print_problems
from newsdata.cli._progress import bars

if TYPE_CHECKING:
    from newsdata.releasing import VerifyReport

_STAGES = {"records": "Checking records", "load": "Loading with datasets"}


@click.command("verify")
@click.argument("release", type=ReleasePath())
@output_options
@click.pass_context
def command(ctx: click.Context, release: Path | str, as_json: bool, quiet: bool) -> None:
    """Check that a release is what was built, to the last byte, and that it loads.

    RELEASE is its folder, or its address in remote storage, from where it is fetched.

    Compares every file with the manifest, and the manifest with its own hash; reads all
    records back and checks each span, split and number; writes the card once more and
    compares; and loads the release with `datasets`, where that is installed, with an
    empty cache and with the one that your programs use.

    The exit code is 1 when something is not as it was built.

    \b
    Examples:
      newsdata verify data/releases/newsdata-bundled/1.0.0
      newsdata verify my-release --json | jq .checks
      newsdata verify s3://bucket/my-news/1.0.0
    """
    from newsdata.releasing import verify  # loads pyarrow, for which --help does not wait

    with bars(_STAGES, shown=not (as_json or quiet)) as on_progress:
        report = verify(release, progress=on_progress)
    if as_json:
        print_json(report)
    elif not quiet:
        _print(report)
    ctx.exit(0 if report.clean else 1)


def _print(report: "VerifyReport") -> None:
    out = console()
    title = f"{report.name} {report.version}".strip() or report.release
    table = Table(title=title, title_justify="left", show_header=False)
    for check in report.checks:
        table.add_row(check.name, check.state, check.note)
    out.print(table)
    print_problems(report.problems, out)
    out.print("The release is in order." if report.clean else "The release is not in order.")
