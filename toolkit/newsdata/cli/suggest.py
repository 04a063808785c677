"""`newsdata suggest`."""

from pathlib import Path

import rich_click as click
from rich.console import Console
from rich.table import Table

from newsdata import config as configuration
from newsdata import scheme
from newsdata.cli._options import console, output_options, print_json, project_option
from newsdata.cli._problems import print_problems
from newsdata.cli._progress import bars
from newsdata.errors import CannotRun
from newsdata.reports import printable
from newsdata.suggesting import Options, Report, suggest

_STAGES = {"suggest": "Labelling articles"}


@click.command("suggest")
@click.argument("records")
@project_option
@click.option(
    "--output",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where the records are written with their suggestions.",
)
@click.option("--layers", metavar="L,...", help="Suggest in these layers alone: quote,time.")
@click.option(
    "--model",
    metavar="NAME",
    help="A spaCy pipeline or its folder, or KIND:NAME of a plug-in, that votes with the rules.",
)
@click.option(
    "--replace-suggested",
    is_flag=True,
    help="First take out the suggestions that RECORDS have, in these layers.",
)
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    records: str,
    project: Path,
    output: Path,
    layers: str | None,
    model: str | None,
    replace_suggested: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Label articles automatically, for people to accept or reject.

    RECORDS is a file of records, a folder of such files, or - for standard input. What is
    added has the status `suggested`; a label that a person made, accepted or rejected is
    neither changed nor suggested again. Rules find structure, quotations with their
    speakers, times and entities in English, German, French and Spanish; articles in other
    languages are counted. A score below 1 says where rules and model disagree.

    The exit code is 1 when a record could not be read or a suggester failed on an article.

    \b
    Examples:
      newsdata suggest records.jsonl --output suggested.jsonl
      newsdata suggest records.jsonl --output suggested.jsonl --model en_core_web_sm
      newsdata suggest records.jsonl --output quotes.jsonl --layers quote
    """
    there = (project / configuration.FILE).is_file()
    config = configuration.load(project) if there else None
    labels = config.scheme if config else scheme.default()
    named = tuple(name for each in (layers or "").split(",") if (name := each.strip()))
    if layers is not None and not named:
        raise CannotRun("--layers names none.", hint=f"There are: {', '.join(labels.layers)}.")
    options = Options(
        layers=named,
        model=model,
        replace=replace_suggested,
        scheme=labels,
    )
    with bars(_STAGES, shown=not (as_json or quiet)) as on_progress:
        report = suggest(records, output, options=options, progress=on_progress)
    if as_json:
        print_json(report)
    elif not quiet:
        _print(report, console(stderr=True))
    ctx.exit(0 if report.clean else 1)


def _print(report: Report, out: Console) -> None:
    counts = report.counts
    table = Table(show_header=False)
    table.add_row("articles", f"{counts.records:,} read, {counts.rejected:,} rejected")
    table.add_row("suggestions", f"{counts.spans:,} spans, {counts.relations:,} relations")
    for name, number in report.labels.items():
        table.add_row(printable(f"  {name}"), f"{number:,}")
    for name, number in report.outside.items():
        table.add_row(printable(f"  {name}"), f"{number:,} left out: not in the scheme")
    for name, number in report.languages.items():
        said = f"in {name}" if name else "without a language"
        table.add_row(printable(f"articles {said}"), f"{number:,}: rules do not know it")
    if counts.failed:
        table.add_row("articles where a suggester failed", f"{counts.failed:,}")
    out.print(table)
    print_problems(report.problems, out)
    out.print(f"Written: {printable(report.output)}", soft_wrap=True)
