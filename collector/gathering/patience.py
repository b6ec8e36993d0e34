"""What happens when a host asks to be left alone: it is, until the time it named, over restarts too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from collector.errors import Refused
from collector.gathering.run import Run, run_of
from collector.gathering.spacing import site_of

RETRY_AFTER = "retry_after"  # key in a request's meta: until when its host asked to be left alone
_PATIENCE = timedelta(minutes=10)  # after a 429 that does not say how long
_TOO_MANY, _UNAVAILABLE = 429, 503


def asked_to_wait(status: int, header: str | None, now: datetime, longest: timedelta) -> datetime | None:
    """Until when an answer asks to be left alone: 429, or 503 with a Retry-After (RFC 9110, 10.2.3); else None.

    :param header: the Retry-After header, in seconds or as an HTTP date.
    :param longest: nobody is waited for longer than this.
    """
    if status not in (_TOO_MANY, _UNAVAILABLE):
        return None
    until = _moment(header.strip(), now) if header else None
    if until is None:
        return now + _PATIENCE if status == _TOO_MANY else None
    return min(max(until, now), now + longest)


def _moment(header: str, now: datetime) -> datetime | None:
    if header.isascii() and header.isdigit():
        return now + timedelta(seconds=min(int(header[:9]), 10**8))
    try:
        when = parsedate_to_datetime(header)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


class Patience:
    """Downloader middleware: asks nothing of a host before the time it named, over restarts too."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(run_of(crawler))

    def process_request(self, request: Request) -> None:
        """Refuse the request while its host is to be left alone."""
        if self._run.traffic is not None:
            return
        until = self._run.store.hosts.get(site_of(request.url)).not_before
        if until is not None and until > self._run.now():
            request.meta[RETRY_AFTER] = until
            raise Refused("wait", f"{site_of(request.url)} asked to be left alone until {until:%Y-%m-%d %H:%M}")

    def process_response(self, request: Request, response: Response) -> Response:
        """Remember for how long a host asks to be left alone."""
        if self._run.traffic is not None:
            return response
        header = response.headers.get("Retry-After")
        text = header.decode("latin-1") if header else None
        until = asked_to_wait(response.status, text, self._run.now(), self._run.settings.interval_max)
        if until is not None:
            request.meta[RETRY_AFTER] = until
            hosts = self._run.store.hosts
            hosts.put(replace(hosts.get(site_of(request.url)), not_before=until))
        return response
