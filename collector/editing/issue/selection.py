"""What was selected, as a list like the daily one: of an issue, or what was decided and waits for one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from collector.config import Config
from collector.editing.candidates import ArchiveLink, archive_place, as_candidates
from collector.editing.choosing.standing import standing
from collector.editing.tellings import group_new, tellings
from collector.model import CHINA, Candidate, DailyList
from collector.store import Store


def selection(
    store: Store, config: Config, number: int | None, *, now: datetime, archive_link: ArchiveLink = archive_place
) -> DailyList:
    """The items that an issue was made of, in its order; of no number: those that wait for an issue, as decided.

    :raises UnknownRow: there is no such issue.
    """
    places = _of_issue(store, number) if number is not None else _waiting(store)
    names = list(dict.fromkeys([*config.bulletin.section_names, *places.values()]))
    lines = _lines(store, config, places, now, archive_link)
    return DailyList(
        day=now.astimezone(CHINA).date(),
        made=now,
        since=None,
        until=now,
        sections=tuple((name, tuple(line for line in lines if line.section == name)) for name in names),
        certificate=(),
        masthead=config.bulletin.masthead,
    )


def _of_issue(store: Store, number: int) -> dict[int, str]:
    """Item → section."""
    issue = store.issues.get(number, images=False)
    return {article.item: article.section for article in issue.articles if article.item is not None}


def _waiting(store: Store) -> dict[int, str]:
    items = store.issues.waiting()
    states = store.decisions.state(items)
    return {item: states[item].section or "未分版块" for item in items}


def _lines(
    store: Store, config: Config, places: dict[int, str], now: datetime, archive_link: ArchiveLink
) -> list[Candidate]:
    """A line for each item itself, whichever member stands for its story."""
    if not places:
        return []
    group_new(store, config, min(places) - 1)
    found = store.items.many(list(places))
    told = []
    for item in places:
        [telling] = tellings(store, [found[item]])
        others = tuple(one for one in telling.items if one.id != item)
        told.append(replace(telling, first=found[item], others=others))
    lines = as_candidates(told, store, standing(store, config, now), archive_link)
    return [replace(line, section=places[line.item]) for line in lines]
