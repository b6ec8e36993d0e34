"""A local stand-in for an OpenAI-compatible endpoint, which answers as it is told and keeps what it was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = str | bytes | int | timedelta


class Endpoint:
    """``answers`` are given in turn, the last one ever after: a text, a body, a status, or how long to wait."""

    def __init__(self, answers: list[Answer]) -> None:
        self.answers, self.asked, self.headers, self.paths = answers, list[Any](), list[dict[str, str]](), list[str]()
        self.address = ""

    def next(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def serving(*answers: Answer) -> Iterator[Endpoint]:
    endpoint = Endpoint(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            endpoint.asked.append(json.loads(body))
            endpoint.headers.append(dict(self.headers))
            endpoint.paths.append(self.path)
            self._answer(endpoint.next())

        def _answer(self, answer: Answer) -> None:
            if isinstance(answer, timedelta):
                time.sleep(answer.total_seconds())
                answer = "晚到的摘要。"
            status = answer if isinstance(answer, int) else 200
            content = {"choices": [{"message": {"role": "assistant", "content": answer}}]}
            body = answer if isinstance(answer, bytes) else json.dumps(content).encode()
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"{endpoint.address}/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Who hung up is no fault of the server."""

    server = Quiet(("127.0.0.1", 0), Handler)
    endpoint.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
