"""Blame: which problems a change adds, and which are known and accepted.

A problem is recognised by what it says (code, article, fact), never by its line,
which moves when something is inserted above it.
"""

import json
import subprocess
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from newsdata.errors import CannotRun
from newsdata.files import atomic_write
from newsdata.problems import Problem

_TITLE = "newsdata baseline: problems that are known and accepted, and how often"


class Known:
    """The problems that were there before a change, each as often as it was.

    One that is in its file still is recognised there first. What is left of the base may
    have moved to another file.

    Args:
        before: What was there.
        now: What there is.
    """

    def __init__(self, before: Iterable[Problem], now: Iterable[Problem]) -> None:
        self._there = Counter((problem.file, problem.identity) for problem in before)
        gone = self._there.copy()
        if gone:
            gone.subtract((problem.file, problem.identity) for problem in now)
        self._moved: Counter[str] = Counter()
        for (_, name), number in (+gone).items():
            self._moved[name] += number
        self.met = 0

    def takes(self, problem: Problem) -> bool:
        """Whether a problem was there; it then counts as met."""
        here = (problem.file, problem.identity)
        if self._there[here] > 0:
            self._there[here] -= 1
        elif self._moved[problem.identity] > 0:
            self._moved[problem.identity] -= 1
        else:
            return False
        self.met += 1
        return True


class Baseline:
    """A file of known problems; it is written when asked for, and then only shrinks.

    Args:
        path: The file, None for no baseline.
        write: Whether to make it, of every problem that comes.

    Raises `CannotRun` when the file is not there or no baseline, or when it is to be
    made and is there.
    """

    def __init__(self, path: Path | None, write: bool) -> None:
        if write and path is None:
            raise CannotRun("--write-baseline needs --baseline FILE.")
        if write and path is not None and path.exists():
            raise CannotRun(
                "The baseline is there already, and only shrinks.",
                hint="Remove it first to accept all that there is now.",
                place=str(path),
            )
        self._path = path
        self._write = write
        self._known = _read(path) if path is not None and not write else {}
        self._met: dict[str, Counter[str]] = defaultdict(Counter)
        self.met = 0

    def takes(self, problem: Problem) -> bool:
        """Whether a problem is accepted; it then counts as met."""
        name = problem.identity
        met = self._met[problem.file]
        accepted = self._write or met[name] < self._known.get(problem.file, Counter())[name]
        if accepted:
            met[name] += 1
            self.met += 1
        return accepted

    def finish(self, project: Path, checked: Iterable[str]) -> None:
        """Take out of the file what is no longer there, of the files that were checked."""
        if self._path is None:
            return
        now = {file: n for file, n in self._known.items() if (project / file).exists()}
        now |= {file: self._met[file] for file in checked}
        now = {file: +counts for file, counts in now.items() if +counts}
        if self._write or now != self._known:
            document = {
                "about": _TITLE,
                "problems": {file: dict(sorted(now[file].items())) for file in sorted(now)},
            }
            with atomic_write(self._path) as out:
                out.write(json.dumps(document, indent=1, ensure_ascii=False).encode() + b"\n")


def _read(path: Path) -> dict[str, Counter[str]]:
    try:
        problems = json.loads(path.read_text("utf-8"))["problems"]
        return {
            file: Counter({name: int(n) for name, n in counts.items()})
            for file, counts in problems.items()
        }
    except FileNotFoundError:
        raise CannotRun(
            "There is no such baseline.",
            hint="Make one of the problems that there are now with --write-baseline.",
            place=str(path),
        ) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise CannotRun(
            "This is no baseline that newsdata wrote.",
            hint="Make it anew with --write-baseline.",
            place=str(path),
        ) from None


@contextmanager
def checkout(project: Path, revision: str) -> Iterator[Path]:
    """The project folder as it was at a revision of its git repository.

    Raises `CannotRun` when there is no git, no repository or no such revision.
    """
    if revision.startswith("-"):
        raise CannotRun(f'"{revision}" is no revision.')
    top = Path(_git(project, "rev-parse", "--show-toplevel").decode().rstrip("\n"))
    _git(project, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    with TemporaryDirectory(prefix="newsdata-base-") as folder:
        archive = Path(folder) / "base.tar"
        _git(top, "archive", "--format=tar", "-o", str(archive), revision)
        with tarfile.open(archive) as tar:
            tar.extractall(Path(folder) / "tree", filter=_regular_files)  # noqa: S202  the filter keeps it inside
        yield Path(folder) / "tree" / project.resolve().relative_to(top.resolve())


def _regular_files(member: tarfile.TarInfo, path: str) -> tarfile.TarInfo | None:
    # Links of the base are not followed, and nothing may leave the folder.
    if not (member.isreg() or member.isdir()):
        return None
    return tarfile.data_filter(member, path)


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        command = ["git", "-C", str(folder), *arguments]
        done = subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    except FileNotFoundError:
        raise CannotRun("--base needs git, which is not installed.") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise CannotRun(
            f"git {arguments[0]} failed: {said[-1] if said else 'there is no such revision'}.",
            hint="--base takes a commit, branch or tag; in CI, fetch it first (actions/checkout with fetch-depth: 0).",
        ) from None
    return done.stdout
