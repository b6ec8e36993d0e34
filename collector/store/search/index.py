"""The index: which pairs of letters stand in which item, kept up as items arrive.

An item that was just stored is not put in at once: it waits, at most ``WAITING`` of them do, and they are put in
together, which costs a third. Whoever searches looks at the waiting ones themselves, so that nothing is missed.
The index holds no text of its own: to take an item out, its words must be given once more, as they stood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from collector.errors import StoreError
from collector.store.codec import pack
from collector.store.connection import Connection, Row
from collector.store.search.bound import DATE_MARK, NUMBER_MARK, SOURCE_MARK, TITLE_MARK, column_word
from collector.store.search.document import DOCUMENTS, THESE, Document
from collector.store.search.fold import SEPARATOR
from collector.store.search.grams import VERSION, few_grams, grams
from collector.store.trouble import Trouble, trouble

WAITING = 100  # items; looking at so many costs a search a few milliseconds
_BATCH = 2000  # items put in by one transaction where there is much to do
_SAMPLE = 200  # items that a check looks up

Tell = Callable[[int, int], None]


class Index:
    """The index over all items."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def upto(self) -> int:
        """The last item in the index; 0 where it is empty or of another version of the program."""
        return self._state("upto") if self._state("version") in (0, VERSION) else 0

    def waiting(self) -> int:
        """How many items are not in the index yet."""
        row = self._connection.row("SELECT count(*) FROM items WHERE id > ?", (self.upto(),))
        return int(row[0]) if row else 0

    def forget(self, item: int) -> None:
        """Take an item out, as it stands in the tables now, before it is changed; inside a transaction."""
        if item <= self.upto():
            self._put(
                "INSERT INTO search_grams (search_grams, rowid, grams) VALUES ('delete', ?, ?)", "items.id = ?", (item,)
            )

    def restore(self, item: int) -> None:
        """Put an item in that is new or was forgotten, as it stands in the tables now; inside a transaction.

        A new one may wait for others.
        """
        upto = self.upto()
        if item <= upto:
            self._put(_INSERT, "items.id = ?", (item,))
        elif item - upto >= WAITING:
            self._put_after(upto, 2 * WAITING)

    def catch_up(self, tell: Tell | None = None) -> int:
        """Put in all that waits, in steps that each are a transaction; how many there were.

        :param tell: is told how many are done, of how many.
        """
        done, total = 0, self.waiting()
        while True:
            with self._connection.write():
                step = self._put_after(self.upto(), _BATCH)
            done += step
            if not step:
                return done
            if tell:
                tell(done, max(total, done))

    def rebuild(self, tell: Tell | None = None) -> int:
        """Make the whole index anew; the number of items in it. Broken off, the next ``catch_up`` goes on with it."""
        with self._connection.write():
            self._clear()
        return self.catch_up(tell)

    def check(self) -> list[str]:
        """What is wrong with the index, in Chinese, one fault a line; empty where all is well. It is only read."""
        return list(self._faults())

    def _faults(self) -> Iterator[str]:
        if self._damaged():
            yield "检索索引已损坏；请运行 collector reindex --all"
            return
        waiting, missing = self.waiting(), self._missing()
        if waiting > 2 * WAITING:
            yield f"检索索引落后 {waiting} 篇；请运行 collector reindex"
        if missing:
            yield f"检索索引缺少已入库的内容（抽查 {_SAMPLE} 篇，缺 {missing} 篇）；请运行 collector reindex --all"

    def _damaged(self) -> bool:
        """Whether the index contradicts itself; False where that cannot be asked, for the store may only be read."""
        try:
            with self._connection.write():
                self._connection.run("INSERT INTO search_grams (search_grams) VALUES ('integrity-check')")
        except StoreError as error:
            return trouble(error) is Trouble.DAMAGED
        return False

    def _missing(self) -> int:
        """How many of a sample of items are not found by what they hold."""
        upto = self.upto()
        ids = sorted({1 + number * (upto - 1) // _SAMPLE for number in range(_SAMPLE)} | {upto}) if upto else []
        rows = self._connection.rows(THESE, (pack(ids),))
        return sum(not self._finds(row) for row in rows)

    def _finds(self, row: Row) -> bool:
        words = sorted(words_of(row).split(), key=lambda word: (len(word), word))
        some = words[:: max(1, len(words) // 8)]
        match = " AND ".join(f'"{word}"' for word in some)
        found = self._connection.row(
            "SELECT rowid FROM search_grams WHERE search_grams MATCH ? AND rowid = ?", (match, row["id"])
        )
        return found is not None

    def _state(self, name: str) -> int:
        row = self._connection.row("SELECT value FROM search_state WHERE name = ?", (name,))
        return int(row[0]) if row else 0

    def _clear(self) -> None:
        self._connection.run("INSERT INTO search_grams (search_grams) VALUES ('delete-all')")
        self._connection.run("INSERT OR REPLACE INTO search_state VALUES ('upto', 0), ('version', 0)")

    def _put_after(self, upto: int, most: int) -> int:
        """Put in the first of those that wait; how many."""
        if self._state("version") not in (0, VERSION):
            self._clear()
        last = self._put(_INSERT, "items.id > ? ORDER BY items.id LIMIT ?", (upto, most))
        if last:
            self._connection.run(
                "INSERT OR REPLACE INTO search_state VALUES ('upto', ?), ('version', ?)", (last[-1], VERSION)
            )
        return len(last)

    def _put(self, statement: str, condition: str, parameters: tuple[int, ...]) -> list[int]:
        rows = self._connection.rows(f"{DOCUMENTS} WHERE {condition}", parameters)
        self._connection.run_many(statement, ((row["id"], words_of(row)) for row in rows))
        return [row["id"] for row in rows]


_INSERT = "INSERT INTO search_grams (rowid, grams) VALUES (?, ?)"


def words_of(row: Row) -> str:
    """The words under which an item stands in the index, parted by blanks.

    Letters and pairs of letters of all its parts (see ``grams``); those of title, 来源 and 文号 once more under a
    mark of their own; its column; and year, month and day.
    """
    document = Document(row)
    title, source, number = document.title, document.source, document.number
    whole = SEPARATOR.join((title, source, number, document.text, document.files))
    day = str(document.day)
    return " ".join(
        (
            grams(whole),
            few_grams(title, TITLE_MARK),
            few_grams(source, SOURCE_MARK),
            few_grams(number, NUMBER_MARK),
            column_word(row["column_key"]),
            *(DATE_MARK + part for part in (day[:-4], day[:-2], day)),
        )
    )
