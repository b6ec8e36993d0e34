"""Whether a list is asked for as a whole or only whether it changed, and which servers are not believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from scrapy.http import Response

from collector.model import CHINA, ColumnState, Gap, Outcome, PageRequest, Validators
from spiders.base.validators import believed, conditional, offered

NOON = datetime(2026, 11, 20, 12, tzinfo=CHINA)
ASK = PageRequest(url="https://kjt.example.gov.cn/lm7/")
KNOWN = Validators(url=ASK.url, etag='"a"', modified="Fri, 20 Nov 2026 01:00:00 GMT")
STATE = ColumnState(
    column="kjt/lm7",
    last_polled=NOON - timedelta(hours=2),
    last_healthy=NOON - timedelta(hours=2),
    last_outcome=Outcome.OK,
    entries_hash="h1",
    validators=KNOWN,
)


def test_a_poll_after_another_of_the_day_asks_only_whether_the_list_changed() -> None:
    assert conditional(ASK, STATE, NOON).headers == (
        ("If-None-Match", KNOWN.etag),
        ("If-Modified-Since", KNOWN.modified),
    )


@pytest.mark.parametrize(
    "state",
    [
        replace(STATE, validators=None),
        replace(STATE, validators=replace(KNOWN, url="https://kjt.example.gov.cn/other/")),
        replace(STATE, last_outcome=Outcome.UNREACHABLE),
        replace(STATE, last_outcome=None),
        replace(STATE, gap=Gap(column="kjt/lm7", opened=NOON)),
        replace(STATE, last_polled=None),
        replace(STATE, last_polled=NOON.replace(hour=5)),
        replace(STATE, validators=Validators(url=ASK.url)),
    ],
    ids=["unknown", "elsewhere", "after a failure", "never judged", "gap", "never polled", "new day", "distrusted"],
)
def test_where_not_modified_would_prove_nothing_the_whole_list_is_asked_for(state: ColumnState) -> None:
    assert conditional(ASK, state, NOON) == ASK


def test_a_day_begins_at_six_in_the_morning() -> None:
    late = replace(STATE, last_polled=NOON.replace(day=19, hour=23))
    assert conditional(ASK, late, NOON.replace(hour=2)) != ASK
    assert conditional(ASK, late, NOON.replace(hour=6, minute=30)) == ASK


def test_validators_are_what_the_server_gives_to_a_plain_request() -> None:
    response = Response(ASK.url, headers={"ETag": '"b"'})
    assert offered(ASK, response) == Validators(url=ASK.url, etag='"b"')
    assert offered(ASK, Response(ASK.url)) is None
    assert offered(replace(ASK, method="POST"), response) is None


def test_a_server_whose_validators_stay_while_its_list_changes_is_never_asked_again() -> None:
    assert believed(KNOWN, STATE, "h1") == KNOWN
    assert believed(replace(KNOWN, etag='"b"'), STATE, "h2") == replace(KNOWN, etag='"b"')
    caught = believed(KNOWN, STATE, "h2")
    assert caught == Validators(url=ASK.url)
    found_out = replace(STATE, validators=caught)
    assert believed(replace(KNOWN, etag='"c"'), found_out, "h2") == caught
    assert conditional(ASK, found_out, NOON) == ASK


def test_nothing_is_held_against_a_server_at_another_address() -> None:
    elsewhere = replace(STATE, validators=replace(KNOWN, url="https://kjt.example.gov.cn/other/"))
    assert believed(KNOWN, elsewhere, "h2") == KNOWN
    assert believed(None, STATE, "h2") is None
