"""Issues in JSON and as text; the printed issue that is at hand is read too, where it is."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from collector.errors import ReadError
from collector.model import Issue, IssueState
from collector.publishing.issue import json as json_form
from collector.reading.issuefile import read_issue
from collector.reading.text import dense
from tests.editing.press import an_issue

SHARED = Path(__file__).parents[3].parent / "shared" / "bulletin"
printed_issue = pytest.mark.skipif(not SHARED.is_dir(), reason="the printed issue is not beside this checkout")

TEXT = """
内部参考 注意保存

4.0 信息速报

第 5 期

智能科学研究院

2020 年 3 月 9 日

本期重点

- 甲省印发机器人计划
- 乙市启动积分制 引导资源集聚

目录

政策法规

甲省印发机器人计划	1
关于加强试验区建设与管理工作的若干指导意见以及配套
措施的通知......3

聚焦常州

乙市启动积分制 引导资源集聚....	12
-----------

政策法规

甲省印发机器人计划

一、总体要求

近日，甲省印发计划，提出到 2025 年建成五个园区，并就资金安排和人才引进作出规定，要求各地按照职责分工抓好落

实工作，确保目标如期实现。（来源：甲省科技厅）

关于加强试验区建设与管理工作的若干指导意见以及配套措施的通知

第一段说的是试验区的范围。

第二段说的是管理的办法。

（来源：中国政府网（网站））

聚焦常州

乙市启动积分制 引导资源集聚

乙市的积分制覆盖 3000 家企业。（来源：乙市政府）

版权及合理使用声明

本刊只供参阅。
"""


def test_the_text_of_an_issue_is_told_apart() -> None:
    issue = read_issue(TEXT.encode(), "txt")
    assert (issue.number, issue.day) == (5, date(2020, 3, 9))
    assert (issue.notice, issue.masthead, issue.publisher) == ("内部参考 注意保存", "4.0 信息速报", "智能科学研究院")
    assert issue.sections == ("政策法规", "聚焦常州")
    assert issue.imprint == ("版权及合理使用声明", "本刊只供参阅。")
    said = [(a.section, a.title_lines, a.source, a.page, a.highlight, len(a.blocks)) for a in issue.articles]
    assert said == [
        ("政策法规", ("甲省印发机器人计划",), "甲省科技厅", 1, True, 2),
        (
            "政策法规",
            ("关于加强试验区建设与管理工作的若干指导意见以及配套措施的通知",),
            "中国政府网（网站）",
            3,
            False,
            2,
        ),
        ("聚焦常州", ("乙市启动积分制", "引导资源集聚"), "乙市政府", 12, True, 1),
    ]
    assert "抓好落实工作" in issue.articles[0].blocks[1].text


def test_text_without_contents_goes_by_sources_and_known_sections() -> None:
    text = "第 3 期\n2020年1月2日\n标准化\n甲标题\n一段话。\n两段话。（来源：甲）\n乙标题\n一段话。\n（来源：乙）\n"
    issue = read_issue(text.encode(), "txt", sections=("标准化",))
    assert [(a.section, a.title, a.source, len(a.blocks)) for a in issue.articles] == [
        ("标准化", "甲标题", "甲", 2),
        ("标准化", "乙标题", "乙", 1),
    ]


def test_what_a_file_does_not_say_is_known_from_the_issue() -> None:
    known = an_issue()
    issue = read_issue("甲标题\n一段话。（来源：甲）\n".encode(), "txt", known=known)
    assert (issue.number, issue.day, issue.masthead, issue.imprint) == (
        7,
        known.day,
        known.masthead,
        known.imprint,
    )


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"", "txt", "文件是空的"),
        (b"{}", "xls", "不认识的文件类型"),
        (b"\xd0\xcf\x11\xe0", "doc", "另存为 .docx"),
        (b"PK\x03\x04 broken", "docx", "损坏"),
        (b"not json", "json", "不是 JSON"),
        (b"[1]", "json", "应是一个对象"),
        (b'{"number": 1}', "json", "sections 缺少"),
        (b'{"number": -1, "sections": []}', "json", "number 应是期号"),
        (b'{"date": "yesterday", "sections": []}', "json", "date 应是日期"),
        (b'{"sections": [{"name": "a", "articles": [5]}]}', "json", r"sections\[0\].articles\[0\] 应是一个对象"),
        (b'{"sections": [{"name": "a", "articles": [{"paragraphs": []}]}]}', "json", r"articles\[0\].title 缺少"),
        (b'{"sections": [{"articles": []}]}', "json", r"sections\[0\].name 缺少"),
        (b'{"sections": {}}', "json", "sections 应是一个列表"),
        (b'{"sections": [{"name": 3, "articles": []}]}', "json", "name 应是文字"),
        (b'{"sections": [], "highlights": [1]}', "json", "highlights 应是由文字组成的列表"),
        (b'{"sections": [], "number": 1, "date": "2020-01-01"}', "json", "没有找到文章"),
        ("第 1 期\n标题\n话。（来源：甲）".encode(), "txt", "没有日期"),
        ("2020年1月1日\n标题\n话。（来源：甲）".encode(), "txt", "没有期号"),
        ("第 1 期\n2020年13月1日".encode(), "txt", "没有找到文章"),
    ],
)  # fmt: skip
def test_damaged_files_are_refused_with_the_place(body: bytes, kind: str, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        read_issue(body, kind)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (5, "应是一个对象"),
        ({"other": 1}, "应是文字、表格"),
        ({"table": [1]}, "table 应是由行组成"),
        ({"image": "***"}, "不是 base64"),
    ],
)
def test_a_wrong_paragraph_is_named(entry: object, words: str) -> None:
    article = {"title": "甲", "source": "乙", "paragraphs": ["一", entry]}
    data = {"number": 1, "date": "2020-01-01", "sections": [{"name": "a", "articles": [article]}]}
    with pytest.raises(ReadError, match=words) as caught:
        read_issue(json.dumps(data).encode(), "json")
    assert "sections[0].articles[0].paragraphs[1]" in str(caught.value)


def test_json_comes_back_as_it_was() -> None:
    issue = an_issue()
    assert read_issue(json_form.render(issue), "json") == issue
    printed = replace(issue, state=IssueState.PRINTED, digest="d")
    assert read_issue(json_form.render(printed), "json").state is IssueState.PRINTED
    with pytest.raises(ReadError, match="state 应是"):
        read_issue(json_form.render(issue).replace(b'"number": 7', b'"number": 7, "state": "x"'), "json")


def said(issue: Issue) -> list[tuple[str, str, str, str]]:
    return [
        (dense(a.title), a.section, a.source, dense("".join(block.text for block in a.blocks))) for a in issue.articles
    ]


@printed_issue
def test_the_printed_issue_reads_the_same_from_text_and_json() -> None:
    text = read_issue((SHARED / "issue-42.txt").read_bytes(), "txt")
    data = read_issue((SHARED / "issue-42.json").read_bytes(), "json")
    assert len(data.articles) == 15
    assert said(text) == said(data)
    assert [a.page for a in text.articles] == [a.page for a in data.articles]
    assert (text.number, text.day, text.sections, text.highlights) == (42, data.day, data.sections, data.highlights)
    assert text.imprint == data.imprint
