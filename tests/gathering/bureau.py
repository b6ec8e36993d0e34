"""The little web site of an invented bureau: front page, navigation, columns, articles; it can move and be rebuilt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.gathering.site import Page, Site

NAME = "示例市科学技术局"
TOPICS = ("人工智能", "量子信息", "生物制造", "低空经济", "先进材料", "商业航天", "脑机接口", "绿色氢能")
DEEDS = ("揭榜挂帅榜单发布", "重点实验室评估结果公示", "成果转化对接会举行", "创新券申领工作启动", "专家咨询会召开")


@dataclass(frozen=True, slots=True)
class Bureau:
    """Writes pages as of a day; ``columns`` are (name, path) of the navigation."""

    day: datetime
    columns: tuple[tuple[str, str], ...] = (("工作动态", "/gzdt/"), ("通知公告", "/tzgg/"), ("政策法规", "/zcfg/"))

    def title(self, number: int) -> str:
        return f"{TOPICS[number % len(TOPICS)]}{DEEDS[number % len(DEEDS)]}（第{number}期）"

    def front(self) -> bytes:
        return self.page(f"{NAME} - 首页", "<h2>欢迎访问</h2>", crumbs="")

    def listing(self, name: str, numbers: Sequence[int], *, dated: bool = True, cut: bool = False) -> bytes:
        rows = "".join(self._row(number, dated=dated, cut=cut) for number in numbers)
        return self.page(f"{name}_{NAME}", f'<div class="list"><ul>{rows}</ul></div>', crumbs=name)

    def tiles(self, name: str, numbers: Sequence[int]) -> bytes:
        """The same list in another form: no ``ul`` any more, other addresses kept."""
        rows = "".join(
            f'<div class="tile"><a href="/art/{number}.html"><h4>{self.title(number)}</h4></a>'
            f'<p class="when">{self.when(number):%Y年%m月%d日}</p></div>'
            for number in numbers
        )
        return self.page(f"{name}_{NAME}", f'<div class="tiles">{rows}</div>', crumbs=name)

    def article(self, number: int, *, column: str = "工作动态") -> bytes:
        text = "".join(
            f"<p>{TOPICS[number % len(TOPICS)]}方面的第{part}项安排：各有关单位要按照年度计划组织实施，明确责任分工，"
            f"按期报送进展，并对经费使用的真实性负责，编号{number}-{part}。</p>"
            for part in range(1, 7)
        )
        body = (
            f"<h1>{self.title(number)}</h1><div>发布时间：{self.when(number):%Y-%m-%d} 09:30 来源：{NAME}</div>"
            f'<div class="content">{text}<p><a href="/files/{number}.pdf">附件：安排表.pdf</a></p></div>'
        )
        return self.page(f"{self.title(number)}_{NAME}", body, crumbs=column)

    def when(self, number: int) -> datetime:
        return self.day - timedelta(days=1 + number)

    def page(self, title: str, body: str, *, crumbs: str) -> bytes:
        links = "".join(f'<li><a href="{path}">{name}</a></li>' for name, path in self.columns)
        path = next((path for name, path in self.columns if name == crumbs), "/")
        here = (
            f'<div class="dqwz">当前位置：<a href="/">首页</a> &gt; <a href="{path}">{crumbs}</a></div>'
            if crumbs
            else ""
        )
        return (
            f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>'
            f'<meta name="SiteName" content="{NAME}"></head><body><div class="nav"><ul><li><a href="/">首页</a></li>'
            f'{links}</ul></div>{here}{body}<div class="foot"><a href="/wzdt/">网站地图</a></div></body></html>'
        ).encode()

    def _row(self, number: int, *, dated: bool, cut: bool) -> str:
        shown = f"{self.title(number)[:12]}..." if cut else self.title(number)
        day = f"<span>{self.when(number):%Y-%m-%d}</span>" if dated else ""
        return f'<li><a href="/art/{number}.html">{shown}</a>{day}</li>'


def build(made: Site, bureau: Bureau, numbers: Sequence[int] = range(12)) -> None:
    """Put the whole site up: every column lists articles of its own, the first all of ``numbers``."""
    made.pages["/"] = Page(bureau.front())
    for place, (name, path) in enumerate(bureau.columns):
        own = [number + 100 * place for number in numbers]
        made.pages[path] = Page(bureau.listing(name, own))
        for number in own:
            made.pages[f"/art/{number}.html"] = Page(bureau.article(number, column=name))


def leads_to(path: str) -> Page:
    """A redirect."""
    return Page(b"", status=302, headers=(("Location", path), ("Content-Type", "text/html")))
