"""Reads lists that come as JSON: finds the array of rows, whatever the site calls their titles, addresses and dates."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from collector.errors import UnexpectedPage
from collector.model import Entry, Listing
from collector.reading import dates, fieldnames, rowdates
from collector.reading.dates import Moment
from collector.reading.outline import Outline, fold
from collector.reading.rows import Row
from collector.reading.urls import host, resolve, url_key

DEEPEST = 12  # levels of arrays and objects looked into
MOST_VALUES = 200_000

Record = Mapping[str, object]

# Sites whose lists give a number only, and how their pages are addressed by it.
_BY_NUMBER: tuple[tuple[str, str, str], ...] = (
    ("nfra.gov.cn", "docid", "https://www.nfra.gov.cn/cn/view/pages/ItemDetail.html?docId={}"),
    ("cnstock.com", "contid", "https://www.cnstock.com/commonDetail/{}"),
)
_TAG = re.compile(r"<[^<>]{0,500}>")
_SCRIPT_START = re.compile(r"[\[{]\s*[\[{\"]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Array:
    """A candidate: an array of objects, how like a list of articles it is, and the total that stands near it."""

    records: tuple[Record, ...]
    score: float
    total: int | None


def read_json_list(data: object, url: str) -> Listing:
    """The entries of a JSON list in its order, with the total where it gives one; never a next request.

    :raises UnexpectedPage: no array of it is like a list of articles, or its rows have no addresses.
    """
    found = rows(data, url)
    entries = {url_key(row.url): _entry(row) for row in reversed(found) if row.url}
    if not entries:
        raise UnexpectedPage(
            f"no addresses in the list of {url}" if found else f"no list of articles in the JSON of {url}"
        )
    best = _best(data)
    return Listing(entries=tuple(reversed(entries.values())), total=best.total if best else None)


def rows(data: object, url: str) -> tuple[Row, ...]:
    """The rows of a JSON list in its order; ``url`` is "" where the list gives none and its site is not known."""
    best = _best(data)
    if best and best.score > 0:
        return tuple(row for record in best.records for row in _flat(record, url))
    return _in_markup(data, url)


def in_scripts(page: Outline, url: str) -> tuple[Row, ...]:
    """The rows that a page's inline scripts hold as JSON, for a template of the site to draw."""
    candidates = [rows(value, url) for source in _scripts(page) for value in _values(source)]
    usable = [found for found in candidates if sum(bool(row.url) for row in found) >= max(2, len(found) / 2)]
    return max(usable, key=lambda found: (sum(row.shown for row in found), len(found)), default=())


def _entry(row: Row) -> Entry:
    moment = row.moment
    return Entry(
        url=row.url,
        title=row.title,
        published=moment.when if moment else None,
        precision=moment.precision if moment else None,
    )


def _scripts(page: Outline) -> Iterator[str]:
    for node, tag in enumerate(page.tags):
        if tag == "script" and len(page.texts[node]) > 100:
            yield page.texts[node]


def _values(source: str) -> Iterator[object]:
    """Every JSON array and object that stands in a script, the outermost only; a few wrong starts are allowed."""
    decoder = json.JSONDecoder()
    position, tries = 0, 0
    while tries < 200:
        match = _SCRIPT_START.search(source, position)
        if match is None:
            return
        tries += 1
        try:
            value, position = decoder.raw_decode(source, match.start())
            yield value
        except (ValueError, RecursionError):
            position = match.start() + 1


def _best(data: object) -> _Array | None:
    return max(_arrays(data), key=lambda array: array.score, default=None)


def _arrays(data: object) -> Iterator[_Array]:
    """Every array of objects in the data, without recursion."""
    waiting: list[tuple[object, int, int | None]] = [(data, 0, None)]
    seen = 0
    while waiting and seen < MOST_VALUES:
        value, depth, total = waiting.pop()
        seen += 1
        if depth > DEEPEST:
            continue
        if isinstance(value, dict):
            total = _total(value) or total
            waiting.extend((inner, depth + 1, total) for inner in _inner(value))
        elif isinstance(value, list):
            records = tuple(cast("Record", item) for item in value if isinstance(item, dict))
            if records:
                yield _Array(records=records, score=_score(records), total=total)
            waiting.extend((item, depth + 1, total) for item in value)


def _inner(value: Mapping[str, object]) -> Iterator[object]:
    """What an object holds; a text that is itself JSON is opened."""
    for inner in value.values():
        if isinstance(inner, str) and len(inner) > 20 and inner.lstrip()[:1] in ("[", "{"):
            try:
                yield json.loads(inner)
            except (ValueError, RecursionError):
                continue
        elif isinstance(inner, (dict, list)):
            yield inner


