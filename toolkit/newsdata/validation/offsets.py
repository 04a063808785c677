from msgspec import Struct


class Stated(Struct, frozen=True):
    start: int
    end: int
    words: str


class Diagnosis:
    pass


def diagnose(text, spans):
    return None
