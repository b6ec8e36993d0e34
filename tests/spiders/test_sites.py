"""Every family reads its recorded sites, knows them for its own, and says what it met when they are broken."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest

from collector import errors
from spiders.base import ColumnSpider
from tests.spiders.sites import Page, families, first_pages, pages, requested

FAMILIES = families()
ELSEWHERE = {"auto", "feed", "handed"}  # auto asks the others, handed has no lists; feeds have their own tests
ONE_PAGE = {"shanghai"}

GOOD = [page for page in pages() if "entries" in page.facts]
BROKEN = [page for page in pages() if "raises" in page.facts]


@pytest.mark.parametrize("family", sorted(FAMILIES.keys() - ELSEWHERE))
def test_every_family_has_a_recorded_site(family: str) -> None:
    recorded = [page for page in GOOD if page.family == family]
    assert sum(len(page.entries) for page in recorded) >= 5
    assert [page for page in BROKEN if page.family == family], "no broken page"
    if family not in ONE_PAGE:
        assert len([page for page in recorded if page.entries]) >= 2, "it pages, so two pages are recorded"


def test_every_recorded_site_belongs_to_a_family() -> None:
    assert {page.family for page in pages()} <= FAMILIES.keys()


@pytest.mark.parametrize("page", GOOD, ids=str)
def test_a_page_is_read_as_expected(page: Page) -> None:
    listing = FAMILIES[page.family].listing(page.response, page.column)
    assert [(e.url, e.title) for e in listing.entries] == [(e.url, e.title) for e in page.entries]
    assert [(e.published, e.precision) for e in listing.entries] == [(e.published, e.precision) for e in page.entries]
    assert [e.source_label for e in listing.entries] == [e.source_label for e in page.entries]
    assert listing.total == page.facts.get("total")


@pytest.mark.parametrize("page", GOOD, ids=str)
def test_a_page_says_where_the_list_goes_on(page: Page) -> None:
    following = requested(FAMILIES[page.family].listing(page.response, page.column).next)
    wanted = page.facts.get("next")
    if following is None or wanted is None:
        assert following == wanted
        return
    # of the headers only those count that the site is known to need
    headers = following.pop("headers", {})
    assert following == {name: value for name, value in wanted.items() if name != "headers"}
    assert wanted.get("headers", {}).items() <= headers.items()


@pytest.mark.parametrize("page", GOOD, ids=str)
def test_times_are_of_china(page: Page) -> None:
    for entry in FAMILIES[page.family].listing(page.response, page.column).entries:
        assert entry.published is None or entry.published.utcoffset() == timedelta(hours=8)
        assert (entry.published is None) == (entry.precision is None)


@pytest.mark.parametrize("page", BROKEN, ids=str)
def test_a_broken_page_raises_and_says_what_was_met(page: Page) -> None:
    with pytest.raises(errors.PageError) as raised:
        FAMILIES[page.family].listing(page.response, page.column)
    assert type(raised.value).__name__ == page.facts["raises"]
    assert page.facts["says"] in str(raised.value)


@pytest.mark.parametrize("page", first_pages(), ids=str)
def test_a_site_is_known_for_its_own_family(page: Page) -> None:
    asked: list[type[ColumnSpider]] = sorted(FAMILIES.values(), key=lambda family: family.priority)
    claims = [family for family in asked if family.name not in ELSEWHERE and family.detects(page.response)]
    assert claims[0].name == page.family
    assert not [family.name for family in claims[1:] if family.priority == claims[0].priority], "a tie"


@pytest.mark.parametrize("share", [0.1, 0.4, 0.7, 0.95])
@pytest.mark.parametrize("page", [page for page in GOOD if page.entries or page.facts["next"]], ids=str)
def test_an_answer_cut_short_is_refused_or_read_as_far_as_it_goes(page: Page, share: float) -> None:
    whole = page.response
    cut = whole.replace(body=whole.body[: int(len(whole.body) * share)])
    if page.file.suffix in (".json", ".js"):
        with pytest.raises(errors.PageError, match="looked for"):
            FAMILIES[page.family].listing(cut, page.column)
        return
    with suppress(errors.PageError):  # anything else would be a surprise in the poll
        listing = FAMILIES[page.family].listing(cut, page.column)
        assert {entry.url for entry in listing.entries} <= {entry.url for entry in page.entries}
        assert listing.entries or listing.next
