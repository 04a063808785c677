"""Who may ask: the right host, the right origin, the token, and not too much at once.

A page of any site can send requests to this machine, and a name of its own can lead here
(DNS rebinding). So the Host has to be one of ours, a foreign Origin is refused, and whatever
tells or changes anything needs a token that only the address printed at the start has.
"""

import hmac
import ipaddress
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Final
from urllib.parse import parse_qs

import msgspec

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BODY: Final = 16_000_000
"""Bytes of a request that are read; a submission is far smaller."""

TOKEN_HEADER: Final = "X-Newsdata-Token"  # noqa: S105  the name of it

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Headers of every answer."""

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Guard:
    """An ASGI application that lets through what may go to another."""

    def __init__(self, app: App, token: str, host: str) -> None:
        """`host` is the address that is listened on."""
        self._app = app
        self._token = token.encode()
        self._host = host.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        headers = _headers(scope["headers"])
        refusal = self._refuse(scope, headers)
        body = b""
        if refusal is None:
            body, refusal = await _body(headers, receive)
        if refusal is not None:
            await _answer(send, *refusal)
            return
        await self._app(scope, _replay(body, receive), _with_headers(send))

    def _refuse(
        self, scope: Scope, headers: dict[str, list[str]]
    ) -> tuple[int, str, str, str] | None:
        hosts = headers.get("host", [])
        if len(hosts) != 1 or not self._is_ours(host_name(hosts[0])):
            hint = "Open the address that newsdata printed."
            return 400, "host", "The request is for another host.", hint
        origins = headers.get("origin", [])
        foreign = any(origin.lower() != f"http://{hosts[0].lower()}" for origin in origins)
        # A link from elsewhere may lead to the page itself, which asks for the token.
        sites = () if scope["path"] == "/" else headers.get("sec-fetch-site", ())
        if foreign or any(each not in ("same-origin", "none") for each in sites):
            return 403, "origin", "The request comes from another site.", ""
        if self._needs_token(scope["path"]) and not self._has_token(scope, headers):
            hint = "Open the address that newsdata printed, with its token."
            return 403, "token", "The token is missing or wrong.", hint
        return None

    def _is_ours(self, name: str) -> bool:
        if name in _LOCAL or name == self._host:
            return True
        # Listening on the network: any address may be this machine's. A name that leads
        # here by rebinding is no address.
        return self._host not in _LOCAL and _is_address(name)

    @staticmethod
    def _needs_token(path: str) -> bool:
        return not path.startswith("/static/")

    def _has_token(self, scope: Scope, headers: dict[str, list[str]]) -> bool:
        given = headers.get(TOKEN_HEADER.lower(), [])
        if scope["path"] == "/" and not given:
            given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        return len(given) == 1 and hmac.compare_digest(given[0].encode(), self._token)


def host_name(host: str) -> str:
    """The name in a Host header, in lower case, without port and brackets."""
    if host.startswith("["):
        name, _, _ = host[1:].partition("]")
    else:
        name, _, _ = host.partition(":")
    return name.lower()


def is_loopback(host: str) -> bool:
    """Whether an address reaches no other machine."""
    if host.lower() == "localhost":
        return True
    return _is_address(host) and ipaddress.ip_address(host).is_loopback


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return found


async def _body(
    headers: dict[str, list[str]], receive: Receive
) -> tuple[bytes, tuple[int, str, str, str] | None]:
    """The whole body, or why it is not read."""
    too_long = 413, "size", f"The request has more than {MAX_BODY:,} bytes.", ""
    stated = headers.get("content-length", ["0"])[0]
    if stated.isdecimal() and len(stated) < 20 and int(stated) > MAX_BODY:
        return b"", too_long
    parts: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MAX_BODY:
            return b"", too_long
        more = message.get("more_body", False)
    return b"".join(parts), None


def _replay(body: bytes, receive: Receive) -> Receive:
    """What was read, once; after it the connection: files wait for its end while they are sent."""
    left = [body]

    async def replay() -> MutableMapping[str, Any]:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return await receive()

    return replay


def _with_headers(send: Send) -> Send:
    added = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]

    async def send_on(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), *added]
        await send(message)

    return send_on


async def _answer(send: Send, status: int, code: str, fact: str, hint: str) -> None:
    body = msgspec.json.encode({"error": {"code": code, "fact": fact, "hint": hint}})
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    send = _with_headers(send)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
