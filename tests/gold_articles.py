"""The gold articles of tests/gold: labels written into the text, and what they stand for.

A file begins with `language:` and `published:` and a blank line, and with `reviewed:` when only
some layers are labelled in it; the text follows, with tags around what is labelled: `<p>Ann Lee</p>`. A tag is a letter of `LABELS`; what stands
after it is the ISO value of an expression of time (`<d 2024-05-14>`), or the numbers of the
attributions a span of the quote layer takes part in (`<q 1>`, `<c 1,2>`). `<p =1,2>` is the
named mention behind the speaker of attributions 1 and 2.

Rules are made with the articles of `tuned`, `speakers`, `speakers-more` and `newsroom` only. Those
of `unseen` and `newsroom-unseen` were committed before any rule was run on them: no test
scores them, and nobody should read the mistakes made on them. Of 38 articles written for who
says what, dealt out in turn within a language by the SHA-256 of their file names, half are in
`speakers-more`; the others are in `speakers`, with ten that were written later. The former were
unseen until 26 November 2026, when rules began to learn from them: their total had been looked at
too often to be a test.

The 32 articles of `newsroom` and `newsroom-unseen` came later: for each language the half with the
lower SHA-256 of file names is in `newsroom`, from which rules may learn. One writer made them up
after the habits of newsrooms (20 English, 4 each in German, French and Spanish) and labelled who
says what. The writer knew the aims, lines of `tuned` and the names of the ways in which
`tests/benchmarks/speakers.py` sorts speakers, but neither rules nor other gold articles, and
committed all labels before any rule was run. Nobody else labelled them. The writer read the
unseen half again before any rule was run, and changed labels in three articles.
Clauses with a verb of saying or "according to" are INDIRECT; beliefs and promises to do are not. A
quotation in a headline that names nobody has the speaker mention of the text as its source.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from newsdata.model import (
    Argument,
    Attribute,
    Provenance,
    Record,
    Relation,
    Rights,
    Span,
    Tool,
)
from newsdata.text import sha256

FOLDER = Path(__file__).parent / "gold"
PARTS = (
    "tuned",
    "speakers",
    "speakers-more",
    "newsroom",
    "held-back",
    "unseen",
    "newsroom-unseen",
)
LABELS = {
    "p": ("entity", "PERSON"),
    "n": ("entity", "NORP"),
    "o": ("entity", "ORG"),
    "g": ("entity", "GPE"),
    "l": ("entity", "LOC"),
    "f": ("entity", "FAC"),
    "e": ("entity", "EVENT"),
    "m": ("entity", "MONEY"),
    "pc": ("entity", "PERCENT"),
    "u": ("entity", "QUANTITY"),
    "d": ("time", "DATE"),
    "t": ("time", "TIME"),
    "r": ("time", "DURATION"),
    "q": ("quote", "QUOTE"),
    "i": ("quote", "INDIRECT"),
    "c": ("quote", "CUE"),
    "s": ("quote", "SPEAKER"),
}
_ROLES = {"q": "content", "i": "content", "c": "cue", "s": "source"}
_TAG = re.compile(r"<(/?)([a-z]+)(?: ([^>]+))?>")
_ORDER = ("content", "cue", "source", "resolved")


def records(part: str) -> list[Record]:
    """The records of a part, one of `PARTS`, by file name."""
    return [read(path) for path in sorted((FOLDER / part).glob("*.txt"))]


def read(path: Path) -> Record:
    """One gold article."""
    head, _, body = path.read_text("utf-8").partition("\n\n")
    meta = dict(line.split(": ", 1) for line in head.splitlines())
    text, spans, relations = parse(body.rstrip("\n"))
    return Record(
        schema_version="1.0",
        id=path.stem,
        text=text,
        text_sha256=sha256(text),
        rights=Rights("CC0-1.0", "full"),
        spans=spans,
        relations=relations,
        reviewed=tuple(meta.get("reviewed", "entity time quote").split()),
        labels=(),
        provenance=Provenance(path.name, sha256(path.read_text("utf-8")), Tool("gold", "1")),
        published=meta.get("published"),
        language=meta["language"],
    )


def parse(marked: str) -> tuple[str, tuple[Span, ...], tuple[Relation, ...]]:
    """Text, spans and relations of a text with tags. Raises ValueError for a stray tag."""
    plain: list[str] = []
    length = at = 0
    opened: list[tuple[str, str, int]] = []
    found: list[tuple[int, int, str, str]] = []
    for tag in _TAG.finditer(marked):
        plain.append(marked[at : tag.start()])
        length += tag.start() - at
        at = tag.end()
        if not tag[1]:
            opened.append((tag[2], tag[3] or "", length))
            continue
        name, argument, start = opened.pop()
        if name != tag[2]:
            raise ValueError(f"</{tag[2]}> closes <{name}>")
        found.append((start, length, name, argument))
    if opened:
        raise ValueError(f"<{opened[-1][0]}> is not closed")
    plain.append(marked[at:])
    text = "".join(plain)
    found.sort(key=lambda each: (each[0], -each[1]))
    spans = tuple(_span(number, text, *each) for number, each in enumerate(found, start=1))
    return text, spans, tuple(_relations(found, spans))


def _span(number: int, text: str, start: int, end: int, name: str, argument: str) -> Span:
    layer, label = LABELS[name]
    valued = layer == "time" and argument
    return Span(
        id=f"s{number}",
        layer=layer,
        label=label,
        start=start,
        end=end,
        text=text[start:end],
        status="gold",
        annotator="gold",
        attributes=(Attribute("value", argument),) if valued else (),
    )


def _relations(
    found: list[tuple[int, int, str, str]], spans: tuple[Span, ...]
) -> Iterator[Relation]:
    ends: dict[int, list[Argument]] = {}
    for (_, _, name, argument), span in zip(found, spans, strict=True):
        role = "resolved" if argument.startswith("=") else _ROLES.get(name)
        if role:
            for each in argument.lstrip("=").split(","):
                ends.setdefault(int(each), []).append(Argument(role, span.id))
    for number, args in sorted(ends.items()):
        args.sort(key=lambda arg: _ORDER.index(arg.role))
        yield Relation(f"r{number}", "quote", "attribution", tuple(args), "gold", "gold")
