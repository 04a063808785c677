"""Names that formats give to labels and to files, and ours for the same."""

import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from newsdata.scheme import LabelScheme
from newsdata.text import sha256

_LONGEST = 200


class Names:
    """Layers and labels for the names of a format, and the way back.

    Most formats have labels and no layers. A label that the scheme has in one layer alone
    is written by its name, any other as `layer/LABEL`; read back, both are what they were.

    Args:
        scheme: The label scheme.
        layer: The layer of labels that neither the scheme nor `mapping` knows.
        mapping: `layer/LABEL` for names of the format. Where the format has layers, a name
            may be `layer/NAME`.
    """

    def __init__(
        self, scheme: LabelScheme, layer: str = "entity", mapping: Mapping[str, str] | None = None
    ) -> None:
        self.layer = layer
        self.layers = frozenset(scheme.layers)
        self._read = {name: _halves(ours) for name, ours in (mapping or {}).items()}
        self._written = {ours: name for name, ours in reversed(self._read.items())}
        self._labels = _homes({n: tuple(each.labels) for n, each in scheme.layers.items()})
        self._relations = _homes({n: tuple(each.relations) for n, each in scheme.layers.items()})

    def read(
        self, name: str, *, layer: str = "", relation: bool = False, escaped: str = ""
    ) -> tuple[str, str]:
        """Layer and label for a name.

        Args:
            name: The name of a label, as the format has it.
            layer: The layer, where the format says it.
            relation: Whether it is the label of a relation.
            escaped: What `write` had to escape.
        """
        for each in (name, unescape(name, escaped)):
            mapped = self._read.get(f"{layer}/{each}") or self._read.get(each)
            if mapped:
                return mapped
        if layer:
            return layer, unescape(name, escaped)
        before, slash, after = name.partition("/")
        if before and slash and after:
            return unescape(before, "/" + escaped), unescape(after, "/" + escaped)
        label = unescape(name, "/" + escaped)
        homes = self._relations if relation else self._labels
        return homes.get(label, self.layer), label

    def write(
        self,
        layer: str,
        label: str,
        *,
        layers: bool = False,
        relation: bool = False,
        escaped: str = "",
    ) -> str:
        """The name for a layer and label.

        Args:
            layer: Ours.
            label: Ours.
            layers: Whether the format says the layer elsewhere.
            relation: Whether it is the label of a relation.
            escaped: Characters that a name cannot have, as the inside of a regular
                expression's class; they are written as in an address (`%20`).
        """
        mapped = self._written.get((layer, label))
        if mapped:
            name = mapped.removeprefix(f"{layer}/") if layers else mapped
            fits = not (escaped and re.search(f"[{escaped}]", name))
            return name if fits else escape(name, escaped)
        if layers:
            return escape(label, escaped)
        homes = self._relations if relation else self._labels
        name = escape(label, "/" + escaped)
        if homes.get(label, self.layer) == layer:
            return name
        return f"{escape(layer, '/' + escaped)}/{name}"


def escape(name: str, characters: str) -> str:
    """A name without some characters: percent signs and UTF-8, as in an address (RFC 3986)."""
    if not characters:
        return name
    return re.sub(f"[%{characters}]", lambda found: _percent(found[0]), name)


def unescape(name: str, characters: str) -> str:
    """What `escape` was given. A name that it never makes stays as it is."""
    if "%" not in name or not characters:
        return name
    try:
        plain = unquote_to_bytes(name).decode()
    except UnicodeDecodeError:
        return name
    return plain if escape(plain, characters) == name else name


def file_name(article_id: str, suffix: str) -> str:
    """A path for the file of an article: its id, without what a path cannot have.

    Slashes stay, so that ids make folders; `id_of_file` gives the id back, but for ids
    that are longer than file systems allow.
    """
    parts = []
    for part in article_id.split("/"):
        name = re.sub(r'[\x00-\x1f\x7f%\\:*?"<>|]|^\.|^$| $', lambda f: _percent(f[0]) or "%", part)
        while len(name.encode()) > _LONGEST:
            name = f"{name[: len(name) // 2]}-{sha256(part)[:16]}"
        parts.append(name)
    return "/".join(parts) + suffix


def id_of_file(name: str, suffix: str) -> str:
    """The id of the article that a file of this path holds."""
    plain = "/".join(
        "" if part == "%" else _unquote(part) for part in name.removesuffix(suffix).split("/")
    )
    return plain if file_name(plain, suffix) == name else name.removesuffix(suffix)


def _percent(characters: str) -> str:
    return "".join(f"%{byte:02X}" for byte in characters.encode())


def _unquote(part: str) -> str:
    try:
        return unquote_to_bytes(part).decode()
    except UnicodeDecodeError:
        return part


def _halves(ours: str) -> tuple[str, str]:
    layer, _, label = ours.partition("/")
    return layer, label


def _homes(labels: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The layer of each label that is in one layer alone."""
    homes: dict[str, list[str]] = {}
    for layer, names in labels.items():
        for name in names:
            homes.setdefault(name, []).append(layer)
    return {name: layers[0] for name, layers in homes.items() if len(layers) == 1}
