"""The data card: README.md of a release. Every number in it is counted.

The YAML head is what `datasets` loads by. Its `version` and `description` in
each config, and the content-named files, are part of the key of the loader's
local cache: with the content they change, so that no stale rows are served.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml
from msgspec import Struct

from newsdata.config import Config
from newsdata.packaging.columns import CONFIGS, RECORDS, schema
from newsdata.packaging.features import features
from newsdata.packaging.statistics import Statistics
from newsdata.schemas import load, resolve

FILE = "README.md"

_HUB_LICENSES = {
    "apache-2.0",
    "bsd-3-clause",
    "cc-by-2.0",
    "cc-by-2.5",
    "cc-by-3.0",
    "cc-by-4.0",
    "cc-by-nc-4.0",
    "cc-by-nc-nd-4.0",
    "cc-by-nc-sa-4.0",
    "cc-by-nd-4.0",
    "cc-by-sa-3.0",
    "cc-by-sa-4.0",
    "cc0-1.0",
    "gfdl",
    "mit",
    "odbl",
    "odc-by",
    "pddl",
    "unlicense",
}
_SIZES = [
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"),
    (1_000_000_000, "100M<n<1B"),
]


class DataFile(Struct, frozen=True):
    """A Parquet file of a release: config, split, rows, their bytes in Arrow, path."""

    config: str
    split: str
    rows: int
    arrow_bytes: int
    path: str


def rows(files: Sequence[DataFile], config: Config) -> dict[str, dict[str, int]]:
    """Rows of each split of each config, in the order of the configuration."""
    found: dict[str, dict[str, int]] = {}
    for name in CONFIGS:
        for split in config.splits:
            number = sum(f.rows for f in files if (f.config, f.split) == (name, split))
            if number:
                found.setdefault(name, {})[split] = number
    return found


def render(config: Config, build: str, files: Sequence[DataFile], statistics: Statistics) -> str:
    """The card of a release."""
    head = yaml.safe_dump(
        _metadata(config, build, files, statistics),
        sort_keys=False,
        allow_unicode=True,
        width=1000,
    )
    sections = [
        *_introduction(config, statistics),
        *_loading(config, rows(files, config)),
        *_labels(config, statistics),
        *_fields(),
        *_origin(statistics),
        *_making(config, build),
    ]
    return f"---\n{head}---\n\n" + "\n".join(sections) + "\n"


def _metadata(
    config: Config, build: str, files: Sequence[DataFile], statistics: Statistics
) -> dict[str, Any]:
    languages = sorted({name.split("-")[0] for name in statistics.languages if name != "unknown"})
    counted = rows(files, config)
    size = next((name for limit, name in _SIZES if statistics.records < limit), "n>1B")
    metadata: dict[str, Any] = {
        "pretty_name": config.title or config.name,
        "license": sorted({_hub_license(name) for name in statistics.licenses}),
        "language": languages,
        "size_categories": [size],
        "task_categories": ["token-classification"],
        "tags": ["news", "span-labels", "newsdata"],
        "configs": [_config(name, config, build, files) for name in counted],
        "dataset_info": [
            {
                "config_name": name,
                "features": features(name, config.scheme.label_names()),
                "splits": [_split(name, split, files) for split in splits],
            }
            for name, splits in counted.items()
        ],
    }
    return {key: value for key, value in metadata.items() if value}


def _config(name: str, config: Config, build: str, files: Sequence[DataFile]) -> dict[str, Any]:
    data_files = []
    for split in config.splits:
        paths = [f.path for f in files if (f.config, f.split) == (name, split)]
        if paths:
            data_files.append({"split": split, "path": sorted(paths)})
    entry: dict[str, Any] = {"config_name": name}
    if name == RECORDS:
        entry["default"] = True
    return entry | {
        "version": config.version,
        "description": f"{CONFIGS[name]} Build {build}.",
        "data_files": data_files,
    }


def _split(name: str, split: str, files: Sequence[DataFile]) -> dict[str, Any]:
    of_split = [file for file in files if (file.config, file.split) == (name, split)]
    return {
        "name": split,
        "num_bytes": sum(file.arrow_bytes for file in of_split),
        "num_examples": sum(file.rows for file in of_split),
    }


def _hub_license(name: str) -> str:
    return name.lower() if name.lower() in _HUB_LICENSES else "other"


def _introduction(config: Config, statistics: Statistics) -> Iterator[str]:
    yield f"# {config.title or config.name} {config.version}\n"
    if config.description:
        yield f"{config.description.strip()}\n"
    yield (
        f"{statistics.records:,} articles with {statistics.characters:,} characters, "
        f"{statistics.spans:,} spans and {statistics.relations:,} relations.\n"
    )
    if statistics.withheld:
        yield (
            f"Of {statistics.withheld:,} of the articles the release holds offsets, labels "
            "and hashes only: their text may not be passed on, and is null here.\n"
        )
    if config.homepage:
        yield f"Homepage: <{config.homepage}>\n"


def _loading(config: Config, counted: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    folder = f"data/releases/{config.name}/{config.version}"
    yield "## How to load\n"
    yield "```python\nfrom datasets import load_dataset\n"
    for name in counted:
        arguments = f'"{folder}"' if name == RECORDS else f'"{folder}", "{name}"'
        yield f"{name} = load_dataset({arguments})  # {CONFIGS[name][:-1].lower()}"
    yield "```\n"
    yield "| config | split | rows |\n|---|---|---:|"
    for name, splits in counted.items():
        for split, number in splits.items():
            yield f"| {name} | {split} | {number:,} |"
    yield ""
    yield (
        "A split follows from the article's id alone: adding articles moves none from one "
        "split to another. Splits without articles are left out.\n"
    )


def _labels(config: Config, statistics: Statistics) -> Iterator[str]:
    yield "## Labels\n"
    yield (
        "`gold` spans were set or confirmed by a person, `suggested` ones by a program, "
        "`rejected` ones were looked at by a person who said no. "
        "Offsets count Unicode code points, end exclusive.\n"
    )
    for name, layer in config.scheme.layers.items():
        used = [label for label in layer.labels if any(_number(statistics, name, label))]
        if not used:
            continue
        yield f"### {name}\n"
        if layer.description:
            yield f"{layer.description}\n"
        yield f"Reviewed to the end in {statistics.reviewed.get(name, 0):,} articles.\n"
        yield "| label | gold | suggested | rejected | meaning |\n|---|---:|---:|---:|---|"
        for label in used:
            gold, suggested, rejected = _number(statistics, name, label)
            yield f"| {_cell(label)} | {gold:,} | {suggested:,} | {rejected:,} | {_cell(layer.labels[label])} |"
        yield ""
    if statistics.relation_labels:
        yield "### Relations\n"
        yield "| layer | relation | status | number |\n|---|---|---|---:|"
        for key, number in sorted(statistics.relation_labels.items()):
            yield "| " + " | ".join(map(_cell, key.split("/"))) + f" | {number:,} |"
        yield ""


def _number(statistics: Statistics, layer: str, label: str) -> list[int]:
    return [
        statistics.labels.get(f"{layer}/{label}/{status}", 0)
        for status in ("gold", "suggested", "rejected")
    ]


def _fields() -> Iterator[str]:
    described = load("record")["properties"]
    yield "## Fields\n"
    yield f"Of the config `{RECORDS}`:\n"
    yield "| field | type | meaning |\n|---|---|---|"
    for field in schema(RECORDS):
        meaning = (
            described[field.name].get("description")
            or resolve(described[field.name])["description"]
        )
        kind = str(field.type).split("<")[0]
        yield f"| `{field.name}` | {kind} | {_cell(meaning)} |"
    yield ""


def _origin(statistics: Statistics) -> Iterator[str]:
    yield "## Sources\n"
    for title, counts in (
        ("source", statistics.sources),
        ("language", statistics.languages),
        ("licence", statistics.licenses),
    ):
        yield f"| {title} | articles |\n|---|---:|"
        for name, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            yield f"| {_cell(name)} | {number:,} |"
        yield ""


def _making(config: Config, build: str) -> Iterator[str]:
    yield "## How it was made\n"
    suggesters = ", ".join(f"`{name}`" for name in config.suggest) or "none"
    yield (
        f"Built by newsdata from raw articles; suggesters: {suggesters}. "
        "`manifest.json` lists every input and file with its SHA-256, and what was rejected "
        f"is counted there.\n\nBuild `{build}`."
    )


def _cell(text: str) -> str:
    """Text that cannot break out of its table cell."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
