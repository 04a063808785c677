"""`newsdata agree`."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import rich_click as click
from rich.console import Console
from rich.table import Table

from newsdata import config as configuration
from newsdata.agreement import Agreement, agree
from newsdata.agreement.results import Group
from newsdata.cli._options import console, output_options, print_json, project_option
from newsdata.cli._problems import print_problems
from newsdata.packaging.agreement import Figure, Scores
from newsdata.packaging.card import agreement as card
from newsdata.packaging.card._markdown import escape, table
from newsdata.reports import printable

_SUBMISSIONS = "data/submissions"
_RECORDS = "data/records/records.jsonl"


@click.command("agree")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@project_option
@click.option(
    "--records",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"Records with the texts; {_RECORDS} of the project if not given.",
)
@click.option(
    "--most",
    type=click.IntRange(0),
    metavar="N",
    default=10,
    show_default=True,
    help="Articles and labels disputed most that are shown; --json has all.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "markdown"]),
    default="text",
    show_default=True,
    help="Tables for the terminal, or a page for a report.",
)
@click.option(
    "--gamma",
    is_flag=True,
    help="Compare by gamma, too; it takes longer, and needs newsdata[gamma].",
)
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    project: Path,
    records: Path | None,
    most: int,
    format_: str,
    gamma: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Say how far annotators agree who labelled the same articles.

    PATH is a file of submissions, or a folder of them; the project's data/submissions if not
    given. Each layer and label has the F1 of spans (strict, and with half for an overlap),
    kappa and Krippendorff's alpha on tokens, and his alpha for unitizing. A layer counts for
    those who reviewed it. What tokens there are, and when an article was published, is in
    the records: run `newsdata build` first, or name them.

    The exit code is 1 when a submission was left out, or a label is not in the scheme.

    \b
    Examples:
      newsdata agree
      newsdata agree data/submissions/kim data/submissions/lee.jsonl --json
      newsdata agree --records records.jsonl --format markdown
    """
    there = (project / configuration.FILE).is_file()
    config = configuration.load(project) if there else None
    default = project / _RECORDS
    result = agree(
        paths or (project / _SUBMISSIONS,),
        records or (default if default.is_file() else None),
        config.scheme if config else None,
        gamma=gamma,
    )
    if as_json:
        print_json(result)
    elif format_ == "markdown" and not quiet:
        click.echo("\n".join(_markdown(result, most)))
    elif not quiet:
        _print(console(), result, most, gamma=gamma)
    ctx.exit(1 if result.problems else 0)


def _print(out: Console, result: Agreement, most: int, *, gamma: bool) -> None:
    out.print(
        _scores(
            f"All annotators, {result.articles:,} articles",
            result.layers,
            result.labels,
            gamma=gamma,
        )
    )
    for pair in result.pairs if len(result.pairs) > 1 else ():
        names = " and ".join(printable(name) for name in pair.annotators)
        out.print(
            _scores(f"{names}, {pair.articles:,} articles", pair.layers, pair.labels, pair=True)
        )
    if result.relations:
        out.print(_relations(result))
    if result.documents:
        out.print(_documents(result))
    for title, groups in (("published", result.months), ("guideline", result.guidelines)):
        if groups:
            out.print(_groups(title, groups))
    _print_disputed(out, result, most)
    print_problems(list(result.problems), out)
    for note in (printable(card.left_out(result)), *_notes(result)):
        if note:
            out.print(note, soft_wrap=True)


def _scores(
    title: str,
    layers: Mapping[str, Scores],
    labels: Mapping[str, Scores],
    *,
    pair: bool = False,
    gamma: bool = False,
) -> Table:
    """Of a pair there are no intervals, alpha is nearly kappa, and alpha-U and gamma are of all."""
    # So that it fits into 80 columns.
    table = Table(title=title, title_justify="left", collapse_padding=True)
    table.add_column("label", no_wrap=True)
    columns = ["spans", "F1", "partial", "kappa"]
    if not pair:
        columns += ["alpha", "95%", "alpha-U", *(["gamma"] if gamma else [])]
    for column in columns:
        table.add_column(column, justify="right")
    for layer, scores in layers.items():
        rows = {printable(layer): scores}
        for name, each in labels.items():
            if name.startswith(f"{layer}/"):
                rows[printable(f"  {name.removeprefix(layer + '/')}")] = each
        for name, each in rows.items():
            cells = [f"{each.spans:,}", *map(_value, (each.strict, each.partial, each.kappa))]
            if not pair:
                cells += _value(each.alpha), _interval(each.alpha), _value(each.alpha_u)
            if gamma:
                cells.append(_value(each.gamma))
            table.add_row(name, *cells, end_section=name == list(rows)[-1])
    return table


