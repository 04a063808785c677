"""The part of the Hub's HTTP API that a push needs, on the loopback, in memory.

It follows what huggingface_hub sends and expects: repository, references, pre-upload, LFS
batch, upload, commit, tag, and the download of a file.
"""

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

TOKEN = "hf_aSecretThatNobodyMaySee"


@dataclass
class Repo:
    private: bool
    commits: dict[str, dict[str, bytes]] = field(default_factory=dict)
    main: str = ""
    tags: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.commit({".gitattributes": b"*.parquet filter=lfs\n"})

    def commit(self, files: dict[str, bytes]) -> str:
        facts = json.dumps([self.main, sorted(files), len(self.commits)])
        self.main = hashlib.sha1(facts.encode()).hexdigest()
        self.commits[self.main] = files
        return self.main

    @property
    def files(self) -> dict[str, bytes]:
        return self.commits[self.main]


@dataclass
class Hub:
    """What the server knows; `fails` is asked before each request and may give a status."""

    repos: dict[str, Repo] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)
    uploads: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    fails: Callable[[str, str], int] = lambda method, path: 0
    url: str = ""


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._answer("GET")

    def do_HEAD(self) -> None:
        self._answer("HEAD")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_PUT(self) -> None:
        self._answer("PUT")

    def _answer(self, method: str) -> None:
        path = unquote(urlsplit(self.path).path)
        self.hub.requests.append(f"{method} {path}")
        body = self._body()
        if status := self.hub.fails(method, path):
            self._send(status, {"error": f"no, {self.headers.get('authorization')}"})
        elif method == "PUT":
            oid = path.rsplit("/", 1)[1]
            assert hashlib.sha256(body).hexdigest() == oid
            self.hub.objects[oid] = body
            self.hub.uploads.append(oid)
            self._send(200, {})
        elif self.headers.get("authorization") != f"Bearer {TOKEN}":
            self._send(401, {"error": "Invalid username or password."})
        else:
            self._route(method, path, body)

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding") == "chunked":
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("content-length", 0)))

    def _send(self, status: int, value: object, headers: dict[str, str] | None = None) -> None:
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(data)))
        for name, each in (headers or {}).items():
            self.send_header(name, each)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _route(self, method: str, path: str, body: bytes) -> None:
        parts = path.strip("/").split("/")
        if path == "/api/repos/create":
            asked = json.loads(body)
            private = asked.get("visibility") == "private" or asked.get("private") is True
            name = f"{asked['organization']}/{asked['name']}"
            self.hub.repos[name] = Repo(private)
            self._send(200, {"url": f"{self.hub.url}/datasets/{name}"})
        elif path == "/api/validate-yaml":
            self._send(200, {"warnings": [], "errors": []})
        elif parts[0] == "datasets" and path.endswith("/info/lfs/objects/batch"):
            self._batch(json.loads(body))
        elif parts[0] == "datasets" and parts[3] == "resolve":
            self._resolve(self._repo(parts[1:3]), parts[4], "/".join(parts[5:]))
        elif parts[:2] == ["api", "datasets"] and (repo := self._repo(parts[2:4])):
            self._of_repo(repo, "/".join(parts[2:4]), parts[4:], body)
        else:
            missing = {"x-error-code": "RepoNotFound"}
            self._send(404, {"error": "Repository not found"}, missing)

    def _repo(self, parts: list[str]) -> Repo | None:
        return self.hub.repos.get("/".join(parts))

    def _of_repo(self, repo: Repo, name: str, rest: list[str], body: bytes) -> None:
        match rest:
            case [] | ["revision", _]:
                siblings = [{"rfilename": path} for path in repo.files]
                facts = {"id": "x", "sha": repo.main, "private": repo.private}
                self._send(200, facts | {"siblings": siblings, "tags": [], "downloads": 0})
            case ["refs"]:
                tags = [
                    {"name": tag, "ref": f"refs/tags/{tag}", "targetCommit": oid}
                    for tag, oid in repo.tags.items()
                ]
                self._send(200, {"branches": [], "converts": [], "tags": tags})
            case ["preupload", _]:
                files = [
                    {
                        "path": file["path"],
                        "uploadMode": "lfs" if file["path"].endswith(".parquet") else "regular",
                        "shouldIgnore": False,
                        "oid": _oid(repo.files.get(file["path"]), file["path"]),
                    }
                    for file in json.loads(body)["files"]
                ]
                self._send(200, {"files": files})
            case ["commit", _]:
                self._commit(repo, name, body)
            case ["tag", revision]:
                repo.tags[json.loads(body)["tag"]] = revision
                self._send(200, {})
            case ["tree", *_]:
                tree = [
                    {"type": "file", "path": path, "size": len(data), "oid": "0"}
                    for path, data in repo.files.items()
                ]
                self._send(200, tree)
            case _:
                self._send(500, {"error": f"unknown: {rest}"})

    def _batch(self, asked: dict[str, Any]) -> None:
        objects = []
        for each in asked["objects"]:
            found: dict[str, Any] = {"oid": each["oid"], "size": each["size"]}
            if each["oid"] not in self.hub.objects:
                found["actions"] = {"upload": {"href": f"{self.hub.url}/lfs/{each['oid']}"}}
            objects.append(found)
        self._send(200, {"transfer": "basic", "objects": objects})

    def _commit(self, repo: Repo, name: str, body: bytes) -> None:
        files = dict(repo.files)
        for line in body.splitlines():
            item = json.loads(line)
            value = item["value"]
            match item["key"]:
                case "file":
                    files[value["path"]] = base64.b64decode(value["content"])
                case "lfsFile":
                    files[value["path"]] = self.hub.objects[value["oid"]]
                case "deletedFile":
                    del files[value["path"]]
        oid = repo.commit(files)
        url = f"{self.hub.url}/datasets/{name}/commit/{oid}"
        self._send(200, {"success": True, "commitOid": oid, "commitUrl": url})

    def _resolve(self, repo: Repo | None, revision: str, name: str) -> None:
        oid = repo.tags.get(revision, repo.main) if repo else ""
        data = repo.commits[oid].get(name) if repo else None
        if data is None:
            self._send(404, {"error": "Entry not found"}, {"x-error-code": "EntryNotFound"})
            return
        etag = hashlib.sha256(data).hexdigest()
        self._send(200, data, {"etag": f'"{etag}"', "x-repo-commit": oid})


def _oid(data: bytes | None, name: str) -> str | None:
    """What the client compares its file with: git's hash, or LFS's."""
    if data is None:
        return None
    if name.endswith(".parquet"):
        return hashlib.sha256(data).hexdigest()
    return hashlib.sha1(b"blob %d\0%s" % (len(data), data)).hexdigest()


@contextmanager
def serving() -> Iterator[Hub]:
    """A Hub that answers at `hub.url` until the block ends."""
    hub = Hub()
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
