"""`newsdata evaluate`."""

from collections.abc import Mapping
from pathlib import Path

import rich_click as click
from rich.console import Console
from rich.table import Table

from newsdata.cli._options import console, output_options, print_json
from newsdata.evaluation import Accuracy, Evaluation, Measure, Score, evaluate, load


@click.command("evaluate")
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("predicted", type=click.Path(path_type=Path))
@click.option(
    "--only",
    metavar="LABEL",
    multiple=True,
    help="Score this layer (quote) or label (quote/QUOTE) alone; may be given again.",
)
@click.option(
    "--mistakes",
    type=click.IntRange(0),
    metavar="N",
    default=10,
    show_default=True,
    help="Mistakes that are shown in their sentence; --json has all.",
)
@output_options
def command(
    gold: Path,
    predicted: Path,
    only: tuple[str, ...],
    mistakes: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Score labels against gold ones: how many are right, and which are not.

    GOLD and PREDICTED are JSON Lines of records or submissions, or folders of them. Of
    GOLD the labels count that a person stands behind, of PREDICTED the suggested ones,
    too. In each article the layers are scored that its annotator reviewed.

    Spans are scored by SemEval-2013's four measures: strict (same place and label), exact
    (same place), partial (an overlap counts half), type (same label, any overlap). The
    intervals are those of 1,000 resamples of the articles.

    \b
    Examples:
      newsdata evaluate data/submissions/kim suggested.jsonl
      newsdata evaluate gold.jsonl suggested.jsonl --only entity --json
    """
    result = evaluate(load(gold), load(predicted), only)
    if as_json:
        print_json(result)
    elif not quiet:
        _print(console(), result, mistakes)


def _print(out: Console, result: Evaluation, mistakes: int) -> None:
    out.print(_spans(result))
    if result.relations:
        out.print(_relations(result))
    out.print(_accuracies(result))
    if mistakes and result.mistakes:
        out.print(_confusion(result))
        out.print(f"Mistakes, {{{{gold}}}} and [[predicted]] ({len(result.mistakes):,} in all):")
    for each in result.mistakes[:mistakes]:
        labels = " for ".join(part[0] for part in (each.predicted, each.gold) if part)
        out.print(f"  {each.article}: {each.kind}: {labels}\n    {each.sentence}", soft_wrap=True)
    for what, ids in (("without predictions", result.absent), ("not in the gold", result.unknown)):
        if ids:
            out.print(f"Articles {what} ({len(ids):,}): {', '.join(ids[:10])}", soft_wrap=True)


def _spans(result: Evaluation) -> Table:
    table = Table(title=f"Spans of {result.articles:,} articles", title_justify="left")
    table.add_column("label")
    for column in ("gold", "predicted", "P", "R", "F1", "95%", "exact", "partial", "type"):
        table.add_column(column, justify="right")
    rows: dict[str, Mapping[Measure, Score]] = {}
    for label, scores in result.labels.items():
        layer = label.partition("/")[0]
        rows.setdefault(layer, result.layers[layer])
        rows[label] = scores
    rows["total"] = result.total
    for name, scores in rows.items():
        strict = scores["strict"]
        table.add_row(
            name,
            f"{strict.counts.gold:,}",
            f"{strict.counts.predicted:,}",
            _share(strict.precision),
            _share(strict.recall),
            _share(strict.f1),
            _interval(strict.interval),
            *(_share(scores[m].f1) for m in ("exact", "partial", "type")),
            end_section="/" not in name,
        )
    return table


def _relations(result: Evaluation) -> Table:
    table = Table(title="Relations", title_justify="left")
    table.add_column("relation")
    for column in ("gold", "predicted", "P", "R", "F1", "95%"):
        table.add_column(column, justify="right")
    for name, found in result.relations.items():
        rows = {f"{name}, whole": found.strict}
        rows |= {f"{name}, {role}": score for role, score in found.roles.items()}
        for row, score in rows.items():
            counts = score.counts
            table.add_row(
                row,
                f"{counts.gold:,}",
                f"{counts.predicted:,}",
                _share(score.precision),
                _share(score.recall),
                _share(score.f1),
                _interval(score.interval),
            )
    return table


def _accuracies(result: Evaluation) -> Table:
    table = Table(title="Right ones", title_justify="left")
    table.add_column("what")
    for column in ("right", "of", "share", "95%"):
        table.add_column(column, justify="right")
    rows: dict[str, Accuracy] = {"speaker of a quotation": result.speakers}
    for name, found in (rows | dict(result.attributes)).items():
        table.add_row(
            name,
            f"{found.right:,}",
            f"{found.compared:,}",
            _share(found.accuracy),
            _interval(found.interval),
        )
    return table


def _confusion(result: Evaluation) -> Table:
    table = Table(title="Labels that were taken for others", title_justify="left")
    for column in ("gold", "predicted", "count"):
        table.add_column(column, justify="right" if column == "count" else "left")
    for each in result.confusion:
        if each.gold != each.predicted:
            table.add_row(each.gold or "nothing", each.predicted or "nothing", f"{each.count:,}")
    return table


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _interval(value: tuple[float, float] | None) -> str:
    return "-" if value is None else f"{value[0]:.2f}–{value[1]:.2f}"
