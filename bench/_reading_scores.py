"""How a reading of an article is scored against its truth; the definitions of the evaluation set's README."""

from __future__ import annotations

import json
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SPACE = re.compile(r"[\s\u3000\xa0\u200b\ufeff]+")
FIGURES = ("title", "day", "minute", "source", "passages", "clean", "f1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One page with what is to be read from it; ``truth`` is None where nobody wrote it down."""

    id: str
    url: str
    body: bytes
    json: bool
    truth: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What a reader made of a page; ``published`` as ``2026-11-22`` or ``2026-11-22T10:20+08:00``."""

    title: str | None = None
    published: str | None = None
    source_label: str | None = None
    author: str | None = None
    text: str = ""


def samples(directory: Path) -> list[Sample]:
    """The articles of a directory of ``NNN.html`` and ``NNN.json`` pairs, by name."""
    found = []
    for path in sorted(directory.glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        page = path.with_suffix(".html")
        if told.get("kind", "article") != "article" or not page.exists():
            continue
        is_json = told.get("format") == "json"
        truth = told.get("truth")
        found.append(
            Sample(
                id=told.get("id", path.stem),
                url=told.get("url") or "",
                body=page.read_bytes(),
                json=is_json,
                truth=truth,
            )
        )
    return found


def dense(text: str | None) -> str:
    """Without white space of any kind."""
    return _SPACE.sub("", text or "")


def judge(truth: Mapping[str, Any], read: Prediction) -> dict[str, float | None]:
    """Every figure of one page: 1 right, 0 wrong, None where the truth does not ask for it."""
    text = dense(read.text)
    return {
        "title": float(dense(read.title) == dense(truth["title"])),
        "day": float(any(dense(read.published)[:10] == one[:10] for one in _moments(truth))),
        "minute": _minute(truth, read),
        "source": float(dense(read.source_label) in _labels(truth)),
        "passages": float(_complete(truth, text)),
        "clean": float(not any(dense(part) in text for part in truth.get("body_must_not_contain", ()))),
        "f1": f1(text, dense(truth["body_text"])),
    }


def f1(one: str, other: str) -> float:
    """Overlap of two texts over their character bigrams, as a multiset."""
    first, second = _bigrams(one), _bigrams(other)
    total = sum(first.values()) + sum(second.values())
    return 2 * sum((first & second).values()) / total if total else 1.0


def averages(judged: Iterable[Mapping[str, float | None]]) -> dict[str, float]:
    """The mean of every figure over the pages that ask for it."""
    rows = list(judged)
    means = {}
    for name in FIGURES:
        values = [value for row in rows if (value := row[name]) is not None]
        means[name] = statistics.fmean(values) if values else 0.0
    return means


def _moments(truth: Mapping[str, Any]) -> list[str]:
    moments = [truth.get("published"), *truth.get("published_alt", ())]
    return [moment or "" for moment in moments] + ([""] if truth.get("published_null_ok") else [])


def _minute(truth: Mapping[str, Any], read: Prediction) -> float | None:
    """Asked only where the page shows a time; the seconds do not count."""
    if "T" not in (truth.get("published") or ""):
        return None
    return float(any((read.published or "")[:16] == one[:16] for one in _moments(truth)))


def _labels(truth: Mapping[str, Any]) -> set[str]:
    return {dense(label) for label in (truth.get("source_label"), *truth.get("source_label_alt", ()))}


def _complete(truth: Mapping[str, Any], text: str) -> bool:
    """Whether beginning, end and every required passage are there."""
    borders = (
        [truth["body_start"], *truth.get("body_start_alt", ())],
        [truth["body_end"], *truth.get("body_end_alt", ())],
    )
    whole = all(any(dense(part) in text for part in allowed) for allowed in borders)
    return whole and all(dense(part) in text for part in truth.get("body_must_contain", ()))


def _bigrams(text: Sequence[str]) -> Counter[str]:
    return Counter(text[i] + text[i + 1] for i in range(len(text) - 1))
