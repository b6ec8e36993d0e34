"""Which of many words a short text holds, found by their first two characters instead of one search a word."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from operator import add

from collector.model import Article

OPENING = 200  # characters; what an article is about is said by then


@dataclass(frozen=True, slots=True)
class Head:
    """Title and opening of an article, ready for many words to be looked for."""

    title: str
    whole: str
    pieces: frozenset[str]

    @classmethod
    def of(cls, article: Article) -> Head:
        """That of an article."""
        whole = f"{article.title}\n{article.text[:OPENING]}"
        pieces = frozenset(map(add, whole, whole[1:]))
        return cls(article.title, whole, pieces)

    def holds(self, words: Collection[str]) -> list[str]:
        """Those of the words that stand in it, in the order of the words."""
        first = _by_first(tuple(words))
        near = first.keys() & self.pieces
        found = [(place, word) for piece in near for place, word in first[piece] if word in self.whole]
        found += [(place, word) for place, word in first.get("", ()) if word in self.whole]
        return [word for _, word in sorted(found)]


@lru_cache(maxsize=256)
def _by_first(words: tuple[str, ...]) -> dict[str, list[tuple[int, str]]]:
    """Words with their places by their first two characters; "" leads to those of one character."""
    found: dict[str, list[tuple[int, str]]] = {}
    for place, word in enumerate(words):
        found.setdefault(word[:2] if len(word) > 1 else "", []).append((place, word))
    return found
