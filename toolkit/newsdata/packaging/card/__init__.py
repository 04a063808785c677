"""The data card: README.md of a release, a pure function of its manifest.

Every number in it was counted, and what only people can say is in the manifest as they
wrote it. So a card that was edited, or is out of date, is not what `render` gives.

The sections are those of the Hub's dataset cards, of data statements (Bender and
Friedman 2018, https://doi.org/10.1162/tacl_a_00041) and of datasheets (Gebru et al. 2021,
https://doi.org/10.1145/3458723).
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from newsdata.config import Config
from newsdata.packaging.card import _data, _example, _head, agreement, changes, leakage
from newsdata.packaging.card._markdown import escape
from newsdata.packaging.manifest import Manifest

FILE: Final = "README.md"

_Content = Callable[[Manifest, Config], Iterable[str]]


def _said(name: str) -> _Content:
    """What people say in data/card/NAME.md."""

    def content(manifest: Manifest, config: Config) -> Iterator[str]:
        if text := manifest.sections.get(name):
            yield f"{text}\n"

    return content


def _picture(name: str) -> _Content:
    """A picture, where the release has it."""

    def content(manifest: Manifest, config: Config) -> Iterator[str]:
        for picture in manifest.pictures:
            if picture.name == name:
                yield f"![{escape(picture.alt)}]({picture.path})\n"

    return content


def _changed(manifest: Manifest, config: Config) -> Iterable[str]:
    return changes.section(manifest)


def _optional(field: str, section: Callable[[Any], Iterable[str]]) -> _Content:
    """What a part says of the facts that not every manifest has, in its own field."""

    def content(manifest: Manifest, config: Config) -> Iterator[str]:
        if (facts := getattr(manifest, field)) is not None:
            yield from section(facts)

    return content


# The card in its order. A heading of a lower level belongs to the one before it; one that
# has nothing to say, itself or under it, is left out. Parts with facts of their own (what
# changed, leakage, agreement) are hooked in here, by `_optional`.
_OUTLINE: Final[list[tuple[str, list[_Content]]]] = [
    ("## Dataset details", [_data.details, _said("curators")]),
    ("## Uses", [_said("uses")]),
    ("### Out of scope", [_said("out-of-scope")]),
    ("## How to load", [_data.loading]),
    ("## Structure", [_data.splits]),
    ("### An example", [_example.example]),
    ("### Leakage", [_optional("leakage", leakage.section)]),
    ("### Labels", [_picture("labels"), _data.labels]),
    ("### Fields", [_data.fields]),
    ("## Creation", [_said("rationale")]),
    ("### Sources", [_picture("sources"), _data.origin, _said("collection")]),
    ("### Length", [_picture("lengths"), _data.lengths]),
    ("### Time", [_picture("published"), _data.published]),
    ("### Who wrote the articles", [_said("authors")]),
    ("### Language variety", [_data.languages, _said("language")]),
    ("### Annotation", [_said("annotation")]),
    ("### Annotators", [_data.annotators, _said("annotators")]),
    ("### Agreement", [_picture("agreement"), _optional("agreement", agreement.section)]),
    ("### How it was made", [_data.making]),
    ("## Personal and sensitive information", [_said("personal-data")]),
    ("## Bias, risks and limits", [_said("limits")]),
    ("## Changes", [_changed]),
    ("## Maintenance", [_said("maintenance")]),
    ("### Articles taken down", [_optional("takedown", changes.taken_down)]),
    ("## Citation", [_said("citation")]),
    ("## Contact", [_said("contact")]),
]


def render(manifest: Manifest) -> str:
    """The card of a release. Raises `msgspec.ValidationError` on a configuration that is none."""
    config = manifest.config()
    lines = [*_data.introduction(manifest, config), *_sections(manifest, config)]
    return f"{_head.head(manifest, config)}\n" + "\n".join(lines).rstrip() + "\n"


def _sections(manifest: Manifest, config: Config) -> Iterator[str]:
    waiting: list[str] = []
    for heading, contents in _OUTLINE:
        level = heading.index(" ")
        waiting = [each for each in waiting if each.index(" ") < level] + [heading]
        lines = [line for content in contents for line in content(manifest, config)]
        if lines:
            yield from (f"{each}\n" for each in waiting)
            waiting = []
            yield from lines
