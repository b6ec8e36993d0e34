"""Recorded traffic: any WARC file, ours or not, as answers to requests."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from collector.errors import ReadError, ReplayMiss
from collector.gathering.archive import request_key

# Headers that speak of the line or of how the body was packed, not of the page.
_OF_THE_LINE = frozenset({"transfer-encoding", "content-encoding", "content-length", "connection", "keep-alive"})


@dataclass(frozen=True, slots=True)
class Answer:
    """A recorded response, its body decompressed."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    at: datetime
    offset: int


@dataclass(slots=True)
class _Asked:
    """What request records say of responses, by the response's record id."""

    by_response: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    by_request: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def of(self, record_id: str, concurrent: str) -> tuple[str, bytes]:
        return self.by_response.get(record_id) or self.by_request.get(concurrent) or ("GET", b"")


class Traffic:
    """An index, in memory, of the responses of one WARC file; bodies are read when they are asked for.

    A request is answered by the newest response that is not younger than the time asked about; where all are younger,
    by the oldest.
    """

    def __init__(self, path: Path, places: dict[str, list[_Place]]) -> None:
        self.path = path
        self._places = places
        self._file = path.open("rb")

    @classmethod
    def open(cls, path: Path) -> Self:
        """Index a WARC file, compressed record by record or not at all.

        :raises ReadError: it is missing, not a WARC, or compressed in one piece.
        """
        try:
            places = _index(path)
        except (OSError, ArchiveLoadFailed) as error:
            raise ReadError(f"{path}: cannot be replayed: {error}") from error
        if not places:
            raise ReadError(f"{path}: holds no recorded response")
        return cls(path, places)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The times of the first and the last response."""
        times = [place.at for places in self._places.values() for place in places]
        return min(times), max(times)

    def __len__(self) -> int:
        return sum(len(places) for places in self._places.values())

    def answer(self, url: str, method: str, body: bytes, at: datetime, limit: int) -> Answer:
        """The recorded response to a request, its body cut off after ``limit`` bytes.

        :raises ReplayMiss: nothing like it was ever recorded.
        """
        places = self._places.get(request_key(url, method, body))
        if not places:
            raise ReplayMiss(f"{method} {url} was not recorded in {self.path.name}")
        index = bisect_right(places, at, key=lambda place: place.at)
        return self._read(places[max(index - 1, 0)], limit)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _read(self, place: _Place, limit: int) -> Answer:
        self._file.seek(place.offset)
        record = next(iter(ArchiveIterator(self._file)))
        if record.http_headers is None:  # a resource record: the thing itself
            kind = record.rec_headers.get_header("Content-Type", "application/octet-stream")
            return Answer(200, (("Content-Type", kind),), record.raw_stream.read(limit))
        headers = tuple(
            (name, value) for name, value in record.http_headers.headers if name.lower() not in _OF_THE_LINE
        )
        return Answer(int(record.http_headers.get_statuscode()), headers, record.content_stream().read(limit))


def _index(path: Path) -> dict[str, list[_Place]]:
    asked, found = _Asked(), []
    payloads: dict[str, _Place] = {}  # by digest, for records that only say "the same as"
    with path.open("rb") as file:
        records = ArchiveIterator(file)
        for record in records:
            if record.rec_type == "request":
                _note_request(record, asked)
            elif record.rec_type in ("response", "resource", "revisit") and record.format == "warc":
                place = _Place(_when(record), int(records.get_record_offset()))
                digest = record.rec_headers.get_header("WARC-Payload-Digest") or ""
                if record.rec_type == "revisit":
                    place = _Place(place.at, payloads.get(digest, place).offset)
                elif digest:
                    payloads.setdefault(digest, place)
                found.append((record.rec_headers, place))
    return _by_key(found, asked)


def _note_request(record: Any, asked: _Asked) -> None:
    method = record.http_headers.protocol if record.http_headers else "GET"
    what = (method, record.raw_stream.read())
    asked.by_response[record.rec_headers.get_header("WARC-Concurrent-To") or ""] = what
    asked.by_request[record.rec_headers.get_header("WARC-Record-ID") or ""] = what


def _by_key(found: list[tuple[Any, _Place]], asked: _Asked) -> dict[str, list[_Place]]:
    places: dict[str, list[_Place]] = defaultdict(list)
    for headers, place in found:
        url = (headers.get_header("WARC-Target-URI") or "").strip("<>")
        record_id = headers.get_header("WARC-Record-ID") or ""
        method, body = asked.of(record_id, headers.get_header("WARC-Concurrent-To") or "-")
        places[request_key(url, method, body)].append(place)
    return {key: sorted(found_there) for key, found_there in places.items()}


def _when(record: Any) -> datetime:
    text = record.rec_headers.get_header("WARC-Date") or ""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return when if when.tzinfo else when.replace(tzinfo=UTC)
