"""Processes of a cluster killed at random moments of their work, and what became of the hosts they were at."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from dataclasses import dataclass, field

from bench._cluster import Office, end
from collector.running.cluster.board import Board
from collector.running.cluster.broker import AWAY


@dataclass(slots=True)
class Loss:
    """One host that a killed worker was at."""

    host: str
    task: str
    at: float
    sent: float | None = None  # seconds after the kill
    begun: float | None = None


@dataclass(slots=True)
class Killing:
    """What is killed when, and what became of it."""

    made: Office
    board: Board
    dice: random.Random
    workers: dict[str, object] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)
    kills: int = 0
    over: bool = False
    _hosts: set[str] = field(default_factory=set)

    async def kill(self, times: int) -> None:
        """Kill workers at random moments of their work, and in between twice each the writer and the broker."""
        others = {times // 5: self._writer, 2 * times // 5: self._redis, 3 * times // 5: self._writer}
        others[4 * times // 5] = self._redis_hard
        for number in range(times):
            if number in others:
                await asyncio.to_thread(others[number])
            name = await self._busy()
            if name is None:
                return
            await asyncio.sleep(self.dice.uniform(0.0, 2.0))
            await asyncio.to_thread(self._worker, name)
            self.kills += 1

    async def _busy(self) -> str | None:
        """A worker that is at a host, once there is one; of two that are, either."""
        while not self.over:
            try:
                sight = await asyncio.to_thread(self.board.look, tuple(self._hosts))
                self._hosts = set(sight.task)
                holders = [self.board.holder(host).partition("/")[0] for host in sight.leased - self._lost()]
            except AWAY:
                holders = []
            alive = sorted(set(self.workers) & set(holders))
            if alive:
                return self.dice.choice(alive)
            await asyncio.sleep(0.1)
        return None

    def _lost(self) -> set[str]:
        """Hosts whose lease is a dead worker's."""
        return {loss.host for loss in self.losses if loss.begun is None}

    async def watch(self) -> None:
        """Note when what was lost is sent and begun again."""
        while not self.over:
            await asyncio.sleep(0.2)
            try:
                sight = await asyncio.to_thread(self.board.look, ())
            except AWAY:
                continue
            now = time.monotonic()
            for loss in self.losses:
                task = sight.task.get(loss.host)
                if loss.sent is None and task != loss.task:
                    loss.sent = now - loss.at
                if loss.begun is None and task != loss.task and (task is None or sight.begun.get(loss.host) == task):
                    loss.begun = now - loss.at

    def begin(self, name: str) -> None:
        """Start a worker."""
        self.workers[name] = self.made.worker(name)

    def _worker(self, name: str) -> None:
        process = self.workers[name]
        end(process, signal.SIGKILL)  # type: ignore[arg-type]
        try:
            sight = self.board.look(self.board.look(()).task)
            for host in sight.leased:
                mine = self.board.holder(host).startswith(f"{name}/") and sight.told.get(host) != sight.task.get(host)
                if mine and host not in self._lost():
                    self.losses.append(Loss(host, sight.task[host], time.monotonic()))
        except AWAY:
            pass
        self.begin(name)

    def _writer(self) -> None:
        end(self.workers_writer, signal.SIGKILL)  # type: ignore[arg-type]
        self.begin_writer()

    def begin_writer(self) -> None:
        """Start the writer."""
        self.workers_writer = self.made.writer()

    def _redis(self) -> None:
        self.made.stop_redis()
        time.sleep(2)
        self.made.start_redis()

    def _redis_hard(self) -> None:
        self.made.stop_redis(signal.SIGKILL)
        self.made.start_redis()

    workers_writer: object = None
