"""Projects of invented articles, and the split that each came into."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow.parquet as pq
from tests.projects import JSONL_SOURCE, make_project, write_lines

SPLITS = "suggest = []\n[splits]\ntrain = 50\nvalidation = 20\ntest = 30\n"


def story(seed: int, words: int = 60, edits: Sequence[int] = ()) -> str:
    """An article of invented words, some of them edited."""
    generator = random.Random(seed)
    told = [f"w{generator.randrange(5000)}" for _ in range(words)]
    for number, edit in enumerate(edits):
        told[edit % words] = f"edit{number}"
    return " ".join(told) + "."


def project_of(
    folder: Path, articles: Mapping[str, object], *, config: str = SPLITS, version: str = "1.0.0"
) -> Path:
    """A project with a line an article: its text, or fields beside it."""
    project = make_project(folder, config=config, sources=JSONL_SOURCE, version=version)
    lines = [
        {"id": name, **(told if isinstance(told, dict) else {"text": told})}
        for name, told in articles.items()
    ]
    write_lines(project / "raw/lines.jsonl", lines)
    return project


def splits(project: Path, version: str = "1.0.0") -> dict[str, str]:
    """The split of each article in a release."""
    folder = project / "data/releases/test" / version / "data/records"
    return {
        name: path.name.split("-")[0]
        for path in sorted(folder.glob("*.parquet"))
        for name in pq.read_table(path, columns=["id"])["id"].to_pylist()
    }
