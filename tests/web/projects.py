"""A small project to label, and submissions of it."""

from pathlib import Path
from typing import Any, Final

from tests.projects import make_project, submission

TRAM: Final = "Harbor tram 🚋 approved\n\n“It is time,” Mira Holt said on Monday.\n"
FERRY: Final = "Ferry\n\nThe ferry sank in Oslo on Friday, police said.\n"
HOLT: Final = ("entity", "PERSON", "Mira Holt")


def make_small_project(folder: Path) -> Path:
    """Two articles, not built."""
    return make_project(folder, {"tram": TRAM, "ferry": FERRY})


def of(article_id: str, text: str, *words: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    """A submission with a span for each layer, label and words."""
    places = [(la, label, text.index(w), text.index(w) + len(w)) for la, label, w in words]
    return submission(article_id, text, *places, **more)
