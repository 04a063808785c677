"""An S3 server on the loopback, and a way to it on which things go wrong.

The server is moto's, over HTTP. Clients go through a proxy, which writes down what they ask
for and may answer itself, cut an answer short, or close the connection.
"""

import http.client
import logging
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from moto.server import ThreadedMotoServer

KEY, SECRET = "AKIAONLYFORTHETESTS0", "aSecretThatNobodyMaySee"
DROPPED = {"connection", "transfer-encoding", "keep-alive", "server", "date"}

Trouble = int | Literal["reset", "short"] | None
"""A status to answer with, a connection that is reset, half an answer; or none."""


class Request(NamedTuple):
    """What was asked for; `key` without the bucket, empty for a listing."""

    method: str
    key: str


@dataclass
class S3:
    """The server as a client sees it; `trouble` is asked about each request."""

    url: str = ""
    direct: tuple[str, int] = ("", 0)
    requests: list[Request] = field(default_factory=list)
    trouble: Callable[[Request], Trouble] = lambda request: None

    def asked(self, method: str) -> list[str]:
        """The keys that were asked for by a method, in order."""
        return [each.key for each in self.requests if each.method == method and each.key]

    def put(self, bucket: str, key: str, data: bytes | str) -> None:
        """An object, put there without the proxy."""
        body = data.encode() if isinstance(data, str) else data
        assert self._send("PUT", f"/{bucket}/{key}", body)[0] == 200

    def delete(self, bucket: str, key: str) -> None:
        assert self._send("DELETE", f"/{bucket}/{key}")[0] == 204

    def make(self, bucket: str) -> None:
        assert self._send("PUT", f"/{bucket}")[0] == 200

    def get(self, bucket: str, key: str) -> bytes | None:
        status, body = self._send("GET", f"/{bucket}/{key}")
        return body if status == 200 else None

    def _send(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(*self.direct)
        # Whoever signs is whoever the server believes.
        scope = f"AWS4-HMAC-SHA256 Credential={KEY}/20260101/us-east-1/s3/aws4_request"
        connection.request(method, path, body, {"Authorization": scope})
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found


class _Proxy(BaseHTTPRequestHandler):
    s3: S3
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = unquote(urlsplit(self.path).path)
        request = Request(self.command, path.strip("/").partition("/")[2])
        self.s3.requests.append(request)
        trouble = self.s3.trouble(request)
        if isinstance(trouble, int):
            return self._fail(trouble)
        if trouble == "reset":
            return self._reset()
        connection = http.client.HTTPConnection(*self.s3.direct)
        connection.request(self.command, self.path, body, dict(self.headers))
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in DROPPED | {"content-length"}:
                self.send_header(name, value)
        length = answer.getheader("Content-Length") if self.command == "HEAD" else str(len(data))
        self.send_header("Content-Length", length or "0")
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if trouble == "short" else data)
        if trouble == "short":
            self._reset()
        return None

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _pass_on

    def _fail(self, status: int) -> None:
        code = {403: "AccessDenied", 503: "SlowDown"}.get(status, "InternalError")
        secret = f"<AWSAccessKeyId>{KEY}</AWSAccessKeyId><Message>{SECRET}</Message>"
        body = f"<?xml version='1.0'?><Error><Code>{code}</Code>{secret}</Error>".encode()
        body = b"" if self.command == "HEAD" else body
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a client that was killed, or a connection that we closed


@contextmanager
def serving() -> Iterator[S3]:
    """A server for as long as the context lasts."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    s3 = S3(direct=moto.get_host_and_port())
    handler = type("Handler", (_Proxy,), {"s3": s3})
    server = _Server(("127.0.0.1", 0), handler)
    s3.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield s3
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        moto.stop()


def environment(url: str) -> dict[str, str]:
    """What tells the client of S3 where to go, who asks, and to ask no one else."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
