"""Deciding what is told: each fault once to each channel, its end, and the list of the day; and sending what waits.

What says that something was told is written in one transaction with the message itself, which then waits to be sent:
nothing is lost when the program ends in between. A message is sent at least once: one whose sending was cut off may
have arrived, is sent again and says so.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from collector.config import Config
from collector.config.notify import Channel, Notify, What
from collector.editing.candidates import daily_list
from collector.errors import SecretError
from collector.model import Alert, Severity
from collector.running.notices.channels import FORMS, deliver
from collector.running.notices.digest import digest_lines, digest_title
from collector.running.notices.fitting import Line, fit
from collector.running.notices.messages import alert_lines, group_of, recovery_lines
from collector.running.notices.secrets import secret_of
from collector.store import Store
from collector.store.alerts import Standing
from collector.store.notices import Notice

logger = logging.getLogger(__name__)

JOINED = timedelta(hours=4)  # what follows a told fault of its group within that time needs no message of its own
TOGETHER = timedelta(hours=6)  # so long the end of one waits for the ends of the others of its group
_AT_ONCE = 10  # messages to one channel in one round: robots take 20 a minute
_AGAIN = "（重发：上一次发送中断，可能已收到）"
_DIGEST = "digest:"


def note_alerts(store: Store, config: Config, alerts: Iterable[Alert], now: datetime) -> None:
    """Note which faults stand now, and queue messages about those that are new or over.

    In the quiet hours only urgent ones are told; the others follow when these are over, unless they are over too.
    """
    notify = config.settings.notify
    quiet = notify.is_quiet(now.astimezone(config.settings.time_zone).time())
    with store.write():
        store.alerts.see(alerts, now)
        fresh = [one for one in store.alerts.untold(now) if not quiet or one.alert.severity is Severity.URGENT]
        news = _not_joined(fresh, store.alerts.open(), config, now)
        _queue(store, config, What.ALERTS, news, now)
        store.alerts.tell([one.alert.key for one in fresh], now)
        if not quiet:
            over = _over_together(store, config, now)
            _queue(store, config, What.RECOVERIES, [one for one in over if one.told], now)
            store.alerts.close([one.alert.key for one in over], now)


def note_digest(store: Store, config: Config, now: datetime, *, at_once: bool = False) -> None:
    """Queue the day's digest once its time has come and its list is made; later on the same day, if need be.

    :param at_once: whatever its time is.
    """
    notify, local = config.settings.notify, now.astimezone(config.settings.time_zone)
    made = store.lists.of(local.date())
    subject = f"{_DIGEST}{local.date()}"
    channels = [one for one in notify.channels_for(What.DIGEST) if not store.notices.queued(subject, one.name)]
    if made is None or not channels or (local.time() < notify.digest_time and not at_once):
        return
    daily = daily_list(store, config, day=local.date(), now=now)
    lines = digest_lines(daily, desk=config.settings.desk_address)
    with store.write():
        for channel in channels:
            if stale := store.notices.drop_stale(_DIGEST, subject, channel.name, "次日摘要已代替"):
                logger.warning("%d parts of earlier digests never reached %s", stale, channel.name)
            store.notices.queue(subject, channel.name, parts_for(channel, digest_title(daily), lines), now)


def parts_for(channel: Channel, title: str, lines: Sequence[Line]) -> list[tuple[str, str]]:
    """A message as the parts that a channel takes, each with its title: 名单（1/3）."""
    form = FORMS[channel.kind]
    room = form.limit - len(f"{title}（9/9）{_AGAIN}".encode()) - 20  # signs that make the title stand out
    bodies = fit(lines, limit=room, most=form.most, joint=form.joint)
    if len(bodies) == 1:
        return [(title, bodies[0])]
    return [(f"{title}（{number}/{len(bodies)}）", body) for number, body in enumerate(bodies, start=1)]


def send_waiting(
    store: Store,
    notify: Notify,
    environment: Mapping[str, str],
    now: Callable[[], datetime],
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Send what waits and whose time has come, each channel in its order; how many were sent.

    A channel that fails is left alone until its next try, so that nothing overtakes; the others go on.
    """
    channels = {channel.name: channel for channel in notify.channels}
    store.notices.drop_others(list(channels), "渠道已不在配置中")
    waiting: dict[str, list[Notice]] = defaultdict(list)
    for notice in store.notices.waiting():
        waiting[notice.channel].append(notice)
    sent = 0
    for name, notices in waiting.items():
        for notice in notices[:_AT_ONCE]:
            if stopping() or notice.not_before > now() or not _sent(store, channels[name], notice, environment, now):
                break
            sent += 1
    return sent


def _sent(
    store: Store, channel: Channel, notice: Notice, environment: Mapping[str, str], now: Callable[[], datetime]
) -> bool:
    store.notices.begin(notice.id, now())
    title = notice.title + (_AGAIN if notice.begun else "")
    try:
        problem = deliver(channel, secret_of(channel, environment), title, notice.body)
    except SecretError as error:
        problem = str(error)
    if problem:
        logger.warning("%s did not reach %s: %s", notice.subject, channel.name, problem)
        store.notices.failed(notice, problem, now())
        return False
    store.notices.sent(notice.id, now())
    logger.info("%s (%d) sent to %s", notice.subject, notice.part, channel.name)
    return True


def _not_joined(
    fresh: Sequence[Standing], standing: Sequence[Standing], config: Config, now: datetime
) -> list[Standing]:
    """Those of the new faults that do not merely follow one of their group which was told a short while ago."""
    told = {group_of(one.alert, config) for one in standing if one.told and now - one.told < JOINED}
    return [one for one in fresh if group_of(one.alert, config) not in told]


def _over_together(store: Store, config: Config, now: datetime) -> list[Standing]:
    """What is over, unless others of its group still stand, which it then waits for."""
    over = store.alerts.over(now)
    settled = {one.alert.key for one in over}
    standing = {group_of(one.alert, config) for one in store.alerts.open() if one.alert.key not in settled}
    return [
        one for one in over if group_of(one.alert, config) not in standing or (one.gone and now - one.gone >= TOGETHER)
    ]


def _queue(store: Store, config: Config, what: What, found: Sequence[Standing], now: datetime) -> None:
    """Queue one message a channel about the faults that its rules let through."""
    notify = config.settings.notify
    for channel in notify.channels:
        mine = [one for one in found if channel in notify.channels_for(what, one.alert)]
        if mine:
            lines = (alert_lines if what is What.ALERTS else recovery_lines)(mine, config)
            title = f"采集{'告警' if what is What.ALERTS else '恢复'}：{len(mine)} 处"
            subject = f"{what}:{now.isoformat()}:{mine[0].alert.key}"
            store.notices.queue(subject, channel.name, parts_for(channel, title, lines), now)
