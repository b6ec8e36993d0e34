"""已刊: what was printed is known again, in whichever way it comes, and what only looks like it is not."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from collector.config import Config
from collector.editing.candidates import daily_list
from collector.editing.importing import take_past
from collector.editing.issue.making import add_item, make_next
from collector.editing.issue.printing import is_as_printed, print_issue
from collector.editing.printed import Memory, Text, body_of, keep_up
from collector.errors import StoreError
from collector.model import Block, Issue, IssueArticle
from collector.reading.issuefile import read_issue
from collector.store import Store
from tests.editing.office import NEWS, NOTICES, NOW, bring
from tests.editing.press import SECTIONS, an_issue, sentence

SHARED = Path(__file__).parents[2].parent / "shared" / "bulletin"
PLAN = "甲省“智能装备”三年行动计划（2026-2028年）"
BODY = [sentence(f"plan{n}", 60) + f"到 2028 年建成 {n + 3} 个园区。" for n in range(6)]


def printed(store: Store, title: str = PLAN, text: str = "\n".join(BODY), number: int = 42) -> None:
    blocks = tuple(Block(text=line) for line in text.split("\n"))
    article = IssueArticle(section=SECTIONS[0], title_lines=(title,), source="甲省科技厅", blocks=blocks)
    issue = Issue(number=number, day=date(2026, 1, 5), sections=SECTIONS, articles=(article,))
    take_past(store, issue, by="编辑", now=NOW)


def told(store: Store, title: str, text: str, **known: str) -> str:
    return str(Memory(store).of_text(Text(title=title, text=text, **known)) or "")  # type: ignore[arg-type]


def test_nothing_is_printed_before_anything_is(store: Store) -> None:
    assert told(store, PLAN, "\n".join(BODY)) == ""


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (PLAN, "\n".join(BODY)),
        (PLAN, "\n".join(BODY[:2])),
        ("重磅｜" + PLAN, "\n".join(BODY) + "\n责任编辑：某某"),
        ("三年行动计划来了", "本网讯 " + "\n".join(BODY)),
        (PLAN, "全文如下。"),
    ],
    ids=["same", "part", "dressed", "other headline", "only the title"],
)
def test_the_same_matter_is_known(store: Store, title: str, text: str) -> None:
    printed(store)
    assert told(store, title, text) == "已刊 第42期"


@pytest.mark.parametrize(
    ("title", "how"),
    [
        (f"一图读懂{PLAN}", "解读"),
        ("《甲省“智能装备”三年行动计划（2026-2028年）》政策解读", "解读"),
        ("甲市贯彻落实《甲省“智能装备”三年行动计划（2026-2028年）》", "涉及"),
        (f"{PLAN}评审结果公示", "后续"),
    ],
)
def test_what_is_about_something_printed_says_so(store: Store, title: str, how: str) -> None:
    printed(store)
    assert told(store, title, "为便于理解，说明如下。") == f"已刊 第42期：{how}“{PLAN}”"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (PLAN.replace("2026-2028", "2029-2031"), "\n".join(sentence(f"x{n}", 60) for n in range(5))),
        ("乙省机器人行动计划", "\n".join(sentence(f"y{n}", 60) for n in range(5))),
        ("会议召开", "近日，会议召开。"),
        ("", ""),
    ],
    ids=["another year", "another plan", "short", "empty"],
)
def test_what_only_looks_like_it_is_not(store: Store, title: str, text: str) -> None:
    printed(store)
    assert told(store, title, text) == ""


def test_last_years_notice_of_the_same_title_is_another(store: Store) -> None:
    form = (
        "各市科技局：\n现将{year}年度项目申报有关事项通知如下。\n申报截止时间为{year}年{month}月{day}日，限额{n}项。\n"
        + "\n".join(BODY)
    )
    printed(store, "关于组织申报科技计划项目的通知", form.format(year=2025, month=3, day=5, n=30))
    other = form.format(year=2026, month=4, day=17, n=45)
    assert told(store, "关于组织申报科技计划项目的通知", other) == ""


def test_a_document_is_known_by_its_number_and_its_name(store: Store) -> None:
    text = "国科发〔2026〕8号\n" + "\n".join(BODY)
    printed(store, "关于印发《成果转化行动方案》的通知（节选）", text)
    assert told(store, "甲厅转来文件", "国科发〔2026〕8号\n各单位：照此办理。") == "已刊 第42期"
    about = told(store, "乙市出台配套措施", "根据国科发〔2026〕8号文件，乙市出台措施。")
    assert about == "已刊 第42期：涉及“关于印发《成果转化行动方案》的通知（节选）”"
    assert told(store, "《成果转化行动方案》解读", "问：为什么出台？").startswith("已刊 第42期：解读")


def test_the_newest_issue_is_named_and_one_may_be_left_out(store: Store) -> None:
    printed(store, number=41)
    printed(store, number=42)
    memory, text = Memory(store), Text(title=PLAN, text="\n".join(BODY))
    found = memory.of_text(text, without=42)
    assert found is not None
    assert found.issue == 41


def test_printing_freezes_and_remembers(store: Store, config: Config) -> None:
    item = bring(store, NEWS, "1.html", PLAN, text="\n".join(BODY))
    issue = make_next(store, config.bulletin, day=date(2026, 11, 20), now=NOW, number=50)
    with pytest.raises(StoreError, match="没有文章，不能付印"):
        print_issue(store, 50, by="编辑", now=NOW)
    add_item(store, config, issue.number, item, by="编辑", now=NOW)
    done = print_issue(store, 50, by="编辑", now=NOW)
    stored = store.issues.get(50)
    assert stored.digest == done.digest
    assert is_as_printed(stored)
    assert not is_as_printed(replace(stored, theme="改了"))
    assert Memory(store).of_items([store.items.get(item)]) is not None
    with pytest.raises(StoreError, match="已印"):
        print_issue(store, 50, by="编辑", now=NOW)
    assert make_next(store, config.bulletin, day=date(2026, 11, 27), now=NOW).number == 51


def test_the_memory_can_be_made_again(store: Store) -> None:
    printed(store)
    before = store.printed.all()
    store.printed.clear(version=-1)
    assert store.printed.missing() == [42]
    keep_up(store)
    assert store.printed.all() == before
    assert told(store, PLAN, "\n".join(BODY)) == "已刊 第42期"


def test_candidates_say_what_is_printed(store: Store, config: Config) -> None:
    printed(store)
    bring(store, NEWS, "1.html", PLAN, text="\n".join(BODY))
    bring(store, NOTICES, "2.html", f"{PLAN}解读", text="一问一答，说明有关情况。")
    bring(store, NEWS, "3.html", "别的消息一则，与此无关")
    daily = daily_list(store, config, day=NOW.date(), now=NOW)
    reasons = {line.title: line.reasons for _, lines in daily.sections for line in lines}
    assert reasons[PLAN][0] == "已刊 第42期"
    assert reasons[f"{PLAN}解读"][0] == f"已刊 第42期：解读“{PLAN}”"
    assert not any("已刊" in reason for reason in reasons["别的消息一则，与此无关"])


def test_marks_cost_little(store: Store, config: Config) -> None:
    for number in range(1, 41):
        take_past(store, replace(an_issue(number), theme=str(number)), by="编辑", now=NOW)
    texts = [Text(title=f"第{n}条与印刷无关的消息", text=sentence(f"z{n}", 900)) for n in range(300)]
    memory = Memory(store)
    started = time.perf_counter()
    assert not any(memory.of_text(text) for text in texts)
    assert time.perf_counter() - started < 2.5


@pytest.mark.skipif(not SHARED.is_dir(), reason="the printed issue is not beside this checkout")
def test_the_printed_issue_is_known_article_by_article(store: Store) -> None:
    issue = read_issue((SHARED / "issue-42.json").read_bytes(), "json")
    take_past(store, issue, by="编辑", now=NOW)
    memory = Memory(store)
    text = read_issue((SHARED / "issue-42.txt").read_bytes(), "txt")
    found = [memory.of_text(Text(title=a.title, text=body_of(a))) for a in text.articles]
    assert [str(before) for before in found] == ["已刊 第42期"] * 15
    assert [before.title for before in found if before] == [a.title for a in issue.articles]
