"""A shard at work: `run_shard(spec) -> receipt`, JSON both ways, on any machine.

What a shard makes lies in a folder that is named by its key, the SHA-256 of all that
the content follows from, under the work folder:

    data/.work/STAGE/KEY/   receipt.json, and the files it lists with their SHA-256

The receipt is written last and the folder then renamed into its place: it is complete
or absent. A shard of the same key is never run twice, neither after a build was killed
nor when another build needs it again.
"""

import errno
import hashlib
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Final
from uuid import uuid4

import msgspec
from msgspec import Struct

from newsdata import mirror
from newsdata._version import __version__
from newsdata.errors import CannotRun
from newsdata.files import FileInfo, describe
from newsdata.pipeline import marker

RECEIPT: Final = "receipt.json"
_UNFINISHED: Final = ".part-"


class DamagedError(Exception):
    """A file that a shard made is no longer what it was; the path is in the work folder."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class Place(Struct, frozen=True):
    """Where a shard finds what it reads and leaves what it makes, on this machine.

    `hashed` has the SHA-256 of files in `out` that are not to be read again to know it.
    """

    project: Path
    work: Path
    out: Path
    hashed: dict[str, str] = {}

    def write(self, name: str, data: bytes) -> None:
        """Leave a file. Raises OSError."""
        (self.out / name).write_bytes(data)
        self.hashed[name] = hashlib.sha256(data).hexdigest()


Function = Callable[[bytes, Place], bytes]
"""What a stage does with a shard: the task as JSON in, the result as JSON out."""


class ShardSpec(Struct, frozen=True):
    """What a worker is told: function by import path, task, and where things are.

    `inputs`: SHA-256 of all that is read, in order. `newsdata`: version that planned it.
    """

    stage: str
    key: str
    function: str
    inputs: tuple[str, ...]
    project: str
    work: str
    task: msgspec.Raw
    newsdata: str = __version__


class Receipt(Struct, frozen=True):
    """What a shard did. `result` is the stage's own; `outputs` are paths in the folder."""

    key: str
    stage: str
    inputs: tuple[str, ...]
    outputs: tuple[FileInfo, ...]
    result: msgspec.Raw


class Ran(Struct, frozen=True):
    """The receipt, and what running the shard took; the latter is written nowhere.

    `seconds`: without importing its function. `peak`: the largest memory the process has had, in bytes.
    """

    receipt: msgspec.Raw
    seconds: float
    peak: int


def run_shard(spec_json: bytes) -> bytes:
    """Run a shard whose receipt is not there yet. Spec and what comes back are JSON."""
    spec = msgspec.json.decode(spec_json, type=ShardSpec)
    if spec.newsdata != __version__:
        raise CannotRun(
            f"A worker has newsdata {__version__}, the build runs with {spec.newsdata}.",
            hint="Install the same version everywhere.",
        )
    module, _, name = spec.function.partition(":")
    function: Function = getattr(import_module(module), name)
    begun = time.perf_counter()  # whichever shard comes first imports for all
    work = Path(spec.work)
    if found := load(work, spec.stage, spec.key):
        encoded = msgspec.json.encode(found)
    else:
        with marker.kept_in(mark(work, spec.key)):
            encoded = _run(spec, function, work)
    seconds = time.perf_counter() - begun
    return msgspec.json.encode(Ran(msgspec.Raw(encoded), seconds, _peak()))


def _run(spec: ShardSpec, function: Function, work: Path) -> bytes:
    folder = work / spec.stage
    folder.mkdir(parents=True, exist_ok=True)
    out = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder))
    ours = os.open(out, os.O_RDONLY)  # while it is open, no other folder has its inode
    try:
        place = Place(Path(spec.project), work, out)
        result = function(bytes(spec.task), place)
        names = sorted(path for path in out.rglob("*") if path.is_file())
        outputs = tuple(_described(place, path.relative_to(out).as_posix()) for path in names)
        receipt = Receipt(spec.key, spec.stage, spec.inputs, outputs, msgspec.Raw(result))
        encoded = msgspec.json.encode(receipt)
        (out / RECEIPT).write_bytes(encoded)
        if not os.path.samestat(out.stat(), os.fstat(ours)):
            # A stage made the folder again after another build had swept it: half is missing.
            raise FileNotFoundError(errno.ENOENT, "Another build removed it meanwhile", str(out))
        _put(out, folder / spec.key)
    except BaseException:
        shutil.rmtree(out, ignore_errors=True)
        raise
    finally:
        os.close(ours)
    return encoded


def _described(place: Place, name: str) -> FileInfo:
    path = place.out / name
    if name in place.hashed:
        return FileInfo(name, place.hashed[name], path.stat().st_size)
    return describe(path, name)


def _put(out: Path, place: Path) -> None:
    """Rename a finished folder into its place, unless another worker was faster."""
    try:
        out.rename(place)
    except OSError:
        if load(place.parents[1], place.parent.name, place.name):
            shutil.rmtree(out, ignore_errors=True)
            return
        shutil.rmtree(place, ignore_errors=True)  # what is there is damaged
        out.rename(place)


def load(work: Path, stage: str, key: str) -> Receipt | None:
    """The receipt of a finished shard; None when it, or a file it lists, is not there.

    Files are told by their sizes. Their hashes are compared when they are read, or by `is_damaged`.
    """
    folder = work / stage / key
    try:
        receipt = msgspec.json.decode((folder / RECEIPT).read_bytes(), type=Receipt)
        whole = all((folder / file.path).stat().st_size == file.bytes for file in receipt.outputs)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return receipt if whole and receipt.key == key else None


def is_damaged(work: Path, receipt: Receipt) -> bool:
    """Whether a file of a finished shard is not as it was written. Raises OSError."""
    folder = work / receipt.stage / receipt.key
    return any(describe(folder / file.path, file.path) != file for file in receipt.outputs)


def mark(work: Path, key: str) -> Path:
    """Where a shard leaves word of the article it is at."""
    return work / "marks" / key


def _peak() -> int:
    """Peak memory of this process in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak << 10


def sweep(work: Path, used: dict[str, set[str]] | None = None) -> None:
    """Remove what killed workers left and, given the keys in use of each stage, all others.

    A worker may outlive its build by a moment. What it is at is renamed first, so that it
    loses all of it at once and never finishes a shard of which some files are gone.
    """
    # What was fetched is no shard's: `storage` keeps it in order.
    kept = work / Path(mirror.FOLDER).name
    stages = sorted(p for p in work.iterdir() if p.is_dir() and p != kept) if work.is_dir() else ()
    for stage in stages:
        for entry in os.scandir(stage):
            unused = used is not None and entry.name not in used.get(stage.name, ())
            if unused or entry.name.startswith(_UNFINISHED):
                if entry.is_dir(follow_symlinks=False):
                    _take_away(Path(entry.path))
                else:
                    Path(entry.path).unlink(missing_ok=True)


def _take_away(folder: Path) -> None:
    """Remove a folder that somebody may be writing to."""
    swept = folder.with_name(f"{_UNFINISHED}swept-{uuid4().hex}")
    try:
        folder.rename(swept)
    except OSError:
        return  # whoever was at it has removed it, or put it into its place
    shutil.rmtree(swept, ignore_errors=True)


def forget(work: Path, stage: str, key: str) -> None:
    """Remove what a shard made."""
    shutil.rmtree(work / stage / key, ignore_errors=True)
