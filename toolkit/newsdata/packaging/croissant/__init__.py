"""croissant.json: the release in Croissant 1.0 with the terms of RAI 1.0.

A pure function of the manifest. Its fields are derived from the Arrow schema by what
`mlcroissant` can load, which is less than what it finds valid: see `fields`.

Croissant: https://docs.mlcommons.org/croissant/docs/croissant-spec.html,
RAI: https://docs.mlcommons.org/croissant/docs/croissant-rai-spec.html.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from newsdata.config import Config
from newsdata.packaging import licenses
from newsdata.packaging.columns import CONFIGS, RECORDS, SPANS
from newsdata.packaging.croissant import fields
from newsdata.packaging.manifest import Manifest

FILE: Final = "croissant.json"

# The media type that IANA lists, application/vnd.apache.parquet, is valid, and not loaded.
_PARQUET: Final = "application/x-parquet"

_KEYS: Final = {RECORDS: ("id",), SPANS: ("record_id", "span_id")}
"""Columns that no two rows of a config have alike."""

_RAI: Final = {
    "rai:dataCollection": ("collection",),
    "rai:dataUseCases": ("uses",),
    "rai:dataLimitations": ("limits", "out-of-scope"),
    "rai:dataAnnotationProtocol": ("annotation",),
    "rai:annotatorDemographics": ("annotators",),
    "rai:personalSensitiveInformation": ("personal-data",),
    "rai:dataReleaseMaintenancePlan": ("maintenance",),
}
"""Terms of RAI with the sections of the card that say them."""

_CONTEXT: Final[Mapping[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def render(manifest: Manifest) -> bytes:
    """The description of a release. Raises `msgspec.ValidationError` as the card does."""
    config = manifest.config()
    document = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": [
            "http://mlcommons.org/croissant/1.0",
            "http://mlcommons.org/croissant/RAI/1.0",
        ],
        **_about(manifest, config),
        "distribution": [*_files(manifest), *_file_sets(manifest)],
        "recordSet": [*(_record_set(name, config) for name in manifest.configs), _labels(config)],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _about(manifest: Manifest, config: Config) -> dict[str, Any]:
    statistics = manifest.statistics
    tools = [f"newsdata {manifest.tool.version}: {name}" for name in config.suggest]
    missing = (
        f"The text of {statistics.withheld} of {statistics.records} articles is left out: "
        "it may not be passed on."
    )
    about: dict[str, Any] = {
        "name": config.title or config.name,
        "alternateName": config.name,
        "version": manifest.version,
        "description": config.description.strip() or config.title or config.name,
        "url": config.homepage,
        "license": sorted(map(licenses.address, statistics.licenses)),
        "inLanguage": sorted(statistics.languages.keys() - {"unknown"}),
        "keywords": ["news", "span labels", "newsdata"],
        "citeAs": manifest.sections.get("citation"),
        "rai:dataCollectionMissingData": missing if statistics.withheld else None,
        "rai:dataAnnotationAnalysis": list(_agreement(manifest)),
        "rai:machineAnnotationTools": tools,
    }
    for term, sections in _RAI.items():
        about[term] = [manifest.sections[name] for name in sections if name in manifest.sections]
    return {term: value for term, value in about.items() if value}


def _agreement(manifest: Manifest) -> Iterator[str]:
    """How far annotators agree, a sentence a layer."""
    if manifest.agreement:
        for layer, scores in manifest.agreement.layers.items():
            if scores.strict.value is not None:
                yield (
                    f"Layer {layer}: F1 {scores.strict.value:.3f} of spans alike in place and "
                    f"label, over {manifest.agreement.articles} articles that two or more labelled."
                )


def _files(manifest: Manifest) -> Iterator[dict[str, Any]]:
    """Each Parquet file with its hash."""
    paths = {file.path for file in manifest.data}
    for file in sorted(manifest.files, key=lambda file: file.path):
        if file.path in paths:
            yield {
                "@type": "cr:FileObject",
                "@id": file.path,
                "name": file.path,
                "contentUrl": file.path,
                "contentSize": f"{file.bytes} B",
                "encodingFormat": _PARQUET,
                "sha256": file.sha256,
            }


def _file_sets(manifest: Manifest) -> Iterator[dict[str, Any]]:
    """The files of each config, named one by one: what else lies there is not read."""
    for name in manifest.configs:
        yield {
            "@type": "cr:FileSet",
            "@id": f"{name}-files",
            "name": f"{name}-files",
            "description": f"The files of the config {name}.",
            "encodingFormat": _PARQUET,
            "includes": sorted(file.path for file in manifest.data if file.config == name),
        }


def _record_set(name: str, config: Config) -> dict[str, Any]:
    left_out = fields.left_out(name)
    note = f" Not described, but in the files: {', '.join(left_out)}." if left_out else ""
    split = {
        "@type": "cr:Field",
        "@id": f"{name}/split",
        "name": "split",
        "description": "Split that the row is in.",
        "dataType": "sc:Text",
        "source": {
            "fileSet": {"@id": f"{name}-files"},
            "extract": {"fileProperty": "fullpath"},
            "transform": {"regex": rf".*data/{name}/({'|'.join(config.splits)})-"},
        },
    }
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": CONFIGS[name] + note,
        "key": [{"@id": f"{name}/{column}"} for column in _KEYS[name]],
        "field": [split, *fields.of(name)],
    }


def _labels(config: Config) -> dict[str, Any]:
    """The labels of the scheme with their meanings, inline."""
    columns = {
        "layer": "Layer of the label.",
        "label": "The label, as in the field of this name of a span.",
        "meaning": "What it stands for.",
    }
    return {
        "@type": "cr:RecordSet",
        "@id": "labels",
        "name": "labels",
        "description": "The labels of the scheme with their meanings.",
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"labels/{name}",
                "name": name,
                "description": description,
                "dataType": "sc:Text",
            }
            for name, description in columns.items()
        ],
        "data": [
            {"labels/layer": layer, "labels/label": label, "labels/meaning": meaning}
            for layer, each in config.scheme.layers.items()
            for label, meaning in each.labels.items()
        ],
    }
