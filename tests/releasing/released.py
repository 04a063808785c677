"""What the release to verify is made of, and how tests load it."""

import pytest

TEXT = "Kim met Lee in Rome."
SOURCES = """
[[sources]]
name = "own"
format = "text"
path = "seeds/*.txt"
license = "CC0-1.0"
language = "en"
[[sources]]
name = "theirs"
format = "jsonl"
path = "raw/*.jsonl"
license = "LicenseRef-all-rights-reserved"
redistribution = "standoff"
optional = true
"""
LOADED = [
    pytest.mark.usefixtures("own_cache"),
    pytest.mark.filterwarnings(
        # Not ours: pyarrow warns of what `datasets` does.
        "ignore::DeprecationWarning",
        "ignore::FutureWarning",
        "ignore::ResourceWarning",
    ),
]
"""For tests that load a release by `datasets`: in a cache of their own, without its warnings."""
