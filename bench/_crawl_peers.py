"""Other ways to crawl the measured site: what one would write in an afternoon, news-please, and the bare limit."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import _site
from bench._crawl_sample import BESIDE, Meter, Place, Sample

AGENT = {"User-Agent": "bench"}


def aiohttp_alone(place: Place, _folder: Path) -> Sample:
    """The articles by bare aiohttp, neither read nor stored."""

    async def work() -> Sample:
        import aiohttp

        meter, left, had = Meter(), iter(place.articles), 0

        async def ask(session: aiohttp.ClientSession) -> None:
            nonlocal had
            for url in left:
                async with session.get(url) as response:
                    await response.read()
                    had += response.status == 200

        async with aiohttp.ClientSession(headers=AGENT, connector=aiohttp.TCPConnector(limit=64)) as session:
            await asyncio.gather(*(ask(session) for _ in range(BESIDE)))
        return meter.sample("aiohttp, nothing read or stored", had, had)

    return asyncio.run(work())


def peer_selectolax(place: Place, _folder: Path) -> Sample:
    """A bare loop: aiohttp and selectolax, nothing kept. The limit of what Python can do here."""
    from selectolax.lexbor import LexborHTMLParser

    def read(_url: str, body: bytes) -> None:
        tree = LexborHTMLParser(body.decode())
        heading = tree.css_first("h1")
        assert heading is not None
        assert heading.text()
        "\n".join(node.text() for node in tree.css("#zoom p"))

    return asyncio.run(_loop("bare aiohttp + selectolax", place, read))


def peer_trafilatura(place: Place, folder: Path) -> Sample:
    """What one would write in an afternoon: aiohttp, trafilatura and sqlite3."""
    import trafilatura.settings

    def read(url: str, body: bytes) -> tuple[str | None, ...]:
        found = trafilatura.bare_extraction(body.decode(), url=url, with_metadata=True)
        assert isinstance(found, trafilatura.settings.Document)
        return found.title, found.date, found.text

    with _table(folder / "trafilatura.db") as keep:
        return asyncio.run(
            _loop("aiohttp + trafilatura + sqlite3", place, lambda url, body: keep(url, *read(url, body)))
        )


def peer_newsplease(place: Place, folder: Path) -> Sample:
    """news-please on pages that aiohttp fetched: kinder to it than its own crawler is."""
    from newsplease import NewsPlease

    def read(url: str, body: bytes) -> tuple[str | None, ...]:
        found = NewsPlease.from_html(body.decode(), url=url, fetch_images=False)
        assert found.title
        return found.title, str(found.date_publish), found.maintext

    with _table(folder / "newsplease.db") as keep:
        return asyncio.run(
            _loop("news-please (fetched by aiohttp)", place, lambda url, body: keep(url, *read(url, body)))
        )


@contextmanager
def _table(path: Path) -> Iterator[Callable[..., None]]:
    """A function that commits one article: its address, title, date and text."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE items (url TEXT PRIMARY KEY, title TEXT, published TEXT, text TEXT)")

    def keep(*values: str | None) -> None:
        database.execute("INSERT INTO items VALUES (?, ?, ?, ?)", values)
        database.commit()

    try:
        yield keep
    finally:
        database.close()


async def _loop(name: str, place: Place, read: Callable[[str, bytes], None]) -> Sample:
    """Fetch every list, follow every article in it, ``read`` it."""
    import aiohttp

    meter, pages, requests = Meter(), 0, 0
    gate = asyncio.Semaphore(BESIDE)

    async def get(session: aiohttp.ClientSession, url: str) -> tuple[str, bytes]:
        nonlocal requests
        async with gate, session.get(url) as response:
            requests += 1
            return url, await response.read()

    async def column(session: aiohttp.ClientSession, number: int, url: str) -> None:
        nonlocal pages
        _, body = await get(session, f"{url}KJDTLIEBIAO.json" if _site.family(number) == "govcn" else url)
        base = f"http://{_site.host(number)}:{place.port}"
        links = re.findall(rb'(?:href="|URL": "|<link>)(?:http://[^/]+)?(/[^"<]*_\d+\.html)', body)
        for page in asyncio.as_completed([get(session, base + link.decode()) for link in links]):
            read(*await page)
            pages += 1

    async with aiohttp.ClientSession(headers=AGENT, connector=aiohttp.TCPConnector(limit=64)) as session:
        for start in range(0, place.columns, 8):
            batch = list(enumerate(place.lists))[start : start + 8]
            await asyncio.gather(*(column(session, number, url) for number, url in batch))
    return meter.sample(name, pages, requests)
