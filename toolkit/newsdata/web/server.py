"""Listens on this machine, and says where."""

import secrets
import socket
from collections.abc import Callable
from typing import Final

from newsdata import plugins
from newsdata.errors import CannotRun
from newsdata.web.work import Work

PORT: Final = 8734
"""The port when none is asked for; the next ones when it is in use."""

_TRIED: Final = 20
_GRACE_SECONDS: Final = 3


def listen(host: str, port: int | None) -> socket.socket:
    """A socket that listens.

    Args:
        host: An address of this machine.
        port: None for `PORT`, or the first after it that is free; 0 for any.

    Raises:
        CannotRun: The port is in use, or the address is not this machine's.
    """
    ports = range(PORT, PORT + _TRIED) if port is None else [port]
    last = OSError()
    for each in ports:
        try:
            return _listen(host, each)
        except OSError as error:
            last = error
    where = f"{host}:{port}" if port is not None else f"{host}:{PORT} to {PORT + _TRIED - 1}"
    raise CannotRun(
        f"Cannot listen on {where}: {last.strerror or last}.",
        hint="Name another port with --port, or leave it out for the first that is free.",
    )


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    found = socket.socket(family, kind, protocol)
    try:
        # A port of a server that has just ended may be taken; one in use may not.
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen()
    except OSError:
        found.close()
        raise
    return found


def address(sock: socket.socket, host: str, token: str) -> str:
    """The address of the page, with its token."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{sock.getsockname()[1]}/?token={token}"


def serve(work: Work, host: str, port: int | None, on_ready: Callable[[str, int], None]) -> None:
    """Answer until the process is told to stop.

    Args:
        work: The project and who labels.
        host: The address to listen on.
        port: As in `listen`.
        on_ready: Called with the address of the page, and the port, once it can be opened.

    Raises:
        CannotRun: It cannot listen, or Starlette and uvicorn are not installed.
    """
    plugins.require("starlette", "annotate")
    uvicorn = plugins.require("uvicorn", "annotate")
    from newsdata.web import api

    token = secrets.token_urlsafe(32)
    with listen(host, port) as sock:
        # No log of requests: the address of the page has the token in it.
        config = uvicorn.Config(
            api.make(work, token, host),
            access_log=False,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        on_ready(address(sock, host, token), sock.getsockname()[1])
        uvicorn.Server(config).run(sockets=[sock])
