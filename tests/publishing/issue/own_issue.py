"""An issue of our own that has everything: two-line titles, headings, tables, images, a section without articles."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

from PIL import Image

from collector.model import Block, BlockKind, Issue, IssueArticle


def picture_of(kind: str = "PNG", size: tuple[int, int] = (300, 200), mode: str = "RGB", **options: object) -> bytes:
    """An image with something in it."""
    out = io.BytesIO()
    image = Image.linear_gradient("L").resize(size).convert(mode)
    if mode == "RGBA":
        image.putalpha(128)
    image.save(out, kind, **options)
    return out.getvalue()


def image(body: bytes | None, caption: str = "", url: str | None = "https://example.cn/a.png") -> Block:
    return Block(kind=BlockKind.IMAGE, image=body, text=caption, url=url)


def table(*rows: tuple[str, ...], caption: str = "") -> Block:
    return Block(kind=BlockKind.TABLE, rows=rows, text=caption)


def texts(*lines: str) -> tuple[Block, ...]:
    return tuple(Block(text=line) for line in lines)


ORDERS = IssueArticle(
    section="政策法规",
    title_lines=("关于推进数据要素流通的", "三年行动计划"),
    source="国家数据局",
    highlight=True,
    blocks=texts(
        "到 2026 年,全国数据交易规模达 1,200.5 亿元。",
        "一、总体要求",
        "（一）夯实基础。建设 30 个枢纽节点,提升算力。",
        "（二）分工",
        "1. 明确责任。各地区按职责推进落实,并于每年报告。",
    ),
)
FIGURES = IssueArticle(
    section="各地动态",
    title_lines=("常州算力规模跃居全省前列",),
    source="常州市数据局",
    blocks=(
        *texts("数据如下。"),
        table(("年份", "规模"), ("2025", "10"), ("2026", "25"), caption="表1 算力规模"),
        image(picture_of(), "图1 走势"),
    ),
)
BRIEF = IssueArticle(
    section="各地动态", title_lines=("简讯",), source="科技部", blocks=texts("一句话。（来源：科技部）")
)


def own_issue(*more: IssueArticle) -> Issue:
    """The issue, with more articles at its end."""
    return Issue(
        number=43,
        day=date(2026, 11, 22),
        theme="数据要素专题",
        masthead="4.0 信息速报",
        notice="内部参考 注意保存",
        publisher="江苏中科智能科学技术应用研究院",
        imprint=("版权及合理使用声明", "《4.0 信息速报》遵守规定,保护知识产权。"),
        highlights=("关于推进数据要素流通的三年行动计划",),
        sections=("政策法规", "产品市场", "各地动态"),
        articles=(ORDERS, FIGURES, BRIEF, *more),
    )


def with_article(*blocks: Block, title: str = "特别的文章") -> Issue:
    """The issue with one more article of these blocks."""
    return own_issue(IssueArticle(section="各地动态", title_lines=(title,), source="新华社", blocks=blocks))


def bare_issue() -> Issue:
    """An issue without an article."""
    return replace(own_issue(), articles=(), highlights=(), imprint=(), theme="")
