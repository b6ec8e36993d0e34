"""The list pages of the day: what each column shows at one time, in its site's markup."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote, urlencode, urljoin, urlsplit

from demo.addresses import article_url, cnstock_id, column_url
from demo.articles import about, manner
from demo.rendering import Answer, page, render
from demo.stories import DemoColumn, Posting

_GOV_JSON = "TONGYONGLIEBIAODRQ.json"  # the name that several columns share; their pages tell it
_CNSTOCK_API = "https://api.cnstock.com/www/newsList/channelNewsList"
_UNIT = "https://kjt.zj.gov.cn/api-gateway/jpaas-publish-server/front/page/build/unit"
_PER_PAGE = {"mk": 4, "g1": 3, "b1": 4, "z1": 3, "k1": 2, "c53": 2}  # columns whose lists run over several pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a list: the article and the column of its own address."""

    posting: Posting
    home: DemoColumn
    base: str  # address of the listing column

    @property
    def url(self) -> str:
        """The article's address."""
        return article_url(self.posting, self.home)

    @property
    def title(self) -> str:
        """The whole title."""
        return self.posting.title

    @property
    def short(self) -> str:
        """The title as wide lists show it."""
        return self.title if len(self.title) <= 36 else self.title[:34] + "…"

    @property
    def cut(self) -> str:
        """The title as narrow lists cut it."""
        return self.title if len(self.title) <= 22 else self.title[:20] + "..."

    @property
    def date(self) -> str:
        """The day."""
        return f"{self.posting.at:%Y-%m-%d}"

    @property
    def iso(self) -> str:
        """The time as Atom writes it."""
        return self.posting.at.isoformat()

    @property
    def rfc822(self) -> str:
        """The time as RSS writes it."""
        return format_datetime(self.posting.at)

    @property
    def doc(self) -> str:
        """文号, or nothing."""
        return self.posting.doc or ""

    @property
    def issuer(self) -> str:
        """Who published it."""
        return self.home.issuer

    @property
    def href(self) -> str:
        """The link as the site writes it: beside the list, from the root, or without a scheme."""
        own, base = urlsplit(self.url), urlsplit(self.base)
        if self.home.pages == "jpaas" and "/col/" not in own.path:
            return f"//{own.netloc}{own.path}"
        if own.netloc != base.netloc:
            return self.url
        folder = base.path.rpartition("/")[0] + "/"
        if self.home.pages in ("most", "guizhou", "shanghai"):
            if own.path.startswith(folder):
                return "./" + own.path.removeprefix(folder)
            parent = folder.rstrip("/").rpartition("/")[0].rpartition("/")[0] + "/"
            return "../../" + own.path.removeprefix(parent) if own.path.startswith(parent) else own.path
        return own.path


Rows = Sequence[Row]


def answers(column: DemoColumn, rows: Rows) -> tuple[Answer, ...]:
    """All responses a column needs to be read to its end, newest rows first."""
    return _LISTS[column.pages](column, rows)


def page_sizes(column: DemoColumn, total: int) -> int:
    """How many rows the first answer shows."""
    size = _PER_PAGE.get(column.alias, total)
    return min(total, size * 3 if column.pages == "hanweb" else size)


def _html(column: DemoColumn, url: str, rows: Rows, **more: object) -> Answer:
    values = about(column) | {"rows": rows, **more}
    return page(url, render(f"{column.pages}_list", **values), modified=_newest(rows), **manner(column))


def _newest(rows: Rows) -> datetime | None:
    return max((row.posting.at for row in rows), default=None)


def _split(column: DemoColumn, rows: Rows) -> list[Rows]:
    size = _PER_PAGE.get(column.alias, len(rows))
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _govcn(column: DemoColumn, rows: Rows) -> tuple[Answer, ...]:
    url = column_url(column)
    name = url.rpartition("/")[2] or _GOV_JSON
    data = [{"TITLE": row.title, "SUB_TITLE": "", "URL": row.url, "DOCRELPUBTIME": row.date} for row in rows]
    text = "\ufeff" + json.dumps(data, ensure_ascii=False)
    folder = urljoin(url, "./")
    return (
        page(folder, render("govcn_list", **about(column), json=name), modified=_newest(rows)),
        page(urljoin(folder, name), text, kind="application/json", declared=False, modified=_newest(rows)),
    )


def _static(column: DemoColumn, rows: Rows) -> tuple[Answer, ...]:
    """TRS: ``index.html`` is page 1, ``index_1.html`` page 2."""
    parts = _split(column, rows)
    made = []
    for number, part in enumerate(parts):
        url = urljoin(column_url(column), f"index_{number}.html") if number else column_url(column)
        groups = _groups(column, part)
        made.append(_html(column, url, part, pages=len(parts), page=number, groups=groups))
    return tuple(made)


