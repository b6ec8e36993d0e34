"""Asking "has it changed?": when an answer would prove something, and which servers cannot be believed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from scrapy.http import Response

from collector.model import CHINA, ColumnState, PageRequest, Validators

_MORNING = timedelta(hours=6)  # a day begins before the office does, so that its list rests on a whole answer


def conditional(ask: PageRequest, state: ColumnState, now: datetime) -> PageRequest:
    """The request with "has it changed?" asked, or as it is where "no" would prove nothing.

    It would not after a failure, nor while a gap is open, which only a walk can close, nor for ever: some servers say
    "not modified" whatever happens, so the first poll of a day asks for the whole list.
    """
    known = state.validators
    healthy = state.last_outcome is not None and state.last_outcome.healthy
    if known is None or known.url != ask.url or state.gap or not healthy or _first_of_day(state, now):
        return ask
    headers = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    asked = tuple((name, value) for name, value in headers.items() if value)
    return PageRequest(url=ask.url, method=ask.method, body=ask.body, headers=(*ask.headers, *asked))


def offered(ask: PageRequest, response: Response) -> Validators | None:
    """What a server gives to ask with next time; None where it gives nothing."""
    etag, modified = response.headers.get("ETag"), response.headers.get("Last-Modified")
    if ask.method != "GET" or not (etag or modified):
        return None
    return Validators(
        url=ask.url,
        etag=etag.decode("latin-1") if etag else None,
        modified=modified.decode("latin-1") if modified else None,
    )


def believed(fresh: Validators | None, state: ColumnState, entries_hash: str | None) -> Validators | None:
    """What to ask with next time: what was offered, unless it is known to stay the same while the list changes.

    A server found out keeps empty validators, with which nothing is ever asked.
    """
    known = state.validators
    if fresh is None or known is None or known.url != fresh.url:
        return fresh
    caught = fresh == known and state.entries_hash is not None and entries_hash != state.entries_hash
    distrusted = known.etag is None and known.modified is None
    return Validators(url=fresh.url) if caught or distrusted else fresh


def _first_of_day(state: ColumnState, now: datetime) -> bool:
    return state.last_polled is None or _day(state.last_polled) != _day(now)


def _day(when: datetime) -> date:
    return (when.astimezone(CHINA) - _MORNING).date()
