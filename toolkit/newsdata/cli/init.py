"""`newsdata init`."""

import json
import re
import shlex
import subprocess
import sys
from importlib import resources
from pathlib import Path

import rich_click as click

from newsdata.cli._options import console, output_options, print_json
from newsdata.errors import CannotRun
from newsdata.files import atomic_write

_MERGED = "/data/submissions/**/*.jsonl merge=newsdata\n"
_IGNORED = (
    "/data/records/\n/data/releases/\n/data/.work/\n/data/.build.lock\n/data/.annotate.lock\n"
)


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--git",
    is_flag=True,
    help="Let git merge submissions span by span in this clone; DIR may be a project already.",
)
@output_options
def command(folder: Path, git: bool, as_json: bool, quiet: bool) -> None:
    """Start a dataset project in DIR: newsdata.toml and the folders it names.

    An existing newsdata.toml is never overwritten. Its .gitattributes name the merge driver
    of submissions; --git sets the driver up, which git does not copy from clone to clone.

    \b
    Examples:
      newsdata init my-news
      newsdata init --git .
    """
    there = (folder / "newsdata.toml").exists()
    made = [] if git and there else _scaffold(folder)
    if git:
        made += _attributes(folder) + _driver(folder)
    if as_json:
        print_json({"folder": folder.as_posix(), "made": made})
    elif not quiet:
        _print(made, folder, new=not there)


def _print(made: list[str], folder: Path, *, new: bool) -> None:
    out = console()
    out.print(f"Made {', '.join(made)} in {folder}.", soft_wrap=True)
    if new:
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
        made += _attributes(folder)
    except OSError as error:
        raise CannotRun(
            f"Cannot write: {error.strerror}.", place=str(error.filename or folder)
        ) from None
    return made


def _attributes(folder: Path) -> list[str]:
    """Name the merge driver of submissions in .gitattributes, where it is not named yet."""
    path = folder / ".gitattributes"
    try:
        before = path.read_text("utf-8") if path.exists() else ""
        if _MERGED.strip() in before.splitlines():
            return []
        gap = "\n" if before and not before.endswith("\n") else ""
        with atomic_write(path) as out:
            out.write((before + gap + _MERGED).encode())
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRun(f"Cannot write: {error}.", place=str(path)) from None
    return [".gitattributes"]


def _driver(folder: Path) -> list[str]:
    """Tell git, in this clone, how to merge submissions."""
    python = shlex.quote(sys.executable)
    settings = {
        "merge.newsdata.name": "newsdata: submissions span by span",
        "merge.newsdata.driver": f"{python} -m newsdata merge --base %O %A %B --output %A",
    }
    for name, value in settings.items():
        try:
            done = subprocess.run(  # noqa: S603
                ["git", "-C", str(folder), "config", "--local", name, value],  # noqa: S607
                capture_output=True,
                text=True,
                check=False,
            )
        except FileNotFoundError:
            raise CannotRun("There is no git here.", hint="Install git.") from None
        if done.returncode:
            raise CannotRun(
                f"git refuses its configuration: {done.stderr.strip() or done.returncode}.",
                hint=f"Start a repository first: git init {shlex.quote(str(folder))}",
                place=str(folder),
            )
    return ["the merge driver of git"]
