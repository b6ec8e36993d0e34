"""Hanweb JPAAS: the column page names a unit of its template, an interface renders it as JSON round HTML rows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from scrapy.http import TextResponse
from selectolax.lexbor import LexborHTMLParser, LexborNode

from collector.errors import UnexpectedPage
from collector.model import Column, Entry, Listing, PageRequest
from collector.reading.listing import read_rows
from collector.reading.urls import resolve
from spiders import answer
from spiders.base import ColumnSpider

ARTICLE = r"/art/(?:\d{4}/art_[0-9a-z_]+|\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+)\.html"
_NEW_ARTICLE = r"/art/\d{4}/art_[0-9a-f]{32}\.html"
_SCRIPT = "AuthorizedRead/unitbuild.js"
_SENT = ("parseType", "webId", "tplSetId", "pageType", "tagId", "editType", "pageId")
_PAIR = re.compile(r"'(\w+)'\s{0,4}:\s{0,4}'([^']{0,300})'")
_LIST_NAMES = (r"列表|list", r"分页|page", r"内容")  # what templates call the unit that is the list, surest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit of a template: where it is rendered, and with which fields."""

    url: str
    fields: Mapping[str, str]
    rows: int  # a page
    count: int | None = None  # in all; only a rendered pager says it


class JpaasSpider(ColumnSpider):
    """大汉 JPAAS: ``…/front/page/build/unit`` with the page number inside ``paramJson``."""

    name = "jpaas"
    priority = 10

    @classmethod
    def detects(cls, page: TextResponse) -> bool:
        """The unit script, the interface's own path, or several articles of the new form."""
        if _SCRIPT in (text := answer.text(page)) or "/jpaas-publish-server/" in page.url + text:
            return True
        return len(answer.own_links(page, _NEW_ARTICLE)) >= 3

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        """An answer of the unit interface, or the column page; see ``ColumnSpider.listing``."""
        return _rendered(response, column) if answer.is_json(response) else _column_page(response, column)


def _column_page(response: TextResponse, column: Column) -> Listing:
    """Static rows where the page carries the rendered list (with its pager), else the request for the list unit.

    Rows without a pager beside a list unit may be a side column, so there the interface is asked.
    """
    tree = LexborHTMLParser(answer.text(response))
    pager = _pager(tree, response.url)
    if pager:
        return replace(answer.rows(response, column, ARTICLE), next=_request(pager, 2, column), total=pager.count)
    units = _units(tree, response.url, answer.number(column.options.get("page_size"), 15))
    if not units:
        return answer.rows(response, column, ARTICLE)
    return Listing(next=_request(_list_unit(units, response.url), 1, column))


def _units(tree: LexborHTMLParser, base: str, rows: int) -> list[Unit]:
    scripts = [node for node in tree.css("script[src]") if _SCRIPT in (node.attributes.get("src") or "")]
    found = (_unit(node, base, "url", rows) for node in scripts)
    return [unit for unit in found if unit]


def _unit(node: LexborNode, base: str, attribute: str, rows: int) -> Unit | None:
    """The unit that an element describes; ``queryData`` is a dictionary in single quotes, which is no JSON."""
    attributes = node.attributes
    fields = dict(_PAIR.findall(attributes.get("querydata") or ""))
    url = resolve(base, attributes.get(attribute) or "")
    if url is None or "tagId" not in fields:
        return None
    count = answer.number(attributes.get("count"), -1)
    rows = answer.number(attributes.get("rows"), rows) or rows
    return Unit(url=url, fields=fields, rows=rows, count=count if count >= 0 else None)


def _pager(tree: LexborHTMLParser, base: str) -> Unit | None:
    """The pager that is rendered with the rows; it alone knows how many there are."""
    for node in tree.css("[uniturl][querydata][count]"):
        unit = _unit(node, base, "uniturl", 15)
        if unit:
            return unit
    return None


def _list_unit(units: list[Unit], url: str) -> Unit:
    if len(units) == 1:
        return units[0]
    for name in _LIST_NAMES:
        for unit in units:
            if re.search(name, unit.fields["tagId"], re.IGNORECASE):
                return unit
    names = ", ".join(unit.fields["tagId"] for unit in units)
    raise UnexpectedPage(f"looked for a unit whose tagId names a list, found only {names} at {url}")


def _request(unit: Unit, number: int, column: Column) -> PageRequest | None:
    """Page ``number`` of a unit (from 1); None after the last. A plain ``pageNo`` would bring page 1 again."""
    if unit.count is not None and (number - 1) * unit.rows >= unit.count:
        return None
    fields = {"editType": "null", "pageType": "column"} | dict(unit.fields)
    sent = {name: fields[name] for name in _SENT if name in fields}
    sent["paramJson"] = json.dumps({"pageNo": number, "pageSize": unit.rows}, separators=(",", ":"))
    return PageRequest(url=f"{unit.url}?{urlencode(sent)}", headers=(("Referer", column.url),))


def _rendered(response: TextResponse, column: Column) -> Listing:
    html = _html(response)
    asked = _asked(response)
    entries = _entries(html, column)
    pager = _pager(LexborHTMLParser(html), response.url)
    if not entries and asked == 1:
        raise answer.unlike(response, "rows in data.html")
    following = _request(pager, asked + 1, column) if pager else _guess(response, len(entries))
    return Listing(entries=entries, next=following if entries else None, total=pager.count if pager else None)


def _html(response: TextResponse) -> str:
    data = answer.data(response, "JSON with data.html")
    inner = data.get("data") if isinstance(data, dict) else None
    html = inner.get("html") if isinstance(inner, dict) else None
    if not isinstance(html, str) or data.get("success") is False:
        raise answer.unlike(response, "success and data.html")
    return html


def _entries(html: str, column: Column) -> tuple[Entry, ...]:
    """Rows of the fragment; relative links are meant from the column page, not from the interface."""
    items = [node.html or "" for node in LexborHTMLParser(html).css("li:has(a[href]):not(:has(li))")]
    if items:
        return answer.kept((answer.row(item, column.url, ARTICLE) for item in items), column)
    return answer.kept(read_rows(html, column.url), column)


def _param(response: TextResponse) -> dict[str, object]:
    try:
        found = json.loads(answer.query(response.url).get("paramJson", "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _asked(response: TextResponse) -> int:
    return answer.number(_param(response).get("pageNo"), 1)


def _guess(response: TextResponse, found: int) -> PageRequest | None:
    """Without a pager: a full page probably has another behind it."""
    param = _param(response)
    size = answer.number(param.get("pageSize"))
    if not size or found < size:
        return None
    following = json.dumps(param | {"pageNo": _asked(response) + 1}, separators=(",", ":"))
    return PageRequest(url=answer.with_query(response.url, paramJson=following))
