"""The YAML head of the card: what `datasets` loads by, and the Hub finds by.

`version` and `description` of each config, and the content-named files, are part of
the key of the loader's local cache: with the content they change, so that no stale rows
are served.
"""

from typing import Any, Final

import yaml

from newsdata.config import Config
from newsdata.packaging import licenses
from newsdata.packaging.columns import CONFIGS, RECORDS
from newsdata.packaging.features import features
from newsdata.packaging.manifest import Manifest

_CODE: Final = 3
_SIZES: Final = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"),
    (1_000_000_000, "100M<n<1B"),
    (10_000_000_000, "1B<n<10B"),
)


def head(manifest: Manifest, config: Config) -> str:
    """The head between its two lines of dashes."""
    text = yaml.safe_dump(
        _metadata(manifest, config), sort_keys=False, allow_unicode=True, width=1000
    )
    return f"---\n{text}---\n"


def _metadata(manifest: Manifest, config: Config) -> dict[str, Any]:
    statistics = manifest.statistics
    languages = {name.split("-")[0].lower() for name in statistics.languages}
    size = next((name for limit, name in _SIZES if statistics.records < limit), "10B<n<100B")
    names = sorted(set(map(licenses.on_the_hub, statistics.licenses)))
    metadata: dict[str, Any] = {
        "pretty_name": config.title or config.name,
        "license": names,
        "license_name": ", ".join(statistics.licenses) if names == ["other"] else None,
        # ISO 639 codes of two or three letters are what the Hub takes.
        "language": sorted(name for name in languages if len(name) <= _CODE),
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
