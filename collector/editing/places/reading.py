"""Items looked through for places of our city: title, text and files; kept up as they arrive, and made anew at will."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from collector.config import Config
from collector.config.places import Place
from collector.editing.places.draft import draft
from collector.editing.places.finder import Finder, finder
from collector.editing.places.rows import Found, Row, rows_of
from collector.model import BlockKind, IssueArticle
from collector.reading.blocks import blocks, words_of
from collector.store import Store
from collector.store.items import StoredItem
from collector.store.places import Mention, PlaceCount, Where

BODY = -1  # the file that the article's own tables count as
_BATCH = 200  # items in one transaction
_LEAST = 3  # rows that make a table in an article a list


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFound:
    """A list that names our city: in which file (``BODY``: in the article itself), and what stands in it."""

    file: int
    name: str
    rows: tuple[Row, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """What an item has of our city: where it names what, the lists with the rows found, and the draft made of them."""

    item: int
    mentions: tuple[Mention, ...]
    places: tuple[Place, ...]  # named, each once; what the gazetteer no longer has is left out
    lists: tuple[ListFound, ...] = ()
    listed: int = 0  # rows of all lists
    local: int = 0  # rows that are of our city
    draft: IssueArticle | None = None  # None where no row is


def changzhou(store: Store, config: Config, item: int) -> Mentions | None:
    """What an item has of our city, as it stands now; None where it names nothing of it.

    :raises UnknownRow: there is no such item.
    """
    stored = store.items.get(item)
    keep_up(store, config, [item])
    named = store.places.of(item)
    if not named:
        return None
    known = config.bulletin.places.named
    lists = tuple(found for found in _lists(store, stored, finder(config.bulletin.places)) if found.rows)
    return Mentions(
        item=item,
        mentions=tuple(named),
        places=tuple(known[name] for name in dict.fromkeys(one.place for one in named) if name in known),
        lists=lists,
        listed=sum(found.total for found in lists),
        local=sum(len(found.rows) for found in lists),
        draft=draft(stored, _source_name(stored, config), lists, config.bulletin) if lists else None,
    )


def counts(store: Store, config: Config, items: Sequence[int]) -> dict[int, PlaceCount]:
    """What the lists of those items come to of which a row is of our city; looked through where they were not."""
    keep_up(store, config, items)
    return store.places.counts(items)


def keep_up(store: Store, config: Config, items: Iterable[int]) -> int:
    """Look through those of the items that have changed, or were not looked through by this gazetteer; how many."""
    places = config.bulletin.places
    if not places.places:
        return 0
    unread = store.places.unread(list(items), places.digest)
    for start in range(0, len(unread), _BATCH):
        with store.write():
            for stored in store.items.many(unread[start : start + _BATCH]).values():
                _read(store, stored, finder(places))
    return len(unread)


def rebuild(store: Store, config: Config, tell: Callable[[int], object] = lambda _done: None) -> int:
    """Look through all items anew; returns how many. ``tell`` hears the number done."""
    done, after = 0, 0
    given = finder(config.bulletin.places)
    while ids := store.items.ids(after, _BATCH):
        with store.write():
            for stored in store.items.many(ids).values():
                _read(store, stored, given)
        done, after = done + len(ids), ids[-1]
        tell(done)
    return done


def _read(store: Store, stored: StoredItem, given: Finder) -> None:
    lists = list(_lists(store, stored, given))
    mentions = [*_told(stored, given), *_filed(store, stored, lists, given)]
    count = PlaceCount(listed=sum(one.total for one in lists), local=sum(len(one.rows) for one in lists))
    store.places.put(stored.id, given.places.digest, count, mentions)


def _told(stored: StoredItem, given: Finder) -> Iterator[Mention]:
    """What title and text name; a doubtful word counts where the item names our city otherwise."""
    article = stored.article
    if not given.find(f"{article.title}\n{article.text}"):
        return
    for hit in given.find(article.title, local=True):
        yield Mention(place=hit.place.name, where=Where.TITLE)
    for number, line in enumerate(article.text.split("\n")):
        for hit in given.find(line, local=True):
            yield Mention(place=hit.place.name, where=Where.TEXT, line=number)


def _filed(store: Store, stored: StoredItem, lists: Sequence[ListFound], given: Finder) -> Iterator[Mention]:
    """What the rows of lists name, and the other lines of files."""
    rows = {(one.file, row.line) for one in lists for row in one.rows}
    for one in lists:
        for row in one.rows:
            for place in row.places:
                yield Mention(place=place, where=Where.ROW, file=one.file, line=row.line)
    for file, attachment in enumerate(store.attachments.of(stored.id)):
        if not attachment.text or not given.find(attachment.text):
            continue
        for number, line in enumerate(attachment.text.split("\n")):
            if (file, number) not in rows:
                for hit in given.find(line):
                    yield Mention(place=hit.place.name, where=Where.FILE, file=file, line=number)


def _lists(store: Store, stored: StoredItem, given: Finder) -> Iterator[ListFound]:
    """The lists in an item's files, and in the tables of its text, of which there are any."""
    if found := _in_body(stored, given):
        yield ListFound(file=BODY, name=stored.article.title, rows=found.rows, total=found.total)
    for file, attachment in enumerate(store.attachments.of(stored.id)):
        found = rows_of(attachment.text, given) if attachment.text else None
        if found and found.total:
            yield ListFound(file=file, name=attachment.name, rows=found.rows, total=found.total)


def _in_body(stored: StoredItem, given: Finder) -> Found | None:
    if "<table" not in stored.article.html:
        return None
    pieces = blocks(stored.article.html)
    if not any(piece.kind is BlockKind.TABLE and len(piece.rows) >= _LEAST for piece in pieces):
        return None
    found = rows_of("\n".join(words_of(piece) for piece in pieces if piece.kind is BlockKind.TABLE), given)
    return found if found.total else None


def _source_name(stored: StoredItem, config: Config) -> str:
    """The 来源 as printed: what the page says, or else whose column it is."""
    label = stored.article.source_label
    if label:
        return config.bulletin.printed_name(label)
    return config.source_of(stored.column).name if stored.column in config.columns else ""
