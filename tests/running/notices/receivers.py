"""Real servers at the other end of the channels: robots and webhooks over HTTP, and a post office."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, bytes]
TAKEN: Answer = (200, b'{"errcode": 0, "errmsg": "ok", "code": 0, "msg": "success"}')


@dataclass
class Robots:
    """What was posted, in order; ``answers`` are given one by one, the last one from then on."""

    port: int = 0
    posted: list[tuple[str, Any]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=lambda: [TAKEN])

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def answer(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def robots() -> Iterator[Robots]:
    """A running HTTP server that takes posts."""
    made = Robots()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.posted.append((self.path, json.loads(body)))
            status, answer = made.answer()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.port = server.server_port
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()


@dataclass
class PostOffice:
    """The letters that came, as they were sent."""

    port: int = 0
    letters: list[str] = field(default_factory=list)


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """A running SMTP server that takes every letter."""
    made = PostOffice()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 here")
            for raw in self.rfile:
                word = raw.decode().strip().upper()
                if word == "DATA":
                    self.say("354 go on")
                    made.letters.append(self.letter())
                self.say("221 bye" if word == "QUIT" else "250 ok")
                if word == "QUIT":
                    return

        def letter(self) -> str:
            lines = []
            for raw in self.rfile:
                if raw == b".\r\n":
                    break
                lines.append(raw.decode())
            return "".join(lines)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        made.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()
