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


@pytest.mark.parametrize(
    ("title", "text", "begins"),
    [
        (
            "贵阳布局算力产业",
            "惟奋斗者进，惟奋斗者强！\n“请问展厅怎么走？”一位市民问道。\n贵阳日前布局算力产业，三个项目开工建设。",
            "贵阳日前布局算力产业",
        ),
        (
            "全省实施强链行动",
            "为贯彻落实决策部署，制定本计划。\n以新发展理念为指导，深入贯彻有关精神。\n到2028年，全省强链行动培育二十个集群。",
            "到2028年，全省强链行动",
        ),
        (
            "机器人大赛落幕",
            "图为大赛现场。\n▲获奖选手合影\n随着技术的发展，机器人越来越普及。\n机器人大赛昨天落幕，八队获奖。",
            "机器人大赛昨天落幕",
        ),
        ("通知", "各有关单位：\n点击查看附件\n现启动项目申报，申报截止到12月。", "现启动项目申报"),
        (
            "致辞",
            "尊敬的各位来宾：\n大家好！\n但是，其中也有困难，值得我们共同思考。\n学会今年成立了三个专业委员会。",
            "学会今年成立",
        ),
    ],
)
def test_the_lead_says_what_it_is_about(title: str, text: str, begins: str) -> None:
    assert lead(text, title=title).startswith(begins)


def test_what_stands_second_is_whole_and_no_point_of_a_list() -> None:
    text = "规定日前发布，共三条。\n（一）第一条的内容是这样的。\n施行日期为下月一日，由科技部门解释。"
    assert lead(text, title="规定发布") == "规定日前发布，共三条。施行日期为下月一日，由科技部门解释。"
    assert lead("规定日前发布\n", title="别的") == ""


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
