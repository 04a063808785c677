"""`newsdata merge`."""

from pathlib import Path

import rich_click as click
from rich.console import Console
from rich.table import Table

from newsdata import config as configuration
from newsdata.cli._options import console, output_options, print_json, project_option
from newsdata.cli._problems import print_problems
from newsdata.merging import NAMES, Conflict, FileMerge, Report, Strategy, merge, merge_files
from newsdata.merging.strategies import Name
from newsdata.reports import printable

_RECORDS = "data/records/records.jsonl"
_SHOWN = 10


@click.command("merge")
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@project_option
@click.option(
    "--output",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the merged submissions are written; conflicts come beside it, in FILE.conflicts.",
)
@click.option(
    "--strategy",
    type=click.Choice(NAMES),
    default="majority",
    show_default=True,
    help="What is taken: what anybody says, what all say, what more than half say, the same "
    "weighted by agreement, or what one of them says.",
)
@click.option("--adjudicator", metavar="NAME", help="Who decides; means --strategy adjudicated.")
@click.option(
    "--annotator", metavar="NAME", default="merge", show_default=True, help="Whose the result is."
)
@click.option(
    "--records",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"Records: say which text is the article's; {_RECORDS} of the project if not given.",
)
@click.option(
    "--base",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Merge two versions of one file, OURS and THEIRS, that both come from this one.",
)
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    project: Path,
    output: Path,
    strategy: Name,
    adjudicator: str | None,
    annotator: str,
    records: Path | None,
    base: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Merge the submissions of several annotators, or two versions of one file.

    PATH is a file of submissions, or a folder of them. Spans, relations, attributes and
    labels of documents are each decided by the strategy, among those who reviewed the layer.
    Every place where they differ is listed; what the strategy cannot tell is left out.

    With --base there are two PATHs, and what either side changed is taken span by span. A
    submission in which they conflict is written twice, with what each side says. `newsdata
    init --git` lets git merge files of submissions so.

    The exit code is 1 when something is undecided or could not be merged.

    \b
    Examples:
      newsdata merge data/submissions --output merged.jsonl
      newsdata merge kim.jsonl lee.jsonl mo.jsonl --adjudicator mo --output merged.jsonl
      newsdata merge --base old.jsonl ours.jsonl theirs.jsonl --output merged.jsonl
    """
    out = console(stderr=True)
    if base:
        if len(paths) != 2:
            raise click.UsageError("--base takes two files, OURS and THEIRS.")
        made = merge_files(base, *paths, output)
        if as_json:
            print_json(made)
        elif not quiet:
            _print_files(made, out)
        ctx.exit(1 if made.conflicts else 0)
    if strategy == "adjudicated" and not adjudicator:
        raise click.UsageError("--strategy adjudicated needs --adjudicator NAME.")
    there = (project / configuration.FILE).is_file()
    default = project / _RECORDS
    report = merge(
        paths,
        output,
        Strategy("adjudicated", adjudicator) if adjudicator else Strategy(strategy),
        annotator=annotator,
        records=records or (default if default.is_file() else None),
        scheme=configuration.load(project).scheme if there else None,
    )
    if as_json:
        print_json(report)
    elif not quiet:
        _print(report, out)
    ctx.exit(0 if report.clean else 1)


def _print(report: Report, out: Console) -> None:
    table = Table(show_header=False)
    table.add_row("articles", f"{report.articles:,}")
    for name, number in report.submissions.items():
        table.add_row(printable(f"submissions of {name}"), f"{number:,}")
    table.add_row("spans", f"{report.spans:,}")
    table.add_row("relations", f"{report.relations:,}")
    table.add_row("labels of documents", f"{report.labels:,}")
    if report.passed_over:
        table.add_row("merged before, passed over", f"{report.passed_over:,}")
    for what, counts in (("decided", report.decided), ("undecided", report.undecided)):
        for kind, number in counts.items():
            table.add_row(f"{what} conflicts, {kind}", f"{number:,}")
    for layer, weights in report.weights.items():
        shown = ", ".join(f"{name} {weight:.2f}" for name, weight in weights.items())
        table.add_row(printable(f"weights in {layer}"), printable(shown))
    out.print(table)
    print_problems(list(report.problems), out)
    out.print(f"Written: {printable(report.output)}", soft_wrap=True)
    if report.conflicts_file:
        out.print(f"Every conflict: {printable(report.conflicts_file)}", soft_wrap=True)


def _print_files(made: FileMerge, out: Console) -> None:
    for conflict in made.conflicts[:_SHOWN]:
        out.print(printable(f"conflict in {_said(conflict)}"), soft_wrap=True)
    if len(made.conflicts) > _SHOWN:
        out.print(f"{len(made.conflicts) - _SHOWN:,} more; --json has all")
    if made.conflicts:
        out.print(
            "Each submission in conflict stands in the file twice, ours before theirs: keep one.",
            soft_wrap=True,
        )


def _said(conflict: Conflict) -> str:
    place = "" if conflict.start is None else f" [{conflict.start}:{conflict.end}]"
    sides = " / ".join(
        f"{option.annotators[0]}: {option.label}"
        + ("" if option.start is None else f" [{option.start}:{option.end}]")
        for option in conflict.options
    )
    layer = f" {conflict.layer}" if conflict.layer else ""
    return f"{conflict.article}:{layer} {conflict.kind}{place}: {sides}"
