"""Material to measure on, in the format of its README: pages with their truth, and predictions as JSON lines."""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

Result = TypeVar("Result")
_SPACE = re.compile(r"[\s\u3000\xa0\u200b\ufeff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page and what is known of it; ``facts`` is empty where there is no truth file."""

    id: str
    body: bytes
    facts: Mapping[str, Any]


def pages(directory: Path, suffix: str = ".html") -> Iterator[Page]:
    """Every page of a folder with its truth, by name."""
    for file in sorted(directory.glob(f"*{suffix}")):
        beside = file.with_suffix(".json")
        facts = json.loads(beside.read_text(encoding="utf-8")) if beside.exists() else {}
        yield Page(id=str(facts.get("id", file.stem)), body=file.read_bytes(), facts=facts)


def bare(text: str | None) -> str:
    """Text without any white space, as titles are compared."""
    return _SPACE.sub("", text or "")


def timed(read: Callable[[], Result]) -> tuple[Result, float]:
    """What a reader gives, and the milliseconds it took."""
    begin = time.perf_counter()
    result = read()
    return result, (time.perf_counter() - begin) * 1000


def write(file: Path | None, predictions: Iterable[Mapping[str, Any]]) -> None:
    """Predictions as JSON lines, where a file is asked for."""
    if file is not None:
        lines = (json.dumps(prediction, ensure_ascii=False) for prediction in predictions)
        file.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def share(part: float, whole: float) -> str:
    """A ratio as it is printed, with the counts it stands for."""
    return f"{part / whole:.3f} ({part:g}/{whole:g})" if whole else "-"


def speed(milliseconds: Sequence[float]) -> str:
    """Median and 95th percentile of a run."""
    if not milliseconds:
        return "-"
    ordered = sorted(milliseconds)
    return f"median {statistics.median(ordered):.1f} ms, p95 {ordered[int(len(ordered) * 0.95)]:.1f} ms"
