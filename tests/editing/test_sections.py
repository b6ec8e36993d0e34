from __future__ import annotations

from dataclasses import replace

import pytest

from collector.config import Bulletin, Config
from collector.editing.sections import OTHER, belongs, suggest
from collector.model import ColumnFilter
from tests.editing.office import CITY, LOCAL, NEWS, NOTICES, POLICY, STANDARDS, an_article


@pytest.mark.parametrize(
    ("title", "text", "column", "section", "reason"),
    [
        ("一则平常的消息", "", NEWS, LOCAL, "栏目“工作动态”通常归此"),
        ("关于印发《项目管理办法》的通知", "", NEWS, POLICY, "标题有“的通知”"),
        ("江苏领跑全国", "", NEWS, LOCAL, "来源常用于此"),
        ("关于印发《项目管理办法》的通知", "", None, POLICY, "标题有“管理办法”"),
        ("12项大数据国家标准发布", "", NOTICES, STANDARDS, "标题有“国家标准”"),
        ("一批成果发布", "其中有多项国家标准。", None, STANDARDS, "开头有“国家标准”"),
        ("常州启动创新积分制", "", NOTICES, CITY, "标题有“常州”"),
        ("又一批企业入选", "其中武进区十九家。", NOTICES, CITY, "开头有“武进”"),
        ("全国名单公布", "名单如下。" * 60 + "常州三家。", None, CITY, "文中提到“常州”"),
        ("全国名单公布", "名单如下。" * 60 + "常州三家。", NOTICES, POLICY, "栏目“通知公告”通常归此"),
        ("毫无线索", "什么也没有。", None, OTHER, ""),
    ],
)
def test_a_section_is_suggested_with_its_reason(
    config: Config, title: str, text: str, column: str | None, section: str, reason: str
) -> None:
    article = an_article(title, text)
    found = suggest(article, config.columns[column] if column else None, config.bulletin, config.filters)
    assert found.section == section
    assert reason in found.reasons or not reason
    assert (found.score > 0) is (section != OTHER)


def test_a_reason_is_given_once(config: Config) -> None:
    city = replace(config.bulletin.sections[-1], terms={"常州": 2.0})
    bulletin = replace(config.bulletin, sections=(city,))
    assert suggest(an_article("常州的消息"), None, bulletin, config.filters).reasons == ("标题有“常州”",)


def test_without_sections_everything_belongs_nowhere() -> None:
    assert suggest(an_article("标题"), None, Bulletin(), ()).section == OTHER


@pytest.mark.parametrize(
    ("wanted", "held"),
    [
        (ColumnFilter(hosts=("example.cn",)), True),
        (ColumnFilter(hosts=("st.example.cn",)), False),
        (ColumnFilter(labels=("情报研究所",)), True),
        (ColumnFilter(labels=("日报",)), False),
        (ColumnFilter(words=("常州",)), True),
        (ColumnFilter(hosts=("www.most.example.cn",), labels=("情报",), words=("标题",)), True),
        (ColumnFilter(hosts=("www.most.example.cn",), labels=("情报",), words=("没有",)), False),
    ],
)
def test_a_filter_holds_when_all_its_conditions_do(wanted: ColumnFilter, held: bool) -> None:
    article = an_article("标题", "发生在常州。", source_label="江苏省科学技术情报研究所")
    assert belongs(article, wanted) is held


def test_a_filter_without_words_decides_by_host_or_label(config: Config) -> None:
    view = config.filters[0]
    by_label = replace(view, filter=ColumnFilter(labels=("常州日报",)))
    found = suggest(an_article("标题", source_label="常州日报"), None, config.bulletin, [by_label])
    assert (found.section, found.reasons) == (CITY, ("符合“聚焦常州”",))
