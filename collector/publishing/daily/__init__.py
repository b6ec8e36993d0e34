"""The day's candidate list as files: one module for each format, found by being here.

A format module says ``SUFFIX``, ``MEDIA_TYPE`` and ``render(daily: DailyList) -> bytes``; it sees the list and nothing
else. Modules that are no format (``view``, for what several of them show in the same words) lack a ``SUFFIX``.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Protocol, cast

from collector.model import DailyList


class Format(Protocol):
    """What a format module offers."""

    SUFFIX: str  # of the file, with its dot
    MEDIA_TYPE: str

    @staticmethod
    def render(daily: DailyList) -> bytes:
        """The whole file."""
        ...


def _found() -> Mapping[str, Format]:
    modules = [import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    formats = {
        module.SUFFIX.removeprefix("."): cast("Format", module) for module in modules if hasattr(module, "SUFFIX")
    }
    return MappingProxyType(formats)


FORMATS: Mapping[str, Format] = _found()  # by the name that --format takes: html, md, csv, xlsx, json, atom
