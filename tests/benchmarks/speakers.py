"""How often each way of finding a speaker is right: prints a table of docs/suggest.md.

    python tests/benchmarks/speakers.py

Scored are the direct quotations of the parts that the rules were made with, `tuned` and
`speakers`, and of no others: whoever sees which way fails there will mend it.
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

from msgspec.structs import replace

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests import gold_articles  # noqa: E402

from newsdata import plugins, suggest  # noqa: E402
from newsdata.evaluation import documents, relations  # noqa: E402
from newsdata.model import Record, Span  # noqa: E402
from newsdata.scheme import default  # noqa: E402

RULES = ("dates", "entities", "quotes")

PARTS = ("tuned", "speakers")
_PRONOUNS = frozenset(
    [
        "he",
        "she",
        "it",
        "they",
        "i",
        "me",
        "er",
        "sie",
        "es",
        "ich",
        "il",
        "elle",
        "on",
        "él",
        "ella",
    ]
)
_SENTENCE = 300


def kind(roles: dict[str, Span], text: str) -> str:
    """The way in which a quotation was given its speaker."""
    content, source = roles["content"], roles.get("source")
    if source is None:
        return "nobody, or for a place that only overlaps"
    near = source.start - content.end > -_SENTENCE and source.end - content.start < _SENTENCE
    if "cue" not in roles or not near:
        gap = text[min(source.end, content.end) : max(source.start, content.start)]
        where = "another paragraph" if "\n\n" in gap else "its paragraph"
        return f"no mention beside it: who is quoted or named in {where}"
    if source.text.casefold() in _PRONOUNS:
        return "a pronoun beside a verb"
    if re.match(r"[^\W\d_]", source.text) and source.text[0].isupper() and " " in source.text:
        return "a full name, or a group, beside a verb"
    return "part of a name, or a description, beside a verb"


def main() -> None:
    """Print the table."""
    tools = [(name, plugins.get("suggester", name)) for name in RULES]
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for part in PARTS:
        for gold in gold_articles.records(part):
            bare = replace(gold, spans=(), relations=(), reviewed=())
            found = suggest.add(bare, tools, default())
            for name, right in judged(gold, found):
                counts[name][0] += right
                counts[name][1] += 1
    print("| how the speaker was found | right | of |\n|---|---:|---:|")
    for name, (good, total) in sorted(counts.items(), key=lambda each: -each[1][1]):
        print(f"| {name} | {good} | {total} |")


def judged(gold: Record, found: Record) -> list[tuple[str, bool]]:
    """For each quotation with a speaker in the gold, how one was found, and whether he is it."""
    spans = {span.id: span for span in found.spans}
    kinds = {}
    for relation in found.relations:
        roles = {arg.role: spans[arg.ref] for arg in relation.args}
        kinds[roles["content"].start, roles["content"].end] = kind(roles, found.text)
    wanted = {span.id: span for span in gold.spans}
    places = [
        (roles["content"].start, roles["content"].end)
        for relation in gold.relations
        for roles in [{arg.role: wanted[arg.ref] for arg in relation.args}]
        if roles["content"].label == "QUOTE" and "source" in roles
    ]
    one, other = (documents.read([each])[gold.id] for each in (gold, found))
    verdicts = relations.speakers(one, other)
    return [
        (kinds.get(p, "nobody, or for a place that only overlaps"), right)
        for p, right in zip(places, verdicts, strict=True)
    ]


if __name__ == "__main__":
    main()
