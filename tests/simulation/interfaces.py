"""The systems whose lists are data: JSON interfaces behind a page, and feeds."""

from __future__ import annotations

import json
from email.utils import format_datetime
from html import escape
from urllib.parse import parse_qs, urlsplit

from tests.simulation.piece import Answer, Asked, Piece, Rows
from tests.simulation.place import JSON, XML, Family, Place, answer, frame, path


def _query(asked: Asked) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(asked.url).query).items()}


def _part(rows: Rows, number: int, size: int) -> Rows:
    return rows[(number - 1) * size : number * size]


def _json(data: object) -> Answer:
    return answer(json.dumps(data, ensure_ascii=False), JSON)


_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def _jpaas(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    where = path(place, asked) or ""
    fields = f"'webId':'3387','pageId':'{place.code}','parseType':'bulidstatic','pageType':'column'"
    if where == f"/col/col{place.code}/index.html":
        unit = f"queryData=\"{{{fields},'tagId':'当前栏目list','tplSetId':'KhA','editType':'null'}}\""
        return answer(
            frame(
                place, f'<div><script src="/cms_files/AuthorizedRead/unitbuild.js" url="{_UNIT}" {unit}></script></div>'
            )
        )
    query = _query(asked) if where.startswith(_UNIT) else {}
    if query.get("pageId") != str(place.code):
        return None
    asks = json.loads(query["paramJson"])
    made = "".join(
        f'<li class="clearfix"><a class="bt-left" title="{escape(row.title)}" href="{row.url}">{escape(row.cut)}</a>'
        f'<span class="bt-right">{row.day}</span></li>'
        for row in _part(rows, asks["pageNo"], asks["pageSize"])
    )
    pager = (
        f"<table queryData=\"{{{fields},'tagId':'当前栏目list','tplSetId':'KhA'}}\" rows=\"{asks['pageSize']}\" "
        f'count="{len(rows)}" pageNo="{asks["pageNo"]}" unitUrl="{_UNIT}"><tr><td></td></tr></table>'
    )
    return _json({"success": True, "code": "200", "data": {"html": f"<div><ul>{made}</ul></div>{pager}"}})


def _ucap(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    where = path(place, asked) or ""
    if where == f"/zjh/c{place.code}/list.shtml":
        meta = f'<meta name="channelid" content="{place.token}">'
        return answer(frame(place, '<div id="list"></div><script src="/zjh/js/list.js"></script>', head=meta))
    if not where.startswith(f"/searchList/{place.token}?"):
        return None
    number, size = int(_query(asked)["page"]), place.size
    results = [
        {
            "title": row.title,
            "url": row.url.removeprefix("https:"),
            "publishedTimeStr": f"{row.shown:%Y-%m-%d %H:%M:%S}",
        }
        for row in _part(rows, number, size)
    ]
    return _json({"data": {"page": number, "rows": size, "total": len(rows), "results": results}})


def _govcn(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    where = path(place, asked)
    if where == f"/lm{place.code}/":
        load = f'<ul id="list-box"></ul><script>$.ajax({{url:"./LIEBIAO{place.code}.json",dataType:"json"}});</script>'
        return answer(frame(place, load))
    if where != f"/lm{place.code}/LIEBIAO{place.code}.json":
        return None
    return _json([{"TITLE": row.title, "SUB_TITLE": "", "URL": row.url, "DOCRELPUBTIME": row.day} for row in rows])


def _gkmlpt(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    where = path(place, asked) or ""
    if where.rstrip("/") == "/gkmlpt/index":
        return answer(frame(place, '<div id="app"></div><script>window._CONFIG = {"SID": "755031"};</script>'))
    if not where.startswith(f"/gkmlpt/api/all/{place.code}?"):
        return None
    articles = [
        {"title": row.title, "url": row.url, "display_publish_time": int(row.shown.timestamp()), "publisher": row.label}
        for row in _part(rows, int(_query(asked)["page"]), 100)
    ]
    return _json({"articles": articles, "total": len(rows)})


def _sina(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    where, query = path(place, asked) or "", _query(asked)
    if not where.startswith("/api/roll/get?") or query.get("lid") != str(place.code):
        return None
    data = [
        {"title": row.title, "url": row.url, "ctime": str(int(row.shown.timestamp())), "media_name": row.label}
        for row in _part(rows, int(query["page"]), place.size)
    ]
    return _json({"result": {"status": {"code": 0, "msg": "succ"}, "total": len(rows), "data": data}})


_API = "https://api.cnstock.com/www/newsList/channelNewsList"


def _cnstock(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    cards = [_card(row.number, row.title, row.shown.timetuple()[:5]) for row in rows]
    if path(place, asked) == f"/channel/{place.code}":
        state = {"props": {"pageProps": {"channelInfo": {"nodeId": place.code}, "list": cards[:6]}}, "buildId": "k7"}
        script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state, ensure_ascii=False)}</script>'
        return answer(frame(place, f'<div id="__next"></div>{script}'))
    if asked.url != _API or asked.method != "POST":
        return None
    form = json.loads(asked.body)
    if form["nodeId"] != str(place.code):
        return None
    start = (form["pageNum"] - 1) * form["pageSize"]
    return _json({"code": 200, "data": {"pageInfo": {"list": cards[start : start + form["pageSize"]]}}})


def _card(number: int, title: str, at: tuple[int, ...]) -> dict[str, object]:
    date = dict(zip(("year", "month", "day", "hour", "minute"), at, strict=True))
    return {
        "contId": str(number),
        "name": title,
        "pubTime": "1小时前",
        "forwardType": 4,
        "shareInfo": {"dateInfo": date},
    }


def _filled(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    """Changzhou's form F: a long shell, and the rows as JSON."""
    where = (path(place, asked) or "").partition("?")[0]
    if where != f"/gi_class/{place.letters.lower()}":
        return None
    query = _query(asked)
    if query.get("act") != "ajax":
        return answer(frame(place, f'<style>{".a{color:red}" * 500}</style><td class="listtext" id="list"></td>'))
    made = "".join(
        f'<tr><td><a href="{row.url}" title="{escape(row.title)}">{escape(row.cut)}</a></td><td>{row.day}</td></tr>'
        for row in _part(rows, int(query["page"]), place.size)
    )
    return _json({"status": 10, "html": made})


def _rss(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    if path(place, asked) != f"/rss/{place.code}.xml":
        return None
    items = "".join(
        f"<item><title><![CDATA[{row.title}]]></title><link>{row.url}</link><guid>{row.url}</guid>"
        f"<pubDate>{format_datetime(row.shown)}</pubDate></item>"
        for row in rows[: place.size]
    )
    return answer(
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{place.name}</title>'
        f"<link>{place.base}</link><description>{place.name}</description>{items}</channel></rss>",
        XML,
    )


def _atom(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    if path(place, asked) != f"/atom/{place.code}.xml":
        return None
    entries = "".join(
        f"<entry><title>{escape(row.title)}</title><id>{row.url}</id><link rel='alternate' href='{row.url}'/>"
        f"<published>{row.shown.isoformat()}</published><updated>{row.shown.isoformat()}</updated></entry>"
        for row in rows[: place.size]
    )
    return answer(
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{place.name}</title>'
        f"<id>{place.base}</id>{entries}</feed>",
        "application/atom+xml",
    )


def _json_feed(place: Place, rows: Rows, asked: Asked) -> Answer | None:
    if path(place, asked) != f"/feed/{place.code}.json":
        return None
    items = [
        {"id": row.url, "url": row.url, "title": row.title, "date_published": row.shown.isoformat()}
        for row in rows[: place.size]
    ]
    return _json({"version": "https://jsonfeed.org/version/1.1", "title": place.name, "items": items})


def _news(place: Place, piece: Piece) -> str:
    return f"{place.base}/news/{piece.at:%Y/%m/%d}/{piece.number}.html"


def _dated_number(place: Place, piece: Piece) -> str:
    return f"{place.base}/gi_news/101{int(piece.at.timestamp())}{piece.number % 1000:03}"


JPAAS = Family(
    spider="jpaas",
    address=lambda place: f"{place.base}/col/col{place.code}/index.html",
    article=lambda place, p: f"{place.base}/art/{p.at.year}/art_{p.hex()}.html",
    answer=_jpaas,
    layout=1,
)
UCAP = Family(
    spider="ucap",
    address=lambda place: f"{place.base}/zjh/c{place.code}/list.shtml",
    article=lambda place, p: f"{place.base}/zjh/c{place.code}/c{p.number}/content.shtml",
    answer=_ucap,
)
GOVCN = Family(
    spider="govcn",
    address=lambda place: f"{place.base}/lm{place.code}/",
    article=lambda place, p: f"{place.base}/lm{place.code}/{p.at:%Y%m}/content_{p.number}.htm",
    answer=_govcn,
)
GKMLPT = Family(
    spider="gkmlpt",
    address=lambda place: f"{place.base}/gkmlpt/index#{place.code}",
    article=lambda place, p: f"{place.base}/gkmlpt/content/{p.number // 1000}/{p.number % 1000}/post_{p.number}.html",
    answer=_gkmlpt,
)
SINA = Family(
    spider="sina",
    address=lambda place: f"{place.base}/api/roll/get?pageid=153&lid={place.code}&num={place.size}&page=1",
    article=lambda place, p: f"https://finance.sina.com.cn/tech/roll/{p.at:%Y-%m-%d}/doc-inh{p.number}.shtml",
    answer=_sina,
)
CNSTOCK = Family(
    spider="cnstock",
    address=lambda place: f"{place.base}/channel/{place.code}",
    article=lambda place, p: f"{place.base}/commonDetail/{p.number}",
    answer=_cnstock,
)
FILLED = Family(
    spider="changzhou",
    address=lambda place: f"{place.base}/gi_class/{place.letters.lower()}",
    article=_dated_number,
    answer=_filled,
    options={"gi": "w2w7sv77"},
    layout=2,
)
RSS = Family(
    spider="feed", address=lambda place: f"{place.base}/rss/{place.code}.xml", article=_news, answer=_rss, paged=False
)
ATOM = Family(
    spider="feed", address=lambda place: f"{place.base}/atom/{place.code}.xml", article=_news, answer=_atom, paged=False
)
JSON_FEED = Family(
    spider="feed",
    address=lambda place: f"{place.base}/feed/{place.code}.json",
    article=_news,
    answer=_json_feed,
    paged=False,
)
