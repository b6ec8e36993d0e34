"""Choosing from the command line, over a store with a list and decisions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from collector.cli import main
from collector.model import Article, Entry, Item
from collector.store import Store
from collector.store.decisions import Kind
from tests.editing.choosing.endpoint import serving

CONFIG = Path(__file__).parents[2] / "config"
NOW = datetime.now(UTC)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "collector.db") as store:
        for n in range(60):
            title = f"大模型平台第{n}期上线" if n % 2 else f"电梯维保第{n}期"
            url, at = f"https://www.most.gov.cn/{n}.html", NOW - timedelta(hours=30)
            article = Article(url=url, title=title, text=f"{title}，有关情况如下。", published=at)
            item = store.items.add(
                Item(column="most/kjbgz", entry=Entry(url=url, title=title), article=article, url_key=url, fetched=at)
            ).id
            store.decisions.add(item, Kind.TAKE if n % 2 else Kind.REJECT, "甲", at, section="行业新闻")
        store.lists.make((NOW - timedelta(days=1)).date(), NOW - timedelta(days=1), None, NOW - timedelta(days=1))
    return tmp_path


def run(data: Path, *words: str, config: Path = CONFIG) -> Result:
    return CliRunner().invoke(main, ["--config", str(config), "--data", str(data), *words], catch_exceptions=False)


def test_rules_are_tried_before_they_are_saved(data: Path, tmp_path: Path) -> None:
    tried = run(data, "rules", "try", "-w", "words.电梯=9", "-w", "产品市场.大模型=9")
    assert tried.exit_code == 0
    assert "名单 1 份，候选 60 条，入选 30 条" in tried.output
    assert "掉出前 40 条的入选稿件" in tried.output
    assert "版块改变：30 条" in tried.output
    assert "（编辑归“行业新闻”）" in tried.output
    other = run(data, "rules", "try", "--config", str(CONFIG), "--days", "30")
    assert "版块改变：0 条" in other.output
    assert "没有名单" in run(tmp_path / "empty", "rules", "try").output
    wrong = run(data, "rules", "try", "-w", "novelty=1")
    assert (wrong.exit_code, "novelty" in wrong.output) == (1, True)


def test_what_was_learnt_is_shown(data: Path) -> None:
    assert "取舍：还没有学过，按规则" in run(data, "sections", "show").output
    learnt = run(data, "sections", "learn").output
    assert "学自 60 条决定" in learnt
    assert "使用中" in learnt
    assert "学自 30 条决定；不用：决定只有 30 条，满 40 条才学" in learnt
    assert run(data, "sections", "show").output == learnt
    assert "学得的模型见过这些决定" in run(data, "rules", "try").output
    guessed = run(data, "sections", "guess", "2").output
    assert "大模型平台" in guessed
    assert "“行业新闻”（把握" in guessed
    assert run(data, "sections", "guess", "999").exit_code == 1


def test_a_theme_is_set_shown_and_taken_back(data: Path, tmp_path: Path) -> None:
    assert "没有专题" in run(data, "theme", "show").output
    shown = run(data, "theme", "set", "人工智能", "--by", "甲")
    assert shown.exit_code == 0, shown.output
    assert "专题“人工智能”：" in shown.output
    assert "大模型平台第59期上线" in shown.output or "大模型平台第1期上线" in shown.output
    assert run(data, "theme", "show").output == shown.output
    assert "专题“电梯”：维保、电梯" in run(data, "theme", "set", "电梯", "--words", "维保，电梯").output
    example = tmp_path / "example.txt"
    example.write_text("电梯维保新规\n电梯维保按月检查。", encoding="utf-8")
    drawn = run(data, "theme", "set", "电梯", "--item", "1", "--item", "3", "--example", str(example)).output
    assert "电梯" in drawn.splitlines()[0].partition("：")[2]
    assert run(data, "theme", "set", "电梯", "--item", "999").exit_code == 1
    assert run(data, "theme", "set", " ").exit_code == 2
    assert "已取消" in run(data, "theme", "clear").output
    assert "没有专题" in run(data, "theme", "show").output


def test_summaries_are_off_until_they_are_configured(data: Path, tmp_path: Path) -> None:
    assert "未启用" in run(data, "summaries").output
    config = tmp_path / "config"
    (config / "sources").mkdir(parents=True)
    for path in [*CONFIG.glob("*.toml"), *CONFIG.glob("sources/*.toml")]:
        (config / path.relative_to(CONFIG)).write_bytes(path.read_bytes())
    with Store.open(data / "collector.db") as store:
        store.decisions.undo("甲", NOW)
    with serving("平台上线。") as endpoint:
        text = (config / "collector.toml").read_text(encoding="utf-8")
        text = text.replace("enabled = false        # a language", "enabled = true  # a language")
        text = text.replace('address = ""           # of an', f'address = "{endpoint.address}"  # of an')
        text = text.replace('model = ""             # as', 'model = "small"  # as')
        (config / "collector.toml").write_text(text, encoding="utf-8")
        assert "机器摘要 1 篇" in run(data, "summaries", config=config).output
    assert len(endpoint.asked) == 1
