"""The site that crawls are measured on: columns in the markup of several systems, and articles of about 40 KB each.

Run as a program it serves until it is ended; every loopback address is a host of its own: 127.0.1.7 is column 7.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import date, timedelta
from functools import cache

FAMILIES = ("listing", "trs", "hanweb", "govcn", "feed")
HTML = "text/html"
DAY = date(2026, 11, 21)
_WORDS = [
    "科技",
    "创新",
    "项目",
    "企业",
    "平台",
    "人才",
    "成果",
    "转化",
    "标准",
    "专利",
    "数据",
    "产业",
    "服务",
    "计划",
    "资金",
    "实验室",
    "高新区",
    "示范",
    "应用",
    "研究",
]


def host(column: int) -> str:
    """The address at which a column stands."""
    return f"127.0.{1 + column // 200}.{1 + column % 200}"


def family(column: int) -> str:
    """The system in whose markup a column is written."""
    return FAMILIES[column % len(FAMILIES)]


def list_path(column: int) -> str:
    """Where the column's list is asked for."""
    return {"hanweb": "/col/col7/index.html", "feed": "/rss.xml"}.get(family(column), "/kjdt/")


def article_path(column: int, number: int) -> str:
    """Where an article stands, in the form its system gives addresses."""
    day = DAY - timedelta(days=number % 5)
    return {
        "trs": f"/kjdt/{day:%Y%m}/t{day:%Y%m%d}_{number}.html",
        "hanweb": f"/art/{day.year}/{day.month}/{day.day}/art_7_{number}.html",
    }.get(family(column), f"/kjdt/{day:%Y-%m}/{day:%d}/c_{number}.html")


