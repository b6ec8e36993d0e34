"""Decisions: the append-only journal of what editors did with items, and the state it folds into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from collector.store.codec import moment, pack, stamp, storable, storable_or_none
from collector.store.connection import Connection, Row


class Kind(StrEnum):
    """What an editor may do; kinds that this module does not fold (split, merge …) are kept for those who know them."""

    TAKE = "take"  # 入选, into a section
    REJECT = "reject"  # 不用
    LATER = "later"  # 留待
    REOPEN = "reopen"  # back among the candidates
    HIGHLIGHT = "highlight"  # 本期重点
    UNHIGHLIGHT = "unhighlight"
    UNDO = "undo"


class Status(StrEnum):
    """Where an item stands with the editors."""

    OPEN = "open"
    TAKEN = "taken"
    REJECTED = "rejected"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One row of the journal."""

    id: int
    item: int
    kind: str
    by: str
    at: datetime
    section: str | None = None
    note: str = ""
    other: int | None = None  # the second item of a decision about two
    undoes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemState:
    """What the journal comes to for one item; ``by`` and ``at`` are of the last decision that counts."""

    status: Status = Status.OPEN
    section: str | None = None
    highlight: bool = False
    by: str | None = None
    at: datetime | None = None

    @property
    def closed(self) -> bool:
        """Whether the item is no longer among the candidates."""
        return self.status in (Status.TAKEN, Status.REJECTED)


_STATUS = {Kind.TAKE: Status.TAKEN, Kind.REJECT: Status.REJECTED, Kind.LATER: Status.LATER, Kind.REOPEN: Status.OPEN}


class Decisions:
    """The journal."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        item: int,
        kind: str,
        by: str,
        at: datetime,
        section: str | None = None,
        note: str = "",
        *,
        other: int | None = None,
    ) -> Decision:
        """Append a decision about an item.

        :raises UnknownRow: there is no such item.
        """
        with self._connection.write():
            return self._append(
                Decision(id=0, item=item, kind=kind, by=by, at=at, section=section, note=note, other=other)
            )

    def undo(self, by: str, at: datetime, *, decision: int | None = None) -> Decision | None:
        """Take back a decision: the named one, or the last one of this editor that still counts.

        It can be repeated until nothing is left. Returns what was taken back, None when there was nothing.
        """
        with self._connection.write():
            row = self._connection.row(
                """SELECT * FROM standing_decisions WHERE id = :id OR (:id IS NULL AND decided_by = :by)
                   ORDER BY id DESC LIMIT 1""",
                {"id": decision, "by": by},
            )
            if row is None:
                return None
            back = decision_from(row)
            self._append(Decision(id=0, item=back.item, kind=Kind.UNDO, by=by, at=at, undoes=back.id))
            return back

    def state(self, items: Sequence[int]) -> dict[int, ItemState]:
        """Where each of the items stands now."""
        rows = self._connection.rows(
            "SELECT * FROM standing_decisions WHERE item IN (SELECT value FROM json_each(?)) ORDER BY id",
            (pack(list(items)),),
        )
        journal: dict[int, list[Decision]] = {item: [] for item in items}
        for row in rows:
            journal[row["item"]].append(decision_from(row))
        return {item: fold(decisions) for item, decisions in journal.items()}

    def counting(self, *kinds: str) -> list[Decision]:
        """The decisions of these kinds that nobody took back, oldest first."""
        rows = self._connection.rows(
            "SELECT * FROM standing_decisions WHERE kind IN (SELECT value FROM json_each(?)) ORDER BY id",
            (pack(kinds),),
        )
        return [decision_from(row) for row in rows]

    def journal(self, item: int | None = None, *, limit: int = 100) -> list[Decision]:
        """The last rows of the journal, newest first, of one item or of all; what was taken back stands in it too."""
        rows = self._connection.rows(
            "SELECT * FROM decisions WHERE item = :item OR :item IS NULL ORDER BY id DESC LIMIT :limit",
            {"item": item, "limit": limit},
        )
        return [decision_from(row) for row in rows]

    def _append(self, decision: Decision) -> Decision:
        cursor = self._connection.run(
            """INSERT INTO decisions (item, kind, decided_by, decided_at, section, note, other, undoes)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                decision.item,
                decision.kind,
                storable(decision.by),
                stamp(decision.at),
                storable_or_none(decision.section),
                storable(decision.note),
                decision.other,
                decision.undoes,
            ),
        )
        return replace(decision, id=int(cursor.lastrowid or 0))


def fold(decisions: Iterable[Decision]) -> ItemState:
    """The state that decisions of one item come to, in their order; undone ones must not be among them."""
    state = ItemState()
    for decision in decisions:
        if decision.kind in _STATUS:
            status = _STATUS[Kind(decision.kind)]
            section = decision.section if status is Status.TAKEN else None
            state = replace(state, status=status, section=section, by=decision.by, at=decision.at)
        elif decision.kind in (Kind.HIGHLIGHT, Kind.UNHIGHLIGHT):
            lit = decision.kind == Kind.HIGHLIGHT
            state = replace(state, highlight=lit, by=decision.by, at=decision.at)
    return state


def decision_from(row: Row) -> Decision:
    """The decision that a row of the journal holds."""
    return Decision(
        id=row["id"],
        item=row["item"],
        kind=row["kind"],
        by=row["decided_by"],
        at=moment(row["decided_at"]),
        section=row["section"],
        note=row["note"],
        other=row["other"],
        undoes=row["undoes"],
    )
