"""Offsets in other units than the code points of a record.

- `conversion`: between code points and what a format counts: UTF-16 code units, UTF-8
  bytes, lines and columns, a text with its `\\r\\n`.
- `diagnosis`: the units in which offsets may have been counted by mistake: entities,
  `\\r\\n`, normal forms, tokens. `normal_forms` is a part of it.
- `counting`: what both stand on: the places of a text, found in one pass.
"""

from newsdata.units.conversion import UNITS, Lines, Offsets, RawText, Unit, likeliest

__all__ = ["UNITS", "Lines", "Offsets", "RawText", "Unit", "likeliest"]
