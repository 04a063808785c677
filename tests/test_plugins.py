from importlib import metadata
from types import ModuleType

import pytest

from newsdata import plugins
from newsdata.errors import CannotRun


def test_modules_are_found_by_listing_the_package() -> None:
    assert {"brat", "conll", "label_studio", "records"} <= set(plugins.names("format"))
    assert plugins.names("source") == ["jsonl", "text"]
    assert plugins.names("suggester") == ["dates", "entities", "quotes", "structure"]
    assert isinstance(plugins.get("source", "text"), ModuleType)


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CannotRun, match=r"(?s)no source \"pdf\".*jsonl, text"):
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
