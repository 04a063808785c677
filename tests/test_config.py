from pathlib import Path

import pytest

from newsdata import config
from newsdata.errors import CannotRun
from newsdata.scheme import default

GOOD = """name = "news"
version = "1.2.3"
[[sources]]
name = "a"
format = "text"
path = "seeds/*.txt"
license = "CC0-1.0"
[[sources]]
name = "b"
format = "jsonl"
path = "raw/*.jsonl"
license = "MIT"
"""
SCHEME = """
[scheme.entity]
overlap = "none"
[scheme.entity.labels]
PERSON = "People."
[scheme.entity.relations.knows]
required = ["who"]
[scheme.entity.relations.knows.roles]
who = ["entity/PERSON"]
"""


def load(folder: Path, text: str) -> config.Config:
    (folder / "newsdata.toml").write_text(text, "utf-8")
    return config.load(folder)


def test_defaults_are_filled_in(tmp_path: Path) -> None:
    found = load(tmp_path, GOOD)
    assert found.splits == {"train": 80, "validation": 10, "test": 10}
    assert found.suggest == ("dates", "entities", "quotes", "structure")
    assert found.scheme == default()
    assert found.sources[0].rights.redistribution == "full"


def test_a_scheme_of_ones_own_replaces_the_default(tmp_path: Path) -> None:
    found = load(tmp_path, GOOD + SCHEME)
    assert found.scheme.label_names() == ["PERSON"]
    assert found.scheme.layers["entity"].relations["knows"].required == ("who",)


@pytest.mark.parametrize(
    ("old", "new", "place", "fact"),
    [
        ('"1.2.3"', '"1.2"', ":2", "three numbers"),
        ('"1.2.3"', '"1.2.3\\n"', ":2", "three numbers"),
        ('"1.2.3"', "", ":2:11", "not TOML"),
        ('"news"', '"a/b"', ":1", "letters, digits"),
        ('format = "jsonl"', 'frmat = "jsonl"', ":8", '"format" is missing'),
        (
            'format = "jsonl"',
            'frmat = "jsonl"',
            ":8",
            ':10: There is no field "frmat"; did you mean "format"?',
        ),
        (
            'format = "jsonl"',
            'format = "pdf"',
            ":10",
            'no source format "pdf"; known are auto, ',
        ),
        ('name = "b"', 'name = "a"', ":9", 'Two sources are named "a"'),
        ('"raw/*.jsonl"', '"../raw/*.jsonl"', ":11", "inside the project"),
        ('"raw/*.jsonl"', '"/raw/*.jsonl"', ":11", "inside the project"),
        ("[[sources]]", 'suggest = ["nonsense"]\n[[sources]]', ":3", 'no suggester "nonsense"'),
        ("[[sources]]", "splits = { train = 0 }\n[[sources]]", ":3", "share above 0"),
        (
            "[[sources]]",
            "[splitting]\nstrategy = 'time'\n[[sources]]",
            ":4",
            "give both or neither",
        ),
        (
            "[[sources]]",
            "[splitting]\nheld_out = { test = ['Post'] }\n[[sources]]",
            ":4",
            "give both or neither",
        ),
        (
            "[[sources]]",
            "[splitting]\nstrategy = 'source'\nheld_out = { dev = ['Post'] }\n[[sources]]",
            ":5",
            'no split "dev"',
        ),
        (
            "[[sources]]",
            "[splitting]\nstrategy = 'source'\nheld_out = { test = ['Post'], validation = ['Post'] }\n[[sources]]",
            ":5",
            "held out for one split only",
        ),
        (
            "[[sources]]",
            "[splitting]\nstrategy = 'source'\nheld_out = { train = ['A'], test = ['B'], validation = ['C'] }\n[[sources]]",
            ":1",
            "share above 0",
        ),
        (
            "[[sources]]",
            "[splitting]\nstrategy = 'time'\nuntil = { train = '2024-01-01' }\n[[sources]]",
            ":5",
            "each split but the last",
        ),
        (
            "[[sources]]",
            "[splitting]\nstrategy = 'time'\nuntil = { train = '2024-02-01', validation = '2024-01-01' }\n[[sources]]",
            ":5",
            "end later",
        ),
        (
            "[[sources]]",
            "[splitting]\nstrategy = 'time'\nuntil = { train = '2024-02-31', validation = '2024-03-01' }\n[[sources]]",
            ":5",
            "no day",
        ),
        (
            "[[sources]]",
            "[splitting]\nstrategy = 'source'\nstratify = 'language'\nheld_out = { test = ['Post'] }\n[[sources]]",
            ":5",
            'strategy = "hash" alone',
        ),
        ("[[sources]]", "splits = { all = 1 }\n[[sources]]", ":3", '"all" is a reserved name'),
        ("PERSON = ", '"A/B" = ', ":16", "no slash"),
        ('"entity/PERSON"', '"entity/PERSONS"', ":21", 'no "entity/PERSONS"'),
        ('["who"]', '["whom"]', ":19", 'no "whom"'),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    tmp_path: Path, old: str, new: str, place: str, fact: str
) -> None:
    with pytest.raises(CannotRun) as error:
        load(tmp_path, (GOOD + SCHEME).replace(old, new, 1))
    assert error.value.place == f"newsdata.toml{place}"
    assert fact in str(error.value)


def test_no_project_or_no_text_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=r"no newsdata\.toml"):
        config.load(tmp_path / "nowhere")
    (tmp_path / "newsdata.toml").write_bytes(b"\xff")
    with pytest.raises(CannotRun, match="cannot be read"):
        config.load(tmp_path)


def test_lines_are_found_under_quoted_and_dotted_keys() -> None:
    text = '[a."b c"]\nx.y = 1\n[[s]]\nn = 1\n[[s]]\nn = 2\n'
    assert config.line_of(text, "/a/b c/x/y") == 2
    assert config.line_of(text, "/s/1/n") == 6
    assert config.line_of(text, "/nothing") == 1


def test_a_key_inside_a_long_string_is_none() -> None:
    text = 'description = """\nname = 1\n"""\nname = 2\n'
    assert config.line_of(text, "/name") == 4


@pytest.mark.parametrize("text", ["a = " + "[" * 50_000, "a = " + "1" * 5_000])
def test_toml_without_end_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(CannotRun, match="not TOML"):
        load(tmp_path, text)


def test_a_whole_float_is_an_integer_as_the_schema_says(tmp_path: Path) -> None:
    assert load(tmp_path, "splits = { train = 1.0 }\n" + GOOD).splits == {"train": 1}
