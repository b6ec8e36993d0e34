"""A whole cluster on this machine, as real processes: a broker, workers, a writer, and a site to poll."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from bench import _site

ROOT = Path(__file__).parent.parent
REDIS = shutil.which("redis-server")
_BULLETIN = 'masthead = "简报"\npublisher = "测"\n[[sections]]\nname = "要闻"\nquota = 5\n'


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(columns: int, each: int, latency: float) -> Iterator[int]:
    """The site of ``bench._site``, every answer ``latency`` seconds late; the port it listens at."""
    port = free_port()
    arguments = [sys.executable, "-m", "bench._site", str(columns), str(each), str(port), str(latency)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stdout is not None
        server.stdout.readline()
        try:
            yield port
        finally:
            server.terminate()


def columns_of(port: int, columns: int) -> str:
    """The registry of that site, as TOML."""
    parts = ['[bench]\nname = "测"\nfull_name = "测试"\ntier = "media"\n']
    for n in range(columns):
        url = f"http://{_site.host(n)}:{port}{_site.list_path(n)}"
        parts.append(
            f'[bench.columns.c{n}]\nname = "栏目{n}"\nurl = "{url}"\nfamily = "{_site.family(n)}"\n'
            'pages = 2\ninternal = true\nverified = 2026-08-01\nconfidence = "high"\nevidence = ["a local site"]\n'
        )
    return "\n".join(parts)


class Office:
    """A folder with a configuration and data, a broker, and the processes that were started here."""

    def __init__(self, folder: Path, sources: str, *, settings: str = "") -> None:
        self.folder, self.port = folder, free_port()
        self.config, self.data = folder / "config", folder / "data"
        (self.config / "sources").mkdir(parents=True)
        (self.config / "sources" / "bench.toml").write_text(sources, encoding="utf-8")
        (self.config / "bulletin.toml").write_text(_BULLETIN, encoding="utf-8")
        self._settings = settings
        self.configure()
        self._redis: subprocess.Popen[bytes] | None = None
        self._begun: list[subprocess.Popen[bytes]] = []

    def configure(self, more: str = "") -> None:
        """Write collector.toml; ``more`` goes into its table ``[cluster]``."""
        text = f"""
[identity]
contact = "bench@example.org"
[politeness]
delay_seconds = 0
{self._settings}
[cluster]
broker = "redis://127.0.0.1:{self.port}/0"
{more}
"""
        (self.config / "collector.toml").write_text(text, encoding="utf-8")

    def start_redis(self, *options: str) -> None:
        """Start the broker, which keeps its messages in a file, and wait until it answers."""
        assert REDIS is not None
        self._redis = subprocess.Popen(
            [REDIS, "--port", str(self.port), "--dir", str(self.folder), "--appendonly", "yes", "--save", "", *options],
            stdout=subprocess.DEVNULL,
        )
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        raise RuntimeError("redis-server did not start")

    def stop_redis(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the broker; with SIGKILL it loses up to a second of what it was told."""
        if self._redis is not None:
            self._redis.send_signal(how)
            self._redis.wait()
            self._redis = None

    def start(self, *command: str, log: str, environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a command of the collector in a process group of its own; its log goes into the folder."""
        with (self.folder / f"{log}.log").open("ab") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "collector", "--config", self.config, "--data", self.data, *command],
                stdout=file,
                stderr=file,
                cwd=ROOT,
                start_new_session=True,
                env={**os.environ, **(environment or {})},
            )
        self._begun.append(process)
        return process

    def worker(self, name: str, concurrency: int = 1) -> subprocess.Popen[bytes]:
        """Start a worker."""
        return self.start("worker", "--concurrency", str(concurrency), "--name", name, log=name)

    def writer(self) -> subprocess.Popen[bytes]:
        """Start the writer."""
        return self.start("writer", log="writer")

    def log(self, name: str) -> str:
        """What a process has said so far."""
        path = self.folder / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def close(self) -> None:
        """End everything that was started here."""
        for process in self._begun:
            end(process, signal.SIGTERM)
        for process in self._begun:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                end(process, signal.SIGKILL)
                process.wait()
            end(process, signal.SIGKILL)  # what it left behind
        self.stop_redis()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def end(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """Send a signal to a process and to all that it started."""
    try:
        os.killpg(process.pid, how)
    except ProcessLookupError:
        return
