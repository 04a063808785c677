"""Several submissions into one: of several annotators, or of two versions of one file.

Whatever two of them say differently is listed, with who said it and what became of it; what
the strategy cannot tell is left out of the result and waits for a person.
"""

from newsdata.merging.conflicts import Conflict, Option
from newsdata.merging.files import FileMerge, merge_files
from newsdata.merging.run import Report, conflicts_path, merge
from newsdata.merging.strategies import NAMES, Strategy

__all__ = [
    "NAMES",
    "Conflict",
    "FileMerge",
    "Option",
    "Report",
    "Strategy",
    "conflicts_path",
    "merge",
    "merge_files",
]
