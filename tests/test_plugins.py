from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest

from newsdata import plugins
from newsdata.errors import CannotRun


def test_modules_are_found_by_listing_the_package() -> None:
    assert {"brat", "conll", "label_studio", "records"} <= set(plugins.names("format"))
    assert {"html", "jsonl", "text"} <= set(plugins.names("source"))
    assert {"quotes", "structure"} <= set(plugins.names("suggester"))
    assert isinstance(plugins.get("source", "text"), ModuleType)


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CannotRun, match=r"(?s)no source \"pdf\".*csv, "):
        plugins.get("source", "pdf")


def test_third_parties_register_by_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    own = metadata.EntryPoint("mine", "newsdata.sources.text", "newsdata.sources")
    monkeypatch.setattr(metadata, "entry_points", lambda group: [own] if group == own.group else [])
    plugins._places.cache_clear()
    try:
        assert "mine" in plugins.names("source")
        assert plugins.get("source", "mine").BY_LINE is False
    finally:
        plugins._places.cache_clear()


@pytest.mark.parametrize("code", ["1 / 0", "from nosuchlib import x", "def"])
def test_a_third_partys_module_that_cannot_be_imported_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    (tmp_path / "brokenplugin.py").write_text(f"{code}\n")
    monkeypatch.syspath_prepend(tmp_path)
    own = metadata.EntryPoint("mine", "brokenplugin", "newsdata.suggest")
    monkeypatch.setattr(metadata, "entry_points", lambda group: [own] if group == own.group else [])
    plugins._places.cache_clear()
    try:
        with pytest.raises(CannotRun, match=r'"mine" cannot be imported: .*Error') as told:
            plugins.get("suggester", "mine")
        assert told.value.place == "brokenplugin"
    finally:
        plugins._places.cache_clear()


def test_a_library_that_is_missing_is_named_with_the_extra_that_brings_it() -> None:
    assert plugins.require("json.decoder", "any").__name__ == "json.decoder"
    with pytest.raises(CannotRun, match=r"needs nosuchlib.*\n.*pip install 'newsdata\[some\]'"):
        plugins.require("nosuchlib.parts", "some")


def test_what_a_library_itself_lacks_is_named_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "halflib.py").write_text("import nosuchlib.parts\n")
    (tmp_path / "oldlib.py").write_text("from json import nosuchname\n")
    monkeypatch.syspath_prepend(tmp_path)
    pattern = r"halflib, which needs nosuchlib, which is not .*\n.*install 'newsdata\[some\]'"
    with pytest.raises(CannotRun, match=pattern):
        plugins.require("halflib", "some")
    with pytest.raises(CannotRun, match=r"oldlib, which cannot be imported: .*nosuchname"):
        plugins.require("oldlib", "some")
