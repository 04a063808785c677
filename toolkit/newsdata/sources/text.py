"""Plain text in UTF-8: a file is an article, its name without suffix the id."""

from collections.abc import Iterator
from typing import IO

from newsdata.model import Tool
from newsdata.problems import Problem, Reject
from newsdata.sources import Article, RawFile, new_record
from newsdata.text import MAX_ARTICLE_BYTES, decode

VERSION = "1"
BY_LINE = False


def read(file: IO[bytes], raw: RawFile) -> Iterator[Article | Reject]:
    """The one article of a file."""
    data = file.read(MAX_ARTICLE_BYTES + 1)
    if len(data) > MAX_ARTICLE_BYTES:
        text: str | Problem = Problem(
            "text-too-long",
            f"The file is longer than {MAX_ARTICLE_BYTES:,} bytes.",
            "A text file is one article: cut a dump into its articles, or use jsonl.",
            file=raw.file,
        )
    else:
        text = decode(data, raw.file)
    if isinstance(text, Problem):
        yield Reject(raw.file, 0, raw.article_id, (text,))
    else:
        yield Article(new_record(text, raw, Tool("text", VERSION)))
