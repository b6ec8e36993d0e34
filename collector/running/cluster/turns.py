"""Turns at hosts between the workers of a cluster, kept by the broker; those of one machine are ``gathering.turns``."""

from __future__ import annotations

import asyncio
import logging

from redis import Redis

from collector.running.cluster.broker import AWAY

logger = logging.getLogger(__name__)

_NEXT = "collector.next:"
_KEPT = 60_000  # milliseconds that a host's time is kept beyond its delay
# The time of our turn is taken at once, by the broker's clock; what comes back is how long to wait for it.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local turn = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
local after = turn + ARGV[1]
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', string.format('%.0f', after - now + ARGV[2]))
return string.format('%.0f', turn - now)
"""


class BrokerTurns:
    """Requests to one host begin ``delay`` seconds apart, whichever worker sends them.

    Columns of one host are at one worker anyway; this is for articles and files that stand at a third host.
    """

    def __init__(self, redis: Redis) -> None:
        self._take = redis.register_script(_TAKE)

    async def enter(self, site: str, delay: float) -> None:
        """Return when it is our turn; at once where the broker is away, the worker's own spacing holds then."""
        if not delay:
            return
        try:
            wait = int(self._take(keys=[_NEXT + site], args=[int(delay * 1000), _KEPT]))
        except AWAY as error:
            logger.info("no turn at %s could be had from the broker: %s", site, error)
            return
        await asyncio.sleep(wait / 1000)

    def leave(self, site: str) -> None:
        """Nothing is held: the columns of a host are at one worker."""
