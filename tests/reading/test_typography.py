from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.reading.typography import print_form

ALPHABET = st.sampled_from(
    list("数据强国在的1２３,，.．。;；:：()（）\"'“”‘’《》 \u3000\xa0-—…!?aBＡ%％+/@\n\t\x00\u200b𠮷㙦😀é")
)
TEXTS = st.lists(ALPHABET, max_size=60).map("".join)


def content(text: str) -> list[str]:
    """Letters, figures and characters in order, whatever their width."""
    wide = range(0xFF01, 0xFF5F)
    return [chr(ord(c) - 0xFEE0) if ord(c) in wide else c for c in text if c.isalnum()]


@given(TEXTS | st.text(max_size=60))
@settings(max_examples=600, deadline=None)
def test_letters_and_figures_never_change(text: str) -> None:
    assert content(print_form(text)) == content(text)


@given(TEXTS | st.text(max_size=60))
@settings(max_examples=600, deadline=None)
def test_what_is_normal_stays_as_it_is(text: str) -> None:
    once = print_form(text)
    assert print_form(once) == once


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("到 2023 年，全省 5G 基站达 1,000.5 万个。", "到2023年，全省5G基站达1,000.5万个。"),
        ("你好,世界!(测试)", "你好，世界！（测试）"),
        ('他说:"数据"和"算力"', "他说：“数据”和“算力”"),
        ("”数据”和”算力”", "“数据”和“算力”"),
        ('一把5"的尺', '一把5"的尺'),
        ("谈'数据'与Moore's law", "谈‘数据’与Moore's law"),
        ("由 G3 Global 公司与ACME (Asia) Ltd.合作。", "由G3 Global公司与ACME (Asia) Ltd.合作。"),
        ("２０２１年增长１．５％。", "2021年增长1.5%。"),
        ("（省商务厅负责)", "（省商务厅负责）"),
        ("模具(金属(含钢))产业", "模具（金属（含钢））产业"),
        ("f(x)与H(2)O", "f(x)与H(2)O"),
        ("会议于10:30开始,14:00结束。", "会议于10:30开始，14:00结束。"),
        ("网址: www.a.cn 邮箱: a.b@c.cn", "网址：www.a.cn 邮箱：a.b@c.cn"),
        ("见 https://a.cn/?q=1,2 说明", "见 https://a.cn/?q=1,2 说明"),
        ("1. 发展工业大数据。", "1.发展工业大数据。"),
        ("GB/T 38672-2020 信息技术 大数据 接口基本要求。", "GB/T 38672-2020 信息技术 大数据 接口基本要求。"),
        ("第四届进博会  行业人士呼吁", "第四届进博会 行业人士呼吁"),
        ("数 据 要素是资源。", "数据要素是资源。"),
        ("《信息技术 大数据》印 发。", "《信息技术 大数据》印发。"),
        ("专栏5 工业和新兴产业", "专栏5 工业和新兴产业"),
        ("12 项大数据国家标准", "12项大数据国家标准"),
        ("等等...以及。。。", "等等……以及……"),
        ("细数家底--谋划发展", "细数家底——谋划发展"),
        ("数据,算力等.", "数据，算力等。"),
        ("\u3000\u3000正文\x00\x07\x1f\u200b里", "正文里"),
        ("𠮷野家,㙦城 3 家😀", "𠮷野家，㙦城3家😀"),
        ("plain, English text (only).", "plain, English text (only)."),
        ("", ""),
    ],
)  # fmt: skip
def test_print_form(text: str, printed: str) -> None:
    assert print_form(text) == printed


def test_a_name_keeps_its_blanks() -> None:
    assert print_form("《4.0 信息速报》 遵守 规定。", ["4.0 信息速报"]) == "《4.0 信息速报》遵守规定。"
    assert print_form("《4.0 信息速报》遵守。") == "《4.0信息速报》遵守。"
