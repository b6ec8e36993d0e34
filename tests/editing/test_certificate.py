from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from collector.config import Config
from collector.editing.certificate import DOUBTFUL, FAILED, FINE, OFF, UNCHANGED, UNSEEN, VIEW, certificate, standing
from collector.model import ColumnProof, Entry, Failure, Freshness, Outcome, Precision, Report, Share, Usual
from collector.store import Store
from tests.editing.office import CITY_NEWS, DAY, FOCUS, HOUR, NEWS, NOTICES, NOW, bring, poll
from tests.editing.office import OFF as OFF_COLUMN


def prove(store: Store, config: Config, since: datetime | None = None) -> dict[str, ColumnProof]:
    made = store.lists.make(NOW.date(), NOW, since, NOW)
    items = store.items.between(made.after, made.upto)
    return {proof.column.key: proof for proof in certificate(store, config, made, items)}


def an_entry(column_path: str = "1.html") -> Entry:
    return Entry(url=f"https://www.most.example.cn/tzgg/{column_path}", title="标题", published=NOW - 6 * HOUR)


def test_every_column_and_every_source_has_a_line(store: Store, config: Config) -> None:
    proofs = prove(store, config)
    assert set(proofs) == {*config.columns, "jssti"}
    assert {proofs[key].verdict for key in (NOTICES, NEWS, CITY_NEWS)} == {UNSEEN}
    assert (proofs[OFF_COLUMN].verdict, proofs[OFF_COLUMN].note) == (OFF, "地址未能确认")
    assert (proofs["jssti"].verdict, proofs["jssti"].note) == (OFF, "无公开栏目")
    assert (proofs[FOCUS].verdict, proofs[FOCUS].entries) == (VIEW, 0)


def test_a_seen_column_shows_what_was_seen(store: Store, config: Config) -> None:
    bring(store, NOTICES, "1.html", "通知一")
    bring(store, NOTICES, "2.html", "常州的通知")
    poll(store, NOTICES, NOW - HOUR / 2, entries=[an_entry(), an_entry("2.html")])
    proofs = prove(store, config)
    proof = proofs[NOTICES]
    assert (proof.verdict, proof.entries, proof.new, proof.note) == (FINE, 2, 2, "")
    assert (proof.polled, proof.newest, proof.outcome) == (NOW - HOUR / 2, NOW - 6 * HOUR, Outcome.OK)
    assert (proofs[FOCUS].new, proofs[FOCUS].newest) == (1, NOW - 5 * HOUR)


def test_an_unchanged_column_shows_what_it_held_when_it_was_last_seen(store: Store, config: Config) -> None:
    poll(store, NOTICES, NOW - 3 * HOUR, entries=[an_entry()])
    poll(store, NOTICES, NOW - HOUR, Outcome.UNCHANGED, not_modified=True)
    proof = prove(store, config)[NOTICES]
    assert (proof.verdict, proof.entries, proof.newest) == (UNCHANGED, 1, NOW - 6 * HOUR)
    assert proof.polled == NOW - HOUR


@pytest.mark.parametrize(
    ("outcome", "verdict", "words"),
    [
        (Outcome.EMPTY, DOUBTFUL, "改版"),
        (Outcome.MOVED, DOUBTFUL, "别的地址"),
        (Outcome.BLOCKED, FAILED, "拒绝访问"),
        (Outcome.CHALLENGED, FAILED, "人机验证"),
        (Outcome.GONE, FAILED, "不存在"),
        (Outcome.UNREACHABLE, FAILED, "连不上"),
        (Outcome.BROKEN, FAILED, "维护人"),
    ],
)
def test_each_fault_says_what_to_do(store: Store, config: Config, outcome: Outcome, verdict: str, words: str) -> None:
    poll(store, NOTICES, NOW - HOUR, outcome)
    proofs = prove(store, config)
    assert (proofs[NOTICES].verdict, proofs[NOTICES].outcome) == (verdict, outcome)
    assert words in proofs[NOTICES].note
    assert next(iter(proofs)) == (NOTICES if verdict == FAILED else next(iter(proofs)))


