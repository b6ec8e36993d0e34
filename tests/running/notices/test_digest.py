"""The digest's lines: proof first, then every candidate with its link and source."""

from __future__ import annotations

from collector.model import Candidate, Column, ColumnProof, DailyList, Gap, Outcome, Outlet, Precision
from collector.running.notices.digest import digest_lines, digest_title
from tests.gathering.site import NOW


def candidate(number: int, **more: object) -> Candidate:
    given: dict[str, object] = {
        "title": f"关于第{number}批[试点]的通知",
        "url": f"http://a.example/art ({number}).html",
        "outlets": (),
    } | more
    return Candidate(
        item=number,
        story=None,
        archived=None,
        source="科技部",
        source_label="新华社",
        column="most/tztg",
        section="政策法规",
        published=NOW,
        precision=Precision.MINUTE,
        first_seen=NOW,
        doc_number="国科发〔2026〕1号",
        lead="",
        **given,  # type: ignore[arg-type]  # fields of Candidate
    )


def proof(number: int, verdict: str) -> ColumnProof:
    return ColumnProof(
        column=Column(key=f"s/{number}", source="s", name=f"栏目{number}"),
        source_name="科技部",
        polled=NOW,
        outcome=Outcome.OK,
        entries=3,
        new=1,
        newest=NOW,
        open_gaps=(Gap(column=f"s/{number}", opened=NOW),) if number == 0 else (),
        pending=number,
        verdict=verdict,
        note="网站连不上",
    )


def daily(*candidates: Candidate, faults: int = 0, left_out: tuple[tuple[str, int], ...] = ()) -> DailyList:
    proofs = [proof(n, "失败") for n in range(faults)] + [proof(1, "正常")]
    return DailyList(
        day=NOW.date(),
        made=NOW,
        since=None,
        until=NOW,
        sections=(("政策法规", candidates), ("标准化", ())),
        certificate=proofs,
        left_out=left_out,
    )


def test_every_candidate_stands_with_its_link_source_and_number() -> None:
    other = Outlet(item=9, source="新华网", url="http://b.example/", published=None)
    found = daily(candidate(1, outlets=(other,)), candidate(2, url="javascript:alert(1)"), left_out=(("已作决定", 3),))
    texts = [line.text for line in digest_lines(found, desk="https://desk.example")]
    assert digest_title(found) == "2026年11月22日 星期日 候选名单（2 条）"
    assert texts == [
        "1 个栏目查到 1 个，没有异常，待读 1 篇",
        "**政策法规（2）**",
        (
            "1. [关于第1批［试点］的通知](http://a.example/art%20%281%29.html) "
            "科技部（来源：新华社） · 2026-11-22 08:00 · 国科发〔2026〕1号 · 另有 1 家"
        ),
        "2. 关于第2批［试点］的通知 科技部（来源：新华社） · 2026-11-22 08:00 · 国科发〔2026〕1号",
        "未列入：已作决定 3 篇",
        "[打开采编台](https://desk.example/candidates)",
    ]


def test_faults_are_named_up_to_a_point_and_counted_beyond() -> None:
    texts = [line.text for line in digest_lines(daily(faults=11))]
    assert "缺口 1 处" in texts[0]
    assert sum(text.startswith("- 失败：科技部 · 栏目") for text in texts) == 8
    assert "- 另有 3 个栏目需留意，见名单" in texts
    assert texts[-1] == "今天没有新的候选。"
