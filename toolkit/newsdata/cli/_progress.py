"""Progress bars, on standard error and on a terminal only."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from newsdata.cli._options import console


@contextmanager
def bars(stages: Mapping[str, str], *, shown: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A function to call as the work goes on; `stages` says what people read of each."""
    if not (shown and sys.stderr.isatty()):
        yield lambda stage, done, total: None
        return
    tasks: dict[str, TaskID] = {}
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:

        def on_progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stages[stage])
            progress.update(tasks[stage], completed=done, total=total or None)

        yield on_progress
