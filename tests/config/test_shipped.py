"""The configuration that ships with the project, and the documents that are made from it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from collector.config import Config, Settings, families_in, load, rows, source_table
from collector.config.column import GIVEN, OPTIONS
from collector.model import Confidence
from collector.reading.urls import host
from tests.config.sample import TODAY

ROOT = Path(__file__).parents[2]

PRINTED = (  # the 来源 of the printed issue
    *("中国政府网", "科技部", "国知局", "电子标准院", "江苏省科技厅", "浙江省科技厅", "上海科技委", "贵州省科技厅"),
    *("河北省科技厅", "江苏省科学技术情报研究所", "新浪财经", "上海证券报", "国际在线"),
)
LOCAL = (
    *(
        "常州市政府",
        "常州市科技局",
        "常州市工信局",
        "常州市数据局",
        "常州市市场监管局",
        "常州市发改委",
        "常州国家高新区",
    ),
    *("武进区", "江苏省知识产权局", "江苏省市场监管局", "江苏省数据局", "江苏省工信厅", "江苏省发改委"),
)
SECTIONS = ("政策法规", "各地动态", "行业新闻", "产品市场", "知识产权", "标准化", "聚焦常州")


@pytest.fixture(scope="module")
def config() -> Config:
    return load(ROOT / "config", families=families_in(ROOT / "spiders"), today=TODAY)


def test_the_thirteen_printed_sources_are_registered(config: Config) -> None:
    names = {source.name: source for source in config.sources}
    assert len(PRINTED) == 13
    for name in (*PRINTED, *LOCAL):
        assert names[name].enabled, name
        assert any(column.enabled for column in names[name].columns), name


def test_every_enabled_column_says_how_it_is_known(config: Config) -> None:
    assert len(config.enabled) > 100
    for column in config.enabled:
        assert column.evidence, column.key
        assert column.verified is not None, column.key
        assert column.confidence is not Confidence.LOW, column.key


def test_every_disabled_column_says_why(config: Config) -> None:
    disabled = [column for column in config.columns.values() if not column.enabled]
    assert disabled
    for column in disabled:
        assert column.reason, column.key
        assert re.search("[一-龥]", column.reason), f"{column.key}: editors read Chinese"


def test_every_section_is_fed(config: Config) -> None:
    assert config.bulletin.section_names == SECTIONS
    fed = Counter(column.section for column in config.enabled)
    assert all(fed[section] for section in SECTIONS), fed
    assert None not in fed


def test_the_city_is_looked_for_in_other_sources(config: Config) -> None:
    views = [column.filter for column in config.filters if column.section == "聚焦常州" and column.filter]
    assert any("常州" in view.words and "gov.cn" in view.hosts for view in views)
    label = config.columns["jssti/labels"].filter
    assert label is not None
    assert "江苏省科学技术情报研究所" in label.labels


def test_the_shy_newspaper_is_asked_slowly(config: Config) -> None:
    polled = [column for column in config.enabled if host(column.url) == "www.cnstock.com"]
    assert polled
    assert all(column.options["delay"] == 5 for column in polled)


def test_short_and_long_names_print_the_same(config: Config) -> None:
    printed = config.bulletin.printed_name
    assert printed("国家知识产权局") == "国知局"
    assert printed("上海市科学技术委员会") == "上海科技委"
    assert printed("中国证券网") == "上海证券报"
    assert printed("江苏省科学技术厅") == "江苏省科技厅"


def test_the_shipped_settings_are_the_defaults(config: Config) -> None:
    defaults = Settings(data_dir=ROOT / "data")
    assert config.settings == defaults, "collector.toml says that leaving a line out gives the value shown"


def test_the_table_of_sources_is_up_to_date(config: Config) -> None:
    written = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    assert written == source_table(config), "run: ./run sources export --format md > docs/sources.md"


def test_every_row_of_the_export_has_the_same_columns(config: Config) -> None:
    exported = rows(config)
    assert len(exported) == len(config.columns)
    assert len({tuple(row) for row in exported}) == 1
    assert all(isinstance(value, str) for row in exported for value in row.values())
    view = next(row for row in exported if row["column"] == "kjc/words")
    assert view["filter"] == "host: changzhou.gov.cn|wj.gov.cn|cznd.gov.cn|jiangsu.gov.cn; word: 科教城"
    assert (view["family"], view["url"], view["enabled"]) == ("", "", "yes")


def test_options_are_those_that_the_families_ask_for() -> None:
    text = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "spiders").glob("*.py")}
    asked = {name: set(re.findall(r'options(?:\.get\(|\[)"(\w+)"', source)) for name, source in text.items()}
    assert set().union(*asked.values()) <= OPTIONS.keys() | GIVEN
    for option, (_, families) in OPTIONS.items():
        for family in families:
            assert option in asked[family], f"{family} does not ask for {option}"


def test_an_example_of_the_handbook_is_a_whole_registry(tmp_path: Path) -> None:
    handbook = (ROOT / "docs" / "adding-a-source.md").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", handbook, re.DOTALL)
    assert len(examples) >= 2
    (tmp_path / "sources").mkdir()
    for name in ("collector.toml", "bulletin.toml"):
        text = (ROOT / "config" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(re.sub(r"(?ms)^\[sections\.sources\].*?(?=^\[|\Z|^#)", "", text), encoding="utf-8")
    for count, example in enumerate(examples):
        (tmp_path / "sources" / f"{count}.toml").write_text(example, encoding="utf-8")
    config = load(tmp_path, families=families_in(ROOT / "spiders"), today=TODAY)
    assert len(config.sources) >= 2
