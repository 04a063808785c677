"""Everything that is wrong with a line that should be JSON, and where its values stand.

JSON is RFC 8259 read strictly; for equal keys and surrogates it is I-JSON (RFC 7493).

- `faults`: one pass over the line, token by token, against what may stand at each place.
- `mistakes`: what to say of a mistake in the grammar.
- `columns`: where in a line the values stand that JSON pointers lead to.

No function recurses: a line may be nested as deeply as it is long. The regular
expressions are possessive, so that no line takes them more than linear time.
"""

from newsdata.json_scan.columns import columns
from newsdata.json_scan.faults import MAX_DEPTH, MAX_FAULTS, MAX_TOKENS, Fault, faults

__all__ = ["MAX_DEPTH", "MAX_FAULTS", "MAX_TOKENS", "Fault", "columns", "faults"]
