"""The certificate: what is proven about every column of the registry at the time of a list, faults first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from collector.config import Config
from collector.editing.sections import belongs
from collector.model import Column, ColumnProof, Gap, Outcome, Poll, Source
from collector.store import Store
from collector.store.items import StoredItem
from collector.store.lists import MadeList

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """All that was stored about one column up to the list."""

    poll: Poll | None
    listing: Poll | None  # the last poll that saw entries
    gaps: tuple[Gap, ...]
    pending: int
    new: int


def certificate(store: Store, config: Config, made: MadeList, items: Sequence[StoredItem]) -> tuple[ColumnProof, ...]:
    """One line for each column of the registry, disabled ones and filters included, and for sources without any.

    :param made: the list; a column not polled in its stretch of time is 未查.
    :param items: the list's items, for the filter columns.
    """
    since, until = made.since, made.until
    polls = store.polls.latest(until)
    pending = store.polls.pending_counts()
    new = store.items.counts(made.after, made.upto)
    gaps = store.polls.gaps()
    proofs = []
    for source, column in _columns(config):
        if not (source.enabled and column.enabled):
            proofs.append(_off(source, column))
        elif column.filter is not None:
            proofs.append(_view(source, column, items, until))
        else:
            poll = polls.get(column.key)
            facts = _Facts(
                poll=poll,
                listing=poll if poll is None or poll.entries else store.polls.last_listing(column.key, until),
                gaps=tuple(gap for gap in gaps if gap.column == column.key),
                pending=pending.get(column.key, 0),
                new=new.get(column.key, 0),
            )
            proofs.append(_polled(source, column, facts, since))
    return tuple(sorted(proofs, key=lambda proof: VERDICTS.index(proof.verdict)))


def _columns(config: Config) -> Iterator[tuple[Source, Column]]:
    """Every column with its source; a source without columns stands for itself."""
    for source in config.sources:
        for column in source.columns:
            yield source, column
        if not source.columns:
            reason = source.reason or "还没有可采集的栏目"
            yield source, Column(key=source.key, source=source.key, name="（无栏目）", enabled=False, reason=reason)


def _off(source: Source, column: Column) -> ColumnProof:
    reason = column.reason or source.reason or "配置中停用"
    return _proof(source, column, _Facts(poll=None, listing=None, gaps=(), pending=0, new=0), OFF, reason)


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


def _polled(source: Source, column: Column, facts: _Facts, since: datetime | None) -> ColumnProof:
    verdict, notes = _judge(facts, column, since)
    for gap in facts.gaps:
        notes.append(f"{_stretch(gap)}之间可能有缺漏，将继续回溯；请抽查原栏目")
    if facts.pending:
        notes.append(f"{facts.pending} 篇正文暂未读到，将继续重试")
    if facts.gaps and verdict not in FAULTS:
        verdict = DOUBTFUL
    return _proof(source, column, facts, verdict, "；".join(notes))


def _judge(facts: _Facts, column: Column, since: datetime | None) -> tuple[str, list[str]]:
    """The verdict of the last poll by itself, and what is to be said about it."""
    if facts.poll is None:
        return UNSEEN, ["还没有查过"]
    if since is not None and facts.poll.finished <= since:
        return UNSEEN, ["上次名单之后没有再查；请看采集程序是否在运行"]
    if facts.poll.outcome is Outcome.EMPTY and column.expect.may_be_empty:
        return FINE, ["此栏目可以为空"]
    verdict, note = MEANINGS[facts.poll.outcome]
    return verdict, [note] if note else []


def _stretch(gap: Gap) -> str:
    ends = (gap.since, gap.reached or gap.opened)
    return " 至 ".join(f"{when:%m-%d %H:%M}" if when else "开始" for when in ends)


def _proof(source: Source, column: Column, facts: _Facts, verdict: str, note: str) -> ColumnProof:
    return ColumnProof(
        column=column,
        source_name=source.name,
        polled=facts.poll.finished if facts.poll else None,
        outcome=facts.poll.outcome if facts.poll else None,
        entries=facts.listing.entries if facts.listing else 0,
        new=facts.new,
        newest=facts.listing.newest if facts.listing else None,
        open_gaps=facts.gaps,
        pending=facts.pending,
        verdict=verdict,
        note=note,
    )
