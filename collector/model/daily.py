"""The editors' list of a day: candidates and the certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from collector.model.page import Precision
from collector.model.polling import Gap, Outcome
from collector.model.registry import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One place that carried a story."""

    item: int
    source: str  # display name
    url: str
    published: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a candidate's score: what it adds or takes away, and why in words."""

    name: str  # a weight of [score]: section, interest, freshness …
    value: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One line of the editors' list: a story by its canonical item."""

    item: int
    story: int | None
    title: str
    url: str
    archived: str | None  # where the archived copy is to be had, None when there is none
    source: str  # display name of the 来源
    source_label: str | None
    column: str
    section: str
    published: datetime | None
    precision: Precision | None
    first_seen: datetime
    doc_number: str | None
    lead: str
    outlets: tuple[Outlet, ...] = ()  # the others
    reasons: tuple[str, ...] = ()
    score: float = 0.0
    second: str | None = None  # the section that it would have gone to otherwise
    parts: tuple[Part, ...] = ()  # what the score is the sum of, the weightiest first
    summary: str | None = None  # a language model's, marked as such; None where none is configured


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnProof:
    """One line of the certificate: what is proven about one column at the time of the list."""

    column: Column
    source_name: str
    polled: datetime | None
    outcome: Outcome | None
    entries: int
    new: int
    newest: datetime | None
    open_gaps: tuple[Gap, ...]
    pending: int  # articles that could not be read yet
    verdict: str  # 正常, 未变, 可疑, 失败, 停用, 未查 … in the editors' words
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyList:
    """The day's candidate list with its certificate; renderers see this and nothing else."""

    day: date
    made: datetime
    since: datetime | None  # it holds what became known after this …
    until: datetime  # … and not after this
    sections: Sequence[tuple[str, Sequence[Candidate]]]
    certificate: Sequence[ColumnProof]
    left_out: tuple[tuple[str, int], ...] = ()  # why something of this stretch is not in it, and how many
    masthead: str = ""

    @property
    def size(self) -> int:
        """How many candidates there are in all sections."""
        return sum(len(candidates) for _, candidates in self.sections)
