"""A Word file read back in tests, with nothing of our own: python-docx, lxml and the schema validator."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from docx import Document
from lxml import etree
from openxml_audit import OpenXmlValidator

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def opened(body: bytes) -> Any:
    """The file as python-docx sees it."""
    return Document(io.BytesIO(body))


def style_of(thing: Any) -> str:
    """The name of the style of a paragraph, run or table."""
    return str(thing.style.name)


def paragraphs(body: bytes) -> list[tuple[str, str]]:
    """Style name and text of every paragraph outside tables, line breaks as newlines."""
    return [(style_of(one), one.text) for one in opened(body).paragraphs]


def of_style(body: bytes, *names: str) -> list[str]:
    return [text for style, text in paragraphs(body) if style in names]


def xml(body: bytes, part: str = "word/document.xml") -> Any:
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        return etree.fromstring(package.read(part))


def contents(body: bytes) -> list[tuple[str, str]]:
    """Title and page of each line of the 目录 that has a page."""
    lines = (text.split("\t") for text in of_style(body, "toc 2"))
    return [(line[0], line[1]) for line in lines]


def faults(body: bytes) -> list[str]:
    """What the schema, or the package, forbids and the file does; the way Word itself checks before it repairs."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "issue.docx")
        file.write_bytes(body)
        return [f"{error.part_uri}: {error.description}" for error in OpenXmlValidator().validate(file).errors]
