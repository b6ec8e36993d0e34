"""What stands in the middle of a text and goes, and what looks like it and stays."""

from __future__ import annotations

import pytest

from collector.reading.article import read_article

FIRST = "本市前三季度登记技术合同一千二百余项，成交额同比增长近两成，企业成为主体。"
LAST = "下一步，市科技局将继续完善技术转移体系，推动更多成果就近转化，让平台真正用起来。"
OTHER = "<a href='/a/1.html'>另一篇报道的题目在这里</a>"


def text_of(inserted: str) -> list[str]:
    body = f"<h1>关于技术合同的消息</h1><p>发布时间：2026-11-16</p><div><p>{FIRST}</p>{inserted}<p>{LAST}</p></div>"
    return read_article(f"<html><body>{body}</body></html>".encode(), "https://a.example.cn/1.html").text.split("\n")


@pytest.mark.parametrize(
    "inserted",
    [
        f"<div><b>相关阅读：</b>{OTHER}<br><a href='/a/2.html'>又一篇报道的题目</a></div>",
        f"<p>相关新闻</p><p>{OTHER}</p>",
        f"<p>{OTHER}</p><p><a href='/2'>第二篇报道的题目</a></p><p><a href='/3'>第三篇报道的题目</a></p>",
        "<div class='relates'><p>其他报道的题目，不是链接</p></div>",
    ],
)
def test_links_to_other_articles_go(inserted: str) -> None:
    assert text_of(inserted) == [FIRST, LAST]


@pytest.mark.parametrize(
    ("inserted", "kept"),
    [
        ("<p>详见<a href='/a/1.html'>另一篇报道</a>的说明。</p>", "详见另一篇报道的说明。"),
        ("<p><a href='/a/1.html'>单独成行的一个链接</a></p>", "单独成行的一个链接"),
        ("<p>相关链接：<a href='/f/1.pdf'>申报指南.pdf</a></p>", "申报指南.pdf"),
    ],
)
def test_links_that_belong_to_the_text_stay(inserted: str, kept: str) -> None:
    assert kept in "".join(text_of(inserted))
