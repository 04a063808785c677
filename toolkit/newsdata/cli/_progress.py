"""Progress bars, on standard error and on a terminal only."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from newsdata.cli._options import console

OnProgress = Callable[[str, int, int], None]


@contextmanager
def bars(
    stages: Mapping[str, str], *, shown: bool, events: IO[str] | None = None
) -> Iterator[OnProgress]:
    """A function to call as the work goes on.

    Args:
        stages: What people read of each stage.
        shown: Whether there are bars, if standard error is a terminal.
        events: Where a line of JSON is written for each call.
    """
    tell = _teller(events) if events else _ignore
    if not (shown and sys.stderr.isatty()):
        yield tell
        return
    tasks: dict[str, TaskID] = {}
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:

        def on_progress(stage: str, done: int, total: int) -> None:
            tell(stage, done, total)
            if stage not in tasks:
                tasks[stage] = progress.add_task(stages.get(stage, stage), rate="")
            seconds = progress.tasks[tasks[stage]].elapsed
            rate = f"{done / seconds:,.1f}/s" if seconds and done else ""
            progress.update(tasks[stage], completed=done, total=total or None, rate=rate)

        yield on_progress


def _ignore(stage: str, done: int, total: int) -> None:
    """Nobody listens."""


def _teller(events: IO[str]) -> OnProgress:
    """Writes stage, how much is done and there is (0: unknown), seconds of the stage, rate, seconds left."""
    begun: dict[str, tuple[float, int]] = {}

    def tell(stage: str, done: int, total: int) -> None:
        # What was done before counts for nothing: it took no time.
        since, before = begun.setdefault(stage, (time.monotonic(), done))
        seconds = time.monotonic() - since
        rate = (done - before) / seconds if seconds else 0.0
        event = {"stage": stage, "done": done, "total": total, "seconds": round(seconds, 3)}
        if rate:
            event["per_second"] = round(rate, 3)
            if total:
                event["seconds_left"] = round((total - done) / rate, 3)
        events.write(json.dumps(event) + "\n")
        events.flush()

    return tell
