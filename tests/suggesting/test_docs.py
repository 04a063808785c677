"""The model in docs/models.md works."""

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from tests.projects import ROOT
from tests.suggest.test_dates import article

from newsdata.errors import CannotRun
from newsdata.suggest import Suggestion


class Server(BaseHTTPRequestHandler):
    """Finds Ann where a text has her."""

    def do_POST(self) -> None:
        """Answer a text."""
        text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"]
        at = text.find("Ann")
        found = [{"label": "PERSON", "start": at, "end": at + 3}] if at >= 0 else [{"no": 1}]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(found).encode())

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Server) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_model_in_the_docs_labels_articles(url: str) -> None:
    page = (ROOT / "docs/models.md").read_text("utf-8")
    code = re.search(r"<!-- a model: wire.py -->\n```python\n(.*?)```", page, re.DOTALL)
    assert code is not None
    module = SimpleNamespace()
    exec(compile(code[1], "wire.py", "exec"), module.__dict__)
    model = module.load(url)
    first, second = model.suggest([article("🚋 Ann left."), article("Nobody.")])
    assert first == [Suggestion("entity", "PERSON", 2, 5)]
    assert isinstance(second, Exception)
    with pytest.raises(CannotRun, match="is no URL"):
        module.load("nothing")
