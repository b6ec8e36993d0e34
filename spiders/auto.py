"""The family of columns that say nothing but their address: asks the others whose page it is."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import ClassVar

from scrapy.http import TextResponse

import spiders
from collector.errors import UnexpectedPage
from collector.model import Column, Listing
from spiders.base import ColumnSpider


class AutoSpider(ColumnSpider):
    """Finds the family from the first page of every poll, so that a site may change its system unnoticed."""

    name = "auto"
    remembers: ClassVar[bool] = False  # the page that tells the family is the column's own

    @classmethod
    def reader(cls, page: TextResponse) -> type[ColumnSpider]:
        """The family that knows the page.

        :raises UnexpectedPage: none does.
        """
        for family in families():
            if family.detects(page):
                return family
        raise UnexpectedPage(f"{page.url} is of no family we know")

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        """What the family of the page makes of it."""
        return cls.reader(response).listing(response, column)


@cache
def families() -> tuple[type[ColumnSpider], ...]:
    """All families but this one, in the order in which they are asked."""
    names = [module.name for module in pkgutil.iter_modules(spiders.__path__) if module.name not in ("auto", "base")]
    modules = [importlib.import_module(f"spiders.{name}") for name in names]
    found = {
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, ColumnSpider) and thing.__module__ == module.__name__
    }
    return tuple(sorted(found, key=lambda family: (family.priority, family.name)))
