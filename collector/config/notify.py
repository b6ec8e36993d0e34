"""Whom the daemon tells what, and when: ``[notify]`` of ``collector.toml`` as data.

Where a channel leads is a secret, for its address holds a token: the configuration only names the place where the
secret lies, a variable of the environment or a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from pathlib import Path

from collector.config.table import Table, nearest, read_time
from collector.model import Alert, AlertKind, Severity

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SPILT = ("url", "address", "webhook", "token", "secret", "key", "password")  # what people put there, and must not
_SEVERITIES = (Severity.NOTICE, Severity.FAULT, Severity.URGENT)  # rising


class ChannelKind(StrEnum):
    """What stands at the other end; it decides the form of a message and how long it may be."""

    MAIL = "mail"
    WECOM = "wecom"  # 企业微信
    DINGTALK = "dingtalk"  # 钉钉
    FEISHU = "feishu"  # 飞书
    WEBHOOK = "webhook"
    OTHER = "apprise"  # whatever else Apprise speaks


class What(StrEnum):
    """The kinds of messages."""

    DIGEST = "digest"
    ALERTS = "alerts"
    RECOVERIES = "recoveries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way to people; exactly one of the two places of its secret is given."""

    name: str
    kind: ChannelKind
    secret_env: str = ""
    secret_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRule:
    """What goes where."""

    to: tuple[str, ...]  # names of channels
    what: tuple[What, ...] = tuple(What)
    kinds: tuple[AlertKind, ...] = ()  # of alerts; none: all kinds
    severity: Severity = Severity.NOTICE  # the least

    def wants(self, alert: Alert) -> bool:
        """Whether an alert is of a kind and weight that this rule lets through."""
        heavy = _SEVERITIES.index(alert.severity) >= _SEVERITIES.index(self.severity)
        return heavy and (not self.kinds or alert.kind in self.kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """Whom to tell, what, and when; without channels nobody is told anything."""

    channels: tuple[Channel, ...] = ()
    rules: tuple[NoticeRule, ...] = ()
    digest_time: time = time(8)  # in the configured time zone
    quiet: tuple[time, time] | None = None  # from, to: only urgent alerts are told

    def channels_for(self, what: What, alert: Alert | None = None) -> tuple[Channel, ...]:
        """The channels to which something goes; where there are no rules, everything goes everywhere."""
        if not self.rules:
            return self.channels
        names = {
            name
            for rule in self.rules
            if what in rule.what and (alert is None or rule.wants(alert))
            for name in rule.to
        }
        return tuple(channel for channel in self.channels if channel.name in names)

    def is_quiet(self, at: time) -> bool:
        """Whether a time of day lies in the quiet hours, which may go over midnight."""
        if self.quiet is None:
            return False
        begin, end = self.quiet
        return begin <= at < end if begin <= end else at >= begin or at < end


def read_notify(table: Table, *, root: Path = Path()) -> Notify:
    """The settings that a parsed ``[notify]`` gives; a relative ``secret_file`` is taken from ``root``."""
    channels = tuple(_channels(table.table("channels"), root))
    names = [channel.name for channel in channels]
    rules = tuple(_rule(below, names) for below in table.tables("rules"))
    return Notify(
        channels=channels,
        rules=rules,
        digest_time=table.time_of_day("digest_time", Notify().digest_time),
        quiet=_quiet(table),
    )


def _channels(table: Table, root: Path) -> Iterator[Channel]:
    for name in table.take_all():
        below = table.table(name)
        if not _NAME.fullmatch(name):
            below.fault("", "a channel's name is made of a to z, 0 to 9, - and _")
        yield _channel(below, name, root)
        below.close()


def _channel(table: Table, name: str, root: Path) -> Channel:
    for key in _SPILT:
        if key in table:
            table.raw(key)
            table.fault(
                key, "a secret does not stand in the configuration; put it into a file and name that as secret_file"
            )
    variable, file = table.text("secret_env"), table.text("secret_file")
    if bool(variable) == bool(file):
        table.fault("", "needs the place of its secret: either secret_env or secret_file")
    if "://" in variable + file:
        table.fault("secret_env" if "://" in variable else "secret_file", "names a place, it is not the secret itself")
    elif variable and not _VARIABLE.fullmatch(variable):
        table.fault("secret_env", "is not the name of an environment variable")
    kind = table.choice("kind", [kind.value for kind in ChannelKind], ChannelKind.OTHER)
    return Channel(name=name, kind=ChannelKind(kind), secret_env=variable, secret_file=root / file if file else None)


def _rule(table: Table, channels: Sequence[str]) -> NoticeRule:
    to = table.texts("to")
    if not to:
        table.fault("to", "is missing: the names of channels")
    for name in to:
        if name not in channels:
            table.fault("to", f"there is no channel {name!r}{nearest(name, channels)}")
    rule = NoticeRule(
        to=to,
        what=tuple(What(word) for word in _words(table, "what", [what.value for what in What])) or tuple(What),
        kinds=tuple(AlertKind(word) for word in _words(table, "kinds", [kind.value for kind in AlertKind])),
        severity=Severity(table.choice("severity", [one.value for one in Severity], Severity.NOTICE)),
    )
    table.close()
    return rule


def _words(table: Table, key: str, known: Sequence[str]) -> Iterator[str]:
    """The texts of a list that are among the known words."""
    for word in table.texts(key):
        if word in known:
            yield word
        else:
            table.fault(key, f"{word!r} is not one of {', '.join(known)}{nearest(word, known)}")


def _quiet(table: Table) -> tuple[time, time] | None:
    if "quiet" not in table:
        return None
    given = table.texts("quiet")
    if not given:
        return None
    times = [read_time(table, "quiet", text) for text in given]
    if len(times) == 2 and times[0] is not None and times[1] is not None:
        return times[0], times[1]
    table.fault("quiet", 'must be two times of day such as ["22:00", "07:00"]')
    return None
