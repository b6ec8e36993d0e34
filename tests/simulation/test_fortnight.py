"""A fortnight of twenty columns against the real program: nothing lost, nothing doubled; and the judge is not blind."""

from __future__ import annotations

import asyncio
import logging
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from collector.model import CHINA, Article, Entry, Item
from collector.reading.urls import url_key
from collector.store import Store
from tests.simulation.faults import deadline, faults, usual_gap
from tests.simulation.figures import Burden, figures
from tests.simulation.making import MENU, Span
from tests.simulation.piece import Asked, NoAnswer
from tests.simulation.play import Alarm, Play
from tests.simulation.reports import reports
from tests.simulation.truth import compare
from tests.simulation.workdays import one_working_day_after, quiet, works
from tests.simulation.world import World

SEED = 11
SPAN = Span(first=date(2026, 5, 11), days=15)


@dataclass(frozen=True, slots=True)
class Played:
    world: World
    play: Play
    folder: Path


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("world")
    world = World(seed=SEED, columns=20, span=SPAN)
    random.seed(SEED)
    play = Play(world, folder, horizon_days=7)
    logging.disable(logging.ERROR)
    try:
        asyncio.run(play.run(lambda day: None))
    finally:
        logging.disable(logging.NOTSET)
    yield Played(world, play, folder)
    play.store.close()


def test_what_was_published_is_stored_once_and_nothing_else_is(played: Played) -> None:
    found = compare(played.world, played.play.store, played.play.log)
    assert found.due > 100
    assert found.kept >= 0.97 * found.due
    assert (found.lost, found.doubled, found.strange, found.unseen_edits) == ([], [], [], [])
    assert found.edits["seen"] > 0


def test_a_list_is_made_every_day_and_hardly_anybody_is_told_for_nothing(played: Played) -> None:
    assert played.play.log.lists == SPAN.days
    told = reports(played.world, played.play.log)
    assert told.late == []
    assert len(told.false) <= 1  # a fortnight is too short to hold one in a hundred weeks
    assert told.alarms > 0


def test_sites_had_trouble_and_the_program_met_it(played: Played) -> None:
    assert played.play.line.asked["none"] > 0
    assert played.play.line.asked["304"] > 0
    assert sum(played.play.line.asked[status] for status in ("403", "404", "412", "500", "502", "503", "521")) > 0


def test_the_table_says_what_is_held(played: Played) -> None:
    found, told = (
        compare(played.world, played.play.store, played.play.log),
        reports(played.world, played.play.log),
    )
    polls, requests = played.play.totals()
    weeks = [Burden.now(7 * number) for number in range(8)]
    table = figures(found, told, weeks, polls=polls, requests=requests, days=20 * SPAN.days)
    assert {figure.name for figure in table if figure.held is False} <= {"false alarms in 100 column-weeks"}
    swollen = [*weeks, replace(weeks[-1], memory=2 * weeks[-1].memory, files=weeks[-1].files + 50)]
    found.lost.append("one")
    told.false.clear()
    missed = [f for f in figures(found, told, swollen, polls=polls, requests=requests, days=300) if f.held is False]
    assert len(missed) == 3


@pytest.fixture
def doctored(played: Played, tmp_path: Path) -> Iterator[Store]:
    played.play.store.connection.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(played.folder / "store.db", tmp_path / "store.db")
    with Store.open(tmp_path / "store.db") as store:
        yield store


def test_a_missing_article_is_seen_to_be_lost_unless_a_gap_says_so(played: Played, doctored: Store) -> None:
    (item,) = doctored.connection.rows(
        "SELECT id, url, column_key FROM items WHERE first_seen > '2026-05-14' ORDER BY id LIMIT 1"
    )
    with doctored.write():
        doctored.connection.run("UPDATE items SET url_key = 'elsewhere' WHERE id = ?", (item["id"],))
    found = compare(played.world, doctored, played.play.log)
    assert [line for line in found.lost if item["url"] in line]
    assert len(found.strange) == 1  # the one that nobody published
    with doctored.write():
        doctored.connection.run(
            "INSERT INTO gaps (column_key, opened, since, reason) VALUES (?, '2026-12-31', '2026-01-01', '')",
            (item["column_key"],),
        )
    found = compare(played.world, doctored, played.play.log)
    assert (found.lost, found.by_gap) == ([], 1)


