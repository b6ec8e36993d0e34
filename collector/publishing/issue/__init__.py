"""An issue of the bulletin as files: one module for each format, found by being here.

A format module says ``SUFFIX``, ``MEDIA_TYPE`` and ``render(issue: Issue) -> bytes``; it sees the issue and nothing
else. ``docx`` and ``pdf`` are printed in the house style: their ``render`` takes the template's bytes besides, and
uses the one that ``docx_template`` makes where none is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, cast

from collector.model import Issue
from collector.publishing.formats import found


class Format(Protocol):
    """What a format module offers."""

    SUFFIX: str  # of the file, with its dot
    MEDIA_TYPE: str

    @staticmethod
    def render(issue: Issue) -> bytes:
        """The whole file."""
        ...


# by the name that --format takes: docx, pdf, html, md, epub, json, csv
FORMATS = cast("Mapping[str, Format]", found(__name__, __path__))


def render(issue: Issue, name: str, template: bytes | None = None) -> bytes:
    """The issue in the format ``name``, a key of ``FORMATS``; ``template`` is the house style of docx and pdf.

    Raises PublishError where that cannot be: no such style in the template, no LibreOffice for a PDF.
    """
    from collector.publishing.issue import docx, pdf

    printed = {"docx": docx.render, "pdf": pdf.render}.get(name)
    return printed(issue, template) if printed else FORMATS[name].render(issue)
