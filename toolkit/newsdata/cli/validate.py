"""`newsdata validate`."""

import sys
from pathlib import Path

import rich_click as click

from newsdata import reports
from newsdata.checking import Options, check
from newsdata.checking.run import project_of
from newsdata.cli._options import output_options, project_option, utf8
from newsdata.cli._progress import bars
from newsdata.errors import CannotRun
from newsdata.files import atomic_write

_STAGES = {
    "fetch": "Fetching remote objects",
    "articles": "Checking articles",
    "submissions": "Checking submissions",
}


@click.command("validate")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@project_option
@click.option(
    "--format",
    "form",
    type=click.Choice(reports.FORMATS),
    default="text",
    show_default=True,
    help="Form of the report.",
)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report there instead of to standard output.",
)
@click.option(
    "--report",
    "more",
    metavar="FORM=FILE",
    multiple=True,
    callback=lambda _, __, values: [_form_and_file(value) for value in values],
    help="Write a report of another form to a file, too; may be given several times.",
)
@click.option(
    "--max-per-code",
    type=click.IntRange(0),
    metavar="N",
    default=5,
    show_default=True,
    help="Problems of a code that text and markdown show; the other forms have all.",
)
@click.option(
    "--base", metavar="REV", default="", help="Report only what was not there at a git revision."
)
@click.option(
    "--baseline",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Do not report the problems of this file; those that are gone are taken out of it.",
)
@click.option(
    "--write-baseline", is_flag=True, help="Make the baseline of all problems that there are now."
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Processes; one a core if not given. The result does not depend on it.",
)
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    project: Path,
    form: str,
    output: Path | None,
    more: list[tuple[str, Path]],
    max_per_code: int,
    base: str,
    baseline: Path | None,
    write_baseline: bool,
    workers: int | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Check articles, records and submissions: what is wrong, where, and how to mend it.

    PATH is a file or a folder; without one, the whole project is checked: the files of
    its sources and data/submissions/. Submissions are checked against their articles.
    Outside of a project, files in JSON Lines are checked by the default label scheme.

    The exit code is 1 when there is an error; warnings alone do not count.

    \b
    Examples:
      newsdata validate
      newsdata validate data/submissions/kim
      newsdata validate records.jsonl --format json --output report.json
      newsdata validate --base origin/main --format github --report sarif=found.sarif
    """
    project = _project(project, paths)
    options = Options(
        project=project,
        workers=workers,
        base=base,
        baseline=baseline,
        write_baseline=write_baseline,
        max_per_code=max_per_code,
        folder=_below_here(project),
    )
    shown = not quiet and output is None and form == "text" and not as_json
    with (
        bars(_STAGES, shown=shown) as on_progress,
        check(paths, options, on_progress) as report,
    ):
        if output or not quiet:
            _write(report, "json" if as_json else form, output)
        for other, file in more:
            _write(report, other, file)
        ctx.exit(1 if report.summary.errors else 0)


def _below_here(project: Path) -> str:
    """The project's folder as seen from the current one, which CI takes paths from."""
    here = Path.cwd()
    whole = project.resolve()
    return (
        whole.relative_to(here).as_posix() if whole.is_relative_to(here) and whole != here else ""
    )


def _form_and_file(value: str) -> tuple[str, Path]:
    form, equals, file = value.partition("=")
    if not equals or not file or form not in reports.FORMATS:
        raise click.BadParameter(
            f'"{value}" is not FORM=FILE with one of the forms {", ".join(reports.FORMATS)}.'
        )
    return form, Path(file)


def _project(project: Path, paths: tuple[Path, ...]) -> Path:
    """The folder named with -C, else that of the first path, else the current one."""
    if project != Path() or not paths:
        return project
    return project_of(paths[0]) or project


def _write(report: reports.Report, form: str, output: Path | None) -> None:
    if output is None:
        with utf8(sys.stdout.buffer) as text:
            reports.write(report, form, text)
        return
    try:
        with atomic_write(output) as file, utf8(file) as text:
            reports.write(report, form, text)
    except OSError as error:
        raise CannotRun(f"Cannot write: {error.strerror or error}.", place=str(output)) from None
