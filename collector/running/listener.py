"""The daemon's own small listener: /healthz and /metrics, in threads of their own, so that a stuck loop can be seen."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app

from collector.running.health import Health

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)


class _Server(ThreadingMixIn, WSGIServer):
    """A thread a request; none of them keeps the process alive."""

    daemon_threads = True


class _Silent(WSGIRequestHandler):
    """A scrape every few seconds is no news."""

    timeout = 10  # seconds for a request to be said

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's own name
        """Nothing."""


@contextmanager
def listening(host: str, port: int, *, registry: CollectorRegistry, health: Callable[[], Health]) -> Iterator[int]:
    """Serve until left; yields the port, which is the given one unless that is 0.

    :raises OSError: the address is taken or not of this machine.
    """
    app = answers(registry, health)
    with make_server(host, port, app, server_class=_Server, handler_class=_Silent) as server:
        thread = threading.Thread(target=server.serve_forever, name="listener", daemon=True)
        thread.start()
        logger.info("/healthz and /metrics on %s:%d", host, server.server_port)
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def answers(registry: CollectorRegistry, health: Callable[[], Health]) -> WSGIApplication:
    """The two pages; anything else is not there."""
    metrics: WSGIApplication = make_wsgi_app(registry)

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/metrics":
            return metrics(environ, start)
        if path == "/healthz":
            found = health()
            start(f"{found.status} {found.state}", [("Content-Type", "application/json; charset=utf-8")])
            return [json.dumps(found.as_json(), ensure_ascii=False).encode()]
        start("404 Not Found", [("Content-Type", "text/plain")])
        return [b"/healthz, /metrics\n"]

    return answer
