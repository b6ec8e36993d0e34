"""The project's own lists, refusals and feeds: figures that only go up, and pages never taken for refusals."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from bench import bad, feeds, listing
from bench._material import Page, pages
from collector.reading.challenge import judge
from collector.reading.listing import read_list
from tests.floor import measure

SET = Path(__file__).parents[1] / "floor_lists"
FLOOR = json.loads((SET / "floor.json").read_text(encoding="utf-8"))
LISTS = list(pages(SET / "lists"))
SHARED = Path(__file__).parents[2].parent / "shared" / "eval"


def test_lists_stay_as_well_read_as_they_were() -> None:
    assert measure.fallen(measure.lists(SET / "lists"), FLOOR["lists"]) == []


@pytest.mark.parametrize("page", LISTS, ids=lambda page: page.id)
def test_entries_keep_page_order_and_name_the_next_page(page: Page) -> None:
    now = page.facts.get("now")
    found = read_list(page.body, page.facts["url"], now=datetime.fromisoformat(now) if now else None)
    wanted = [entry["title"].replace(" ", "") for entry in page.facts["truth"]["entries"]]
    assert [entry.title.replace(" ", "") for entry in found.entries] == wanted
    assert (found.next.url if found.next else None) == page.facts["truth"]["next"]


@pytest.mark.parametrize("page", LISTS, ids=lambda page: page.id)
def test_no_list_is_taken_for_a_refusal(page: Page) -> None:
    assert judge(200, {}, page.body, url=page.facts["url"], expects="list").good


def test_refusals_are_caught_and_content_is_kept() -> None:
    assert measure.fallen(measure.refusals(SET / "bad"), FLOOR["refusals"]) == []


@pytest.mark.parametrize("page", list(pages(SET / "bad")), ids=lambda page: page.id)
def test_the_kind_of_a_refusal(page: Page) -> None:
    verdict = judge(page.facts["status"], page.facts["headers"], page.body)
    kinds = {page.facts["kind"]} | ({"captcha", "challenge", "block"} if page.facts["kind"] in DEFENCES else set())
    assert verdict.kind in kinds, verdict


DEFENCES = {"captcha", "challenge", "block"}  # protections do not keep them apart either


def test_feeds_stay_as_well_read_as_they_were() -> None:
    tally = feeds.Tally()
    for page in pages(SET / "feeds", ".xml"):
        feeds.score(page, feeds.ours(page), tally)
    assert tally.feeds >= 11
    assert tally.counted / tally.feeds >= FLOOR["feeds"]["entries"], tally.misses
    assert tally.titles / tally.samples >= FLOOR["feeds"]["titles"], tally.misses
    assert tally.links / tally.samples >= FLOOR["feeds"]["links"], tally.misses
    assert tally.dates / tally.samples >= FLOOR["feeds"]["dates"], tally.misses


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared evaluation material is not beside this checkout")
class TestRealPages:
    """Pages of real sites, where they are to be had."""

    def test_lists(self) -> None:
        tally = listing.Tally()
        for page in pages(SHARED / "pages"):
            if page.facts.get("kind") == "list":
                listing.score(page, listing.ours(page), tally)
        assert tally.found / tally.wanted >= 0.97, tally.misses
        assert tally.found / (tally.found + tally.extra) >= 0.97, tally.misses
        assert tally.dates / tally.dated >= 0.98

    def test_refusals(self) -> None:
        for page in bad.material(SHARED / "bad"):
            verdict = judge(page.facts.get("status"), page.facts.get("headers") or {}, page.body)
            assert verdict.good == (page.facts.get("kind") == "good"), (page.id, verdict)

    def test_every_article_and_list_is_content(self) -> None:
        for page in pages(SHARED / "pages"):
            assert judge(200, {}, page.body, url=page.facts.get("url") or "").good, page.id

    def test_feeds(self) -> None:
        tally = feeds.Tally()
        for page in pages(SHARED / "feeds", ".xml"):
            feeds.score(page, feeds.ours(page), tally)
        assert not tally.misses
