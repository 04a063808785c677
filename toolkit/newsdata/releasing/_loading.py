"""Does `datasets` load exactly the rows of a release, without a cache and with the one here."""

import errno
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from newsdata.errors import CannotRun
from newsdata.packaging.columns import SPANS
from newsdata.problems import Problem
from newsdata.releases import BATCH_ROWS, Release

_CACHE: Final = (
    "Remove what `datasets` keeps of it, or load it with download_mode='force_redownload'."
)
_NOWHERE: Final = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM}
_ANEW: Final = "Build the release anew, and report it if that does not help."


def check(release: Release) -> Iterator[Problem]:
    """Where `datasets`, which is installed, loads something else than is there.

    It is loaded twice: into a cache of its own, which is empty, and through the cache that
    the user's programs use, which then holds it.

    Raises `CannotRun` where the disk has no room for that, or nobody may write there.
    """
    with tempfile.TemporaryDirectory(prefix="newsdata-verify-") as empty, _quietly():
        for cache, hint in ((empty, _ANEW), (None, _CACHE)):
            where = "the cache here" if cache is None else "an empty cache"
            for config, splits in release.manifest.configs.items():
                if fact := _difference(release, config, splits, cache):
                    whole = f'With {where}, the config "{config}" {fact}.'
                    yield Problem("release-load", whole, hint, file="README.md")


@contextmanager
def _quietly() -> Iterator[None]:
    import datasets

    shown = not datasets.are_progress_bars_disabled()
    datasets.disable_progress_bars()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what `datasets` does with pyarrow
            yield
    finally:
        if shown:
            datasets.enable_progress_bars()


def _difference(release: Release, config: str, splits: dict[str, int], cache: str | None) -> str:
    """How what is loaded differs from what is there; `""` when it does not."""
    import datasets

    folder = release.folder
    if folder.name in ("", ".."):  # `datasets` names what it loads after its folder
        folder = folder.resolve()
    try:
        loaded = datasets.load_dataset(str(folder), config, cache_dir=cache)
    except Exception as error:  # noqa: BLE001  whatever it raises, users cannot load the release
        if reason := _nowhere_to_write(error):
            raise _not_judged(reason, cache) from None
        told = " ".join(str(error).split())
        return f"cannot be loaded: {type(error).__name__}: {told[:200]}"
    found = {name: len(rows) for name, rows in loaded.items()}
    if found != splits:
        return f"has other rows: {found} instead of {splits}"
    for split, rows in loaded.items():
        pairs = zip_longest(_loaded(rows, config), _written(release, config, split))
        for number, (one, other) in enumerate(pairs):
            if one != other:
                return f'has another row {number} in the split "{split}"'
    return ""


def _nowhere_to_write(error: BaseException | None) -> str:
    """What the disk has against it, where that is why; `""` where it is something else."""
    while error is not None:
        if isinstance(error, OSError):
            if error.errno in _NOWHERE:
                return os.strerror(error.errno)
            if str(error).startswith("Not enough disk space"):  # `datasets` looked before
                return os.strerror(errno.ENOSPC)
        error = error.__cause__ or error.__context__
    return ""


def _not_judged(reason: str, cache: str | None) -> CannotRun:
    """The place that has no room is named: the cache of the user, or that of temporary files."""
    import datasets

    place = str(datasets.config.HF_DATASETS_CACHE) if cache is None else tempfile.gettempdir()
    name = "HF_DATASETS_CACHE" if cache is None else "TMPDIR"
    return CannotRun(
        f"`datasets` cannot write here what it loads ({reason}), so the release was not judged.",
        hint=f"Make room there, or set {name} to a folder on another disk.",
        place=place,
    )


def _loaded(rows: Any, config: str) -> Iterator[dict[str, Any]]:
    names = rows.features["label"].names if config == SPANS else None
    for batch in rows.with_format("arrow").iter(BATCH_ROWS):
        for row in batch.to_pylist():
            yield row | {"label": names[row["label"]]} if names else row


def _written(release: Release, config: str, split: str) -> Iterator[dict[str, Any]]:
    for path in sorted(file.path for file in release.manifest.files_of(config, split)):
        with pq.ParquetFile(Path(release.folder, path)) as file:
            for batch in file.iter_batches(BATCH_ROWS):
                yield from batch.to_pylist()
