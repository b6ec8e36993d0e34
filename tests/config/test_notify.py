"""Whom to tell what, and how the daemon looks after itself: read, and complained of."""

from __future__ import annotations

import tomllib
from datetime import time, timedelta
from pathlib import Path

import pytest

from collector.config.notify import Channel, ChannelKind, NoticeRule, Notify, What
from collector.model import AlertKind, Severity
from tests.config.sample import documents, faults, read

GOOD = """
[daemon]
housekeeping_time = "04:10"
stuck_seconds = 60
port = 9464
disk_low_mb = 500
[notify]
digest_time = "08:15"
quiet = ["22:00", "07:00"]
[notify.channels.office]
kind = "wecom"
secret_file = "secrets/office"
[notify.channels.admin]
kind = "mail"
secret_env = "COLLECTOR_MAIL"
[[notify.rules]]
to = ["office"]
what = ["digest"]
[[notify.rules]]
to = ["admin", "office"]
what = ["alerts", "recoveries"]
kinds = ["idle", "no-list"]
severity = "fault"
"""


def complaints(text: str) -> list[str]:
    sample = documents()
    sample["collector.toml"] |= tomllib.loads(text)
    return [str(fault) for fault in faults(sample)]


def test_everything_is_read() -> None:
    sample = documents()
    sample["collector.toml"] |= tomllib.loads(GOOD)
    settings = read(sample).settings
    assert settings.service.housekeeping_time == time(4, 10)
    assert settings.service.stuck == timedelta(seconds=60)
    assert (settings.service.listen_port, settings.service.disk_low) == (9464, 500_000_000)
    notify = settings.notify
    assert notify.channels == (
        Channel(name="office", kind=ChannelKind.WECOM, secret_file=Path("secrets/office")),
        Channel(name="admin", kind=ChannelKind.MAIL, secret_env="COLLECTOR_MAIL"),
    )
    assert notify.rules[1] == NoticeRule(
        to=("admin", "office"),
        what=(What.ALERTS, What.RECOVERIES),
        kinds=(AlertKind.IDLE, AlertKind.NO_LIST),
        severity=Severity.FAULT,
    )
    assert [channel.name for channel in notify.channels_for(What.DIGEST)] == ["office"]
    assert notify.digest_time == time(8, 15)


@pytest.mark.parametrize(
    ("quiet", "at", "silent"),
    [
        ((time(22), time(7)), time(23), True),
        ((time(22), time(7)), time(6, 59), True),
        ((time(22), time(7)), time(7), False),
        ((time(12), time(14)), time(13), True),
        ((time(12), time(14)), time(14), False),
        (None, time(3), False),
    ],
)
def test_quiet_hours_may_go_over_midnight(quiet: tuple[time, time] | None, at: time, silent: bool) -> None:
    assert Notify(quiet=quiet).is_quiet(at) is silent


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            '[notify.channels.a]\nkind = "wecom"\nurl = "https://x.example/?key=1"',
            "a secret does not stand in",
        ),
        ('[notify.channels.a]\nkind = "wecom"\nsecret_env = "https://x.example/?key=1"', "it is not the secret itself"),
        ('[notify.channels.a]\nkind = "wecom"\nsecret_file = "wecombot://1234"', "it is not the secret itself"),
        ('[notify.channels.a]\nkind = "wecom"\nsecret_env = "no name"', "is not the name of an environment variable"),
        ('[notify.channels.a]\nkind = "wecom"', "needs the place of its secret"),
        ('[notify.channels.a]\nsecret_env = "A"\nsecret_file = "b"', "needs the place of its secret"),
        ('[notify.channels.a]\nkind = "wecon"\nsecret_env = "A"', "did you mean 'wecom'"),
        ('[notify.channels."A B"]\nkind = "wecom"\nsecret_env = "A"', "a channel's name is made of"),
        ('[notify.channels.a]\nkind = "wecom"\nsecret_env = "A"\nroom = 1', "unknown key"),
        ('[[notify.rules]]\nto = ["a"]', "there is no channel 'a'"),
        ("[[notify.rules]]\nto = []", "is missing: the names of channels"),
        ('[[notify.rules]]\nto = ["a"]\nwhat = ["digests"]', "did you mean 'digest'"),
        ('[[notify.rules]]\nto = ["a"]\nkinds = ["dead"]', "'dead' is not one of failed"),
        ('[[notify.rules]]\nto = ["a"]\nseverity = "high"', "'high' is not one of urgent"),
        ('[notify]\nquiet = ["22:00"]', "must be two times of day"),
        ('[notify]\nquiet = ["22:00", "25:00"]', "'25:00' is not a time of day"),
        ('[notify]\ndigest_time = "8 Uhr"', "is not a time of day"),
        ('[notify]\ndigest = "08:00"', "unknown key; did you mean 'digest_time'"),
        ("[daemon]\nport = 70000", "out of bounds"),
        ("[daemon]\nstuck_seconds = 1", "out of bounds"),
    ],
)
def test_faults_are_told_with_their_place(text: str, wanted: str) -> None:
    found = complaints(text)
    assert any(wanted in one for one in found), found
    assert all(one.startswith("collector.toml [") for one in found)
    assert not any("key=1" in one for one in found), "a secret that was put there is not repeated"
