"""Hanweb jcms: rows kept as CDATA records of a datastore inside the column page, further groups from dataproxy.jsp."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from scrapy.http import TextResponse

from collector.errors import UnexpectedPage
from collector.model import Column, Entry, Listing, PageRequest
from collector.reading.urls import resolve
from spiders import answer
from spiders.base import ColumnSpider

ARTICLE = r"/art/\d{4}[/-]\d{1,2}[/-]\d{1,2}/art_\d+_\d+\.html"
_COLUMN = re.compile(r"/col/col\d+(?:/|$)")
_PAGER = re.compile(r"<datastore>|jquery\.jpage|\)\.jpage\(", re.IGNORECASE)
# A record ends before the next begins, so that a page of nothing but beginnings takes no longer than any other.
_RECORD = re.compile(
    r"<record>\s{0,200}<!\[CDATA\[((?:(?!<record>).)*?)\]\]>\s{0,200}</record>", re.DOTALL | re.IGNORECASE
)
_GROUP = re.compile(
    r"<nextgroup>\s{0,200}<!\[CDATA\[.{0,200}?href\s*=\s*[\"']([^\"']{1,2000})", re.DOTALL | re.IGNORECASE
)
_TOTAL = re.compile(r"(?:<totalrecord>|totalRecord['\"]?\s{0,4}[:=])\s{0,4}['\"]?(\d{1,9})", re.IGNORECASE)
_PAGES = re.compile(r"<totalpage>\s{0,4}(\d{1,7})", re.IGNORECASE)
# The unit's own parameters: a dictionary with or without quotes, or a query string; all three are in use.
_SETTINGS = re.compile(
    r"(?:param_\w+\s{0,4}=|(?:ajaxParam|proxyParam)['\"]?\s{0,4}:)\s{0,4}(\{[^}]{0,2000}\}|'[^']{0,2000}'|\"[^\"]{0,2000}\")"
)
_PAIR = re.compile(r"['\"]?(\w+)['\"]?\s{0,4}[:=]\s{0,4}(?:'([^']{0,300})'|\"([^\"]{0,300})\"|([^,&}'\"\s]{0,300}))")
_FORM = ("col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype")
_AJAX = (("X-Requested-With", "XMLHttpRequest"), ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """How a column's own script asks for more: its form, its address and how many records it takes at once."""

    form: Mapping[str, str]
    proxy: str
    per_page: int
    pages: int  # a group: what one answer carries


class HanwebSpider(ColumnSpider):
    """大汉 jcms, classic form: ``/col/colN/index.html`` and ``/art/Y/M/D/art_col_id.html``."""

    name = "hanweb"
    priority = 20

    @classmethod
    def detects(cls, page: TextResponse) -> bool:
        """A datastore, the jpage script, or a ``/col/colN/`` page with several articles of the classic form."""
        if _PAGER.search(answer.text(page)):
            return True
        return bool(_COLUMN.search(page.url)) and len(answer.own_links(page, ARTICLE)) >= 3

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        """A column page or an answer of dataproxy.jsp; see ``ColumnSpider.listing``."""
        if "dataproxy.jsp" in response.url:
            return _group(response, column)
        return _column_page(response, column)


def _column_page(response: TextResponse, column: Column) -> Listing:
    """Records where the page carries any, static rows otherwise (both forms stand on the same sites)."""
    text = answer.text(response)
    entries = _records(text, response.url, column)
    if not entries and "<datastore>" in text and not answer.own_links(response, ARTICLE):
        raise answer.unlike(response, "records in the datastore")
    listed = Listing(entries=entries) if entries else answer.rows(response, column, ARTICLE)
    following = _first_group(text, response.url, len(listed.entries)) or listed.next
    return replace(listed, next=following, total=_number(_TOTAL, text))


def _records(text: str, base: str, column: Column) -> tuple[Entry, ...]:
    """The rows of all records; HTML parsers see none, for to them a script holds only text.

    A record is a row whatever it is called, so nothing is weighed here; one without a link is a separator.
    """
    return answer.kept((answer.row(fragment, base, ARTICLE) for fragment in _RECORD.findall(text)), column)


