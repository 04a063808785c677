"""The command line: each command is a thin module that parses, calls, reports.

Exit codes: 0 clean, 1 problems in the data, 2 cannot run as asked, 3 our bug.
"""

import pkgutil
import sys
from importlib import import_module

import rich_click as click

from newsdata._version import __version__
from newsdata.errors import CannotRun

click.rich_click.MAX_WIDTH = 100


class _Commands(click.RichGroup):
    """The commands, each a module here, which is imported when it is asked for: a build
    starts without what the others need."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all, in order."""
        names = (module.name for module in pkgutil.iter_modules(__path__))
        return sorted(name for name in names if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; None where there is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{__name__}.{cmd_name}").command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="newsdata %(version)s")
def cli() -> None:
    """Turn raw news articles into versioned datasets of span-labelled records.

    \b
    Start a project of your own, put articles into it, build it:
      newsdata init my-news
      cp articles/*.txt my-news/seeds/
      newsdata build -C my-news

    \b
    Complete commands and options with the Tab key (bash; zsh and fish alike):
      eval "$(_NEWSDATA_COMPLETE=bash_source newsdata)"
    """


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        sys.exit(cli.main(prog_name="newsdata", standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except CannotRun as error:
        from newsdata.reports import printable

        for line in f"error: {error}".split("\n"):
            click.echo(printable(line), err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. Nothing was published.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone, as in `newsdata ... | head`
        sys.exit(1)
    except Exception:  # noqa: BLE001  whatever is left is our bug, and says so
        import traceback

        traceback.print_exc()
        click.echo(
            f"newsdata {__version__} has a bug: please report the lines above.",
            err=True,
        )
        sys.exit(3)
