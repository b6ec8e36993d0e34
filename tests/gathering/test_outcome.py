"""Every outcome, several ways: the table that ``outcome.judge`` is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from collector.gathering.outcome import judge
from collector.model import Column, Entry, Expect, Outcome, Report

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
ENTRY = Entry(url="https://www.example.cn/a.html", title="一则消息")
COLUMN = Column(key="x/y", source="x", name="要闻", url="https://www.example.cn/list/")
SPARSE = replace(COLUMN, expect=Expect(may_be_empty=True))


def report(**facts: Any) -> Report:
    return Report(column="x/y", started=NOW, finished=NOW, **facts)


CASES: list[tuple[Outcome, dict[str, Any]]] = [
    (Outcome.OK, {"entries": (ENTRY,), "status": 200}),
    (Outcome.OK, {"entries": (ENTRY,), "status": 200, "anchor_met": False, "pages": 10}),
    (Outcome.UNCHANGED, {"not_modified": True, "status": 304}),
    (Outcome.UNCHANGED, {"entries": (ENTRY,), "same_entries": True, "status": 200}),
    (Outcome.EMPTY, {"status": 200}),
    (Outcome.EMPTY, {"status": 200, "same_entries": True}),
    (Outcome.BLOCKED, {"problem_kind": "robots", "problem": "the robots.txt forbids it"}),
    (Outcome.BLOCKED, {"problem_kind": "wait"}),
    (Outcome.BLOCKED, {"problem_kind": "block", "status": 200}),
    (Outcome.BLOCKED, {"problem_kind": "login", "status": 200}),
    *[(Outcome.BLOCKED, {"problem_kind": "status", "status": s}) for s in (401, 403, 405, 412, 429, 451, 521)],
    (Outcome.BLOCKED, {"problem_kind": "error", "status": 403}),
    (Outcome.CHALLENGED, {"problem_kind": "challenge", "status": 200}),
    (Outcome.CHALLENGED, {"problem_kind": "challenge", "status": 412}),
    (Outcome.CHALLENGED, {"problem_kind": "captcha", "status": 200}),
    (Outcome.GONE, {"problem_kind": "status", "status": 404}),
    (Outcome.GONE, {"problem_kind": "status", "status": 410}),
    (Outcome.GONE, {"problem_kind": "error", "status": 404}),
    (Outcome.GONE, {"problem_kind": "soft404", "status": 200}),
    (Outcome.MOVED, {"problem_kind": "moved", "status": 200}),
    *[
        (Outcome.UNREACHABLE, {"problem_kind": kind})
        for kind in ("timeout", "dns", "connect", "tls", "connection", "truncated", "deadline", "robots-unreachable")
    ],
    (Outcome.UNREACHABLE, {"problem_kind": "unrecorded"}),
    (Outcome.UNREACHABLE, {"problem_kind": "status", "status": 500}),
    (Outcome.UNREACHABLE, {"problem_kind": "status", "status": 503}),
    (Outcome.UNREACHABLE, {"problem_kind": "error", "status": 502}),
    (Outcome.BROKEN, {"problem_kind": "status", "status": 400}),
    (Outcome.BROKEN, {"problem_kind": "status", "status": 204}),
    (Outcome.BROKEN, {"problem_kind": "unasked", "status": 304}),
    *[(Outcome.BROKEN, {"problem_kind": kind}) for kind in ("private", "address", "redirects", "oversize", "shape")],
    (Outcome.BROKEN, {"problem_kind": "shell", "status": 200}),
    (Outcome.BROKEN, {"problem_kind": "empty", "status": 200}),
    (Outcome.BROKEN, {"problem_kind": "RuntimeError", "problem": "a surprise"}),
    (Outcome.BROKEN, {"problem_kind": "lost"}),
    # what was seen before the failure does not make it a success
    (Outcome.UNREACHABLE, {"problem_kind": "timeout", "entries": (ENTRY,), "pages": 1}),
    (Outcome.CHALLENGED, {"problem_kind": "challenge", "status": 200, "not_modified": True}),
]


@pytest.mark.parametrize(("expected", "facts"), CASES, ids=str)
def test_outcome(expected: Outcome, facts: dict[str, Any]) -> None:
    assert judge(report(**facts), COLUMN)[0] is expected


def test_every_outcome_stands_in_the_table() -> None:
    assert {expected for expected, _ in CASES} == set(Outcome)


def test_an_empty_list_is_well_only_where_the_column_says_so() -> None:
    assert judge(report(status=200), SPARSE) == (Outcome.OK, "empty, as it may be")
    assert not judge(report(status=200), COLUMN)[0].healthy


@pytest.mark.parametrize("facts", [facts for outcome, facts in CASES if not outcome.healthy], ids=str)
def test_whatever_is_not_well_says_why(facts: dict[str, Any]) -> None:
    assert judge(report(**facts), COLUMN)[1]


def test_a_walk_that_stopped_short_says_so() -> None:
    assert judge(report(entries=(ENTRY,), anchor_met=False, pages=10), COLUMN)[1].startswith("stopped after 10 pages")
