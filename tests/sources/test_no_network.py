"""No source ever opens a network connection, nor a file that it was not given."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from newsdata import plugins

GOLDEN = Path(__file__).parents[1] / "golden/sources"

# A process of its own: an audit hook cannot be taken off again. Whatever libraries
# do at import is looked at, too (urllib3, which trafilatura brings, binds a socket to
# see whether there is IPv6: that connects to nothing). Exceptions could be swallowed; an exit cannot.
_WATCHED = """
import io, os, sys
NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostby", "socket.sendto",
           "urllib.", "http.client.", "ftplib.", "smtplib.", "subprocess.",
           "os.system", "os.exec", "os.posix_spawn", "os.fork", "webbrowser.")
def watch(event, args):
    if event.startswith(NETWORK) and not event.startswith("socket.gethostname"):
        os.write(1, f"{event} {args!r}"[:500].encode())
        os._exit(9)
    if event == "open" and "MUST-NOT-BE-READ" in str(args[0]):
        os.write(1, f"{event} {args!r}"[:500].encode())
        os._exit(9)
sys.addaudithook(watch)
from newsdata import plugins
from newsdata.model import Rights
from newsdata.sources import RawFile
source = plugins.get("source", sys.argv[1])
columns = {"text": "body", "title": "headline", "published": "date"}
raw = RawFile("a", "0" * 64, "a", "a", Rights("CC0-1.0", "full"), columns=columns)
count = 0
for path in sys.argv[2:]:
    data = open(path, "rb").read()
    count += sum(1 for _ in source.read(io.BytesIO(data), raw))
print(count)
"""

SECRET = "MUST-NOT-BE-READ"
_ELSEWHERE = (
    '<?xml version="1.0"?><!DOCTYPE {root} PUBLIC "-//X//X" "http://{host}/x.dtd" ['
    '<!ENTITY a SYSTEM "{file}"><!ENTITY b SYSTEM "http://{host}/b">'
    '<!ENTITY % c SYSTEM "http://{host}/c">%c;]>'
    '<?xml-stylesheet href="http://{host}/s.xsl"?>'
    '<{root} xmlns:xi="http://www.w3.org/2001/XInclude" version="2.0">'
    '<xi:include href="{file}"/><channel><item><title>&a;&b;</title>'
    "<link>http://{host}/</link><description>&lt;img src='http://{host}/i.png'&gt;"
    "&lt;iframe src='http://{host}/f'&gt;&lt;/iframe&gt;</description></item></channel>"
    "<body><p>&a;&b; and more</p></body></{root}>"
)


def run(source: str, *paths: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _WATCHED, source, *map(str, paths)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )


@pytest.mark.parametrize("name", plugins.names("source"))
def test_no_source_connects_to_anything(name: str, tmp_path: Path) -> None:
    secret = tmp_path / SECRET
    secret.write_text("password")
    paths = sorted((GOLDEN / name).glob("*/input.*"))
    for root in ("rss", "html", "nitf", "NewsML", "newsMessage", "lewis"):
        path = tmp_path / f"{root}.xml"
        path.write_text(_ELSEWHERE.format(root=root, host="news.invalid", file=secret.as_uri()))
        paths.append(path)
    done = run(name, *paths)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert int(done.stdout) >= len(paths) - 6


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('news.invalid', 80))",
        "import urllib.request; urllib.request.urlopen('http://news.invalid/')",
        f"open('{SECRET}')",
    ],
)
def test_the_watch_sees_who_tries(attempt: str) -> None:
    watched = _WATCHED.partition("from newsdata")[0] + attempt
    done = subprocess.run([sys.executable, "-c", watched], capture_output=True, check=False)
    assert done.returncode == 9
