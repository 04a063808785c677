"""`newsdata push`."""

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click
from rich.table import Table

from newsdata.cli._options import console, output_options, print_json
from newsdata.cli._problems import print_problems
from newsdata.cli._progress import bars

if TYPE_CHECKING:
    from newsdata.releasing import PushReport

_STAGES = {
    "records": "Checking records",
    "load": "Loading with datasets",
    "upload": "Uploading files",
}
_SAID = {
    "published": "Published",
    "there": "It was published before; nothing was done",
    "dry run": "Nothing was uploaded; without --dry-run it would be",
    "refused": "The release is not in order; nothing was uploaded",
}


@click.command("push")
@click.argument("release", type=click.Path(path_type=Path))
@click.argument("repo", metavar="OWNER/NAME|ADDRESS")
@click.option("--dry-run", is_flag=True, help="Check, and list what would be uploaded.")
@click.option(
    "--public",
    is_flag=True,
    help="Make a new repository public; else it is private. One that is there stays as it is.",
)
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    release: Path,
    repo: str,
    dry_run: bool,
    public: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Publish a release in a dataset repository of the Hugging Face Hub, or in a bucket.

    The release is verified first. At the Hub its files become one commit, tagged with the
    version; log in with `hf auth login`, or set HF_TOKEN. It needs newsdata[hub]. At an
    address in remote storage its manifest is written last; it needs newsdata[s3] or
    newsdata[gs]. What was uploaded before an interruption is not uploaded again.

    The exit code is 1 when the release is not in order.

    \b
    Examples:
      newsdata push data/releases/my-news/1.0.0 me/my-news --dry-run
      newsdata push data/releases/my-news/1.0.0 me/my-news
      newsdata push data/releases/my-news/1.0.0 s3://bucket/my-news/1.0.0
    """
    from newsdata.releasing import push  # loads pyarrow, for which --help does not wait

    with bars(_STAGES, shown=not (as_json or quiet)) as on_progress:
        report = push(release, repo, dry_run=dry_run, public=public, progress=on_progress)
    if as_json:
        print_json(report)
    elif not quiet:
        _print(report)
    ctx.exit(0 if report.clean else 1)


def _print(report: "PushReport") -> None:
    out = console()
    if report.files:
        table = Table("file", "bytes", title=f"{report.repo} {report.version}")
        table.columns[1].justify = "right"
        for file in report.files:
            table.add_row(file.path, f"{file.bytes:,}")
        table.add_row(f"{len(report.files):,} files", f"{report.bytes:,}", style="bold")
        out.print(table)
    print_problems(report.verified.problems, out)
    out.print(f"{_SAID[report.outcome]}. {report.url}".rstrip(), soft_wrap=True)
