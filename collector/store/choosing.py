"""What choosing keeps (models, themes, summaries), and what it reads of many items at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from collector.model import Article, Precision
from collector.store.codec import moment, moment_or_none, pack, stamp, storable, unpack
from collector.store.connection import Connection, Row

LOOKED_AT = 3_000  # characters of a text; as in _BRIEF
ANY = 0  # the number that a theme has which is set for no issue in particular

_BRIEF = """SELECT items.id, url, title, substr(text, 1, 3000) AS text, column_key, published, precision,
  source_label, issuer, doc_number, standards, first_seen, coalesce(
    (SELECT count(DISTINCT others.publisher) FROM story_items AS mine
     JOIN story_items AS others ON others.story = mine.story AND others.publisher IS NOT mine.publisher
     WHERE mine.item = items.id), 0) AS outlets
  FROM items JOIN texts ON texts.item = items.id"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """As much of a stored item as choosing looks at: ``article`` has no HTML, and only the beginning of its text."""

    item: int
    column: str
    first_seen: datetime
    article: Article
    outlets: int = 0  # other publishers that told its story


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedModel:
    """A model that was trained on the journal, with how it did; ``arrays`` is None where it is not used."""

    name: str
    version: int
    trained: datetime
    decisions: int
    last_decision: int
    used: bool
    figures: Mapping[str, Any] = field(default_factory=dict)
    arrays: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRow:
    """What an editor set as theme of an issue (``ANY``: of whichever list is made)."""

    issue: int
    name: str
    words: tuple[str, ...] = ()
    items: tuple[int, ...] = ()
    examples: tuple[str, ...] = ()
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a language model made of an item, or why it made nothing."""

    item: int
    digest: int
    model: str
    made: datetime
    text: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the editors did with an item in the end: taken (into a section) or not."""

    item: int
    taken: bool
    section: str | None
    at: datetime


class Choosing:
    """Models, themes, summaries, and items in brief."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def model(self, name: str) -> TrainedModel | None:
        """The model of that name; None when none was trained."""
        row = self._connection.row("SELECT * FROM chosen_models WHERE name = ?", (name,))
        if row is None:
            return None
        values = {key: row[key] for key in row.keys()}  # noqa: SIM118  # a Row iterates over values
        values |= {"trained": moment(row["trained"]), "used": bool(row["used"]), "figures": unpack(row["figures"])}
        return TrainedModel(**values)

    def put_model(self, model: TrainedModel) -> None:
        """Store a model over the one that was."""
        values = (
            model.name, model.version, stamp(model.trained), model.decisions, model.last_decision, int(model.used),
            pack(model.figures), model.arrays,
        )  # fmt: skip
        with self._connection.write():
            self._connection.run("INSERT OR REPLACE INTO chosen_models VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)

    def last_decision(self) -> int:
        """The id of the journal's last row; 0 of an empty one."""
        row = self._connection.row("SELECT coalesce(max(id), 0) AS last FROM decisions")
        return 0 if row is None else int(row["last"])

    def decided_since(self, decision: int) -> int:
        """How many takes and rejects the journal has after a row of that id."""
        row = self._connection.row(
            "SELECT count(*) AS n FROM decisions WHERE id > ? AND kind IN ('take', 'reject')", (decision,)
        )
        return 0 if row is None else int(row["n"])

    def verdicts(self, kind: str, limit: int) -> list[Verdict]:
        """The newest ``limit`` items of which the last word is ``kind``, take or reject; oldest first."""
        rows = self._connection.rows(
            """SELECT item, kind, section, decided_at FROM (
                 SELECT id, item, kind, section, decided_at,
                   row_number() OVER (PARTITION BY item ORDER BY id DESC) AS back
                 FROM standing_decisions WHERE kind IN ('take', 'reject', 'reopen', 'later'))
               WHERE back = 1 AND kind = ? ORDER BY id DESC LIMIT ?""",
            (kind, limit),
        )
        return [
            Verdict(item=row["item"], taken=row["kind"] == "take", section=row["section"], at=moment(row["decided_at"]))
            for row in reversed(rows)
        ]

    def passed_over(self, limit: int) -> list[Verdict]:
        """Items of lists of which others were taken and nobody decided on: not wanted, it seems; newest lists first."""
        rows = self._connection.rows(
            """SELECT items.id, lists.until FROM lists JOIN items ON items.id > after_item AND items.id <= upto_item
               WHERE EXISTS (SELECT 1 FROM standing_decisions WHERE kind = 'take'
                   AND item > after_item AND item <= upto_item)
                 AND NOT EXISTS (SELECT 1 FROM decisions WHERE item = items.id)
                 AND day < (SELECT max(day) FROM lists)
               ORDER BY items.id DESC LIMIT ?""",
            (limit,),
        )
        return [Verdict(item=row["id"], taken=False, section=None, at=moment(row["until"])) for row in reversed(rows)]

    def briefs(self, items: Iterable[int]) -> dict[int, Brief]:
        """Those of the items that exist, in brief."""
        rows = self._connection.rows(
            _BRIEF + " WHERE items.id IN (SELECT value FROM json_each(?))",  # noqa: S608  # a constant
            (pack(list(items)),),
        )
        return {row["id"]: _brief(row) for row in rows}

    def newest(self, limit: int, without: Sequence[int] = ()) -> list[Brief]:
        """The items stored last, in brief."""
        rows = self._connection.rows(
            _BRIEF + " WHERE items.id NOT IN (SELECT value FROM json_each(?)) ORDER BY items.id DESC LIMIT ?",  # noqa: S608
            (pack(list(without)), limit),
        )
        return [_brief(row) for row in rows]

    def listed(self, since: date) -> list[tuple[date, datetime, list[Brief]]]:
        """The lists from that day on with the items they were made of: day, until when, items; oldest first."""
        found = []
        for row in self._connection.rows("SELECT * FROM lists WHERE day >= ? ORDER BY day", (since.isoformat(),)):
            rows = self._connection.rows(
                _BRIEF + " WHERE items.id > ? AND items.id <= ?", (row["after_item"], row["upto_item"])
            )
            found.append((date.fromisoformat(row["day"]), moment(row["until"]), [_brief(one) for one in rows]))
        return found

    def theme(self, issue: int) -> ThemeRow | None:
        """The theme that was last set for an issue; None where none was, or where it was taken back."""
        row = self._connection.row("SELECT * FROM themes WHERE issue = ? ORDER BY id DESC LIMIT 1", (issue,))
        return None if row is None or not row["name"] else _theme(row)

    def set_theme(self, theme: ThemeRow, by: str, at: datetime) -> None:
        """Set the theme of an issue; an empty name takes back what was set."""
        with self._connection.write():
            self._connection.run(
                """INSERT INTO themes (issue, name, words, items, examples, set_by, set_at)
                   VALUES (?, ?, ?, ?, ?, ?, ?)""",
                (
                    theme.issue, storable(theme.name), pack(theme.words), pack(theme.items), pack(theme.examples),
                    storable(by), stamp(at),
                ),
            )  # fmt: skip

    def summaries(self, items: Sequence[int]) -> dict[int, Summary]:
        """What was made of the items, and of those of which it was tried in vain."""
        rows = self._connection.rows(
            "SELECT * FROM summaries WHERE item IN (SELECT value FROM json_each(?))", (pack(list(items)),)
        )
        return {
            row["item"]: Summary(**{**dict(zip(row.keys(), row, strict=True)), "made": moment(row["made"])})
            for row in rows
        }

    def put_summary(self, summary: Summary) -> None:
        """Store what was made of an item over what was."""
        text = None if summary.text is None else storable(summary.text)
        values = (summary.item, summary.digest, summary.model, stamp(summary.made), text, summary.problem)
        with self._connection.write():
            self._connection.run("INSERT OR REPLACE INTO summaries VALUES (?, ?, ?, ?, ?, ?)", values)


def _brief(row: Row) -> Brief:
    article = Article(
        url=row["url"],
        title=row["title"],
        text=row["text"],
        published=moment_or_none(row["published"]),
        precision=Precision(row["precision"]) if row["precision"] else None,
        source_label=row["source_label"],
        issuer=row["issuer"],
        doc_number=row["doc_number"],
        standards=tuple(unpack(row["standards"])),
    )
    return Brief(
        item=row["id"],
        column=row["column_key"],
        first_seen=moment(row["first_seen"]),
        article=article,
        outlets=row["outlets"],
    )


def _theme(row: Row) -> ThemeRow:
    return ThemeRow(
        issue=row["issue"],
        name=row["name"],
        words=tuple(unpack(row["words"])),
        items=tuple(unpack(row["items"])),
        examples=tuple(unpack(row["examples"])),
        by=row["set_by"],
        at=moment(row["set_at"]),
    )
