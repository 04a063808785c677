"""`newsdata init`."""

import json
import re
from importlib import resources
from pathlib import Path

import rich_click as click

from newsdata.cli._options import console, output_options, print_json
from newsdata.errors import CannotRun
from newsdata.files import atomic_write

_IGNORED = (
    "/data/records/\n/data/releases/\n/data/.work/\n/data/.build.lock\n/data/.annotate.lock\n"
)


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@output_options
def command(folder: Path, as_json: bool, quiet: bool) -> None:
    """Start a dataset project in DIR: newsdata.toml and the folders it names.

    An existing newsdata.toml is never overwritten.

    \b
    Example:
      newsdata init my-news
    """
    made = _scaffold(folder)
    if as_json:
        print_json({"folder": folder.as_posix(), "made": made})
    elif not quiet:
        out = console()
        out.print(f"Made {', '.join(made)} in {folder}.", soft_wrap=True)
        out.print(
            "Next: put articles (UTF-8 text, one a file) into seeds/, state their licence in newsdata.toml, and run",
            soft_wrap=True,
        )
        out.print(f"  newsdata build -C {folder}", soft_wrap=True)


def _scaffold(folder: Path) -> list[str]:
    config = folder / "newsdata.toml"
    if config.exists():
        raise CannotRun("There is a project here already.", place=str(config))
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", folder.resolve().name).strip("-_") or "news"
    template = (resources.files("newsdata") / "project_template.toml").read_text("utf-8")
    try:
        for part in ("seeds", "data/submissions"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        made = ["newsdata.toml", "seeds/", "data/submissions/"]
        with atomic_write(config) as out:
            out.write(template.replace("NAME", json.dumps(name)).encode())
        if not (folder / ".gitignore").exists():
            (folder / ".gitignore").write_text(_IGNORED, "utf-8")
            made.append(".gitignore")
    except OSError as error:
        raise CannotRun(
            f"Cannot write: {error.strerror}.", place=str(error.filename or folder)
        ) from None
    return made
