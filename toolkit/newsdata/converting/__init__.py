"""Conversion: files in one format to records, and records to files in another.

`convert` is all that other code needs. Records that were read lie in a temporary file
until they are written, so that memory does not grow with their number.
"""

from newsdata.converting.report import Report
from newsdata.converting.run import Options, convert

__all__ = ["Options", "Report", "convert"]
