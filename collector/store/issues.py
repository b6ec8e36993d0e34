"""Issues: what editors make of decided items, number by number; printed ones never change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from collector.errors import Clash, StoreError, UnknownRow
from collector.model import BlockKind, Issue, IssueArticle, IssueState
from collector.store.codec import moment, pack, stamp, storable, unpack
from collector.store.connection import Connection, Row
from collector.store.issue_history import ADDED, ARRANGED, DESCRIBED, EDITED, REMOVED, IssueHistory
from collector.store.issue_rows import (
    IssueHead,
    Origin,
    Waiver,
    article_from,
    article_values,
    head_from,
    image_digest,
    image_names,
    issue_from,
    issue_values,
    names_in_history,
    origin_from,
    origin_values,
)

_HEAD = """INSERT INTO issues (number, day, theme, masthead, notice, publisher, imprint, highlights, sections, state,
             imported, made_at)
           VALUES (:number, :day, :theme, :masthead, :notice, :publisher, :imprint, :highlights, :sections, '编辑中',
             :imported, :at)"""
_DESCRIBE = """UPDATE issues SET day = :day, theme = :theme, masthead = :masthead, notice = :notice,
                 publisher = :publisher, imprint = :imprint, highlights = :highlights, sections = :sections
               WHERE number = :number"""
_ARTICLE = """INSERT INTO issue_articles (issue, position, item, section, title_lines, contents_title, source,
                highlight, page, blocks, version)
              VALUES (:issue, :position, :item, :section, :title_lines, :contents_title, :source,
                :highlight, :page, :blocks, 1)"""
_EDIT = """UPDATE issue_articles SET item = :item, section = :section, title_lines = :title_lines,
             contents_title = :contents_title, source = :source, highlight = :highlight,
             page = :page, blocks = :blocks, version = version + 1 WHERE id = :id"""
_ORIGIN = """INSERT OR REPLACE INTO issue_origins (article, url, title, source_label, blocks, text, digest, taken_at)
             VALUES (:article, :url, :title, :source_label, :blocks, :text, :digest, :taken_at)"""


class Issues:
    """All issues. What changes one is refused once it is printed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.history = IssueHistory(connection)
        self._note = self.history.note

    def all(self) -> list[IssueHead]:
        """Every issue, the newest number first."""
        rows = self._connection.rows(
            """SELECT issues.*, (SELECT count(*) FROM issue_articles WHERE issue = number) AS articles
               FROM issues ORDER BY number DESC"""
        )
        return [head_from(row) for row in rows]

    def last(self) -> int | None:
        """The highest number there is."""
        row = self._connection.row("SELECT max(number) AS last FROM issues")
        return None if row is None else row["last"]

    def get(self, number: int, *, images: bool = True) -> Issue:
        """An issue with its articles; to be looked at only, without the bytes of its images, where ``images`` is off.

        :raises UnknownRow: there is none of that number.
        """
        row = self._row(number)
        rows = self._connection.rows("SELECT * FROM issue_articles WHERE issue = ? ORDER BY position, id", (number,))
        found = self._images(rows) if images else {}
        return issue_from(row, tuple(article_from(row, found) for row in rows))

    def make(self, issue: Issue, at: datetime, *, imported: bool = False) -> Issue:
        """Store a new issue with its articles, open for editing; returns it with the articles' ids.

        :raises StoreError: there is one of that number already.
        """
        with self._connection.write():
            if self._connection.row("SELECT 1 FROM issues WHERE number = ?", (issue.number,)):
                raise StoreError(f"第 {issue.number} 期已经存在")
            values = {**issue_values(issue), "number": issue.number, "imported": int(imported), "at": stamp(at)}
            self._connection.run(_HEAD, values)
            for position, article in enumerate(issue.articles, start=1):
                self._insert(issue.number, article, position)
            return self.get(issue.number)

    def forget_imported(self, number: int) -> None:
        """Take out a past issue that was read from a file, to read it anew.

        :raises StoreError: the issue was made here.
        """
        with self._connection.write():
            if not self._row(number)["imported"]:
                raise StoreError(f"第 {number} 期不是导入的，不能替换")
            self._connection.run("DELETE FROM issue_articles WHERE issue = ?", (number,))
            self._connection.run("DELETE FROM issues WHERE number = ?", (number,))
            self._forget_images()

    def describe(self, issue: Issue, by: str, at: datetime) -> None:
        """Write an issue's head anew: day, theme, masthead, imprint, 本期重点, sections."""
        with self._connection.write():
            row = self._open(issue.number)
            values = {**issue_values(issue), "number": issue.number}
            before = {name: row[name] for name in values}
            if before != values:
                self._note(issue.number, None, DESCRIBED, by, at, before)
                self._connection.run(_DESCRIBE, values)

    def add(
        self, number: int, article: IssueArticle, by: str, at: datetime, *, origin: Origin | None = None
    ) -> IssueArticle:
        """Put an article behind the others; returns it with its id."""
        with self._connection.write():
            self._open(number)
            row = self._connection.row(
                "SELECT coalesce(max(position), 0) AS last FROM issue_articles WHERE issue = ?", (number,)
            )
            made = self._insert(number, article, 1 + (row["last"] if row else 0))
            if origin is not None:
                self._connection.run(_ORIGIN, {**origin_values(origin), "article": made})
            self._note(number, made, ADDED, by, at, {})
            return replace(article, id=made)

    def edit(self, article: IssueArticle, by: str, at: datetime, *, expect: int | None = None) -> int:
        """Write an article anew; what it was stays in the history. Returns its version.

        :param expect: the version that the editor had before them; None: whatever it is now.
        :raises Clash: somebody else changed it in between.
        """
        with self._connection.write():
            row = self._article(article.id)
            self._open(row["issue"])
            if expect is not None and expect != row["version"]:
                raise Clash(f"“{article.title}”刚被别人改过，请先看过再改")
            values = article_values(article)
            before = {name: row[name] for name in values}
            if before == values:
                return int(row["version"])
            self._keep_images([article])
            self._note(row["issue"], article.id, EDITED, by, at, before)
            self._connection.run(_EDIT, {**values, "id": article.id})
            return int(row["version"]) + 1

    def remove(self, article: int, by: str, at: datetime) -> None:
        """Take an article out of its issue; it stays in the history."""
        with self._connection.write():
            row = self._article(article)
            self._open(row["issue"])
            origin = self._connection.row("SELECT * FROM issue_origins WHERE article = ?", (article,))
            before = {**dict(row), "origin": dict(origin) if origin else None}
            self._note(row["issue"], article, REMOVED, by, at, before)
            self._connection.run("DELETE FROM issue_articles WHERE id = ?", (article,))

    def arrange(self, number: int, articles: Sequence[int], by: str, at: datetime) -> None:
        """Put all articles of an issue into this order.

        :raises StoreError: these are not all of its articles, each once.
        """
        with self._connection.write():
            self._open(number)
            rows = self._connection.rows("SELECT id FROM issue_articles WHERE issue = ? ORDER BY position", (number,))
            before = [row["id"] for row in rows]
            if sorted(before) != sorted(articles):
                raise StoreError(f"第 {number} 期的排序应列出全部 {len(before)} 篇，各一次")
            if before == list(articles):
                return
            self._note(number, None, ARRANGED, by, at, before)
            self._connection.run_many(
                "UPDATE issue_articles SET position = ? WHERE id = ?",
                [(position, article) for position, article in enumerate(articles, start=1)],
            )

    def set_state(self, number: int, state: IssueState, by: str, at: datetime, *, digest: str | None = None) -> None:
        """Move an issue on, or back from 送审 to 编辑中; ``digest`` goes with 已印, which is final."""
        with self._connection.write():
            row = self._open(number)
            if row["state"] == state:
                return
            self._note(number, None, state.value, by, at, row["state"])
            printed = stamp(at) if state is IssueState.PRINTED else None
            self._connection.run(
                "UPDATE issues SET state = ?, digest = ?, printed_at = ? WHERE number = ?",
                (state.value, digest, printed, number),
            )

    def version(self, article: int) -> int:
        """How often an article was written; see ``edit``."""
        return int(self._article(article)["version"])

    def issue_of(self, article: int) -> int:
        """The number of the issue that an article stands in.

        :raises UnknownRow: there is no such article.
        """
        return int(self._article(article)["issue"])

    def origins(self, number: int) -> dict[int, Origin]:
        """What the articles of an issue were made from, by article."""
        rows = self._connection.rows(
            """SELECT issue_origins.* FROM issue_origins JOIN issue_articles ON id = article WHERE issue = ?""",
            (number,),
        )
        return {row["article"]: origin_from(row) for row in rows}

    def holding(self, items: Iterable[int]) -> dict[int, int]:
        """Which issue each of the items stands in, the newest, of those that stand in one."""
        rows = self._connection.rows(
            """SELECT item, max(issue) AS issue FROM issue_articles
               WHERE item IN (SELECT value FROM json_each(?)) GROUP BY item""",
            (pack(list(items)),),
        )
        return {row["item"]: row["issue"] for row in rows}

    def waiting(self) -> list[int]:
        """Items that editors took and that stand in no issue yet, in the order of their taking."""
        rows = self._connection.rows(
            """SELECT taken_items.item FROM taken_items
               WHERE NOT EXISTS (SELECT 1 FROM issue_articles WHERE issue_articles.item = taken_items.item)
               ORDER BY (SELECT max(id) FROM standing_decisions AS last
                         WHERE last.item = taken_items.item AND kind = 'take')"""
        )
        return [row["item"] for row in rows]

    def find(self, words: Sequence[str], limit: int = 100) -> list[tuple[int, int, str, str]]:
        """Articles of any issue that hold all the words: issue, id, title, section; the newest issue first."""
        said = "title_lines || source || blocks"
        wanted = " AND ".join(f"instr(lower({said}), lower(?)) > 0" for _ in words) or "0"
        rows = self._connection.rows(
            f"""SELECT issue, id, title_lines, section FROM issue_articles
                WHERE {wanted} ORDER BY issue DESC, position LIMIT ?""",  # noqa: S608  # nothing but question marks
            [*words, limit],
        )
        return [(row["issue"], row["id"], " ".join(unpack(row["title_lines"])), row["section"]) for row in rows]

    def waive(self, number: int, mark: str, note: str, by: str, at: datetime) -> None:
        """Wave a finding through, with the reason."""
        with self._connection.write():
            self._open(number)
            self._connection.run(
                "INSERT OR REPLACE INTO issue_waivers VALUES (?, ?, ?, ?, ?)",
                (number, mark, storable(note), storable(by), stamp(at)),
            )

    def waivers(self, number: int) -> dict[str, Waiver]:
        """What was waved through in an issue, by mark."""
        rows = self._connection.rows("SELECT * FROM issue_waivers WHERE issue = ?", (number,))
        found = (
            Waiver(mark=row["mark"], note=row["note"], by=row["waived_by"], at=moment(row["waived_at"])) for row in rows
        )
        return {waiver.mark: waiver for waiver in found}

    def _row(self, number: int) -> Row:
        row = self._connection.row("SELECT * FROM issues WHERE number = ?", (number,))
        if row is None:
            raise UnknownRow(f"没有第 {number} 期")
        return row

    def _open(self, number: int) -> Row:
        """The row of an issue that may still be changed."""
        row = self._row(number)
        if row["state"] == IssueState.PRINTED:
            raise StoreError(f"第 {number} 期已印，不能再改")
        return row

    def _article(self, article: int | None) -> Row:
        row = self._connection.row("SELECT * FROM issue_articles WHERE id = ?", (article,))
        if row is None:
            raise UnknownRow(f"没有编号为 {article} 的文章")
        return row

    def _insert(self, number: int, article: IssueArticle, position: int) -> int:
        self._keep_images([article])
        values = {**article_values(article), "issue": number, "position": position}
        return int(self._connection.run(_ARTICLE, values).lastrowid or 0)

    def _keep_images(self, articles: Iterable[IssueArticle]) -> None:
        bodies = [
            block.image
            for article in articles
            for block in article.blocks
            if block.kind is BlockKind.IMAGE and block.image is not None
        ]
        self._connection.run_many(
            "INSERT OR IGNORE INTO issue_images VALUES (?, ?)", [(image_digest(body), body) for body in bodies]
        )

    def _images(self, rows: Sequence[Row]) -> Mapping[str, bytes]:
        names = {name for row in rows for name in image_names(row["blocks"])}
        found = self._connection.rows(
            "SELECT digest, body FROM issue_images WHERE digest IN (SELECT value FROM json_each(?))",
            (pack(sorted(names)),),
        )
        return {row["digest"]: row["body"] for row in found}

    def _forget_images(self) -> None:
        """Drop the bytes that no article of any issue shows, now or before."""
        rows = self._connection.rows("SELECT blocks FROM issue_articles")
        used = {name for row in rows for name in image_names(row["blocks"])}
        kept = self._connection.rows("SELECT before FROM issue_history")
        used |= {name for row in kept for name in names_in_history(unpack(row["before"]))}
        self._connection.run(
            "DELETE FROM issue_images WHERE digest NOT IN (SELECT value FROM json_each(?))", (pack(sorted(used)),)
        )
