"""Downloader middleware next to the wire: every response goes to the run's recording before anything reads it."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from collector.errors import StoreError
from collector.gathering.archive import Recording
from collector.gathering.run import Run, run_of

_NOT_MODIFIED = 304


class Recorder:
    """Sees redirects and refusals too, and bodies still compressed."""

    def __init__(self, run: Run, recording: Recording) -> None:
        self._run, self._recording = run, recording

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy; not used in a run that records nothing."""
        run = run_of(crawler)
        if run.recording is None:
            raise NotConfigured  # without a reason: Scrapy would log it for every crawler
        return cls(run, run.recording)

    def process_response(self, request: Request, response: Response) -> Response:
        """Record the response; "not modified" has nothing to record.

        :raises StoreError: it cannot be recorded, and so must not be read either.
        """
        if response.status != _NOT_MODIFIED:
            headers = [
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, values in response.headers.items()
                for value in values
            ]
            try:
                self._recording.add(
                    request.url, response.status, headers, response.body, method=request.method, asked=request.body
                )
            except StoreError as error:
                self._run.broken = error
                raise
        return response
