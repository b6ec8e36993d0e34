"""The styles that the Word template must have: what the program sets in each, by the name that stands in the file.

Word shows built-in styles in its own language (heading 2 as 标题 2, toc 1 as 目录 1) and may change their ids; the
names in the file stay, so styles are found by name.
"""

from __future__ import annotations

from types import MappingProxyType

from docx.oxml.ns import qn

from collector.errors import PublishError
from collector.publishing.issue.wordml import Element

SECTION = "heading 1"
TITLE = "heading 2"
RANKS = ("heading 3", "heading 4", "heading 5")  # 一、 （一） 1.
LEAD = MappingProxyType({1: "段首一级", 2: "段首二级", 3: "段首三级"})  # a heading that begins a paragraph
BODY = "Body Text"
CLOSING = "来源"
CAPTION = "caption"
PICTURE = "图片"
MISSING = "缺图说明"
CELL = "表格文字"
TABLE = "Table Grid"
CONTENTS = ("toc 1", "toc 2")
BREAK = "分节"

REQUIRED = MappingProxyType({
    SECTION: "栏目", TITLE: "文章标题", RANKS[0]: "一、", RANKS[1]: "（一）", RANKS[2]: "1.",
    LEAD[1]: "一、 in a paragraph", LEAD[2]: "（一） in a paragraph", LEAD[3]: "1. in a paragraph", BODY: "text",
    CLOSING: "（来源：X） on its own",
    CAPTION: "captions", PICTURE: "pictures", MISSING: "what stands for a lost picture", CELL: "cells of tables",
    TABLE: "tables", CONTENTS[0]: "栏目 in the 目录", CONTENTS[1]: "titles in the 目录", BREAK: "the end of the 目录",
})  # fmt: skip


def style_ids(styles: Element) -> dict[str, str]:
    """The id of every required style by its name, from the root of ``styles.xml``.

    Raises PublishError that names every style that is not there.
    """
    found = {}
    for style in styles.iter(qn("w:style")):
        name = style.find(qn("w:name"))
        if name is not None:
            found[str(name.get(qn("w:val"))).lower()] = str(style.get(qn("w:styleId")))
    lacking = [f"{name} ({use})" for name, use in REQUIRED.items() if name.lower() not in found]
    if lacking:
        raise PublishError(f"the Word template lacks the style {', '.join(lacking)}")
    return {name: found[name.lower()] for name in REQUIRED}
