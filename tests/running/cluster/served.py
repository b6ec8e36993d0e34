"""A site that answers in a thread of its own, since a worker's station runs its own loop in this one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.gathering.site import Site, site


@contextmanager
def served(host: str = "127.0.0.1") -> Iterator[Site]:
    """A running site."""
    ready, loops, sites = threading.Event(), [], []
    over = asyncio.Event()

    async def serve() -> None:
        async with site(host) as made:
            loops.append(asyncio.get_running_loop())
            sites.append(made)
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    ready.wait(20)
    try:
        yield sites[0]
    finally:
        loops[0].call_soon_threadsafe(over.set)
        thread.join()
