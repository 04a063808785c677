"""How good and how fast the suggesters are: prints the tables of docs/suggest.md.

    python tests/benchmarks/suggest.py

Scored are the gold articles of tests/gold: `tuned`, `speakers`, `speakers-more` and `newsroom`,
which the rules were made with, `held-back`, whose text no rule was made with but whose
totals were known, `unseen`, written and labelled after that, and `newsroom-unseen`. In the parts
with `speakers` and `newsroom` only quotations and who says them are labelled. The suggesters run
together, as in a build.
The speed is that of one process on articles of about 3,000 characters.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from msgspec.structs import replace

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests import gold_articles  # noqa: E402

from newsdata import evaluation, plugins, suggest, suggesting  # noqa: E402
from newsdata.evaluation import Evaluation, Score  # noqa: E402
from newsdata.model import Record, encode  # noqa: E402
from newsdata.scheme import default  # noqa: E402
from newsdata.text import sha256  # noqa: E402

RULES = ("dates", "entities", "quotes", "structure")
LAYERS = ("entity", "quote", "time")
CHARACTERS = 3_000

Tools = list[tuple[str, suggest.Suggester]]


def bare(record: Record) -> Record:
    """The article without its labels."""
    return replace(record, spans=(), relations=(), reviewed=())


def score(part: str, tools: Tools) -> Evaluation:
    """What the suggesters find in a part of the gold articles, against what is there."""
    gold = gold_articles.records(part)
    predicted = [suggest.add(bare(each), tools, default()) for each in gold]
    layers = [layer for layer in LAYERS if layer in gold[0].reviewed]
    return evaluation.evaluate(evaluation.read(gold), evaluation.read(predicted), layers)


def table(found: Evaluation) -> str:
    """Strict and partial scores by label as a Markdown table."""
    rows = ["| label | precision | recall | F1 | F1, partial |", "|---|---:|---:|---:|---:|"]
    for label, measures in sorted(found.labels.items()):
        strict, partial = measures["strict"], measures["partial"]
        rows.append(f"| {label} | {_figures(strict)} | {_figure(partial.f1)} |")
    for layer, measures in sorted(found.layers.items()):
        rows.append(
            f"| all of {layer} | {_figures(measures['strict'])} | {_figure(measures['partial'].f1)} |"
        )
    rows.append("")
    speakers = found.speakers
    rows.append(
        f"Speaker of a direct quotation right: {speakers.right} of {speakers.compared}"
        f" ({_figure(speakers.accuracy)})."
    )
    for name, each in sorted(found.attributes.items()):
        rows.append(f"`{name}` right: {each.right} of {each.compared} ({_figure(each.accuracy)}).")
    return "\n".join(rows)


def _figures(score: Score) -> str:
    return " | ".join(_figure(each) for each in (score.precision, score.recall, score.f1))


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def long_articles() -> list[Record]:
    """The tuned articles, each repeated up to 3,000 characters, as long as news often is."""
    articles = []
    for record in gold_articles.records("tuned"):
        times = -(-CHARACTERS // len(record.text))
        text = "\n\n".join([record.text] * times)[:CHARACTERS]
        articles.append(replace(bare(record), text=text, text_sha256=sha256(text)))
    return articles


def command(number: int) -> float:
    """Articles a second of `newsdata suggest`: decoded, labelled and written, in one process.

    The start of the process is left out.
    """
    articles = long_articles()
    with tempfile.TemporaryDirectory() as folder:
        records = Path(folder) / "records.jsonl"
        with records.open("wb") as out:
            for n in range(number):
                record = replace(articles[n % len(articles)], id=f"a{n}")
                out.write(encode(record) + b"\n")
        began = time.process_time()
        suggesting.suggest(str(records), Path(folder) / "suggested.jsonl")
        return number / (time.process_time() - began)


def speed(tools: Tools, seconds: float) -> float:
    """Articles a second, in one process."""
    articles = long_articles()
    done, began = 0, time.process_time()
    while time.process_time() - began < seconds:
        for article in articles:
            suggest.add(article, tools, default())
        done += len(articles)
    return done / (time.process_time() - began)


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="how long to measure the speed")
    seconds = parser.parse_args().seconds
    tools: Tools = [(name, plugins.get("suggester", name)) for name in RULES]
    for part in gold_articles.PARTS:
        print(
            f"{part}, {len(gold_articles.records(part))} articles\n\n{table(score(part, tools))}\n"
        )
    print("| suggester | articles a second |\n|---|---:|")
    for name, module in tools:
        print(f"| {name} | {speed([(name, module)], seconds):,.0f} |")
    print(f"| all | {speed(tools, seconds):,.0f} |")
    print(f"| `newsdata suggest` | {command(round(seconds * 200)):,.0f} |")


if __name__ == "__main__":
    main()
