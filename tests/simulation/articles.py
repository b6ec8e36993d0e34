"""The pages of articles, in the layouts of several systems."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from html import escape

from tests.simulation.piece import Answer, Piece
from tests.simulation.place import answer
from tests.simulation.prose import paragraphs


def article(piece: Piece, at: datetime, *, layout: int, organ: str, name: str) -> Answer:
    """The page of an article as it stands at a time."""
    texts = list(paragraphs(piece.origin or piece.number, short=piece.short))
    version = piece.version(at)
    if version:
        texts.append(f"{piece.mark(version)}：上文有关数字已按原始文件更正，以本次发布为准。")
    if piece.attached:
        texts.append(f'<a href="/files/{piece.number}.pdf">附件：任务清单.pdf</a>')
    body = "".join(f"<p>　　{text}</p>" for text in texts)
    title = escape(piece.headline(at))
    inner = _LAYOUTS[layout](title, piece, body)
    head = (
        f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{piece.shown:%Y-%m-%d %H:%M}">'
        f'<meta name="ContentSource" content="{piece.label}">'
        if layout == 1
        else ""
    )
    return answer(
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{title}-{organ}</title>{head}</head><body>'
        f'<div class="top"><a href="/">首页</a> <a href="/xwzx/">新闻中心</a> <a href="/zwgk/">政务公开</a></div>'
        f'<div class="dqwz">当前位置：<a href="/">首页</a> &gt; {name} &gt; 正文</div>{inner}'
        f'<div class="share"><span>分享到：</span><a href="javascript:;">微信</a></div><div class="foot"><p>'
        f"主办单位：{organ}　"
        f"网站标识码：3200000000</p><p>版权所有 未经授权禁止转载</p></div></body></html>"
    )


def _plain(title: str, piece: Piece, body: str) -> str:
    return (
        f'<h1>{title}</h1><div class="info">'
        f"发布时间：{piece.shown:%Y-%m-%d %H:%M}　来源：{piece.label}　浏览次数：12</div>"
        f'<div class="content" id="zoom">{body}</div>'
    )


def _editor(title: str, piece: Piece, body: str) -> str:
    return (
        f'<div class="xl-title"><h1>{title}</h1></div><div class="xl-info"><span>'
        f"发布时间：{piece.shown:%Y-%m-%d}</span> "
        f'<span>来源：{piece.label}</span></div><div id="Zoom"><div class="TRS_Editor">{body}</div></div>'
    )


def _table(title: str, piece: Piece, body: str) -> str:
    return (
        f'<table width="900"><tr><td class="title"><h1 class="iip">{title}</h1></td></tr><tr><td class="info">'
        "发布日期："
        f'{piece.shown:%Y-%m-%d}　来源：{piece.label}</td></tr><tr><td class="NewsContent" id="czfxfontzoom">'
        f"{body}</td></tr></table>"
    )


_LAYOUTS = (_plain, _editor, _table)


@cache
def attachment() -> Answer:
    """The file that some articles carry."""
    from demo.files import make

    body = make("pdf", "任务清单", (("序号", "任务"), ("1", "组织实施")))
    return Answer(body=body, headers=(("Content-Type", "application/pdf"),))
