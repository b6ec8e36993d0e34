"""The systems whose lists are HTML: each as the sites that run it answer."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import parse_qs, urlsplit

from tests.simulation.piece import Answer, Asked, Piece, Rows
from tests.simulation.place import XML, Family, Place, answer, cut, frame, lines, path


def _numbered(place: Place, asked: Asked, pattern: str) -> int | None:
    """The number that a path of the place bears where ``pattern`` has its group; 1 where the group is empty."""
    found = re.fullmatch(pattern, path(place, asked) or "")
    return int(found[1] or 1) if found else None


def _page(place: Place, rows: Rows, number: int) -> Rows | None:
    parts = cut(rows, place.size)
    return parts[number - 1] if 1 <= number <= len(parts) else None


def _listing(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    number = _numbered(place, asked, rf"/lm{place.code}/(?:list_(\d+)\.html)?")
    part = _page(place, rows, number) if number else None
    if number is None or part is None:
        return None
    more = f'<a href="/lm{place.code}/list_{number + 1}.html">下一页</a>' if number * place.size < len(rows) else ""
    return answer(frame(place, f'{lines(place, part)}<div class="page"><span>{number}</span>{more}</div>'))


def _trs(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    found = re.fullmatch(rf"/lm{place.code}/(?:index(?:_(\d+))?\.html)?", path(place, asked) or "")
    number = int(found[1] or 0) + 1 if found else 0
    part = _page(place, rows, number)
    if not found or part is None:
        return None
    call = f'<script>createPageHTML({len(cut(rows, place.size))}, {number - 1}, "index", "html");</script>'
    return answer(frame(place, f'{lines(place, part)}<div class="page">{call}</div>'))


_GROUP = 3  # pages that one answer of dataproxy.jsp carries


def _hanweb(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    where = path(place, asked) or ""
    if where == f"/col/col{place.code}/index.html":
        return answer(_datastore_page(place, rows))
    if not where.startswith("/module/web/jpage/dataproxy.jsp") or f"columnid={place.code}" not in asked.body:
        return None
    query = {name: values[0] for name, values in parse_qs(urlsplit(asked.url).query).items()}
    if int(query["perpage"]) != place.size:
        return answer("<script>csrf</script>")
    records = _records(rows[int(query["startrecord"]) - 1 : int(query["endrecord"])])
    return answer(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<datastore><totalrecord>{len(rows)}</totalrecord>'
        f"<totalpage>{len(cut(rows, place.size))}</totalpage><recordset>{records}</recordset></datastore>",
        XML,
    )


def _records(rows: Rows) -> str:
    return "".join(
        f"<record><![CDATA[<li class=\"cf\"><a target=\"_blank\" href='{row.url}' title='{row.title}'>{row.cut}</a>"
        f"<span>{row.day}</span></li>]]></record>\n"
        for row in rows
    )


def _datastore_page(place: Place, rows: Rows) -> str:
    own = f"'columnid':{place.code},'unitid':'9{place.code}','permissiontype':0"
    form = f"{{'col':1,'appid':1,'webid':89,'path':'/',{own}}}"
    return frame(
        place,
        f'<div id="9{place.code}"><script type="text/xml"><datastore><recordset>'
        f"{_records(rows[: place.size * _GROUP])}</recordset></datastore></script></div>"
        f'<script src="/module/web/jpage/jquery.jpage.js"></script><script>var param_9 = {form};'
        f"$(function(){{ $('#9').jpage({{totalRecord:{len(rows)}, perPage:{place.size}, groupSize:{_GROUP}, "
        f"proxyUrl:'/module/web/jpage/dataproxy.jsp', ajaxParam:param_9}}); }});</script>",
    )


def _hanweb_static(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    if path(place, asked) != f"/col/col{place.code}/index.html":
        return None
    return answer(frame(place, lines(place, rows[: place.size])))


def _ucap_static(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    number = _numbered(place, asked, rf"/c{place.code}/fg(?:_(\d+))?\.shtml")
    part = _page(place, rows, number) if number else None
    if part is None:
        return None
    pages = len(cut(rows, place.size))
    numbers = f"'page_div',{pages}, {number},'fg','shtml',{len(rows)}"
    call = f'<div id="page_div"></div><script>createPageHTML({numbers});</script>'
    return answer(frame(place, lines(place, part) + call))


def _headed(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    found = re.fullmatch(rf"/lm{place.code}/(?:home_(\d+)\.htm)?", path(place, asked) or "")
    part = _page(place, rows, int(found[1] or 0) + 1) if found else None
    if part is None:
        return None
    made = "".join(
        f'<li><h4><a href="{row.url}" target="_blank">{escape(row.title)}</a><span class="date">{row.day}</span>'
        "</h4></li>"
        for row in part
    )
    count = f'<div class="newspage">共 <span class="red">{len(cut(rows, place.size))}</span> 页</div>'
    return answer(frame(place, f'<div class="list list_1 list_2"><ul>{made}</ul></div>{count}'))


def _changzhou(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    number = _numbered(place, asked, rf"/class/{place.letters}(?:/(\d+))?")
    if number is None:
        return None
    parts = cut(rows, place.size)
    made = "".join(
        f'<table class="border2"><tr><td>·</td><td><a href="{row.url}" title="{escape(row.title)}">'
        f"{escape(row.cut)}</a>"
        f'</td><td align="right">[{row.day}]</td></tr></table>'
        for row in parts[min(number, len(parts)) - 1]  # past the end, the last page again
    )
    return answer(frame(place, f'<table width="760"><tr><td class="listtext">{made}</td></tr></table>'))


def _vsb(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    """Pages count down, so that page 2 of five is ``/4.htm``."""
    found = re.fullmatch(rf"/lm{place.code}(?:/(\d+))?\.htm", path(place, asked) or "")
    if not found:
        return None
    parts = cut(rows, place.size)
    number = len(parts) + 1 - int(found[1]) if found[1] else 1
    part = _page(place, rows, number)
    if part is None:
        return None
    more = f'<a href="/lm{place.code}/{len(parts) - number}.htm">下页</a>' if number < len(parts) else ""
    return answer(
        frame(place, f'{lines(place, part)}<div class="pb_sys_common"><span class="p_next">{more}</span></div>')
    )


def _timestamp(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    token = place.token[:8]
    found = re.fullmatch(rf"/lm{place.code}/(?:index|{token}-(\d+))\.html", path(place, asked) or "")
    number = int(found[1] or 1) if found else 0
    part = _page(place, rows, number)
    if part is None or not found:
        return None
    more = f'<a href="/lm{place.code}/{token}-{number + 1}.html">下一页</a>' if number * place.size < len(rows) else ""
    return answer(frame(place, f'{lines(place, part)}<div class="page"><a href="index.html">1</a>{more}</div>'))


def _shanghai(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    if path(place, asked) != f"/lm{place.code}/index.html":
        return None
    return answer(frame(place, f'<div id="rightSidebar">{lines(place, rows[: place.size])}</div>'))


def _cri(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    name = f"{place.token[:8]}-{place.token[8:12]}-{place.token[12:16]}-{place.token[16:20]}-{place.token[20:]}"
    found = re.fullmatch(rf"/lm{place.code}/index\.html|/inc/{name}-(\d+)\.inc", path(place, asked) or "")
    part = _page(place, rows, int(found[1] or 1)) if found else None
    if found is None or part is None:
        return None
    made = "".join(f'<li><h4><a href="{row.url}">{escape(row.title)}</a><i>{row.day}</i></h4></li>' for row in part)
    kind = "text/html; charset=gb2312"
    if found[1]:
        return answer(f"<ul>{made}</ul>", kind, charset="gb18030")
    more = f'<div class="more" data-src="//{place.host}/inc/{name}-2.inc">加载更多</div>'
    return answer(
        frame(place, f'<div class="list-box"><ul>{made}</ul></div>{more}', charset="gb2312"), kind, charset="gb18030"
    )


def _folder(place: Place, piece: Piece) -> str:
    """Where a plain site puts an article; without a day in it, where its lists show none and need none."""
    day = f"{piece.at:%Y-%m}/{piece.at:%d}/" if place.dates != "none" else ""
    return f"{place.base}/lm{place.code}/{day}content_{piece.number}.html"


LISTING = Family(
    spider="listing", address=lambda place: f"{place.base}/lm{place.code}/", article=_folder, answer=_listing
)
TRS = Family(
    spider="trs",
    address=lambda place: f"{place.base}/lm{place.code}/",
    article=lambda place, p: f"{place.base}/lm{place.code}/{p.at:%Y%m}/t{p.at:%Y%m%d}_{p.number}.html",
    answer=_trs,
    layout=1,
)
HANWEB = Family(
    spider="hanweb",
    address=lambda place: f"{place.base}/col/col{place.code}/index.html",
    article=lambda place, p: f"{place.base}/art/{p.at.year}/{p.at.month}/{p.at.day}/art_{place.code}_{p.number}.html",
    answer=_hanweb,
    layout=1,
)
HANWEB_STATIC = Family(
    spider="hanweb", address=HANWEB.address, article=HANWEB.article, answer=_hanweb_static, paged=False
)
UCAP_STATIC = Family(
    spider="ucap",
    address=lambda place: f"{place.base}/c{place.code}/fg.shtml",
    article=lambda place, p: f"{place.base}/c{place.code}/{p.at:%Y%m}/{p.hex()}.shtml",
    answer=_ucap_static,
)
HEADED = Family(
    spider="govcn",
    address=lambda place: f"{place.base}/lm{place.code}/",
    article=lambda place, p: f"{place.base}/lm{place.code}/{p.at:%Y%m}/content_{p.number}.htm",
    answer=_headed,
)
CHANGZHOU = Family(
    spider="changzhou",
    address=lambda place: f"{place.base}/class/{place.letters}",
    article=lambda place, p: f"{place.base}/html/kjj/{p.at.year}/{place.letters}_{p.at:%m%d}/{p.number}.html",
    answer=_changzhou,
    layout=2,
)
VSB = Family(
    spider="vsb",
    address=lambda place: f"{place.base}/lm{place.code}.htm",
    article=lambda place, p: f"{place.base}/info/{place.code}/{p.number}.htm",
    answer=_vsb,
)
TIMESTAMP = Family(
    spider="timestamp",
    address=lambda place: f"{place.base}/lm{place.code}/index.html",
    article=lambda place, p: f"{place.base}/lm{place.code}/{p.at:%Y%m%d%H%M%S}{p.number}/index.html",
    answer=_timestamp,
)
SHANGHAI = Family(
    spider="shanghai",
    address=lambda place: f"{place.base}/lm{place.code}/index.html",
    article=lambda place, p: f"{place.base}/lm{place.code}/{p.at:%Y%m%d}/{p.hex()}.html",
    answer=_shanghai,
    paged=False,
    layout=1,
)
CRI = Family(
    spider="cri",
    address=lambda place: f"{place.base}/lm{place.code}/index.html",
    article=lambda place, p: (
        f"https://news.cri.cn/{p.at:%Y%m%d}/{p.hex()[:8]}-{p.hex()[8:12]}-{p.hex()[12:16]}-{p.hex()[16:20]}-{p.hex()[20:]}.html"
    ),
    answer=_cri,
)