def _groups(column: DemoColumn, rows: Rows) -> list[tuple[str, Rows]]:
    """The overview of 科技部 shows the newest of four columns under their headings."""
    if column.form != "overview":
        return [("", rows)]
    heads = {"mff": "法律法规", "mfb": "部门规章", "mg": "规范性文件", "mj": "政策解读"}
    return [(head, [row for row in rows if row.home.alias == alias]) for alias, head in heads.items()]


def _hanweb(column: DemoColumn, rows: Rows) -> tuple[Answer, ...]:
    shown = page_sizes(column, len(rows))
    size = _PER_PAGE.get(column.alias, 15)
    first = _html(column, column_url(column), rows[:shown], per_page=size, total=len(rows),
                  webname=quote(quote(column.issuer)))  # fmt: skip
    return (first, *(_group(column, rows, start, size) for start in range(shown, len(rows), size * 3)))


def _group(column: DemoColumn, rows: Rows, start: int, size: int) -> Answer:
    """What dataproxy.jsp answers to the form that the page's own script sends."""
    site = about(column)
    form = {"col": 1, "appid": 1, "webid": site["webid"], "path": "/", "columnid": site["col"],
            "sourceContentType": 1, "unitid": site["unitid"], "webname": site["unit"], "permissiontype": 0}  # fmt: skip
    end = min(start + size * 3, len(rows))
    query = urlencode({"startrecord": start + 1, "endrecord": end, "perpage": size})
    url = urljoin(column_url(column), f"/module/web/jpage/dataproxy.jsp?{query}")
    text = render("hanweb_group", rows=rows[start:end], total=len(rows), per_page=size,
                  pages=math.ceil(len(rows) / size))  # fmt: skip
    answer = page(url, text, kind="text/xml")
    return Answer(url=url, headers=answer.headers, body=answer.body, method="POST", asked=urlencode(form).encode())


def _jpaas(column: DemoColumn, rows: Rows) -> tuple[Answer, ...]:
    parts = _split(column, rows)
    size = _PER_PAGE.get(column.alias, 15)
    made = [_html(column, column_url(column), rows, fragment=_fragment(column, parts[0], len(rows), size, 1))]
    for number, part in enumerate(parts, 1):
        asked = 15 if number == 1 else size
        data = {"success": True, "code": "200", "data": {"html": _fragment(column, part, len(rows), size, number)}}
        text = json.dumps(data, ensure_ascii=False)
        made.append(page(_unit_url(column, number, asked), text, kind="application/json", declared=False))
    return tuple(made)


def _fragment(column: DemoColumn, rows: Rows, total: int, size: int, number: int) -> str:
    return render("jpaas_fragment", **about(column), rows=rows, total=total, per_page=size, page=number)


def _unit_url(column: DemoColumn, number: int, size: int) -> str:
    fields = {"parseType": "bulidstatic", "webId": "3387", "tplSetId": "KhfdDWvs6oNSon8hfBpHF", "pageType": "column",
              "tagId": "当前栏目list", "editType": "null", "pageId": about(column)["col"],
              "paramJson": json.dumps({"pageNo": number, "pageSize": size}, separators=(",", ":"))}  # fmt: skip
    return f"{_UNIT}?{urlencode(fields)}"


def _plain(column: DemoColumn, rows: Rows) -> tuple[Answer, ...]:
    return (_html(column, column_url(column), rows),)


def _hebei(column: DemoColumn, rows: Rows) -> tuple[Answer, ...]:
    """Later pages bear a token of eight digits that only the pager's links tell."""
    parts, token = _split(column, rows), rows[-1].posting.token[:8]
    hrefs = ["index.html", *(f"{token}-{number}.html" for number in range(2, len(parts) + 1))]
    pager = [*enumerate(hrefs, 1)] if len(parts) > 1 else []
    return tuple(
        _html(column, urljoin(column_url(column), href), part, pager=pager)
        for href, part in zip(hrefs, parts, strict=True)
    )


def _changzhou(column: DemoColumn, rows: Rows) -> tuple[Answer, ...]:
    url = column_url(column)
    if column.form == "F":
        return _filled(column, rows)
    second = f"{url}{'&' if '?' in url else '?'}page=2" if column.form in "DE" else f"{url}/2"
    return tuple(_html(column, address, rows) for address in (url, second))  # past the end, the last page again


