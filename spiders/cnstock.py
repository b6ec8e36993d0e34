"""上海证券报·中国证券网: the channel's cards in the state of its Next.js page, and the JSON interface behind them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from scrapy.http import TextResponse

from collector.errors import Refused
from collector.model import CHINA, Column, Entry, Listing, PageRequest, Precision
from collector.reading.urls import host
from spiders import answer
from spiders.base import ColumnSpider

SITE = "https://www.cnstock.com"
API = "https://api.cnstock.com/www/newsList/channelNewsList"
_STATE = re.compile(r"<script[^>]{0,100}id=[\"']__NEXT_DATA__[\"'][^>]{0,100}>(.*?)</script>", re.DOTALL)
_CHANNEL = re.compile(r"/(?:channel|list)/(\d+)")
_HEADERS = (
    ("Content-Type", "application/json"),
    ("Origin", SITE),
    ("Referer", SITE + "/"),
    ("cnstock-client-type", "01"),  # without it the interface answers code 10304, not logged in
)
_NOT_LOGGED_IN = "10304"
_SIZE = 50  # more than the page's own cards, so that the interface's first page brings what they do not show
_DEEPEST = 40  # levels of a page state; cards stand well above


class CnstockSpider(ColumnSpider):
    """``/channel/<id>``; the ``api`` option asks the interface at once instead of the page."""

    name = "cnstock"
    priority = 5

    @classmethod
    def detects(cls, page: TextResponse) -> bool:
        """Host and form."""
        if not f".{host(page.url)}".endswith(".cnstock.com"):
            return False
        return answer.is_json(page) or bool(_STATE.search(answer.text(page)))

    @classmethod
    def first(cls, column: Column) -> PageRequest:
        """The channel page, or the interface where the column asks for it."""
        channel = _CHANNEL.search(column.url)
        return _ask(channel[1], 1) if channel and column.options.get("api") else PageRequest(url=column.url)

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        """Cards of the page state or rows of the interface; see ``ColumnSpider.listing``.

        :raises Refused: the interface wants a login.
        """
        return _rows(response, column) if answer.is_json(response) else _cards(response, column)


def _ask(channel: str, number: int) -> PageRequest:
    asked = {
        "nodeId": channel,
        "pageNum": number,
        "pageSize": _SIZE,
        "isChannel": True,
        "filterIdArray": [],
        "startTime": 0,
    }
    return PageRequest(url=API, method="POST", body=json.dumps(asked, separators=(",", ":")), headers=_HEADERS)


def _cards(response: TextResponse, column: Column) -> Listing:
    """The cards of a channel page; a page without any is filled by script, and the interface is asked."""
    state = _STATE.search(answer.text(response))
    if not state:
        raise answer.unlike(response, "__NEXT_DATA__")
    try:
        data = json.loads(state[1])
    except (ValueError, RecursionError) as problem:
        raise answer.unlike(response, "JSON in __NEXT_DATA__") from problem
    channel = _CHANNEL.search(column.url)
    entries = _entries(data, column)
    if not entries and not channel:
        raise answer.unlike(response, "cards with contId and name in __NEXT_DATA__")
    return Listing(entries=entries, next=_ask(channel[1], 1) if channel else None)


def _rows(response: TextResponse, column: Column) -> Listing:
    data = answer.data(response, "JSON with data.pageInfo.list")
    code = str(data.get("code")) if isinstance(data, dict) else ""
    if code == _NOT_LOGGED_IN:
        raise Refused(
            "login", f"{response.url} answered code {code}: it wants the header cnstock-client-type, or a login"
        )
    listed = _listed(data)
    asked = _asked(response)
    if listed is None or (not listed and asked == 1):
        raise answer.unlike(response, "rows in data.pageInfo.list")
    channel = _CHANNEL.search(column.url)
    following = _ask(channel[1], asked + 1) if channel and asked and listed else None
    return Listing(entries=_entries(listed, column), next=following)


def _listed(data: object) -> list[object] | None:
    for key in ("data", "pageInfo", "list"):
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, list) else None


def _asked(response: TextResponse) -> int:
    """The page number that was asked for; 0 where the request is not known."""
    body = answer.posted(response)
    return answer.number(json.loads(body).get("pageNum")) if body else 0


def _entries(data: object, column: Column) -> tuple[Entry, ...]:
    return answer.kept(map(_entry, _walk(data, 0)), column)


def _walk(data: object, depth: int) -> Iterator[dict[str, object]]:
    """Every object with contId and name, wherever it stands; cards nest in ``childList``."""
    if depth > _DEEPEST:
        return
    if isinstance(data, dict) and "contId" in data and "name" in data:
        yield data
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    for value in inner:
        yield from _walk(value, depth + 1)


def _entry(card: dict[str, object]) -> Entry | None:
    url = _address(card)
    made = answer.entry(SITE, url=url, title=str(card["name"]), summary=str(card.get("summary") or "")) if url else None
    when = _exact(card) if made else None
    if made and when:
        return replace(made, published=when, precision=Precision.MINUTE)
    return made


def _address(card: dict[str, object]) -> str:
    """Where a card leads, by its forwardType: 1 is navigation, 6 another site, 9 a topic, the rest articles."""
    kind, number = str(card.get("forwardType")), str(card["contId"])
    if kind == "1":
        return ""
    if kind == "6":
        return str(card.get("link") or "")
    return f"/topicDetail/{number}" if kind == "9" else f"/commonDetail/{number}"


def _exact(card: dict[str, object]) -> datetime | None:
    """The exact time of a card; ``pubTime`` is relative (1小时前) and never used."""
    shared = card.get("shareInfo")
    date = shared.get("dateInfo") if isinstance(shared, dict) else None
    if not isinstance(date, dict):
        return None
    parts = [answer.number(date.get(name)) for name in ("year", "month", "day", "hour", "minute")]
    try:
        return datetime(*parts[:3], *parts[3:], tzinfo=CHINA)  # type: ignore[misc, arg-type]  # five numbers
    except ValueError:
        return None
