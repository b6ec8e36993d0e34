"""专题: the theme of an issue, as words or drawn from examples, and how far an article fits it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from collector.config import Bulletin
from collector.model import Article, IssueState
from collector.store import Store
from collector.store.choosing import ANY, ThemeRow

_OPENING = 200  # characters
_IN_TITLE, _IN_OPENING, _IN_TEXT = 0.75, 0.4, 0.1  # how much one word of full weight says, by where it stands
_WORDS = 14  # drawn from examples
_LONGEST = 6  # characters of a word that is drawn
_COMMON = 0.15  # a word in so many of the other articles is nobody's theme
_SPLIT = re.compile(r"[、，,;；\s]+")
_RUN = re.compile(r"[\u4e00-\u9fff]+|[A-Za-z][A-Za-z0-9.+-]{1,15}")
_EMPTY = re.compile(r"[的了和与及在是为等将对从并也有这其中一第]|^[年月日个]|[年月日]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme by name and the words that it goes by, each with its weight (0 to 1)."""

    name: str
    words: Mapping[str, float] = field(default_factory=dict)

    def fit(self, article: Article) -> tuple[float, tuple[str, ...]]:
        """How far an article fits (0 to 1), and the words that say so, the strongest first."""
        opening = article.text[:_OPENING]
        found: list[tuple[float, str]] = []
        for word, weight in self.words.items():
            place = _IN_TITLE if word in article.title else _IN_OPENING if word in opening else 0.0
            place = place or (_IN_TEXT if word in article.text else 0.0)
            if place:
                found.append((place * weight, word))
        unlike = 1.0
        for speaks, _ in found:
            unlike *= 1 - speaks
        return 1 - unlike, tuple(word for _, word in sorted(found, key=lambda pair: -pair[0]))


def of_words(name: str, words: Iterable[str] = (), known: Mapping[str, tuple[str, ...]] | None = None) -> Theme:
    """A theme by its words; without any, those that ``bulletin.toml`` gives the name, or the name itself."""
    given = tuple(words) or (known or {}).get(name) or split(name)
    return Theme(name=name, words=dict.fromkeys(given, 1.0))


def of_examples(name: str, examples: Sequence[str], others: Sequence[str]) -> Theme:
    """A theme by what examples have in common and other articles have not.

    :param examples: titles with their texts.
    :param others: articles of any kind, to know by them what is said everywhere; may be empty.
    """
    having, elsewhere = Counter[str](), Counter[str]()
    for text in examples:
        having.update(_grams(text))
    least = 2 if len(examples) > 1 else 1
    wanted = {word for word, count in having.items() if count >= max(least, len(examples) / 2)}
    for text in others:
        elsewhere.update(wanted & _grams(text))
    most = _COMMON * len(others)
    rare = {word: having[word] / len(examples) for word in wanted if elsewhere[word] <= most}
    if len(examples) == 1:
        rare = {word: share for word, share in rare.items() if examples[0].count(word) > 1}
    best = sorted(_longest(rare), key=lambda word: (-rare[word], elsewhere[word], -len(word), word))[:_WORDS]
    return Theme(name=name, words={word: round(rare[word], 2) for word in best})


def _grams(text: str) -> set[str]:
    """What may be a word of a text: pieces of 2 to 6 characters without particles, and foreign words."""
    found = set()
    for run in _RUN.findall(text[:2000]):
        if run[0].isascii():
            found.add(run)
            continue
        for size in range(2, _LONGEST + 1):
            found |= {run[at : at + size] for at in range(len(run) - size + 1)}
    return {word for word in found if not _EMPTY.search(word)}


def _longest(shares: Mapping[str, float]) -> list[str]:
    """The words without the pieces of one that is as frequent: 工智 goes where 人工智能 stays."""
    longer = sorted(shares, key=len, reverse=True)
    kept: list[str] = []
    for word in longer:
        if not any(word in other and shares[other] >= shares[word] for other in kept):
            kept.append(word)
    return kept


def in_the_making(store: Store) -> int | None:
    """The number of the issue that is being made; None when there is none."""
    return next((head.number for head in store.issues.all() if head.state is not IssueState.PRINTED), None)


def current(store: Store, bulletin: Bulletin) -> Theme | None:
    """The theme for the list that is made now: set for the issue being made, else for any, else the issue's own."""
    number = in_the_making(store)
    row = store.choosing.theme(number) if number is not None else None
    row = row or store.choosing.theme(ANY)
    if row is not None:
        return from_row(store, bulletin, row)
    name = store.issues.get(number, images=False).theme.strip() if number is not None else ""
    return of_words(name, known=bulletin.themes) if name else None


def from_row(store: Store, bulletin: Bulletin, row: ThemeRow) -> Theme:
    """The theme that an editor set: its words, or those of its examples, or what the name says."""
    if row.words or not (row.items or row.examples):
        return of_words(row.name, row.words, bulletin.themes)
    briefs = store.choosing.briefs(row.items).values()
    examples = [f"{brief.article.title}\n{brief.article.text}" for brief in briefs] + list(row.examples)
    others = [f"{brief.article.title}\n{brief.article.text}" for brief in store.choosing.newest(300, row.items)]
    found = of_examples(row.name, examples, others) if examples else of_words(row.name, known=bulletin.themes)
    return found if found.words else of_words(row.name, known=bulletin.themes)


def split(words: str) -> tuple[str, ...]:
    """Words as people write them in one line, parted by 、 commas or blanks; each once."""
    return tuple(dict.fromkeys(filter(None, _SPLIT.split(words))))
