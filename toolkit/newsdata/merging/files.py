"""Three versions of a file of submissions, as git hands them to a merge driver."""

from collections import defaultdict
from pathlib import Path

from msgspec import Struct

from newsdata import decoding
from newsdata.errors import CannotRun
from newsdata.files import atomic_write
from newsdata.jsonl import lines
from newsdata.merging import three_way
from newsdata.merging.conflicts import Conflict, Option
from newsdata.model import Submission, encode

Key = tuple[str, str, bool]
"""Article, annotator, and whether it was merged from others: he may have one of each."""


class FileMerge(Struct, frozen=True):
    """What a three-way merge has made: the file, its submissions, where the sides conflict."""

    output: str
    submissions: int
    conflicts: tuple[Conflict, ...]


class _Version:
    """One version of the file; a line that is not changed is written as it was."""

    def __init__(self, path: Path) -> None:
        self.values: dict[Key, list[Submission]] = defaultdict(list)
        self.lines: dict[Submission, bytes] = {}
        try:
            with path.open("rb") as file:
                for number, line in lines(file):
                    found = decoding.decode(Submission, line, str(path), number)
                    if not isinstance(found, Submission):
                        raise CannotRun(
                            f"This is no submission: {found[0].fact}",
                            hint="The file is left as it is; newsdata validate says all.",
                            place=f"{path}:{number}",
                        )
                    key = found.article_id, found.annotator, bool(found.merged_from)
                    self.values[key].append(found)
                    self.lines[found] = bytes(line) if isinstance(line, bytes) else b""
        except OSError as error:
            raise CannotRun(f"Cannot read: {error.strerror or error}.", place=str(path)) from None


def merge_files(base: Path, ours: Path, theirs: Path, output: Path) -> FileMerge:
    """Merge two versions of a file of submissions, and write the result.

    A submission in which they conflict is written twice, once with what each side says: the
    file stays valid JSON Lines, and `newsdata validate` asks for one of the two.

    Args:
        base: The version that both come from; an empty file if there is none.
        ours: One version; its lines come first, in their order.
        theirs: The other.
        output: Where the result is written; may be one of the three.

    Raises `CannotRun`, with nothing written, for what cannot be read or is no submission.
    """
    versions = tuple(_Version(path) for path in (base, ours, theirs))
    written: dict[Submission, bytes] = {}
    for version in versions:
        written.update(version.lines)
    conflicts: list[Conflict] = []
    made: list[bytes] = []
    for key in dict.fromkeys((*versions[1].values, *versions[2].values)):
        found, listed = _merge_one(key, *(version.values.get(key, []) for version in versions))
        made += [written.get(each) or encode(each) for each in found]
        conflicts += listed
    try:
        with atomic_write(output) as out:
            out.writelines(line + b"\n" for line in made)
    except OSError as error:
        raise CannotRun(f"Cannot write: {error.strerror or error}.", place=str(output)) from None
    return FileMerge(str(output), len(made), tuple(conflicts))


def _merge_one(
    key: Key, base: list[Submission], ours: list[Submission], theirs: list[Submission]
) -> tuple[tuple[Submission, ...], list[Conflict]]:
    if ours == theirs or theirs == base:
        return tuple(ours), []
    if ours == base:
        return tuple(theirs), []
    if max(map(len, (base, ours, theirs))) > 1:
        # A conflict of before that nobody has settled: all stay, and it is said again.
        options = tuple(
            Option(f"{len(side)} submissions", (name,), None)
            for name, side in ((three_way.OURS, ours), (three_way.THEIRS, theirs))
        )
        conflict = Conflict(key[0], "submission", "", options, (three_way.OURS, three_way.THEIRS))
        return tuple(dict.fromkeys((*ours, *theirs))), [conflict]
    return three_way.merge(*(_only(each) for each in (base, ours, theirs)))


def _only(found: list[Submission]) -> Submission | None:
    return found[0] if found else None
