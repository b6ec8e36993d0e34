"""The way to the network: Scrapy's asyncio download handler, taking turns at hosts and resolving public names only."""

from __future__ import annotations

import aiohttp
from scrapy import Request
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler, _ClientResponse
from scrapy.crawler import Crawler
from scrapy.http import Response

from collector.gathering.guard import PublicResolver
from collector.gathering.run import run_of
from collector.gathering.spacing import site_of


class Wire(AiohttpDownloadHandler):
    """Used for http and https; both keep the same turns, since turns belong to the run."""

    experimental = False  # measured and tested here; Scrapy's warning would stand in every log

    def __init__(self, crawler: Crawler) -> None:
        run = run_of(crawler)
        super().__init__(crawler)
        self._spacing = run.spacing
        plain, self._session = self._session, self._public_session(run.allowed)
        plain.detach()

    def _public_session(self, allowed: frozenset[str]) -> aiohttp.ClientSession:
        """As the parent's session, but with a resolver that filters."""
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

    async def download_request(self, request: Request) -> Response:
        """The response to a request, once it is our turn at its host."""
        async with self._spacing.turn(site_of(request.url)):
            return await super().download_request(request)
