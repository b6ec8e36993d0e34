"""Proofing: what was seeded is found, at its place and for its reason, and an honest text is left in peace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from collector.config import Config, load
from collector.editing.importing import take_past
from collector.editing.issue.making import add_item, make_next
from collector.editing.proofing import Finding, Severity, blocking, check, check_article, waive
from collector.errors import StoreError, UnknownRow
from collector.model import ArchiveRecord, Article, Block, BlockKind, Issue, IssueArticle, IssueState
from collector.reading.issuefile import read_issue
from collector.store import Store
from tests.editing.office import DAY, HOUR, NOTICES, NOW, POLICY, bring
from tests.editing.press import an_issue, png

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared" / "bulletin"
BY = "校对"
TITLE = "甲省启动机器人创新工程"
TEXT = (
    "近日，科学技术部会同国家发展改革委在甲省召开现场会，会期为2026年11月5日至7日，约三百人参加。\n"
    "会议印发《机器人创新工程方案》（国科发高〔2026〕18号），提出到2028年建成12个示范园区，总投资2.5亿元，增长百分之八。\n"
    "甲省工业和信息化厅、东南大学和甲省机器人产业联盟作了发言，标准GB/T 38672-2020同时实施。\n"
    "会议指出，要以企业为主体，以市场为导向，推动产学研深度融合；要加强检测能力建设，完善认证体系。"
)


@pytest.fixture(scope="module")
def shipped() -> Config:
    return load(ROOT / "config")


@pytest.fixture
def issue(store: Store, shipped: Config) -> Issue:
    """One article, made of an item and not touched; the quotas of a single-section bulletin."""
    return made_of(store, shipped, TITLE, TEXT)


def made_of(store: Store, config: Config, title: str, text: str, *, number: int = 43) -> Issue:
    if number not in {head.number for head in store.issues.all()}:
        make_next(store, config.bulletin, day=date(2026, 11, 20), now=NOW, number=number)
    item = bring(store, NOTICES, f"{len(store.items.ids())}.html", title, text=text, source_label="科学技术部")
    add_item(store, config, number, item, by=BY, now=NOW, section=POLICY)
    return store.issues.get(number)


def edit(store: Store, *changes: tuple[str, str], **fields: object) -> None:
    """Words of the first article replaced, in its title and its paragraphs."""
    article = store.issues.get(43).articles[0]

    def changed(text: str) -> str:
        for old, new in changes:
            text = text.replace(old, new)
        return text

    blocks = tuple(replace(block, text=changed(block.text)) for block in article.blocks)
    lines = tuple(changed(line) for line in article.title_lines)
    store.issues.edit(replace(article, blocks=blocks, title_lines=lines, **fields), BY, NOW)  # type: ignore[arg-type]


def findings(store: Store, config: Config, *, but: tuple[str, ...] = ("篇数", "重点")) -> list[Finding]:
    return [finding for finding in check(store, config, 43) if finding.rule not in but]


def told(store: Store, config: Config) -> list[tuple[str, str]]:
    return [(finding.rule, finding.message) for finding in findings(store, config)]


@pytest.mark.usefixtures("issue")
def test_an_untouched_article_is_left_in_peace(store: Store, shipped: Config) -> None:
    assert told(store, shipped) == []


@pytest.mark.usefixtures("issue")
@pytest.mark.parametrize(
    "changes",
    [
        [("近日，", ""), ("科学技术部", "科技部"), ("国家发展改革委", "国家发改委")],
        [("2.5亿元", "25000万元"), ("百分之八", "8%"), ("约三百人", "约300人")],
        [("2026年11月5日", "11月5日")],
        [("会议指出，", "会议强调，")],
        [("（国科发高〔2026〕18号）", "（国科发高[2026]18号）")],
        [("甲省工业和信息化厅、东南大学", "东南大学、甲省工业和信息化厅")],
    ],
)
def test_the_same_facts_in_other_words_are_right(store: Store, shipped: Config, changes: list[tuple[str, str]]) -> None:
    edit(store, *changes)
    assert [finding for finding in findings(store, shipped) if finding.rule != "标点"] == []


@pytest.mark.usefixtures("issue")
@pytest.mark.parametrize(
    ("old", "new", "rule", "message", "block"),
    [
        ("12个示范", "15个示范", "数字", "数字 15 不见于原文", 1),
        ("2.5亿元", "2.5万元", "数字", "数字 2.5万 不见于原文", 1),
        ("百分之八", "百分之九", "数字", "数字 百分之九 不见于原文", 1),
        ("三百人", "四百人", "数字", "数字 四百 不见于原文", 0),
        ("11月5日", "11月6日", "日期", "日期 2026年11月6日 不见于原文", 0),
        ("2026年11月5日", "2025年11月5日", "日期", "日期 2025年11月5日 不见于原文", 0),
        ("国科发高〔2026〕18号", "国科发高〔2026〕81号", "文号", "文号 国科发高〔2026〕81号 不见于原文", 1),
        ("38672-2020", "38673-2020", "文号", "文号 GB/T 38673-2020 不见于原文", 2),
        ("科学技术部", "教育部", "机构", "机构“教育部”不见于原文", 0),
        ("国家发展改革委", "国家知识产权局", "机构", "机构“国家知识产权局”不见于原文", 0),
        ("东南大学", "南京大学", "机构", "机构“南京大学”不见于原文", 2),
        ("甲省工业和信息化厅", "乙省工业和信息化厅", "机构", "机构“乙省工业和信息化厅”不见于原文", 2),
    ],
)  # fmt: skip
def test_a_fact_that_the_source_lacks_is_found(
    store: Store, shipped: Config, old: str, new: str, rule: str, message: str, block: int
) -> None:
    edit(store, (old, new))
    [finding] = findings(store, shipped)
    assert (finding.rule, finding.message, finding.place.block) == (rule, message, block)
    assert finding.severity is (Severity.WARNING if rule == "机构" else Severity.ERROR)
    assert finding.excerpt
    assert f"第 {block + 1} 段" in str(finding.place)


@pytest.mark.usefixtures("issue")
def test_facts_of_the_title_are_checked_too(store: Store, shipped: Config) -> None:
    edit(store, (TITLE, "甲省启动30项机器人创新工程"))
    [finding] = findings(store, shipped)
    assert finding.message == "数字 30 不见于原文"
    assert str(finding.place).endswith("标题")


@pytest.mark.usefixtures("issue")
@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("检测能力建设，完善认证体系。", "检测能力", "句子没有完，原文接着是“建设，完善认证体系。”"),
        ("会议指出，要以企业为主体，以市", "体，以市", "句子从半截开始，原文前面是“会议指出，要以企业为主”"),
        ("完善认证体系。", "完善认证体系和其他许多新的安排", "段末没有句末标点，像是没有完"),
    ],
)  # fmt: skip
def test_a_cut_inside_a_sentence_is_found(store: Store, shipped: Config, old: str, new: str, message: str) -> None:
    edit(store, (old, new))
    assert told(store, shipped) == [("断句", message)]


@pytest.mark.usefixtures("issue")
def test_a_cut_at_the_end_of_a_sentence_is_right(store: Store, shipped: Config) -> None:
    edit(store, ("；要加强检测能力建设，完善认证体系。", "。"))
    assert told(store, shipped) == []


@pytest.mark.usefixtures("issue")
def test_what_an_article_lacks_is_found(store: Store, shipped: Config) -> None:
    lost = Block(kind=BlockKind.IMAGE, url="https://www.most.example.cn/a.png")
    own = Block(kind=BlockKind.IMAGE, image=png(), text="会场")
    credited = Block(kind=BlockKind.IMAGE, image=png(), text="会场（某某摄）")
    edit(store, source="")
    article = store.issues.get(43).articles[0]
    store.issues.edit(replace(article, blocks=(lost, own, credited)), BY, NOW)
    assert told(store, shipped) == [
        ("来源", "没有注明来源"),
        ("图片", "图片没有取到，印不出来"),
        ("图片", "图片没有来源"),
    ]
    store.issues.edit(replace(article, blocks=(), title_lines=(" ",)), BY, NOW)
    assert {rule for rule, _ in told(store, shipped)} == {"来源", "标题", "正文"}


@pytest.mark.usefixtures("issue")
def test_thin_sections_are_told(store: Store, shipped: Config) -> None:
    found = {str(f.place): f for f in check(store, shipped, 43) if f.rule in ("篇数", "重点")}
    assert found["政策法规"].message == "只有 1 篇，通常 4 篇"
    assert found["政策法规"].severity is Severity.NOTE
    assert found["标准化"].message == "没有文章，通常 1 篇"
    assert found["本期重点"].message == "没有选定本期重点"


@pytest.mark.usefixtures("issue")
def test_one_story_twice_is_found_in_the_issue(store: Store, shipped: Config) -> None:
    made_of(store, shipped, "机器人创新工程在甲省启动", "本报讯　" + TEXT)
    made_of(store, shipped, TITLE, "另一件事：甲省的机器人工程昨日有了新的进展，各地正在抓紧落实，情况良好。")
    rules = [(finding.rule, finding.place.number) for finding in findings(store, shipped)]
    assert ("重复", 2) in rules
    assert ("标题重复", 3) in rules


@pytest.mark.usefixtures("issue")
def test_what_was_printed_before_is_found(store: Store, shipped: Config) -> None:
    blocks = tuple(Block(text=line) for line in TEXT.split("\n"))
    old = IssueArticle(section=POLICY, title_lines=(TITLE + "（节选）",), source="科技部", blocks=blocks)
    past = Issue(number=40, day=date(2026, 10, 1), sections=(POLICY,), articles=(old,))
    take_past(store, past, by=BY, now=NOW)
    [finding] = findings(store, shipped)
    assert finding.rule == "已刊"
    assert finding.message.startswith("已刊 第40期")
    assert finding in blocking(check(store, shipped, 43))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("按照工业与信息化部的要求办理。", "「工业与信息化部」 → 工业和信息化部（机构名称写错）"),
        ("园区的成份复杂。", "「成份」 → 成分（易错字词）"),
        ("截止2026年11月，已有成果。", "「截止」 → 截至（“截止”是到此停止，“截至”是到某时为止）"),
        ("下降了3倍。", "「下降了3倍」 → 写百分之几或几分之几（减少不能用倍数）"),
        ("占5-10%。", "「5-10%」 → 5%～10%（GB/T 15835：表示范围时前一个数的百分号不省）"),
        ("增长近30多个。", "「近30多」 → 只用“近”或只用“多”（GB/T 15835：概数的两种标志不并用）"),
        ("21年11月发布。", "「21年」 → 2021年（GB/T 15835：年份用四位数）"),
        ("第一、要重视。", "「第一、」 → 第一，（GB/T 15834：序次语“第一”后用逗号）"),
        ("（一）、要重视。", "「（一）、」 → （一）（GB/T 15834：带括号的序次语后不用点号）"),
        ("要重视。，要落实。", "「。，」 → 只留一个（GB/T 15834：点号不叠用）"),
        ("装机30KW。", "「KW」 → kW（GB 3100：法定计量单位的符号）"),
        ("香港、澳门等国家的代表。", "「香港、澳门等国家」 → 国家和地区（港澳台不是国家）"),
        ("“甲、乙”和“丙。", "“”不成对：2 个“，1 个”"),
    ],
)  # fmt: skip
def test_the_word_list_is_kept(store: Store, shipped: Config, text: str, message: str) -> None:
    made_of(store, shipped, "某地消息一则", text)
    assert message in [finding.message for finding in findings(store, shipped)]


@pytest.mark.parametrize(
    "text",
    [
        "农业部门和环保部门完成份额，讲座落幕，发布署名文章。", "既使企业受益，又使群众满意。",
        "比例为5%～10%，共2万～3万元。", "进一步加强和完善，推动和谐发展、和平合作。", "（一）要重视",
        "第一，要重视；第二，要落实。", "截至2026年11月，发展健康。",
        "“一带一路”“双碳”目标", "网站、平台和系统！！", "2026年11月发布，共21年。", "香港、澳门等国家和地区。",
        "机器人材料和外部份额",
    ],
)  # fmt: skip
def test_the_word_list_leaves_right_words_alone(store: Store, shipped: Config, text: str) -> None:
    made_of(store, shipped, "某地消息一则", text)
    assert [f for f in findings(store, shipped) if f.rule in ("规范表述", "错敏词", "数字", "标点")] == [], text


def reread(store: Store, change: Callable[[Article], Article]) -> None:
    item = store.issues.get(43).articles[0].item
    assert item is not None
    store.items.reread(item, change(store.items.get(item).article), NOW + HOUR)


@pytest.mark.usefixtures("issue")
def test_a_source_that_changed_is_told(store: Store, shipped: Config) -> None:
    reread(store, lambda article: replace(article, html="<p>同文</p>"))
    assert told(store, shipped) == []
    reread(store, lambda article: replace(article, text=article.text.replace("12个", "13个")))
    [finding] = findings(store, shipped)
    assert finding.rule == "原文改动"
    assert "11-20 08:30" in finding.message


@pytest.mark.usefixtures("issue")
def test_a_source_that_is_gone_is_told(store: Store, shipped: Config) -> None:
    item = store.issues.get(43).articles[0].item
    url = store.items.get(item or 0).article.url

    def answered(at: datetime, status: int) -> None:
        store.archive.add(
            ArchiveRecord(
                key=url, url=url, fetched=at, file="a.warc.gz", offset=0, length=1, status=status, digest=None
            )
        )

    answered(NOW - HOUR, 404)
    assert told(store, shipped) == []
    answered(NOW + HOUR, 404)
    assert [rule for rule, _ in told(store, shipped)] == ["原文撤回"]
    answered(NOW + DAY, 200)
    assert told(store, shipped) == []


@pytest.mark.usefixtures("issue")
def test_a_waiver_holds_until_the_text_at_its_place_changes(store: Store, shipped: Config) -> None:
    edit(store, ("12个示范", "15个示范"))
    [finding] = findings(store, shipped)
    done = waive(store, shipped, 43, finding.mark[:6], note="已向来源核实", by=BY, now=NOW)
    assert done.waiver is not None
    assert done.waiver.note == "已向来源核实"
    edit(store, ("会议指出，", "会议强调，"))
    [same] = findings(store, shipped)
    assert same.waiver is not None
    assert blocking(check(store, shipped, 43)) == []
    edit(store, ("15个示范", "15个新的示范"))
    [again] = findings(store, shipped)
    assert again.waiver is None
    with pytest.raises(UnknownRow, match="有 0 条"):
        waive(store, shipped, 43, finding.mark, note="x", by=BY, now=NOW)


@pytest.mark.usefixtures("issue")
def test_one_article_can_be_checked_alone(store: Store, shipped: Config) -> None:
    edit(store, ("12个示范", "15个示范"))
    article = store.issues.get(43).articles[0].id
    assert article is not None
    assert [finding.rule for finding in check_article(store, shipped, 43, article)] == ["数字"]
    with pytest.raises(UnknownRow, match="没有编号为 99"):
        check_article(store, shipped, 43, 99)


def test_an_article_without_a_source_says_that_it_cannot_be_held_against_one(store: Store, shipped: Config) -> None:
    cut_off = Block(text="这一段话说到一半就没有了，因为编辑在剪裁的时候没有看清楚句子在哪里结束，结果把后面的")
    article = IssueArticle(section=POLICY, title_lines=("甲",), source="乙", blocks=(cut_off,))
    store.issues.make(Issue(number=43, day=date(2026, 11, 20), sections=(POLICY,), articles=(article,)), NOW)
    assert [rule for rule, _ in told(store, shipped)] == ["断句", "原文"]


def test_a_printed_issue_can_be_checked_and_not_waived(store: Store, shipped: Config) -> None:
    take_past(store, replace(an_issue(43), state=IssueState.PRINTED), by=BY, now=NOW)
    found = check(store, shipped, 43)
    assert found
    with pytest.raises(StoreError, match="已印"):
        waive(store, shipped, 43, found[0].mark, note="x", by=BY, now=NOW)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the printed issue is not beside this checkout")
def test_the_printed_issue_draws_few_findings_and_no_error(store: Store, shipped: Config) -> None:
    issue = read_issue((SHARED / "issue-42.json").read_bytes(), "json")
    store.issues.make(replace(issue, number=43), NOW)
    found = [finding for finding in check(store, shipped, 43) if finding.rule != "原文"]
    assert all(finding.severity is not Severity.ERROR for finding in found)
    assert len(found) <= 10