def test_every_outcome_has_a_verdict(store: Store, config: Config) -> None:
    for number, outcome in enumerate(Outcome):
        poll(store, NEWS, NOW - HOUR + number * HOUR / 60, outcome)
    assert prove(store, config)[NEWS].verdict


def test_a_column_that_may_be_empty_is_fine_when_it_is(store: Store, config: Config) -> None:
    poll(store, CITY_NEWS, NOW - HOUR, Outcome.EMPTY)
    assert prove(store, config)[CITY_NEWS].verdict == FINE


def test_faults_come_first_and_disabled_ones_last(store: Store, config: Config) -> None:
    poll(store, CITY_NEWS, NOW - HOUR, Outcome.GONE)
    poll(store, NEWS, NOW - HOUR, Outcome.EMPTY)
    poll(store, NOTICES, NOW - HOUR, entries=[an_entry()])
    order = [proof.verdict for proof in prove(store, config).values()]
    assert order == [FAILED, DOUBTFUL, FINE, VIEW, OFF, OFF]


def test_an_open_gap_makes_a_column_doubtful_though_it_was_seen(store: Store, config: Config) -> None:
    poll(store, NOTICES, NOW - DAY, entries=[an_entry()])
    poll(store, NOTICES, NOW - HOUR, entries=[an_entry("9.html")], anchor_met=False, reached=NOW - 8 * HOUR)
    proof = prove(store, config)[NOTICES]
    assert (proof.verdict, len(proof.open_gaps)) == (DOUBTFUL, 1)
    assert "11-19 07:30 至 11-19 23:30之间可能有缺漏" in proof.note


def test_articles_that_could_not_be_read_are_counted(store: Store, config: Config) -> None:
    failure = Failure(entry=an_entry(), url_key="most.example.cn/tzgg/1.html", problem="timeout")
    poll(store, NOTICES, NOW - HOUR, entries=[an_entry(), an_entry("2.html")], failures=(failure,))
    proof = prove(store, config)[NOTICES]
    assert (proof.pending, proof.verdict) == (2, FINE)
    assert "2 篇正文暂未读到" in proof.note


def test_a_column_not_polled_since_the_last_list_is_not_proven(store: Store, config: Config) -> None:
    poll(store, NOTICES, NOW - 2 * DAY, entries=[an_entry()])
    proof = prove(store, config, since=NOW - DAY)[NOTICES]
    assert (proof.verdict, proof.polled) == (UNSEEN, NOW - 2 * DAY)


def test_a_poll_after_the_list_changes_nothing_in_it(store: Store, config: Config) -> None:
    poll(store, NOTICES, NOW - HOUR, entries=[an_entry()])
    before = prove(store, config)
    poll(store, NOTICES, NOW + HOUR, Outcome.GONE)
    assert prove(store, config)[NOTICES] == replace(before[NOTICES], next_due=None)  # which is over


def test_what_was_odd_about_a_list_makes_its_column_doubtful(store: Store, config: Config) -> None:
    report = Report(column=NOTICES, started=NOW - HOUR, finished=NOW - HOUR, entries=(an_entry(),))
    store.polls.finish(report, Outcome.OK, "", next_due=NOW + HOUR, failures=0, suspicion="只有 1 条，平常一页约 20 条")
    proof = prove(store, config)[NOTICES]
    assert (proof.verdict, proof.suspicion) == (DOUBTFUL, "只有 1 条，平常一页约 20 条")
    assert "列表可疑：只有 1 条" in proof.note


