"""What near-duplicate libraries make of the same stream: candidates by MinHash, joined by their own threshold."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from bench._stream import Told
from collector.reading.text import dense

_PERMUTATIONS = 128
_THRESHOLD = 0.5


class _Index(Protocol):
    """A library's index, as this measurement drives it."""

    def sketch(self, text: str) -> Any:
        """The library's own signature of a text."""

    def near(self, sketch: Any) -> Iterable[int]:
        """Numbers of items that the index thinks alike."""

    def add(self, number: int, sketch: Any) -> None:
        """Let an item be found."""


def _grams(text: str) -> list[str]:
    body = dense(text)
    return list({body[i : i + 4] for i in range(max(1, len(body) - 3))})


class _Datasketch:
    def __init__(self) -> None:
        from datasketch import MinHashLSH

        self._index = MinHashLSH(threshold=_THRESHOLD, num_perm=_PERMUTATIONS)

    def sketch(self, text: str) -> Any:
        from datasketch import MinHash

        made = MinHash(num_perm=_PERMUTATIONS)
        made.update_batch([gram.encode() for gram in _grams(text)])
        return made

    def near(self, sketch: Any) -> Iterable[int]:
        return [int(key) for key in self._index.query(sketch)]

    def add(self, number: int, sketch: Any) -> None:
        self._index.insert(str(number), sketch)


class _Rensa:
    def __init__(self) -> None:
        from rensa import RMinHashLSH

        self._index = RMinHashLSH(threshold=_THRESHOLD, num_perm=_PERMUTATIONS, num_bands=32)

    def sketch(self, text: str) -> Any:
        from rensa import RMinHash

        made = RMinHash(num_perm=_PERMUTATIONS, seed=42)
        made.update(_grams(text))
        return made

    def near(self, sketch: Any) -> Iterable[int]:
        return list(self._index.query(sketch))

    def add(self, number: int, sketch: Any) -> None:
        self._index.insert(number, sketch)


def peers() -> dict[str, Callable[[Sequence[Told]], str]]:
    """The libraries by name; each measures a stream and says in a line how it went."""
    return {
        "datasketch MinHashLSH 0.5": lambda told: _measure(_Datasketch, told),
        "rensa RMinHashLSH 0.5": lambda told: _measure(_Rensa, told),
    }


def _measure(make: Callable[[], _Index], told: Sequence[Told]) -> str:
    """Group by the library alone: an item joins the story of the first that the index thinks alike."""
    from bench.stories import b_cubed

    try:
        index = make()
    except ImportError as missing:
        return f"not installed ({missing.name})"
    stories: list[int] = []
    first: dict[int, int] = {}
    met = sought = 0
    started = time.perf_counter()
    for number, one in enumerate(told):
        sketch = index.sketch(one.text)
        near = sorted(index.near(sketch))
        stories.append(stories[near[0]] if near else number)
        index.add(number, sketch)
        if one.story in first:
            sought, met = sought + 1, met + any(told[other].story == one.story for other in near)
        first.setdefault(one.story, number)
    spent = time.perf_counter() - started
    precision, recall = b_cubed([one.story for one in told], stories)
    return (
        f"B³ precision {precision:.4f} recall {recall:.4f}, candidate recall {met / max(1, sought):.4f}, "
        f"{len(told) / spent:.0f} items/s"
    )
