"""`newsdata diff`."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click
from rich.console import Console
from rich.table import Table

from newsdata.cli._options import ReleasePath, console, output_options, print_json
from newsdata.reports import printable

if TYPE_CHECKING:
    from newsdata.comparing import Comparison
    from newsdata.packaging.changes import Tally


@click.command("diff")
@click.argument("old", type=ReleasePath())
@click.argument("new", type=ReleasePath())
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "markdown"]),
    default="text",
    show_default=True,
    help="Tables for the terminal, or a page for a changelog.",
)
@click.option(
    "--records",
    metavar="N",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    help="Records that are listed with what happened to their labels; --json has all.",
)
@output_options
def command(
    old: Path | str, new: Path | str, format_: str, records: int, as_json: bool, quiet: bool
) -> None:
    """Compare two releases: what changed, and which version that asks for.

    OLD and NEW are releases (folders, or addresses in remote storage), folders of projects,
    whose data/records/records.jsonl is meant, or files of records.

    Lists records added, removed and changed; spans added, removed, moved, relabelled, split
    and merged; relations, labels of documents, metadata; numbers a label, annotator and
    source. Texts changed or removed, and labels that mean something else, ask for a major
    version, additions and corrections for a minor one, metadata and packaging for a patch.

    The exit code is 0, whatever changed.

    \b
    Examples:
      newsdata diff data/releases/my-news/1.0.0 data/releases/my-news/1.1.0
      newsdata diff data/releases/my-news/1.0.0 .
      newsdata diff old.jsonl new.jsonl --format markdown
      newsdata diff old.jsonl new.jsonl --json | jq .changes.bump
    """
    from newsdata import comparing  # loads pyarrow, for which --help does not wait
    from newsdata.comparing import listing

    found = comparing.diff(old, new)
    if as_json:
        print_json(found)
    elif quiet:
        return
    elif format_ == "markdown":
        for line in listing.markdown(found, records):
            click.echo(line)
    else:
        _print(console(), found, records)


def _print(out: Console, found: "Comparison", most: int) -> None:
    from newsdata.comparing import listing

    changes = found.changes
    for reason in changes.reasons:
        some = f" ({', '.join(reason.examples)})" if reason.examples else ""
        out.print(printable(f"{reason.bump}: {reason.fact.rstrip('.')}{some}"), soft_wrap=True)
    if changes.reasons:
        out.print(_totals(found))
    for title, tally, rows in (
        ("label", changes.spans, changes.spans.by_label),
        ("annotator", changes.spans, changes.spans.by_annotator),
        ("source", changes.records, changes.records.by_source),
    ):
        if rows:
            out.print(_apart(title, tally, rows))
    for change in found.records[:most]:
        out.print(printable(listing.record(change)), soft_wrap=True)
        for line in listing.labels(change):
            out.print(f"    {printable(line)}", soft_wrap=True)
    if len(found.records) > most:
        out.print(f"{len(found.records) - most:,} more records; --json lists all.")
    out.print(printable(listing.verdict(found)), soft_wrap=True)


def _totals(found: "Comparison") -> Table:
    changes = found.changes
    table = Table(show_header=False)
    for what, counts in (
        ("records", changes.records.total),
        ("fields", changes.fields),
        ("spans", changes.spans.total),
        ("relations", changes.relations.total),
        ("labels of documents", changes.labels.total),
    ):
        if counts:
            table.add_row(what, ", ".join(f"{kind} {n:,}" for kind, n in counts.items()))
    return table


def _apart(title: str, tally: "Tally", rows: Mapping[str, Mapping[str, int]]) -> Table:
    what = "records" if title == "source" else "spans"
    table = Table(title=f"{what} by {title}", title_justify="left")
    table.add_column(title)
    for kind in tally.total:
        table.add_column(kind, justify="right")
    for name, row in rows.items():
        numbers = (f"{row[kind]:,}" if kind in row else "" for kind in tally.total)
        table.add_row(printable(name), *numbers)
    return table
