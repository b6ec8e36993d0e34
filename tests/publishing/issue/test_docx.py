from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest

from collector.errors import PublishError
from collector.model import Issue, IssueArticle
from collector.publishing.issue import docx, house_styles, toc
from collector.publishing.issue.docx_template import template
from collector.publishing.issue.package import packed
from tests.publishing.issue import word
from tests.publishing.issue.own_issue import bare_issue, image, own_issue, picture_of, table, texts, with_article
from tests.publishing.issue.word import W


@pytest.fixture(autouse=True)
def _no_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are held by other tests; here the file is made at once."""
    monkeypatch.setenv("PATH", "")


def changed(part: str, old: str, new: str) -> bytes:
    """The template with one thing in it changed, as an editor may."""
    with zipfile.ZipFile(io.BytesIO(template())) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    return packed(parts)


def test_the_cover_says_what_the_issue_is() -> None:
    lines = [text for _, text in word.paragraphs(docx.render(own_issue()))]
    assert lines[:8] == [
        "内部参考 注意保存",
        "4.0 信息速报",
        "第 43 期",
        "数据要素专题",
        "江苏中科智能科学技术应用研究院\t2026年11月22日",
        "本期重点",
        "◆\t关于推进数据要素流通的三年行动计划",
        "",
    ]


def test_sections_articles_and_text_stand_in_order_with_their_styles() -> None:
    body = docx.render(own_issue())
    lines = word.paragraphs(body)
    text = lines[lines.index(("Heading 1", "政策法规")) :]
    assert text[:7] == [
        ("Heading 1", "政策法规"),
        ("Heading 2", "关于推进数据要素流通的\n三年行动计划"),
        ("Body Text", "到2026年，全国数据交易规模达1,200.5亿元。"),
        ("Heading 3", "一、总体要求"),
        ("Body Text", "（一）夯实基础。建设30个枢纽节点，提升算力。"),
        ("Heading 4", "（二）分工"),
        ("Body Text", "1.明确责任。各地区按职责推进落实，并于每年报告。（来源：国家数据局）"),
    ]
    assert "产品市场" not in word.of_style(body, "Heading 1")
    assert ("来源", "（来源：常州市数据局）") in text
    assert ("Body Text", "一句话。（来源：科技部）") in text
    assert lines[-2:] == [("版权标题", "版权及合理使用声明"), ("版权", "《4.0 信息速报》遵守规定，保护知识产权。")]


def test_a_heading_that_begins_a_paragraph_has_a_style_of_its_own() -> None:
    document = word.opened(docx.render(own_issue()))
    leads = {
        run.style.name: run.text for one in document.paragraphs for run in one.runs if run.style.name.startswith("段首")
    }
    assert leads == {"段首二级": "（一）夯实基础。", "段首三级": "1.明确责任。"}


def test_the_contents_is_one_live_field_of_links() -> None:
    tree = word.xml(docx.render(own_issue()))
    instructions = [one.text.strip() for one in tree.iter(f"{W}instrText")]
    assert instructions[0] == toc.INSTRUCTION
    assert instructions[1:] == [rf"PAGEREF _Toc0000000{n} \h" for n in (2, 4, 5)]
    kinds = [one.get(f"{W}fldCharType") for one in tree.iter(f"{W}fldChar")]
    assert kinds == ["begin", "separate", *["begin", "separate", "end"] * 3, "end"]
    bookmarks = [one.get(f"{W}name") for one in tree.iter(f"{W}bookmarkStart")]
    assert bookmarks == [f"_Toc0000000{n}" for n in range(1, 6)]
    assert [one.get(f"{W}anchor") for one in tree.iter(f"{W}hyperlink")] == bookmarks
    assert word.of_style(docx.render(own_issue()), "toc 1") == ["政策法规", "各地动态"]


def test_the_contents_names_an_article_as_it_is_told_to() -> None:
    issue = own_issue()
    first = replace(issue.articles[0], contents_title="三年行动计划：要点")
    body = docx.render(replace(issue, articles=(first, *issue.articles[1:])))
    assert word.contents(body)[0][0] == "三年行动计划：要点"
    assert word.contents(docx.render(issue))[0][0] == "关于推进数据要素流通的 三年行动计划"


def test_tables_and_pictures_are_kept_and_sized() -> None:
    document = word.opened(docx.render(own_issue()))
    (grid,) = document.tables
    assert [[cell.text for cell in row.cells] for row in grid.rows] == [
        ["年份", "规模"],
        ["2025", "10"],
        ["2026", "25"],
    ]
    assert grid.style.name == "Table Grid"
    (shape,) = document.inline_shapes
    assert (round(shape.width.mm, 1), round(shape.height.mm, 1)) == (50.8, 33.9)
    captions = [one.text for one in document.paragraphs if one.style.name == "Caption"]
    assert captions == ["表1 算力规模", "图1 走势"]


def test_every_style_names_its_chinese_font_and_no_theme() -> None:
    body = docx.render(own_issue())
    for part in ("word/styles.xml", "word/document.xml"):
        for fonts in word.xml(body, part).iter(f"{W}rFonts"):
            assert not [name for name in fonts.attrib if "heme" in name]
            assert fonts.get(f"{W}eastAsia") in ("仿宋", "黑体", "楷体", "宋体") or set(fonts.attrib) == {f"{W}hint"}


def test_the_page_is_a4_with_the_margins_of_the_house_and_numbers_begin_with_the_text() -> None:
    cover, contents, text = word.opened(docx.render(own_issue())).sections
    for part in (cover, contents, text):
        size = (part.page_width.mm, part.page_height.mm, part.top_margin.mm, part.bottom_margin.mm, part.left_margin.mm)
        assert [round(one) for one in size] == [210, 297, 35, 33, 26]
    assert cover.footer.is_linked_to_previous
    assert contents.footer.is_linked_to_previous
    assert "— 1 —" in text.footer.paragraphs[0].text
    assert "— 1 —" in text.even_page_footer.paragraphs[0].text
    tree = word.xml(docx.render(own_issue()))
    assert [one.get(f"{W}start") for one in tree.iter(f"{W}pgNumType")] == ["1"]


@pytest.mark.parametrize("issue", [own_issue(), bare_issue(), with_article(), with_article(table(), image(b"?"))])
def test_the_file_is_valid_and_the_same_again(issue: Issue) -> None:
    body = docx.render(issue)
    assert word.faults(body) == []
    assert docx.render(issue) == body


def test_the_file_says_nothing_of_the_moment_it_was_made() -> None:
    properties = word.opened(docx.render(own_issue())).core_properties
    assert (properties.title, properties.author) == ("4.0 信息速报 第43期", "江苏中科智能科学技术应用研究院")
    assert f"{properties.created:%Y-%m-%d}" == f"{properties.modified:%Y-%m-%d}" == "2026-11-22"


def test_the_same_picture_twice_and_another() -> None:
    one, other = picture_of("PNG"), picture_of("JPEG")
    body = docx.render(with_article(image(one), image(other), image(one)))
    assert len(word.opened(body).inline_shapes) == 4
    assert word.faults(body) == []


def test_a_template_that_lacks_styles_is_refused_with_their_names() -> None:
    lacking = changed("word/styles.xml", '<w:name w:val="heading 2"/>', '<w:name w:val="标题贰"/>')
    with pytest.raises(PublishError, match=r"lacks the style heading 2 \(文章标题\)$"):
        docx.render(own_issue(), lacking)


@pytest.mark.parametrize(
    ("part", "old", "new", "reason"),
    [
        ("word/document.xml", "{{ contents }}", "目录", "no paragraph {{ contents }}"),
        ("word/document.xml", "{{ articles }}", "{{ artikels }}", "artikels"),
        ("word/document.xml", "{%p endif %}", "{%p end %}", "cannot be filled in"),
        ("word/document.xml", "</w:body>", "", "no Word file"),
    ],
)
def test_a_template_that_cannot_be_filled_in_is_refused(part: str, old: str, new: str, reason: str) -> None:
    with pytest.raises(PublishError, match=re.escape(reason)):
        docx.render(own_issue(), changed(part, old, new))


@pytest.mark.parametrize("body", [b"no zip", packed({"a.txt": b"no Word file"})])
def test_what_is_no_word_file_is_refused(body: bytes) -> None:
    with pytest.raises(PublishError, match="no Word file"):
        docx.render(own_issue(), body)


def test_a_template_saved_by_a_chinese_word_has_other_ids() -> None:
    """Word renumbers built-in styles when it saves; only their names stay."""
    renamed = changed("word/styles.xml", 'w:styleId="Heading2"', 'w:styleId="2"')
    body = docx.render(own_issue(), renamed)
    assert "简讯" in word.of_style(body, "Heading 2")


def test_an_editor_may_change_what_stands_in_the_template() -> None:
    body = docx.render(own_issue(), changed("word/document.xml", "本期重点", "要目"))
    assert ("重点标题", "要目") in word.paragraphs(body)


def test_a_place_that_ends_a_part_of_the_document_keeps_its_end() -> None:
    with zipfile.ZipFile(io.BytesIO(template())) as package:
        whole = package.read("word/document.xml").decode()
    start = whole.index('<w:p><w:pPr><w:pStyle w:val="SectionBreak"/>', whole.index("{{ contents }}"))
    end = whole.index("</w:p>", start) + len("</w:p>")
    section = re.search(r"<w:sectPr.*?</w:sectPr>", whole[start:end], re.DOTALL)
    assert section
    hint = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
    place = f'<w:pStyle w:val="BodyText"/></w:pPr><w:r>{hint}<w:t xml:space="preserve">{{{{ contents }}}}'
    assert place in whole
    moved = (whole[:start] + whole[end:]).replace(place, place.replace("</w:pPr>", f"{section[0]}</w:pPr>", 1))
    body = docx.render(
        own_issue(), changed("word/document.xml", whole[whole.index("<w:body>") :], moved[moved.index("<w:body>") :])
    )
    assert len(word.opened(body).sections) == 3
    assert len(word.contents(body)) == 3


def test_the_committed_template_is_the_one_that_the_program_makes() -> None:
    from pathlib import Path

    committed = Path(__file__).parents[3] / "config" / "bulletin.docx"
    assert docx.render(own_issue(), committed.read_bytes())
    assert word.faults(committed.read_bytes()) == []
    assert house_styles.house_styles().encode() in packed_part(committed.read_bytes(), "word/styles.xml")


def packed_part(body: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        return package.read(name)


def test_an_article_of_a_section_that_the_issue_does_not_name_is_printed_last() -> None:
    stray = IssueArticle(section="附录", title_lines=("附一",), source="本刊", blocks=texts("附录正文。"))
    assert word.of_style(docx.render(own_issue(stray)), "Heading 1") == ["政策法规", "各地动态", "附录"]
