"""Keeps requests out of the operator's own network: by address, by name, after redirects, and by what a name means."""

from __future__ import annotations

import socket
from collections.abc import Collection
from functools import lru_cache
from typing import Self

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from scrapy import Request
from scrapy.crawler import Crawler

from collector.errors import Refused
from collector.gathering.run import Run, run_of
from collector.gathering.spacing import site_of
from collector.reading.urls import host, is_public


class Guard:
    """Downloader middleware: sees every request, those that redirects make too."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(run_of(crawler))

    def process_request(self, request: Request) -> None:
        """Refuse addresses that are not of the web, and private ones unless the operator allows them."""
        if not request.url.startswith(("http://", "https://")):
            raise Refused("address", f"{request.url[:200]} is no web address")
        name, public = _host(site_of(request.url))
        if not public and name not in self._run.allowed:
            raise Refused("private", f"{name} lies inside a private network and is not asked")


@lru_cache(maxsize=4096)
def _host(site: str) -> tuple[str, bool]:
    """The name in a host with its port, and whether its spelling is public; asked for every request of a run."""
    name = host(f"http://{site}")
    return name, is_public(name)


class PublicResolver(AbstractResolver):
    """Resolves names, and drops every answer that points into a private network, unless the name is allowed."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = allowed  # grows while a worker meets new columns
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The public addresses of a name.

        :raises Refused: it has only private ones.
        :raises OSError: it has none.
        """
        answers = await self._resolver.resolve(host, port, family)
        if host.lower().rstrip(".") in self._allowed:
            return answers
        public = [answer for answer in answers if is_public(answer["host"])]
        if answers and not public:
            raise Refused("private", f"{host} means {answers[0]['host']}, inside a private network, and is not asked")
        return public

    async def close(self) -> None:
        """Nothing is held open."""
        await self._resolver.close()
