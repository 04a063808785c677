"""The parts of the card that are counted, or follow from the schema."""

from collections.abc import Iterator, Mapping

from newsdata import schemas
from newsdata.config import Config
from newsdata.packaging.card._markdown import MAX_ROWS, cell, counted, own, table
from newsdata.packaging.columns import CONFIGS, RECORDS, schema
from newsdata.packaging.manifest import Manifest
from newsdata.packaging.statistics import Statistics, length_class

_STRATEGIES = {
    "hash": "The split of an article follows from a hash of its id.",
    "time": "The split of an article follows from the day on which it was published.",
    "source": "Some outlets are held out; the split of other articles follows from a hash of the id.",
}


def introduction(manifest: Manifest, config: Config) -> Iterator[str]:
    """Title, description, and how much there is."""
    statistics = manifest.statistics
    yield f"# {cell(config.title or config.name)} {manifest.version}\n"
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


def details(manifest: Manifest, config: Config) -> Iterator[str]:
    """The facts that people look for first."""
    statistics = manifest.statistics
    languages = ", ".join(sorted(statistics.languages)[:MAX_ROWS])
    licenses = ", ".join(sorted(statistics.licenses)[:MAX_ROWS])
    yield f"- **Version:** {manifest.version}"
    yield f"- **Languages:** {cell(languages)}"
    yield f"- **Licences of the texts:** {cell(licenses)}"
    if config.homepage:
        yield f"- **Homepage:** <{config.homepage}>"
    yield ""


def loading(manifest: Manifest, config: Config) -> Iterator[str]:
    """How to load it."""
    folder = f"data/releases/{config.name}/{manifest.version}"
    yield "```python\nfrom datasets import load_dataset\n"
    for name in manifest.configs:
        arguments = f'"{folder}"' if name == RECORDS else f'"{folder}", "{name}"'
        yield f"{name} = load_dataset({arguments})  # {CONFIGS[name][:-1].lower()}"
    yield "```\n"


def splits(manifest: Manifest, config: Config) -> Iterator[str]:
    """The rows of each split."""
    yield from table(
        ("config", "split", "rows"),
        (
            (name, split, number)
            for name, splits in manifest.configs.items()
            for split, number in splits.items()
        ),
    )
    yield (
        f"{_STRATEGIES[config.splitting.strategy]} Near-duplicates are always in one split. "
        "Adding articles moves none from one split to another. Splits without articles are "
        "left out.\n"
    )


def labels(manifest: Manifest, config: Config) -> Iterator[str]:
    """How often each label was used, and what it means."""
    statistics = manifest.statistics
    yield (
        "`gold` spans were set or confirmed by a person, `suggested` ones by a program, "
        "`rejected` ones were looked at by a person who said no. "
        "Offsets count Unicode code points, end exclusive.\n"
    )
    for name, layer in config.scheme.layers.items():
        used = [label for label in layer.labels if any(_number(statistics, name, label))]
        if not used:
            continue
        yield f"#### {cell(name)}\n"
        if layer.description:
            yield f"{layer.description}\n"
        reviewed = statistics.reviewed.get(name, 0)
        yield f"Reviewed to the end in {reviewed:,} of {statistics.records:,} articles.\n"
        yield from table(
            ("label", "gold", "suggested", "rejected", "meaning"),
            ((label, *_number(statistics, name, label), layer.labels[label]) for label in used),
        )
    if statistics.relation_labels:
        yield "#### Relations\n"
        yield from table(
            ("layer", "relation", "status", "number"),
            (
                (*key.rsplit("/", 2), number)
                for key, number in sorted(statistics.relation_labels.items())
            ),
        )


def _number(statistics: Statistics, layer: str, label: str) -> list[int]:
    return [
        statistics.labels.get(f"{layer}/{label}/{status}", 0)
        for status in ("gold", "suggested", "rejected")
    ]


def fields(manifest: Manifest, config: Config) -> Iterator[str]:
    """The fields of a record, as the schema describes them."""
    described = schemas.load("record")["properties"]
    yield f"Of the config `{RECORDS}`:\n"
    yield "| field | type | meaning |\n|---|---|---|"
    for field in schema(RECORDS):
        meaning = (
            described[field.name].get("description")
            or schemas.resolve(described[field.name])["description"]
        )
        yield f"| `{field.name}` | {str(field.type).split('<')[0]} | {own(meaning)} |"
    yield ""


def origin(manifest: Manifest, config: Config) -> Iterator[str]:
    """Where the articles come from."""
    statistics = manifest.statistics
    yield from counted("source", "articles", statistics.sources)
    yield from counted("licence", "articles", statistics.licenses)


def lengths(manifest: Manifest, config: Config) -> Iterator[str]:
    """How long the articles are."""
    statistics = manifest.statistics
    mean = round(statistics.characters / max(statistics.records, 1))
    yield f"An article has {mean:,} characters (Unicode code points) on average.\n"
    classes = sorted((length_class(int(key)), number) for key, number in statistics.lengths.items())
    rows = [(f"{least:,} to {most:,}", number) for (least, most), number in classes]
    yield from table(("characters", "articles"), rows)


def published(manifest: Manifest, config: Config) -> Iterator[str]:
    """When the articles appeared, by year."""
    years = by_year(manifest.statistics.published)
    if years.keys() - {"unknown"}:
        yield from table(("published", "articles"), years.items())
    else:
        yield "No article says when it was published.\n"


def by_year(months: Mapping[str, int]) -> dict[str, int]:
    """Counts of months added up by year, in order."""
    years: dict[str, int] = {}
    for month, number in sorted(months.items()):
        year = month.partition("-")[0]
        years[year] = years.get(year, 0) + number
    return years


def languages(manifest: Manifest, config: Config) -> Iterator[str]:
    """The languages of the articles."""
    yield from counted("language", "articles", manifest.statistics.languages)


def annotators(manifest: Manifest, config: Config) -> Iterator[str]:
    """How much each annotator labelled."""
    yield from counted(
        "annotator", "spans set, confirmed or rejected", manifest.statistics.annotators
    )


def making(manifest: Manifest, config: Config) -> Iterator[str]:
    """What built the release, of what."""
    suggesters = ", ".join(f"`{name}`" for name in config.suggest) or "none"
    yield (
        f"Built by newsdata {manifest.tool.version} from raw articles; suggesters: {suggesters}. "
        "`manifest.json` lists every input and file with its SHA-256, and what was rejected "
        f"is counted there.\n\nBuild `{manifest.build}`.\n"
    )
