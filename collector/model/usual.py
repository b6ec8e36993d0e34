"""What is usual for a column, learnt from its own history: derived, may be forgotten and is then learnt anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a column's list looks like when nothing is wrong with it."""

    lists: int = 0  # how many differing lists it is learnt from
    entries: float = 0.0  # on one page
    dated: float = 0.0  # share of the entries with a date
    titled: float = 0.0  # share of the entries with a title that no other entry has
    strange: float = 0.0  # share of the entries that were unlike all before, which some lists have every day
    hosts: tuple[str, ...] = ()  # of its entries, the last seen first
    shapes: tuple[str, ...] = ()  # of their addresses, see gathering.suspicion
    newest: datetime | None = None  # date on the list
    keys: tuple[str, ...] = ()  # digests of the addresses it showed last


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """In how many of a column's articles a field could be read: in the last few, and in those before them."""

    now: float
    before: float
    known: bool = True  # whether there are enough of both to compare


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """The habits of one column."""

    column: str
    learnt: datetime  # when pace and patience were last computed
    weights: tuple[float, ...]  # items an hour, by part of the week; see rhythm.calendar
    limit: float | None = None  # of silence, see rhythm.silence.Patience; None: too little is known
    usual_gap: timedelta | None = None  # working time
    last_published: datetime | None = None  # to the hour
    silent_after: datetime | None = None  # from then on it is improbable that nothing has come
    fields: Mapping[str, Share] = field(default_factory=dict)  # title, date, text, minute, source
    look: Look = field(default_factory=Look)
