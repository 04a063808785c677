"""What `newsdata rebase` did."""

from msgspec import Struct, field

from newsdata.problems import Problem


class Counts(Struct):
    """Submissions and spans; submissions = unchanged + carried + waiting + rejected."""

    submissions: int = 0
    unchanged: int = 0
    """On the same text as before: passed on as they were."""
    carried: int = 0
    waiting: int = 0
    """For an article that the records do not have: passed on as they were."""
    rejected: int = 0
    """Lines that are no labels."""
    exact: int = 0
    moved: int = 0
    changed: int = 0
    lost: int = 0
    relations_lost: int = 0
    unreviewed: int = 0
    """Submissions whose layers are no longer reviewed."""
    left: int = 0
    """Labels in records that are no one annotator's: left out."""


class Report(Struct):
    """The counts, where the labels went, and what a person should look at."""

    output: str
    lost_file: str | None = None
    counts: Counts = field(default_factory=Counts)
    problems: list[Problem] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether every label has a place."""
        return not any(problem.level == "error" for problem in self.problems)
