"""A bucket of its own for each test."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import s3fs
from tests.projects import make_project
from tests.storage.s3 import S3, environment, serving

from newsdata.storage import stores

# Read when gcsfs is imported: it would ask over gRPC what kind of bucket one is, which the
# server here does not speak.
os.environ["GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT"] = "false"

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[S3]:
    with serving() as found:
        yield found


@pytest.fixture
def s3(server: S3, monkeypatch: pytest.MonkeyPatch) -> S3:
    """The server, with nothing wrong, and the settings that lead to it.

    Its own client tries once, so that it is newsdata that tries again.
    """
    for name, value in environment(server.url).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(stores, "LONGEST_WAIT", 0.01)
    monkeypatch.setattr(s3fs.S3FileSystem, "retries", 1)
    server.trouble = lambda request: None
    server.requests.clear()
    return server


@pytest.fixture
def bucket(s3: S3) -> str:
    name = f"bucket-{next(_NUMBERS)}"
    s3.make(name)
    s3.requests.clear()
    return name


@pytest.fixture
def project(tmp_path: Path, bucket: str) -> Path:
    """A project whose articles are in the bucket."""
    return make_project(tmp_path / "project", sources=source(f"s3://{bucket}/news/**/*.txt"))


def source(path: str, more: str = "") -> str:
    return f"""
[[sources]]
name = "articles"
format = "text"
path = "{path}"
license = "CC0-1.0"
language = "en"
{more}
"""
