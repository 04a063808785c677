"""What becomes of something that some annotators say and others do not."""

from collections.abc import Collection, Mapping
from typing import Literal, get_args

from msgspec import Struct

from newsdata.errors import CannotRun

Name = Literal["union", "intersection", "majority", "weighted", "adjudicated"]
NAMES: tuple[Name, ...] = get_args(Name)


class Strategy(Struct, frozen=True):
    """How to decide.

    Attributes:
        name: `union`: what anybody says; `intersection`: what all say; `majority`: what more
            than half say; `weighted`: the same, but a voice counts by how far its annotator
            agrees with the others; `adjudicated`: what one of them says.
        adjudicator: Who decides, in the layers that he went through.
        weights: The weight of each annotator by layer, from 0 to 1.
    """

    name: Name = "majority"
    adjudicator: str = ""
    weights: Mapping[str, Mapping[str, float]] = {}

    def check(self, annotators: Collection[str]) -> None:
        """Raises `CannotRun` for an adjudicator who is not there, or is none."""
        if self.name == "adjudicated" and self.adjudicator not in annotators:
            raise CannotRun(
                f"There is no submission of the adjudicator {self.adjudicator!r}.",
                hint=f"There are: {', '.join(sorted(annotators))}.",
            )

    def takes(self, yes: Collection[str], voters: Collection[str], layer: str) -> bool | None:
        """Whether what some say is taken; None where the strategy cannot tell.

        Args:
            yes: Who says so; empty where all only reject it.
            voters: All whose word counts, those who say so among them.
            layer: The layer that it is about.
        """
        if not yes:
            return False
        if self.name == "union" or len(yes) == len(voters):
            return True
        if self.name == "intersection":
            return False
        if self.name == "adjudicated":
            return self.adjudicator in yes if self.adjudicator in voters else None
        return self.half(yes, voters, layer)

    def half(self, some: Collection[str], voters: Collection[str], layer: str) -> bool | None:
        """Whether some are more than half of the voters by weight; None for just half."""
        part, whole = (self._weight(names, layer) for names in (some, voters))
        if abs(2 * part - whole) < 1e-9:
            return None
        return 2 * part > whole

    @property
    def counts(self) -> bool:
        """Whether it counts voices."""
        return self.name in ("majority", "weighted")

    def _weight(self, names: Collection[str], layer: str) -> float:
        if self.name != "weighted":
            return len(names)
        of_layer = self.weights.get(layer, {})
        return sum(of_layer.get(name, 0) for name in sorted(names))
