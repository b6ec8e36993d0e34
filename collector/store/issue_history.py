"""What was done to issues, step by step, and how a step is taken back; nothing that stood there is ever lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from collector.errors import Clash
from collector.store.codec import moment, pack, stamp, storable, unpack
from collector.store.connection import Connection, Row

ADDED, EDITED, REMOVED, ARRANGED, DESCRIBED, UNDONE = "加入", "修改", "撤下", "排序", "刊头", "撤销"
_RETURNABLE = (ADDED, EDITED, REMOVED, ARRANGED, DESCRIBED)
_ARTICLE = ("item", "section", "title_lines", "contents_title", "source", "highlight", "page", "blocks")
_HEAD = ("day", "theme", "masthead", "notice", "publisher", "imprint", "highlights", "sections")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One change of an issue; ``before`` is what it replaced, as plain values."""

    id: int
    step: int  # all deeds of one act of an editor have the same
    article: int | None
    deed: str
    by: str
    at: datetime
    before: Any  # JSON: an article, an issue's head, an order, a state
    undone: bool = False  # taken back, or part of taking something back


class IssueHistory:
    """The deeds of all issues."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._step = (-1, 0)  # the transaction that the last note was written in, and its step

    def __call__(self, number: int) -> list[Deed]:
        """What was done to an issue, newest first."""
        rows = self._connection.rows("SELECT * FROM issue_history WHERE issue = ? ORDER BY id DESC", (number,))
        undoing = [row for row in rows if row["deed"] == UNDONE]
        undone = {deed for row in undoing for deed in unpack(row["before"])["deeds"]}
        steps = {row["step"] for row in undoing}  # with the order that was set right in them
        return [_deed(row, undone=row["id"] in undone or row["step"] in steps) for row in rows]

    def note(self, number: int, article: int | None, deed: str, by: str, at: datetime, before: object) -> None:
        """Write down what is about to be replaced; what one transaction notes is one step."""
        transaction = self._connection.transactions
        step = self._step[1] if self._step[0] == transaction else None
        row = self._connection.run(
            """INSERT INTO issue_history (issue, article, deed, done_by, done_at, before, step)
               VALUES (?, ?, ?, ?, ?, ?, ?)""",
            (number, article, deed, storable(by), stamp(at), pack(before), step),
        )
        if step is None:
            self._step = (transaction, int(row.lastrowid or 0))
            self._connection.run("UPDATE issue_history SET step = id WHERE id = ?", (row.lastrowid,))

    def last_step(self, number: int, by: str) -> list[Deed]:
        """The last step of this editor that still holds, its newest deed first; nothing where there is none.

        :raises Clash: somebody else has changed the same in between.
        """
        deeds = self(number)
        last = next((deed for deed in deeds if _counts(deed) and deed.by == by), None)
        if last is None:
            return []
        step = [deed for deed in deeds if deed.step == last.step and _counts(deed)]
        for later in deeds:
            if later.id > last.id and later.by != by and _counts(later) and any(_same(later, deed) for deed in step):
                raise Clash(f"{later.by} 之后又{later.deed}过，不能撤销；请直接改")
        return step

    def take_back(self, number: int, step: list[Deed], by: str, at: datetime) -> None:
        """Put back what the deeds of a step replaced, newest first; what stood there now is kept in the history."""
        was = {deed.article: self._restore(number, deed) for deed in step}
        kept = {str(article): values for article, values in was.items() if article is not None and values}
        self.note(number, None, UNDONE, by, at, {"deeds": [deed.id for deed in step], "was": kept})

    def _restore(self, number: int, deed: Deed) -> dict[str, Any] | None:
        """Take back one deed; what stood at its place until now."""
        now = self._connection.row("SELECT * FROM issue_articles WHERE id = ?", (deed.article,))
        values = dict(now) if now else None
        if deed.deed == ADDED:
            self._connection.run("DELETE FROM issue_articles WHERE id = ?", (deed.article,))
        elif deed.deed == EDITED:
            changes = ", ".join(f"{name} = :{name}" for name in _ARTICLE)
            statement = f"UPDATE issue_articles SET {changes}, version = version + 1 WHERE id = :id"  # noqa: S608  # names
            self._connection.run(statement, {**deed.before, "id": deed.article})
        elif deed.deed == REMOVED:
            self._bring_back(number, deed)
        elif deed.deed == ARRANGED:
            self._rearrange(number, deed.before)
        elif deed.deed == DESCRIBED:
            changes = ", ".join(f"{name} = :{name}" for name in _HEAD)
            self._connection.run(f"UPDATE issues SET {changes} WHERE number = :number", deed.before)  # noqa: S608  # names
        return values

    def _bring_back(self, number: int, deed: Deed) -> None:
        """Insert an article that was taken out, under its old id unless another has that now, with what it is from."""
        taken = self._connection.row("SELECT 1 FROM issue_articles WHERE id = ?", (deed.article,))
        values = {"position": 0, "contents_title": "", "page": None, "version": 0} | deed.before
        values |= {"issue": number, "id": None if taken else deed.article, "version": values["version"] + 1}
        names = ("id", "issue", "position", "version", *_ARTICLE)
        row = self._connection.run(
            f"INSERT INTO issue_articles ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})",  # noqa: S608  # names
            {name: values[name] for name in names},
        )
        if origin := deed.before.get("origin"):
            kept = {**origin, "article": row.lastrowid}
            self._connection.run(
                f"INSERT INTO issue_origins ({', '.join(kept)}) VALUES ({', '.join(f':{name}' for name in kept)})",  # noqa: S608  # names
                kept,
            )

    def _rearrange(self, number: int, order: list[int]) -> None:
        """The order that was, of what is still there; what came since stays behind it."""
        rows = self._connection.rows("SELECT id FROM issue_articles WHERE issue = ? ORDER BY position, id", (number,))
        there = [row["id"] for row in rows]
        ordered = [article for article in order if article in there]
        ordered += [article for article in there if article not in set(order)]
        self._connection.run_many(
            "UPDATE issue_articles SET position = ? WHERE id = ?",
            [(position, article) for position, article in enumerate(ordered, start=1)],
        )


def _counts(deed: Deed) -> bool:
    return deed.deed in _RETURNABLE and not deed.undone


def _same(one: Deed, other: Deed) -> bool:
    """Whether two deeds are about the same thing; an order suffers others, it only is put back as far as it goes."""
    if one.article is not None or other.article is not None:
        return one.article == other.article
    return one.deed == other.deed == DESCRIBED


def _deed(row: Row, *, undone: bool) -> Deed:
    return Deed(
        id=row["id"],
        step=row["step"] if row["step"] is not None else row["id"],
        article=row["article"],
        deed=row["deed"],
        by=row["done_by"],
        at=moment(row["done_at"]),
        before=unpack(row["before"]),
        undone=undone,
    )
