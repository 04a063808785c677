"""Small dataset projects, and how tests read what is built of them."""

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from newsdata.text import sha256

ROOT = Path(__file__).parents[1]

TEXT_SOURCE = """
[[sources]]
name = "articles"
format = "text"
path = "seeds/*.txt"
license = "CC0-1.0"
language = "en"
"""
JSONL_SOURCE = """
[[sources]]
name = "lines"
format = "jsonl"
path = "raw/*.jsonl"
license = "CC0-1.0"
optional = true
"""


def make_project(
    folder: Path,
    texts: Mapping[str, str | bytes] | None = None,
    *,
    config: str = "",
    sources: str = TEXT_SOURCE,
    version: str = "1.0.0",
) -> Path:
    """A project with these text files in seeds/."""
    (folder / "seeds").mkdir(parents=True, exist_ok=True)
    head = f'name = "test"\nversion = "{version}"\n{config}\n'
    (folder / "newsdata.toml").write_text(head + sources, "utf-8")
    for name, text in (texts or {}).items():
        data = text.encode() if isinstance(text, str) else text
        (folder / f"seeds/{name}.txt").write_bytes(data)
    return folder


def write_lines(path: Path, documents: Iterable[object]) -> Path:
    """A JSON Lines file; a string or bytes stands for itself."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for each in documents:
            if isinstance(each, str):
                each = each.encode()
            line = (
                each if isinstance(each, bytes) else json.dumps(each, ensure_ascii=False).encode()
            )
            file.write(line + b"\n")
    return path


def submission(
    article_id: str, text: str, *spans: tuple[str, str, int, int], **more: Any
) -> dict[str, Any]:
    """A submission with spans given as layer, label, start, end."""
    return {
        "schema_version": "1.0",
        "article_id": article_id,
        "text_sha256": sha256(text),
        "annotator": "kim",
        "spans": [
            {
                "id": f"s{n}",
                "layer": layer,
                "label": label,
                "start": start,
                "end": end,
                "text": text[start:end],
            }
            for n, (layer, label, start, end) in enumerate(spans, start=1)
        ],
    } | more


def copy_of_this_project(folder: Path) -> Path:
    """The bundled project: configuration, articles, labels."""
    shutil.copytree(ROOT / "seeds", folder / "seeds", ignore=shutil.ignore_patterns("000_*"))
    for name in ("submissions", "card"):
        shutil.copytree(ROOT / "data" / name, folder / "data" / name)
    shutil.copy(ROOT / "newsdata.toml", folder)
    return folder


def records(project: Path) -> list[dict[str, Any]]:
    """The records that were built."""
    return _load(project / "data/records/records.jsonl")


def rejects(project: Path) -> list[dict[str, Any]]:
    """What was rejected."""
    return _load(project / "data/records/rejects.jsonl")


def problems(project: Path) -> list[tuple[str, str, int]]:
    """Code, file and line of each problem of the rejects."""
    return [
        (problem["code"], problem["file"], problem.get("line", 0))
        for reject in rejects(project)
        for problem in reject["problems"]
    ]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".build.lock"
    }


def _load(path: Path) -> list[dict[str, Any]]:
    with path.open("rb") as file:
        return [json.loads(line) for line in file]
