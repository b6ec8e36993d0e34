"""The day's candidate list as files: one module for each format, found by being here.

A format module says ``SUFFIX``, ``MEDIA_TYPE`` and ``render(daily: DailyList) -> bytes``; it sees the list and nothing
else. Modules that are no format (``view``, for what several of them show in the same words) lack a ``SUFFIX``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, cast

from collector.model import DailyList
from collector.publishing.formats import found


class Format(Protocol):
    """What a format module offers."""

    SUFFIX: str  # of the file, with its dot
    MEDIA_TYPE: str

    @staticmethod
    def render(daily: DailyList) -> bytes:
        """The whole file."""
        ...


# by the name that --format takes: html, md, csv, xlsx, json, atom
FORMATS = cast("Mapping[str, Format]", found(__name__, __path__))
