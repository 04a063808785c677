"""The layers that the header of a WebAnno TSV names, and the rows with their annotations."""

from typing import Final

from msgspec import Struct

from newsdata.formats._tsv_cells import NONE
from newsdata.formats._tsv_write import RELATION, SPAN

_CUSTOM: Final = "webanno.custom."


class Layer(Struct, frozen=True):
    """A layer of the header: its kind (SP, RL, CH), type, first column, and features."""

    kind: str
    type: str
    first: int
    features: list[str]

    @property
    def name(self) -> str:
        """The layer as labels are mapped by; that of our own files is in the label."""
        if self.type in (SPAN, RELATION):
            return ""
        return self.type.removeprefix(_CUSTOM).rpartition(".")[2]

    def label_feature(self) -> int:
        """The feature that is the label, or -1."""
        if self.kind == "CH":
            return 1
        own = [n for n, name in enumerate(self.features) if name and not self.is_link(n)]
        return next((n for n in own if self.features[n] == "value"), own[0] if own else -1)

    def is_link(self, feature: int) -> bool:
        """Whether a feature is a slot, or the type of what fills one, or the end of a relation."""
        before = self.features[feature - 1] if feature else ""
        return self.features[feature].startswith(("ROLE_", "BT_")) or before.startswith("ROLE_")


class Row(Struct, frozen=True):
    """The line of a token, or of a part of one."""

    line: int
    token: str
    start: int
    end: int
    cells: list[str]

    def cell(self, column: int) -> str:
        """A cell; that of a column that is not there says nothing."""
        return self.cells[column] if column < len(self.cells) else NONE


class Annotation(Struct):
    """An annotation while its tokens are read: where it is, and its entries by feature."""

    line: int
    token: str
    start: int
    end: int
    values: dict[int, str]
    misplaced: bool = False


def layer_of(line: str, before: list[Layer]) -> Layer:
    """The layer that a line of the header is about, behind those before it."""
    kind, _, rest = line[3:].partition("=")
    type_, *features = rest.strip().split("|")
    first = before[-1].first + len(before[-1].features) if before else 0
    return Layer(kind, type_, first, features or [""])
