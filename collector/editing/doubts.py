"""What speaks against a column though it answers: an odd list, improbable silence, fields that vanished, gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from collector.model import Gap, Share, Usual
from collector.rhythm.calendar import WORKING_DAY

FIELDS = {"title": "标题", "date": "日期", "text": "正文", "minute": "时刻", "source": "来源"}

_SOUND, _DROPPED = 0.8, 0.3  # of a field's share before and now, that a sudden drop lies between
_OPTIONAL = {"minute": 0.95, "source": 0.95}  # what sites show on some articles only was sound where all had it


def doubts(suspicion: str, seen: datetime | None, usual: Usual | None, gaps: Sequence[Gap]) -> list[str]:
    """All that speaks against a column, in Chinese and with what to do; nothing for most.

    :param suspicion: of its list when it was last had.
    :param seen: when it was last had, if its last poll went well; what cannot be had is not silent.
    :param gaps: its open ones.
    """
    notes = [suspicion_note(suspicion)] if suspicion else []
    if usual is not None and silent_since(usual, seen):
        notes.append(silence_note(usual))
    if usual is not None and dropped(usual.fields):
        notes.append(fields_note(usual.fields))
    return notes + [f"{stretch(gap)}之间可能有缺漏，将继续回溯；请抽查原栏目" for gap in gaps]


def suspicion_note(suspicion: str) -> str:
    """An odd list, and what to do."""
    return f"列表可疑：{suspicion}；请打开栏目页核对"


def silent_since(usual: Usual | None, seen: datetime | None) -> datetime | None:
    """When a column last published, where it is improbable that nothing has come by the time it was last seen."""
    if usual is None or usual.silent_after is None or seen is None or seen < usual.silent_after:
        return None
    return usual.last_published or usual.learnt


def silence_note(usual: Usual) -> str:
    """How long a column has been silent, beside what is usual for it."""
    gap = f"通常间隔不超过{working_days(usual.usual_gap)}" if usual.usual_gap else "与预期不符"
    last = f"{usual.last_published:%m-%d %H:%M} 以后" if usual.last_published else "开始监测以来"
    return f"{last}没有新内容（{gap}）；栏目可能已停更、改版或换址，请打开栏目页核对"


def working_days(time: timedelta) -> str:
    """A stretch of working time in words: 3 个工作日."""
    hours = time.total_seconds() / 3600
    if hours < 0.75 * WORKING_DAY:
        return f" {max(hours, 1):.0f} 个工作小时"
    return f" {max(hours / WORKING_DAY, 1):.0f} 个工作日"


def dropped(fields: Mapping[str, Share]) -> tuple[str, ...]:
    """The fields that could be read before, and suddenly cannot."""
    return tuple(
        name
        for name, share in fields.items()
        if share.known and share.now <= _DROPPED and share.before >= _OPTIONAL.get(name, _SOUND)
    )


def fields_note(fields: Mapping[str, Share]) -> str:
    """Which fields dropped, and how far."""
    falls = [f"{FIELDS[name]}（{fields[name].before:.0%} → {fields[name].now:.0%}）" for name in dropped(fields)]
    return f"最近的文章突然读不出{'、'.join(falls)}，页面可能已改版；请告知维护人"


def stretch(gap: Gap) -> str:
    """From when to when a gap reaches."""
    ends = (gap.since, gap.reached or gap.opened)
    return " 至 ".join(f"{when:%m-%d %H:%M}" if when else "开始" for when in ends)