def test_silence_and_vanished_fields_make_a_column_doubtful(store: Store, config: Config) -> None:
    usual = Usual(
        column=NOTICES,
        learnt=NOW,
        weights=(),
        last_published=NOW - 3 * DAY,
        silent_after=NOW - 2 * HOUR,
        usual_gap=timedelta(hours=4),
        fields={"date": Share(now=0.0, before=1.0)},
    )
    store.usual.save(usual)
    poll(store, NOTICES, NOW - HOUR, Outcome.UNCHANGED, not_modified=True)
    proof = prove(store, config)[NOTICES]
    assert (proof.verdict, proof.silent_since) == (DOUBTFUL, NOW - 3 * DAY)
    assert "通常间隔不超过 4 个工作小时" in proof.note
    assert "突然读不出日期（100% → 0%）" in proof.note
    assert proof.fields == usual.fields


def test_a_column_that_is_not_due_yet_is_as_it_was_seen(store: Store, config: Config) -> None:
    at = NOW - 2 * DAY
    report = Report(column=NOTICES, started=at, finished=at, entries=(an_entry(),))
    store.polls.finish(report, Outcome.OK, "", next_due=NOW + HOUR, failures=0)
    proof = prove(store, config, since=NOW - DAY)[NOTICES]
    assert (proof.verdict, proof.polled, proof.next_due) == (FINE, at, NOW + HOUR)


def test_gaps_that_closed_since_the_last_list_are_shown_with_who_closed_them(store: Store, config: Config) -> None:
    for column in (NOTICES, NEWS):
        poll(store, column, NOW - 2 * DAY, entries=[an_entry()])
        poll(store, column, NOW - DAY, entries=[an_entry("9.html")], anchor_met=False, reached=NOW - 30 * HOUR)
    poll(store, NEWS, NOW - HOUR, entries=[an_entry()])
    store.gaps.accept(1, "逐条看过", by="李编辑", at=NOW - HOUR)
    poll(store, NOTICES, NOW - HOUR / 2, entries=[an_entry()])
    proofs = prove(store, config, since=NOW - 3 * HOUR)
    assert "11-18 07:30 至 11-19 01:30的缺漏已人工核对（李编辑：逐条看过）" in proofs[NOTICES].note
    assert "11-18 07:30 至 11-19 01:30的缺漏已补齐" in proofs[NEWS].note
    assert {proofs[key].verdict for key in (NOTICES, NEWS)} == {FINE}
    assert [gap.id for gap in proofs[NOTICES].closed_gaps] == [1]
    made = store.lists.of(NOW.date())
    assert made is not None
    later = certificate(store, config, replace(made, since=NOW - HOUR / 4), ())
    assert not any("已补齐" in proof.note for proof in later)


def test_freshness_is_that_of_articles_whose_minute_is_known(store: Store, config: Config) -> None:
    poll(store, NOTICES, NOW - 2 * DAY, entries=[an_entry()])
    for number in range(1, 21):
        seen = NOW - 5 * HOUR
        bring(
            store, NOTICES, f"{number}.html", f"通知{number}", seen,
            published=seen - number * HOUR / 60, precision=Precision.MINUTE,
        )  # fmt: skip
    bring(store, NOTICES, "day.html", "只有日期的通知", NOW - 5 * HOUR, precision=Precision.DAY)
    proof = prove(store, config)[NOTICES]
    minute = HOUR / 60
    assert proof.freshness == Freshness(
        articles=20,
        seen_median=10 * minute,
        seen_p95=19 * minute,
        list_median=5 * HOUR + 10 * minute,
        list_p95=5 * HOUR + 19 * minute,
    )
    assert prove(store, config)[NEWS].freshness is None


def test_the_certificate_as_it_stands_covers_what_came_since_the_last_list(store: Store, config: Config) -> None:
    bring(store, NOTICES, "1.html", "通知一", NOW - DAY)
    store.lists.make((NOW - DAY).date(), NOW - DAY, None, NOW - DAY)
    bring(store, NOTICES, "2.html", "常州的通知", NOW - HOUR)
    poll(store, NOTICES, NOW - HOUR, entries=[an_entry(), an_entry("2.html")])
    proofs = {proof.column.key: proof for proof in standing(store, config, NOW)}
    assert (proofs[NOTICES].new, proofs[FOCUS].new) == (1, 1)
    assert proofs[NEWS].verdict == UNSEEN
