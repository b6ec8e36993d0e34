"""TRS WCM: static pages of rows whose articles are called tYYYYMMDD_id.html; a script call tells the page count."""

from __future__ import annotations

import re
from dataclasses import replace

from scrapy.http import TextResponse

from collector.model import Column, Listing, PageRequest
from collector.reading.urls import resolve
from spiders import answer
from spiders.base import ColumnSpider

ARTICLE = r"/t\d{8}_\d+\.s?html?(?:$|[?#])"
_CALL = re.compile(r"\bcreatePage(?:HTML)?\(([^()]{1,300})\)")
_ARGUMENT = re.compile(r"'[^']*'|\"[^\"]*\"|[^,\s'\"]+")
_COUNT = re.compile(r"\bvar\s+countPage\s{0,4}=\s{0,4}(\d{1,6})")
_FILE = re.compile(r"/([^/?#]*)(?:[?#].*)?$")


class TrsSpider(ColumnSpider):
    """拓尔思 WCM; the ``page_offset`` option is the number in the file name of page 2 (usually 1: ``index_1.html``).

    The body class ``TRS_Editor`` proves nothing: it is pasted into pages of every other system.
    """

    name = "trs"
    priority = 30

    @classmethod
    def detects(cls, page: TextResponse) -> bool:
        """The paging call, or several articles of this form on the page's own host."""
        text = answer.text(page)
        return pages(text) is not None or bool(_COUNT.search(text)) or len(answer.own_links(page, ARTICLE)) >= 3

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        """One static page; see ``ColumnSpider.listing``."""
        offset = answer.number(column.options.get("page_offset"), 1)
        return replace(answer.rows(response, column, ARTICLE), next=following(response, offset))


def following(response: TextResponse, offset: int) -> PageRequest | None:
    """The page after this one by the script call; which page this is, only its address says (the call's index varies).

    ``offset`` is the number in the file name of page 2.
    """
    called = pages(answer.text(response))
    if called is None:
        return None
    total, name, suffix = called
    file = _FILE.search(response.url)
    here = re.match(rf"{re.escape(name)}_(\d+)\.", file[1]) if file else None
    number = int(here[1]) + 2 - offset if here else 1
    address = resolve(response.url, f"{name}_{number - 1 + offset}.{suffix}")
    return PageRequest(url=address) if address and number < total else None


def pages(text: str) -> tuple[int, str, str] | None:
    """How many pages the paging call says there are, the base name and the suffix of their files; None without a call.

    Read so that all variants fit: the first pure number is the total, a container's id may stand before it, and a
    variable ``countPage`` may stand for it.
    """
    for match in _CALL.finditer(text):
        arguments = _ARGUMENT.findall(match[1])
        names = [argument.strip("'\"") for argument in arguments if argument[0] in "'\""]
        total = _total(arguments, text)
        if total is not None and len(names) >= 2:
            name, suffix = names[-2:]
            return total, name, suffix.lstrip(".")
    return None


def _total(arguments: list[str], text: str) -> int | None:
    for argument in arguments:
        if argument.isdigit():
            return int(argument)
        if argument[0] not in "'\"":
            value = re.search(rf"\b{re.escape(argument)}\s{{0,4}}=\s{{0,4}}(\d{{1,6}})", text)
            return int(value[1]) if value else None
    return None
