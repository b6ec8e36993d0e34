"""/healthz and /metrics, over a real store and a real listener; the operator's screen."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from collector.config import Config
from collector.errors import ConfigError
from collector.model import Alert, AlertKind, Outcome, Poll, Precision, Severity
from collector.running.beat import FILE, Beat, read_beat, write_beat
from collector.running.daemon import Daemon
from collector.running.duties import Duties
from collector.running.health import State, health
from collector.running.listener import listening
from collector.running.metrics import Meter, StoreState
from collector.running.status import facts
from collector.running.watch import Watch
from collector.store import Store
from tests.gathering.site import NOW, Site, column, config
from tests.store.making import a_report, an_entry

SECONDS = timedelta(seconds=1)


def a_beat(**changes: object) -> Beat:
    made = Beat(
        process=7, started=NOW - timedelta(days=3), at=NOW, ticked=NOW, columns=2, polling=1, lag=0.01, config="abc"
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # any field of Beat


@pytest.fixture
def conf(tmp_path: Path) -> Config:
    made = Site(port=1)
    return config(tmp_path, column(made), column(made, key="second/list"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.db") as made:
        yield made


def states(conf: Config, at: datetime = NOW) -> dict[str, State]:
    found = health(conf, conf.settings.data_dir / "store.db", at)
    return {check.name: check.state for check in found.checks}


def test_all_is_well(store: Store, conf: Config, tmp_path: Path) -> None:
    write_beat(tmp_path, a_beat())
    store.lists.make(NOW.date(), NOW, None, NOW)
    found = health(conf, tmp_path / "store.db", NOW)
    assert (found.state, found.status) == (State.OK, 200)
    assert set(states(conf)) == {"daemon", "disk", "store", "list", "alerts", "notices"}


@pytest.mark.parametrize(
    ("beat", "state"),
    [
        (None, State.FAILING),
        (a_beat(at=NOW - timedelta(minutes=4)), State.FAILING),
        (a_beat(at=NOW + timedelta(minutes=4)), State.FAILING),  # written by a clock that was wrong
        (a_beat(stopped=True), State.FAILING),
        (a_beat(at=NOW - timedelta(minutes=2)), State.OK),
    ],
)
def test_the_daemons_sign_of_life(store: Store, conf: Config, tmp_path: Path, beat: Beat | None, state: State) -> None:
    if beat:
        write_beat(tmp_path, beat)
    assert states(conf)["daemon"] is state
    assert health(conf, tmp_path / "store.db", NOW).status == (200 if state is State.OK else 503)


def test_a_list_that_is_late_is_told(store: Store, conf: Config) -> None:
    assert states(conf, NOW.replace(hour=7, minute=0))["list"] is State.OK
    assert states(conf, NOW.replace(hour=7, minute=59))["list"] is State.OK
    assert states(conf, NOW.replace(hour=8, minute=1))["list"] is State.DEGRADED
    store.lists.make(NOW.date(), NOW, None, NOW)
    assert states(conf, NOW.replace(hour=9))["list"] is State.OK


def test_a_store_that_cannot_be_read_fails_and_names_no_path(conf: Config, tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"no database" * 1_000)
    found = health(conf, tmp_path / "store.db", NOW)
    assert found.status == 503
    assert str(tmp_path) not in json.dumps(found.as_json(), ensure_ascii=False)


def test_faults_messages_and_a_full_disk_degrade(store: Store, conf: Config) -> None:
    alert = Alert(
        key="program:idle", kind=AlertKind.IDLE, column=None, since=NOW, text="没有采集", severity=Severity.URGENT
    )
    store.alerts.see([alert], NOW)
    with store.write():
        store.notices.queue("digest:x", "office", [("a", "b")], NOW - timedelta(hours=3))
    store.notices.failed(store.notices.waiting()[0], "HTTP 502", NOW)
    free = shutil.disk_usage(conf.settings.data_dir).free
    tight = replace(conf, settings=replace(conf.settings, service=replace(conf.settings.service, disk_low=free * 2)))
    found = {check.name: check for check in health(tight, store.connection.path, NOW).checks}
    assert [found[name].state for name in ("alerts", "notices", "disk")] == [State.DEGRADED] * 3
    assert "HTTP 502" in found["notices"].text


def test_the_disk_is_told_of_before_it_is_full(store: Store, conf: Config) -> None:
    free = shutil.disk_usage(conf.settings.data_dir).free
    tight = replace(conf, settings=replace(conf.settings, service=replace(conf.settings.service, disk_low=free * 2)))
    clock = [NOW]
    watch = Watch(store.connection.path, {}, now=lambda: clock[0], own=list, stopping=lambda: False)
    watch.round(tight)
    assert "program:disk" in {one.alert.key for one in store.alerts.open()}
    clock[0] += timedelta(minutes=6)
    watch.round(conf)
    (disk,) = [one for one in store.alerts.open() if one.alert.key == "program:disk"]
    assert disk.gone == clock[0]


def test_a_sign_of_life_survives_being_cut_off(tmp_path: Path) -> None:
    assert read_beat(tmp_path) is None
    write_beat(tmp_path, a_beat(ticked=None))
    assert read_beat(tmp_path) == a_beat(ticked=None)
    (tmp_path / FILE).write_text('{"process": 7')
    assert read_beat(tmp_path) is None
    (tmp_path / FILE).write_text('{"process": 7, "at": "x"}')
    assert read_beat(tmp_path) is None


def fetch(url: str) -> tuple[int, str]:
    try:
        with urlopen(url, timeout=10) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def poll(outcome: Outcome, *, new: int = 0) -> Poll:
    return Poll(column="example/list", started=NOW - 3 * SECONDS, finished=NOW, outcome=outcome, new=new)


def test_metrics_can_be_parsed_and_their_labels_are_bounded(store: Store, conf: Config, tmp_path: Path) -> None:
    store.polls.finish(a_report(an_entry(), column="example/list", at=NOW), Outcome.OK, "", next_due=NOW, failures=0.0)
    write_beat(tmp_path, a_beat(at=NOW - 5 * SECONDS))
    store.lists.make(NOW.date(), NOW, None, NOW)
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "a.warc.gz").write_bytes(b"x" * 1_000)
    meter = Meter()
    meter.registry.register(StoreState(lambda: conf, store.connection.path, lambda: NOW))
    meter.poll(poll(Outcome.OK, new=4))
    meter.poll(poll(Outcome.BROKEN))
    meter.item(NOW - timedelta(minutes=20), Precision.MINUTE, NOW)
    meter.item(NOW, Precision.DAY, NOW)  # says nothing of freshness
    meter.lag(0.25)
    meter.skipped()
    meter.stepped()
    with listening(
        "127.0.0.1", 0, registry=meter.registry, health=lambda: health(conf, store.connection.path, NOW)
    ) as port:
        status, text = fetch(f"http://127.0.0.1:{port}/metrics")
        assert status == 200
        assert fetch(f"http://127.0.0.1:{port}/healthz")[0] == 200
        assert json.loads(fetch(f"http://127.0.0.1:{port}/healthz")[1])["status"] == "ok"
        (tmp_path / FILE).unlink()
        assert fetch(f"http://127.0.0.1:{port}/healthz")[0] == 503
        assert fetch(f"http://127.0.0.1:{port}/")[0] == 404
    families = {family.name: family for family in text_string_to_metric_families(text)}
    values = {
        (sample.name, *sample.labels.values()): sample.value
        for family in families.values()
        for sample in family.samples
    }
    assert values["collector_polls_total", "ok"] == 1
    assert values["collector_polls_total", "broken"] == 1
    assert values["collector_polls_total", "gone"] == 0
    assert values["collector_items_total",] == 4
    assert values["collector_poll_duration_seconds_sum",] == 6
    assert values["collector_freshness_seconds_count",] == 1
    assert values["collector_columns", "ok"] == 1
    assert values["collector_columns", "never"] == 1
    assert values["collector_articles_pending",] == 1
    assert values["collector_archive_bytes",] == 1_000
    assert values["collector_store_bytes",] > 100_000
    assert values["collector_heartbeat_age_seconds",] == 5
    assert values["collector_loop_lag_seconds",] == 0.25
    assert values["collector_list_timestamp_seconds",] == NOW.timestamp()
    for name in ("gaps_open", "alerts_open", "notices_waiting", "disk_free_bytes", "build_info", "clock_steps"):
        assert f"collector_{name}" in families
    assert "example/list" not in text
    assert all(family.documentation for family in families.values())


@pytest.mark.asyncio
async def test_a_port_that_is_taken_is_a_fault_of_the_configuration(store: Store, conf: Config) -> None:
    with listening("127.0.0.1", 0, registry=Meter().registry, health=lambda: health(conf, Path(), NOW)) as port:
        service = replace(conf.settings.service, listen_port=port)
        taken = replace(conf, settings=replace(conf.settings, service=service))
        async with Daemon(taken, store, now=lambda: NOW, duties=Duties(make_list=lambda *_: None)) as daemon:
            with pytest.raises(ConfigError, match="cannot be listened on"), daemon.answering():
                pass


def test_the_operator_sees_it_at_one_glance(store: Store, conf: Config, tmp_path: Path) -> None:
    lines = "\n".join(facts(store, conf, NOW))
    assert "上一份名单：还没有" in lines
    assert "到期待查 2 个栏目，下一个 —" in lines
    write_beat(tmp_path, a_beat(lag=3.0))
    store.lists.make(NOW.date(), NOW, None, NOW)
    store.chores.done("tidy", NOW.date(), NOW)
    alerts = [
        Alert(key=f"k{n}", kind=AlertKind.FAILED, column=None, since=NOW, text=f"第{n}处", severity=Severity.FAULT)
        for n in range(25)
    ]
    store.alerts.see(alerts, NOW)
    store.polls.finish(
        a_report(column="example/list", at=NOW),
        Outcome.OK,
        "",
        next_due=NOW + timedelta(hours=2),
        failures=0.0,
    )
    lines = "\n".join(facts(store, conf, NOW))
    for wanted in (
        "运行中，进程 7",
        "迟滞 3.0 秒",
        "11-22 08:00 生成",
        "整理数据库：11-22 08:00",
        "告警 25 处",
        "另有 5 处",
    ):
        assert wanted in lines
    assert "到期待查 1 个栏目，下一个 11-22 10:00" in lines
