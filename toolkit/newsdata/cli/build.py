"""`newsdata build`."""

import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import rich_click as click
from rich.table import Table

from newsdata.cli._options import console, output_options, print_json, project_option
from newsdata.cli._progress import bars
from newsdata.cli._rejects import print_rejects, print_warnings
from newsdata.engine import NAMES
from newsdata.reports import printable

if TYPE_CHECKING:
    from newsdata.pipeline import BuildReport

_STAGES = {
    "fetch": "Fetching remote objects",
    "plan": "Finding articles",
    "read": "Reading articles",
    "labels": "Reading submissions",
    "finish": "Checking and labelling",
    "package": "Writing Parquet",
    "release": "Putting the release together",
}

_STOPPED = (
    "Stopped. Nothing was published, and what is finished is kept: "
    "run the same command again to go on."
)


@click.command("build")
@project_option
@click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Processes; one a core if not given. The result does not depend on it.",
)
@click.option(
    "--engine",
    type=click.Choice(NAMES),
    default=None,
    help="What runs the work: one process, several, or a Dask cluster. Several if not given.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    default="",
    help="Dask scheduler, as tcp://host:8786, whose workers see the project under the same path.",
)
@click.option(
    "--force",
    is_flag=True,
    help="Build again; replace a finished version even by other content, and release one that is too small for its changes.",
)
@click.option(
    "--fresh",
    is_flag=True,
    help="Like --force, and use nothing of what earlier builds have kept.",
)
@click.option(
    "--events",
    type=click.File("w", "utf-8", lazy=False),
    help="Write progress to this file as JSON Lines, `-` for standard output (not with --json).",
)
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    project: Path,
    workers: int | None,
    engine: str | None,
    scheduler: str,
    force: bool,
    fresh: bool,
    events: IO[str] | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Build the dataset: raw articles in, a release that load_dataset reads out.

    Reads the sources of newsdata.toml, joins the labels in data/submissions/, adds
    suggestions, checks everything, and writes data/records/ and
    data/releases/NAME/VERSION/. What cannot be used is listed with its reason in
    data/records/rejects.jsonl, and the exit code is then 1.

    When nothing has changed it does nothing. A finished version is not overwritten
    by other content: raise the version in newsdata.toml. How far is checked against what
    changed since the version before; see `newsdata diff`. What a build has finished is
    kept in data/.work/, and one that was stopped goes on from there.

    \b
    Examples:
      newsdata build
      newsdata build -C my-news --workers 4
      newsdata build --json | jq .counts
    """
    from newsdata.pipeline import build  # loads pyarrow, for which --help does not wait

    with bars(_STAGES, shown=not (as_json or quiet), events=events) as on_progress:
        try:
            report = build(
                project,
                workers=workers,
                engine=engine or "",
                scheduler=scheduler,
                force=force,
                fresh=fresh,
                progress=on_progress,
            )
        except KeyboardInterrupt:
            click.echo(_STOPPED, err=True)
            ctx.exit(130)
    if as_json:
        print_json(report)
    elif not quiet:
        _print(report, project)
        if sys.stderr.isatty() and not report.unchanged:
            console(stderr=True).print(_costs(report))
    ctx.exit(0 if report.clean else 1)


def _print(report: "BuildReport", project: Path) -> None:
    out = console()
    if report.unchanged:
        out.print(f"Nothing has changed: {report.name} {report.version} is up to date.")
    for name, whys in report.recognised.items():
        for why, files in whys.items():
            number = f"{files:,} file{'s' if files > 1 else ''}"
            out.print(printable(f"Read as {name}: {why} ({number})"), soft_wrap=True)
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
    if report.changes:
        table.add_row(
            f"since {report.changes.since}",
            " ".join(reason.fact for reason in report.changes.reasons) or "no record changed",
        )
    if counts.relations:
        table.add_row("relations", f"{counts.relations:,}")
    return table


def _costs(report: "BuildReport") -> Table:
    """Time, speed and memory of each stage: they differ from run to run."""
    table = Table(box=None, pad_edge=False)
    table.add_column("stage")
    for column in ("seconds", "shards", "kept", "MB/s", "MiB a process"):
        table.add_column(column, justify="right")
    for stage in report.stages:
        table.add_row(
            stage.stage,
            f"{stage.seconds:.1f}",
            f"{stage.shards:,}",
            f"{stage.reused:,}",
            f"{stage.bytes / 1e6 / stage.seconds:.1f}" if stage.bytes else "",
            f"{stage.peak_bytes / (1 << 20):,.0f}" if stage.peak_bytes else "",
        )
    return table
