import json

from msgspec import Struct


class Fault(Struct, frozen=True):
    code: str
    offset: int
    fact: str
    hint: str = ""


def faults(line):
    try:
        json.loads(line)
    except (ValueError, RecursionError) as e:
        yield Fault("json-syntax", getattr(e, "pos", 0), str(e))


def columns(line, pointers):
    return dict.fromkeys(pointers, 1)
