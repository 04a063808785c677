"""Suggestions for a file of records: what `newsdata suggest` does.

`suggest` is all that other code needs. It joins the suggesters, models that are plugged in
(see `newsdata.suggest._models`) and the reading of records.
"""

from newsdata.suggesting.report import Counts, Report
from newsdata.suggesting.run import Options, suggest

__all__ = ["Counts", "Options", "Report", "suggest"]
