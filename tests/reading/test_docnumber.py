"""文号 and numbers of standards: found in sentences, told apart from what only looks like them, in one spelling."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.reading.docnumber import find_doc_numbers, find_standards, own_doc_number


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("苏科计发〔2026〕12号", ("苏科计发〔2026〕12号",)),
        ("苏科计发[2026] 12 号", ("苏科计发〔2026〕12号",)),
        ("根据《若干意见》（国发〔2020〕3号）和国办发﹝2021﹞5号文件精神", ("国发〔2020〕3号", "国办发〔2021〕5号")),
        ("按照常政办发（2026）7号", ("常政办发〔2026〕7号",)),
        ("浙金罚决字〔2024〕52-3号", ("浙金罚决字〔2024〕52-3号",)),
        ("中华人民共和国国务院令第782号", ("国务院令第782号",)),
        ("中华人民共和国国家发展和改革委员会令第40号", ("中华人民共和国国家发展和改革委员会令第40号",)),
        ("国家知识产权局公告2026年第15号", ("国家知识产权局公告2026年第15号",)),
        ("市场监管总局令（第88号）", ("市场监管总局令第88号",)),
        ("见苏科计发〔2026〕12号、苏科计发〔2026〕12号", ("苏科计发〔2026〕12号",)),
    ],
)
def test_doc_numbers(text: str, numbers: tuple[str, ...]) -> None:
    assert find_doc_numbers(text) == numbers


@pytest.mark.parametrize(
    "text", ["", "2026年第3号台风", "（2026）12号楼", "第12号", "命令第3号", "某某路〔2026〕12号", "电话〔2026〕"]
)
def test_no_doc_numbers(text: str) -> None:
    assert find_doc_numbers(text) == ()


def test_the_own_number_comes_first_and_a_mentioned_one_is_not_own() -> None:
    text = "苏科计发〔2026〕12号\n各单位：\n根据国发〔2020〕3号，现通知如下。"
    assert own_doc_number(text) == "苏科计发〔2026〕12号"
    assert find_doc_numbers(text) == ("苏科计发〔2026〕12号", "国发〔2020〕3号")
    assert own_doc_number("根据国发〔2020〕3号，现通知如下。") is None
    assert (
        own_doc_number("正文", "某局令第40号") == "某局令第40号"
        or own_doc_number("正文", "某某局令第40号") == "某某局令第40号"
    )
    assert own_doc_number("发文字号：黔科通〔2026〕45号\n正文") == "黔科通〔2026〕45号"


@pytest.mark.parametrize(
    ("text", "standards"),
    [
        ("GB/T 38672-2020", ("GB/T 38672-2020",)),
        ("《信息技术》（GB/T38672—2020）等", ("GB/T 38672-2020",)),
        ("DB32/T 4321-2022、DB 3204/T 1001—2023", ("DB32/T 4321-2022", "DB3204/T 1001-2023")),
        ("T/CESA 1150-2021 与 T/CESA 1150-2021", ("T/CESA 1150-2021",)),
        ("ISO/IEC 27001:2022 和 ISO 9001", ("ISO/IEC 27001:2022", "ISO 9001")),
        ("GB 50016", ("GB 50016",)),
        ("GB/T 1.1-2020《标准化工作导则》", ("GB/T 1.1-2020",)),
        ("JJF 1059.1-2012", ("JJF 1059.1-2012",)),
    ],
)
def test_standards(text: str, standards: tuple[str, ...]) -> None:
    assert find_standards(text) == standards


@pytest.mark.parametrize(
    "text", ["", "EN 12", "GB 5", "内存 16GB 2020", "HB 100", "USB 3.0-2020", "A/GB/T 1234-2020", "TB 100"]
)
def test_no_standards(text: str) -> None:
    assert find_standards(text) == ()


@settings(deadline=None)
@given(st.text(alphabet="苏科发〔〕[]（）0123456789号第令公告年GB/T-—. \n"))
def test_any_text(text: str) -> None:
    assert all(number.endswith("号") for number in find_doc_numbers(text, text))
    assert all(" " in standard for standard in find_standards(text))


def test_long_text_takes_no_time() -> None:
    started = time.process_time()
    for text in ("科" * 400_000, "〔2026〕" * 100_000, "GB/T " * 100_000, "令第1号" * 100_000, "1." * 200_000):
        find_doc_numbers(text)
        find_standards(text)
    assert time.process_time() - started < 5
