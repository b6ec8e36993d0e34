"""Titles, dates and texts on pages that mark nothing: what a reader tells by looks is told by looks."""

from __future__ import annotations

from datetime import datetime

import pytest

from collector.model import CHINA
from tests.reading.test_article import SENTENCE, article


def test_comments_longer_than_the_article_are_not_the_article() -> None:
    said = "".join(f"<li><p>第{i}条留言说得很长，有理有据，{SENTENCE}{SENTENCE}</p></li>" for i in range(9))
    text = f"<h1>关于举办对接会的通知</h1><p>2026-11-16</p><div><p>{SENTENCE}</p><p>{SENTENCE[::-1]}</p></div>"
    read = article(f"{text}<div><h3>全部留言（9）</h3><ul>{said}</ul></div>")
    assert read.text.split("\n") == [SENTENCE, SENTENCE[::-1]]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>信息浏览</title>", "协会组织会员赴外地考察"),
        ("<title>某某县人民政府</title>", "协会组织会员赴外地考察"),
        ("<title>协会秘书处发布全年工作计划</title>", "协会秘书处发布全年工作计划"),
        ("<meta name='og:title' content='全年工作计划印发'><title>信息</title>", "全年工作计划印发"),
    ],
)
def test_a_title_by_its_looks_where_nothing_else_names_one(head: str, title: str) -> None:
    body = "<table><tr><td align=center><strong><font size=4>协会组织会员赴外地考察</font></strong></td></tr>"
    ending = (
        f"<tr><td><p>{SENTENCE * 2}<p>{SENTENCE * 3}</td></tr><tr><td>发布时间：2026-11-6　阅读：3 次</td></tr></table>"
    )
    assert article(body + ending, head=head).title == title


@pytest.mark.parametrize(
    ("element", "title"),
    [
        ("澜江日报数字报-从“跟跑”到“领跑”的路", "从“跟跑”到“领跑”的路"),
        ("从“跟跑”到“领跑”的路-澜江日报", "从“跟跑”到“领跑”的路"),
    ],
)
def test_the_name_of_the_site_is_cut_off_at_either_end(element: str, title: str) -> None:
    assert article(f"<div>{SENTENCE}</div>", head=f"<title>{element}</title>").title == title


def test_what_is_recommended_below_the_title_is_not_the_date_of_publication() -> None:
    lines = "<p>于 2026-11-06 17:32:40 发布</p><p>最新推荐文章于 2026-11-20 09:00:00 发布</p>"
    read = article(f"<h1>关于举办对接会的通知</h1>{lines}<div id='zoom'><p>{SENTENCE}</p></div>")
    assert read.published == datetime(2026, 11, 6, 17, 32, 40, tzinfo=CHINA)
