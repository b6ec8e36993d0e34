"""The article pages of the day, each in its site's markup, with what went wrong on some of them."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from demo import files
from demo.addresses import article_url, cnstock_id, column_name, column_url
from demo.rendering import Answer, page, render
from demo.stories import DemoColumn, Posting

UNITS = {
    "js_kjt": ("江苏省科学技术厅", 89, "345950"),
    "js_gov": ("江苏省人民政府", 1, "357420"),
    "js_ip": ("江苏省知识产权局", 57, "367811"),
    "js_amr": ("江苏省市场监督管理局", 79, "310641"),
    "js_data": ("江苏省数据局", 17, "395700"),
    "js_gxt": ("江苏省工业和信息化厅", 23, "403981"),
    "js_fgw": ("江苏省发展和改革委员会", 3, "423656"),
    "cnipa": ("国家知识产权局", 1, "669"),
}
_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An attachment: how its article links it, and what it is."""

    href: str
    name: str
    url: str
    kind: str
    body: bytes


def attachments(posting: Posting, column: DemoColumn) -> tuple[File, ...]:
    """The files of an article; their names and lists are invented like everything else."""
    kind = posting.traps.get("attach")
    if not kind:
        return ()
    rows = next((block.rows for block in posting.blocks if block.kind == "table"), _FALLBACK)
    name = f"{posting.title.removeprefix('关于')[:24]}附件.{kind}"
    if column.pages == "hanweb":
        href = f"/module/download/downfile.jsp?classid=0&filename={posting.token}.{kind}"
    else:
        href = f"/uploadfile/{posting.at:%Y}/{posting.at:%m%d}/{posting.at:%Y%m%d%H%M}_{posting.number % 99999}.{kind}"
    url = urljoin(article_url(posting, column), href)
    return (File(href=href, name=name, url=url, kind=kind, body=files.make(kind, posting.title, rows)),)


_FALLBACK = (
    ("序号", "推荐单位", "所在地"),
    ("1", "常州衡屿智能装备有限公司", "武进区"),
    ("2", "常州澜拓机器人科技有限公司", "新北区"),
    ("3", "江苏青峦储能系统有限公司", "溧阳市"),
    ("4", "常州阡达工业软件有限公司", "天宁区"),
)


def answers(posting: Posting, column: DemoColumn, others: Sequence[Mapping[str, str]]) -> tuple[Answer, ...]:
    """The page of an article and its files; a trap answers in its place where the story has one."""
    url = article_url(posting, column)
    trap = _TRAPS.get(posting.traps.get("trap", ""))
    made = _page(posting, column, url, others)
    if trap:
        return (trap(made),)
    return (made, *(_file(file) for file in attachments(posting, column)))


def _file(file: File) -> Answer:
    headers = (("Content-Type", _TYPES[file.kind]), ("Content-Length", str(len(file.body))))
    return Answer(url=file.url, headers=headers, body=file.body)


def _page(posting: Posting, column: DemoColumn, url: str, others: Sequence[Mapping[str, str]]) -> Answer:
    if column.pages == "cnstock":
        return page(url, cnstock_article(posting), modified=posting.at)
    values = about(column) | {
        "p": posting,
        "url": url,
        "others": others,
        "files": attachments(posting, column),
        "policy": bool(posting.doc) or column.alias in ("gx", "z2", "z5"),
        "day": f"{posting.at:%Y}年{posting.at:%m}月{posting.at:%d}日",
    }
    return page(url, render(f"{column.pages}_article", **values), modified=posting.at, **manner(column))


def manner(column: DemoColumn) -> dict[str, Any]:
    """How a site sends its pages: charset, whether the header says it, whether packed."""
    return _MANNERS.get(column.pages, {}) | ({"packed": True} if "cnipa" in column.key else {})


_MANNERS: Mapping[str, dict[str, Any]] = {
    "cri": {"charset": "gb2312", "declared": False},
    "cesi": {"charset": "gb2312"},
    "jpaas": {"declared": False},
    "hebei": {"declared": False},
    "sina": {"packed": True},
}


