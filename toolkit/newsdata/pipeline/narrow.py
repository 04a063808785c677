"""Shards that no worker survives, run again without the article that is to blame.

Such a shard has left word of the article it was at (`marker`): that one is rejected,
the rest goes on. It is done as often as needed.
"""

from pathlib import Path

from msgspec.structs import replace

from newsdata import archives, jsonl, mirror, plugins
from newsdata.engine import Reason
from newsdata.pipeline.finish import FinishTask
from newsdata.pipeline.read import Part, ReadTask
from newsdata.reading import AUTO
from newsdata.streams import is_compressed


def without_poison(
    task: object, mark: tuple[int, ...], reason: Reason, project: Path
) -> ReadTask | FinishTask | None:
    """The task without the article it was at; None when it left no word, or none that helps."""
    if isinstance(task, ReadTask) and len(mark) == 3:
        number, taken, line = mark
        parts = list(task.parts)
        parts[number : number + 1] = _cut(parts[number], taken, line, reason, project)
        return replace(task, parts=tuple(parts))
    if isinstance(task, FinishTask) and len(mark) == 1 and mark[0] not in task.poison:
        return replace(task, poison=task.poison | {mark[0]: reason})
    return None


def _cut(part: Part, taken: int, line: int, reason: Reason, project: Path) -> list[Part]:
    """The part up to its poison and, where lines are articles, the part after it."""
    path = mirror.place(project, part.raw.file)
    if not _has_lines(part, path):
        return [replace(part, take=taken, poison=reason)]
    first = part.raw.first_line
    with path.open("rb") as file:
        file.seek(part.offset)
        for number, _ in jsonl.lines(file, first=first, size=part.raw.size):
            if number > line:
                break
        else:
            return [replace(part, take=taken, poison=reason)]
        end = file.tell()
    before = replace(part, take=taken, poison=reason, poison_line=number)
    left = part.offset + part.bytes - end
    if left <= 0:
        return [before]
    raw = replace(part.raw, first_line=number + 1, size=left)
    after = replace(part, raw=raw, offset=end, bytes=left)
    return [before, replace(after, take=-1, poison="")]


def _has_lines(part: Part, path: Path) -> bool:
    if part.format == AUTO or not plugins.get("source", part.format).BY_LINE:
        return False
    return not (archives.is_archive(path) or is_compressed(path))
