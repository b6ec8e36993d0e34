from __future__ import annotations

import base64
import csv
import io
import json
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest

from collector.model import Issue
from collector.publishing.issue import FORMATS, render
from tests.publishing.issue.own_issue import bare_issue, image, own_issue, picture_of, texts, with_article

XHTML = "{http://www.w3.org/1999/xhtml}"


def text_of(name: str, issue: Issue | None = None) -> str:
    return render(issue or own_issue(), name).decode("utf-8-sig")


def book(issue: Issue) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(render(issue, "epub"))) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_every_format_is_found() -> None:
    assert set(FORMATS) == {"docx", "pdf", "html", "md", "epub", "json", "csv"}
    assert all(f".{name}" == one.SUFFIX and "/" in one.MEDIA_TYPE for name, one in FORMATS.items())


@pytest.mark.parametrize("name", ["html", "md", "epub", "json", "csv"])
@pytest.mark.parametrize("issue", [own_issue(), bare_issue()], ids=["whole", "bare"])
def test_the_same_issue_gives_the_same_bytes(name: str, issue: Issue) -> None:
    assert render(issue, name) == render(issue, name)


@pytest.mark.parametrize("name", ["html", "md"])
def test_what_is_read_says_everything_in_order(name: str) -> None:
    text = re.sub(r"\\(.)|<br/>", r"\1", text_of(name))
    places = [
        text.index(words)
        for words in (
            "4.0 信息速报", "2026年11月22日", "本期重点", "目录", "到2026年，全国",
            "一、总体要求", "（一）夯实基础。", "（来源：国家数据局）", "表1 算力规模", "图1 走势",
            "（来源：常州市数据局）", "一句话。（来源：科技部）", "遵守规定，保护知识产权。",
        )
    ]  # fmt: skip
    assert places == sorted(places)
    assert text.count("一句话。") == 1
    assert "产品市场" not in text


def test_the_page_loads_nothing_and_has_its_pictures_in_it() -> None:
    page = text_of("html")
    assert "default-src 'none'" in page
    (picture,) = re.findall(r'src="data:image/png;base64,([^"]+)"', page)
    assert base64.b64decode(picture) == picture_of()
    assert set(re.findall(r'href="([^"]+)"', page)) == {"#a1-1", "#a2-1", "#a2-2"}
    assert all(f'id="{link}"' in page for link in ("a1-1", "a2-1", "a2-2"))
    assert "http" not in re.sub(r"<meta[^>]+>", "", page)
    assert '<b class="lead2">（一）夯实基础。</b>建设30个' in page
    assert "<h4>一、总体要求</h4>" in page


def test_a_lost_picture_is_said() -> None:
    assert "〔图片未能印出〕" in text_of("html", with_article(image(None, "图2")))
    assert "〔图：图2〕" in text_of("md", with_article(image(None, "图2", url=None)))


def test_markdown_takes_nothing_in_the_text_for_its_own() -> None:
    text = text_of("md", with_article(*texts("# 不是标题", "- 不是列表", "1) 也不是", "a*b*c | [d](e)", "<b>")))
    assert "\\# 不是标题" in text
    assert "\\- 不是列表" in text
    assert "1\\) 也不是" in text
    assert "a\\*b\\*c \\| \\[d\\]" in text
    assert "\\<b\\>" in text
    assert "| 年份 | 规模 |\n| --- | --- |\n| 2025 | 10 |" in text
    assert "![图1 走势](https://example.cn/a.png)" in text


def test_the_book_is_whole() -> None:
    parts = book(with_article(image(picture_of("WEBP")), image(picture_of())))
    with zipfile.ZipFile(io.BytesIO(render(own_issue(), "epub"))) as package:
        first = package.infolist()[0]
        assert (first.filename, first.compress_type, package.read(first)) == (
            "mimetype", zipfile.ZIP_STORED, b"application/epub+zip",
        )  # fmt: skip
    opf = "{http://www.idpf.org/2007/opf}"
    content = ET.fromstring(parts["book/content.opf"])
    listed = {one.get("id"): one.get("href") for one in content.iter(f"{opf}item")}
    assert {f"book/{name}" for name in listed.values()} == set(parts) - {
        "mimetype", "META-INF/container.xml", "book/content.opf",
    }  # fmt: skip
    read = [listed[one.get("idref")] for one in content.iter(f"{opf}itemref")]
    assert read == ["cover.xhtml", "nav.xhtml", *(f"article{n}.xhtml" for n in range(1, 5))]
    nav = ET.fromstring(parts["book/nav.xhtml"])
    assert [one.get("href") for one in nav.iter(f"{XHTML}a")] == ["cover.xhtml", *read[2:]]
    assert len([name for name in parts if name.endswith((".png", ".jpeg"))]) == 2


def test_every_chapter_is_xml_and_shows_pictures_that_are_there() -> None:
    parts = book(own_issue())
    for name, body in parts.items():
        if name.endswith(".xhtml"):
            for shown in ET.fromstring(body).iter(f"{XHTML}img"):
                assert f"book/{shown.get('src')}" in parts
    chapter = "".join(ET.fromstring(parts["book/article1.xhtml"]).itertext())
    assert "关于推进数据要素流通的三年行动计划" in chapter.replace("\n", "")
    assert "（来源：国家数据局）" in chapter


def test_json_keeps_the_text_as_it_was_edited() -> None:
    data = json.loads(render(own_issue(), "json"))
    assert list(data) == ["masthead", "number", "date", "theme", "highlights", "sections", "imprint"]
    assert [section["name"] for section in data["sections"]] == ["政策法规", "产品市场", "各地动态"]
    first, figures = data["sections"][0]["articles"][0], data["sections"][2]["articles"][0]
    assert first["title"] == "关于推进数据要素流通的 三年行动计划"
    assert first["title_lines"] == ["关于推进数据要素流通的", "三年行动计划"]
    assert data["highlights"] == ["关于推进数据要素流通的三年行动计划"]
    assert first["paragraphs"][0] == "到 2026 年,全国数据交易规模达 1,200.5 亿元。"
    assert figures["paragraphs"][1] == {
        "table": [["年份", "规模"], ["2025", "10"], ["2026", "25"]],
        "caption": "表1 算力规模",
    }
    assert base64.b64decode(figures["paragraphs"][2]["image"]) == picture_of()
    assert "page" not in first


def test_csv_has_one_row_an_article_and_no_formula() -> None:
    issue = with_article(*texts("=1+1", "二"), title="+题")
    rows = list(csv.DictReader(io.StringIO(text_of("csv", issue), newline="")))
    assert [row["标题"] for row in rows] == [
        "关于推进数据要素流通的 三年行动计划",
        "常州算力规模跃居全省前列",
        "简讯",
        "'+题",
    ]
    assert rows[3]["正文"] == "'=1+1\n二"
    assert (rows[0]["期号"], rows[0]["日期"], rows[0]["本期重点"], rows[0]["序号"]) == ("43", "2026-11-22", "是", "1")
    assert rows[2]["字数"] == "12"
