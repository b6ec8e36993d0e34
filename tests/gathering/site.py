"""A real local web site that can also misbehave, and a collector set up to watch it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from collector.config import Bulletin, Config, Settings
from collector.model import CHINA, Column, Source

NOW = datetime(2026, 11, 22, 8, tzinfo=CHINA)
Misbehave = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Page:
    """What a path is answered with."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    etag: str | None = None  # answered with 304 when asked for with it
    delay: float = 0.0
    act: Misbehave | None = None  # instead of an answer


@dataclass(slots=True)
class Site:
    """Pages by path; ``asked`` keeps every request in order."""

    host: str = "127.0.0.1"
    port: int = 0
    scheme: str = "http"
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def paths(self) -> list[str]:
        """The paths asked for, robots.txt left out."""
        return [path for _, path, _ in self.asked if path != "/robots.txt"]

    async def until(self, seen: Callable[[], bool]) -> None:
        """Wait until what was asked for so far is enough."""
        async with asyncio.timeout(20), self.news:
            await self.news.wait_for(seen)

    def url(self, path: str) -> str:
        return f"{self.scheme}://{self.host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                method, path, _ = line.decode("latin-1").split(" ", 2)
                headers = {}
                while (header := await reader.readline()).strip():
                    name, _, value = header.decode("latin-1").partition(":")
                    headers[name.strip().lower()] = value.strip()
                await reader.readexactly(int(headers.get("content-length", 0)))
                self.asked.append((method, path, headers))
                async with self.news:
                    self.news.notify_all()
                page = self._page(path)
                await self._answer(page, headers, writer)
                if page.act:
                    return
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()

    def _page(self, path: str) -> Page:
        missing = b"" if path == "/robots.txt" else html("404", "<p>没有这一页</p>")
        return self.pages.get(path, Page(missing, status=404))

    async def _answer(self, page: Page, asked: dict[str, str], writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(page.delay)
        if page.act:
            await page.act(writer)
            return
        status, body, headers = page.status, page.body, dict(page.headers)
        if page.etag:
            headers["ETag"] = page.etag
            if asked.get("if-none-match") == page.etag:
                status, body = 304, b""
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"HTTP/1.1 {status} X\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode("latin-1") + body)
        await writer.drain()


@asynccontextmanager
async def site(host: str = "127.0.0.1", context: ssl.SSLContext | None = None) -> AsyncIterator[Site]:
    """A running site."""
    made = Site(host=host, scheme="https" if context else "http")
    server = await asyncio.start_server(made.serve, host, 0, ssl=context)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()


def html(title: str, body: str) -> bytes:
    """A small whole page."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'
    ).encode()


def list_page(numbers: Sequence[int], *, more: str = "", day: datetime = NOW, prefix: str = "/art/") -> bytes:
    """A list in the plainest markup: one dated row an article, and perhaps a link to the next page."""
    rows = "".join(
        f'<li><a href="{prefix}{number}.html" title="{headline(number)}">{headline(number)}</a>'
        f"<span>{day - timedelta(days=number % 3):%Y-%m-%d}</span></li>"
        for number in numbers
    )
    pager = f'<div class="page"><a href="{more}">下一页</a></div>' if more else ""
    return html("科技要闻_示例市科学技术局", f'<div class="list"><ul>{rows}</ul>{pager}</div>')


def headline(number: int) -> str:
    return f"示例市科学技术局关于第{number}批科技计划项目立项的通知"


def article_page(number: int, *, extra: str = "") -> bytes:
    """An article that any reader understands."""
    paragraphs = "".join(
        f"<p>第{number}批项目的第{part}部分：各县区科技局、各有关单位应当按照年度计划组织实施，"
        f"加强项目过程管理，按期报送进展情况，并对经费使用的真实性和合规性负责，编号{number}-{part}。</p>"
        for part in range(1, 6)
    )
    return html(
        headline(number),
        f"<h1>{headline(number)}</h1><div>发布时间：2026-11-21 09:30 来源：示例市科学技术局</div>"
        f'<div class="content">{paragraphs}{extra}</div>',
    )


def fill(made: Site, numbers: Sequence[int]) -> None:
    """Put the articles on the site."""
    for number in numbers:
        made.pages[f"/art/{number}.html"] = Page(article_page(number))


def column(made: Site, path: str = "/list/", key: str = "example/list", **more: Any) -> Column:
    """A column of the site, read by link pattern."""
    options = {"links": "/art/"} | more.pop("options", {})
    source = key.partition("/")[0]
    return Column(
        key=key,
        source=source,
        name="要闻",
        url=made.url(path),
        family=more.pop("family", "listing"),
        options=options,
        **more,
    )


def config(folder: Path, *columns: Column, **settings: Any) -> Config:
    """A configuration that watches these columns without waiting between requests."""
    chosen = Settings(data_dir=folder, contact="desk@example.org", delay=0, concurrency=4, reading_processes=0)
    chosen = replace(chosen, allow_private=("127.0.0.1",))
    sources: dict[str, tuple[Column, ...]] = {}
    for one in columns:
        sources[one.source] = (*sources.get(one.source, ()), one)
    return Config(
        settings=replace(chosen, **settings),
        bulletin=Bulletin(),
        sources=tuple(Source(key=key, name=key, columns=own) for key, own in sources.items()),
    )
