"""The part of Google Cloud Storage's JSON API that newsdata needs, on the loopback, in memory."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class Gcs:
    """One bucket, named `bucket`; each of the next requests fails with a status of `fails`."""

    objects: dict[str, bytes] = field(default_factory=dict)
    fails: list[int] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    url: str = ""


class _Handler(BaseHTTPRequestHandler):
    gcs: Gcs
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.gcs.requests.append(self.path)
        _, _, name = parts.path.partition("/b/bucket/o")
        data = self.gcs.objects.get(unquote(name.lstrip("/")))
        if self.gcs.fails:
            self._send(self.gcs.fails.pop(0), {"error": {"message": "no"}})
        elif "/b/bucket" not in parts.path:
            self._send(404, {"error": {"message": "no such bucket"}})
        elif not name:
            self._send(
                200, self._listing(asked) if parts.path.endswith("/o") else {"name": "bucket"}
            )
        elif data is None:
            self._send(404, {"error": {"message": "no such object"}})
        elif asked.get("alt") == "media":
            self._content(data)
        else:
            self._send(200, self._facts(unquote(name.lstrip("/"))))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.gcs.requests.append(self.path)
        if self.gcs.fails:
            return self._send(self.gcs.fails.pop(0), {"error": {"message": "no"}})
        mark = b"--" + self.headers["content-type"].partition("boundary=")[2].strip("\"'").encode()
        facts, data = (
            part.split(b"\n\n", 1)[1] for part in body.replace(b"\r\n", b"\n").split(mark)[1:3]
        )
        name = json.loads(facts)["name"]
        self.gcs.objects[name] = data[:-1]
        return self._send(200, self._facts(name))

    def _listing(self, asked: dict[str, str]) -> dict[str, Any]:
        prefix, items, folders = asked.get("prefix", ""), [], set()
        for name in sorted(n for n in self.gcs.objects if n.startswith(prefix)):
            inside, slash, _ = name.removeprefix(prefix).partition("/")
            if slash and asked.get("delimiter"):
                folders.add(f"{prefix}{inside}/")
            else:
                items.append(self._facts(name))
        return {"kind": "storage#objects", "items": items, "prefixes": sorted(folders)}

    def _facts(self, name: str) -> dict[str, str]:
        data = self.gcs.objects[name]
        md5 = hashlib.md5(data)
        return {
            "kind": "storage#object",
            "bucket": "bucket",
            "name": name,
            "size": str(len(data)),
            "generation": str(int(md5.hexdigest()[:8], 16)),
            "md5Hash": base64.b64encode(md5.digest()).decode(),
        }

    def _content(self, data: bytes) -> None:
        first, _, last = self.headers.get("range", "bytes=0-").partition("=")[2].partition("-")
        part = data[int(first) : int(last) + 1 if last else None]
        self.send_response(206)
        self.send_header("content-length", str(len(part)))
        self.end_headers()
        self.wfile.write(part)

    def _send(self, status: int, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def serving() -> Iterator[Gcs]:
    """A server for as long as the context lasts."""
    gcs = Gcs()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"gcs": gcs}))
    gcs.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield gcs
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