def _relations(result: Agreement) -> Table:
    table = Table(title="Relations", title_justify="left")
    table.add_column("relation")
    for column in ("compared", "F1", "95%"):
        table.add_column(column, justify="right")
    for name, scores in result.relations.items():
        whole = scores.strict
        table.add_row(
            printable(f"{name}, whole"), f"{scores.relations:,}", _value(whole), _interval(whole)
        )
        for role, each in scores.roles.items():
            table.add_row(printable(f"{name}, {role}"), "", _value(each), _interval(each))
    return table


def _documents(result: Agreement) -> Table:
    table = Table(title="Labels of documents", title_justify="left")
    table.add_column("layer")
    for column in ("documents", "alike", "kappa", "alpha", "95%"):
        table.add_column(column, justify="right")
    for layer, each in result.documents.items():
        table.add_row(
            printable(layer),
            f"{each.documents:,}",
            _value(each.alike),
            _value(each.kappa),
            _value(each.alpha),
            _interval(each.alpha),
        )
    return table


def _groups(title: str, groups: Mapping[str, Group]) -> Table:
    table = Table(title=f"By {title}: F1 / alpha", title_justify="left")
    table.add_column(title)
    layers = sorted({layer for group in groups.values() for layer in group.strict})
    for layer in layers:
        table.add_column(printable(layer), justify="right")
    for name, group in groups.items():
        cells = [
            f"{_value(group.strict.get(layer, Figure()))} / {_value(group.alpha.get(layer, Figure()))}"
            for layer in layers
        ]
        table.add_row(printable(name) or "none stated", *cells)
    return table


def _print_disputed(out: Console, result: Agreement, most: int) -> None:
    confusion = result.confusion[:most]
    if confusion:
        out.print(f"Labels that met others ({len(result.confusion):,} in all):")
    for met in confusion:
        names = f"{met.one or 'nothing'} and {met.other or 'nothing'}"
        out.print(printable(f"  {met.count:,}: {names}"), soft_wrap=True)
    disputes = [each for each in result.disputes[:most] if each.differing]
    if disputes:
        out.print("Articles with most spans that others do not have:")
    for each in disputes:
        names = ", ".join(each.annotators)
        said = f"  {each.article}: {each.differing:,} of {each.spans:,}, F1 {each.f1:.3f} ({names})"
        out.print(printable(said), soft_wrap=True)


def _notes(result: Agreement) -> Iterator[str]:
    """What the figures leave out, a sentence each."""
    annotators = ", ".join(f"{name} {number:,}" for name, number in result.annotators.items())
    yield printable(f"Submissions: {annotators}.")
    if result.merged:
        yield f"{result.merged:,} submissions were merged from those of others and do not count."
    if result.single:
        yield f"Of them {result.single:,} label articles that nobody else labelled."
    if result.without_text:
        some = ", ".join(result.without_text[:5])
        yield printable(
            f"The text of {len(result.without_text):,} articles is not there ({some}): their "
            "spans are compared, but there is nothing to take kappa, alpha and gamma of. "
            "`newsdata build` makes the records."
        )
    if result.unstated:
        yield (
            f"{result.unstated:,} submissions do not state what was reviewed: they count in the "
            "layers they have labels in, which makes agreement look better than it is."
        )
    if result.left_out:
        yield f"{result.left_out:,} spans are in layers that their annotator did not review."


def _markdown(result: Agreement, most: int) -> Iterator[str]:
    yield "## Agreement\n"
    yield from card.section(result)
    yield from table(
        ("annotators", "layer", "articles", "F1", "partial F1", "kappa"),
        (
            (
                " and ".join(pair.annotators),
                layer,
                pair.articles,
                *map(card.shown, (scores.strict, scores.partial, scores.kappa)),
            )
            for pair in result.pairs
            for layer, scores in pair.layers.items()
        ),
    )
    for title, groups in (("published", result.months), ("guideline", result.guidelines)):
        yield from table(
            (title, "layer", "F1", "alpha"),
            (
                (name or "none stated", layer, card.shown(strict), card.shown(group.alpha[layer]))
                for name, group in groups.items()
                for layer, strict in group.strict.items()
            ),
        )
    yield from table(
        ("article", "spans without an equal", "of"),
        ((each.article, each.differing, each.spans) for each in result.disputes[:most]),
    )
    yield from (f"- {escape(note)}" for note in _notes(result))


def _value(figure: Figure) -> str:
    return "-" if figure.value is None else f"{figure.value:.3f}"


def _interval(figure: Figure) -> str:
    return "-" if figure.interval is None else f"{figure.interval[0]:.2f}–{figure.interval[1]:.2f}"
