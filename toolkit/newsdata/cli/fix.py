"""`newsdata fix`."""

from pathlib import Path

import msgspec
import rich_click as click
from rich.text import Text

from newsdata.checking.fix import Repair, fix
from newsdata.checking.run import project_of
from newsdata.cli._options import console, output_options, print_json, project_option
from newsdata.errors import CannotRun
from newsdata.reports import printable

_SHOWN = 240


@click.command("fix")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@project_option
@click.option("--write", is_flag=True, help="Apply the repairs.")
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    project: Path,
    write: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Mend what can be mended beyond doubt, in files of records and submissions.

    Shows the repairs as a diff; --write applies them. Offsets that were counted in
    another unit are counted anew, white space at the edges of spans is left outside,
    hashes of the same text in other bytes are taken anew. Labels are never changed,
    and nothing is guessed: where two readings are possible, the line is left alone.

    The exit code is 1 when there are repairs that were not written.

    \b
    Examples:
      newsdata fix
      newsdata fix data/submissions/kim --write
    """
    if project == Path() and paths:
        project = project_of(paths[0]) or project
    try:
        repairs = list(fix(project, paths, write=write))
    except OSError as error:
        raise CannotRun(
            f"Cannot write: {error.strerror or error}.", place=str(error.filename or project)
        ) from None
    if as_json:
        print_json(repairs)
    elif not quiet:
        _print(repairs, write)
    ctx.exit(1 if repairs and not write else 0)


def _print(repairs: list[Repair], write: bool) -> None:
    out = console()
    file = None
    for repair in repairs:
        if repair.file != file:
            file = repair.file
            for mark in ("---", "+++"):
                out.print(Text(f"{mark} {printable(file)}", "bold"), soft_wrap=True)
        change = repair.change
        where = " · ".join(
            part for part in (f"line {repair.line}", repair.record_id, change.pointer) if part
        )
        out.print(
            Text(printable(f"@@ {where} · {change.code}: {change.why} @@"), "cyan"), soft_wrap=True
        )
        out.print(Text(f"-{_shown(change.before)}", "red"), soft_wrap=True)
        if change.after != "":
            out.print(Text(f"+{_shown(change.after)}", "green"), soft_wrap=True)
    if not repairs:
        out.print("There is nothing to mend beyond doubt.")
    else:
        done = "Mended." if write else "Apply with --write."
        out.print(
            f"{len(repairs):,} repairs in {len({r.file for r in repairs}):,} files. {done} What is left: newsdata validate"
        )


def _shown(value: object) -> str:
    text = msgspec.json.encode(value).decode() if not isinstance(value, str) else value
    text = printable(text)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
