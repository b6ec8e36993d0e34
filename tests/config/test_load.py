"""Reading the folder ``config/``: what a right one says, and what a broken file is called."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from collector.config import Config, Settings, families_in, load, missing_contact, source_table
from collector.errors import ConfigError, ConfigErrors
from collector.model import CHINA, ColumnFilter, Confidence, Expect, Selectors, Tier
from tests.config.sample import BULLETIN, COLLECTOR, FAMILIES, NATIONAL, SOURCES, TODAY, documents, read


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration folder with the sample in it."""
    config = tmp_path / "config"
    (config / "sources").mkdir(parents=True)
    (config / "collector.toml").write_text(COLLECTOR, encoding="utf-8")
    (config / "bulletin.toml").write_text(BULLETIN, encoding="utf-8")
    (config / NATIONAL).write_text(SOURCES, encoding="utf-8")
    return config


def found(folder: Path) -> tuple[ConfigError, ...]:
    with pytest.raises(ConfigErrors) as caught:
        load(folder, families=FAMILIES, today=TODAY)
    return caught.value.faults


@pytest.fixture
def config(folder: Path) -> Config:
    return load(folder, families=FAMILIES, today=TODAY)


def test_what_a_file_leaves_out_has_the_polite_default(config: Config, folder: Path) -> None:
    settings = config.settings
    assert settings.data_dir == folder.parent / "data"
    assert settings.delay == 3.0
    assert (settings.concurrency, settings.hosts_at_once) == (1, 8)
    assert settings.list_time == time(6, 45)
    assert settings.time_zone == ZoneInfo("Asia/Shanghai")
    assert settings.interval == timedelta(minutes=90)
    assert settings.revisit_days == (1, 7)


def test_an_empty_file_gives_the_defaults_of_settings(tmp_path: Path) -> None:
    assert read(documents() | {"collector.toml": {}}).settings == Settings()
    assert Settings().time_zone is CHINA


def test_an_absolute_data_folder_stays_where_it_is(folder: Path) -> None:
    text = COLLECTOR.replace('"data"', '"/srv/collector"')
    (folder / "collector.toml").write_text(text, encoding="utf-8")
    assert load(folder).settings.data_dir == Path("/srv/collector")


def test_a_column_is_read_whole(config: Config) -> None:
    column = config.columns["most/tztg"]
    assert (column.source, column.name, column.family, column.section) == ("most", "通知通告", "trs", "政策法规")
    assert column.url == "https://www.most.gov.cn/tztg/"
    assert column.selectors == Selectors(row="ul li")
    assert column.options == {"page_offset": 1, "delay": 4}
    assert column.expect == Expect(per_week=5, may_be_empty=True)
    assert column.every == timedelta(hours=4)
    assert (column.verified, column.confidence) == (date(2026, 9, 8), Confidence.HIGH)
    assert column.evidence == ("a monitor, 2026-09",)


def test_a_column_that_says_only_its_address(config: Config) -> None:
    column = config.columns["cnipa/news"]
    assert (column.family, column.options, column.every, column.pages) == ("auto", {}, None, 10)


def test_a_column_walks_as_far_back_as_the_settings_allow() -> None:
    sample = documents()
    sample["collector.toml"]["polling"]["page_limit"] = 4
    sample[NATIONAL]["most"]["columns"]["tztg"]["pages"] = 2
    columns = read(sample).columns
    assert (columns["most/tztg"].pages, columns["cnipa/news"].pages) == (2, 4)


def test_a_filter_is_enabled_but_not_polled(config: Config) -> None:
    view = config.columns["most/local"]
    assert view.filter == ColumnFilter(hosts=("most.gov.cn",), words=("常州",))
    assert [column.key for column in config.enabled] == ["most/tztg", "cnipa/news"]
    assert config.filters == (view,)


def test_sources_stand_in_the_order_of_authority() -> None:
    sample = documents()
    sample["sources/a.toml"] = {
        key: {"name": key, "tier": tier, "enabled": False, "reason": "试"}
        for key, tier in [("paper", "media"), ("city", "city"), ("ministry", "central")]
    }
    assert [source.key for source in read(sample).sources] == ["most", "ministry", "city", "cnipa", "paper"]


def test_a_source_is_found_by_its_column(config: Config) -> None:
    source = config.source_of("most/local")
    assert (source.key, source.tier, source.homepage) == ("most", Tier.CENTRAL, "https://www.most.gov.cn/")
    with pytest.raises(ConfigError, match="did you mean 'most/tztg'"):
        config.source_of("most/tztq")


def test_labels_are_printed_as_the_source_is_named(config: Config) -> None:
    names = {
        label: config.bulletin.printed_name(label)
        for label in ("科学技术部", " 科技部网站 ", "国知局", "工业和信息化部")
    }
    assert list(names.values()) == ["科技部", "科技部", "国知局", "工信部"]
    assert config.bulletin.printed_name("新华日报") == "新华日报"


def test_sections_stand_in_print_order(config: Config) -> None:
    assert config.bulletin.section_names == ("政策法规", "聚焦常州")
    first = config.bulletin.sections[0]
    assert (first.quota, first.terms, first.sources) == (4, {"行动计划": 3.0}, {"most": 1.5})


def test_a_disabled_source_disables_its_columns_with_its_reason() -> None:
    sample = documents()
    sample[NATIONAL]["most"] |= {"enabled": False, "reason": "改版"}
    sample[NATIONAL]["most"]["columns"]["local"] |= {"enabled": False, "reason": "自己的原因"}
    config = read(sample)
    assert [column.key for column in config.enabled] == ["cnipa/news"]
    assert config.columns["most/tztg"].reason == "改版"
    assert config.columns["most/local"].reason == "自己的原因"


