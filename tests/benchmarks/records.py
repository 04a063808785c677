"""Seeded records for the benchmarks: about 7.5 KB a line, 24 spans each."""

import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

SPANS = 24
LABELS = ["PERSON", "ORG", "GPE", "LOC", "NORP"]


def make_record(number: int, draw: random.Random) -> dict[str, Any]:
    """A record like those of the bundled articles, of about 3,500 characters."""
    words = [f"{draw.choice('BCDFGHKLMNPRST')}{draw.randrange(10**6):x}é" for _ in range(420)]
    text = " ".join(words)
    spans: list[dict[str, Any]] = []
    start = 0
    for index, word in enumerate(words):
        if index % (len(words) // SPANS) == 0 and len(spans) < SPANS:
            spans.append(
                {
                    "id": f"s{index}",
                    "layer": "entity",
                    "label": draw.choice(LABELS),
                    "start": start,
                    "end": start + len(word),
                    "text": word,
                    "status": "gold",
                    "annotator": "kim",
                }
            )
        start += len(word) + 1
    return {
        "schema_version": "1.0",
        "id": f"article-{number}",
        "text": text,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "rights": {"license": "CC0-1.0", "redistribution": "full"},
        "spans": spans,
        "relations": [],
        "reviewed": ["entity"],
        "labels": [],
        "provenance": {
            "file": f"seeds/{number}.txt",
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "converter": {"name": "text", "version": "1"},
        },
        "language": "en",
        "source": "benchmark",
    }


def write_records(
    path: Path, records: int, change: Callable[[dict[str, Any]], None] = lambda record: None
) -> None:
    """Write that many records, each changed first, one a line."""
    draw = random.Random(20240229)
    with path.open("w", encoding="utf-8") as file:
        for number in range(records):
            record = make_record(number, draw)
            change(record)
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def write_large(path: Path, size: int) -> int:
    """Write records of one another's kind until the file has that many bytes; how many."""
    record = make_record(0, random.Random(20240229))
    text, written, number = record["text"], 0, 0
    with path.open("wb") as file:
        while written < size:
            number += 1
            record["id"], record["text"] = f"article-{number}", f"{text} {number}"
            record["text_sha256"] = hashlib.sha256(record["text"].encode()).hexdigest()
            written += file.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
    return number
