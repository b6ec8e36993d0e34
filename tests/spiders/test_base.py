"""How far back a poll walks: the anchor, pinned entries, gaps, first runs and lists that repeat themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from collector.errors import ReplayMiss
from collector.model import CHINA, Column, ColumnState, Entry, Gap, Job, Known, Outcome
from collector.reading.urls import url_key
from spiders.base.articles import file_kind
from spiders.base.fetching import kind_of, moved
from spiders.base.walk import Walk, entries_hash

NOW = datetime(2026, 11, 22, 8, tzinfo=CHINA)
DAY = timedelta(days=1)
COLUMN = Column(key="x/y", source="x", name="要闻", url="https://www.example.cn/list/", pages=4)
SEEN = ColumnState(column="x/y", last_healthy=NOW - DAY, last_outcome=Outcome.OK, entries_hash="earlier")
FIRST = Job(column=COLUMN, state=ColumnState(column="x/y"), horizon=NOW - 30 * DAY)
LATER = Job(column=COLUMN, state=SEEN, horizon=NOW - 31 * DAY)
GAP = Gap(column="x/y", opened=NOW - 2 * DAY, since=NOW - 9 * DAY)


def entry(number: int, age: float | None = 1, title: str = "") -> Entry:
    published = None if age is None else NOW - age * DAY
    return Entry(url=f"https://www.example.cn/a/{number}.html", title=title or f"第{number}条", published=published)


def entries(*numbers: int, age: float | None = 1) -> list[Entry]:
    return [entry(number, age) for number in numbers]


def walk(job: Job, known: Mapping[int, Known | None] | None = None) -> Walk:
    stored = {url_key(entry(number).url): what or Known() for number, what in (known or {}).items()}

    def ask(column: str, keys: Sequence[str]) -> dict[str, Known]:
        assert column == "x/y"
        return {key: stored[key] for key in keys if key in stored}

    return Walk(job, ask)


def here(days: float = 3) -> Known:
    return Known(in_column_since=NOW - days * DAY)


def numbers(chosen: Sequence[Entry]) -> list[int]:
    return [int(one.url.rpartition("/")[2].removesuffix(".html")) for one in chosen]


def test_a_poll_ends_where_the_tail_of_a_page_is_known() -> None:
    walked = walk(LATER, {5: here()})
    assert walked.take(entries(1, 2, 3, 4)) is True
    assert walked.take(entries(6, 7, 5, 8)) is False
    assert walked.anchor_met
    assert numbers(walked.wanted()) == [1, 2, 3, 4, 6, 7, 8]


def test_pinned_entries_at_the_top_do_not_end_it() -> None:
    walked = walk(LATER, {1: here(300), 2: here(200)})
    assert walked.take(entries(1, 2, 3, 4, 5)) is True
    assert not walked.anchored


def test_what_only_other_columns_listed_is_no_anchor_and_is_not_fetched_again() -> None:
    walked = walk(LATER, {3: None})
    assert walked.take(entries(1, 2, 3)) is True
    assert numbers(walked.wanted()) == [1, 2]


def test_an_article_that_failed_before_is_an_anchor_and_waits_for_its_time() -> None:
    job = replace(LATER, waiting=(url_key(entry(3).url), url_key(entry(9).url)), pending=(entry(9),))
    walked = walk(job)
    assert walked.take(entries(1, 2, 3)) is False
    assert walked.anchor_met
    assert numbers(walked.wanted()) == [1, 2, 9]


def test_the_page_limit_leaves_a_gap() -> None:
    walked = walk(LATER)
    pages = [entries(*range(10 * page, 10 * page + 10)) for page in range(4)]
    assert [walked.take(page) for page in pages] == [True, True, True, False]
    assert not walked.anchor_met
    assert walked.pages == 4


def test_while_a_gap_is_open_only_what_was_known_before_it_counts_and_the_walk_may_be_longer() -> None:
    job = replace(LATER, state=replace(SEEN, gap=GAP))
    walked = walk(job, {3: here(1), 33: here(12)})
    assert walked.limit == 20
    assert walked.take(entries(1, 2, 3)) is True  # 3 was seen after the gap opened: it proves nothing
    assert walked.take(entries(31, 32, 33)) is False
    assert walked.anchor_met


def test_a_list_that_ends_has_met_its_anchor_if_anything_of_it_was_known() -> None:
    some, none = walk(LATER, {1: here()}), walk(LATER)
    for walked in (some, none):
        walked.take(entries(1, 2, 3, 4, 5))
        walked.ended = True
    assert some.anchor_met
    assert not none.anchor_met


def test_a_column_that_was_empty_before_has_nothing_to_miss() -> None:
    walked = walk(replace(LATER, state=replace(SEEN, entries_hash=entries_hash(()))))
    walked.take(entries(1, 2))
    walked.ended = True
    assert walked.anchor_met


def test_a_repeated_last_page_ends_the_walk() -> None:
    walked = walk(LATER, {1: here()})
    assert walked.take(entries(1, 2, 3, 4, 5)) is True
    assert walked.take(entries(1, 2, 3, 4, 5)) is False
    assert walked.ended
    assert walked.anchor_met


def test_an_unchanged_first_page_is_its_own_anchor() -> None:
    page = entries(1, 2, 3)
    job = replace(LATER, state=replace(SEEN, entries_hash=entries_hash(page)))
    walked = walk(job)
    assert walked.take(page) is False
    assert walked.same
    assert walked.anchor_met
    gapped = walk(replace(job, state=replace(job.state, gap=GAP)))
    assert gapped.take(page) is True  # an open gap can only be closed by walking


def test_a_first_run_ends_at_the_horizon_and_reads_nothing_older() -> None:
    walked = walk(FIRST, {2: here()})
    assert walked.take(entries(1, 2, 3, age=5)) is True  # known entries of a first run that broke off end nothing
    assert walked.take([*entries(4, 5, age=29), entry(6, 40)]) is False
    assert numbers(walked.wanted()) == [1, 3, 4, 5]
    assert walked.reached == NOW - 40 * DAY


def test_a_first_run_of_a_list_without_dates_reads_one_page() -> None:
    walked = walk(FIRST)
    assert walked.take(entries(1, 2, 3, age=None)) is False
    assert walked.anchor_met
    assert len(walked.wanted()) == 3
    assert walked.reached is None


def test_what_was_too_old_at_the_first_run_is_no_news_later() -> None:
    walked = walk(LATER, {1: here()})
    assert walked.take([entry(1), entry(2, 50), entry(3, 60)]) is False
    assert walked.anchor_met
    assert walked.wanted() == ()


def test_a_renamed_entry_is_read_again() -> None:
    known = Known(in_column_since=NOW - DAY, listed_title="旧题")
    walked = walk(LATER, {1: known, 2: replace(known, listed_title="第2条")})
    walked.take(entries(1, 2))
    assert numbers(walked.wanted()) == [1]


def test_pending_articles_and_revisits_are_wanted_once() -> None:
    job = replace(LATER, pending=(entry(1), entry(8)), waiting=(url_key(entry(1).url),), revisits=(entry(9),))
    walked = walk(job)
    walked.take(entries(1, 2))
    assert sorted(numbers(walked.wanted())) == [1, 2, 8, 9]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (DownloadTimeoutError("slow"), "timeout"),
        (CannotResolveHostError("who"), "dns"),
        (DownloadConnectionRefusedError("no"), "connect"),
        (ResponseDataLossError("half"), "truncated"),
        (DownloadCancelledError("big"), "oversize"),
        (DownloadFailedError("reset"), "connection"),
        (UnsupportedURLSchemeError("gopher"), "address"),
        (IgnoreRequest("max redirections reached"), "redirects"),
        (IgnoreRequest("exceeded DOWNLOAD_MAXSIZE during decompression"), "oversize"),
        (ReplayMiss("never"), "unrecorded"),
        (ConnectionResetError("reset"), "connection"),
        (RuntimeError("a surprise"), None),
    ],
)
def test_download_failures_have_names(error: Exception, kind: str | None) -> None:
    assert kind_of(error) == kind


@pytest.mark.parametrize(
    ("asked", "came", "led_away"),
    [
        ("http://most.gov.cn/a/", "https://www.most.gov.cn/a/", False),
        ("https://www.most.gov.cn/a/", "https://www.most.gov.cn/a/index.html", False),
        ("https://www.most.gov.cn/a/", "https://www.most.gov.cn/", True),
        ("https://www.most.gov.cn/a/", "https://www.most.gov.cn/index.html", True),
        ("https://www.most.gov.cn/a/", "https://www.most.gov.cn/?channel=3", False),
        ("https://www.most.gov.cn/", "https://www.most.gov.cn/index.html", False),
        ("https://www.most.gov.cn/a/", "https://domain-for-sale.example/a/", True),
    ],
)
def test_what_counts_as_moved(asked: str, came: str, led_away: bool) -> None:
    assert moved(asked, came) is led_away


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://a.cn/P02026.pdf", "pdf"),
        ("https://a.cn/d/%E9%80%9A%E7%9F%A5.DOCX?x=1", "docx"),
        ("https://a.cn/a.shtml", None),
        ("https://a.cn/list.jsp?f=a.pdf", None),
        ("https://a.cn/", None),
    ],
)
def test_links_to_files_are_known_by_their_suffix(url: str, kind: str | None) -> None:
    assert file_kind(url) == kind
