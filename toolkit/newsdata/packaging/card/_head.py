"""The YAML head of the card: what `datasets` loads by, and the Hub finds by.

`version` and `description` of each config, and the content-named files, are part of
the key of the loader's local cache: with the content they change, so that no stale rows
are served.
"""

from typing import Any, Final

import yaml

from newsdata.config import Config
from newsdata.packaging.columns import CONFIGS, RECORDS
from newsdata.packaging.features import features
from newsdata.packaging.manifest import Manifest

_HUB_LICENSES: Final = {
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
_SIZES: Final = [
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"),
    (1_000_000_000, "100M<n<1B"),
]


def head(manifest: Manifest, config: Config) -> str:
    """The head between its two lines of dashes."""
    text = yaml.safe_dump(
        _metadata(manifest, config), sort_keys=False, allow_unicode=True, width=1000
    )
    return f"---\n{text}---\n"


def _metadata(manifest: Manifest, config: Config) -> dict[str, Any]:
    statistics = manifest.statistics
    languages = {name.split("-")[0] for name in statistics.languages if name != "unknown"}
    size = next((name for limit, name in _SIZES if statistics.records < limit), "n>1B")
    metadata: dict[str, Any] = {
        "pretty_name": config.title or config.name,
        "license": sorted({_hub_license(name) for name in statistics.licenses}),
        "language": sorted(languages),
        "size_categories": [size],
        "task_categories": ["token-classification"],
        "tags": ["news", "span-labels", "newsdata"],
        "configs": [_config(name, manifest) for name in manifest.configs],
        "dataset_info": [
            {
                "config_name": name,
                "features": features(name, config.scheme.label_names()),
                "splits": [_split(name, split, manifest) for split in splits],
            }
            for name, splits in manifest.configs.items()
        ],
    }
    return {key: value for key, value in metadata.items() if value}


def _config(name: str, manifest: Manifest) -> dict[str, Any]:
    entry: dict[str, Any] = {"config_name": name}
    if name == RECORDS:
        entry["default"] = True
    return entry | {
        "version": manifest.version,
        "description": f"{CONFIGS[name]} Build {manifest.build}.",
        "data_files": [
            {"split": split, "path": sorted(f.path for f in manifest.files_of(name, split))}
            for split in manifest.configs[name]
        ],
    }


def _split(name: str, split: str, manifest: Manifest) -> dict[str, Any]:
    return {
        "name": split,
        "num_bytes": sum(file.arrow_bytes for file in manifest.files_of(name, split)),
        "num_examples": manifest.configs[name][split],
    }


def _hub_license(name: str) -> str:
    return name.lower() if name.lower() in _HUB_LICENSES else "other"
