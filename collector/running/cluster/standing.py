"""How a cluster stands, in words: who is there, what waits, what was set aside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from collector.model import CHINA
from collector.running.cluster.board import KILLS, Board
from collector.running.cluster.messages import VERSION

_ROLES = {"worker": "工作者", "writer": "写入者"}


def standing(board: Board) -> Iterator[tuple[str, bool]]:
    """Lines, and whether each is as it should be; raises one of ``broker.AWAY``."""
    sight = board.look(())
    yield f"待取任务 {sight.queued}，进行中主机 {len(sight.task)}，待写结果 {sight.results}", True
    for one in sight.workers:
        sound = one["version"] == VERSION
        other = "" if sound else f"，消息版本 {one['version']}（本程序为 {VERSION}），不能共同工作"
        yield f"{_ROLES[one['role']]} {one['name']}：{one['processes']} 个进程{other}", sound
    for role, word in _ROLES.items():
        if not any(one["role"] == role for one in sight.workers):
            yield f"没有{word}；请启动：collector {role}", False
    for what, count in sorted(board.kills().items()):
        aside = "，已搁置" if count >= KILLS else ""
        yield f"{what} 使工作者终止 {count} 次{aside}", count < KILLS
    for message in board.asides():
        at = datetime.fromtimestamp(message["at"], CHINA)
        yield f"{at:%m-%d %H:%M} 搁置的消息：{message['why']}", False
