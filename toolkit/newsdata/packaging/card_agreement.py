"""The data card's section on how far annotators agree, from the manifest's facts."""

from collections.abc import Iterator, Mapping
from typing import Any

_FIGURES = ("strict", "partial", "kappa", "alpha", "alpha_u")
_HEAD = "F1 | partial F1 | kappa | alpha | alpha-U"


def section(facts: Mapping[str, Any]) -> Iterator[str]:
    """Markdown lines; `facts` are those of `agreement` in `manifest.schema.json`."""
    yield "## Agreement\n"
    yield (
        f"{facts['articles']:,} articles have labels of two or more people. Each figure is over "
        "all pairs of them, or over all of them at once, in the layers that they reviewed; "
        "brackets hold the middle 95% of 1,000 resamples of the articles.\n"
    )
    yield f"| layer or label | spans | {_HEAD} |\n|---|---:|---:|---:|---:|---:|---:|"
    for layer, scores in facts["layers"].items():
        yield _row(f"**{cell(layer)}**", scores)
        for label, of_label in facts["labels"].items():
            if label.startswith(f"{layer}/"):
                yield _row(cell(label), of_label)
    yield ""
    yield (
        "F1: spans alike in place and label; partial: an overlap counts half, in a layer whatever "
        "the label. Fleiss' kappa and Krippendorff's nominal alpha on tokens; his alpha for "
        "unitizing on characters.\n"
    )
    yield from _relations(facts["relations"])
    yield from _documents(facts["documents"])


def cell(text: str) -> str:
    """Text that cannot break out of its table cell."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def figure(found: Mapping[str, Any]) -> str:
    """A figure with its interval, in two or three digits; `-` where there is none."""
    if found["value"] is None:
        return "-"
    interval = found.get("interval")
    spread = f" [{interval[0]:.2f}, {interval[1]:.2f}]" if interval else ""
    return f"{found['value']:.3f}{spread}"


def _row(name: str, scores: Mapping[str, Any]) -> str:
    shown = " | ".join(figure(scores[each]) for each in _FIGURES)
    return f"| {name} | {scores['spans']:,} | {shown} |"


def _relations(relations: Mapping[str, Any]) -> Iterator[str]:
    if relations:
        yield "| relation | compared | F1 whole | F1 of each role |\n|---|---:|---:|---|"
        for name, scores in relations.items():
            roles = ", ".join(
                f"{cell(role)} {figure(each)}" for role, each in scores["roles"].items()
            )
            whole = figure(scores["strict"])
            yield f"| {cell(name)} | {scores['relations']:,} | {whole} | {roles} |"
        yield ""


def _documents(documents: Mapping[str, Any]) -> Iterator[str]:
    if documents:
        yield "| labels of documents | documents | alike | kappa | alpha |\n|---|---:|---:|---:|---:|"
        for layer, scores in documents.items():
            shown = " | ".join(figure(scores[each]) for each in ("alike", "kappa", "alpha"))
            yield f"| {cell(layer)} | {scores['documents']:,} | {shown} |"
        yield ""
