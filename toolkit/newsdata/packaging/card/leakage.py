"""The card's section on leakage between splits: ids and numbers, never a word of a text."""

from collections.abc import Iterator

from newsdata.packaging.card._markdown import table
from newsdata.packaging.leakage import Leakage
from newsdata.packaging.near_duplicates import PASSAGE, THRESHOLD


def section(facts: Leakage) -> Iterator[str]:
    """The section, in Markdown."""
    yield (
        f"Articles whose sets of three words in a row have a Jaccard similarity of {THRESHOLD} or "
        "more, estimated by MinHash, are near-duplicates and in one split: "
        f"{facts.near_duplicates:,} articles in {facts.clusters:,} clusters.\n"
    )
    if facts.kept_out:
        yield f"{facts.kept_out:,} that fitted into no split without a leak were left out.\n"
    if facts.crossing:
        yield (
            f"**{facts.crossing:,} pairs of near-duplicates are in different splits**: they were "
            "there before they came to be near, and no article changes its split.\n"
        )
    if facts.elsewhere:
        yield (
            f"**{facts.elsewhere:,} articles are not in the split that their outlet is held out "
            "for**: they were in another before, and no article changes its split.\n"
        )
    yield from table(
        ("split", f"passages of {PASSAGE} words that are also in", "share"),
        ((each.split, each.other, f"{each.share:.2%}") for each in facts.overlaps),
    )
    if facts.nearest:
        yield "The articles in different splits that are most alike:\n"
        yield from table(
            ("similarity", "split", "article", "split", "article"),
            (
                (f"{a.similarity:.2f}", a.splits[0], a.articles[0], a.splits[1], a.articles[1])
                for a in facts.nearest
            ),
        )
