"""Objects brought to this disk, each whole or not at all, several at a time."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final, TypeVar

import msgspec

from newsdata import mirror
from newsdata.errors import CannotRun
from newsdata.files import atomic_write
from newsdata.mirror import Object
from newsdata.storage.stores import Store, connect

AT_A_TIME: Final = 8
"""Objects that are on their way together, a block of each in memory."""

T = TypeVar("T")
Item = TypeVar("Item")
Progress = Callable[[str, int, int], None]


def fetch(
    project: Path,
    patterns: Iterable[str],
    progress: Progress = lambda stage, done, total: None,
    *,
    fresh: bool = False,
) -> None:
    """Bring the mirror of a project up to date with what its sources name.

    Only what is new or changed is fetched; what was fetched before a run was killed stays,
    and what no source names any more is removed.

    Args:
        project: The project's folder.
        patterns: Paths of its sources; those on this disk are passed over.
        progress: Called with `fetch`, how many objects are there, and how many there will be.
        fresh: Fetch everything again.

    Raises:
        CannotRun: A storage cannot be read, or the disk not written to.
    """
    folder = project / mirror.FOLDER
    remote = [pattern for pattern in patterns if mirror.is_remote(pattern)]
    if not remote and not folder.is_dir():
        return
    from filelock import FileLock  # the configuration alone does not need it

    with _disk_explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "lock"):
            if fresh:
                mirror.save(project, ())
            _bring_up_to_date(project, remote, progress)


@contextmanager
def _disk_explained(folder: Path) -> Iterator[None]:
    # What a storage has against it is a `CannotRun` by now.
    try:
        yield
    except OSError as error:
        raise CannotRun(
            f"Cannot write: {error.strerror or error}.",
            hint="Make room, or see to the permissions, and run it again.",
            place=str(error.filename or folder),
        ) from error


def _bring_up_to_date(project: Path, patterns: list[str], progress: Progress) -> None:
    stores: dict[str, Store] = {}
    wanted: dict[str, Object] = {}
    for pattern in patterns:
        scheme = pattern.partition("://")[0]
        if scheme not in stores:
            stores[scheme] = connect(pattern)
        wanted |= {each.url: each for each in stores[scheme].find(pattern)}
    known = mirror.load(project)
    there = {u for u, each in wanted.items() if known.get(u) == each and _is_whole(project, each)}
    missing = [each for url, each in wanted.items() if url not in there]

    def get(each: Object) -> Object:
        store = stores[each.url.partition("://")[0]]
        _write(store.read(each), mirror.place(project, each.url))
        return each

    # Before a file is replaced it is forgotten, so that no kill leaves it under its old identity.
    mirror.save(project, (wanted[url] for url in sorted(there)))
    with (project / mirror.FOLDER / mirror.INDEX).open("ab") as journal:
        for done, each in enumerate(in_parallel(get, missing), start=len(there) + 1):
            journal.write(msgspec.json.encode(each) + b"\n")
            journal.flush()
            progress("fetch", done, len(wanted))
    mirror.save(project, wanted.values())
    _tidy(project, wanted)


def _is_whole(project: Path, each: Object) -> bool:
    path = mirror.place(project, each.url)
    return path.is_file() and path.stat().st_size == each.bytes


def _tidy(project: Path, wanted: Iterable[str]) -> None:
    """Remove what belongs to no object: of others, and halves that a kill left."""
    kept = {mirror.place(project, url).name for url in wanted} | {mirror.INDEX, "lock"}
    for path in (project / mirror.FOLDER).iterdir():
        if path.name not in kept:
            path.unlink()


def download(url: str, folder: Path) -> None:
    """Bring all objects below an address into a folder, under their names.

    Raises:
        CannotRun: The storage cannot be read, an object has a name that no file can have, or
            the disk cannot be written to.
    """
    store = connect(url)
    top = url.rstrip("/")

    def get(each: Object) -> None:
        place = folder / _name(each.url, top)
        place.parent.mkdir(parents=True, exist_ok=True)
        _write(store.read(each), place)

    with _disk_explained(folder):
        for _ in in_parallel(get, list(store.below(top))):
            pass


def _name(url: str, top: str) -> str:
    name = url.removeprefix(f"{top}/")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\0" in name or str(path) != name:
        raise CannotRun("This name of an object can be no file's.", place=url)
    return name


def _write(blocks: Iterable[bytes], place: Path) -> None:
    with atomic_write(place) as out:
        out.writelines(blocks)


def in_parallel(function: Callable[[Item], T], items: Sequence[Item]) -> Iterator[T]:
    """What a function makes of each item, as it gets done, on a few threads.

    The first exception ends it, when what was begun is done. Ctrl-C waits for nothing: the
    threads end with the process.
    """
    todo: queue.SimpleQueue[Item] = queue.SimpleQueue()
    done: queue.SimpleQueue[T | Exception] = queue.SimpleQueue()
    stopped = threading.Event()
    for item in items:
        todo.put(item)

    def work() -> None:
        while not stopped.is_set():
            try:
                done.put(function(todo.get_nowait()))
            except queue.Empty:
                return
            except Exception as error:  # noqa: BLE001  raised where it is waited for
                done.put(error)

    threads = [
        threading.Thread(target=work, daemon=True) for _ in range(min(AT_A_TIME, len(items)))
    ]
    try:
        for thread in threads:
            thread.start()
        for _ in items:
            result = done.get()
            if isinstance(result, Exception):
                stopped.set()
                for thread in threads:
                    thread.join()
                raise result
            yield result
    finally:
        stopped.set()
