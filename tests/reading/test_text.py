from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.reading.simplified import SIMPLIFIED, TRADITIONAL
from collector.reading.text import dense, dense_codes, figures, plain, strip_meta


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("关于印发《若干措施》的通知", "关于印发若干措施的通知"),
        ("ＡＩ＋制造，２０２６年", "ai制造2026年"),
        ("關於發佈臺灣農產品標準", "关于发布台湾农产品标准"),
        ("第①批 ㎡ Ⅲ ½", "第1批m2iii12"),
        ("É è Ü", "eeu"),
        ("零\u200b宽\ufeff字 符\u3000", "零宽字符"),
        ("二〇二六", "二零二六"),
        ("한국 カタカナ", "한국カタカナ"),
        ("……——！？", ""),
        ("", ""),
        ("半\ud800个", "半个"),
        ("𠮷野家", "𠮷野家"),
    ],
)
def test_dense(text: str, expected: str) -> None:
    assert dense(text) == expected


@given(st.text())
def test_dense_is_of_letters_and_digits_and_stays_as_it_is(text: str) -> None:
    once = dense(text)
    assert all(char.isalnum() or char >= "\U00020000" for char in once)
    assert dense(once) == once
    assert dense_codes(text).tolist() == [ord(char) for char in once]


@given(st.text())
def test_plain_changes_nothing_twice_and_keeps_what_dense_keeps(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert dense(once) == dense(text)


def test_plain_can_still_be_read() -> None:
    assert plain("　關於《辦法》（試行）的通知：\r\n共３條。") == " 关于《办法》(试行)的通知: \n共3条。"


def test_long_and_short_texts_are_made_dense_alike() -> None:
    text = "關於２０２６年，申報。"
    assert dense(text * 50) == dense(text) * 50


def test_each_traditional_character_has_one_simplified() -> None:
    assert len(TRADITIONAL) == len(SIMPLIFIED) == len(set(TRADITIONAL))
    assert dense("國務院科學技術廳") == "国务院科学技术厅"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("百分之三", "3%"),
        ("百分之三点五", "3.5%"),
        ("千分之二", "2‰"),
        ("二分之一", "二分之一"),
        ("三个、两家、十名", "3个、2家、10名"),
        ("2.5万元", "25000元"),
        ("1.23456万", "1.23456万"),
        ("3万亿", "3000000000000"),
        ("9,614 户", "9614 户"),
        ("1,5", "1,5"),
        ("３．０％", "3%"),
        ("2.50", "2.5"),
        ("三千二百人", "3200人"),
        ("一万二千个", "12000个"),
        ("一百零五", "105"),
        ("两万五千", "25000"),
        ("二〇二六年", "2026年"),
        ("二○二六年", "2026年"),
        ("第十四届、第三次", "第14届、第3次"),
        ("二十四节气", "24节气"),
        ("20 25 年 3 .5 亿", "2025 年 350000000"),
        ("3271.9\n万台", "32719000台"),
        ("一定 统一 一起 十分 万一 千方百计 十五五 一二 二是", "一定 统一 一起 十分 万一 千方百计 十五五 一二 二是"),
        ("没有数字", "没有数字"),
    ],
)
def test_figures_have_one_spelling(text: str, expected: str) -> None:
    assert figures(text) == expected


def test_two_figures_on_two_lines_stay_two() -> None:
    assert figures("12\n34") == "12\n34"


def test_furniture_is_stripped_and_the_text_is_not() -> None:
    body = "各设区市科技局：\n现将有关事项通知如下。\n来源于基层的做法值得推广，发布时间另行通知。"
    page = (
        "当前位置：首页 > 通知公告\n发布时间：2026-11-20 08:30 来源：省科技厅 浏览次数：12\n2026-11-20 08:30\n"
        f"分享到：微信\n{body}\n（责任编辑：某）\n上一篇：别的文章\n扫一扫在手机打开当前页\n版权所有：某厅\n相关阅读\n一则标题\n又一则标题"
    )
    assert strip_meta(page) == body


def test_datelines_and_closing_credits_go() -> None:
    assert strip_meta("某某社北京11月20日电（记者 甲乙）会议今天召开。编辑:丙") == "会议今天召开。"
    assert strip_meta("（某某网讯）\n会议今天召开。\n（来源：某报 编辑：丁）").strip() == "会议今天召开。"


def test_a_long_paragraph_is_text_whatever_it_begins_with() -> None:
    long = "来源：" + "这一段很长。" * 30
    assert strip_meta(long + "\n来源：某网\n正文。") == long + "\n正文。"


def test_a_heading_of_related_articles_cuts_only_before_headlines() -> None:
    text = "第一段。\n相关阅读\n" + "这里其实还是正文，" * 10
    assert strip_meta(text) == text


@pytest.mark.parametrize("text", ["", "来源：某网", "\n\n", "（责任编辑：某）\n上一篇：某"])
def test_nothing_is_stripped_to_nothing(text: str) -> None:
    assert strip_meta(text) == text


@given(
    st.text(alphabet="一二三四五六七八九十百千万亿零点分之第个年月0123456789.,，%％ \n来源：发布时间（）", max_size=60)
)
def test_odd_texts_are_survived(text: str) -> None:
    figures(text)
    strip_meta(text)
