"""/healthz of the desk: for monitors, without login, and without anything private."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from collector.running.beat import Beat, write_beat
from tests.desk.office import Office
from tests.editing.office import a_config


def test_it_answers_without_login_and_says_why(tmp_path: Path) -> None:
    config = a_config()
    office = Office(tmp_path, replace(config, settings=replace(config.settings, data_dir=tmp_path)))
    now = office.clock()
    with office.client() as visitor:
        failing = visitor.get("/healthz")
        assert failing.status_code == 503
        assert failing.json()["checks"]["daemon"] == {"status": "failing", "reason": "采集程序没有运行过"}
        assert failing.json()["checks"]["store"]["status"] == "ok"
        write_beat(
            tmp_path, Beat(process=1, started=now, at=now, ticked=now, columns=3, polling=0, lag=0.0, config="a")
        )
        assert visitor.get("/healthz").status_code == 200
    assert str(tmp_path) not in failing.text
    office.store.close()
