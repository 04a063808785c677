"""Objects are known by their addresses: which of them a pattern means, and where they lie."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdata import inputs, mirror
from newsdata.mirror import Object

NAMES = st.sampled_from(["a", "b", ".h", "a.txt", "b.txt", "[x]", "ab"])
PATTERNS = st.sampled_from(["a", "*", "**", "*.txt", "?", "[ab]", "a*", ".*", ".h", "[[]x]"])


@given(st.lists(st.lists(NAMES, min_size=1, max_size=4), max_size=8), st.data())
def test_a_pattern_means_remotely_what_it_means_on_a_disk(
    tmp_path_factory: pytest.TempPathFactory, paths: list[list[str]], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("disk")
    for parts in paths:
        path = folder.joinpath("top", *parts)
        if not path.exists() and not any(each.is_file() for each in path.parents):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"")
    files = [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]
    pattern = "/".join(["top", *data.draw(st.lists(PATTERNS, min_size=1, max_size=4))])
    there = inputs.match(folder, pattern)
    assert sorted(f for f in files if mirror.matches(f"s3://{f}", f"s3://{pattern}")) == there
    for name in there:
        for parent in Path(name).parents[:-1]:
            assert mirror.leads_to(f"s3://{parent}", f"s3://{pattern}")


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    pattern = "s3://bucket/" + "**/*/" * 200 + "x"
    assert not mirror.matches("s3://bucket/" + "a/" * 200 + "b", pattern)


def test_a_folder_that_leads_nowhere_is_not_looked_into() -> None:
    assert not mirror.leads_to("s3://bucket/2023", "s3://bucket/2024/*.txt")
    assert not mirror.leads_to("s3://bucket/2024/a", "s3://bucket/2024/*.txt")
    assert mirror.leads_to("s3://bucket/2024/a", "s3://bucket/2024/**/*.txt")


def test_what_is_no_address_is_a_path() -> None:
    assert not any(map(mirror.is_remote, ["seeds/*.txt", "c:/x", "s3:/bucket/x", "", Path("a")]))
    assert mirror.place(Path("p"), "seeds/a.txt") == Path("p/seeds/a.txt")


def test_any_key_has_its_own_place(tmp_path: Path) -> None:
    keys = ["a", "a/b", "../../x", "A", "\u00e9", "e\u0301", "k" * 1024, "\udce9"]
    places = {mirror.place(tmp_path, f"s3://bucket/{key}") for key in keys}
    assert len(places) == len(keys)
    assert {each.parent for each in places} == {tmp_path / mirror.FOLDER}


def test_an_index_with_a_broken_line_says_the_rest(tmp_path: Path) -> None:
    one, two = Object("s3://b/1", "e1", 1), Object("s3://b/2", "e2", 2)
    mirror.save(tmp_path, [one, two])
    with (tmp_path / mirror.FOLDER / mirror.INDEX).open("ab") as file:
        file.write(b'["s3://b/1","e9",9]\n["s3://b/3","e')
    assert mirror.load(tmp_path) == {two.url: two, one.url: Object("s3://b/1", "e9", 9)}
    assert mirror.match(tmp_path, "s3://b/*") == ["s3://b/1", "s3://b/2"]
