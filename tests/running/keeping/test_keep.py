from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from collector.config import Keep, Settings
from collector.config.settings import read_settings
from collector.config.table import Table
from collector.errors import ConfigError
from collector.model import CHINA

NOW = datetime(2026, 11, 22, 2, 30, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("daily 7, weekly 5, monthly 12", Keep(daily=7, weekly=5, monthly=12)),
        ("monthly 3", Keep(daily=0, weekly=0, monthly=3)),
        (" daily 1 ,weekly 0", Keep(daily=1, weekly=0, monthly=0)),
    ],
)
def test_a_rule_is_read_and_written(text: str, rule: Keep) -> None:
    assert Keep.parse(text) == rule
    assert Keep.parse(str(rule)) == rule


@pytest.mark.parametrize(
    "text", ["", "7", "daily", "daily -1", "hourly 3", "daily 1, daily 2", "daily 0", "daily 1000"]
)
def test_what_is_no_rule_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"rule such as|keep nothing"):
        Keep.parse(text)


def test_a_year_of_nights_comes_to_the_newest_of_days_weeks_and_months() -> None:
    nights = [NOW - timedelta(days=days) for days in range(400)]
    kept = sorted(Keep().kept(nights, NOW, CHINA), reverse=True)
    assert kept[:7] == nights[:7]
    assert {night.astimezone(CHINA).strftime("%Y-%m") for night in kept} == {
        "2025-12",
        *(f"2026-{month:02}" for month in range(1, 12)),
    }
    assert len(kept) <= 7 + 5 + 12
    for night in kept[12:]:
        assert (night + timedelta(days=1)).day == 1  # the newest of its month


def test_nothing_of_the_last_day_goes_and_the_days_are_those_of_the_zone() -> None:
    today = [NOW - timedelta(hours=hours) for hours in range(20)]
    assert Keep(daily=1, weekly=0, monthly=0).kept(today, NOW, CHINA) == set(today)
    late, early = datetime(2026, 11, 10, 15, 0, tzinfo=UTC), datetime(2026, 11, 10, 17, 0, tzinfo=UTC)
    assert Keep(daily=2, weekly=0, monthly=0).kept([late, early], NOW, CHINA) == {late, early}
    assert Keep(daily=2, weekly=0, monthly=0).kept([late, early], NOW, UTC) == {early}


def test_after_the_clock_was_set_back_those_from_the_future_stay() -> None:
    future = NOW + timedelta(days=365)
    assert future in Keep(daily=1, weekly=0, monthly=0).kept([future, NOW], NOW, CHINA)


def read(**backup: object) -> tuple[Settings, list[str]]:
    faults: list[ConfigError] = []
    table = Table({"backup": backup}, file="collector.toml", name="", faults=faults)
    return read_settings(table, root=Path("/srv/collector")), [str(fault) for fault in faults]


def test_the_settings_of_backups() -> None:
    settings, faults = read(folder="/mnt/disk/backups", time="01:15", keep="daily 3")
    assert faults == []
    assert settings.backups == Path("/mnt/disk/backups")
    assert (settings.backup_time, settings.backup_keep) == (time(1, 15), Keep(daily=3, weekly=0, monthly=0))
    assert read()[0].backups == Path("/srv/collector/data/backups")
    assert read(time="")[0].backup_time is None


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"keep": "all"}, "collector.toml [backup] keep: 'all' is not a rule such as"),
        ({"time": "26:00"}, "collector.toml [backup] time: '26:00' is not a time of day"),
        ({"folder": " "}, "collector.toml [backup] folder: is empty"),
        ({"kept": "daily 7"}, "collector.toml [backup] kept: unknown key; did you mean 'keep'?"),
    ],
)
def test_faults_in_them_are_named(given: dict[str, object], told: str) -> None:
    (fault,) = read(**given)[1]
    assert fault.startswith(told)
