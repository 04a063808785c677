"""`newsdata convert`."""

import tomllib
from pathlib import Path
from typing import get_args

import rich_click as click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from newsdata import config as configuration
from newsdata import plugins
from newsdata.cli._options import console, output_options, print_json, project_option
from newsdata.cli._problems import print_problems
from newsdata.cli._progress import bars
from newsdata.converting import Options, Report, convert
from newsdata.converting.reading import AUTO, readers
from newsdata.converting.run import STDOUT, UNKNOWN_RIGHTS
from newsdata.errors import CannotRun
from newsdata.formats import Align
from newsdata.model import Rights
from newsdata.reports import printable
from newsdata.scheme import LabelScheme

_STAGES = {"read": "Reading files", "documents": "Documents in them", "write": "Writing documents"}
_SHOWN = 5


@click.command("convert")
@click.argument("source", metavar="INPUT")
@click.argument("output", metavar="OUTPUT")
@project_option
@click.option(
    "--from",
    "from_",
    metavar="FORMAT",
    default=AUTO,
    show_default=True,
    type=click.Choice([AUTO, *readers()]),
    help=f"What INPUT is: {', '.join(readers())}. auto finds it out, and says why.",
)
@click.option(
    "--to",
    metavar="FORMAT",
    required=True,
    type=click.Choice(plugins.names("format")),
    help=f"What OUTPUT will be: {', '.join(plugins.names('format'))}.",
)
@click.option(
    "--strict", is_flag=True, help="Write nothing if OUTPUT cannot hold all that the labels say."
)
@click.option(
    "--align",
    type=click.Choice(get_args(Align)),
    default="expand",
    show_default=True,
    help="What becomes of a span that cuts a token, for formats of tokens: longer, shorter, left out.",
)
@click.option(
    "--records",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Join the labels to these records, found by id or by text.",
)
@click.option(
    "--labels",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help='TOML file of names of labels and what they are here: Person = "entity/PERSON".',
)
@click.option(
    "--layer",
    metavar="NAME",
    default="entity",
    show_default=True,
    help="Layer of labels that the label scheme does not know.",
)
@click.option("--annotator", metavar="NAME", help="Who made the labels, where INPUT does not say.")
@click.option(
    "--tokens",
    is_flag=True,
    help="Keep the tokens of INPUT as spans of layer token; OUTPUT is cut into them again.",
)
@click.option(
    "--license",
    "license_",
    metavar="ID",
    help="Licence (SPDX id) of articles of which INPUT does not say it; without, they are not to be passed on.",
)
@click.option("--language", metavar="TAG", help="Their language (BCP 47), such as en or pt-BR.")
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    source: str,
    output: str,
    project: Path,
    from_: str,
    to: str,
    strict: bool,
    align: Align,
    records: Path | None,
    labels: Path | None,
    layer: str,
    annotator: str | None,
    tokens: bool,
    license_: str | None,
    language: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Convert labels between the record format and those of annotation programs and trainers.

    INPUT is a file, a folder, an archive (.zip, .tar, .tar.gz) or - for standard input;
    files that belong together, such as a.txt and a.ann, are found beside each other.
    OUTPUT is a file, a new folder for formats of many files, or - for standard output.

    What OUTPUT cannot hold is listed with counts and ids. Ids and fields of the article
    alone do not make a conversion lossy. The exit code is 1 when something could not be
    read, and 2 when --strict refused to write.

    \b
    Examples:
      newsdata convert corpus/ records.jsonl --to records
      newsdata convert records.jsonl tasks.json --to label_studio
      newsdata convert records.jsonl train.conll --to conll --strict
      newsdata convert export.json new.jsonl --to records --records records.jsonl
    """
    if as_json and output == STDOUT:
        raise click.UsageError("--json and OUTPUT - would both write to standard output.")
    options = Options(
        strict=strict,
        align=align,
        records=records,
        layer=layer,
        names=_names(labels),
        annotator=annotator,
        tokens=tokens,
        rights=Rights(license_, "full") if license_ else UNKNOWN_RIGHTS,
        language=language,
        scheme=_scheme(project),
    )
    with bars(_STAGES, shown=not (as_json or quiet)) as on_progress:
        report = convert(source, output, from_=from_, to=to, options=options, progress=on_progress)
    if as_json:
        print_json(report)
    elif not quiet:
        _print(report, console(stderr=True), output)
    ctx.exit(2 if strict and report.lossy else 0 if report.clean else 1)


def _scheme(project: Path) -> LabelScheme | None:
    """The label scheme of the project, where there is one."""
    there = (project / configuration.FILE).is_file()
    return configuration.load(project).scheme if there else None


def _names(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        names = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CannotRun(f"Cannot read the names of labels: {error}.", place=str(path)) from None
    for name, ours in names.items():
        if not isinstance(ours, str) or not all(ours.partition("/")):
            raise CannotRun(
                f"What {name!r} is here has to be a layer, a slash and a label.",
                hint=f'Write it so: "{name}" = "entity/PERSON"',
                place=str(path),
            )
    return names


def _print(report: Report, out: Console, output: str) -> None:
    counts = report.counts
    if report.why:
        out.print(printable(f"Read as {report.source}: {report.why}"), soft_wrap=True)
    table = Table(show_header=False)
    table.add_row("files", f"{counts.files:,}")
    table.add_row("documents", f"{counts.documents:,} read, {counts.rejected:,} rejected")
    table.add_row("spans", f"{counts.spans:,}")
    table.add_row("relations", f"{counts.relations:,}")
    table.add_row("labels of documents", f"{counts.labels:,}")
    for name, number in report.names.items():
        table.add_row(printable(f"  {name}"), f"{number:,}")
    out.print(table)
    print_problems(report.problems, out)
    _print_losses(report, out)
    if report.output:
        out.print(f"Written as {report.target}: {report.output}", soft_wrap=True)
    else:
        why = "there is no document" if not counts.documents else "--strict, and something is lost"
        out.print(f"Nothing is written to {output}: {why}.", soft_wrap=True)


def _print_losses(report: Report, out: Console) -> None:
    if report.losses:
        out.print(Text(f"What {report.target} cannot hold:", "bold"))
    for loss in report.losses:
        some = ", ".join(loss.items[:_SHOWN]) + (", …" if loss.count > _SHOWN else "")
        out.print(
            printable(f"  {loss.count:,} {loss.kind}: {loss.meaning} ({some})"), soft_wrap=True
        )
