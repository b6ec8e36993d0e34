"""What is proven, from the command line: now, on a day's list, and what an editor says of a gap."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from collector.cli import main
from collector.cli.app import PROJECT
from collector.model import CHINA, Outcome
from collector.store import Store
from tests.cli.conftest import Day
from tests.store.making import NOW, a_report, an_entry

HOUR = timedelta(hours=1)


def test_health_as_json_holds_the_certificate_and_the_alerts(day: Day) -> None:
    result = day.run("health", "--json")
    assert result.exit_code == 1
    facts = json.loads(result.stdout)
    proofs = {proof["column"]["key"]: proof for proof in facts["certificate"]}
    assert facts["faults"] == sum(proof["verdict"] in ("失败", "可疑", "未查") for proof in proofs.values()) > 0
    assert proofs["cnipa/col55"]["outcome"] == "challenged"
    assert {"freshness", "suspicion", "silent_since", "closed_gaps", "fields", "next_due"} <= set(proofs["cnipa/col55"])
    assert any(alert["key"] == "column:cnipa/col55:failed" for alert in facts["alerts"])


def test_health_tells_the_alerts_below_its_table(day: Day) -> None:
    assert "！" in day.run("health").output


def test_the_certificate_of_a_day_alone(day: Day) -> None:
    shown = day.run("certificate", "2026-11-20")
    assert shown.exit_code == 0
    assert "| 结论 | 来源 | 栏目 |" in shown.output
    facts = json.loads(day.run("certificate", "2026-11-20", "--format", "json").stdout)
    assert facts["day"] == "2026-11-20"
    assert json.loads(day.run("certificate", "--format", "json").stdout)["day"] >= "2026-11-20"  # the last one
    assert facts["made"].endswith("+08:00")
    assert len(facts["certificate"]) == sum(line.startswith("| ") for line in shown.output.splitlines()) - 2


def test_a_day_without_a_list_has_no_certificate_and_gets_none(data: Path) -> None:
    for arguments in (("2020-01-01",), ()):
        result = run(data, "certificate", *arguments)
        assert result.exit_code == 1
        assert "没有候选名单" in result.output
    with Store.open(data / "collector.db") as store:
        assert store.lists.last() is None


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A store with one gap."""
    with Store.open(tmp_path / "collector.db") as store:
        for hours, met in ((0, True), (9, False)):
            report = a_report(an_entry(f"{hours}.html"), column="most/tzgg", at=NOW + hours * HOUR, anchor_met=met)
            store.polls.finish(report, Outcome.OK, "", next_due=NOW + DAY, failures=0.0)
    return tmp_path


DAY = timedelta(days=1)


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--data", str(data), "--config", str(PROJECT / "config"), *arguments])


def test_gaps_are_listed_and_closed_by_a_word(data: Path) -> None:
    stretch = f"{NOW.astimezone(CHINA):%m-%d %H:%M} 至 "
    assert stretch in run(data, "gaps").output
    assert "未补齐" in run(data, "gaps").output
    closed = run(data, "gaps", "accept", "1", "--note", "逐条看过", "--by", "李编辑")
    assert closed.exit_code == 0
    assert "most/tzgg" in closed.output
    assert "已人工核对（李编辑：逐条看过）" in closed.output
    assert "— 0 处缺口" in run(data, "gaps").output
    assert "已人工核对（李编辑：逐条看过）" in run(data, "gaps", "--all").output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("accept", "99", "--note", "看过"), "no open gap 99"), (("accept", "1"), "--note"), (("accept", "x"), "integer")],
)
def test_a_word_needs_a_gap_and_a_reason(data: Path, arguments: tuple[str, ...], words: str) -> None:
    result = run(data, "gaps", *arguments)
    assert result.exit_code != 0
    assert words in result.output
