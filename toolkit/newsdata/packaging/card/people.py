"""What only people can say: data/card/NAME.md, a file a section, in Markdown."""

import hashlib
import stat
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from newsdata.files import FileInfo
from newsdata.problems import Problem

FOLDER: Final = "data/card"
MAX_BYTES: Final = 100_000

SECTIONS: Final = {
    "curators": "who made the dataset, who paid for it",
    "uses": "what it is meant for",
    "out-of-scope": "what it is not fit for, or must not be used for",
    "rationale": "why it was made",
    "collection": "how the articles were chosen and collected",
    "authors": "who wrote the articles, as far as it is known",
    "language": "which varieties of the languages the articles are in",
    "annotation": "how labels were made and checked, after which guideline",
    "annotators": "who the annotators are: background, languages, training, pay",
    "personal-data": "which persons the articles name, and what protects them",
    "limits": "biases, risks and limits, and what users should do about them",
    "maintenance": "who keeps it, how errors and requests to remove articles are dealt with",
    "citation": "how to cite it",
    "contact": "whom to ask",
}
"""Each section's name, with what it says."""


class People(Struct):
    """The sections that people wrote, the files they are in, what is wrong with them."""

    sections: dict[str, str] = field(default_factory=dict)
    files: list[FileInfo] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(project: Path) -> People:
    """Read data/card/ of a project folder. What is missing or cannot be used is a problem."""
    people = People()
    for name, says in SECTIONS.items():
        file = f"{FOLDER}/{name}.md"
        try:
            data = _bytes(project / file)
        except (FileNotFoundError, NotADirectoryError):
            fact = f'The card has no section "{name}": {says}.'
            people.problems.append(Problem("card-missing", fact, f"Write {file}.", file=file))
        except OSError as error:
            fact = f"It cannot be read: {error.strerror or error}."
            people.problems.append(Problem("card-section", fact, "See to the file.", file=file))
        else:
            _add(people, name, file, data)
    known = ", ".join(SECTIONS)
    for path in sorted((project / FOLDER).glob("*")):
        if path.stem not in SECTIONS or path.suffix != ".md":
            fact = f'"{path.name}" is no section of the card.'
            hint = f"Name it SECTION.md; known are {known}."
            file = f"{FOLDER}/{path.name}"
            people.problems.append(Problem("card-section", fact, hint, file=file))
    return people


def _add(people: People, name: str, file: str, data: bytes) -> None:
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").strip()
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        fact, hint = f"It is not UTF-8: 0x{byte:02X} at byte {error.start}.", "Save it as UTF-8."
    else:
        people.files.append(FileInfo(file, hashlib.sha256(data).hexdigest(), len(data)))
        if text and len(data) <= MAX_BYTES:
            people.sections[name] = text
            return
        fact = f"It is longer than {MAX_BYTES:,} bytes." if text else "It is empty."
        hint = "Shorten it." if text else "Write it, or remove the file."
    people.problems.append(Problem("card-section", fact, hint, file=file))


def _bytes(path: Path) -> bytes:
    """As much as is looked at. A pipe or a device is not waited for."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError("it is no file")
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)
