"""Columns that moved, died or were rebuilt are found again on a real local site, and only where titles prove it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from collector.gathering.healing import Healing, believed, heal, sick
from collector.gathering.visit import Visits
from collector.model import Column, ColumnState, Entry, Outcome, Selectors
from collector.reading.urls import url_key
from tests.gathering.bureau import Bureau, build, leads_to
from tests.gathering.site import NOW, Page, Site, column, config, html, site

BUREAU = Bureau(day=NOW)


def known(made: Site, numbers: range = range(12)) -> tuple[Entry, ...]:
    """What the column listed before: other addresses, the same titles."""
    return tuple(Entry(url=made.url(f"/before/{n}.html"), title=BUREAU.title(n), published=NOW) for n in numbers)


def watched(made: Site, path: str = "/alt/", family: str = "listing") -> Column:
    return replace(column(made, path, family=family), name="工作动态", options={})


async def search(
    made: Site,
    folder: Path,
    sought: Column,
    titles: tuple[Entry, ...],
    *others: Column,
    replay: Path | None = None,
) -> Healing:
    conf = config(folder, sought, *others)
    async with Visits(conf, folder, now=lambda: NOW, replay=replay) as visits:
        return await heal(sought, titles, visits, conf)


@pytest.mark.asyncio
async def test_a_column_that_is_gone_is_found_by_its_name(tmp_path: Path) -> None:
    async with site() as made:
        build(made, BUREAU)
        sought = watched(made, "/alt/gzdt/")
        result = await search(made, tmp_path, sought, known(made))
        assert "/art/0.html" not in made.paths, "no article is read to look for a list"
    find = result.find
    assert find is not None
    assert (find.how, find.known, find.of, find.unfit) == ("同名栏目", 12, 12, False)
    assert result.changes == {"url": made.url("/gzdt/")}
    assert [attempt.outcome for attempt in result.attempts][:2] == [Outcome.GONE, Outcome.GONE]
    assert not result.well


@pytest.mark.asyncio
async def test_the_same_search_in_a_recording_finds_the_same(tmp_path: Path) -> None:
    async with site() as made:
        build(made, BUREAU)
        sought = watched(made)
        live = await search(made, tmp_path / "live", sought, known(made))
        recording = next((tmp_path / "live" / "archive").glob("*.warc.gz"))
        asked = len(made.asked)
        again = await search(made, tmp_path / "again", sought, known(made), replay=recording)
        assert len(made.asked) == asked
    assert live.find is not None
    assert again == live


@pytest.mark.asyncio
async def test_a_redirect_to_another_host_is_followed_when_titles_prove_it(tmp_path: Path) -> None:
    async with site() as made, site("127.0.0.2") as moved:
        build(moved, BUREAU)
        made.pages["/alt/"] = leads_to(moved.url("/gzdt/"))
        sought = watched(made)
        conf = config(tmp_path, sought, allow_private=("127.0.0.1", "127.0.0.2"))
        async with Visits(conf, tmp_path, now=lambda: NOW) as visits:
            result = await heal(sought, known(made), visits, conf)
    assert result.find is not None
    assert (result.find.how, result.changes) == ("原地址转向此处", {"url": moved.url("/gzdt/")})


@pytest.mark.asyncio
async def test_a_site_that_moved_as_a_whole_is_followed_to_its_new_front_page(tmp_path: Path) -> None:
    async with site() as made, site("127.0.0.2") as moved:
        build(moved, BUREAU)
        made.pages["/"] = made.pages["/alt/"] = leads_to(moved.url("/"))
        sought = watched(made)
        conf = config(tmp_path, sought, allow_private=("127.0.0.1", "127.0.0.2"))
        async with Visits(conf, tmp_path, now=lambda: NOW) as visits:
            result = await heal(sought, known(made), visits, conf)
    assert result.find is not None
    assert (result.find.how, result.find.url) == ("同名栏目", moved.url("/gzdt/"))


@pytest.mark.asyncio
async def test_on_a_new_site_a_column_may_have_a_new_name(tmp_path: Path) -> None:
    renamed = Bureau(day=NOW, columns=(("部门要闻", "/bmyw/"), ("党建", "/dj/")))
    async with site() as made, site("127.0.0.2") as moved:
        build(moved, renamed)
        made.pages["/"] = leads_to(moved.url("/"))
        sought = watched(made)
        conf = config(tmp_path, sought, allow_private=("127.0.0.1", "127.0.0.2"))
        async with Visits(conf, tmp_path, now=lambda: NOW) as visits:
            result = await heal(sought, known(made), visits, conf)
    assert result.find is not None
    assert (result.find.how, result.find.url) == ("站内其他栏目", moved.url("/bmyw/"))


@pytest.mark.asyncio
async def test_the_registered_front_page_of_the_source_is_looked_at_too(tmp_path: Path) -> None:
    async with site() as made, site("127.0.0.2") as moved:
        build(moved, BUREAU)
        sought = watched(made)
        conf = config(tmp_path, sought, allow_private=("127.0.0.1", "127.0.0.2"))
        (source,) = conf.sources
        conf = replace(conf, sources=(replace(source, homepage=moved.url("/")),))
        async with Visits(conf, tmp_path, now=lambda: NOW) as visits:
            result = await heal(sought, known(made), visits, conf)
    assert result.find is not None
    assert result.find.url == moved.url("/gzdt/")


@pytest.mark.asyncio
async def test_a_page_that_lists_something_else_now_still_leads_on(tmp_path: Path) -> None:
    async with site() as made:
        build(made, BUREAU)
        made.pages["/"] = Page(status=404)
        made.pages["/alt/"] = Page(BUREAU.listing("专题", range(300, 312)))
        result = await search(made, tmp_path, watched(made), known(made))
    assert result.attempts[0].outcome is Outcome.OK
    assert result.find is not None
    assert result.find.url == made.url("/gzdt/")


@pytest.mark.asyncio
async def test_a_column_of_another_name_is_found_by_its_titles(tmp_path: Path) -> None:
    renamed = Bureau(day=NOW, columns=(("公示", "/gs/"), ("部门要闻", "/bmyw/"), ("党建", "/dj/")))
    async with site() as made:
        build(made, renamed)
        made.pages["/bmyw/"] = Page(renamed.listing("部门要闻", range(12)))
        made.pages["/gs/"] = Page(renamed.listing("公示", range(200, 212)))
        result = await search(made, tmp_path, watched(made), known(made))
    assert result.find is not None
    assert (result.find.how, result.find.url) == ("站内其他栏目", made.url("/bmyw/"))


@pytest.mark.asyncio
async def test_the_position_on_a_known_article_leads_to_the_column(tmp_path: Path) -> None:
    async with site() as made:
        build(made, BUREAU)
        made.pages["/"] = Page(html("首页", "<p>欢迎</p>" * 40))
        titles = (Entry(url=made.url("/art/0.html"), title=BUREAU.title(0)), *known(made))
        result = await search(made, tmp_path, watched(made), titles)
    assert result.find is not None
    assert result.find.url == made.url("/gzdt/")


@pytest.mark.asyncio
async def test_a_column_of_the_same_name_without_its_titles_is_not_believed(tmp_path: Path) -> None:
    async with site() as made:
        build(made, BUREAU)
        result = await search(made, tmp_path, watched(made), known(made, range(50, 62)))
    assert result.find is None
    assert result.changes == {}
    tried = {attempt.name: attempt for attempt in result.attempts if attempt.name}
    assert (tried["工作动态"].entries, tried["工作动态"].known) == (12, 0)
    assert {"通知公告", "政策法规"} <= tried.keys()


@pytest.mark.asyncio
async def test_without_known_titles_nothing_is_believed_and_only_names_are_tried(tmp_path: Path) -> None:
    async with site() as made:
        build(made, BUREAU)
        result = await search(made, tmp_path, watched(made), ())
        assert "/tzgg/" not in made.paths
    assert (result.find, result.well) == (None, False)


@pytest.mark.asyncio
async def test_a_column_that_answers_again_is_well(tmp_path: Path) -> None:
    async with site() as made:
        build(made, BUREAU)
        by_titles = await search(made, tmp_path / "a", watched(made, "/gzdt/"), known(made))
        by_itself = await search(made, tmp_path / "b", watched(made, "/gzdt/"), ())
    assert by_titles.well
    assert by_itself.well
    assert len(by_titles.attempts) == 1


@pytest.mark.asyncio
async def test_a_list_that_changed_its_system_is_read_by_another_family(tmp_path: Path) -> None:
    async with site() as made:
        build(made, BUREAU)
        made.pages["/gzdt/"] = Page(BUREAU.tiles("工作动态", range(12)))
        result = await search(made, tmp_path, watched(made, "/gzdt/", family="hanweb"), known(made))
    assert result.attempts[0].outcome is Outcome.BROKEN
    assert result.find is not None
    assert (result.find.how, result.changes) == ("原地址，换读法", {"family": "listing"})


@pytest.mark.asyncio
async def test_selectors_that_no_longer_fit_are_left_to_a_person(tmp_path: Path) -> None:
    async with site() as made:
        build(made, BUREAU)
        stale = replace(watched(made, "/gzdt/"), selectors=Selectors(row="table.old tr"))
        result = await search(made, tmp_path / "a", stale, known(made))
        fitting = replace(watched(made), selectors=Selectors(row=".list li"))
        moved = await search(made, tmp_path / "b", fitting, known(made))
    assert result.find is not None
    assert (result.find.unfit, result.find.known, result.changes) == (True, 12, {})
    assert moved.find is not None
    assert (moved.find.unfit, moved.changes) == (False, {"url": made.url("/gzdt/")})


@pytest.mark.asyncio
async def test_the_place_of_another_column_is_not_taken(tmp_path: Path) -> None:
    async with site() as made:
        build(made, BUREAU)
        other = column(made, "/gzdt/index.html", "example/other")
        result = await search(made, tmp_path, watched(made), known(made), other)
        assert "/gzdt/" not in made.paths
    assert result.find is None
    (refused,) = [attempt for attempt in result.attempts if attempt.outcome is None]
    assert refused.detail == "已登记为 example/other"
    assert url_key(refused.url) == url_key(other.url)


@pytest.mark.parametrize(
    ("found", "of", "is_believed"),
    [(3, 20, True), (2, 20, False), (2, 6, True), (1, 3, True), (1, 4, False), (0, 0, False), (0, 5, False)],
)
def test_three_titles_or_three_in_ten_are_proof(found: int, of: int, is_believed: bool) -> None:
    assert believed(found, of) is is_believed


def test_those_are_sick_whose_last_poll_says_so(tmp_path: Path) -> None:
    outcomes = list(Outcome)
    made = [Column(key=f"a/{one}", source="a", name=one, url=f"https://a.example/{one}/") for one in outcomes]
    never = Column(key="a/never", source="a", name="never", url="https://a.example/never/")
    states = {one.key: ColumnState(column=one.key, last_outcome=said) for one, said in zip(made, outcomes, strict=True)}
    found = sick(config(tmp_path, *made, never), states)
    assert {one.name for one in found} == {"gone", "moved", "broken", "empty"}
