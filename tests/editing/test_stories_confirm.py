from __future__ import annotations

import pytest

from bench._stream import Grammar
from collector.editing.comparable import Comparable, clean_title, comparable, containment
from collector.editing.confirm import Verdict, confirm
from collector.editing.headlines import Ground
from collector.editing.relations import Kind, relation, without_place
from tests.editing.reprints import LAST_YEAR, NOTICE, OTHER, TITLE


def judged(title_a: str, text_a: str, title_b: str, text_b: str) -> Verdict:
    """The verdict, held to be the same whichever text comes first."""
    a, b = comparable(title_a, text_a), comparable(title_b, text_b)
    forth, back = confirm(a, b), confirm(b, a)
    assert (forth.same, forth.relation, forth.ground) == (back.same, back.relation, back.ground)
    return forth


def link(a: Comparable, b: Comparable) -> tuple[Kind, bool] | None:
    found = relation(a, b, confirm(a, b))
    return (found.kind, found.first) if found else None


def test_a_copy_is_exact() -> None:
    verdict = judged(
        TITLE, NOTICE, f"【转载】{TITLE}_江州在线", NOTICE.replace("\n", "\r\n　　") + "\n（责任编辑：某）"
    )
    assert (verdict.same, verdict.relation) == (True, "exact")


def test_wide_and_traditional_spelling_is_no_difference() -> None:
    wide = NOTICE.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"}).replace("为", "爲").replace("发", "發")
    assert judged(TITLE, NOTICE, TITLE, wide).relation == "exact"


def test_figures_spelled_otherwise_are_the_same_figures() -> None:
    spelled = NOTICE.replace("不少于2000平方米", "不少于二千平方米").replace("30%", "百分之三十").replace("3年", "三年")
    assert judged(TITLE, NOTICE, TITLE, spelled).same


def test_last_years_notice_is_another_one() -> None:
    verdict = judged(TITLE, NOTICE, TITLE.replace("2026", "2025"), LAST_YEAR)
    assert (verdict.same, verdict.ground) == (False, Ground.SLOT)
    assert "2025" in verdict.why
    assert "2026" in verdict.why


def test_last_years_notice_under_one_headline_is_told_by_its_figures() -> None:
    verdict = judged("关于组织申报中试平台的通知", NOTICE, "关于组织申报中试平台的通知", LAST_YEAR)
    assert (verdict.same, verdict.ground) == (False, Ground.FIGURES)


def test_one_corrected_figure_in_a_long_text_passes() -> None:
    assert judged(TITLE, NOTICE, TITLE, NOTICE.replace("最高500万元", "最高300万元")).same


@pytest.mark.parametrize(("old", "new"), [("注册满3年", "注册满5年"), ("10月25日", "11月25日")])
def test_one_year_or_month_does_not_pass(old: str, new: str) -> None:
    assert judged(TITLE, NOTICE, TITLE, NOTICE.replace(old, new)).ground is Ground.FIGURES


def test_another_own_number_is_another_document_whatever_the_text() -> None:
    a, b = f"清科发〔2026〕18号\n{NOTICE}", f"清科发〔2026〕19号\n{NOTICE}"
    verdict = judged(TITLE, a, TITLE, b)
    assert (verdict.same, verdict.ground) == (False, Ground.NUMBER)
    assert judged(TITLE, a, TITLE, a.replace("〔2026〕", "[2026]")).same


def test_a_number_quoted_in_the_text_is_not_its_own() -> None:
    a = NOTICE.replace("《清源省中试平台管理办法》", "《清源省中试平台管理办法》（清科规〔2024〕3号）")
    assert comparable(TITLE, a).own_number is None


