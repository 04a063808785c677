"""Whatever the bytes of a line are, checking them raises nothing.

    python tests/checking/fuzz.py [-runs=N] [FOLDER WITH SEED INPUTS]

The options are libFuzzer's. A test runs it for a bounded number of inputs.
"""

import sys

import atheris

with atheris.instrument_imports(include=["newsdata"]):
    from newsdata import decoding, joining, json_scan
    from newsdata.checking.repair import repair
    from newsdata.model import Record, Submission, encode
    from newsdata.problems import Problem
    from newsdata.scheme import default
    from newsdata.validation import Validator

VALIDATOR = Validator(default())
TEXT = "🚋 Mira Holt opened the tram, Rene\u0301 said.\n"


def article() -> Record:
    import msgspec

    from newsdata.text import sha256

    document = {
        "schema_version": "1.0",
        "id": "tram",
        "text": TEXT,
        "text_sha256": sha256(TEXT),
        "rights": {"license": "CC0-1.0", "redistribution": "full"},
        "spans": [],
        "relations": [],
        "reviewed": [],
        "labels": [],
        "provenance": {
            "file": "seeds/tram.txt",
            "sha256": "0" * 64,
            "converter": {"name": "text", "version": "1"},
        },
    }
    return msgspec.convert(document, Record)


ARTICLE = article()


def check(data: bytes) -> None:
    """Check a line as a record and as a submission, place its problems, and mend it."""
    line = data.replace(b"\n", b" ").strip()
    kinds: tuple[type[Record] | type[Submission], ...] = (Record, Submission)
    for kind in kinds:
        found: Record | Submission | list[Problem] = decoding.decode(kind, line, "fuzz.jsonl", 1)
        if isinstance(found, list):
            place(line, [problem.pointer for problem in found])
            continue
        again = decoding.decode(kind, encode(found), "fuzz.jsonl", 1)
        if again != found:
            raise AssertionError("the canonical line reads as something else")
        if isinstance(found, Submission):
            problems = VALIDATOR.submitted(found, joining.view(ARTICLE, found))
            document, _ = repair(decoding.parse(line, "f", 1), ARTICLE, VALIDATOR)
        else:
            problems = VALIDATOR.problems(found)
            document, _ = repair(decoding.parse(line, "f", 1), None, VALIDATOR)
        place(line, [problem.pointer for problem in problems])
        if repair(document, ARTICLE if kind is Submission else None, VALIDATOR)[1]:
            raise AssertionError("a second repair changes more")


def place(line: bytes, pointers: list[str]) -> None:
    """Find the columns of problems in a line that is JSON."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return
    if not list(json_scan.faults(text)):
        columns = json_scan.columns(text, set(pointers))
        if not all(1 <= column <= len(text) for column in columns.values()):
            raise AssertionError("a column outside of the line")


if __name__ == "__main__":
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