def test_an_article_under_two_addresses_and_a_foreign_text_are_seen(played: Played, doctored: Store) -> None:
    column = next(column for column in played.world.columns if len(column.pieces) > 20)
    piece = next(piece for piece in column.pieces if piece.at > SPAN.start and not piece.foreign)
    other = "https://www.example.gov.cn/renumbered.html"
    piece.addresses.append((SPAN.end + timedelta(days=1), other))
    try:
        entry = Entry(url=other, title=piece.title)
        article = Article(url=other, title=piece.title, text="您的访问被拒绝，请稍后再试。")
        doctored.items.add(
            Item(column=column.key, entry=entry, article=article, url_key=url_key(other), fetched=SPAN.end)
        )
        found = compare(played.world, doctored, played.play.log)
    finally:
        piece.addresses.pop()
    assert len(found.doubled) == len(found.strange) == 1


def test_an_alarm_without_a_reason_is_false_and_a_missing_one_is_late(played: Played) -> None:
    log = replace(played.play.log, alarms=[])
    world = played.world
    sound = next(
        column
        for column in world.columns
        if not faults(world, log, column) and not world.troubles[column.phases[0].place.host] and not column.troubles
    )
    at = datetime(2026, 5, 15, 9, tzinfo=CHINA)
    log.alarms.append(Alarm(column=sound.key, kind="failed", since=at, until=at + timedelta(days=1)))
    log.alarms.append(Alarm(column=sound.key, kind="silent", since=at + timedelta(hours=1)))
    assert len(reports(world, log).false) == 1  # told at the same time is told once
    late = [
        fault
        for column in world.columns
        for fault in faults(world, log, column)
        if fault.until >= deadline(fault, usual_gap(column)) <= world.span.end
    ]
    assert len(reports(world, log).late) == len(late)


def test_the_same_seed_is_the_same_world() -> None:
    def told(seed: int) -> list[tuple[datetime, str]]:
        world = World(seed=seed, columns=5, span=SPAN)
        return [(piece.at, piece.address(piece.at)) for column in world.columns for piece in column.pieces]

    assert told(1) == told(1) != told(2)


def test_a_hundred_columns_are_of_every_family_and_suffer_everything() -> None:
    world = World(seed=1, columns=100, span=Span(first=date(2025, 10, 13), days=365))
    assert {column.phases[0].family.spider for column in world.columns} == {family.spider for family in MENU}
    assert len({phase.kind for column in world.columns for phase in column.phases}) >= 8
    kinds = {one.kind for troubles in world.troubles.values() for one in troubles}
    assert {"refused", "dns", "long", "ruishu", "jiasule", "shell", "empty", "date", "articles"} <= kinds
    assert any(column.dies for column in world.columns)
    rates = sorted(len(column.pieces) for column in world.columns)
    assert rates[0] < 120 < 700 < rates[-1]  # with 60 of the time before


def test_every_list_answers_for_all_its_pages() -> None:
    world = World(seed=3, columns=50, span=SPAN)
    for column in world.columns:
        at = SPAN.start
        if world.site_trouble(column.phases[0].place.host, at) or column.trouble(at):
            continue
        try:
            answer = world.answer(Asked(url=column.phase(at).address), at)
        except NoAnswer:
            pytest.fail(column.key)
        assert answer.status == 200
        assert len(answer.body) > 300


@pytest.mark.parametrize(
    ("day", "working", "long"),
    [
        (date(2026, 2, 17), False, True),  # 春节
        (date(2026, 2, 28), True, False),  # a Saturday worked for it
        (date(2026, 10, 1), False, True),
        (date(2026, 5, 16), False, False),  # a weekend
        (date(2026, 5, 15), True, False),
    ],
)
def test_the_calendar(day: date, working: bool, long: bool) -> None:
    assert (works(day), quiet(day)) == (working, long)


def test_a_working_day_after_a_friday_is_monday() -> None:
    friday = datetime(2026, 5, 15, 10, tzinfo=CHINA)
    assert one_working_day_after(friday) == friday + timedelta(days=3)
    assert one_working_day_after(friday + timedelta(days=1)) == datetime(2026, 5, 19, 8, tzinfo=CHINA)
