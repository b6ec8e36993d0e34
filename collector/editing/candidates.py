"""The day's candidates: what became known since the last list, a line a story, by suggested section, with its proof."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from collector.config import Config
from collector.editing.certificate import certificate
from collector.editing.choosing.learning import keep_up
from collector.editing.choosing.score import Grounds, Weighed, weigh
from collector.editing.choosing.standing import standing
from collector.editing.choosing.summaries import marked
from collector.editing.lead import lead
from collector.editing.places.local import local_lists, with_list
from collector.editing.printed import Before, Memory
from collector.editing.tellings import Telling, group_new, tellings
from collector.errors import UnknownRow
from collector.model import CHINA, ArchiveRecord, Candidate, ColumnState, DailyList, Outlet
from collector.store import Store
from collector.store.choosing import LOOKED_AT, Brief
from collector.store.items import StoredItem
from collector.store.lists import MadeList

FRESH_DAYS = 3  # of what a column's first run brings, how far back it is news
ArchiveLink = Callable[[ArchiveRecord], str]
Late = Callable[[StoredItem, datetime], bool]


def archive_place(record: ArchiveRecord) -> str:
    """Where an archived response lies, for those who have the archive folder: file and offset."""
    return f"{record.file}@{record.offset}"


def daily_list(
    store: Store,
    config: Config,
    *,
    day: date,
    now: datetime,
    fresh_days: int = FRESH_DAYS,
    archive_link: ArchiveLink = archive_place,
    decided: bool = False,
) -> DailyList:
    """The list of a day, in Asia/Shanghai; made now if it is today's first, otherwise the same stretch of time again.

    What was decided since stands in it as decided. What a column's first run brought counts as news only when it was
    published within ``fresh_days``. A story that an earlier list held is not listed again for one more outlet. How many
    were left out, and why, stands in ``left_out``. When the list is first made, what editors decided since is learnt.

    :param decided: keep what was taken or rejected in the list, for those who show both.
    :raises UnknownRow: the day is over or not yet come, and has no list.
    :raises SchemaError: the stories were made by another version of this program.
    """
    first = store.lists.of(day) is None
    made = _stretch(store, day, now)
    if first:
        keep_up(store, config, now)
    items = store.items.between(made.after, made.upto)
    late = _late(store, config, fresh_days)
    fresh = [item for item in items if not late(item, made.until)]
    group_new(store, config, made.after)
    found = tellings(store, fresh)
    closed = set() if decided else _closed(store, found)
    still_open = [telling for telling in found if telling.first.id not in closed]
    unseen = [telling for telling in still_open if not any(_listed(item, made, late) for item in telling.items)]
    grounds = standing(store, config, made.until)
    candidates = as_candidates(unseen, store, grounds, archive_link)
    return DailyList(
        day=day,
        made=made.made,
        since=made.since,
        until=made.until,
        sections=by_section(candidates, config.bulletin.section_names),
        certificate=certificate(store, config, made, items),
        left_out=_counted(
            {
                "首次采集时已过时": len(items) - len(fresh),
                "已作决定": len(closed),
                "此前名单已列出": len(still_open) - len(unseen),
            }
        ),
        masthead=config.bulletin.masthead,
    )


def by_section(candidates: Iterable[Candidate], names: Sequence[str]) -> tuple[tuple[str, tuple[Candidate, ...]], ...]:
    """All sections in print order, also those without candidates, and what belongs nowhere behind them; best first."""
    groups: dict[str, list[Candidate]] = {name: [] for name in names}
    for candidate in candidates:
        groups.setdefault(candidate.section, []).append(candidate)
    return tuple((name, tuple(sorted(group, key=_order))) for name, group in groups.items())


def _order(candidate: Candidate) -> tuple[float, float, int]:
    published = candidate.published or candidate.first_seen
    return -candidate.score, -published.timestamp(), candidate.item


def _stretch(store: Store, day: date, now: datetime) -> MadeList:
    """The stretch that the day's list covers; an empty one of today still grows."""
    made = store.lists.of(day)
    today = day == now.astimezone(CHINA).date()
    if made is None:
        if not today:
            raise UnknownRow(f"{day} 没有候选名单：当天未生成，其间的稿件在其后一天的名单里")
        last = store.lists.last()
        return store.lists.make(day, now, last.until if last else None, now)
    if today and made.after == made.upto:
        return store.lists.extend(day, now, now)
    return made


