"""Whether a list is the list it used to be: other hosts, other shapes, fewer fields, wrong dates, old news.

Pure. What is suspicious is still read: articles that are real are taken, but nobody takes the list for proof.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from collector.model import Entry, Look, Report
from collector.reading.text import dense
from collector.reading.urls import host, url_key

SETTLED = timedelta(days=3)  # a new look whose articles can be read is the usual one after that

_FEW = 4  # entries, below which shares mean nothing
_REMEMBERED = 24  # hosts and shapes
_SHOWN = 60  # addresses that are remembered of a list
_LEARNT = 3  # lists, from which on their length can be compared
_MOSTLY = 0.5
_OTHER = 0.6  # share of the entries that makes a list another one
_GONE = 0.6  # by how much a share of fields must fall
_SHORT = 1 / 3  # of the usual length
_LONG = 6  # entries, of which a third is noticed
_AHEAD = timedelta(hours=36)  # tomorrow's paper is printed tonight
_BACK = timedelta(days=1)
_KEPT = 0.5  # share of what was shown last that a list may lose at once

_RUN = re.compile(r"[0-9]+")
_ODD = re.compile(r"[0-9a-f]{12,}|(?=\w*[0-9])(?=\w*[A-Za-z])[\w~=-]{16,}", re.IGNORECASE)
_WORDY = re.compile(r"[a-z]+(?:[-_][a-z]+){2,}", re.IGNORECASE)


def suspicions(report: Report, look: Look | None) -> tuple[str, ...]:
    """What is odd about a list beside its usual look, in Chinese and with the figures; nothing for most.

    :param look: what the column's list looked like before; None or an empty one where it was never seen.
    """
    entries = report.entries
    found = list(_future(entries, report.finished))
    if look is None or not look.lists or not entries:
        return tuple(found)
    if len(entries) >= _FEW:
        found += _strange(entries, look)
        found += _fields(entries, look)
    found += _shorter(report, look)
    found += _backwards(entries, look)
    return tuple(found)


def looked(report: Report, look: Look | None) -> Look:
    """The usual look after one more list that was sound."""
    old, entries = look or Look(), report.entries
    now = _shares(entries, old)
    weight = 1 / min(old.lists + 1, 5)
    dates = [entry.published for entry in entries if entry.published and entry.published <= report.finished + _AHEAD]
    return Look(
        lists=old.lists + 1,
        entries=_mixed(old.entries, len(entries) / max(report.pages, 1), weight),
        dated=_mixed(old.dated, now["dated"], weight),
        titled=_mixed(old.titled, now["titled"], weight),
        strange=_mixed(old.strange, now["strange"] if old.lists else 0.0, weight),
        hosts=_remembered((host(entry.url) for entry in entries), old.hosts),
        shapes=_remembered((shape(entry.url) for entry in entries), old.shapes),
        newest=max(filter(None, (old.newest, max(dates, default=None))), default=None),
        keys=tuple(map(_digest, entries[:_SHOWN])),
    )


def shape(url: str) -> str:
    """What an address has in common with its like: digits and identifiers are blotted out.

    ``/art/2026/11/22/art_31_9.html`` is ``/art/#/#/#/art_#_#.html``.
    """
    parts = urlsplit(url)
    path = "/".join(_blotted(part) for part in parts.path.split("/"))
    names = "&".join(sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair}))
    return f"{path}?{names}" if names else path


def _blotted(part: str) -> str:
    stem, dot, suffix = part.rpartition(".")
    name = stem if dot else part
    name = _RUN.sub("#", _ODD.sub("*", name))
    return f"{_WORDY.sub('*', name)}{dot}{suffix if dot else ''}"


def _strange(entries: Sequence[Entry], look: Look) -> Iterator[str]:
    """Hosts and shapes that were never seen, which says nothing of a list that is full of strangers every day."""
    if look.strange >= _MOSTLY:
        return
    bound = _OTHER + (1 - _OTHER) * min(1.0, 2 * look.strange)
    hosts = Counter(host(entry.url) for entry in entries)
    new_hosts = {name: count for name, count in hosts.items() if name not in look.hosts}
    if sum(new_hosts.values()) >= bound * len(entries):
        names = "、".join(sorted(new_hosts, key=lambda name: -new_hosts[name])[:3])
        yield f"{sum(new_hosts.values())}/{len(entries)} 条指向从未见过的网站（{names}）"
        return
    shapes = Counter(shape(entry.url) for entry in entries)
    new_shapes = {name: count for name, count in shapes.items() if name not in look.shapes}
    if sum(new_shapes.values()) >= bound * len(entries):
        name = max(new_shapes, key=lambda one: new_shapes[one])
        yield f"{sum(new_shapes.values())}/{len(entries)} 条的网址样式与以往不同（如 {name[:60]}）"


def _fields(entries: Sequence[Entry], look: Look) -> Iterator[str]:
    now = _shares(entries, look)
    for name, words, usual in (("dated", "日期", look.dated), ("titled", "标题", look.titled)):
        if usual - now[name] >= _GONE:
            yield f"有{words}的条目由 {usual:.0%} 降到 {now[name]:.0%}"


def _shorter(report: Report, look: Look) -> Iterator[str]:
    count = len(report.entries) / max(report.pages, 1)
    if look.lists >= _LEARNT and look.entries >= _LONG and count < _SHORT * look.entries:
        yield f"只有 {len(report.entries)} 条，平常一页约 {look.entries:.0f} 条"


def _future(entries: Sequence[Entry], now: datetime) -> Iterator[str]:
    ahead = [entry.published for entry in entries if entry.published and entry.published > now + _AHEAD]
    if len(ahead) >= 2 and len(ahead) * 10 >= len(entries):
        yield f"{len(ahead)} 条的日期在将来（最晚 {max(ahead):%Y-%m-%d}）"


def _backwards(entries: Sequence[Entry], look: Look) -> Iterator[str]:
    """A copy of long ago: most of what was shown last is gone, and nothing is as new as that was."""
    dates = [entry.published for entry in entries if entry.published]
    if not dates or look.newest is None or max(dates) >= look.newest - _BACK or len(look.keys) < _FEW:
        return
    shown = {_digest(entry) for entry in entries}
    if sum(key in shown for key in look.keys) <= _KEPT * len(look.keys):
        yield f"列表回到了旧内容：最新一条为 {max(dates):%Y-%m-%d}，此前曾见 {look.newest:%Y-%m-%d}"


def _shares(entries: Sequence[Entry], look: Look) -> dict[str, float]:
    count = max(len(entries), 1)
    titles = Counter(dense(entry.title) for entry in entries)
    strangers = sum(host(one.url) not in look.hosts or shape(one.url) not in look.shapes for one in entries)
    return {
        "dated": sum(entry.published is not None for entry in entries) / count,
        "titled": sum(times == 1 and len(title) >= _FEW for title, times in titles.items()) / count,
        "strange": strangers / count,
    }


def _remembered(now: Iterable[str], before: Iterable[str]) -> tuple[str, ...]:
    common = [name for name, _ in Counter(now).most_common()]
    return tuple(dict.fromkeys((*common, *before)))[:_REMEMBERED]


def _mixed(old: float, new: float, weight: float) -> float:
    return round(old + (new - old) * weight, 4)


def _digest(entry: Entry) -> str:
    return hashlib.blake2b(url_key(entry.url).encode("utf-8", "replace"), digest_size=6).hexdigest()
