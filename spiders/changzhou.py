"""The Changzhou site group: nested tables under class codes, and the JSON that fills the same tables by script."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from scrapy.http import TextResponse
from selectolax.lexbor import LexborHTMLParser, LexborNode

from collector.errors import UnexpectedPage
from collector.model import CHINA, Column, Entry, Listing, PageRequest
from collector.reading.dates import find_moment
from collector.reading.places import article_like
from collector.reading.urls import host, resolve
from spiders import answer
from spiders.base import ColumnSpider

_ARTICLE = re.compile(r"/html/[a-z]+/\d{4}/[A-Z]{8}_\d{4}/\d+\.html|/(?:ns|gi)_news/\d+")
_LIST = re.compile(r"/class/[A-Z]{8}(?:/|$|\?)|/(?:ns|gi)_class/|/gova/(?:tzgg|wjk)\.php")
_NUMBERED = re.compile(r"(/(?:class|ns_class|gi_class)/[^/?#]+)(?:/(\d+))?/?$")
_DATED = re.compile(r"/(\d{4})/[A-Z]{8}_(\d{2})(\d{2})/")
_NUMBER = re.compile(r"/(?:ns|gi)_news/(\d{10,})")
_ERA = range(1_100_000_000, 2_200_000_000)  # Unix seconds, 2004 to 2039
_SHELL = 5_000  # bytes: a page as long as this has room for rows
_FILLED = 10  # the status of a filled answer


class ChangzhouSpider(ColumnSpider):
    """常州市政府网站群, forms A to F; option ``gi`` (with ``ns``, ``dept``) is the key of form F, the rows as JSON."""

    name = "changzhou"
    priority = 50

    @classmethod
    def detects(cls, page: TextResponse) -> bool:
        """The address of a list, on a host of the group or with an article of the group's form."""
        known = _LIST.search(page.url) is not None
        return known and (".changzhou.gov.cn/" in page.url or bool(answer.own_links(page, _ARTICLE.pattern)))

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        """One page of any form; past the last the site repeats an earlier one. See ``ColumnSpider.listing``."""
        if answer.is_json(response) or answer.query(response.url).get("act") == "ajax":
            return _filled(response, column)
        entries = _entries(answer.text(response), response.url, column)
        if not entries:
            return _shell(response, column)
        return Listing(entries=entries, next=_next(response.url))


def _shell(response: TextResponse, column: Column) -> Listing:
    """A page without rows: where the column knows the key of form F, that is asked; else it is named a shell."""
    size = len(response.body)
    if column.options.get("gi") and size:
        return Listing(next=PageRequest(url=_ajax(column, 1), headers=(("Referer", column.url),)))
    if size > _SHELL:
        raise UnexpectedPage(
            f"looked for table rows, found an empty shell of {size} bytes that a script fills at {response.url}; "
            "give the column the option gi, its key for the JSON form"
        )
    raise answer.unlike(response, "table rows with links to articles")


def _ajax(column: Column, number: int) -> str:
    """Form F: the rows of page ``number`` as JSON."""
    asked = {
        "act": "ajax",
        "gi": column.options["gi"],
        "ns": column.options.get("ns", ""),
        "dept": column.options.get("dept", 1),
    }
    rest = {"notime": "", "page": number, "key": "", "t": 1, "cache": "no"}
    bare = urlunsplit(urlsplit(column.url)._replace(query=""))
    return answer.with_query(bare, **{name: str(value) for name, value in (asked | rest).items()})


def _filled(response: TextResponse, column: Column) -> Listing:
    data = answer.data(response, "JSON with status 10 and html")
    html = data.get("html") if isinstance(data, dict) else None
    if not isinstance(html, str) or answer.number(data.get("status")) != _FILLED:
        raise answer.unlike(response, "JSON with status 10 and html")
    here = answer.number(answer.query(response.url).get("page"), 1)
    entries = _entries(f"<table>{html}</table>", column.url, column)
    if not entries and here == 1:
        raise answer.unlike(response, "table rows in html")
    return Listing(
        entries=entries, next=PageRequest(url=answer.with_query(response.url, page=here + 1)) if entries else None
    )


def _entries(html: str, base: str, column: Column) -> tuple[Entry, ...]:
    links = LexborHTMLParser(html).css("a[href]")
    if not any(map(_is_article, links)):
        return ()
    made = (_entry(link, base) for link in links if _is_article(link) or _is_row(link, base))
    return answer.kept(made, column)


def _is_article(link: LexborNode) -> bool:
    return _ARTICLE.search(link.attributes.get("href") or "") is not None


def _is_row(link: LexborNode, base: str) -> bool:
    """Whether a link is a row of the list though its address is none of the group's: it has a date and a whole title,
    as the others have, and leads to another site or to what looks like an article."""
    address = resolve(base, link.attributes.get("href") or "")
    if address is None or (host(address) == host(base) and not article_like(address)):
        return False
    return bool(link.attributes.get("title")) and bool(_row_date(link))


def _entry(link: LexborNode, base: str) -> Entry | None:
    """A row by its link: the title attribute is whole where the text is cut; the date stands in a cell behind it."""
    href = link.attributes.get("href") or ""
    title = link.attributes.get("title") or link.text()
    return answer.entry(base, url=href, title=title, date=_row_date(link) or _date_of(resolve(base, href) or ""))


def _row_date(link: LexborNode) -> str:
    """The date in the row's cells: the last cell that holds one after the title's."""
    row = link.parent
    while row is not None and row.tag != "tr":
        row = row.parent
    cells = [cell.text(strip=True) for cell in row.iter() if cell.tag == "td"] if row is not None else []
    return next((text for text in reversed(cells[1:]) if find_moment(text) and len(text) <= 24), "")


def _date_of(url: str) -> str:
    """The day that an address carries: as year and MMDD, or as Unix seconds inside the number of a news item."""
    dated = _DATED.search(url)
    if dated:
        return "-".join(dated.groups())
    number = _NUMBER.search(url)
    seconds = _seconds(number[1]) if number else None
    return datetime.fromtimestamp(seconds, tz=CHINA).strftime("%Y-%m-%d") if seconds else ""


def _seconds(digits: str) -> int | None:
    """The ten digits that are a plausible time: behind three others in newer numbers, behind two in older ones."""
    for start in (3, 2, *range(len(digits) - 9)):
        value = digits[start : start + 10]
        if len(value) == 10 and int(value) in _ERA:
            return int(value)
    return None


def _next(url: str) -> PageRequest | None:
    """The following page: ``/class/CODE/2`` in forms A to C, ``page=2`` in D and E."""
    parts = urlsplit(url)
    if parts.path.startswith("/gova/"):
        return PageRequest(url=answer.with_query(url, page=answer.number(answer.query(url).get("page"), 1) + 1))
    numbered = _NUMBERED.search(parts.path)
    if not numbered:
        return None
    path = f"{numbered[1]}/{int(numbered[2] or 1) + 1}"
    return PageRequest(url=urlunsplit(parts._replace(path=path, fragment="")))
