from __future__ import annotations

from collector.model import Block, BlockKind
from collector.reading.blocks import MOST_CELLS, blocks, words_of


def texts(html: str) -> list[str]:
    return [block.text for block in blocks(html) if block.kind is BlockKind.PARAGRAPH]


def test_paragraphs_end_where_they_end_on_the_page() -> None:
    html = "<div>开头<p>第一<b>段</b>的  话。</p>中间<ul><li>甲</li><li>乙</li></ul>两<br>行<h3>标题</h3></div>尾"
    assert texts(html) == ["开头", "第一段的 话。", "中间", "甲", "乙", "两", "行", "标题", "尾"]


def test_tables_and_images_keep_their_place() -> None:
    html = (
        "<p>前</p><table><caption>表1</caption><tr><th>市</th><th>数</th></tr><tr><td>甲</td><td>1</td></tr></table>"
        '<p>图：<img src="https://a.cn/1.png">后</p><img alt="无址">'
    )
    assert blocks(html) == (
        Block(text="前"),
        Block(kind=BlockKind.TABLE, text="表1", rows=(("市", "数"), ("甲", "1"))),
        Block(text="图："),
        Block(kind=BlockKind.IMAGE, url="https://a.cn/1.png"),
        Block(text="后"),
    )


def test_spans_keep_columns_under_their_headings() -> None:
    html = (
        '<table><tr><td rowspan="2">甲</td><td colspan="2">宽</td></tr><tr><td>1</td><td>2</td></tr>'
        "<tr><td>乙</td><td>3</td><td>4</td><td>多</td></tr></table>"
    )
    assert blocks(html)[0].rows == (("甲", "宽", "", ""), ("", "1", "2", ""), ("乙", "3", "4", "多"))


def test_absurd_spans_are_not_believed() -> None:
    wide, odd = '<td colspan="99999999">甲</td><td>乙</td>', '<td colspan="-1">丙</td><td rowspan="x">丁</td>'
    html = f"<table><tr>{wide}</tr><tr>{odd}</tr></table>"
    rows = blocks(html)[0].rows
    assert len(rows[0]) == MOST_CELLS
    assert rows[1][:2] == ("丙", "丁")


def test_a_table_that_only_lays_out_a_page_is_its_paragraphs() -> None:
    html = '<table><tr><td><p>一段。</p><p>两段。</p><img src="https://a.cn/2.png"></td></tr></table>'
    assert texts(html) == ["一段。", "两段。"]
    assert blocks(html)[-1].url == "https://a.cn/2.png"


def test_a_table_in_a_table_becomes_the_words_of_its_cell() -> None:
    inner = '<table><tr><td>x</td><td>y</td></tr></table><img src="https://a.cn/3.png">'
    html = f"<table><tr><td>甲<b>粗</b>字</td><td>{inner}</td></tr></table>"
    found = blocks(html)
    assert found[0].rows == (("甲粗字", "x y"),)
    assert found[1].kind is BlockKind.IMAGE


def test_without_html_the_text_tells() -> None:
    assert blocks("", "一段\n市\t数\n甲\t1\n\n末段") == (
        Block(text="一段"),
        Block(kind=BlockKind.TABLE, rows=(("市", "数"), ("甲", "1"))),
        Block(text="末段"),
    )
    assert blocks("<p> </p>", "文字") == (Block(text="文字"),)
    assert blocks("", "") == ()


def test_words_of_a_table_are_its_cells() -> None:
    table = Block(kind=BlockKind.TABLE, text="表", rows=(("甲", "1"), ("乙", "2")))
    assert words_of(table) == "表\n甲\t1\n乙\t2"


def test_deep_nesting_costs_no_recursion() -> None:
    assert texts("<div>" * 3000 + "字" + "</div>" * 3000) == ["字"]