def _filled(column: DemoColumn, rows: Rows) -> tuple[Answer, ...]:
    """Form F: a page without rows, the rows inside JSON; an empty table ends the list."""
    url = column_url(column)
    html = "".join(
        f'<tr><td><a href="{row.href}" title="{row.title}">{row.cut}</a></td><td>{row.date}</td></tr>' for row in rows
    )
    shell = page(url, render("changzhou_shell", **about(column)))
    filled = (
        page(f"{url}?{_FILL.format(number)}", json.dumps({"status": 10, "html": text}, ensure_ascii=False))
        for number, text in ((1, html), (2, ""))
    )
    return (shell, *filled)


_FILL = "act=ajax&gi=w2w7sv77&ns=&dept=1&notime=&page={}&key=&t=1&cache=no"


def _sina(column: DemoColumn, rows: Rows) -> tuple[Answer, ...]:
    url = column_url(column)
    data = [_roll(row) for row in rows]
    return tuple(
        page(address, json.dumps({"result": {"status": {"code": 0, "msg": "succ"}, "total": len(rows), "data": part}}),
             kind="application/json", packed=True)
        for address, part in ((url, data), (url.replace("&page=1", "&page=2"), []))
    )  # fmt: skip


def _roll(row: Row) -> dict[str, object]:
    stamp = str(int(row.posting.at.timestamp()))
    lead = row.posting.blocks[0].text[:60]
    return {"title": row.title, "url": row.url, "wapurl": row.url, "intro": lead, "summary": lead,
            "media_name": row.posting.label or "", "author": "", "keywords": row.posting.section, "ctime": stamp,
            "mtime": stamp, "intime": stamp, "oid": str(row.posting.number), "lids": "2515", "hqChart": ""}  # fmt: skip


def _cnstock(column: DemoColumn, rows: Rows) -> tuple[Answer, ...]:
    """The channel page, its cards empty where a script fills them, and two answers of the interface behind it."""
    url = column_url(column)
    channel = url.rpartition("/")[2]
    cards = [_card(row) for row in rows]
    menu = [{"contId": "1", "name": "时政", "forwardType": 1, "link": "/channel/10005"}]
    shown = [] if column.form == "api" else cards[:6]
    state = {"props": {"pageProps": {"channelInfo": {"nodeId": channel}, "menu": menu, "list": shown}},
             "page": "/channel/[id]", "buildId": "k7Qw2demo"}  # fmt: skip
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    made = page(url, render("cnstock_page", title="中国证券网", p=None, html="", state=text), modified=_newest(rows))
    return (made, _interface(channel, 1, cards), _interface(channel, 2, []))


def _card(row: Row) -> dict[str, object]:
    at = row.posting.at
    date = {"year": at.year, "month": at.month, "day": at.day, "hour": at.hour, "minute": at.minute}
    number = str(cnstock_id(row.posting))
    shared = {"dateInfo": date, "shareUrl": f"https://m.cnstock.com/commonDetail/{number}", "title": row.title}
    return {"contId": number, "name": row.title, "summary": row.posting.blocks[0].text[:80], "author": "",
            "pubTime": f"{at:%m-%d}", "shareInfo": shared, "forwardType": 4, "link": ""}  # fmt: skip


def _interface(channel: str, number: int, cards: Sequence[Mapping[str, object]]) -> Answer:
    asked = {"nodeId": channel, "pageNum": number, "pageSize": 50, "isChannel": True, "filterIdArray": [],
             "startTime": 0}  # fmt: skip
    data = {"code": 200, "msg": "成功", "data": {"pageInfo": {"pageNum": number, "list": cards}}}
    answer = page(_CNSTOCK_API, json.dumps(data, ensure_ascii=False), kind="application/json")
    body = json.dumps(asked, separators=(",", ":")).encode()
    return Answer(url=_CNSTOCK_API, headers=answer.headers, body=answer.body, method="POST", asked=body)


def _feed(column: DemoColumn, rows: Rows) -> tuple[Answer, ...]:
    """RSS 2.0 or Atom; one RSS feed is encoded in GB2312 and says so only in its first line."""
    charset = "gb2312" if column.form == "rss-gb2312" else "utf-8"
    form = "atom" if column.form == "atom" else "rss"
    text = render(f"feed_{form}", **about(column), rows=rows, url=column_url(column), charset=charset)
    kind = f"application/{form}+xml"
    return (page(column_url(column), text, kind=kind, charset=charset, declared=False, modified=_newest(rows)),)


_LISTS: Mapping[str, Callable[[DemoColumn, Rows], tuple[Answer, ...]]] = {
    "govcn": _govcn,
    "most": _static,
    "guizhou": _static,
    "hanweb": _hanweb,
    "jpaas": _jpaas,
    "shanghai": _plain,
    "hebei": _hebei,
    "changzhou": _changzhou,
    "sina": _sina,
    "cnstock": _cnstock,
    "cri": _plain,
    "cesi": _plain,
    "feed": _feed,
}