def about(column: DemoColumn) -> dict[str, Any]:
    """What the pages of a column say about their site."""
    parts = urlsplit(column_url(column))
    number = re.search(r"col(\d+)", parts.path.removeprefix("/col/"))
    unit, webid, unitid = UNITS.get(column.key.partition("/")[0], (column.issuer, 1, "1"))
    return {
        "column": column,
        "name": column_name(column),
        "domain": parts.netloc,
        "unit": unit,
        "webid": webid,
        "unitid": unitid,
        "col": number[1] if number else "",
        "channel": 10_000 + len(column.key) * 37,
    }


def cnstock_article(posting: Posting) -> str:
    """A page of the Next.js site: its state holds the article once more."""
    body = render("cnstock_body", p=posting)
    number = str(cnstock_id(posting))
    data = {
        "contId": number,
        "title": posting.title,
        "name": posting.title,
        "pubTime": f"{posting.at:%Y-%m-%d %H:%M}",
        "author": "作者：本报记者",
        "source": posting.label,
        "textInfo": {"content": body},
        "nodeInfo": {"name": posting.section},
        "tagInfo": None,
    }
    state = {"props": {"pageProps": {"data": data}}, "page": "/commonDetail/[id]", "query": {"id": number},
             "buildId": "k7Qw2demo"}  # fmt: skip
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return render("cnstock_page", title=f"{posting.title}-中国证券网", p=posting, html=body, state=text)


def _truncated(answer: Answer) -> Answer:
    """The line broke: the page ends in the middle of a tag."""
    plain = page(answer.url, _text(answer))
    body = plain.body[: plain.body.rfind(b"<p", 0, len(plain.body) * 2 // 3) + 5]
    headers = tuple((name, value) for name, value in plain.headers if name != "Content-Length")
    return replace(plain, body=body, headers=headers)


def _text(answer: Answer) -> str:
    packed = ("Content-Encoding", "gzip") in answer.headers
    return (gzip.decompress(answer.body) if packed else answer.body).decode()


def _soft404(answer: Answer) -> Answer:
    """The site says with status 200 that there is no such page."""
    text = (
        '<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
        "<title>页面不存在</title></head><body><div class='error'><h2>404</h2>"
        "<p>很抱歉，您访问的页面不存在或已被删除！</p><p>5秒后自动跳转</p><a href='/'>返回首页</a></div></body></html>"
    )
    return page(answer.url, text, charset="gb2312", declared=False)


def _aliyun(answer: Answer) -> Answer:
    """Aliyun's firewall asks the browser for a computation, with status 200."""
    text = (
        '<!doctype html><html><head><meta charset="utf-8"><meta name="aliyun_waf_aa" content="4f1d2c"></head><body>'
        '<textarea id="renderData" style="display:none">{"_waf_bd8ce2ce37":"demo"}</textarea>'
        "<script>var arg1='3000176000856006061501533003690027800375';document.cookie='acw_sc__v2='+arg1;"
        "document.location.reload();</script><script src='https://g.alicdn.com/AWSC/AWSC/awsc.js'></script></body></html>"
    )
    made = page(answer.url, text)
    return replace(made, headers=(*made.headers, ("Set-Cookie", "acw_tc=demo;path=/;HttpOnly;Max-Age=1800")))


def _jsl(answer: Answer) -> Answer:
    """加速乐 answers 521 and a cookie to be computed."""
    text = (
        "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+('_clearance_s=1763598000.1|-1|demo;path=/');"
        "location.href=location.pathname+location.search</script>"
    )
    made = page(answer.url, text, status=521)
    return replace(made, headers=(*made.headers, ("Set-Cookie", "__jsluid_s=demo; max-age=31536000; path=/; HttpOnly")))


_TRAPS: Mapping[str, Callable[[Answer], Answer]] = {
    "truncated": _truncated,
    "soft404": _soft404,
    "aliyun": _aliyun,
    "jsl": _jsl,
}
