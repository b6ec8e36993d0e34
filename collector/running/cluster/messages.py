"""What travels between the machines, as JSON with a version: tasks to the workers, results to the writer.

The fields are those of the nouns themselves. Whoever changes one of these nouns raises ``VERSION``; a test holds that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from collector.errors import CollectorError
from collector.model import ArchiveRecord, Attachment, Column, Item, Job, Known, Report
from collector.store.hosts import HostState

VERSION = 1
T = TypeVar("T", "Task", "Result")


class OtherVersion(CollectorError):
    """The message was written by another version of this program; the text names both."""


class Unreadable(CollectorError):
    """It is no message of ours, whatever its version says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """The columns of one host that are due, and files at that host, with all that a worker needs to know."""

    id: str
    host: str
    sent: datetime  # by the clock of who sent it, which is the one that counts
    mark: float  # the broker's clock at that moment, seconds
    jobs: tuple[Job, ...] = ()
    known: Mapping[str, Mapping[str, Known]] = field(default_factory=dict)  # by column, by url_key
    hosts: tuple[HostState, ...] = ()
    files: tuple[tuple[int, Attachment], ...] = ()  # an item's id, and a file of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The facts of one poll, with what they are judged by."""

    report: Report
    column: Column  # as it was polled
    horizon: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A part of what came of a task, in the order in which it came; the times are those of the task's sender."""

    id: str  # by which a part that comes twice is known
    task: str
    host: str
    worker: str
    skew: float  # seconds that the worker's own clock was ahead
    last: bool  # of its task
    items: tuple[Item, ...] = ()
    polls: tuple[Finished, ...] = ()
    records: tuple[ArchiveRecord, ...] = ()  # with ``warc``: their offsets in it, the file is still to be named
    warc: str = ""  # base64; "" where the records are in the archive's folder already
    hosts: tuple[HostState, ...] = ()
    files: tuple[tuple[int, Attachment], ...] = ()


def encode(message: Task | Result) -> str:
    """A message as text."""
    plain = _adapters()[type(message)].dump_python(message, mode="json")
    text = json.dumps({"version": VERSION, "message": plain}, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode()  # half surrogates, which no other program would read


def decode(kind: type[T], text: str) -> T:
    """What ``encode`` wrote.

    :raises OtherVersion: another version of this program wrote it.
    :raises Unreadable: nobody did.
    """
    try:
        envelope = json.loads(text)
        version, plain = envelope["version"], envelope["message"]
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"not a message of the collector: {error}") from error
    if version != VERSION:
        raise OtherVersion(f"a message of version {version}; this program speaks version {VERSION}")
    try:
        message: T = _adapters()[kind].validate_python(plain)
    except ValidationError as error:
        raise Unreadable(f"a {kind.__name__} that cannot be read: {error.errors()[0]}") from error
    return message


@cache
def _adapters() -> dict[object, TypeAdapter[Any]]:
    return {Task: TypeAdapter(Task), Result: TypeAdapter(Result)}
