"""Issues taken in from files: the round trip through Word, and past issues into the memory."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from collector.editing.importing import changes_of, take_back, take_past
from collector.editing.issue.changes import Change, Kind
from collector.editing.issue.printing import print_issue
from collector.errors import StoreError
from collector.model import Block, BlockKind, Issue, IssueState
from collector.publishing.issue import docx as word
from collector.reading.issuefile import read_issue
from collector.store import Store
from collector.store.decisions import Status
from tests.editing.office import NEWS, NOW, bring
from tests.editing.press import an_issue, sentence

SHARED = Path(__file__).parents[2].parent / "shared" / "bulletin"
BY = "主编"


def exported(issue: Issue) -> bytes:
    return word.draft(issue).saved(None)


def edited(body: bytes, *edits: Callable[[Any], None]) -> bytes:
    document = docx.Document(io.BytesIO(body))
    for edit in edits:
        edit(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def at(document: Any, words: str) -> Any:
    """The paragraph of the text (not of the 目录) that holds these words."""
    return next(
        p for p in document.paragraphs if words in p.text and p.style.name.lower() not in ("toc 1", "toc 2", "重点")
    )


def reword(old: str, new: str) -> Callable[[Any], None]:
    """Words of one paragraph replaced, wherever its runs begin and end."""

    def edit(document: Any) -> None:
        paragraph = at(document, old)
        text = paragraph.text.replace(old, new, 1)
        for run in paragraph.runs[1:]:
            run.text = ""
        paragraph.runs[0].text = text

    return edit


def cut(words: str) -> Callable[[Any], None]:
    def edit(document: Any) -> None:
        element = at(document, words)._p
        element.getparent().remove(element)

    return edit


def insert_after(words: str, text: str) -> Callable[[Any], None]:
    def edit(document: Any) -> None:
        paragraph = at(document, words)
        new = deepcopy(paragraph._p)
        paragraph._p.addnext(new)
        made = Paragraph(new, paragraph._parent)
        for run in made.runs[1:]:
            run.text = ""
        made.runs[0].text = text

    return edit


def split_at(words: str) -> Callable[[Any], None]:
    """A paragraph parted before these words."""

    def edit(document: Any) -> None:
        paragraph = at(document, words)
        before, _, rest = paragraph.text.partition(words)
        insert_after(words, words + rest)(document)
        for run in paragraph.runs[1:]:
            run.text = ""
        paragraph.runs[0].text = before

    return edit


def article_elements(document: Any, title: str) -> list[Any]:
    """The paragraphs and tables of one article."""
    first = at(document, title)._p
    found = [first]
    for element in first.itersiblings():
        style = element.find(".//" + qn("w:pStyle"))
        name = style.get(qn("w:val")) if style is not None else ""
        if name in ("Heading1", "Heading2", "ImprintTitle") or element.tag.endswith("sectPr"):
            break
        found.append(element)
    return found


def move_before(title: str, other: str) -> Callable[[Any], None]:
    def edit(document: Any) -> None:
        target = at(document, other)._p
        for element in article_elements(document, title):
            target.addprevious(element)

    return edit


def drop(title: str) -> Callable[[Any], None]:
    def edit(document: Any) -> None:
        for element in article_elements(document, title):
            element.getparent().remove(element)

    return edit


def add_article(before: str, title: str, text: str) -> Callable[[Any], None]:
    def edit(document: Any) -> None:
        heading, *body = article_elements(document, before)
        for source, words in ((heading, title), (body[0], text)):
            new = deepcopy(source)
            heading.addprevious(new)
            made = Paragraph(new, document._body)
            for run in made.runs[1:]:
                run.text = ""
            made.runs[0].text = words

    return edit


def set_cell(document: Any) -> None:
    document.tables[0].cell(1, 1).text = "121"


def drop_highlight(document: Any) -> None:
    line = [p for p in document.paragraphs if p.style.name == "重点"][1]
    line._p.getparent().remove(line._p)


def text_of(issue: Issue, article: int, paragraph: int) -> str:
    paragraphs = [block.text for block in issue.articles[article].blocks if block.kind is BlockKind.PARAGRAPH]
    return paragraphs[paragraph]


def twenty(issue: Issue) -> list[tuple[Callable[[Any], None], Kind, str]]:
    """Twenty corrections by hand, each with the kind of change and the article that it must be told of."""

    def words(article: int, paragraph: int, start: int = 4, size: int = 8) -> str:
        return text_of(issue, article, paragraph)[start : start + size]

    title = [article.title for article in issue.articles]
    moved = text_of(issue, 8, 1)
    return [
        (reword("数据要素流通管理办法公布", "数据要素流通暂行办法公布"), Kind.TITLE, title[1]),
        (reword("山区县装上气象雷达", "山区县架起气象雷达"), Kind.TITLE, title[5]),
        (reword("（来源：八项日报）", "（来源：市场监管总局）"), Kind.SOURCE, title[7]),
        (cut(words(2, 1)), Kind.CUT, title[2]),
        (cut(words(4, 3)), Kind.CUT, title[4]),
        (reword(text_of(issue, 3, 2)[-20:], text_of(issue, 3, 2)[-20:-6]), Kind.WORDS, title[3]),
        (insert_after(words(9, 2), sentence("new", 50)), Kind.ADDITION, title[9]),
        (reword(words(9, 4), "改动的字"), Kind.WORDS, title[9]),
        (reword(words(0, 0), "另外几个字"), Kind.WORDS, title[0]),
        (reword(words(7, 1), words(7, 1)[:-1] + "，"), Kind.WORDS, title[7]),
        (split_at(words(5, 2, 12)), Kind.SPLIT, "山区县架起气象雷达"),
        (cut(words(8, 1)), Kind.MOVED, title[8]),
        (insert_after(words(8, 3), moved), Kind.MOVED, title[8]),
        (move_before("北岸园区引进量子企业", "临港新区开通算力调度平台"), Kind.ORDER, title[6]),
        (move_before("两家企业获评灯塔工厂", "八项机器人国家标准发布"), Kind.SECTION, title[11]),
        (drop("合成生物产业园开工"), Kind.REMOVED, title[10]),
        (add_article("科技成果转化若干措施出台", "全新的一篇文章", sentence("n", 60)), Kind.ADDED, "全新的一篇文章"),
        (set_cell, Kind.WORDS, title[0]),
        (reword("表1 各市数据", "表1 各市台数"), Kind.WORDS, title[0]),
        (drop_highlight, Kind.HIGHLIGHTS, "撤下"),
        (reword("请勿外传。", "请勿外传，违者必究。"), Kind.HEAD, "版权页"),
    ]  # fmt: skip


def test_without_a_change_there_is_no_difference() -> None:
    issue = an_issue()
    read = read_issue(exported(issue), "docx", known=issue)
    assert changes_of(issue, read).changes == ()
    assert [a.title_lines for a in read.articles] == [a.title_lines for a in issue.articles]


def test_what_print_spells_otherwise_is_no_difference() -> None:
    issue = an_issue()
    odd = replace(
        issue.articles[1],
        title_lines=("2021 年  ＡＢＣ计划",),
        blocks=(
            Block(text="共３０个项目,总投资 2.5 亿元."),
            Block(text="  \n第二行\n第三行  "),
            Block(kind=BlockKind.IMAGE, text="图2", url="https://x.cn/2.png"),
            Block(kind=BlockKind.IMAGE),
            Block(kind=BlockKind.TABLE, rows=(tuple(map(str, range(70))),) * 2),
            Block(kind=BlockKind.TABLE, text="表2", rows=(("甲", "乙"),)),
            Block(text="末段。（来源：数据日报）"),
        ),
        source="数据日报",
    )
    issue = replace(issue, articles=(issue.articles[0], odd, *issue.articles[2:]))
    assert changes_of(issue, read_issue(exported(issue), "docx", known=issue)).changes == ()


def test_twenty_edits_are_found_and_nothing_else() -> None:
    issue = an_issue()
    edits = twenty(issue)
    assert len(edits) >= 20
    body = edited(exported(issue), *(edit for edit, _, _ in edits))
    found = changes_of(issue, read_issue(body, "docx", known=issue)).changes
    wanted = Counter((kind, where) for _, kind, where in edits)
    wanted[Kind.MOVED, issue.articles[8].title] = 1  # cut here and put in there is one move
    wanted[Kind.WORDS, issue.articles[0].title] = 2  # the table and its caption are one place
    told = Counter((change.kind, change.where) for change in found)
    assert told == wanted, "\n".join(map(str, found))


@pytest.mark.parametrize("place", [place for place in range(21) if place not in (11, 12)])  # halves of one move
def test_each_edit_alone_is_one_change(place: int) -> None:
    issue = an_issue()
    edit, kind, where = twenty(issue)[place]
    body = edited(exported(issue), edit)
    [change] = changes_of(issue, read_issue(body, "docx", known=issue)).changes
    assert change.kind is kind
    assert change.where in (where, issue.articles[5].title)
    assert str(change).startswith(f"[{kind}]")


def test_the_corrected_file_is_taken_into_the_issue(store: Store) -> None:
    issue = store.issues.make(an_issue(), NOW)
    body = edited(exported(issue), *(edit for edit, _, _ in twenty(issue)))
    read = read_issue(body, "docx", known=issue)
    changes = take_back(store, 7, read, by=BY, now=NOW).changes
    assert len(changes) == 19
    after = store.issues.get(7)
    assert [a.title for a in after.articles] == [a.title for a in read.articles]
    assert [a.section for a in after.articles] == [a.section for a in read.articles]
    kept = {a.title: a.id for a in issue.articles}
    assert after.articles[0].id == kept[after.articles[0].title]
    picture = next(b for b in after.articles[0].blocks if b.kind is BlockKind.IMAGE)
    assert picture == next(b for b in issue.articles[0].blocks if b.kind is BlockKind.IMAGE)
    assert changes_of(after, read).changes == ()
    assert changes_of(after, read_issue(exported(after), "docx", known=after)).changes == ()
    assert {"修改", "撤下", "加入"} <= {deed.deed for deed in store.issues.history(7)}
    assert take_back(store, 7, read, by=BY, now=NOW).changes == ()


def test_an_article_gone_from_the_file_opens_its_item_again(store: Store) -> None:
    item = bring(store, NEWS, "1.html", "临港新区开通算力调度平台")
    issue = an_issue()
    issue = replace(issue, articles=(replace(issue.articles[3], item=item), *issue.articles[4:]), highlights=())
    issue = store.issues.make(issue, NOW)
    body = edited(exported(issue), drop("临港新区开通算力调度平台"))
    [change] = take_back(store, 7, read_issue(body, "docx", known=issue), by=BY, now=NOW).changes[:1]
    assert isinstance(change, Change)
    assert change.kind is Kind.HIGHLIGHTS or change.kind is Kind.REMOVED
    assert store.decisions.state([item])[item].status is Status.OPEN


def test_a_changed_title_keeps_its_highlight(store: Store) -> None:
    issue = store.issues.make(an_issue(), NOW)
    body = edited(exported(issue), reword("临港新区开通算力调度平台", "临港新区启用算力调度平台"))
    take_back(store, 7, read_issue(body, "docx", known=issue), by=BY, now=NOW)
    after = store.issues.get(7)
    assert after.articles[3].highlight
    assert "临港新区启用算力调度平台" in after.highlights


def test_tracked_changes_count_as_accepted() -> None:
    issue = an_issue()

    def track(document: Any) -> None:
        paragraph = at(document, text_of(issue, 2, 2)[:10])
        run = paragraph.runs[0]._r
        deleted = parse_xml(
            f'<w:del {nsdecls("w")} w:id="900" w:author="a"><w:r><w:delText>旧</w:delText></w:r></w:del>'
        )
        added = parse_xml(f'<w:ins {nsdecls("w")} w:id="901" w:author="a"><w:r><w:t>新添几字</w:t></w:r></w:ins>')
        run.addprevious(deleted)
        run.addnext(added)

    read = read_issue(edited(exported(issue), track), "docx", known=issue)
    [change] = changes_of(issue, read).changes
    assert change.kind is Kind.WORDS
    assert change.new.endswith("新添几字")


def test_a_past_issue_is_printed_and_known(store: Store) -> None:
    taken = take_past(store, an_issue(3), by=BY, now=NOW)
    assert taken.issue.state is IssueState.PRINTED
    assert taken.issue.digest
    assert take_past(store, an_issue(3), by=BY, now=NOW).known
    other = replace(an_issue(3), theme="另一主题")
    with pytest.raises(StoreError, match="第 3 期已经存在，内容不同"):
        take_past(store, other, by=BY, now=NOW)
    assert take_past(store, other, by=BY, now=NOW, replacing=True).issue.theme == "另一主题"
    assert len(store.printed.all()) == 12


def test_a_printed_issue_takes_no_corrections(store: Store) -> None:
    issue = store.issues.make(an_issue(), NOW)
    print_issue(store, 7, by=BY, now=NOW)
    body = edited(exported(issue), cut(text_of(issue, 2, 1)[:8]))
    with pytest.raises(StoreError, match="已印"):
        take_back(store, 7, read_issue(body, "docx", known=issue), by=BY, now=NOW)
    assert store.issues.get(7).state is IssueState.PRINTED


def test_a_draft_stays_open(store: Store) -> None:
    assert take_past(store, an_issue(4), by=BY, now=NOW, draft=True).issue.state is IssueState.EDITING
    assert store.printed.all() == []


def test_a_word_file_of_another_make_is_told_by_what_it_says() -> None:
    document = docx.Document()
    for line in ("第 2 期", "2020年1月2日", "标准化", "甲标题", "一段话。", "两段话。（来源：甲报）"):
        document.add_paragraph(line)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "并"
    document.add_paragraph("乙标题\n副题")
    document.add_paragraph("话。（来源：乙）")
    out = io.BytesIO()
    document.save(out)
    issue = read_issue(out.getvalue(), "docx", sections=("标准化",))
    assert (issue.articles[0].section, issue.articles[0].source) == ("标准化", "甲报")
    assert issue.number == 2


@pytest.mark.skipif(not SHARED.is_dir(), reason="the printed issue is not beside this checkout")
def test_the_printed_issue_goes_through_word_unchanged() -> None:
    issue = read_issue((SHARED / "issue-42.json").read_bytes(), "json")
    assert changes_of(issue, read_issue(exported(issue), "docx", known=issue)).changes == ()
