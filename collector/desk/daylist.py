"""The list of a day, kept ready: making it costs seconds, and what editors decide on it changes nothing in it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from collector.config import Config
from collector.editing.candidates import daily_list
from collector.editing.canonical import Names
from collector.editing.stories import Grouper
from collector.errors import CollectorError, UnknownRow
from collector.model import ArchiveRecord, DailyList
from collector.store import Store

Drawn = TypeVar("Drawn")
logger = logging.getLogger(__name__)

_FRESH = 60.0  # seconds; after them the list is made anew for the next one who asks: an outlet may have joined
_KEPT = 8  # days
_AT_ONCE = 4  # items grouped in one transaction
_BREATH = 0.01  # seconds between two of them


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    daily: DailyList
    upto: int  # the last item of the list: an empty one may still grow
    made: float  # monotonic seconds
    drawn: dict[str, Any] = field(default_factory=dict)


class DayLists:
    """Lists by day; a list that is no longer fresh is shown while the next one is being made."""

    def __init__(self, config: Config, store: Callable[[], Store], now: Callable[[], datetime]) -> None:
        self._config, self._store, self._now = config, store, now
        self._kept: dict[date, _Kept] = {}
        self._lock = threading.Lock()
        self._busy: set[date] = set()

    def of(self, day: date) -> DailyList:
        """The list of a day that has one, with what was decided on it.

        :raises UnknownRow: the day has no list.
        """
        made = self._store().lists.of(day)
        kept = self._kept.get(day)
        if kept is None or made is None or kept.upto != made.upto:
            with self._lock:
                kept = self._kept.get(day)
                if kept is None or made is None or kept.upto != made.upto:
                    kept = self._make(day)
        elif time.monotonic() - kept.made > _FRESH:
            self._renew(day)
        return kept.daily

    def drawn(self, daily: DailyList, name: str, draw: Callable[[], Drawn]) -> Drawn:
        """What was drawn of a list under a name, so that what is the same for everybody is drawn once."""
        kept = self._kept.get(daily.day)
        if kept is None or kept.daily is not daily:
            return draw()
        if name not in kept.drawn:
            kept.drawn[name] = draw()
        found: Drawn = kept.drawn[name]
        return found

    def forget(self, day: date) -> None:
        """Make the list anew at the next question, since stories were changed by hand."""
        self._kept.pop(day, None)

    def _renew(self, day: date) -> None:
        with self._lock:
            if day in self._busy:
                return
            self._busy.add(day)
        threading.Thread(target=self._renewed, args=(day,), name=f"list of {day}", daemon=True).start()

    def _renewed(self, day: date) -> None:
        try:
            self._group(day)
            self._make(day)
        except CollectorError as error:  # the list that is kept stays; whoever asks next tries again
            logger.warning("the list of %s could not be renewed: %s", day, error)
        finally:
            self._busy.discard(day)

    def _group(self, day: date) -> None:
        """Let what came in since join its stories, few at a time: a decision must never wait for it."""
        store = self._store()
        made = store.lists.of(day)
        grouper = Grouper(store, Names.of(self._config))
        while made and (waiting := store.stories.ungrouped(made.after, _AT_ONCE)):
            grouper.group(waiting)
            time.sleep(_BREATH)

    def _make(self, day: date) -> _Kept:
        store = self._store()
        if store.lists.of(day) is None:
            raise UnknownRow(f"no list of {day}")
        daily = daily_list(store, self._config, day=day, now=self._now(), archive_link=_own_copy, decided=True)
        made = store.lists.of(day)
        kept = _Kept(daily=daily, upto=made.upto if made else 0, made=time.monotonic())
        self._kept[day] = kept
        while len(self._kept) > _KEPT:
            self._kept.pop(next(iter(self._kept)))
        return kept


def _own_copy(record: ArchiveRecord) -> str:
    """Only whether there is a copy matters here: the desk shows it under the item's own address."""
    return record.file
