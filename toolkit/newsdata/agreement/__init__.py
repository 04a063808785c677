"""How far annotators agree who labelled the same articles: `newsdata agree`.

Spans are compared by F1, which needs no count of what nobody labelled (Hripcsak and
Rothschild 2005); tokens by the kappas of Cohen (1960) and Fleiss (1971) and by
Krippendorff's nominal alpha; units by his alpha for unitizing (1995, 2004). A layer counts
for those annotators who reviewed it: what somebody did not look at is not disagreement.
"""

from newsdata.agreement.reading import Submissions, Submitted, Texts
from newsdata.agreement.results import Agreement
from newsdata.agreement.run import agree
from newsdata.agreement.summary import facts, facts_of
from newsdata.agreement.tally import Article, Dispute, Part, Tally

__all__ = [
    "Agreement",
    "Article",
    "Dispute",
    "Part",
    "Submissions",
    "Submitted",
    "Tally",
    "Texts",
    "agree",
    "facts",
    "facts_of",
]
