"""国际在线: any page of cri.cn whose links lead to a day's folder and a UUID, and the fragments that continue it."""

from __future__ import annotations

import re
from dataclasses import replace

from scrapy.http import TextResponse

from collector.model import Column, Listing, PageRequest
from collector.reading.urls import host, resolve
from spiders import answer
from spiders.base import ColumnSpider

ARTICLE = r"/\d{4}-?\d{2}-?\d{2}/[0-9a-f]{8}-[0-9a-f-]{27}\.s?html?$"
_FRAGMENT = re.compile(r"(?:(?:https?:)?//[\w.-]+)?/inc/[0-9a-f-]{36}-(\d+)\.inc")


class CriSpider(ColumnSpider):
    """Hosts below ``cri.cn``; the day of an article stands in its address."""

    name = "cri"
    priority = 5

    @classmethod
    def detects(cls, page: TextResponse) -> bool:
        """Host, and at least one article or fragment of this form."""
        if not ("." + host(page.url)).endswith((".cri.cn", ".crionline.cn")):
            return False
        text = answer.text(page)
        return bool(_FRAGMENT.search(text) or _FRAGMENT.search(page.url) or answer.own_links(page, ARTICLE))

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        """A page or a fragment of rows; see ``ColumnSpider.listing``."""
        fragment = _FRAGMENT.search(response.url)
        named = None if fragment else _FRAGMENT.search(answer.text(response))
        if named and not re.search(ARTICLE.rstrip("$"), answer.text(response)):
            return Listing(next=_request(response.url, named[0]))
        listed = answer.rows(response, column, ARTICLE)
        if fragment:
            following = f"{response.url[: fragment.start(1)]}{int(fragment[1]) + 1}.inc"
            return replace(listed, next=PageRequest(url=following))
        return replace(listed, next=_request(response.url, named[0])) if named else listed


def _request(base: str, href: str) -> PageRequest | None:
    address = resolve(base, href)
    return PageRequest(url=address) if address else None
