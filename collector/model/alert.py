"""What a person has to be told between two lists: one standing fault, whose key stays the same while it lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AlertKind(StrEnum):
    """What kind of fault it is."""

    FAILED = "failed"  # the column cannot be had
    SILENT = "silent"  # it answers, but nothing new has come for longer than it ever keeps quiet
    SUSPICIOUS = "suspicious"  # it answers with something else than it used to
    FIELDS = "fields"  # its articles suddenly lack a title, a date or a text
    GAP = "gap"  # a stretch that no poll could walk back over
    UNREAD = "unread"  # listed articles that cannot be read for long
    IDLE = "idle"  # nothing at all was polled: the daemon does not run
    NO_LIST = "no-list"  # the day's list was not made
    CONFIG = "config"  # a change of the configuration was refused, the daemon works with what it had
    DISK = "disk"  # there is little space left
    UPKEEP = "upkeep"  # the backup or other work of the night failed


class Severity(StrEnum):
    """How soon somebody has to look."""

    URGENT = "urgent"  # the whole watch stands still
    FAULT = "fault"  # something is or will be missed
    NOTICE = "notice"  # look at it when there is time


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One fault that stands now. It is over when ``alerts`` no longer gives its key."""

    key: str  # "column:most/tzgg:failed", "gap:17", "program:idle": the same as long as the fault lasts
    kind: AlertKind
    column: str | None  # its key; None for what concerns the whole program
    since: datetime  # when it began, as far as is known
    text: str  # in Chinese: what happened, where, what to do
    severity: Severity