def test_a_disabled_column_may_lack_the_address_nobody_found() -> None:
    sample = documents()
    sample[NATIONAL]["most"]["columns"]["tztg"] = {"name": "官网", "enabled": False, "reason": "未找到"}
    assert read(sample).columns["most/tztg"].url == ""


def test_the_contact_stands_in_the_user_agent(config: Config) -> None:
    assert config.settings.agent == "collector/0.1 (+desk@example.org)"
    assert missing_contact(config) is None


def test_without_a_contact_the_operator_is_told() -> None:
    config = read(documents() | {"collector.toml": {}})
    assert config.settings.agent == "collector/0.1"
    assert str(missing_contact(config)).startswith("collector.toml [identity] contact")


def test_broken_toml_names_file_and_line(folder: Path) -> None:
    (folder / NATIONAL).write_text('[most]\nname = "科技部\n', encoding="utf-8")
    (fault,) = found(folder)
    assert fault.file == NATIONAL
    assert "line 2" in fault.problem


def test_what_follows_from_a_broken_file_is_not_told_too(folder: Path) -> None:
    (folder / "sources" / "other.toml").write_text(SOURCES.replace("most", "other"), encoding="utf-8")
    (folder / NATIONAL).write_text("[most\n", encoding="utf-8")
    assert {fault.file for fault in found(folder)} == {NATIONAL}
    (folder / NATIONAL).write_text(SOURCES, encoding="utf-8")
    (folder / "sources" / "other.toml").unlink()
    (folder / "bulletin.toml").write_text("masthead", encoding="utf-8")
    assert [fault.file for fault in found(folder)] == ["bulletin.toml"]


def test_a_table_given_twice_names_file_and_line(folder: Path) -> None:
    (folder / NATIONAL).write_text(SOURCES + '[cnipa]\nname = "国知局"\n', encoding="utf-8")
    (fault,) = found(folder)
    assert fault.file == NATIONAL
    assert "line" in fault.problem


def test_a_file_in_another_charset(folder: Path) -> None:
    (folder / "bulletin.toml").write_bytes(BULLETIN.encode("gb18030"))
    (fault,) = found(folder)
    assert fault.file == "bulletin.toml"
    assert "utf-8" in fault.problem


@pytest.mark.parametrize("text", ["x = " + "[" * 100_000, "x = " + "9" * 10_000], ids=["nest", "number"])
def test_toml_without_end(folder: Path, text: str) -> None:
    (folder / "collector.toml").write_text(text, encoding="utf-8")
    (fault,) = found(folder)
    assert (fault.file, fault.problem.startswith("is not TOML")) == ("collector.toml", True)


def test_a_byte_order_mark_is_no_fault(folder: Path) -> None:
    (folder / "bulletin.toml").write_text("\ufeff" + BULLETIN, encoding="utf-8")
    assert load(folder).bulletin.masthead == "4.0 信息速报"


def test_a_missing_file_and_an_empty_folder(folder: Path, tmp_path: Path) -> None:
    (folder / "collector.toml").unlink()
    (fault,) = found(folder)
    assert (fault.file, fault.problem) == ("collector.toml", "the file is missing")
    assert [fault.file for fault in found(tmp_path / "nowhere")] == ["collector.toml", "bulletin.toml"]


def test_a_folder_in_the_place_of_a_file(folder: Path) -> None:
    (folder / "collector.toml").unlink()
    (folder / "collector.toml").mkdir()
    (fault,) = found(folder)
    assert (fault.file, fault.problem.startswith("cannot be read")) == ("collector.toml", True)


def test_what_is_told_is_one_line_a_fault(folder: Path) -> None:
    (folder / NATIONAL).write_text(SOURCES.replace("trs", "trz").replace('"medium"', '"fair"'), encoding="utf-8")
    with pytest.raises(ConfigErrors) as caught:
        load(folder, families=FAMILIES)
    assert str(caught.value).splitlines() == [
        f"{NATIONAL} [most.columns.tztg] family: there is no family 'trz'; did you mean 'trs'?",
        f"{NATIONAL} [cnipa.columns.news] confidence: 'fair' is not one of high, medium, low",
    ]


def test_the_registry_prints_as_a_table(folder: Path) -> None:
    (folder / NATIONAL).write_text(
        SOURCES + '[x]\nname = "停"\nenabled = false\nreason = "停办|改版"\n'
        '[x.columns.a]\nname = "甲|乙"\nurl = "https://x.cn/"\n',
        encoding="utf-8",
    )
    printed = source_table(load(folder))
    assert "3 sources, 4 columns: 2 polled, 1 filters over the others, 1 disabled." in printed
    assert "| local | 常州 | host: most.gov.cn; word: 常州 | filter | 聚焦常州 |  |  |" in printed
    assert "| tztg | 通知通告 | <https://www.most.gov.cn/tztg/> | trs | 政策法规 | high, 2026-09-08 |  |" in printed
    assert "Disabled: 停办|改版" in printed
    assert "| a | 甲\\|乙 | <https://x.cn/> | auto |  |  | disabled: 停办\\|改版 |" in printed


def test_families_are_the_files_that_declare_a_spider_of_their_name(tmp_path: Path) -> None:
    (tmp_path / "trs.py").write_text('class TrsSpider(ColumnSpider):\n    name = "trs"\n', encoding="utf-8")
    (tmp_path / "answer.py").write_text("def rows() -> None: ...\n", encoding="utf-8")
    assert families_in(tmp_path) == {"trs"}
