"""The way to the network: one line for all crawlers of a run, which takes turns at hosts and asks public names only."""

from __future__ import annotations

from collections.abc import Collection

import aiohttp
from scrapy import Request
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler, _ClientResponse
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from collector.gathering.guard import PublicResolver
from collector.gathering.run import run_of
from collector.gathering.spacing import site_of


class Line(AiohttpDownloadHandler):
    """Scrapy's asyncio download handler with a resolver that filters."""

    experimental = False  # measured and tested here; Scrapy's warning would stand in every log

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        plain, self._session = self._session, self._public_session(run_of(crawler).allowed)
        plain.detach()

    def _public_session(self, allowed: Collection[str]) -> aiohttp.ClientSession:
        """As the parent's session, but for the resolver."""
        connector = aiohttp.TCPConnector(
            resolver=PublicResolver(allowed), limit=self._pool_size_total, limit_per_host=self._pool_size_per_host
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=_ClientResponse,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        )


class Wire(BaseDownloadHandler):
    """Used for http and https by every crawler; the line behind it belongs to the run.

    To make one costs 25 ms for the certificates of the world, as much as a whole unchanged poll, and one line keeps
    connections open over crawlers.
    """

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._run = run_of(crawler)
        if self._run.line is None:
            self._run.line = Line(crawler)

    async def download_request(self, request: Request) -> Response:
        """The response to a request, once it is our turn at its host."""
        assert self._run.line is not None  # noqa: S101  # made above, and closed after the last crawler
        async with self._run.spacing.turn(site_of(request.url)):
            return await self._run.line.download_request(request)

    async def close(self) -> None:
        """The line stays open for the next crawler."""
