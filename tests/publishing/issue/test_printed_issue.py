"""The issue that was really printed, set anew and held to the printed one."""

from __future__ import annotations

import io
import json
import re
from functools import cache

import pypdfium2
import pytest

from collector.model import Issue
from collector.publishing.issue import docx, pages, pdf, render
from tests.publishing.issue import word
from tests.publishing.issue.printed_issue import PRINTED, printed_issue

pytestmark = pytest.mark.skipif(not PRINTED.exists(), reason="the printed issue does not lie beside this checkout")
needs_libreoffice = pytest.mark.skipif(pages.typesetter() is None, reason="LibreOffice is not installed")


def bare(text: str) -> str:
    """Letters, figures and characters alone."""
    return "".join(char for char in text if char.isalnum())


@cache
def word_file() -> bytes:
    return docx.render(printed_issue())


@cache
def pdf_file() -> bytes:
    return pdf.render(printed_issue())


@cache
def sheets() -> list[str]:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf_file()))
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def pages_in_pdf(issue: Issue) -> list[int]:
    """The number at the foot of the page where each article's title stands, after the 目录."""
    found, at = [], next(place for place, text in enumerate(sheets()) if "— 1 —" in text)
    for article in issue.articles:
        at = next(n for n in range(at, len(sheets())) if bare(article.title) in bare(sheets()[n]))
        number = re.search(r"— (\d+) —", sheets()[at])
        assert number
        found.append(int(number[1]))
    return found


def test_titles_sections_sources_and_order_are_those_of_the_printed_issue() -> None:
    issue, body = printed_issue(), word_file()
    assert [bare(title) for title in word.of_style(body, "Heading 2")] == [bare(one.title) for one in issue.articles]
    assert len(issue.articles) == 15
    assert word.of_style(body, "Heading 1") == list(issue.sections)
    text = "\n".join(line for _, line in word.paragraphs(body))
    assert re.findall(r"（来源：([^）]+)）", text) == [one.source for one in issue.articles]
    assert [bare(line) for line, _ in word.contents(body)] == [bare(one.contents_title) for one in issue.articles]


def test_every_paragraph_is_there_once() -> None:
    issue, body = printed_issue(), word_file()
    styles = ("Body Text", "Heading 3", "Heading 4", "Heading 5")
    printed = [bare(re.sub(r"（来源：[^）]+）$", "", line)) for line in word.of_style(body, *styles)]
    assert printed == [bare(block.text) for article in issue.articles for block in article.blocks]


@needs_libreoffice
def test_articles_stand_on_the_pages_of_the_printed_contents() -> None:
    issue = printed_issue()
    ours, theirs = pages_in_pdf(issue), [one.page for one in issue.articles]
    off = [abs(mine - (page or 0)) for mine, page in zip(ours, theirs, strict=True)]
    assert sum(one == 0 for one in off) >= 13, (ours, theirs)
    assert max(off) <= 1, (ours, theirs)


@needs_libreoffice
def test_the_contents_of_the_word_file_is_that_of_the_pdf() -> None:
    issue = printed_issue()
    assert [int(page) for _, page in word.contents(word_file())] == pages_in_pdf(issue)
    assert list(docx.page_numbers(issue) or ()) == pages_in_pdf(issue)


@needs_libreoffice
def test_a_second_export_gives_the_same_bytes() -> None:
    assert docx.render(printed_issue()) == word_file()
    assert pdf.render(printed_issue()) == pdf_file()


def test_the_file_opens_without_repair() -> None:
    assert word.faults(word_file()) == []


def test_what_is_exported_as_json_is_what_was_imported() -> None:
    assert json.loads(render(printed_issue(), "json")) == json.loads(PRINTED.read_text(encoding="utf-8"))
