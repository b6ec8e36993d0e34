"""The daily list as JSON for other programs.

``{day, made, since, until, size, masthead, left_out: [{why, count}], sections: [{name, candidates: [...]}],
certificate: [...]}``. A candidate has the fields of ``model.Candidate``, a line of the certificate those of
``model.ColumnProof`` with ``column`` cut down to key, name and url. Times are ISO 8601 with +08:00; what is not known
is null.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
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
        "certificate": [_proof(proof) for proof in daily.certificate],
    }
    return json.dumps(data, ensure_ascii=False, indent=2, default=_plain).encode("utf-8", "replace") + b"\n"


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return asdict(candidate)


def _proof(proof: ColumnProof) -> dict[str, Any]:
    column = proof.column
    kept = {
        name: getattr(proof, name) for name in ColumnProof.__dataclass_fields__ if name not in ("column", "open_gaps")
    }
    return {
        "column": {"key": column.key, "name": column.name, "url": column.url},
        "open_gaps": [asdict(gap) for gap in proof.open_gaps],
        **kept,
    }


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(CHINA).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
