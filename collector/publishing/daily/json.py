"""The daily list as JSON for other programs.

``{day, made, since, until, size, masthead, left_out: [{why, count}], sections: [{name, candidates: [...]}],
certificate: [...]}``. A candidate has the fields of ``model.Candidate``, a line of the certificate those of
``model.ColumnProof`` with ``column`` cut down to key, name and url. Times are ISO 8601 with +08:00, stretches of time
are seconds; what is not known is null.
"""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any

from collector.model import CHINA, Candidate, ColumnProof, DailyList

SUFFIX = ".json"
MEDIA_TYPE = "application/json"


def render(daily: DailyList) -> bytes:
    """The whole list with its certificate."""
    data = {
        "day": daily.day,
        "made": daily.made,
        "since": daily.since,
        "until": daily.until,
        "size": daily.size,
        "masthead": daily.masthead,
        "left_out": [{"why": why, "count": count} for why, count in daily.left_out],
        "sections": [
            {"name": name, "candidates": [_candidate(candidate) for candidate in candidates]}
            for name, candidates in daily.sections
        ],
        "certificate": [proof_of(proof) for proof in daily.certificate],
    }
    return dumped(data)


def dumped(data: object) -> bytes:
    """Anything that the house's data is made of, as JSON in UTF-8."""
    return json.dumps(data, ensure_ascii=False, indent=2, default=_plain).encode("utf-8", "replace") + b"\n"


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return asdict(candidate)


def proof_of(proof: ColumnProof) -> dict[str, Any]:
    """A line of the certificate, ready for ``dumped``."""
    column = proof.column
    kept = {name: getattr(proof, name) for name in ColumnProof.__dataclass_fields__ if name != "column"}
    return {
        "column": {"key": column.key, "name": column.name, "url": column.url},
        **kept,
    }


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, datetime):
        return value.astimezone(CHINA).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
