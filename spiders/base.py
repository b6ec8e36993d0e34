"""The poll of one column, the same for every CMS family; a family adds only how one response is read as a list."""

from __future__ import annotations

from typing import ClassVar

from scrapy import Spider
from scrapy.http import TextResponse

from collector.model import Column, Listing, PageRequest


class ColumnSpider(Spider):
    """Base of all families: a family sets ``name`` and writes ``listing``.

    ``detects`` lets a column say nothing but its address. The methods that a family may write are pure: they see a
    response and a column, and touch nothing else.
    """

    name: ClassVar[str]  # type: ignore[misc]  # Scrapy declares it as an instance attribute
    priority: ClassVar[int] = 50  # the order in which families are asked whether a page is theirs; lower first

    @classmethod
    def detects(cls, page: TextResponse) -> bool:
        """Whether this family knows the page for its own, from address and markup alone."""
        return False

    @classmethod
    def first(cls, column: Column) -> PageRequest:
        """The request a poll of this column begins with."""
        return PageRequest(url=column.url)

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        """What one response says: entries and perhaps where the list goes on.

        :raises UnexpectedPage: the shape is not this family's; never return an empty list quietly.
        """
        raise NotImplementedError(cls.name)
