from __future__ import annotations

import io
import random

import pytest
from docx import Document
from PIL import Image

from collector.model import Block
from collector.publishing.issue import FORMATS, docx, pages, pdf, render
from tests.publishing.issue import word
from tests.publishing.issue.own_issue import image, own_issue, picture_of, table, texts, with_article

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
HOSTILE = "<script>alert(1)</script>&amp;{{ 7*7 }}{% raw %}]]>\x00\x0b\x1f\ud83d\ufffe"


@pytest.fixture
def no_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")


def photograph() -> bytes:
    """A photograph of more than 20 MB: noise, which JPEG cannot make small."""
    noise = random.Random(1).randbytes(5000 * 3600 * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (5000, 3600), noise).save(out, "JPEG", quality=95)
    return out.getvalue()


BAD = {
    "thirty columns": table(*[tuple(f"第{n}列" for n in range(30))] * 12),
    "eighty columns": table(*[tuple(str(n) for n in range(80))] * 3),
    "uneven rows": table(("甲", "乙", "丙"), ("1",), (), ("2", "3")),
    "lines in cells": table(("项目", "甲\n乙\n\n丙"), ("嵌套", "一 | 二\n三 | 四")),
    "no rows": table(),
    "many lines": Block(text="\n".join(f"第{n}行，共多行。" for n in range(1_000))),
    "one long word": Block(text="A" * 20_000),
    "emoji": Block(text="发布😀👨‍👩‍👧成果🇨🇳"),
    "rare characters": Block(text="𠮷、㙦与𪚥"),
    "control characters": Block(text="数\x00据\x0b要\x1f素\ud83d\ufffe"),
    "markup": Block(text=HOSTILE),
    "lost picture": image(None, "图2 现场"),
    "page for a picture": image(b"<html>404</html>"),
    "half a picture": image(picture_of("JPEG")[:500]),
    "drawing": image(SVG, "图3"),
    "webp": image(picture_of("WEBP")),
    "empty": Block(text=" \n\u3000"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.usefixtures("no_libreoffice")
def test_the_word_file_is_valid_whatever_is_in_it(name: str) -> None:
    body = docx.render(with_article(BAD[name]))
    assert word.faults(body) == []
    assert "特别的文章" in word.of_style(body, "Heading 2")
    assert Document(io.BytesIO(body)).paragraphs[-1].text.endswith("知识产权。")


@pytest.mark.parametrize("name", ["html", "md", "epub", "json", "csv"])
def test_every_other_format_takes_it_all(name: str) -> None:
    assert len(FORMATS[name].render(with_article(*BAD.values()))) > 1000


@pytest.mark.skipif(pages.typesetter() is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_and_sets_it_all() -> None:
    assert pdf.render(with_article(*BAD.values())).startswith(b"%PDF")


@pytest.mark.usefixtures("no_libreoffice")
def test_a_table_too_wide_for_word_is_printed_in_parts() -> None:
    body = docx.render(with_article(BAD["eighty columns"]))
    assert [len(one.columns) for one in Document(io.BytesIO(body)).tables] == [2, 60, 20]


@pytest.mark.usefixtures("no_libreoffice")
def test_ten_thousand_lines_are_all_there() -> None:
    body = docx.render(with_article(Block(text="\n".join(f"第{n}行，共一万行。" for n in range(10_000)))))
    lines = ["".join(one.itertext()) for one in word.xml(body).iter(f"{word.W}p")]
    assert [line for line in lines if "共一万行" in line][:9_999] == [f"第{n}行，共一万行。" for n in range(9_999)]


@pytest.mark.usefixtures("no_libreoffice")
def test_rare_characters_and_emoji_stay() -> None:
    text = " ".join(word.of_style(docx.render(with_article(BAD["emoji"], BAD["rare characters"])), "Body Text"))
    assert "发布😀👨‍👩‍👧成果🇨🇳" in text
    assert "𠮷、㙦与𪚥（来源：新华社）" in text


@pytest.mark.usefixtures("no_libreoffice")
def test_a_photograph_of_twenty_megabytes_is_reduced() -> None:
    body = photograph()
    assert len(body) > 20_000_000
    made = docx.render(with_article(image(body)))
    assert len(made) < 2_500_000
    assert len(Document(io.BytesIO(made)).inline_shapes) == 2


@pytest.mark.usefixtures("no_libreoffice")
def test_what_is_not_printed_as_it_came_is_named() -> None:
    issue = with_article(BAD["lost picture"], BAD["half a picture"], BAD["eighty columns"], BAD["webp"])
    assert docx.problems(issue)[1:] == (
        "《特别的文章》：图片没有取到（https://example.cn/a.png）",
        "《特别的文章》：图片不能读：OSError（https://example.cn/a.png）",
        "《特别的文章》：表格超过60列，分成几段印",
    )
    assert word.of_style(docx.render(issue), "缺图说明") == ["〔图片没有取到：图2 现场〕", "〔图片不能读：OSError〕"]


@pytest.mark.usefixtures("no_libreoffice")
def test_hostile_names_are_printed_as_text() -> None:
    from dataclasses import replace

    issue = replace(
        own_issue(), masthead=HOSTILE, notice=HOSTILE, publisher=HOSTILE, theme=HOSTILE, sections=(HOSTILE,)
    )
    issue = replace(issue, articles=tuple(replace(one, section=HOSTILE, source=HOSTILE) for one in issue.articles))
    body = render(issue, "docx")
    assert word.faults(body) == []
    assert any("{{ 7*7 }}" in text for _, text in word.paragraphs(body))
    assert b"<script>" not in render(issue, "html").replace(b"&lt;script&gt;", b"")
    assert len(render(issue, "epub")) > 1000


def test_an_empty_title_is_still_a_title() -> None:
    body = docx.draft(with_article(*texts("文。"), title="")).saved((1, 2, 3, 4))
    assert "（无标题）" in word.of_style(body, "Heading 2")
