"""What goes wrong in every format: a problem with its file, and the rest is still read."""

import gzip
from pathlib import Path

import pytest
from tests.formats.reading import facts, files_of, read
from tests.formats.test_contract import FORMATS, GOLDEN

from newsdata import plugins
from newsdata.formats import Document

PACKED = {"spacy"}
"""Formats whose files are no text."""
ENCODINGS = {"cp1252": "replace", "utf-16": "strict"}


def example(name: str) -> dict[str, bytes]:
    """What is written of a golden case: files with accents, quotes and emoji."""
    for case in sorted((GOLDEN / name).glob("write*")):
        if (case / "output").is_dir():
            return files_of(case / "output")
    raise AssertionError(f"there is no output in {GOLDEN / name}")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", sorted(set(FORMATS) - PACKED))
def test_a_file_in_another_encoding_is_told_and_never_garbage(name: str, encoding: str) -> None:
    module = plugins.get("format", name)
    files = example(name)
    whole = {each: gzip.decompress(d) if d[:2] == b"\x1f\x8b" else d for each, d in files.items()}
    texts = {each.record.text for each in read(module, whole) if isinstance(each, Document)}
    for file, data in whole.items():
        other = data.decode().encode(encoding, errors=ENCODINGS[encoding])
        if other in (data, data.decode().encode("ascii", "replace")) or Path(file).suffix == ".conf":
            continue
        found = read(module, whole | {file: other})
        told = [p for p in facts(found) if "encoding" in p.code or "encoding" in p.fact]
        # XML may be in UTF-16.
        assert told or found == read(module, whole), facts(found)
        assert all(problem.file for problem in facts(found))
        assert {each.record.text for each in found if isinstance(each, Document)} <= texts
