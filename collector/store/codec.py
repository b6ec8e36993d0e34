"""How values stand in the database: times as UTC text that sorts, structures as JSON, text that is always valid."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from collector.model import CHINA, Entry, PageRequest, Precision

LATEST = "9"  # sorts after every stamp


def stamp(when: datetime) -> str:
    """An aware time as UTC text of fixed width, so that text order is time order: ``2026-11-22T00:30:00.000000Z``.

    :raises ValueError: the time has no zone.
    """
    if when.tzinfo is None:
        raise ValueError(f"a time without a zone: {when.isoformat()}")
    return when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def stamp_or_none(when: datetime | None) -> str | None:
    """``stamp`` of a time that may be missing."""
    return None if when is None else stamp(when)


def moment(text: str) -> datetime:
    """The time that ``stamp`` wrote, in Asia/Shanghai, so that its date is the one editors see."""
    return datetime.fromisoformat(text).astimezone(CHINA)


def moment_or_none(text: str | None) -> datetime | None:
    """``moment`` of a text that may be missing."""
    return None if text is None else moment(text)


def storable(text: str) -> str:
    """The text itself, or with half surrogates replaced, which no database takes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def storable_or_none(text: str | None) -> str | None:
    """``storable`` of a text that may be missing."""
    return None if text is None else storable(text)


def pack(value: object) -> str:
    """A structure of plain values as compact JSON."""
    return storable(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def unpack(text: str) -> Any:  # JSON is of any shape; the caller names the one it wrote
    """What ``pack`` wrote."""
    return json.loads(text)


def pack_entry(entry: Entry) -> str:
    """An entry as JSON, without the fields it leaves open."""
    values = {f.name: getattr(entry, f.name) for f in fields(entry)}
    values["published"] = stamp_or_none(entry.published)
    return pack({name: value for name, value in values.items() if value is not None})


def unpack_entry(text: str) -> Entry:
    """What ``pack_entry`` wrote."""
    values = unpack(text)
    values["published"] = moment_or_none(values.get("published"))
    values["precision"] = Precision(values["precision"]) if "precision" in values else None
    return Entry(**values)


def pack_request(request: PageRequest | None) -> str | None:
    """A page request as JSON; None stays None."""
    if request is None:
        return None
    return pack([request.url, request.method, request.body, request.headers])


def unpack_request(text: str | None) -> PageRequest | None:
    """What ``pack_request`` wrote."""
    if text is None:
        return None
    url, method, body, headers = unpack(text)
    return PageRequest(url=url, method=method, body=body, headers=tuple((name, value) for name, value in headers))
