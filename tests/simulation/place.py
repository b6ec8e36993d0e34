"""Where a column stands, and the frame that its site puts round every page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from tests.simulation.piece import Answer, Asked, Piece, Row, Rows

XML, JSON, HTML = "application/xml; charset=utf-8", "application/json; charset=utf-8", "text/html; charset=utf-8"
Draw = Callable[[Sequence[Row]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One column of one site."""

    host: str
    code: int
    name: str
    organ: str
    size: int = 20  # rows a page
    look: int = 0  # which markup, where a system has several
    dates: str = "day"  # day, none, or month-day: what its lists show

    @property
    def base(self) -> str:
        """The site."""
        return f"https://{self.host}"

    @property
    def letters(self) -> str:
        """Eight capital letters that stand for the column."""
        return "".join(chr(65 + int(digit)) for digit in f"{self.code:08d}")

    @property
    def token(self) -> str:
        """32 hexadecimal digits that stand for the column."""
        return f"{self.code * 2654435761 % 2**128:032x}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A CMS: where it puts lists and articles, and how it answers for a list; None for what is no list of the place."""

    spider: str
    address: Callable[[Place], str]
    article: Callable[[Place, Piece], str]
    answer: Callable[[Place, Rows, Asked], Answer | None]
    paged: bool = True
    options: Mapping[str, str | int | bool] = field(default_factory=dict)
    layout: int = 0  # of its articles


def answer(text: str, kind: str = HTML, *, status: int = 200, charset: str = "utf-8") -> Answer:
    """A page as an answer."""
    return Answer(status=status, body=text.encode(charset, "replace"), headers=(("Content-Type", kind),))


def frame(place: Place, body: str, *, head: str = "", charset: str = "utf-8") -> str:
    """A whole list page."""
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="{charset}"><title>{place.name}_{place.organ}</title>'
        f'<meta name="SiteName" content="{place.organ}"><meta name="ColumnName" content="{place.name}">{head}</head>'
        f'<body><div class="top"><a href="/">网站首页</a> <a href="/xwzx/">新闻中心</a> <a href="/zwgk/">政务公开</a> '
        f'<a href="/bsfw/">办事服务</a></div><div class="dqwz">当前位置：<a href="/">首页</a> &gt; {place.name}</div>'
        f'{body}<div class="yqlj"><h3>友情链接</h3><ul><li><a href="https://www.example.gov.cn/">中国政府网</a></li>'
        f'<li><a href="https://www.example.org.cn/">科学院</a></li></ul></div><div class="foot"><p>'
        f"主办单位：{place.organ}　"
        f'网站标识码：3200000000</p><p><a href="/wzdt/">网站地图</a> | <a href="/lxwm/">联系我们</a></p></div>'
        "</body></html>"
    )


def lines(place: Place, rows: Rows) -> str:
    """Rows in the markup of the place's look."""
    draw = _LOOKS[place.look % len(_LOOKS)]
    return draw(place, rows)


def _date(place: Place, row: Row) -> str:
    if place.dates == "none":
        return ""
    return f"{row.shown:%m-%d}" if place.dates == "month" else row.day


def _plain(place: Place, rows: Rows) -> str:
    made = (
        f'<li><a href="{row.url}" title="{escape(row.title)}" target="_blank">{escape(row.cut)}</a>'
        f"<span>{_date(place, row)}</span></li>"
        for row in rows
    )
    return f'<div class="list"><ul>{"".join(made)}</ul></div>'


def _table(place: Place, rows: Rows) -> str:
    made = (
        f'<tr><td width="3%">·</td><td><a href="{row.url}" title="{escape(row.title)}">{escape(row.cut)}</a></td>'
        f'<td align="right">{_date(place, row)}</td></tr>'
        for row in rows
    )
    return f'<table class="newslist" width="760">{"".join(made)}</table>'


def _tiles(place: Place, rows: Rows) -> str:
    made = (
        f'<div class="tile"><a href="{row.url}"><h4>{escape(row.title)}</h4></a>'
        f'<p class="when">{_date(place, row)}</p></div>'
        for row in rows
    )
    return f'<div class="tiles">{"".join(made)}</div>'


def _dates_first(place: Place, rows: Rows) -> str:
    made = (
        f'<li><i class="date">{_date(place, row)}</i><a href="{row.url}">{escape(row.title)}</a></li>' for row in rows
    )
    return f'<ul class="news_list">{"".join(made)}</ul>'


_LOOKS: Sequence[Callable[[Place, Rows], str]] = (_plain, _table, _tiles, _dates_first)


def cut(rows: Rows, size: int) -> list[Rows]:
    """The rows by pages; one empty page where there are none."""
    return [rows[start : start + size] for start in range(0, len(rows), size)] or [()]


def path(place: Place, asked: Asked) -> str | None:
    """The path and query of a request to the place's site; None for one that goes elsewhere."""
    rest = asked.url.partition("#")[0].removeprefix("http://").removeprefix("https://")
    site, _, behind = rest.partition("/")
    return f"/{behind}" if site == place.host else None
