"""Pages that an editor handed in by their addresses: there is no list, what waits to be read is all there is."""

from __future__ import annotations

from collector.model import Column, PageRequest
from spiders.base import ColumnSpider


class HandedSpider(ColumnSpider):
    """Reads the articles that its job says are pending, and asks for nothing else."""

    name = "handed"

    @classmethod
    def first(cls, column: Column) -> PageRequest | None:
        """There is no list to begin with."""
        return None
