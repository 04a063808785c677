"""How right entities and times are: rules, a model, both together.

    python tests/benchmarks/suggest_models.py [MODEL]

Scores are strict (place and label), on the gold articles of `tests/gold`: those that the
rules were made on, and those held back or unseen. Of these only totals are shown. A model is
scored on the articles in its language.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests import gold_articles

from newsdata.evaluation import Evaluation, evaluate, load
from newsdata.model import Record, encode
from newsdata.suggesting import Options, suggest


def main(model: str | None) -> None:
    """Print a row for each part and way."""
    ways = {"rules": Options()}
    if model:
        ways |= {"model": Options(model=model, suggesters=()), "both": Options(model=model)}
    print("| articles | by | entities P | R | F1 | times P | R | F1 | value right |")
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|")
    for part in gold_articles.PARTS:
        everything = gold_articles.records(part)
        english = [record for record in everything if record.language == "en"]
        for language, records in (("all", everything), ("English", english)):
            for way, options in ways.items():
                if language == "English" or way == "rules":
                    print(_row(f"{part}, {language}", way, _scored(records, options)))


def _scored(records: Sequence[Record], options: Options) -> Evaluation:
    with TemporaryDirectory() as folder:
        gold, bare, out = (
            Path(folder) / name for name in ("gold.jsonl", "bare.jsonl", "out.jsonl")
        )
        gold.write_bytes(b"".join(encode(record) + b"\n" for record in records))
        bare.write_bytes(
            b"".join(
                encode(replace(record, spans=(), relations=(), reviewed=())) + b"\n"
                for record in records
            )
        )
        suggest(str(bare), out, options=options)
        return evaluate(load(gold), load(out), ("entity", "time"))


def _row(articles: str, way: str, found: Evaluation) -> str:
    cells: list[float | None] = []
    for layer in ("entity", "time"):
        strict = found.layers[layer]["strict"]
        cells += [strict.precision, strict.recall, strict.f1]
    cells.append(next((each.accuracy for each in found.attributes.values()), None))
    return f"| {articles} | {way} | {' | '.join('-' if c is None else f'{c:.2f}' for c in cells)} |"


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
