"""Downloader middleware: no request passes before its host's robots.txt has been read and allows it.

Scrapy's own lets requests through that come while the file is still loading (measured with 2.18 and 2.19).
"""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from collector.errors import Refused, ReplayMiss
from collector.gathering.rules import MAX_BYTES
from collector.gathering.run import Run, run_of

_EXEMPT = "robots"  # key in the meta of the request for robots.txt itself
_TIMEOUT = 30.0  # seconds
_OK, _TOO_MANY, _SERVER = 200, 429, 500
_FAILURES = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    OSError,
    Refused,
    ResponseDataLossError,
)


class Robots:
    """Asks the run's rules about every request, and lends them the crawler's download."""

    def __init__(self, crawler: Crawler, run: Run) -> None:
        self._crawler, self._rules = crawler, run.rules

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler, run_of(crawler))

    async def process_request(self, request: Request) -> None:
        """Wait for the rules of the request's host; refuse what they forbid."""
        if not request.meta.get(_EXEMPT):
            await self._rules.check(request.url, self._ask)

    async def _ask(self, address: str) -> str:
        """The text of a robots.txt; "" where there is none (RFC 9309, 2.3.1.3) or nothing was recorded.

        :raises Refused: it cannot be had, which forbids everything for now (RFC 9309, 2.3.1.4).
        """
        request = Request(address, meta={_EXEMPT: True, "download_timeout": _TIMEOUT})
        try:
            response = await self._crawler.engine.download_async(request)
        except ReplayMiss:
            return ""
        except _FAILURES as error:
            raise Refused("robots-unreachable", f"{address} cannot be had: {error or type(error).__name__}") from error
        if response.status >= _SERVER or response.status == _TOO_MANY:
            raise Refused("robots-unreachable", f"{address} cannot be had: HTTP {response.status}")
        return response.body[:MAX_BYTES].decode("utf-8", "replace") if response.status == _OK else ""
