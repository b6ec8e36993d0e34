from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.gathering.suspicion import looked, shape, suspicions
from collector.model import CHINA, Entry, Look, Report

NOW = datetime(2026, 11, 20, 10, tzinfo=CHINA)
DAY = timedelta(days=1)


def entries(
    numbers: range,
    *,
    place: str = "https://www.a.gov.cn/art/2026/11/{n}/art_31_{n}.html",
    title: str = "关于第{n}批项目立项的通知",
    dated: bool = True,
    newest: datetime = NOW,
) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            url=place.format(n=n),
            title=title.format(n=n),
            published=newest - (numbers.stop - 1 - n) * DAY if dated else None,
        )
        for n in reversed(numbers)
    )


def report(listed: tuple[Entry, ...], pages: int = 1) -> Report:
    return Report(column="a/b", started=NOW, finished=NOW, entries=listed, pages=pages)


USUAL = looked(report(entries(range(20))), looked(report(entries(range(19), newest=NOW - DAY)), None))
USUAL = looked(report(entries(range(1, 21))), USUAL)


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        (entries(range(3, 23)), ""),
        (entries(range(40, 60), newest=NOW + DAY), ""),  # all new at once, after a long pause
        (entries(range(1, 20)), ""),  # the newest was withdrawn
        (entries(range(3, 23), place="https://spam.example.com/p/{n}"), "从未见过的网站（spam.example.com）"),
        (
            entries(range(3, 23), place="https://www.a.gov.cn/new/view.do?id={n}"),
            "网址样式与以往不同（如 /new/view.do?id）",
        ),
        (entries(range(3, 23), dated=False), "有日期的条目由 100% 降到 0%"),
        (entries(range(3, 23), title="详情"), "有标题的条目由 100% 降到 0%"),
        (entries(range(17, 21)), "只有 4 条，平常一页约 20 条"),
        (entries(range(3, 23), newest=NOW + 30 * DAY), "20 条的日期在将来（最晚 2026-12-20）"),
        (
            entries(range(-30, -10), newest=NOW - 30 * DAY),
            "列表回到了旧内容：最新一条为 2026-10-21，此前曾见 2026-11-20",
        ),
    ],
)
def test_what_is_odd_is_told_with_its_figures(listed: tuple[Entry, ...], words: str) -> None:
    assert words in "；".join(suspicions(report(listed), USUAL))
    assert bool(suspicions(report(listed), USUAL)) is bool(words)


def test_a_list_that_nobody_knows_is_only_asked_for_dates_to_come() -> None:
    odd = report(entries(range(20), place="https://spam.example.com/p/{n}", dated=False))
    assert suspicions(odd, None) == suspicions(odd, Look()) == ()
    assert suspicions(report(entries(range(20), newest=NOW + 9 * DAY)), None)


def test_one_slip_of_a_year_is_no_reason_to_doubt_a_list() -> None:
    first, *rest = entries(range(3, 23))
    assert not suspicions(report((replace(first, published=NOW + 365 * DAY), *rest)), USUAL)


def test_an_empty_answer_is_not_judged_here() -> None:
    assert suspicions(report(()), USUAL) == ()


def test_a_list_that_links_everywhere_may_go_on_doing_so() -> None:
    look = None
    for day in range(6):
        links = tuple(
            Entry(url=f"https://host{day}{n}.example.com/a/{n}.html", title=f"各地动态之{day}{n}") for n in range(12)
        )
        assert not look or not suspicions(report(links), look) or day < 3
        look = looked(report(links), look)
    assert look is not None
    assert look.strange > 0.5


def test_several_pages_are_one_list() -> None:
    assert not suspicions(report(entries(range(60)), pages=3), USUAL)
    assert looked(report(entries(range(60)), pages=3), None).entries == 20


def test_the_look_remembers_what_it_saw_before() -> None:
    new = looked(report(entries(range(3, 23), place="https://www.a.gov.cn/xw/{n}.html")), USUAL)
    assert set(new.shapes) == {"/art/#/#/#/art_#_#.html", "/xw/#.html"}
    assert new.lists == USUAL.lists + 1
    assert new.newest == NOW


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.cn/art/2026/11/22/art_31_9.html", "/art/#/#/#/art_#_#.html"),
        ("https://a.cn/xxgk/202611/t20261122_123.html?from=1", "/xxgk/#/t#_#.html?from"),
        ("https://a.cn/p/9f8e7d6c5b4a3210ff.html", "/p/*.html"),
        ("https://a.cn/s/AbC1dEf2GhI3jKl4MnO", "/s/*"),
        ("https://a.cn/news/new-chip-factory-opens.html", "/news/*.html"),
        ("https://a.cn/view?id=7&type=a", "/view?id&type"),
        ("https://a.cn", ""),
    ],
)
def test_a_shape_is_what_addresses_of_one_kind_share(url: str, expected: str) -> None:
    assert shape(url) == expected


URLS = st.from_regex(r"https://[a-z]{1,8}\.cn/[a-zA-Z0-9_/.-]{0,30}", fullmatch=True)
ENTRIES = st.lists(
    st.builds(
        Entry,
        url=URLS,
        title=st.text(max_size=12),
        published=st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(CHINA)),
    ),
    max_size=30,
)


@given(st.lists(ENTRIES, max_size=4), ENTRIES)
def test_any_list_can_be_looked_at(before: list[list[Entry]], now: list[Entry]) -> None:
    look = None
    for listed in before:
        look = looked(report(tuple(listed)), look)
        assert 0 <= look.dated <= 1
        assert 0 <= look.titled <= 1
        assert len(look.hosts) <= 24
    assert all(isinstance(words, str) for words in suspicions(report(tuple(now)), look))
