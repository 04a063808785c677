"""newsdata turns raw news articles into versioned datasets of span-labelled records.

>>> import newsdata
>>> report = newsdata.build("my-project")  # doctest: +SKIP
>>> report.counts.records_out  # doctest: +SKIP
14
"""

from typing import TYPE_CHECKING, Any

from newsdata._version import __version__
from newsdata.errors import CannotRun
from newsdata.model import Record, Span, Submission
from newsdata.problems import Problem, Reject

if TYPE_CHECKING:
    from newsdata.checking import validate
    from newsdata.pipeline import BuildReport, build
    from newsdata.releasing import hydrate, push, verify

__all__ = [
    "BuildReport",
    "CannotRun",
    "Problem",
    "Record",
    "Reject",
    "Span",
    "Submission",
    "__version__",
    "build",
    "hydrate",
    "push",
    "validate",
    "verify",
]


def __getattr__(name: str) -> Any:
    # The pipeline loads pyarrow; whoever wants the model alone does not wait for it.
    if name in ("build", "BuildReport"):
        from newsdata import pipeline

        return getattr(pipeline, name)
    if name in ("hydrate", "push", "verify"):
        from newsdata import releasing

        return getattr(releasing, name)
    if name == "validate":
        from newsdata import checking

        return checking.validate
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
