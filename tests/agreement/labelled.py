"""Submissions of one short text, and what `newsdata agree` says of them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from tests.projects import write_lines

from newsdata.cli import cli
from newsdata.text import sha256

TEXT = "Kim Holt said in Bergen: “It rains.” Lee of Acme agreed on Friday."
SHA = sha256(TEXT)


def span(label: str, start: int, end: int, layer: str = "entity", **more: Any) -> dict[str, Any]:
    name = more.pop("id", f"{label}-{start}-{end}")
    return {"id": name, "layer": layer, "label": label, "start": start, "end": end, **more}


def submission(who: str, *spans: dict[str, Any], article: str = "a", **more: Any) -> dict[str, Any]:
    head = {"schema_version": "1.0", "article_id": article, "text_sha256": SHA, "annotator": who}
    return {**head, "reviewed": ["entity"], **more, "spans": list(spans)}


def record(article: str = "a", text: str = TEXT, **more: Any) -> dict[str, Any]:
    return {"id": article, "text": text, "text_sha256": sha256(text), **more}


def run(tmp_path: Path, *documents: object, options: Sequence[str] = ()) -> Result:
    write_lines(tmp_path / "s.jsonl", documents)
    return CliRunner().invoke(
        cli, ["agree", str(tmp_path / "s.jsonl"), "-C", str(tmp_path), *options]
    )


def said(tmp_path: Path, *documents: object, records: Sequence[object] = ()) -> Any:
    options = ["--json"]
    if records:
        options += ["--records", str(write_lines(tmp_path / "r.jsonl", records))]
    done = run(tmp_path, *documents, options=options)
    assert done.exit_code in (0, 1), done.output
    return json.loads(done.stdout)
