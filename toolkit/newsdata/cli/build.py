"""`newsdata build`."""

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click
from rich.table import Table

from newsdata.cli._options import console, output_options, print_json, project_option
from newsdata.cli._progress import bars
from newsdata.cli._rejects import print_rejects, print_warnings

if TYPE_CHECKING:
    from newsdata.pipeline import BuildReport

_STAGES = {
    "plan": "Finding articles",
    "read": "Reading articles",
    "labels": "Reading submissions",
    "finish": "Checking and packaging",
}


@click.command("build")
@project_option
@click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Processes; one a core if not given. The result does not depend on it.",
)
@click.option(
    "--force",
    is_flag=True,
    help="Build again, and replace a finished version even by other content.",
)
@output_options
@click.pass_context
def command(
    ctx: click.Context, project: Path, workers: int | None, force: bool, as_json: bool, quiet: bool
) -> None:
    """Build the dataset: raw articles in, a release that load_dataset reads out.

    Reads the sources of newsdata.toml, joins the labels in data/submissions/, adds
    suggestions, checks everything, and writes data/records/ and
    data/releases/NAME/VERSION/. What cannot be used is listed with its reason in
    data/records/rejects.jsonl, and the exit code is then 1.

    When nothing has changed it does nothing. A finished version is not overwritten
    by other content: raise the version in newsdata.toml.

    \b
    Examples:
      newsdata build
      newsdata build -C my-news --workers 4
      newsdata build --json | jq .counts
    """
    from newsdata.pipeline import build  # loads pyarrow, for which --help does not wait

    with bars(_STAGES, shown=not (as_json or quiet)) as on_progress:
        report = build(project, workers=workers, force=force, progress=on_progress)
    if as_json:
        print_json(report)
    elif not quiet:
        _print(report, project)
    ctx.exit(0 if report.clean else 1)


def _print(report: "BuildReport", project: Path) -> None:
    out = console()
    if report.unchanged:
        out.print(f"Nothing has changed: {report.name} {report.version} is up to date.")
    out.print(_table(report))
    if report.warnings:
        print_warnings(out, project / report.warnings_file, report.warnings)
    if report.problems:
        print_rejects(out, project / report.rejects, report.problems)
    if report.release is None:
        out.print("There is no record to release.")
        return
    place = (project / report.release).as_posix()
    out.print(f"Release: {place}")
    out.print(f'Load it: datasets.load_dataset("{place}")', soft_wrap=True)


def _table(report: "BuildReport") -> Table:
    counts = report.counts
    table = Table(title=f"{report.name} {report.version}", title_justify="left", show_header=False)
    table.add_row("articles in", f"{counts.articles_in:,}")
    if set(report.formats) - {"text", "jsonl"}:
        read = ", ".join(f"{name} {n:,}" for name, n in report.formats.items())
        table.add_row("read as", read)
    table.add_row("records out", f"{counts.records_out:,}")
    if counts.articles_superseded:
        table.add_row("older versions", f"{counts.articles_superseded:,}")
    table.add_row("articles rejected", f"{counts.articles_rejected:,}")
    table.add_row(
        "submissions", f"{counts.submissions_joined:,} of {counts.submissions_in:,} joined"
    )
    if counts.submissions_merged:
        table.add_row(
            "submissions merged", f"{counts.submissions_merged:,} of them stand in a merged one"
        )
    if counts.submissions_waiting:
        table.add_row(
            "submissions waiting",
            f"{counts.submissions_waiting:,} for an article that is not there yet",
        )
    for config, splits in report.configs.items():
        table.add_row(
            f"rows of {config}", ", ".join(f"{split} {n:,}" for split, n in splits.items())
        )
    for layer, labels in report.labels.items():
        table.add_row(f"{layer} spans", ", ".join(f"{label} {n:,}" for label, n in labels.items()))
    if counts.relations:
        table.add_row("relations", f"{counts.relations:,}")
    return table
