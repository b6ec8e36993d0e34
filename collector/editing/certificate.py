"""The certificate: what is proven about every column of the registry at the time of a list, faults first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from collector.config import Config
from collector.editing.doubts import doubts, silent_since, stretch
from collector.editing.sections import belongs
from collector.model import CHINA, Column, ColumnProof, Freshness, Gap, Outcome, Poll, Source, Usual
from collector.store import Store
from collector.store.items import StoredItem
from collector.store.lists import MadeList
from collector.store.usual import Arrival

FAILED, DOUBTFUL, UNSEEN = "失败", "可疑", "未查"
FINE, UNCHANGED, VIEW, OFF = "正常", "未变", "汇集", "停用"
VERDICTS = (FAILED, DOUBTFUL, UNSEEN, FINE, UNCHANGED, VIEW, OFF)  # in the order they are shown
FAULTS = frozenset((FAILED, DOUBTFUL, UNSEEN))

# What each outcome is to an editor, and what to do about it.
MEANINGS = {
    Outcome.OK: (FINE, ""),
    Outcome.UNCHANGED: (UNCHANGED, ""),
    Outcome.EMPTY: (DOUBTFUL, "栏目页上没有读到条目，可能已改版；请打开栏目页核对"),
    Outcome.MOVED: (DOUBTFUL, "栏目已转到别的地址；请核对后更新配置"),
    Outcome.BLOCKED: (FAILED, "网站拒绝访问，将放慢再试；请人工浏览此栏目"),
    Outcome.CHALLENGED: (FAILED, "网站要求人机验证，程序不绕过；请人工浏览此栏目"),
    Outcome.GONE: (FAILED, "栏目页已不存在；请查找新地址"),
    Outcome.UNREACHABLE: (FAILED, "网站连不上，将自动重试；急用时请人工浏览"),
    Outcome.BROKEN: (FAILED, "页面与规则不符，可能已改版；请告知维护人，并人工浏览"),
}
_EVERYTHING = 2**62  # above any item's id
_LOOK_BACK = timedelta(days=7)  # how far back freshness is measured


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """All that was stored about one column up to the list."""

    poll: Poll | None = None
    listing: Poll | None = None  # the last poll that saw entries
    gaps: tuple[Gap, ...] = ()
    closed: tuple[Gap, ...] = ()
    pending: int = 0
    new: int = 0
    usual: Usual | None = None
    freshness: Freshness | None = None
    next_due: datetime | None = None


def certificate(store: Store, config: Config, made: MadeList, items: Sequence[StoredItem]) -> tuple[ColumnProof, ...]:
    """One line for each column of the registry, disabled ones and filters included, and for sources without any.

    :param made: the list; a column not polled in its stretch of time though it was due is 未查.
    :param items: the list's items, for the filter columns.
    """
    facts = _facts(store, made)
    proofs = []
    for source, column in _columns(config):
        if not (source.enabled and column.enabled):
            proofs.append(_off(source, column))
        elif column.filter is not None:
            proofs.append(_view(source, column, items, made.until))
        else:
            proofs.append(_polled(source, column, facts.get(column.key, _Facts()), made))
    return tuple(sorted(proofs, key=lambda proof: VERDICTS.index(proof.verdict)))


def standing(store: Store, config: Config, now: datetime) -> tuple[ColumnProof, ...]:
    """The certificate as it stands now, over what came since the last list."""
    last = store.lists.last()
    made = MadeList(
        day=now.astimezone(CHINA).date(),
        made=now,
        since=last.until if last else None,
        until=now,
        after=last.upto if last else 0,
        upto=_EVERYTHING,
    )
    return certificate(store, config, made, store.items.between(made.after, made.upto))


def _facts(store: Store, made: MadeList) -> dict[str, _Facts]:
    """Everything by column."""
    polls, pending = store.polls.latest(made.until), store.polls.pending_counts()
    new, usual, states = store.items.counts(made.after, made.upto), store.usual.all(), store.columns.states()
    still_open, closed = _by_column(store.polls.gaps()), _by_column(store.gaps.closed(made.since, made.until))
    freshness = _freshness(store.usual.arrivals(made.until - _LOOK_BACK, made.until))
    return {
        key: _Facts(
            poll=poll,
            listing=poll if poll.entries else store.polls.last_listing(key, made.until),
            gaps=still_open.get(key, ()),
            closed=closed.get(key, ()),
            pending=pending.get(key, 0),
            new=new.get(key, 0),
            usual=usual.get(key),
            freshness=freshness.get(key),
            next_due=states[key].next_due if states[key].last_polled == poll.finished else None,
        )
        for key, poll in polls.items()
    }


def _by_column(gaps: Sequence[Gap]) -> dict[str, tuple[Gap, ...]]:
    return {key: tuple(gap for gap in gaps if gap.column == key) for key in {gap.column for gap in gaps}}


def _freshness(arrivals: Sequence[Arrival]) -> dict[str, Freshness]:
    """Median and p95 by column."""
    columns: dict[str, list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        columns[arrival.column].append(arrival)
    found = {}
    for key, own in columns.items():
        seen = sorted(arrival.seen for arrival in own)
        listed = sorted(arrival.listed for arrival in own if arrival.listed is not None)
        found[key] = Freshness(
            articles=len(own),
            seen_median=_rank(seen, 0.5),
            seen_p95=_rank(seen, 0.95),
            list_median=_rank(listed, 0.5) if listed else None,
            list_p95=_rank(listed, 0.95) if listed else None,
        )
    return found


def _rank(values: Sequence[timedelta], share: float) -> timedelta:
    """The value that so large a share of the rising values does not exceed."""
    return values[max(0, -int(-share * len(values) // 1) - 1)]


def _columns(config: Config) -> Iterator[tuple[Source, Column]]:
    """Every column with its source; a source without columns stands for itself."""
    for source in config.sources:
        for column in source.columns:
            yield source, column
        if not source.columns:
            reason = source.reason or "还没有可采集的栏目"
            yield source, Column(key=source.key, source=source.key, name="（无栏目）", enabled=False, reason=reason)


def _off(source: Source, column: Column) -> ColumnProof:
    return _proof(source, column, _Facts(), OFF, column.reason or source.reason or "配置中停用")


def _view(source: Source, column: Column, items: Sequence[StoredItem], until: datetime) -> ColumnProof:
    held = [item for item in items if column.filter and belongs(item.article, column.filter)]
    dates = [item.article.published for item in held if item.article.published]
    return ColumnProof(
        column=column,
        source_name=source.name,
        polled=until,
        outcome=None,
        entries=len(held),
        new=len(held),
        newest=max(dates, default=None),
        open_gaps=(),
        pending=0,
        verdict=VIEW,
        note="按条件从其他栏目汇集",
    )


def _polled(source: Source, column: Column, facts: _Facts, made: MadeList) -> ColumnProof:
    verdict, notes = _judge(facts, column, made)
    against = doubts(facts.poll.suspicion if facts.poll else "", _seen(facts.poll), facts.usual, facts.gaps)
    if against and verdict not in FAULTS:
        verdict = DOUBTFUL
    notes += against + [_closed_note(gap) for gap in facts.closed]
    if facts.pending:
        notes.append(f"{facts.pending} 篇正文暂未读到，将继续重试")
    return _proof(source, column, facts, verdict, "；".join(notes))


def _judge(facts: _Facts, column: Column, made: MadeList) -> tuple[str, list[str]]:
    """The verdict of the last poll by itself, and what is to be said about it."""
    if facts.poll is None:
        return UNSEEN, ["还没有查过"]
    unseen = made.since is not None and facts.poll.finished <= made.since
    if unseen and (facts.next_due is None or facts.next_due <= made.until):
        return UNSEEN, ["上次名单之后没有再查；请看采集程序是否在运行"]
    if facts.poll.outcome is Outcome.EMPTY and column.expect.may_be_empty:
        return FINE, ["此栏目可以为空"]
    verdict, note = MEANINGS[facts.poll.outcome]
    return verdict, [note] if note else []


def _closed_note(gap: Gap) -> str:
    return f"{stretch(gap)}的缺漏" + (f"已人工核对（{gap.checked}）" if gap.checked else "已补齐")


def _seen(poll: Poll | None) -> datetime | None:
    return poll.finished if poll and poll.outcome.healthy else None


def _proof(source: Source, column: Column, facts: _Facts, verdict: str, note: str) -> ColumnProof:
    poll, usual = facts.poll, facts.usual
    return ColumnProof(
        column=column,
        source_name=source.name,
        polled=poll.finished if poll else None,
        outcome=poll.outcome if poll else None,
        entries=facts.listing.entries if facts.listing else 0,
        new=facts.new,
        newest=facts.listing.newest if facts.listing else None,
        open_gaps=facts.gaps,
        pending=facts.pending,
        verdict=verdict,
        note=note,
        closed_gaps=facts.closed,
        suspicion=poll.suspicion if poll else "",
        silent_since=silent_since(usual, _seen(poll)),
        usual_gap=usual.usual_gap if usual else None,
        fields=usual.fields if usual else {},
        freshness=facts.freshness,
        next_due=facts.next_due,
    )
