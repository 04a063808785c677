"""One storage, asked again when it fails for the moment."""

import base64
import logging
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Any, Final, TypeVar

from newsdata import inputs, mirror, plugins
from newsdata.errors import CannotRun
from newsdata.mirror import Object
from newsdata.storage import faults

BLOCK_BYTES: Final = 8 << 20
"""How much of an object is asked for at a time."""
TRIES: Final = 4
"""How often a request is made, beyond what the storage's own library does."""
LONGEST_WAIT: Final = 20.0
"""Seconds between two tries at most; how long exactly is drawn, so that clients do not meet."""

# What changes with an object's content, by the storage that says it: S3, Google, the Hub, memory.
_IDENTITIES: Final = ("ETag", "generation", "blob_id", "created", "mtime")
_MD5: Final = re.compile(r"[0-9a-f]{32}")

T = TypeVar("T")


def connect(url: str) -> "Store":
    """The storage of an address.

    Raises `CannotRun` for an address that cannot be used, or whose library is not installed.
    """
    if fault := faults.fault_of_address(url):
        raise CannotRun(fault)
    return Store(url.partition("://")[0])


class Store:
    """A storage by its scheme; who asks and where comes from its library's own settings."""

    def __init__(self, scheme: str) -> None:
        extra = faults.SCHEMES[scheme]
        library = {"s3": "s3fs", "gs": "gcsfs", "hf": "huggingface_hub"}.get(scheme, "fsspec")
        plugins.require(library, extra or "s3")
        fsspec = plugins.require("fsspec", extra or "s3")
        self._tenacity = plugins.require("tenacity", extra or "s3")
        # With no handler at all, Python prints what it logs, addresses and answers included.
        logging.getLogger(library).addHandler(logging.NullHandler())
        self._scheme = scheme
        # A listing that is kept would hide what changed since.
        options = {"skip_instance_cache": True, "use_listings_cache": False}
        self._files: Any = fsspec.filesystem(scheme, **options)

    def find(self, pattern: str) -> list[Object]:
        """The objects that match a pattern, sorted by address.

        Raises `CannotRun`, also where the bucket or repository itself is not there.
        """
        if inputs.has_wildcard(pattern):
            parts = pattern.split("/")[:-1]
            top = "/".join(takewhile(lambda part: not inputs.has_wildcard(part), parts))
            found = [each for each in self.below(top, pattern) if mirror.matches(each.url, pattern)]
        else:
            found = [each] if (each := self.stat(pattern)) else []
        if not found:
            self.see_top(pattern)
        return sorted(found, key=lambda each: each.url)

    def below(self, folder: str, pattern: str = "") -> Iterator[Object]:
        """All objects below a folder, or of those folders alone that lead to a pattern."""
        # Not fsspec's own walk or glob: they pass over a folder that cannot be listed.
        folders = [folder.rstrip("/")]
        while folders:
            top = folders.pop()
            for info in self._entries(top):
                url = self._url(info)
                if info["type"] == "directory":
                    if url == top and _stands_for_others(info):
                        if not pattern or mirror.leads_to(f"{url}/", pattern):
                            raise _unreadable(f"{url}//")
                    elif url != top and (not pattern or mirror.leads_to(url, pattern)):
                        folders.append(url)
                elif url != top and not info["name"].endswith("/"):  # a mark that a folder is there
                    yield self._object(url, info)

    def _entries(self, folder: str) -> list[dict[str, Any]]:
        try:
            entries: list[dict[str, Any]] = self._ask(folder, self._files.ls, folder, detail=True)
        except FileNotFoundError:
            return []
        return entries

    def stat(self, url: str) -> Object | None:
        """An object as it is now; None when it is not there. Raises `CannotRun`."""
        try:
            info = self._ask(url, self._files.info, url)
        except FileNotFoundError:
            return None
        return self._object(url, info) if info["type"] == "file" else None

    def read(self, wanted: Object) -> Iterator[bytes]:
        """The content of an object, block by block.

        Raises `CannotRun`, also when it is another one than was listed, or becomes one
        meanwhile.
        """
        read = 0
        try:
            while read < wanted.bytes:
                end = min(read + BLOCK_BYTES, wanted.bytes)
                block = self._ask(wanted.url, self._files.cat_file, wanted.url, start=read, end=end)
                if not block:
                    break
                yield block
                read += len(block)
            same = read == wanted.bytes and self.stat(wanted.url) == wanted
        except FileNotFoundError:
            same = False
        if not same:
            raise CannotRun(
                "The object changed or vanished while it was read.",
                hint="Run it again when nothing writes there.",
                place=wanted.url,
            )

    def content(self, url: str) -> bytes | None:
        """The content of a small object; None when it is not there. Raises `CannotRun`."""
        found = self.stat(url)
        return b"".join(self.read(found)) if found else None

    def write(self, path: Path, url: str) -> None:
        """Put a file there: all of it is to be seen, or nothing. Raises `CannotRun`."""
        try:
            self._ask(url, self._files.put_file, str(path), url)
        except FileNotFoundError:
            raise faults.nothing_there(url) from None  # no such bucket

    def _ask(self, url: str, function: Callable[..., T], *arguments: Any, **options: Any) -> T:
        """Make a request, several times if need be.

        Raises `FileNotFoundError` where there is nothing, else `CannotRun`.
        """
        again = self._tenacity.Retrying(
            retry=self._tenacity.retry_if_exception(lambda e: faults.kind(e) == "passing"),
            wait=self._tenacity.wait_random_exponential(max=LONGEST_WAIT),
            stop=self._tenacity.stop_after_attempt(TRIES),
            reraise=True,
        )
        try:
            found: T = again(function, *arguments, **options)
        except Exception as error:  # noqa: BLE001  what is none of the storage's is raised again
            if faults.kind(error) == "missing":
                raise FileNotFoundError(url) from None
            raise faults.explained(error, url) from None
        return found

    def see_top(self, url: str) -> None:
        """Raise `CannotRun` when the bucket or repository of an address is not there."""
        depth = {"memory": 2, "hf": 5}.get(self._scheme, 3)
        top = "/".join(url.split("/")[:depth])
        if self._scheme == "memory" or inputs.has_wildcard(top):
            return
        try:
            self._ask(top, self._files.info, top)
        except FileNotFoundError:
            raise faults.nothing_there(top) from None

    def _url(self, info: dict[str, Any]) -> str:
        return f"{self._scheme}://{info['name'].strip('/')}"

    def _object(self, url: str, info: dict[str, Any]) -> Object:
        name = next((name for name in _IDENTITIES if info.get(name)), "")
        value = info.get(name, "")
        # A listing of memory says seconds where a file's own facts say a time.
        identity = str(value.timestamp() if isinstance(value, datetime) else value).strip('"')
        md5 = identity if name == "ETag" else _hexadecimal(info.get("md5Hash"))
        return Object(url, identity, info["size"] or 0, md5 if _MD5.fullmatch(md5) else "")


def _stands_for_others(info: dict[str, Any]) -> bool:
    """Whether an entry is what keys have in common, and no object that marks a folder."""
    return "DIRECTORY" in (info.get("StorageClass"), info.get("storageClass"))


def _unreadable(folder: str) -> CannotRun:
    return CannotRun(
        "Objects here have two slashes in a row in their names, and cannot be listed.",
        hint="Give them other names, or name a path that does not lead here.",
        place=folder,
    )


def _hexadecimal(md5: str | None) -> str:
    return base64.b64decode(md5).hex() if md5 else ""
