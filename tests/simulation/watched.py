"""One column as its site keeps it: what it lists at a time, under which address and in which markup."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.simulation.piece import Answer, Asked, Piece, Row, Rows
from tests.simulation.place import Family, Place
from tests.simulation.refusals import leads_to, refused
from tests.simulation.rhythm import Rhythm
from tests.simulation.trouble import Trouble

STALE = timedelta(hours=36)  # how old the copy is that a cache hands out


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One design of a column: from when it stands where, in which system."""

    since: datetime
    place: Place
    family: Family
    kind: str = "first"  # what brought it: look, system, renumbered, gone, front, frozen, shell
    breaks: bool = False  # whether somebody has to change the registry

    @property
    def address(self) -> str:
        """Where its list is asked for."""
        return self.family.address(self.place)


@dataclass(slots=True, kw_only=True, eq=False)
class Watched:
    """A column of the world; its pieces are in order of appearance."""

    key: str
    rhythm: Rhythm
    phases: tuple[Phase, ...]
    pieces: tuple[Piece, ...]
    troubles: tuple[Trouble, ...]  # of the list itself; those of its site belong to the site
    keep: int  # how many entries the list holds in all
    by_date: bool = False  # sorted by the date that entries bear, not by when they came
    doubled: bool = False  # the newest entry stands twice
    validators: str = "none"  # none, honest, lying, lazy
    auto: bool = False  # the registry leaves the family open
    dies: datetime | None = None  # nothing is published any more
    _times: list[datetime] = field(default_factory=list)
    _changes: list[datetime] = field(default_factory=list)
    _pinned: tuple[Piece, ...] = ()
    _rows: tuple[int, Rows] | None = None
    _answers: dict[tuple[str, str], tuple[int, Answer | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._times = [piece.at for piece in self.pieces]
        self._pinned = tuple(piece for piece in self.pieces if piece.pinned)
        moments = {when for piece in self.pieces for when in (piece.at, piece.withdrawn, piece.pinned) if when}
        moments |= {edit.at for piece in self.pieces for edit in piece.edits}
        moments |= {phase.since for phase in self.phases}
        self._changes = sorted(moments)

    def phase(self, at: datetime) -> Phase:
        """The design that stands at a time."""
        return next((phase for phase in reversed(self.phases) if phase.since <= at), self.phases[0])

    def trouble(self, at: datetime) -> Trouble | None:
        """What is wrong with the list at a time."""
        return next((one for one in self.troubles if one.at(at)), None)

    def leaves(self, place: int) -> datetime | None:
        """When the piece at a place of ``pieces`` is no longer listed; None while nothing drives it out."""
        piece = self.pieces[place]
        pushed = self._times[place + self.keep] if place + self.keep < len(self._times) else None
        return min((when for when in (piece.withdrawn, pushed) if when), default=None)

    def rows(self, at: datetime) -> Rows:
        """All that is listed at a time, in the list's order."""
        stamp = bisect_right(self._changes, at)
        if self._rows is None or self._rows[0] != stamp:
            self._rows = stamp, self._listed(at)
        return self._rows[1]

    def answer(self, asked: Asked, at: datetime) -> Answer | None:
        """The answer for a list of this column, the conditional request understood; None for other addresses."""
        trouble = self.trouble(at)
        seen = at
        if trouble and trouble.kind == "stale" and at.minute % 20 >= 10:
            seen = at - STALE
        key, stamp = (asked.url, asked.body), bisect_right(self._changes, seen)
        known = self._answers.get(key)
        if known is None or known[0] != stamp:
            known = self._answers[key] = stamp, self._made(asked, seen)
        made = known[1]
        if made is None or made.status != 200:
            return made
        if trouble and trouble.kind == "rowless":
            return self._rowless(asked, at)
        if trouble and trouble.kind == "404":
            return refused(trouble.kind)
        return self._validated(made, asked, at)

    def _rowless(self, asked: Asked, at: datetime) -> Answer | None:
        phase = self.phase(at)
        return phase.family.answer(phase.place, (), asked) or refused("404")

    def _made(self, asked: Asked, at: datetime) -> Answer | None:
        current = self.phase(at)
        made = current.family.answer(current.place, self.rows(at), asked)
        if made is not None:
            return made
        for old, new in zip(self.phases, self.phases[1:], strict=False):
            if new.since > at or old.family.answer(old.place, self.rows(new.since), asked) is None:
                continue
            if new.kind == "frozen":
                return old.family.answer(old.place, self.rows(new.since), asked)
            if new.kind == "gone":
                return refused("404")
            return leads_to(f"{old.place.base}/" if new.kind == "front" else current.address)
        return None

    def _listed(self, at: datetime) -> Rows:
        here = bisect_right(self._times, at)
        shown = [p for p in reversed(self.pieces[max(0, here - self.keep) : here]) if _stands(p, at)]
        if self.by_date:
            shown.sort(key=lambda piece: piece.shown, reverse=True)
        top = [p for p in self._pinned if p.at <= at and p.pinned and at < p.pinned and _stands(p, at)]
        made = [_row(piece, at) for piece in (*top, *(piece for piece in shown if piece not in top))]
        if self.doubled and len(made) > 2:
            made.insert(2, made[0])
        return tuple(made)

    def _validated(self, made: Answer, asked: Asked, at: datetime) -> Answer:
        if self.validators == "none" or asked.method != "GET":
            return made
        tag = f'"{self._tag(made.body, asked.url, at)}"'
        if asked.headers.get("if-none-match") == tag:
            return Answer(status=304, headers=(("ETag", tag),))
        return replace(made, headers=(*made.headers, ("ETag", tag)))

    def _tag(self, body: bytes, url: str, at: datetime) -> str:
        """What stands for the version of the list: its content, its address alone, or the hours of its content."""
        if self.validators == "honest":
            return hashlib.sha256(body).hexdigest()[:16]
        if self.validators == "lazy":  # renewed every six hours whatever happens
            url += f"{at:%Y%m%d}{at.hour // 6}"
        return hashlib.sha256(url.encode()).hexdigest()[:16]


def _stands(piece: Piece, at: datetime) -> bool:
    return piece.withdrawn is None or at < piece.withdrawn


def _row(piece: Piece, at: datetime) -> Row:
    return Row(piece.address(at), piece.headline(at), piece.shown, piece.label, piece.number)


def in_order(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Pieces as a column keeps them."""
    return tuple(sorted(pieces, key=lambda piece: (piece.at, piece.number)))
