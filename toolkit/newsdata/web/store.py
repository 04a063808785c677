"""Submissions on disk: found wherever they lie, saved whole or not at all."""

import errno
import hashlib
import os
import threading
import time
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from msgspec.structs import replace

from newsdata import decoding, inputs
from newsdata.files import atomic_write, sync_folder
from newsdata.model import Submission, encode
from newsdata.problems import Problem
from newsdata.web import naming
from newsdata.web.places import Key, Place, key_of, place_of, places_in, status_of

LOCK: Final = "data/.annotate.lock"
"""Held while a submission is written: several servers, and people, may have one project."""

_PATIENCE: Final = 10.0
_EVERY: Final = 1.0
_TRIES: Final = 3


class Conflict(Exception):
    """Something else was saved since."""


class CannotSave(Exception):
    """The disk takes nothing: what is wrong and what to do. `full` when there is no space."""

    def __init__(self, fact: str, hint: str, *, full: bool = False) -> None:
        super().__init__(fact)
        self.fact = fact
        self.hint = hint
        self.full = full


class Store:
    """The submissions of a project. Safe for threads, and beside other processes."""

    def __init__(self, project: Path) -> None:
        self._project = project
        self._lock = threading.RLock()
        self._files: dict[str, tuple[object, list[Place], list[Problem]]] = {}
        self._by_article: dict[str, list[Place]] = {}
        self._next = 0.0

    def of_article(self, article_id: str) -> list[Place]:
        """Every submission of an article, one an annotator and kind, in order of files."""
        with self._lock:
            self._refresh()
            return list(self._by_article.get(article_id, ()))

    def find(self, key: Key) -> Place | None:
        """Where a submission is; None for one that is not there, or cannot be read."""
        return next((p for p in self.of_article(key[0]) if p.key == key), None)

    def read(self, key: Key) -> tuple[Place, Submission] | None:
        """A submission as it stands on the disk now; None where there is none."""
        with self._lock:
            for _ in range(_TRIES):
                place = self.find(key)
                if place is None:
                    return None
                line = self._line(place)
                if hashlib.sha256(line).hexdigest() == place.revision:
                    found = decoding.decode(Submission, line, place.file, place.line)
                    if isinstance(found, Submission):
                        return place, found
                self._refresh(at_once=True)
        return None

    def _line(self, place: Place) -> bytes:
        try:
            with (self._project / place.file).open("rb") as file:
                file.seek(place.offset)
                return file.read(place.size)
        except OSError:
            return b""

    def places(self) -> list[Place]:
        """Every submission, in order of files."""
        with self._lock:
            self._refresh()
            return [place for each in self._by_article.values() for place in each]

    def problems(self) -> list[Problem]:
        """Why lines of the files, or files, are no submissions."""
        with self._lock:
            self._refresh()
            return [each for _, _, found in self._files.values() for each in found]

    def annotators(self) -> list[str]:
        """Everybody who has submitted something, sorted."""
        with self._lock:
            self._refresh()
            return sorted({p.annotator for _, each, _ in self._files.values() for p in each})

    def save(self, submission: Submission, revision: str) -> Place:
        """Put a submission into its place, if that still has the revision.

        The line that is there is replaced, in whatever file it is; without one the
        submission gets a file of its own. The file is written beside, synced and renamed.

        Raises:
            Conflict: Another revision is there.
            CannotSave: The disk does not take it; what is there is as before.
        """
        try:
            _make_folder(self._project / "data")
            with self._lock, FileLock(self._project / LOCK, timeout=_PATIENCE):
                return self._save(submission, revision)
        except Timeout:
            raise CannotSave(
                "Another program is saving in this project and does not finish.",
                f"See whether another `newsdata annotate` hangs; the lock is {LOCK}.",
            ) from None
        except OSError as error:
            raise _cannot_save(error) from None

    def _save(self, submission: Submission, revision: str) -> Place:
        there = self._as_it_is(key_of(submission))
        if (there.revision if there else "") != revision:
            raise Conflict
        line = encode(submission)
        if there and hashlib.sha256(line).hexdigest() == revision:
            return there
        article_id, annotator, merged = key_of(submission)
        name = there.file if there else naming.file_of(annotator, article_id, merged=merged)
        # A link stays a link: what it leads to is replaced. Where there is no submission in
        # it, a project of somebody else's making could have us write into any file.
        path = Path(os.path.realpath(self._project / name))
        inside = path.is_relative_to(os.path.realpath(self._project / "data"))
        if not there and not inside and (self._project / name).is_symlink():
            raise CannotSave(
                f"{name} is a link that leads out of the project, to a file without this article.",
                "Remove the link; the page keeps what is not saved and tries again.",
            )
        _make_folder(path.parent)
        data = path.read_bytes() if path.exists() else b""
        if there:
            offset, number, end = there.offset, there.line, there.offset + there.size
            if hashlib.sha256(data[offset:end]).hexdigest() != revision:
                self._files.pop(name)  # changed too fast for its time to tell: read it again
                raise Conflict
            data = data[:offset] + line + data[end:]
        else:
            data += b"\n" if data and not data.endswith(b"\n") else b""
            offset, number = len(data), data.count(b"\n") + 1
            data += line + b"\n"
        with atomic_write(path) as out:
            out.write(data)
        new = place_of(submission, name, number, offset, line)
        self._remember(new, there)
        return new

    def _as_it_is(self, key: Key) -> Place | None:
        """Where a submission is, looking at the disk again."""
        known = self.find(key)
        if known and status_of(self._project / known.file) == self._files[known.file][0]:
            return known
        self._refresh(at_once=True)
        return self.find(key)

    def _remember(self, new: Place, old: Place | None) -> None:
        """Note what was just written: nothing need be read again, however long the file is."""
        _, places, problems = self._files.get(new.file, (None, [], []))
        moved = new.size - old.size if old else 0
        places = [
            replace(p, offset=p.offset + moved) if p.offset > new.offset else p
            for p in places
            if p.offset != new.offset
        ]
        places = sorted([*places, new], key=lambda p: p.offset)
        self._files[new.file] = status_of(self._project / new.file), places, problems
        self._index()

    def _refresh(self, *, at_once: bool = False) -> None:
        """Read the files that are new or other than before; not more often than sensible."""
        started = time.monotonic()
        if started < self._next and not at_once:
            return
        names = inputs.match(self._project, inputs.SUBMISSIONS)
        changed = set(self._files) - set(names)
        for name in changed:
            del self._files[name]
        for name in names:
            status = status_of(self._project / name)
            known = self._files.get(name)
            if known is None or known[0] != status:
                self._files[name] = status, *places_in(self._project / name, name)
                changed.add(name)
        if changed:
            self._index()
        taken = time.monotonic() - started
        self._next = time.monotonic() + max(_EVERY, 10 * taken)

    def _index(self) -> None:
        self._by_article = {}
        seen: set[Key] = set()
        for name in sorted(self._files):
            for place in self._files[name][1]:
                if place.key not in seen:  # the first stands, as in a build
                    seen.add(place.key)
                    self._by_article.setdefault(place.key[0], []).append(place)


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        sync_folder(folder.parent)


def _cannot_save(error: OSError) -> CannotSave:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return CannotSave(
            "There is no space left on the disk.",
            "Make room; the page keeps what is not saved and tries again.",
            full=True,
        )
    return CannotSave(
        f"This cannot be saved: {error.strerror or error}.",
        f"See that you may write to {naming.FOLDER}/; the page keeps what is not saved.",
    )
