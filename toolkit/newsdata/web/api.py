"""The answers to the page: JSON, and the page itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from newsdata.errors import CannotRun
from newsdata.problems import Problem
from newsdata.web.guard import App, Guard
from newsdata.web.places import Place
from newsdata.web.saving import Refused
from newsdata.web.store import CannotSave, Conflict
from newsdata.web.work import NotThere, Stale, Work

T = TypeVar("T")

STATIC: Final = Path(__file__).parent / "static"
_TOKEN_PLACE: Final = '<meta name="newsdata-token" content="">'  # noqa: S105  where it goes

_MOST_PROBLEMS: Final = 100
"""Of the problems that are told at once: each of a hundred thousand spans may have one."""


class _Put(Struct):
    """A request to save: the submission whole, and the revision it was made from."""

    revision: str
    submission: Any


class _Carry(Struct):
    """A request to carry labels over from the text that they were made on, where it is known."""

    work: Any
    base: Any
    text: str | None = None


class _Error(Struct, omit_defaults=True):
    code: str
    fact: str
    hint: str
    pointer: str = ""


def make(work: Work, token: str, host: str) -> App:
    """The application, which answers only who may ask (see `guard`).

    Args:
        work: The project.
        token: The secret that requests carry.
        host: The address that is listened on.
    """
    return Guard(Starlette(routes=_Api(work, token).routes()), token, host)


class _Api:
    """The routes. The work is done in threads: it waits for the disk."""

    def __init__(self, work: Work, token: str) -> None:
        self._work = work
        self._token = token

    def routes(self) -> list[Route | Mount]:
        return [
            Route("/", self._page),
            Route("/api/project", self._project),
            Route("/api/articles", self._articles),
            # The id is in the query: of a path, browsers and proxies resolve `.` and `..`.
            Route("/api/article", self._article, methods=["GET"]),
            Route("/api/article", self._save, methods=["PUT"]),
            Route("/api/carried", self._carry, methods=["POST"]),
            Route("/api/adjudication", self._compare, methods=["GET"]),
            Route("/api/adjudication", self._decide, methods=["PUT"]),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]

    async def _page(self, _: Request) -> Response:
        page = (STATIC / "index.html").read_text("utf-8")
        named = _TOKEN_PLACE.replace('""', f'"{self._token}"')
        return HTMLResponse(page.replace(_TOKEN_PLACE, named))

    async def _project(self, _: Request) -> Response:
        return await _answer(self._work.facts)

    async def _articles(self, request: Request) -> Response:
        order = request.query_params.get("order", "queue")
        if order not in ("queue", "title", "id"):
            return _error(400, "order", "The order is queue, title or id.")
        return await _answer(lambda: self._listed(order))

    def _listed(self, order: str) -> dict[str, Any]:
        rows = self._work.listed(order)
        done = sum(row["state"] == "done" for row in rows)
        problems = self._work.problems()[:_MOST_PROBLEMS]
        return {"articles": rows, "done": done, "total": len(rows), "problems": problems}

    async def _article(self, request: Request) -> Response:
        article_id = _asked(request)

        work = self._work
        return await _answer(lambda: work.article(work.open(article_id)))

    async def _compare(self, request: Request) -> Response:
        article_id = _asked(request)
        work = self._work
        return await _answer(lambda: work.comparison(work.open(article_id, merged=True)))

    async def _save(self, request: Request) -> Response:
        return await self._put(request, self._work.save)

    async def _decide(self, request: Request) -> Response:
        return await self._put(request, self._work.decide)

    async def _carry(self, request: Request) -> Response:
        sent = await _sent(request, _Carry)
        if isinstance(sent, Response):
            return sent
        article_id = _asked(request)
        sides = {"work": sent.work, "base": sent.base}
        return await _answer(lambda: self._work.carried(article_id, sides, sent.text))

    async def _put(
        self,
        request: Request,
        save: Callable[[str, object, str], tuple[Place, list[Problem]]],
    ) -> Response:
        sent = await _sent(request, _Put)
        if isinstance(sent, Response):
            return sent
        article_id = _asked(request)

        def saved() -> dict[str, Any]:
            place, problems = save(article_id, sent.submission, sent.revision)
            return {
                "revision": place.revision,
                "file": place.file,
                "problems": problems[:_MOST_PROBLEMS],
            }

        return await _answer(
            saved, lambda: self._current(article_id, merged=save == self._work.decide)
        )

    def _current(self, article_id: str, *, merged: bool) -> dict[str, Any] | None:
        """What the page needs to go on from, after a conflict."""
        try:
            opened = self._work.open(article_id, merged=merged)
        except (NotThere, Stale, CannotRun):
            return None
        if merged:
            return self._work.comparison(opened)
        return None if opened.outdated else self._work.article(opened)


def _asked(request: Request) -> str:
    """The id of the article; one that is not named is that of no article."""
    return request.query_params.get("id", "")


async def _sent(request: Request, kind: type[T]) -> T | Response:
    """The body of a request, or why it is none."""
    try:
        return msgspec.json.decode(await request.body(), type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return _error(400, "request", f"The request is not what is expected: {error}.")


async def _answer(ask: Callable[[], Any], current: Callable[[], Any] | None = None) -> Response:
    """The answer as JSON, or why there is none; `current` is what a conflict shows."""
    return await run_in_threadpool(_answered, ask, current)


def _answered(ask: Callable[[], Any], current: Callable[[], Any] | None) -> Response:
    try:
        return _json(200, ask())
    except NotThere as error:
        return _error(404, "article", f"There is no article {error}.", "See the list of articles.")
    except Stale as error:
        return _error(409, "text", error.fact, error.hint)
    except Refused as error:
        return _refused(error)
    except Conflict:
        fact = "Somebody else, or another tab, has saved this article since you opened it."
        now = current() if current else None
        return _error(409, "conflict", fact, "Look at what is there now.", current=now)
    except CannotSave as error:
        return _error(507 if error.full else 403, "disk", error.fact, error.hint)
    except CannotRun as error:
        return _error(409, "records", error.fact, error.hint)


def _refused(error: Refused) -> Response:
    first = error.problems[0]
    status = 400 if error.code in ("schema", "article") else 409
    hint = first.hint or "Nothing was saved."
    return _error(
        status,
        error.code,
        first.fact,
        hint,
        pointer=first.pointer,
        problems=error.problems[:_MOST_PROBLEMS],
    )


def _error(
    status: int, code: str, fact: str, hint: str = "", *, pointer: str = "", **more: Any
) -> Response:
    return _json(status, {"error": _Error(code, fact, hint, pointer), **more})


def _json(status: int, value: object) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")
