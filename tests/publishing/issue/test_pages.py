from __future__ import annotations

import io
import re
import time
from pathlib import Path

import pypdfium2
import pytest

from collector.errors import PublishError
from collector.publishing.issue import docx, pdf
from collector.publishing.issue.pages import heading_pages, to_pdf, typesetter
from tests.publishing.issue import word
from tests.publishing.issue.own_issue import bare_issue, own_issue, with_article
from tests.publishing.issue.own_issue import texts as paragraphs

needs_libreoffice = pytest.mark.skipif(typesetter() is None, reason="LibreOffice is not installed")


def program(folder: Path, script: str) -> Path:
    """A program that stands where LibreOffice would."""
    file = folder / "soffice"
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


def texts(body: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(io.BytesIO(body))
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def test_a_run_that_takes_too_long_is_ended_with_all_it_started(tmp_path: Path) -> None:
    mark = tmp_path / "still-there"
    slow = program(tmp_path, f"(sleep 2; touch {mark}) & sleep 60")
    with pytest.raises(PublishError, match=r"0\.5 秒内没有排完"):
        to_pdf(b"", slow, seconds=0.5)
    time.sleep(2.2)
    assert not mark.exists()


def test_a_run_without_a_result_says_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="没有生成 PDF：source file could not be loaded"):
        to_pdf(b"", program(tmp_path, "echo source file could not be loaded"))


def test_without_libreoffice_word_fills_in_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    issue = own_issue()
    body = docx.render(issue)
    assert docx.page_numbers(issue) is None
    assert [page for _, page in word.contents(body)] == ["…"] * 3
    assert word.xml(body, "word/settings.xml").find(f"{word.W}updateFields") is not None
    assert word.faults(body) == []
    assert "LibreOffice" in docx.problems(issue)[0]
    with pytest.raises(PublishError, match="soffice"):
        pdf.render(issue)


@needs_libreoffice
def test_contents_and_feet_of_the_pdf_agree_with_the_word_file() -> None:
    issue = with_article(*paragraphs(*["这是正文的一个自然段，写满几行以便翻页。" * 12] * 30))
    body = docx.render(issue)
    numbers = docx.page_numbers(issue)
    assert numbers is not None
    assert [page for _, page in word.contents(body)] == [str(number) for number in numbers]
    assert word.xml(body, "word/settings.xml").find(f"{word.W}updateFields") is None
    sheets = texts(pdf.render(issue))
    first = next(place for place, text in enumerate(sheets) if "— 1 —" in text)
    for article, number in zip(issue.articles, numbers, strict=True):
        sheet = sheets[first + number - 1]
        assert article.title_lines[0] in sheet
        assert f"— {number} —" in sheet
    assert first % 2 == 0
    assert all("— " not in text for text in sheets[:first])


@needs_libreoffice
def test_an_issue_without_articles_has_an_empty_contents() -> None:
    assert docx.page_numbers(bare_issue()) == ()
    body = docx.render(bare_issue())
    assert word.contents(body) == []
    assert word.faults(body) == []


@needs_libreoffice
def test_headings_that_do_not_match_are_refused() -> None:
    made = to_pdf(docx.draft(own_issue()).saved(None), typesetter() or Path())
    assert heading_pages(made, [1, 2, 1, 2, 2])[0] == 1
    with pytest.raises(PublishError, match="排出 5 个标题，本期应有 3 个"):
        heading_pages(made, [1, 2, 2])
    assert re.search(rb"/CreationDate\(D:0{14}", made)
