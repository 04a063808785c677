"""`newsdata rebase`: labels survive a changed text.

`tokens` cuts the texts, `alignment` says which word is which, `placing` puts a span on the
new text and marks how sure that is, `known` makes do with what a submission tells of a text
that is gone, `submission` carries a whole submission over, and `run` does it for files.
"""

from newsdata.rebasing.placing import RANKS, Mark, Place, Rebase
from newsdata.rebasing.run import rebase

__all__ = ["RANKS", "Mark", "Place", "Rebase", "rebase"]
