"""What is under way, as all sides can see it in the broker: which task holds which host, and whether it still lives.

A host has one task at a time. The scheduler enters it, a worker takes a lease on the host and renews it while its event
loop runs, the writer strikes the task out when everything is kept. A task that was begun and whose lease has run out is
lost, and the scheduler sends its columns anew. Leases run by the broker's clock; no other clock is asked.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from redis import Redis

from collector.running.cluster.broker import AGAIN, POLLS, WRITER

LEASE = 10.0  # seconds without a sign of life after which a task is lost
KILLS = 3  # workers that a column may take with it before it is set aside
_PRESENT = 30.0  # seconds that a worker is remembered after its last word
_ASIDE = 1000  # messages set aside that are kept

_TASK, _BEGUN, _TOLD = "collector.task", "collector.begun", "collector.told"  # hashes: host → task
_AT, _KILLS = "collector.at", "collector.kills"  # hashes: host → what is worked at; that → how often it was lost
_ASIDES, _WRITING = "collector.aside", "collector.writing"
_LEASE, _WORKER = "collector.lease:", "collector.worker:"  # keys that expire

# Only the holder renews a lease; one that ran out unnoticed, while nobody else came, is taken up again.
_RENEW = """
local held = redis.call('GET', KEYS[1])
if held and held ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
_STRIKE = """
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
for _, key in ipairs(KEYS) do redis.call('HDEL', key, ARGV[1]) end
return 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Everything at one moment; the mappings go from hosts to ids of tasks."""

    task: Mapping[str, str]
    begun: Mapping[str, str]
    told: Mapping[str, str]  # its last result is on its way to the writer
    at: Mapping[str, str]  # what is worked at, a column or a file
    leased: frozenset[str]
    queued: int  # tasks that no worker has taken yet
    results: int  # that the writer has not taken yet
    clock: float  # the broker's, seconds
    workers: tuple[dict[str, Any], ...]


class Board:
    """The broker's side of it; every method asks the broker and raises one of ``broker.AWAY`` where it is away."""

    def __init__(self, redis: Redis, *, lease: float = LEASE) -> None:
        self.redis, self.lease = redis, lease
        self._renew = redis.register_script(_RENEW)
        self._release = redis.register_script(_RELEASE)
        self._strike = redis.register_script(_STRIKE)
        self._milliseconds = int(lease * 1000)

    def clock(self) -> float:
        """The broker's clock, seconds."""
        seconds, micros = self.redis.time()
        return float(seconds) + float(micros) / 1e6

    def enter(self, host: str, task: str) -> None:
        """A task is about to be sent; it takes the place of an earlier one of the host."""
        self.redis.hset(_TASK, host, task)

    def begin(self, host: str, task: str, holder: str) -> bool:
        """Take the host for a task; False where the task no longer counts, or another worker is at the host."""
        if self.redis.hget(_TASK, host) != task or self.redis.hget(_TOLD, host) == task:
            return False
        if not self.redis.set(_LEASE + host, holder, nx=True, px=self._milliseconds):
            return False
        self.redis.hset(_BEGUN, host, task)
        return True

    def renew(self, host: str, holder: str) -> bool:
        """Give a sign of life; False where another worker has taken the host in between."""
        return bool(self._renew(keys=[_LEASE + host], args=[holder, self._milliseconds]))

    def holder(self, host: str) -> str:
        """Which worker is at a host; "" where none is."""
        return str(self.redis.get(_LEASE + host) or "")

    def note(self, host: str, what: str) -> None:
        """Say what is worked at, for the case that it is the end of this worker."""
        self.redis.hset(_AT, host, what)

    def survived(self, what: str) -> None:
        """Working at it was not the end."""
        self.redis.hdel(_KILLS, what)

    def tell(self, host: str, task: str) -> None:
        """The last result of a task is on its way."""
        self.redis.hset(_TOLD, host, task)

    def release(self, host: str, holder: str) -> None:
        """Leave the host."""
        self._release(keys=[_LEASE + host], args=[holder])

    def strike(self, host: str, task: str) -> None:
        """Everything of a task is kept."""
        self._strike(keys=[_TASK, _BEGUN, _TOLD, _AT], args=[host, task])

    def lost(self, what: str) -> int:
        """A worker was lost while it was at something; how often that has happened in a row."""
        return int(self.redis.hincrby(_KILLS, what, 1))

    def look(self, hosts: Iterable[str]) -> Sight:
        """How things stand; leases are looked at for these hosts."""
        asked = list(hosts)
        pipe = self.redis.pipeline(transaction=False)
        for key in (_TASK, _BEGUN, _TOLD, _AT):
            pipe.hgetall(key)
        pipe.llen(POLLS)
        pipe.llen(AGAIN)
        pipe.llen(WRITER)
        if asked:
            pipe.mget([_LEASE + host for host in asked])
        task, begun, told, at, queued, again, results, *held = pipe.execute()
        leases = held[0] if held else []
        return Sight(
            task=task,
            begun=begun,
            told=told,
            at=at,
            leased=frozenset(host for host, lease in zip(asked, leases, strict=True) if lease),
            queued=queued + again,
            results=results,
            clock=self.clock(),
            workers=self.workers(),
        )

    def present(self, name: str, **facts: Any) -> None:
        """A worker or the writer is there, and says about itself what others should know."""
        self.redis.set(_WORKER + name, json.dumps({"name": name, **facts}), px=int(_PRESENT * 1000))

    def workers(self) -> tuple[dict[str, Any], ...]:
        """Who is there."""
        keys = sorted(self.redis.scan_iter(_WORKER + "*", count=1000))
        return tuple(json.loads(text) for text in (self.redis.mget(keys) if keys else ()) if text)

    def set_aside(self, body: str, why: str) -> None:
        """Keep a message that nobody can use, for somebody to look at."""
        pipe = self.redis.pipeline()
        pipe.lpush(_ASIDES, json.dumps({"why": why, "at": time.time(), "body": body}))
        pipe.ltrim(_ASIDES, 0, _ASIDE - 1)
        pipe.execute()

    def asides(self) -> tuple[dict[str, Any], ...]:
        """The messages that were set aside, newest first."""
        return tuple(json.loads(text) for text in self.redis.lrange(_ASIDES, 0, -1))

    def kills(self) -> dict[str, int]:
        """What took workers with it, and how many in a row."""
        return {str(what): int(count) for what, count in self.redis.hgetall(_KILLS).items()}

    def write_alone(self, holder: str) -> str | None:
        """Become the writer or stay it; None where that is so, otherwise who it is."""
        if self._renew(keys=[_WRITING], args=[holder, self._milliseconds]):
            return None
        return str(self.redis.get(_WRITING) or "somebody")

    def write_no_more(self, holder: str) -> None:
        """Be the writer no longer."""
        self._release(keys=[_WRITING], args=[holder])