def title(number: int) -> str:
    """An article's headline; no two are alike."""
    first, second = _WORDS[number % 20], _WORDS[number // 20 % 20]
    return f"关于组织申报第{number}批{first}{second}专项的通知"


def list_page(column: int, numbers: range, base: str) -> dict[str, tuple[str, bytes]]:
    """What a column answers, by path: content type and body; one page, newest first."""
    rows = [(article_path(column, n), title(n), DAY - timedelta(days=n % 5)) for n in numbers]
    name, path = family(column), list_path(column)
    if name == "feed":
        items = "".join(
            f"<item><title>{t}</title><link>{base}{p}</link><pubDate>{d} 09:00:00</pubDate></item>" for p, t, d in rows
        )
        return {
            path: (
                "application/rss+xml",
                f"<rss version='2.0'><channel><title>动态</title>{items}</channel></rss>".encode(),
            )
        }
    if name == "govcn":
        data = [{"TITLE": t, "URL": base + p, "DOCRELPUBTIME": f"{d}"} for p, t, d in rows]
        shell = _frame("科技动态", '<div id="list"></div><script>load("./KJDTLIEBIAO.json")</script>')
        body = json.dumps(data, ensure_ascii=False).encode()
        return {path: (HTML, shell), f"{path}KJDTLIEBIAO.json": ("application/json", body)}
    lines = [f'<li><a href="{p}" title="{t}">{t}</a><span>{d}</span></li>' for p, t, d in rows]
    if name == "hanweb":
        records = "".join(f"<record><![CDATA[{line}]]></record>" for line in lines)
        store = f'<script type="text/xml"><datastore><totalrecord>{len(rows)}</totalrecord><recordset>{records}'
        return {path: (HTML, _frame("科技动态", f"<div>{store}</recordset></datastore></script></div>"))}
    pager = "<script>createPageHTML(1,0,'index','html');</script>" if name == "trs" else ""
    return {path: (HTML, _frame("科技动态", f'<div class="list"><ul>{"".join(lines)}</ul>{pager}</div>'))}


@cache
def _furniture() -> tuple[str, str]:
    """What stands above and below every page: style sheets, menus, scripts; most of a real page's bytes."""
    style = "".join(f".c{n}{{width:{n}px;margin:0 {n}px;color:#{n:06x}}}" for n in range(150))
    menu = "".join(f'<li class="m{n}"><a href="/menu/{n}/">栏目{_WORDS[n % 20]}</a></li>' for n in range(120))
    script = "".join(f"function f{n}(a){{var b=a+{n};if(b>9){{return b*{n};}}return '{n}';}}\n" for n in range(240))
    side = "".join(f'<li><a href="/side/{n}.html">推荐阅读{n}</a></li>' for n in range(60))
    above = f"<style>{style}</style></head><body><div class='header'><ul>{menu}</ul></div>"
    below = f"<div class='side'><ul>{side}</ul></div><div class='footer'>主办单位</div><script>{script}</script>"
    return above, f"{below}</body></html>"


def _frame(name: str, body: str) -> bytes:
    above, below = _furniture()
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{name}</title>{above}{body}{below}".encode()


@cache
def _article_halves() -> tuple[bytes, bytes]:
    sentence = "各有关单位应当按照年度工作安排组织申报，加强过程管理和绩效评价，确保资金使用规范、项目如期完成。"
    text = "".join(f"<p>　　（{n}）{_WORDS[n % 20]}方面。{sentence * 3}</p>" for n in range(1, 14))
    page = _frame(
        "@@TITLE@@",
        "<div class='main'><h1>@@TITLE@@</h1><div class='info'>发布时间：2026-11-21 09:30　来源：示例省科学技术厅　"
        f"浏览次数：<span>12</span></div><div class='content' id='zoom'><p>　　@@TITLE@@如下。</p>{text}</div></div>",
    )
    before, _, after = page.partition(b"<h1>")
    return before, b"<h1>" + after


def article_page(number: int) -> bytes:
    """An article of about 40 KB."""
    before, after = _article_halves()
    name = title(number).encode()
    return before.replace(b"@@TITLE@@", name) + after.replace(b"@@TITLE@@", name)


Table = dict[tuple[str, str], tuple[str, bytes]]  # host with port, path → content type, body


def table(columns: int, each: int, port: int) -> Table:
    """All list pages, finished."""
    made: Table = {}
    for column in range(columns):
        site = f"{host(column)}:{port}"
        for path, page in list_page(column, range(column * each, (column + 1) * each), f"http://{site}").items():
            made[site, path] = page
    return made


class _Connection(asyncio.Protocol):
    """HTTP/1.1 over a table of finished answers: as little work as can be, since it shares the machine."""

    def __init__(self, lists: Table, latency: float = 0.0) -> None:
        self._table, self._latency, self._buffer = lists, latency, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            assert isinstance(self._transport, asyncio.Transport)
            answer = self._answer(head.decode("latin-1").split("\r\n"))
            if self._latency:
                asyncio.get_running_loop().call_later(self._latency, self._transport.write, answer)
            else:
                self._transport.write(answer)

    def _answer(self, lines: list[str]) -> bytes:
        path = lines[0].split(" ")[1]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        listed = self._table.get((headers.get("host", ""), path))
        if listed is None and "_" in path and path.endswith(".html"):
            number = path.rpartition("_")[2].removesuffix(".html")
            return _response("200 OK", "text/html", article_page(int(number)))
        if listed is None:
            return _response("404 Not Found", "text/plain", b"")
        etag = f'"{len(listed[1])}"'
        if headers.get("if-none-match") == etag:
            return _response("304 Not Modified", listed[0], b"", etag)
        return _response("200 OK", listed[0], listed[1], etag)


def _response(status: str, kind: str, body: bytes, etag: str = "") -> bytes:
    told = f"ETag: {etag}\r\n" if etag else ""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\n{told}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def serve(columns: int, each: int, port: int, latency: float = 0.0) -> None:
    """Answer until ended, every request ``latency`` seconds late; says "ready" when it listens."""
    lists = table(columns, each, port)
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(lists, latency), "0.0.0.0", port)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(*(int(value) for value in sys.argv[1:4]), *(float(value) for value in sys.argv[4:5])))
