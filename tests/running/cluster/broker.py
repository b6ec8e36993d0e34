"""A real Redis server for one test, on a port of its own, and what a scheduler needs to use it."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from collector.config.cluster import Cluster
from collector.running.cluster.board import Board
from collector.running.cluster.broker import carrier, client

PROGRAM = shutil.which("redis-server")
WITHOUT = "redis-server is not installed; apt-get install redis-server"


@dataclass(slots=True)
class Broker:
    """The server, which can be stopped and started again with what it held."""

    folder: Path
    port: int = 0
    password: str = ""
    _process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def settings(self) -> Cluster:
        return Cluster(broker=f"redis://127.0.0.1:{self.port}/0")

    @property
    def board(self) -> Board:
        return Board(client(self.settings, {}))

    def app(self, *, writer: bool = False) -> Any:
        return carrier(self.settings, writer=writer, environment={})

    def start(self) -> None:
        assert PROGRAM is not None
        self.port = self.port or _free_port()
        command = [PROGRAM, "--port", str(self.port), "--dir", str(self.folder), "--appendonly", "yes", "--save", ""]
        if self.password:
            command += ["--requirepass", self.password]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(self._answers)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


def until(seen: Callable[[], object], seconds: float = 150.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def take(broker: Broker, *queues: str) -> str:
    """The body of the next message in these queues, as a worker gets it."""
    with broker.app().connection_for_read() as connection:
        found: list[str] = []
        simple = [connection.SimpleQueue(queue) for queue in queues]

        def one() -> bool:
            for queue in simple:
                try:
                    message = queue.get(block=False)
                except queue.Empty:
                    continue
                message.ack()
                found.append(message.payload[0][0])
                return True
            return False

        until(one, 20)
        for queue in simple:
            queue.close()
        return found[0]
