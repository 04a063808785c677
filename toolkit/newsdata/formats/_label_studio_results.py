"""Results of Label Studio, and the annotations and predictions that they are in."""

from collections.abc import Mapping
from typing import Any

from newsdata.formats._json import mapping, place, sequence, spelled
from newsdata.model import Status


class Group:
    """An annotation or a prediction: results, and who made them."""

    def __init__(self, key: str, each: Mapping[str, Any], pointer: str) -> None:
        predicted = key == "predictions"
        self.pointer = pointer
        self.items = sequence(each.get("result"))
        self.cancelled = each.get("was_cancelled") is True
        self.score = each.get("score") if predicted else None
        self.id = f"{key[:-1]}-{each.get('id', pointer.rpartition('/')[2])}"
        who = _annotator(each.get("model_version" if predicted else "completed_by"))
        status: Status = "suggested" if predicted else "gold"
        self.who: dict[str, Any] = {"status": status} | ({"annotator": who} if who else {})


def _annotator(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("email") or value.get("id")
    return str(value) if isinstance(value, str | int) and value != "" else None


def typed(item: Any) -> tuple[str, Mapping[str, Any]]:
    """The type of a result, and its value."""
    each = mapping(item)
    return str(each.get("type")), mapping(each.get("value"))


def said_of(kind: str, value: Mapping[str, Any]) -> list[str]:
    """What a result of a type says: one thing or several."""
    said = value.get("text" if kind == "textarea" else kind)
    return [spelled(each) for each in (said if isinstance(said, list) else [said])]


def is_place(value: Mapping[str, Any]) -> bool:
    """Whether a value has a start and an end that are offsets."""
    return place(value.get("start"), value.get("end")) is not None


def loosely(text: str) -> str:
    """A text without what regions spell otherwise."""
    # Label Studio writes line breaks as a backslash and an n, and trims.
    return " ".join(text.replace("\\n", " ").split())