def _score(records: Sequence[Record]) -> float:
    """How like a list of articles: rows with a title, an address or a number, and a date."""
    points = 0.0
    for record in records[:50]:
        title = _title(record)
        address = _address(record) is not None
        if len(title) >= 4 and (address or _identity(record)):
            dated = _moment(record) is not None
            points += min(len(title), 20) * (1 if address else 0.4) * (1 if dated else 0.15 if address else 0)
    return points * len(records) / min(len(records), 50)


def _flat(record: Record, url: str) -> Iterator[Row]:
    """A record as a row, and after it those that it holds itself (cnstock's ``childList``)."""
    row = _row(record, url)
    if row:
        yield row
    for inner in record.values():
        if isinstance(inner, list) and all(isinstance(item, dict) for item in inner):
            for item in inner:
                child = _row(item, url)
                if child and (child.shown or row is None):
                    yield child


def _row(record: Record, url: str) -> Row | None:
    title = _title(record)
    href = _address(record)
    absolute = (resolve(url, html.unescape(href)) if href else None) or _numbered(record, url)
    if not title or (absolute is None and not _identity(record)):
        return None
    shown = _moment(record)
    carried = dates.from_url(absolute) if absolute and not shown else None
    return Row(href=href, url=absolute or "", title=title, moment=shown or carried, shown=shown is not None)


def _numbered(record: Record, url: str) -> str | None:
    for site, name, template in _BY_NUMBER:
        if host(url).endswith(site):
            number = _lower(record).get(name)
            return template.format(number) if isinstance(number, (int, str)) and str(number).isalnum() else None
    return None


def _title(record: Record) -> str:
    for value in _by_name(record, fieldnames.TITLES):
        if isinstance(value, str):
            text = fold(html.unescape(_TAG.sub("", value)))
            if text:
                return text[:300]
    return ""


def _address(record: Record) -> str | None:
    for value in _by_name(record, fieldnames.URLS):
        href = _href(value)
        if href:
            return href
    return None


def _href(value: object) -> str | None:
    """An address in a field: as text, or as the ``pc`` member of an object, which may be JSON in a text."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    if isinstance(value, dict):
        value = value.get("pc") or value.get("url") or next(iter(value.values()), None)
    if not isinstance(value, str):
        return None
    href = value.strip()
    return (
        href
        if ("/" in href and " " not in href and "<" not in href) or re.fullmatch(r"[\w-]+\.s?html?", href)
        else None
    )


def _moment(record: Record) -> Moment | None:
    likely = sorted(name for name in _lower(record) if fieldnames.LIKE_DATES.fullmatch(name))
    for value in _by_name(record, (*fieldnames.DATES, *likely)):
        moment = _as_moment(value)
        if moment:
            return moment
    return _shared(record)


def _as_moment(value: object) -> Moment | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return rowdates.stamp(value)
    if not isinstance(value, str) or len(value) > 60:
        return None
    if value.strip().isdigit():
        number = value.strip()
        compact = re.fullmatch(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?", number)
        if compact and len(number) != 10:
            clock = f" {compact[4]}:{compact[5]}" if compact[4] else ""
            return dates.find_moment(f"{compact[1]}-{compact[2]}-{compact[3]}{clock}")
        return rowdates.stamp(float(number)) if len(number) < 16 else None
    return dates.find_moment(value)


def _shared(record: Record) -> Moment | None:
    """The exact time that cnstock keeps with the sharing data of a row whose own time is relative."""
    share = record.get("shareInfo")
    parts = share.get("dateInfo") if isinstance(share, dict) else None
    if not isinstance(parts, dict):
        return None
    day = "-".join(str(parts.get(name, "")) for name in ("year", "month", "day"))
    return dates.find_moment(f"{day} {parts.get('hour', '')}:{str(parts.get('minute', '')).zfill(2)}")


def _identity(record: Record) -> bool:
    return any(isinstance(value, (int, str)) and value for value in _by_name(record, fieldnames.NUMBERS))


def _total(record: Record) -> int | None:
    for value in _by_name(record, fieldnames.TOTALS):
        if (
            isinstance(value, (int, str))
            and not isinstance(value, bool)
            and str(value).isascii()
            and str(value).isdigit()
        ):
            return int(str(value)[:12])
    return None


def _lower(record: Record) -> dict[str, object]:
    return {str(name).lower(): value for name, value in record.items()}


def _by_name(record: Record, names: Sequence[str]) -> Iterator[object]:
    lowered = _lower(record)
    for name in names:
        if lowered.get(name) not in (None, "", [], {}):
            yield lowered[name]


def _in_markup(data: object, url: str) -> tuple[Row, ...]:
    """The rows of the longest piece of HTML that the data holds (Hanweb's ``data.html``)."""
    from collector.reading import listing

    pieces = [text for text in _texts(data) if "<a" in text and "href" in text]
    return listing.fragment_rows(max(pieces, key=len), url) if pieces else ()


def _texts(data: object) -> Iterator[str]:
    waiting: list[object] = [data]
    seen = 0
    while waiting and seen < MOST_VALUES:
        value = waiting.pop()
        seen += 1
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
