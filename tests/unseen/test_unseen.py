"""How pages are read that nobody tuned the reader on when they were written; the figures only ever go up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench._material import Page, pages
from collector.reading.challenge import judge
from tests.floor import measure

HERE = Path(__file__).parent
FLOOR = json.loads((HERE / "floor.json").read_text(encoding="utf-8"))


def test_articles_are_read_as_well_as_they_were() -> None:
    assert measure.fallen(measure.articles(HERE / "pages"), FLOOR["pages"]) == []


def test_lists_are_read_as_well_as_they_were() -> None:
    assert measure.fallen(measure.lists(HERE / "lists"), FLOOR["lists"]) == []


def test_refusals_are_caught_and_content_is_kept() -> None:
    assert measure.fallen(measure.refusals(HERE / "bad"), FLOOR["bad"]) == []


@pytest.mark.parametrize("page", [*pages(HERE / "pages"), *pages(HERE / "lists")], ids=lambda page: page.id)
def test_no_page_is_taken_for_a_refusal(page: Page) -> None:
    assert judge(200, {}, page.body, url=page.facts["url"], expects=page.facts["kind"]).good