def _late(store: Store, config: Config, fresh_days: int) -> Late:
    """Tells whether a column's first run brought an item that was published too long before a moment to be news."""
    states = store.columns.states()

    def late(item: StoredItem, at: datetime) -> bool:
        published = item.article.published
        if published is None or item.column not in config.columns:
            return False
        if published.astimezone(CHINA).date() >= at.astimezone(CHINA).date() - timedelta(days=fresh_days):
            return False
        return _of_first_run(store, item, states.get(item.column))

    return late


def _of_first_run(store: Store, item: StoredItem, state: ColumnState | None) -> bool:
    """Whether the column listed the item when it was first looked at, even if the article was read only later."""
    if state is None or state.first_healthy is None:
        return True
    listed = [sighting.first_seen for sighting in store.items.sightings(item.id) if sighting.column == item.column]
    return min(listed, default=item.first_seen) <= state.first_healthy


def _listed(item: StoredItem, made: MadeList, late: Late) -> bool:
    """Whether an earlier list held the item."""
    return item.id <= made.after and not late(item, item.first_seen)


def _closed(store: Store, found: Sequence[Telling]) -> set[int]:
    """The items that stand for tellings of which some item was taken or rejected."""
    states = store.decisions.state([item.id for telling in found for item in telling.items])
    return {telling.first.id for telling in found if any(states[item.id].closed for item in telling.items)}


def as_candidates(
    found: Sequence[Telling], store: Store, grounds: Grounds, archive_link: ArchiveLink
) -> list[Candidate]:
    """The lines of stories in a list: what the first item says, who else told it, its place and why, 已刊 marks."""
    memory = Memory(store)
    printed = {one.first.id: before for one in found if (before := memory.of_items(one.items)) is not None}
    weighed = weigh([_brief(one, grounds.config) for one in found], grounds, printed)
    summaries = store.choosing.summaries([one.first.id for one in found])
    local = local_lists(store, grounds.config, [[item.id for item in one.items] for one in found])
    lines = [
        replace(
            _line(telling, store, grounds.config, archive_link),
            section=one.guess.section,
            second=one.guess.second,
            reasons=_reasons(telling, one, printed.get(one.item)),
            score=one.score,
            parts=one.parts,
            summary=marked(summaries.get(one.item), telling.first.article),
        )
        for telling, one in zip(found, weighed, strict=True)
    ]
    return [with_list(line, local.get(line.item), grounds.config) for line in lines]


def _brief(telling: Telling, config: Config) -> Brief:
    item = telling.first
    article = replace(item.article, text=item.article.text[:LOOKED_AT], html="")
    return Brief(
        item=item.id,
        column=item.column,
        first_seen=item.first_seen,
        article=article,
        outlets=len(_outlets(telling, config)),
    )


def _line(telling: Telling, store: Store, config: Config, archive_link: ArchiveLink) -> Candidate:
    item, article = telling.first, telling.first.article
    record = store.archive.of_url(article.url)
    return Candidate(
        item=item.id,
        story=telling.story,
        title=article.title or article.url,
        url=article.url,
        archived=archive_link(record) if record else None,
        source=_source_name(item.column, config),
        source_label=config.bulletin.printed_name(article.source_label) if article.source_label else None,
        column=item.column,
        section="",
        published=article.published,
        precision=article.precision,
        first_seen=item.first_seen,
        doc_number=article.doc_number,
        lead=lead(article.text, title=article.title),
        outlets=_outlets(telling, config),
    )


def _reasons(telling: Telling, weighed: Weighed, before: Before | None) -> tuple[str, ...]:
    """Why it stands where it stands, 已刊 第 N 期 first, and what is doubtful about it."""
    printed = (str(before),) if before else ()
    why = [reason for reason in weighed.reasons if reason not in printed]
    return (*printed, *why, *telling.first.article.doubts)


def _outlets(telling: Telling, config: Config) -> tuple[Outlet, ...]:
    """The other sources that told it, each once by its first copy; the source that stands for it is no other one."""
    found: dict[str, Outlet] = {}
    for item in telling.others:
        name = _source_name(item.column, config)
        outlet = Outlet(item=item.id, source=name, url=item.article.url, published=item.article.published)
        found.setdefault(name, outlet)
    found.pop(_source_name(telling.first.column, config), None)
    return tuple(found.values())


def _source_name(column: str, config: Config) -> str:
    """The 来源 as printed; the column's key when it has left the registry."""
    return config.source_of(column).name if column in config.columns else column


def _counted(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((why, count) for why, count in counts.items() if count)
