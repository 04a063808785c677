"""`newsdata remove`."""

from pathlib import Path

import rich_click as click

from newsdata.cli._options import console, output_options, print_json, project_option
from newsdata.reports import printable


@click.command("remove")
@click.argument("article_id", metavar="ID")
@click.option(
    "--reason",
    required=True,
    metavar="TEXT",
    help="Why it is taken down; it is kept with the project and goes into no release.",
)
@project_option
@output_options
def command(article_id: str, reason: str, project: Path, as_json: bool, quiet: bool) -> None:
    """Take an article down: no later build lets it in again.

    Writes a tombstone to data/tombstones.jsonl with the article's id, the hash of its text
    and a sketch that finds copies with edits, and none of its words; keep the file in git.
    Builds reject the article by all three. The
    next release lists what it was checked for, and names the earlier ones that hold it.
    It leaves the raw file and the old releases to you, and says where they are.

    \b
    Examples:
      newsdata remove tram-2024-03-01 --reason "Withdrawn by its publisher."
      newsdata remove tram-2024-03-01 --reason "Names a victim." --json
    """
    from newsdata import takedown  # loads pyarrow, for which --help does not wait

    report = takedown.remove(project, article_id, reason)
    if as_json:
        print_json(report)
        return
    if quiet:
        return
    out = console()
    what = "is taken down" if report.new else "was taken down before"
    out.print(printable(f"{report.id} {what}: {report.tombstones}"), soft_wrap=True)
    if report.files:
        files = ", ".join(report.files)
        out.print(printable(f"Remove the raw article as well: {files}"), soft_wrap=True)
    if report.versions:
        held = ", ".join(report.versions)
        out.print(printable(f"Releases that hold it, to be withdrawn: {held}"), soft_wrap=True)
    out.print("Then build a new version; that a record was removed asks for a major one.")
