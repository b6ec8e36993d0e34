"""What a site in trouble sends: challenges, blocks, errors and pages that say nothing, each as its kind looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from tests.simulation.piece import Answer
from tests.simulation.place import answer

_RUISHU = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><meta id="9DhefwqGPrzG" content="x" r="m"><script r="m">'
    "$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=52110;$_ts.cd=\"qhcZrrAlqGqtcsGt\";if($_ts.lcd)$_ts.lcd();</script>"
    '<script src="/4QbVtADbnLVIc/d.FxJzG50F.js" r="m"></script></head><body></body></html>'
)
_JIASULE = (
    "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+('_')+('c')+('l')+('e')+('a')+('r')+('a')+'_s=1;"
    "max-age=3600;"
    "path=/';location.href=location.pathname+location.search</script>"
)
_SHELL = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title></title><script src="/static/js/app.8d1c.js">'
    "</script></head>"
    '<body><div id="app"></div><script>document.cookie="c=1";'
    "setTimeout(function(){location.reload()},100)</script></body></html>"
)
_FRONT = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>门户网站</title></head><body><ul><li><a '
    'href="/xwzx/">新闻中心</a>'
    '</li><li><a href="/zwgk/">政务公开</a></li><li><a href="/bsfw/">办事服务</a></li></ul><p>版权所有</p>'
    "</body></html>"
)


def _said(title: str, words: str, status: int) -> Answer:
    head = f"<head><meta charset='utf-8'><title>{title}</title></head>"
    page = f"<html>{head}<body><h1>{title}</h1><p>{words}</p></body></html>"
    return answer(page, status=status)


def _cookie(made: Answer, cookie: str) -> Answer:
    return replace(made, headers=(*made.headers, ("Set-Cookie", cookie)))


REFUSALS: Mapping[str, Callable[[], Answer]] = {
    "500": lambda: _said("500 Internal Server Error", "服务器内部错误", 500),
    "502": lambda: _said("502 Bad Gateway", "nginx", 502),
    "503": lambda: _said("503 Service Unavailable", "服务器繁忙，请稍后再试", 503),
    "403": lambda: _said("403 Forbidden", "您的访问被拒绝", 403),
    "404": lambda: _said("404 Not Found", "您访问的页面不存在", 404),
    "maintenance": lambda: _said("网站维护中", "网站正在维护升级，请稍后访问。", 200),
    "empty": lambda: answer(""),
    "ruishu": lambda: _cookie(answer(_RUISHU, status=412), "NOh8RTWx6K2dO=x; Path=/; HttpOnly"),
    "jiasule": lambda: _cookie(answer(_JIASULE, status=521), "__jsluid_s=0a; path=/"),
    "shell": lambda: answer(_SHELL),
    "front": lambda: answer(_FRONT),
}


def refused(kind: str) -> Answer:
    """The answer of a kind."""
    return REFUSALS[kind]()


def leads_to(url: str) -> Answer:
    """A redirect for good."""
    return Answer(status=301, headers=(("Content-Type", "text/html"), ("Location", url)))