def test_other_names_on_a_list_are_another_list() -> None:
    head = (
        "根据《清源省示范企业管理办法》，经申报、评审和公示，现将入选名单予以公布，各地要加强对入选企业的服务和指导。\n"
    )
    one = head + "\n".join(f"{i}. 江州第{i}机床有限公司" for i in range(1, 9))
    two = head + "\n".join(f"{i}. 云岭第{i}纺织有限公司" for i in range(1, 9))
    verdict = judged("示范企业名单", one, "示范企业名单", two)
    assert (verdict.same, verdict.ground) == (False, Ground.ENTRIES)
    assert judged("示范企业名单", one, "示范企业名单", one.replace("\n8. 江州第8机床有限公司", "")).same


def test_reworded_text_is_the_same_and_exchanged_names_are_not() -> None:
    reworded = OTHER.replace("表示", "介绍").replace("预计", "有望").replace("可以满足", "能够满足")
    assert judged("淡化试验线投入运行", OTHER, "淡化试验线投入运行", reworded).same
    exchanged = OTHER.replace("江州湾", "北港湾").replace("江州市", "北港市").replace("反渗透膜", "电渗析堆")
    exchanged = exchanged.replace("海水淡化", "废水回用").replace("溴素", "硼酸").replace("精制盐", "工业碱")
    assert judged("江州湾试验线投入运行", OTHER, "北港湾试验线投入运行", exchanged).ground in (
        Ground.WORDS,
        Ground.SWAP,
    )


def test_one_word_exchanged_in_title_and_text_is_another_matter() -> None:
    verdict = judged("《本省科技年报》英文版发布", OTHER + "英文版", "《本省科技年报》日文版发布", OTHER + "日文版")
    assert (verdict.same, verdict.ground) == (False, Ground.SWAP)


def test_paragraphs_in_another_order_are_the_same_text() -> None:
    paragraphs = OTHER.split("\n")
    assert judged("试验线投入运行", OTHER, "试验线投入运行", "\n".join(paragraphs[2:] + paragraphs[:2])).same


def test_an_excerpt_under_the_same_headline_is_part() -> None:
    verdict = judged("试验线投入运行", OTHER * 3, "试验线投入运行", OTHER)
    assert (verdict.same, verdict.relation) == (True, "part")


def test_an_excerpt_under_its_own_first_words_is_part() -> None:
    long = OTHER + "\n" + NOTICE
    assert judged("两件事", long, "江州湾新建的海水淡化试验线", OTHER).relation == "part"


def test_one_matter_of_a_digest_is_contained() -> None:
    digest = f"【平台申报】{NOTICE}\n【海水淡化试验线投入运行】{OTHER}\n【其他】" + "另有若干会议在本周召开。" * 20
    a, b = comparable("一周科技要闻", digest), comparable("海水淡化试验线投入运行", OTHER)
    assert confirm(a, b).ground is Ground.PART
    assert link(a, b) == (Kind.CONTAINS, True)
    assert link(b, a) == (Kind.CONTAINS, False)


def test_texts_of_other_matters_are_not_even_aligned() -> None:
    verdict = judged(TITLE, NOTICE, "试验线投入运行", OTHER)
    assert (verdict.same, verdict.ground, verdict.difference) == (False, Ground.LITTLE, None)


@pytest.mark.parametrize("text", ["", "见附件。", "1", "OK"])
def test_texts_of_a_line_must_agree_word_for_word(text: str) -> None:
    assert judged(TITLE, text, TITLE, text).same
    assert not judged(TITLE, text, TITLE.replace("2026", "2025"), text).same
    assert not judged("", text, "", text).same


def test_texts_without_chinese() -> None:
    english = "The plant opened on Monday and supplies two parks. " * 8
    assert judged("Plant opens", english, "Plant opens", english.upper()).same
    assert not judged("Plant opens", english, "Plant closes", english.replace("opened", "closed")).relation


def test_a_draft_and_the_final_text_are_two_stages() -> None:
    final = comparable("省政府关于印发《清源省平台管理办法》的通知", NOTICE)
    draft = comparable("关于公开征求《清源省平台管理办法（征求意见稿）》意见的公告", NOTICE + "\n欢迎提出意见。")
    assert confirm(final, draft).ground is Ground.STAGE
    assert link(final, draft) == (Kind.FOLLOWS, True)


