"""`newsdata rebase`."""

from pathlib import Path

import rich_click as click
from rich.console import Console
from rich.table import Table

from newsdata.cli._options import console, output_options, print_json
from newsdata.cli._problems import print_problems
from newsdata.cli._progress import bars
from newsdata.rebasing import rebase
from newsdata.rebasing.report import Report
from newsdata.reports import printable

_STAGES = {"rebase": "Placing labels"}


@click.command("rebase")
@click.argument("labels")
@click.option(
    "--to",
    "records",
    required=True,
    metavar="RECORDS",
    help="The articles as they are now: a file of records, or a folder of such files.",
)
@click.option(
    "--output",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where the submissions are written.",
)
@click.option(
    "--from",
    "older",
    multiple=True,
    metavar="RECORDS",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file of records with the texts that were labelled; may be given again.",
)
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    labels: str,
    records: str,
    output: Path,
    older: tuple[Path, ...],
    as_json: bool,
    quiet: bool,
) -> None:
    """Carry labels over to articles whose text has changed.

    LABELS are submissions, or records with labels that people made: a file or a folder. Each
    span gets a mark. It is `exact` when it and what is around it are as they were, `moved`
    when its characters are and it is known to be the same passage, `changed` when a person
    should look at it (the attribute `rebase` says so in the output), and `lost` when it has
    no place: those are written beside the output, in NAME.lost.jsonl.

    The text that was labelled is looked for by its hash in --from, and in superseded.jsonl
    beside the records; without it the spans' own words and context have to do. Layers stay
    reviewed only where the new text has no word that the old one had not.

    The exit code is 1 when a span is lost, a line is no labels, or an article is not there.

    \b
    Examples:
      newsdata rebase data/submissions/kim.jsonl --to data/records/records.jsonl --output kim.jsonl
      newsdata rebase old/records.jsonl --to data/records/records.jsonl --output labels.jsonl
    """
    with bars(_STAGES, shown=not (as_json or quiet)) as on_progress:
        report = rebase(labels, records, output, older=older, progress=on_progress)
    if as_json:
        print_json(report)
    elif not quiet:
        _print(report, console(stderr=True))
    ctx.exit(0 if report.clean else 1)


def _print(report: Report, out: Console) -> None:
    counts = report.counts
    table = Table(show_header=False)
    read = f"{counts.unchanged:,} on the same text, {counts.carried:,} carried over"
    if counts.waiting:
        read += f", {counts.waiting:,} of articles that are not there"
    table.add_row("submissions", f"{counts.submissions:,}: {read}")
    if counts.rejected:
        table.add_row("lines rejected", f"{counts.rejected:,}")
    for mark in ("exact", "moved", "changed", "lost"):
        table.add_row(f"spans {mark}", f"{getattr(counts, mark):,}")
    if counts.relations_lost:
        table.add_row("relations lost", f"{counts.relations_lost:,}")
    if counts.unreviewed:
        table.add_row("no longer reviewed", f"{counts.unreviewed:,} submissions")
    if counts.left:
        table.add_row("left out", f"{counts.left:,} labels of no one annotator")
    out.print(table)
    print_problems(report.problems, out)
    out.print(f"Written: {printable(report.output)}", soft_wrap=True)
    if report.lost_file:
        out.print(f"Lost spans: {printable(report.lost_file)}", soft_wrap=True)
