"""`newsdata explain`."""

import difflib

import rich_click as click
from rich.table import Table

from newsdata.cli._options import console, output_options, print_json
from newsdata.errors import CannotRun
from newsdata.problems import Code, catalogue


@click.command("explain")
@click.argument("code", metavar="[CODE]", required=False)
@output_options
def command(code: str | None, as_json: bool, quiet: bool) -> None:
    """Say what a problem code means, why it matters, and what is right instead.

    Without CODE, all codes are listed.

    \b
    Examples:
      newsdata explain
      newsdata explain span-text
    """
    if code is None:
        found: list[Code] = list(catalogue().values())
    elif code in catalogue():
        found = [catalogue()[code]]
    else:
        near = difflib.get_close_matches(code, catalogue(), n=1)
        raise CannotRun(
            f'There is no problem code "{code}".',
            hint=f'Did you mean "{near[0]}"?' if near else "newsdata explain lists them all.",
        )
    if as_json:
        print_json(found)
    elif not quiet:
        _print_all(found) if code is None else _print(found[0])


def _print_all(codes: list[Code]) -> None:
    table = Table("code", "level", "what is wrong")
    for code in codes:
        table.add_row(code.name, code.level, code.title)
    console().print(table)


def _print(code: Code) -> None:
    out = console()
    out.print(f"{code.name} ({code.level}): {code.title}\n", soft_wrap=True)
    out.print(f"{code.why}\n")
    out.print(f"Wrong:  {code.bad}", soft_wrap=True)
    out.print(f"Right:  {code.good}", soft_wrap=True)
    if code.fixable:
        out.print("\nnewsdata fix can mend it where there is no doubt.")
