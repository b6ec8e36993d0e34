"""What is told, when, once, and to whom; over a real store, to real servers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from collector.config import Config
from collector.config.notify import Channel, ChannelKind, NoticeRule, Notify, What
from collector.model import Alert, AlertKind, Column, Severity
from collector.running.notices.fitting import Line
from collector.running.notices.telling import note_alerts, note_digest, parts_for, send_waiting
from collector.store import Store
from tests.gathering.site import NOW, Site, column, config
from tests.running.notices.receivers import TAKEN, Robots, robots
from tests.store.making import an_item

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
OFFICE = Channel(name="office", kind=ChannelKind.WEBHOOK, secret_env="OFFICE")
ADMIN = Channel(name="admin", kind=ChannelKind.WEBHOOK, secret_env="ADMIN")


def made(folder: Path, *channels: Channel, columns: int = 8, **notify: object) -> Config:
    site = Site(host="www.example.org", port=80)
    found: list[Column] = [column(site, f"/c{n}/", key=f"s{n}/list") for n in range(columns)]
    chosen = Notify(channels=channels or (OFFICE,), **notify)  # type: ignore[arg-type]
    return config(folder, *found, notify=chosen)


def failed(
    number: int, *, since: datetime = NOW, severity: Severity = Severity.FAULT, kind: AlertKind = AlertKind.FAILED
) -> Alert:
    return Alert(
        key=f"column:s{number}/list:{kind}",
        kind=kind,
        column=f"s{number}/list",
        since=since,
        text=f"失败：s{number} · 要闻：网站连不上",
        severity=severity,
    )


def idle(severity: Severity = Severity.URGENT) -> Alert:
    return Alert(
        key="program:idle", kind=AlertKind.IDLE, column=None, since=NOW, text="采集程序没有运行", severity=severity
    )


def told(store: Store) -> list[tuple[str, str]]:
    return [(notice.channel, f"{notice.title}\n{notice.body}") for notice in store.notices.waiting()]


def rounds(store: Store, conf: Config, alerts: Sequence[Alert], start: datetime, *minutes: int) -> None:
    for minute in minutes:
        note_alerts(store, conf, alerts, start + minute * MINUTE)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "store.db")


@pytest.fixture(autouse=True)
def closed(store: Store) -> object:
    yield
    store.close()


def test_a_host_that_is_down_with_eight_columns_is_one_message(store: Store, tmp_path: Path) -> None:
    conf = made(tmp_path)
    rounds(store, conf, [failed(n) for n in range(8)], NOW, 0, 5, 10, 15, 60, 600)
    ((channel, text),) = told(store)
    assert channel == "office"
    assert "采集告警：8 处" in text
    assert text.count("\n- ") == 1
    assert "同站同类另有 7 个栏目：s1 · 要闻、s2 · 要闻" in text


def test_columns_that_follow_within_hours_need_no_message_of_their_own(store: Store, tmp_path: Path) -> None:
    conf = made(tmp_path)
    rounds(store, conf, [failed(0)], NOW, 0, 10)
    rounds(store, conf, [failed(0), failed(1)], NOW, 60, 70, 80)
    assert len(told(store)) == 1
    rounds(store, conf, [failed(n) for n in range(3)], NOW, 600, 610, 620)  # a day's work later it is news
    assert len(told(store)) == 2
    assert "s2 · 要闻" in told(store)[1][1]


def test_another_kind_at_the_same_host_is_told(store: Store, tmp_path: Path) -> None:
    conf = made(tmp_path)
    rounds(store, conf, [failed(0)], NOW, 0, 10)
    rounds(store, conf, [failed(0), failed(1, kind=AlertKind.SUSPICIOUS)], NOW, 20, 30)
    assert len(told(store)) == 2


def test_what_mends_itself_within_minutes_is_never_told(store: Store, tmp_path: Path) -> None:
    conf = made(tmp_path)
    rounds(store, conf, [failed(0)], NOW, 0, 5)
    rounds(store, conf, [], NOW, 9, 20, 40, 60)
    assert told(store) == []
    assert store.alerts.open() == []


def test_urgent_faults_are_told_at_once(store: Store, tmp_path: Path) -> None:
    note_alerts(store, made(tmp_path), [idle()], NOW)
    assert "【紧急】采集程序没有运行" in told(store)[0][1]


def test_recovery_is_told_when_it_lasts(store: Store, tmp_path: Path) -> None:
    conf = made(tmp_path)
    rounds(store, conf, [failed(0), failed(1)], NOW, 0, 10)
    rounds(store, conf, [failed(1)], NOW, 60, 120)  # one of the host's two is back
    assert len(told(store)) == 1
    rounds(store, conf, [], NOW, 130, 150)
    assert len(told(store)) == 1
    rounds(store, conf, [], NOW, 165, 400)
    _, (_, text) = told(store)
    assert "采集恢复：2 处" in text
    assert "s0 · 要闻、s1 · 要闻：11-22 08:00 至 11-22 10:10" in text


def test_one_that_never_comes_back_does_not_hide_the_others_recovery(store: Store, tmp_path: Path) -> None:
    conf = made(tmp_path)
    rounds(store, conf, [failed(0), failed(1)], NOW, 0, 10)
    rounds(store, conf, [failed(1)], NOW, *range(60, 60 + 7 * 60, 20))
    _, (_, text) = told(store)
    assert "采集恢复：1 处" in text


def test_flapping_is_damped(store: Store, tmp_path: Path) -> None:
    """Down for an hour, up for an hour, for two days: without damping, 48 messages."""
    conf, now = made(tmp_path), NOW
    for hour in range(48):
        alerts = [failed(0)] if hour % 2 == 0 else []
        rounds(store, conf, alerts, now, *range(0, 60, 5))
        now += HOUR
    assert 2 <= len(told(store)) <= 5
    assert any("一天内第 2 次" in text for _, text in told(store))
    rounds(store, conf, [], now, *range(0, 24 * 60, 30))
    assert "采集恢复" in told(store)[-1][1]
    assert store.alerts.open() == []


def test_in_quiet_hours_only_what_is_urgent_is_told(store: Store, tmp_path: Path) -> None:
    conf = made(tmp_path, quiet=(time(22), time(7)))
    night = NOW.replace(hour=23)
    rounds(store, conf, [failed(0), failed(1), idle()], night, 0, 10, 20)
    assert [text.count("紧急") for _, text in told(store)] == [1]
    rounds(store, conf, [failed(0)], night, 180, 300, 470)
    assert len(told(store)) == 1
    rounds(store, conf, [failed(0)], night, 480)  # 07:00
    texts = [text for _, text in told(store)]
    assert len(texts) == 3
    assert "s0" in texts[1]
    assert "s1" not in texts[1]  # over before anybody was told
    assert "采集恢复：1 处\n- 采集程序没有运行" in texts[2]


def test_rules_say_who_is_told_what(store: Store, tmp_path: Path) -> None:
    rules = (
        NoticeRule(to=("office",), what=(What.DIGEST,)),
        NoticeRule(to=("admin",), what=(What.ALERTS,), severity=Severity.FAULT),
        NoticeRule(to=("office",), what=(What.ALERTS,), kinds=(AlertKind.IDLE,)),
    )
    conf = made(tmp_path, OFFICE, ADMIN, rules=rules)
    rounds(store, conf, [failed(0), failed(1, severity=Severity.NOTICE), idle()], NOW, 0, 10)
    found = told(store)
    assert [channel for channel, _ in found] == ["office", "admin", "admin"]
    assert "采集程序没有运行" in found[0][1]
    assert "s0" in found[2][1]
    assert not any("s1" in text for _, text in found)
    rounds(store, conf, [], NOW, 20, 80)
    assert len(told(store)) == 3  # nobody asked for recoveries


def test_a_scraped_title_is_no_link_and_no_mention(store: Store, tmp_path: Path) -> None:
    alert = replace(failed(0), text="失败：[点此](http://evil.example) <@all> **急**")
    rounds(store, made(tmp_path), [alert], NOW, 0, 10)
    ((_, text),) = told(store)
    assert "[点此]" not in text
    assert "<@all>" not in text


ENVIRONMENT_PATHS = {"office": "/office", "admin": "/admin"}


def environment(line: Robots) -> dict[str, str]:
    return {name.upper(): line.url(path) for name, path in ENVIRONMENT_PATHS.items()}


def test_a_failed_send_is_tried_again_in_order_and_never_lost(store: Store, tmp_path: Path) -> None:
    conf = made(tmp_path, OFFICE, ADMIN)
    clock = [NOW + 11 * MINUTE]
    rounds(store, conf, [idle()], NOW, 0)
    rounds(store, conf, [idle(), failed(0)], NOW, 1, 11)
    with robots() as line:
        line.answers = [(500, b""), TAKEN]
        notify = conf.settings.notify
        sent = [send_waiting(store, notify, environment(line), lambda: clock[0])]
        assert sent == [2]  # both of the admin's; the office's second does not overtake its first
        sent.append(send_waiting(store, notify, environment(line), lambda: clock[0]))
        assert sent[-1] == 0  # it rests
        assert store.notices.waiting()[0].problem.endswith("error=500.")
        clock[0] += 5 * MINUTE
        sent.append(send_waiting(store, notify, environment(line), lambda: clock[0]))
        assert sent[-1] == 2
        paths = [path for path, _ in line.posted]
    assert paths == ["/office", "/admin", "/admin", "/office", "/office"]
    texts = [payload["message"] for path, payload in line.posted if path == "/office"]
    assert "没有运行" in texts[1]
    assert "s0" in texts[2]
    assert store.notices.waiting() == []


def test_a_restart_sends_nothing_twice_and_loses_nothing(store: Store, tmp_path: Path) -> None:
    conf = made(tmp_path)
    note_alerts(store, conf, [idle()], NOW)
    with Store.open(tmp_path / "store.db") as again:  # another process, after the first was killed before sending
        note_alerts(again, conf, [idle()], NOW + MINUTE)
        assert len(told(again)) == 1
        with robots() as line:
            assert send_waiting(again, conf.settings.notify, environment(line), lambda: NOW) == 1
            assert send_waiting(store, conf.settings.notify, environment(line), lambda: NOW) == 0
            assert len(line.posted) == 1


def test_what_was_cut_off_while_it_was_sent_is_sent_again_and_says_so(store: Store, tmp_path: Path) -> None:
    conf = made(tmp_path)
    note_alerts(store, conf, [idle()], NOW)
    store.notices.begin(store.notices.waiting()[0].id, NOW)  # killed before the answer
    with robots() as line:
        assert send_waiting(store, conf.settings.notify, environment(line), lambda: NOW) == 1
        ((_, payload),) = line.posted
    assert payload["title"].endswith("（重发：上一次发送中断，可能已收到）")


def test_a_secret_that_is_missing_delays_its_channel_only(store: Store, tmp_path: Path) -> None:
    conf = made(tmp_path, OFFICE, ADMIN)
    note_alerts(store, conf, [idle()], NOW)
    with robots() as line:
        assert send_waiting(store, conf.settings.notify, {"ADMIN": line.url("/admin")}, lambda: NOW) == 1
    (left,) = store.notices.waiting()
    assert left.problem == "通知渠道 office：环境变量 OFFICE 没有设置"


def test_nothing_is_sent_once_the_program_stops(store: Store, tmp_path: Path) -> None:
    conf = made(tmp_path)
    note_alerts(store, conf, [idle()], NOW)
    with robots() as line:
        assert send_waiting(store, conf.settings.notify, environment(line), lambda: NOW, lambda: True) == 0
        assert line.posted == []


def test_what_waits_for_a_channel_that_was_removed_is_given_up(store: Store, tmp_path: Path) -> None:
    note_alerts(store, made(tmp_path), [idle()], NOW)
    assert send_waiting(store, Notify(), {}, lambda: NOW) == 0
    assert store.notices.waiting() == []


def test_the_digest_goes_out_once_when_its_time_has_come(store: Store, tmp_path: Path) -> None:
    conf = made(tmp_path)
    conf = replace(conf, settings=replace(conf.settings, desk_address="https://desk.example"))
    for number in range(3):
        store.items.add(an_item(f"{number}.html"))
    day = NOW.replace(hour=7, minute=30)
    note_digest(store, conf, NOW)
    assert told(store) == []  # no list yet
    store.lists.make(day.date(), day, None, day)
    note_digest(store, conf, NOW - MINUTE)
    assert told(store) == []  # 07:59
    for minute in (0, 1, 600):
        note_digest(store, conf, NOW + minute * MINUTE)
    ((_, text),) = told(store)
    assert text.startswith("2026年11月22日 星期日 候选名单")
    assert "8 个栏目查到 0 个，8 处需留意" in text
    assert text.endswith("[打开采编台](https://desk.example/candidates)")


def test_yesterdays_digest_that_never_arrived_makes_way_for_todays(store: Store, tmp_path: Path) -> None:
    conf = made(tmp_path)
    for day in (NOW, NOW + timedelta(days=1)):
        store.lists.make(day.date(), day, None, day)
        note_digest(store, conf, day)
    assert [notice.subject for notice in store.notices.waiting()] == ["digest:2026-11-23"]


def test_messages_keep_every_channels_limit() -> None:
    lines = [Line(text=f"{n}. [{'关于组织申报项目的通知' * 4}](http://a.example/{n})", counts=True) for n in range(900)]
    for kind, limit in (
        (ChannelKind.WECOM, 4_096),
        (ChannelKind.DINGTALK, 20_000),
        (ChannelKind.FEISHU, 30_000),
        (ChannelKind.OTHER, 32_768),
    ):
        parts = parts_for(Channel(name="x", kind=kind), "候选名单" * 10, lines)
        assert 1 < len(parts) <= 6
        assert all(len(f"**{title}**\n{body}".encode()) <= limit for title, body in parts)
        assert "另有" in parts[-1][1]
        assert parts[0][0].endswith(f"（1/{len(parts)}）")


def test_messages_and_faults_that_are_over_are_forgotten_in_time(store: Store, tmp_path: Path) -> None:
    conf = made(tmp_path)
    rounds(store, conf, [idle()], NOW, 0)
    rounds(store, conf, [], NOW, 10, 50)
    assert store.alerts.forget(NOW) == 0
    assert store.alerts.forget(NOW + HOUR) == 1
    assert store.notices.forget(NOW + HOUR) == 0  # they still wait
    with robots() as line:
        assert send_waiting(store, conf.settings.notify, environment(line), lambda: NOW + HOUR) == 2
    assert store.notices.forget(NOW + HOUR) == 2
