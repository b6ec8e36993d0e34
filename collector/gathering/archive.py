"""The archive: every response of a run in one WARC file, indexed in the store, and gone again when it is old."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from w3lib.url import canonicalize_url
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from collector.errors import ReadError
from collector.gathering.books import Books
from collector.model import ArchiveRecord
from collector.store import Store
from collector.store.trouble import disk_error

_LONGEST = timedelta(days=1)  # a service that never ends begins a new file every day, so that old ones can go
_LARGEST = 100_000_000  # bytes of one body, decompressed: the most that [limits] max_page_bytes may be
_CHUNK = 1 << 16
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")  # no separators, of whatever system
FOLDER = "archive"  # below the data folder
_LEVEL = 5  # of compression: half the time of 9, which warcio takes, for files 2 % larger
_GZIP = 31  # zlib's word for gzip with the largest window
Headers = Sequence[tuple[str, str]]


def request_key(url: str, method: str = "GET", body: bytes = b"") -> str:
    """The key under which the answer to a request is found again: method, address in canonical form, and body."""
    canonical = canonicalize_url(url)
    if method == "GET" and not body:
        return canonical
    return f"{method} {canonical} {hashlib.sha256(body).hexdigest()}"


class Recording:
    """One WARC file, made when the first response comes; every record is on its way to the disk when it is indexed."""

    def __init__(self, folder: Path, store: Books, now: Callable[[], datetime]) -> None:
        self._folder, self._store, self._now = folder, store, now
        self._name = ""

    def add(
        self, url: str, status: int, headers: Headers, body: bytes, *, method: str = "GET", asked: bytes = b""
    ) -> None:
        """Record one response; ``asked`` is the body of a request other than GET, which is recorded beside it."""
        at = self._now()
        self._ready(at)
        writer = self._writer
        response = writer.create_warc_record(
            url,
            "response",
            payload=BytesIO(body),
            length=len(body),
            http_headers=StatusAndHeaders(f"{status} {_reason(status)}", _clean(headers), protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": _warc_date(at)},
        )
        offset, length = self._write(response)
        if method != "GET":
            self._add_request(url, method, asked, response.rec_headers.get_header("WARC-Record-ID"), at)
        self._store.archive.add(
            ArchiveRecord(
                key=request_key(url, method, asked),
                url=url,
                fetched=at,
                file=self._name,
                offset=offset,
                length=length,
                status=status,
                digest=response.rec_headers.get_header("WARC-Payload-Digest"),
            )
        )

    def append(self, packed: bytes) -> tuple[str, int]:
        """Append records that another recording packed, as they are; the file's name, and where they begin in it."""
        self._ready(self._now())
        return self._name, self._append(packed)

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._name:
            self._file.close()
            self._name = ""

    def _ready(self, at: datetime) -> None:
        if self._name and at - self._opened >= _LONGEST:
            self.close()
        if not self._name:
            self._open(at)

    def _open(self, at: datetime) -> None:
        try:
            path = self._new_file(f"{at.astimezone(UTC):%Y%m%dT%H%M%S}")
        except OSError as error:
            raise disk_error(error, self._folder) from error
        self._name, self._opened = path.name, at
        self._plain = BytesIO()
        self._writer = WARCWriter(self._plain, gzip=False)
        self._write(self._writer.create_warcinfo_record(self._name, {"format": "WARC File Format 1.0"}))

    def _new_file(self, stem: str) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        for number in range(1000):
            path = self._folder / f"{stem}-{number:03}.warc.gz"
            try:
                self._file = path.open("xb", buffering=0)  # a record is on its way when it is indexed
            except FileExistsError:
                continue
            return path
        raise FileExistsError(f"{stem}: a thousand recordings in one second")

    def _write(self, record: ArcWarcRecord) -> tuple[int, int]:
        """Append a record, compressed by itself; where it begins and how long it is."""
        self._writer.write_record(record)
        packed = zlib.compress(self._plain.getvalue(), _LEVEL, _GZIP)
        self._plain.seek(0)
        self._plain.truncate()
        return self._append(packed), len(packed)

    def _append(self, packed: bytes) -> int:
        """Write whole records, or nothing; where they begin.

        :raises StoreError: the disk is full, or may not be written to.
        """
        offset = self._file.tell()
        try:
            left = memoryview(packed)
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            self._file.seek(offset)
            self._file.truncate()
            raise disk_error(error, self._folder / self._name) from error
        return offset

    def _add_request(self, url: str, method: str, body: bytes, response: str, at: datetime) -> None:
        record = self._writer.create_warc_record(
            url,
            "request",
            payload=BytesIO(body),
            length=len(body),
            http_headers=StatusAndHeaders(f"{method} {url} HTTP/1.1", [], is_http_request=True),
            warc_headers_dict={"WARC-Date": _warc_date(at), "WARC-Concurrent-To": response},
        )
        self._write(record)


def read_body(folder: Path, record: ArchiveRecord, *, limit: int = _LARGEST) -> tuple[bytes, str | None]:
    """The recorded body, decompressed as HTTP had it compressed, and its Content-Type.

    :raises ReadError: the file is gone or damaged, or the body is larger than ``limit`` bytes when decompressed: what
        came is recorded as it came, also what was then refused.
    """
    try:
        with place(folder, record.file).open("rb") as file:
            file.seek(record.offset)
            found = next(iter(ArchiveIterator(BytesIO(file.read(record.length)))))
            body, kind = _bounded(found.content_stream(), limit), found.http_headers.get_header("Content-Type")
    except (OSError, StopIteration, ValueError) as error:
        raise ReadError(f"{record.file} at {record.offset}: {error or 'no record there'}") from error
    if len(body) > limit:
        raise ReadError(f"{record.file} at {record.offset}: holds more than {limit} bytes")
    return body, kind


def place(folder: Path, name: str) -> Path:
    """Where a recording of that name lies.

    :raises ReadError: the name leads out of the archive; an index may come from anywhere.
    """
    if not _NAME.fullmatch(name):
        raise ReadError(f"{name!r} is no name of a recording")
    return folder / name


def _bounded(stream: BinaryIO, limit: int) -> bytes:
    """Not more than a little over ``limit`` bytes of a stream."""
    parts, size = [], 0
    while size <= limit and (part := stream.read(_CHUNK)):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def damage(file: BinaryIO, record: ArchiveRecord) -> str | None:
    """What is wrong with a record in its open file; None where its body is there, with the digest the index names."""
    file.seek(record.offset)
    packed = file.read(record.length)
    if len(packed) < record.length:
        return "the file ends before it"
    try:
        found = next(iter(ArchiveIterator(BytesIO(packed))))
        body = found.raw_stream.read()
    except (ArchiveLoadFailed, OSError, StopIteration, ValueError, zlib.error) as error:
        return f"it cannot be read ({error or 'no record there'})"
    digest = "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")
    return None if record.digest in (None, digest) else "its body is not the one that was recorded"


def prune(store: Store, folder: Path, before: datetime) -> int:
    """Delete the files that hold only records from before a time and no page of a selected item; how many.

    The index forgets first: a file without index is clutter, an index without file is a lie.
    """
    names = store.archive.older_than(before)
    for name in names:
        store.archive.forget_file(name)
        place(folder, name).unlink(missing_ok=True)
    return len(names)


def _clean(headers: Headers) -> list[tuple[str, str]]:
    """The headers as recorded: bodies are stored whole, so no chunks are announced."""
    return [(name, value) for name, value in headers if name.lower() != "transfer-encoding"]


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:  # 521 and other numbers of one vendor
        return "Unknown"


def _warc_date(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
