"""What a build says when it is done, for people and for machines."""

from collections.abc import Callable

from msgspec import Struct

from newsdata.packaging.changes import Changes
from newsdata.packaging.manifest import Counts

Progress = Callable[[str, int, int], None]
"""Called with the name of a stage, how much of it is done, and how much there is (0: unknown)."""


class StageReport(Struct):
    """What a stage took. It differs from run to run, and is no part of a release.

    Attributes:
        stage: Its name.
        shards: Pieces of work there were.
        reused: Of these, those that an earlier build had finished.
        bytes: Read by the others.
        seconds: From begin to end.
        work_seconds: The sum over all workers.
        peak_bytes: Memory of the largest worker at its largest; 0 when none was asked.
    """

    stage: str
    shards: int
    reused: int
    bytes: int
    seconds: float = 0.0
    work_seconds: float = 0.0
    peak_bytes: int = 0


class BuildReport(Struct, frozen=True, kw_only=True):
    """The outcome of a build; `newsdata build --json` prints it.

    Attributes:
        name, version: Of the dataset.
        build: SHA-256 over the inputs, the configuration and the tool's version.
        unchanged: True when the release was there already and nothing was done.
        release: Folder of the release, relative to the project; None without records.
        records, rejects, superseded, warnings_file: The files beside it, relative to the
            project.
        counts: What went in and came out.
        formats: How many articles each source read; `auto`: what none recognised.
        recognised: Of files of `format = "auto"` how many were taken for each source, by why.
        problems: How often each problem code occurs in the rejects.
        warnings: The same of what did not stop an article; data/records/warnings.jsonl
            lists it.
        labels: Spans by layer and label.
        configs: Rows of each split of each config.
        changes: What changed since the version before; None where there is none.
        stages: What each stage took.
    """

    name: str
    version: str
    build: str
    unchanged: bool
    release: str | None
    records: str
    rejects: str
    superseded: str
    warnings_file: str
    counts: Counts
    formats: dict[str, int]
    recognised: dict[str, dict[str, int]]
    problems: dict[str, int]
    warnings: dict[str, int]
    labels: dict[str, dict[str, int]]
    configs: dict[str, dict[str, int]]
    changes: Changes | None = None
    stages: list[StageReport] = []

    @property
    def clean(self) -> bool:
        """Whether everything could be used."""
        return not (self.counts.articles_rejected or self.counts.submissions_rejected)
