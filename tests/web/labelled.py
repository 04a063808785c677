"""Articles for the page's tests, and what was saved of them."""

import json
from pathlib import Path
from typing import Any, Final

from msgspec import Struct
from tests.projects import make_project
from tests.web.serving import Server

QUOTED: Final = (
    "Harbor tram approved\n\n“It is time,” Mira Holt said on Monday in Oslo. “We begin”, she"
    " said.\n\nMira Holt and Oslo agree. Miranda Holten does not; Mira Holt’s plan is old.\n"
)
# Emoji of several code points, a combining accent, a letter beyond the first plane.
SIGNS: Final = (
    "Tram 🚋 news\n\nZe\u0301lie 👩\u200d👩\u200d👧 met 𝒳avier in Café Müller 🎉 on Monday.\n"
)
HEBREW: Final = "חדשות היום\n\nראש העיר דנה לוי אמרה ביום שני כי תל אביב תבנה רכבת 🚋 חדשה.\n"

STRUCTURE, ENTITY, QUOTE = "1", "4", "6"
"""Keys of the layers that are labelled."""

TEXTS: Final = {
    "hebrew": HEBREW,
    "signs": SIGNS,
    **{f"quoted-{n:02}": QUOTED for n in range(18)},
}


class Site(Struct):
    """A project with a server."""

    project: Path
    server: Server


def make_articles(folder: Path) -> Path:
    """A project with the same short article many times: each test labels its own.

    A line at the end tells them apart.
    """
    texts = {
        name: text + (f"\nNumber {name}.\n" if name.startswith("quoted") else "")
        for name, text in TEXTS.items()
    }
    return make_project(folder, texts, config='suggest = ["structure"]')


def saved(project: Path, article: str, annotator: str = "kim") -> dict[str, Any]:
    """The submission of an article as it lies on the disk."""
    found = [
        json.loads(line)
        for path in sorted((project / "data/submissions" / annotator).glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    (submission,) = [each for each in found if each["article_id"] == article]
    return dict(submission)


def marked(
    project: Path, article: str, annotator: str = "kim"
) -> list[tuple[str, str, int, int, str]]:
    """Label, status, start, end and words of each saved span, in text order."""
    spans = saved(project, article, annotator)["spans"]
    found = [
        (s["label"], s.get("status", "gold"), s["start"], s["end"], s.get("text")) for s in spans
    ]
    return sorted(found, key=lambda each: (each[2], -each[3], each[0]))


def words(project: Path, article: str) -> list[tuple[str, str]]:
    """Label and words of each saved span that is not rejected."""
    return [(m[0], m[4]) for m in marked(project, article) if m[1] == "gold"]
