"""Names of annotators, and of the files that hold what they submit."""

import getpass
import hashlib
import re
import subprocess
import unicodedata
from pathlib import Path
from typing import Final

from newsdata.errors import CannotRun

FOLDER: Final = "data/submissions"

_LONGEST: Final = 100
_PLAIN: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")
_UNSAFE: Final = re.compile(r"[^a-z0-9._-]+")
_MOST_BYTES: Final = 200


def check_annotator(name: str) -> str:
    """The name in the normal form NFC. Raises `CannotRun` for one that can be no folder's."""
    name = unicodedata.normalize("NFC", name)
    if not name.strip():
        fact = "The annotator's name is empty."
    elif len(name) > 128 or len(name.encode("utf-8", "replace")) > _MOST_BYTES:
        fact = "The annotator's name is too long."
    elif any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in name):
        fact = f"The annotator's name {name!a} has control characters."
    elif "/" in name or "\\" in name:
        fact = f'The annotator\'s name "{name}" has a slash.'
    elif name.startswith(".") or name != name.strip():
        fact = f'The annotator\'s name "{name}" begins with a dot, or has spaces around it.'
    else:
        return name
    raise CannotRun(
        fact, hint=f"It becomes the name of a folder in {FOLDER}/: name another with --annotator."
    )


def default_annotator(project: Path) -> str:
    """Who labels when nobody says so: git's user.name, else the user of this machine."""
    try:
        asked = subprocess.run(
            ["git", "config", "user.name"],  # noqa: S607  git is found as the user finds it
            cwd=project,
            capture_output=True,
            timeout=10,
            check=False,
        )
        if found := asked.stdout.decode("utf-8", "replace").strip():
            return check_annotator(found)
    except (OSError, subprocess.TimeoutExpired):
        pass
    try:
        return check_annotator(getpass.getuser())
    except (OSError, KeyError, ImportError):
        raise CannotRun(
            "It is not known who labels.", hint="Say so with --annotator NAME."
        ) from None


def file_of(annotator: str, article_id: str, *, merged: bool) -> str:
    """The file for a new submission, relative to the project.

    One file an article and annotator, so that work on different articles never meets in
    git. An id that is no plain file name is shortened to what is plain, with 16 hexadecimal
    digits of its SHA-256 behind it: none can lead out of the folder, and no two ids meet in
    one name, also where the file system takes A and a for the same.
    """
    name = article_id
    if not _PLAIN.fullmatch(name) or len(name) > _LONGEST or "--" in name:
        plain = _UNSAFE.sub("-", article_id.lower()).strip("-.")[:_LONGEST].rstrip("-.")
        digest = hashlib.sha256(article_id.encode()).hexdigest()[:16]
        name = f"{plain}--{digest}" if plain else digest
    return f"{FOLDER}/{annotator}/{name}{'.merged' if merged else ''}.jsonl"