def test_a_reading_of_a_policy_interprets_it() -> None:
    policy = comparable("省政府关于印发《清源省平台管理办法》的通知", NOTICE)
    reading = comparable("《清源省平台管理办法》政策解读", OTHER + NOTICE.split("\n")[3])
    assert link(reading, policy) == (Kind.INTERPRETS, True)
    assert link(policy, reading) == (Kind.INTERPRETS, False)


def test_a_correction_corrects() -> None:
    notice = comparable(TITLE, NOTICE)
    correction = comparable(
        f"关于《{TITLE}》的更正公告", "原通知中申报截止日期有误，现予更正，其余内容不变，特此公告，敬请各单位周知。"
    )
    assert link(correction, notice) == (Kind.CORRECTS, True)


def test_a_forwarding_with_its_own_number_forwards_and_without_one_is_the_story() -> None:
    notice = comparable(TITLE, f"清科发〔2026〕18号\n{NOTICE}")
    title = f"江州市科技局转发《{TITLE}》的通知"
    numbered = comparable(title, f"江科〔2026〕7号\n各县区：现将通知转发给你们。\n{NOTICE}")
    assert link(numbered, notice) == (Kind.FORWARDS, True)
    plainly = comparable(title, f"各县区：现将通知转发给你们，请认真组织落实。\n{NOTICE}")
    assert confirm(plainly, notice).relation == "forward"


def test_another_places_version_and_another_years() -> None:
    here, there = (
        comparable(TITLE, NOTICE),
        comparable(TITLE.replace("清源省", "云岭省"), NOTICE.replace("清源省", "云岭省")),
    )
    assert link(here, there) == (Kind.VERSION, True)
    assert link(here, comparable(TITLE.replace("2026", "2025"), LAST_YEAR)) == (Kind.RECURRING, True)
    assert link(here, comparable("试验线投入运行", OTHER)) is None
    assert link(here, here) is None
    assert without_place("江苏省常州市推动方案") == without_place("浙江省推动方案") == "推动方案"


def test_titles_are_cleaned_of_cries_and_sites() -> None:
    assert clean_title("重磅！关于申报的通知（附全文）") == "关于申报的通知"
    assert clean_title("【关注】关于申报的通知_江州市政府网") == "关于申报的通知"
    assert clean_title("重磅！") == "重磅！"


def test_containment_of_nothing_is_none() -> None:
    assert containment(comparable("", "").grams, comparable("", OTHER).grams) == 0.0


@pytest.mark.parametrize("kind", ["format", "trad", "noise", "light", "medium", "rewrite", "excerpt"])
def test_retold_reports_are_recognised(kind: str) -> None:
    grammar = Grammar(7)
    for number in range(12):
        told = grammar.article(number, 0)
        retold = grammar.retold(told, kind)
        assert judged(told.title, told.text, retold.title, retold.text).same, retold.text


def test_a_text_of_a_megabyte_is_compared_in_bounded_work() -> None:
    grammar = Grammar(3)
    long = "".join(grammar.sentence() for _ in range(20_000))
    assert len(long) > 900_000
    a, b = comparable(TITLE, long), comparable(TITLE, "新的开头。" + long)
    assert len(a.body) < 70_000
    assert confirm(a, b).same


@pytest.mark.parametrize(
    "text", ["1234567890" * 100_000, f"0.{'0' * 500_000}1", "\n" * 1_000_000, "第1条。" * 200_000, "《" * 1_000_000]
)
def test_a_megabyte_of_one_thing_costs_no_square_of_it(text: str) -> None:
    a = comparable(TITLE, text)
    assert len(a.body) <= 60_000
    assert confirm(a, comparable(TITLE, text)).same
