"""The application: every page, the API and the static files under one roof."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import anyio.to_thread
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from collector import __version__
from collector.config import Config
from collector.desk import (
    adding,
    api,
    article,
    candidates,
    feeds,
    grouping,
    headers,
    health,
    issue,
    issue_api,
    journal,
    login,
    problems,
    search,
    sources,
    story,
    theming,
    users,
    watching,
)
from collector.desk.context import Desk
from collector.desk.pages import STATIC

_PAGES = (
    login, candidates, theming, story, grouping, issue, adding, sources, search, watching, feeds, journal, users,
    health,
)  # fmt: skip
_THREADS = 8  # each holds a store; an editorial office has fewer people than that
_YEAR = "public, max-age=31536000, immutable"


class _Files(StaticFiles):
    """Static files; under the address that carries their digest they never change."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _YEAR if b"v=" in scope["query_string"] else "no-cache"
        return response


def create_app(
    config: Config,
    *,
    store_path: Path,
    archive_path: Path,
    now: Callable[[], datetime],
    template: Path | None = None,
) -> FastAPI:
    """The desk over one store.

    :param now: the clock, aware.
    :param template: the house style of printed issues, where the operator has one.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        yield

    app = FastAPI(
        title="采编台",
        version=__version__,
        description="与页面相同的操作：候选、决定、期次、检索。以令牌登录：`Authorization: Bearer …`",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.desk = Desk(config, store_path=store_path, archive_path=archive_path, now=now, template=template)
    app.add_middleware(headers.Guarded)
    app.mount("/static", _Files(directory=STATIC), name="static")
    for part in _PAGES:
        app.include_router(part.router, include_in_schema=False)
    app.include_router(api.router)
    app.include_router(issue_api.router)
    app.include_router(article.router)
    app.add_api_route("/", _home, include_in_schema=False)
    problems.install(app)
    return app


def _home(_request: Request) -> RedirectResponse:
    return RedirectResponse("/candidates", status_code=303)
