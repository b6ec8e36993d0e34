"""The daemon as a process: alone on its data, deaf to nothing that it is told by signals."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from collector.config import Config
from collector.running.daemon import TICK, Daemon
from collector.running.duties import Duties
from collector.running.lock import single
from collector.store import Store


async def run(config: Config, store: Store, *, now: Callable[[], datetime], duties: Duties, tick: float = TICK) -> None:
    """Serve until SIGTERM or SIGINT; SIGHUP lets the configuration be read anew.

    What is due is asked of the store at every tick, so that a restart loses and repeats nothing.

    :param tick: seconds.
    :raises AlreadyRunning: another daemon works on the same data.
    :raises ConfigError: the port of [daemon] cannot be listened on.
    """
    with single(config.settings.data_dir):
        async with Daemon(config, store, now=now, duties=duties) as daemon:
            stop = asyncio.Event()
            handlers = {signal.SIGTERM: stop.set, signal.SIGINT: stop.set, signal.SIGHUP: daemon.reload}
            with _signals(handlers), daemon.answering():
                await daemon.serve(stop, tick)


@contextmanager
def _signals(handlers: dict[signal.Signals, Callable[[], None]]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number, handler in handlers.items():
        loop.add_signal_handler(number, handler)
    try:
        yield
    finally:
        for number in handlers:
            loop.remove_signal_handler(number)
