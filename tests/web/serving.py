"""A real `newsdata annotate` on loopback, in a process of its own."""

import http.client
import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from msgspec import Struct
from tests.projects import ROOT


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Server(Struct):
    """A server that runs: where it is, and how it is asked."""

    process: "subprocess.Popen[str]"
    address: str

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    @property
    def token(self) -> str:
        return self.address.partition("token=")[2]

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        *,
        token: bool = True,
    ) -> Answer:
        """One request; bytes are sent as they are, other bodies as JSON."""
        sent = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        own = {"X-Newsdata-Token": self.token} if token else {}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, sent, own | dict(headers or {}))
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read())
        finally:
            connection.close()

    def article(self, article_id: str) -> Any:
        return self.ask("GET", article_path(article_id)).json

    def save(self, article_id: str, submission: object, revision: str = "") -> Answer:
        sent = {"revision": revision, "submission": submission}
        return self.ask("PUT", article_path(article_id), sent)

    def stop(self) -> tuple[int, str]:
        """End it as Ctrl-C does: exit code and what it said."""
        self.process.send_signal(signal.SIGINT)
        _, said = self.process.communicate(timeout=30)
        return self.process.returncode, said


def article_path(article_id: str, kind: str = "article") -> str:
    return f"/api/{kind}?id={quote(article_id, safe='')}"


@contextmanager
def serving(project: Path, *arguments: str, annotator: str = "kim") -> Iterator[Server]:
    """`newsdata annotate` for a project, on a port that is free."""
    command = [sys.executable, "-m", "newsdata", "annotate", "-C", str(project), "--no-open"]
    command += ["--annotator", annotator, *(arguments or ("--port", "0"))]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            if not address:
                _, said = process.communicate(timeout=30)
                raise AssertionError(f"exit code {process.returncode}: {said}")
            yield Server(process, address)
        finally:
            if process.poll() is None:
                process.kill()
