"""The editors' list of a day: candidates and the certificate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from collector.model.page import Precision
from collector.model.polling import Gap, Outcome
from collector.model.registry import Column
from collector.model.usual import Share


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
class Freshness:
    """How soon a column's articles were had, over those whose minute of publication is known."""

    articles: int
    seen_median: timedelta  # from publication to first sight
    seen_p95: timedelta
    list_median: timedelta | None = None  # from publication to the list that holds it
    list_p95: timedelta | None = None


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
    closed_gaps: tuple[Gap, ...] = ()  # since the list before, by a poll or by hand
    suspicion: str = ""  # what was odd about the list when it was last seen
    silent_since: datetime | None = None  # when it last published, where nothing since is improbable
    usual_gap: timedelta | None = None  # working time that nineteen of twenty pauses do not exceed
    fields: Mapping[str, Share] = field(default_factory=dict)  # in what share of its articles each could be read
    freshness: Freshness | None = None
    next_due: datetime | None = None


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
