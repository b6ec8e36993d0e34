"""What travels between the machines, as JSON with a version: tasks to the workers, results to the writer.

The fields are those of the nouns themselves. The version is a digest of all their names and types, so that two programs
of the same version mean the same and nobody has to remember to raise it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from collector.errors import CollectorError
from collector.model import ArchiveRecord, Attachment, Column, Item, Job, Known, Report
from collector.store.hosts import HostState

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


def version_of(*kinds: type) -> str:
    """The version of messages of these kinds: short, and another one as soon as anything that travels is otherwise."""
    lines = sorted({line for kind in kinds for line in _shape(kind, set())})
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8]


def _shape(kind: Any, seen: set[Any]) -> Iterator[str]:
    """Every field, and every value of an enumeration, that can be reached from a type."""
    if kind in seen:
        return
    seen.add(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        yield from (f"{kind.__name__}={member.value}" for member in kind)
    elif is_dataclass(kind):
        for name, hint in get_type_hints(kind).items():
            yield f"{getattr(kind, '__name__', '')}.{name}: {hint}"
            yield from _shape(hint, seen)
    for inner in get_args(kind):
        yield from _shape(inner, seen)


VERSION = version_of(Task, Result)


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
