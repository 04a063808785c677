"""What was suggested, where nothing could be, and what failed."""

from msgspec import Struct

from newsdata.model import Tool
from newsdata.problems import Problem


class Counts(Struct, kw_only=True):
    """Records read, rejected and written, and what was suggested in them."""

    records: int = 0
    rejected: int = 0
    written: int = 0
    spans: int = 0
    relations: int = 0
    failed: int = 0


class Report(Struct, kw_only=True):
    """What a run did.

    Attributes:
        output: Where the records were written; empty when there was none.
        suggesters: Who suggested, in their order.
        counts: How much was read, written and suggested; `failed` counts the articles on
            which a suggester failed.
        labels: Suggestions by `layer/LABEL`; relations among them.
        languages: Articles for whose language some suggester has no rules, by language;
            the empty one is that of articles that state none.
        outside: What was suggested by a label outside the scheme, and left out.
        problems: What could not be read, and where a suggester failed.
    """

    output: str
    suggesters: list[Tool]
    counts: Counts
    labels: dict[str, int]
    languages: dict[str, int]
    outside: dict[str, int]
    problems: list[Problem]

    @property
    def clean(self) -> bool:
        """Whether everything was read and no suggester failed."""
        return not any(problem.level == "error" for problem in self.problems)
