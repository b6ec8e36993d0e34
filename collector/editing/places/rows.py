"""The rows of a list that are of our city."""

from __future__ import annotations

from dataclasses import dataclass

from collector.editing.places import areas
from collector.editing.places.finder import Finder, Hit
from collector.editing.places.records import listed
from collector.editing.places.state import Cells, Listed, Record

_TITLED = 60  # characters
_FIRM = ("城市", "区县")  # what a row cannot name by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row that is of our city: by what it names, or because it stands under the city's name."""

    line: int  # of the attachment's text, from 0
    cells: Cells
    header: Cells = ()
    places: tuple[str, ...] = ()  # by name


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the text of an attachment lists, and which of it is of our city."""

    rows: tuple[Row, ...] = ()
    total: int = 0  # rows altogether


def rows_of(text: str, finder: Finder) -> Found:
    """The rows of our city in the text of an attachment, in its order."""
    if finder.pattern is None or finder.pattern.search(text) is None:
        return Found(total=sum(len(part.records) for part in listed(text)))
    parts = listed(text, lambda title: _local(title, finder))
    rows = [row for part in parts for record in part.records if (row := _row(part, record, finder)) is not None]
    return Found(rows=tuple(rows), total=sum(len(part.records) for part in parts))


def _local(title: str, finder: Finder) -> bool:
    """Whether a title says that all below it is of our city."""
    return len(title) <= _TITLED and any(hit.place.kind in _FIRM for hit in finder.find(title))


def _row(part: Listed, record: Record, finder: Finder) -> Row | None:
    grouped = bool(record.group) and bool(finder.find(record.group))
    hits = finder.find(record.text, local=grouped)
    if not grouped and (not hits or _elsewhere(record, hits, finder)):
        return None
    named = tuple(dict.fromkeys(hit.place.name for hit in hits))
    own = named or tuple(dict.fromkeys(hit.place.name for hit in finder.find(record.group)))
    return Row(line=record.line, cells=record.cells, header=part.header, places=own)


def _elsewhere(record: Record, hits: list[Hit], finder: Finder) -> bool:
    """Whether a row says that it is of another city, and names only a body that has its home in ours."""
    if any(hit.place.kind in _FIRM or finder.places.city in hit.word for hit in hits):
        return False
    cities = [area for area in (*record.areas, record.group) if areas.is_city(area)]
    return bool(cities) and not any(finder.find(city) for city in cities)