def _first_group(text: str, base: str, seen: int) -> PageRequest | None:
    """The request after the column page: the script's own form, or the link kept for clients without scripts.

    That link's first page counts in larger steps and may repeat what the column page shows.
    """
    pager = _pager(text)
    if pager:
        return _post(pager, base, 1 + pager.per_page * pager.pages if seen else 1, _number(_TOTAL, text))
    link = _GROUP.search(text)
    address = resolve(base, html.unescape(link[1])) if link else None
    return PageRequest(url=address, headers=(("Referer", base),)) if address else None


def _pager(text: str) -> Pager | None:
    for settings in _SETTINGS.findall(text):
        pairs = {name: single or double or bare for name, single, double, bare in _PAIR.findall(settings[1:-1])}
        form = {name: pairs[name] for name in _FORM if name in pairs}
        if "columnid" in form and "unitid" in form:
            proxy = re.search(r"proxyUrl['\"]?\s{0,4}:\s{0,4}['\"]([^'\"]{1,300})", text, re.IGNORECASE)
            return Pager(
                form=form,
                proxy=proxy[1] if proxy else "/module/web/jpage/dataproxy.jsp",
                per_page=_option("perPage", text) or 15,
                pages=_option("groupSize", text) or 3,
            )
    return None


def _option(name: str, text: str) -> int | None:
    return _number(re.compile(rf"\b{name}['\"]?\s{{0,4}}:\s{{0,4}}['\"]?(\d{{1,4}})"), text)


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    return int(match[1]) if match else None


def _post(pager: Pager, base: str, start: int, total: int | None) -> PageRequest | None:
    """One group from record ``start`` (1-based); ``perpage`` must be the column's own, or the server answers a stub."""
    address = resolve(base, pager.proxy)
    if address is None or (total is not None and start > total):
        return None
    end = start + pager.per_page * pager.pages - 1
    return PageRequest(
        url=answer.with_query(address, startrecord=start, endrecord=min(end, total or end), perpage=pager.per_page),
        method="POST",
        body=urlencode(pager.form),
        headers=(("Referer", base), *_AJAX),
    )


def _group(response: TextResponse, column: Column) -> Listing:
    text = answer.text(response)
    entries = _records(text, column.url, column)
    total = _number(_TOTAL, text)
    if not entries:
        return _end(response, total)
    following = _next_range(response, column, total) or _next_page(response, text)
    return Listing(entries=entries, next=following, total=total)


def _end(response: TextResponse, total: int | None) -> Listing:
    """Nothing after the last record ends the walk; nothing anywhere else is a refusal."""
    if "csrf" in answer.text(response):
        raise UnexpectedPage(
            f"looked for records, found the csrf stub: perpage is not the column's own at {response.url}"
        )
    start = answer.number(answer.query(response.url).get("startrecord"))
    if total is None or start <= total:
        raise answer.unlike(response, "records in the datastore")
    return Listing(total=total)


def _next_range(response: TextResponse, column: Column, total: int | None) -> PageRequest | None:
    asked = {name: answer.number(value) for name, value in answer.query(response.url).items()}
    span = asked.get("endrecord", 0) - asked.get("startrecord", 0) + 1
    if span <= 1 or not asked.get("perpage"):
        return None
    form = dict(parse_qsl(answer.posted(response), keep_blank_values=True))
    pager = Pager(
        form=form, proxy=response.url.partition("?")[0], per_page=asked["perpage"], pages=span // asked["perpage"]
    )
    request = _post(pager, response.url, asked["endrecord"] + 1, total)
    return replace(request, headers=(("Referer", column.url), *_AJAX)) if request else None


def _next_page(response: TextResponse, text: str) -> PageRequest | None:
    here, pages = answer.number(answer.query(response.url).get("page")), _number(_PAGES, text)
    if not here or (pages is not None and here >= pages):
        return None
    return PageRequest(url=answer.with_query(response.url, page=here + 1))
