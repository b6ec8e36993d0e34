"""The other way to the network: a download handler that answers from recorded traffic, whatever the spider."""

from __future__ import annotations

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from collector.errors import ReplayMiss
from collector.gathering.run import run_of


class Replay(BaseDownloadHandler):
    """Used for http and https in a replayed run; there is nobody to be polite to."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._run = run_of(crawler)
        self._longest = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    async def download_request(self, request: Request) -> Response:
        """The recorded response to a request.

        :raises ReplayMiss: it was never recorded; counted, and never tried again.
        """
        assert self._run.traffic is not None  # noqa: S101  # the setting that chose this class says so
        try:
            answer = self._run.traffic.answer(
                request.url, request.method, request.body, self._run.now(), self._longest + 1
            )
        except ReplayMiss:
            self.crawler.stats.inc_value("replay/miss")
            raise
        if len(answer.body) > self._longest:
            raise DownloadCancelledError(f"{request.url} is longer than {self._longest} bytes")
        headers = Headers()
        for name, value in answer.headers:
            headers.appendlist(name, value)
        kind = responsetypes.from_args(headers=headers, url=request.url, body=answer.body)
        return kind(url=request.url, status=answer.status, headers=headers, body=answer.body, flags=["replayed"])

    async def close(self) -> None:
        """The traffic belongs to the run."""
