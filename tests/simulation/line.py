"""The simulated network: a download handler that asks the world instead of a server, and moves the clock a little."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Protocol

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from tests.simulation.piece import Answer, Asked, NoAnswer

_TAKES = timedelta(milliseconds=300)  # one request; a timeout takes no longer, since nobody waits for it here
_ERRORS: dict[str, type[Exception]] = {
    "refused": DownloadConnectionRefusedError,
    "timeout": DownloadTimeoutError,
    "dns": CannotResolveHostError,
}


class Sites(Protocol):
    """Whoever answers."""

    def answer(self, asked: Asked, at: datetime) -> Answer:
        """The answer to a request at a time; NoAnswer when nothing comes back."""


class Clock:
    """The time of the simulated world; it goes on when it is told, and with every request."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The time."""
        return self.at

    def until(self, at: datetime) -> None:
        """Let the time come, unless it is over already."""
        self.at = max(self.at, at)


class Line(BaseDownloadHandler):
    """Takes the place of ``gathering.wire.Line``: everything on this side of it is the real program."""

    def __init__(self, sites: Sites, clock: Clock) -> None:
        self._sites, self._clock = sites, clock
        self.asked: Counter[str] = Counter()  # requests by status, 0 for no answer

    async def download_request(self, request: Request) -> Response:
        """What the world answers."""
        self._clock.at += _TAKES
        headers = {name.decode().lower(): values[-1].decode("latin-1") for name, values in request.headers.items()}
        asked = Asked(url=request.url, method=request.method, body=request.body.decode(), headers=headers)
        try:
            answer = self._sites.answer(asked, self._clock.at)
        except NoAnswer as problem:
            self.asked["none"] += 1
            raise _ERRORS[str(problem)](f"{request.url}: {problem}") from problem
        self.asked[str(answer.status)] += 1
        kind = responsetypes.from_args(headers=Headers(dict(answer.headers)), url=request.url, body=answer.body)
        return kind(url=request.url, status=answer.status, headers=Headers(dict(answer.headers)), body=answer.body)

    async def close(self) -> None:
        """There is nothing to close."""
