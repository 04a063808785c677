"""The split that an article has by itself, before near-duplicates are looked at.

All strategies decide on one article alone: none depends on how many others there are.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct

from newsdata import ids
from newsdata.config import Config
from newsdata.model import Brief, Record

UNDATED: Final = (1 << 63) - 1
"""The moment of an article without a date: one that may be later than any other."""


class Own(Struct, frozen=True):
    """A split by its index, and `bound` where the article may be in no other one.

    `moment`, in microseconds since 1970: the split of the latest article of a cluster is
    that of all. 0 where time does not matter.
    """

    split: int
    bound: bool = False
    moment: int = 0


def own_split(record: Record | Brief, config: Config) -> Own:
    """The split of an article by the strategy of a configuration."""
    names = list(config.splits)
    rule = config.splitting
    if rule.strategy == "time":
        when = moment(record.published)
        return Own(_by_time(when, names, rule.until), moment=when)
    if rule.strategy == "source":
        if split := held_out(config, (record.source, record.publisher)):
            return Own(names.index(split), bound=True)
        shares = {name: 0 if name in rule.held_out else n for name, n in config.splits.items()}
        return Own(names.index(ids.split(record.id, shares)))
    return Own(names.index(ids.split(record.id, config.splits)))


def held_out(config: Config, outlets: tuple[str | None, str | None]) -> str:
    """The split that an article's source or publisher is held out for; `""` for most."""
    for split, names in config.splitting.held_out.items():
        if any(outlet in names for outlet in outlets):
            return split
    return ""


def stratum(record: Record | Brief, config: Config) -> int:
    """A number for the stratum of an article; 0 where there are none."""
    field = config.splitting.stratify
    if not field:
        return 0
    if field.startswith("labels/"):
        layer = field.removeprefix("labels/")
        told = sorted({each.label for each in record.labels if each.layer == layer})
        value = "\0".join(told)
    else:
        value = getattr(record, field) or ""
    return ids.stable_hash(value, "newsdata-strata") >> 32


def moment(written: str | None) -> int:
    """A moment of RFC 3339, or midnight (UTC) of a date, as a number that orders moments."""
    try:
        found = datetime.fromisoformat((written or "").replace(":60", ":59"))
    except ValueError:
        return UNDATED
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return round(found.timestamp() * 1_000_000)


def _by_time(when: int, names: list[str], until: Mapping[str, str]) -> int:
    """The first split whose end lies after the moment; the last one has no end."""
    for name, end in until.items():
        if when < moment(end):
            return names.index(name)
    return len(names) - 1
