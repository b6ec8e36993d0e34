from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.editing.lead import lead


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("新华社北京11月15日电（记者 张三）科技部15日发布消息，成果转化取得进展。", "科技部15日发布消息"),
        ("本报讯（记者李四 通讯员王五）昨天，常州市召开会议。会上作了部署。", "昨天，常州市召开会议"),
        ("国际在线消息（记者 赵六）：第四届博览会11月在上海举行。", "第四届博览会"),
        ("（记者 张三）近日，平台上线运行，企业可以免费试用。", "近日，平台上线"),
        (
            "各设区市科技局：\n现将有关事项通知如下：\n一、申报条件\n申报单位须在本省注册满一年，具有独立法人资格。",
            "申报单位须在本省",
        ),
        ("各位来宾、女士们、先生们：\n大家上午好！\n很高兴参加今天的论坛。", "很高兴参加"),
        ("来源：科技日报\n发布时间：2026-11-20\n我国科学家在量子计算领域取得重要突破。", "我国科学家"),
        (
            "为深入贯彻落实创新驱动发展战略，加快成果转化，近日，省科技厅出台若干措施。措施共十条。",
            "近日，省科技厅出台",
        ),
        ("为贯彻落实有关要求，现制定本办法。\n本办法适用于省级科技计划项目的管理。", "本办法适用于"),
        ("消息面上，半导体板块集体走强，多只个股涨停。", "消息面上，半导体"),
        ("电信运营商公布三季度业绩，收入稳步增长。", "电信运营商公布"),
    ],
)
def test_the_lead_begins_with_what_is_said(text: str, begins: str) -> None:
    assert lead(text).startswith(begins)


def test_the_title_said_again_is_no_lead() -> None:
    assert lead("关于举办大赛的公告\n大赛将于12月在南京举行。", title="关于举办大赛的公告").startswith("大赛将于")


def test_short_sentences_are_joined_and_long_ones_cut_at_a_pause() -> None:
    assert lead("平台今日上线运行。首批发布成果千余项。企业可免费试用。" * 3).count("。") >= 2
    cut = lead("大数据正在影响全球企业，" * 20 + "完。")
    assert len(cut) <= 100
    assert cut.endswith("企业…")
    assert lead("没有停顿" * 60 + "。", limit=20) == ("没有停顿" * 5)[:19] + "…"


def test_where_everything_is_a_set_phrase_it_is_shown_all_the_same() -> None:
    assert lead("特此通知如下所示各项。") == "特此通知如下所示各项。"


@given(text=st.text(), title=st.text(max_size=20), limit=st.integers(min_value=10, max_value=200))
def test_any_text_has_a_lead_of_the_length_asked_for(text: str, title: str, limit: int) -> None:
    found = lead(text, title=title, limit=limit)
    assert len(found) <= limit
    assert "\n" not in found


@pytest.mark.parametrize(
    "text", ["（" * 20_000, "一、" * 20_000, "记者" * 20_000, "a" * 60_000, "社" * 30_000 + "电", "各位" * 20_000]
)
def test_no_text_takes_long(text: str) -> None:
    assert len(lead(text)) <= 100
