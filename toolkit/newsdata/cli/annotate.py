"""`newsdata annotate`."""

import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from newsdata import config
from newsdata.cli._options import console, output_options, print_json, project_option
from newsdata.cli._problems import print_problems
from newsdata.reports import printable

if TYPE_CHECKING:
    from newsdata.web.work import Work

_RECORDS = "data/records/records.jsonl"


@click.command("annotate")
@project_option
@click.option(
    "--annotator",
    metavar="NAME",
    help="Who labels; git's user.name, or the user of this machine, if not given.",
)
@click.option(
    "--records",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"The articles, with suggestions; {_RECORDS} if not given.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help="Where to listen; 8734, or the first after it that is free, if not given.",
)
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    help="Address to listen on. Anything but this machine's own lets others in: see below.",
)
@click.option("--no-open", is_flag=True, help="Print the address and open no browser.")
@output_options
def command(
    project: Path,
    annotator: str | None,
    records: Path | None,
    port: int | None,
    host: str,
    no_open: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Label the articles of a build in the browser.

    Opens a page of this machine: there is no account, no database and no network. Each
    action is saved at once in data/submissions/NAME/, as a file that `newsdata validate`
    checks and `newsdata build` joins to its article. Ctrl-C ends it.

    Only who has the printed address can read or save. With a --host that others can reach,
    whoever sees the traffic can, too: it is not encrypted. To label on another machine, let
    ssh carry the port instead.

    Needs newsdata[annotate].

    \b
    Examples:
      newsdata annotate
      newsdata annotate --annotator kim --no-open
      ssh -L 8734:127.0.0.1:8734 server newsdata annotate -C my-news --no-open --port 8734
    """
    from newsdata.web import naming, server
    from newsdata.web.work import Work

    if quiet and no_open and not as_json:
        raise click.UsageError("With --quiet and --no-open nobody would know the address.")
    settings = config.load(project)
    name = naming.check_annotator(annotator) if annotator else naming.default_annotator(project)
    work = Work(project, settings, records or project / _RECORDS, name)
    silent = as_json or quiet
    if not silent:
        _warn(work, host)

    def on_ready(address: str, at: int) -> None:
        if as_json:
            print_json({"address": address, "annotator": name, "problems": work.problems()})
        elif not quiet:
            _print(work, address, other_port=at if port is None and at != server.PORT else None)
        if not no_open:
            # In a thread of its own: some browsers keep the caller waiting.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    try:
        server.serve(work, host, port, on_ready)
    except KeyboardInterrupt:
        if not silent:
            end = "Ended. Everything that the page showed as saved is on the disk."
            console(stderr=True).print(end)


def _warn(work: "Work", host: str) -> None:
    from newsdata.web.guard import is_loopback

    err = console(stderr=True)
    if not is_loopback(host):
        err.print(
            f"Warning: {printable(host)} can be reached by others. Whoever has the address, or"
            " sees the traffic, which is not encrypted, can read the articles and save labels.",
            style="yellow",
        )
    print_problems(work.problems(), err)
    if number := work.articles.unreadable:
        lines = "1 line of the records" if number == 1 else f"{number:,} lines of the records"
        err.print(f"{lines} cannot be read; `newsdata validate` says why.")


def _print(work: "Work", address: str, other_port: int | None) -> None:
    from newsdata.web import server

    err = console(stderr=True)
    if other_port is not None:
        err.print(f"Port {server.PORT} is in use; this one is on {other_port}.")
    number = len(work.articles.entries())
    articles = "1 article" if number == 1 else f"{number:,} articles"
    who = printable(work.annotator)
    err.print(f"{articles} for {who} to label. Ctrl-C ends it.", soft_wrap=True)
    click.echo(address)
