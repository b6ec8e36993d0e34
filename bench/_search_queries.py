"""Queries of every kind, drawn from what is stored, so that each finds something."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench._search_store import LABELS
from collector.reading.simplified import SIMPLIFIED, TRADITIONAL
from collector.store import Store

KINDS = {
    "very": "two letters, in most items",
    "common": "two letters, common",
    "rare": "two letters, rare",
    "four": "four letters",
    "long": "phrase of 8 to 14 letters",
    "number": "文号",
    "digits": "part of a number",
    "boolean": "boolean",
    "near": "NEAR",
    "filtered": "with 来源, 日期 or 标题",
    "traditional": "traditional",
    "one": "one letter (beyond the goal)",
}
_SAMPLE = 3000
_TRADITIONAL = {simple: old for old, simple in reversed(list(zip(TRADITIONAL, SIMPLIFIED, strict=True)))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One query; ``words`` where it is nothing but words that must all be there, which every way can answer."""

    query: str
    words: list[str]


def draw(store: Store, number: int, seed: int) -> dict[str, list[Asked]]:
    """So many queries of every kind."""
    rows = store.connection.rows(
        """SELECT items.title, texts.text, items.doc_number FROM items JOIN texts ON texts.item = items.id
           WHERE items.id % (SELECT max(1, max(id) / ?) FROM items) = 0""",
        (_SAMPLE,),
    )
    return _Drawing([tuple(row) for row in rows], number, random.Random(seed)).all()


class _Drawing:
    """Words by how many of the sampled documents hold them."""

    def __init__(self, rows: Sequence[tuple[str, str, str | None]], number: int, chance: random.Random) -> None:
        self.texts = [text for _, text, _ in rows]
        self.numbers = sorted({number for _, _, number in rows if number})
        self.count, self.chance = number, chance
        held = Counter(pair for text in self.texts for pair in {text[i : i + 2] for i in range(len(text) - 1)})
        pairs = [(pair, times) for pair, times in held.items() if re.fullmatch("[一-鿿]{2}", pair)]
        self.very = [pair for pair, times in pairs if times > len(rows) * 0.4]
        self.common = [pair for pair, times in pairs if len(rows) * 0.05 < times <= len(rows) * 0.4]
        self.rare = [pair for pair, times in pairs if times <= 2]

    def all(self) -> dict[str, list[Asked]]:
        makers: dict[str, Callable[[], Asked]] = {
            "very": lambda: _plain(self.chance.choice(self.very or self.common)),
            "common": lambda: _plain(self.chance.choice(self.common)),
            "rare": lambda: _plain(self.chance.choice(self.rare)),
            "four": lambda: _plain(self.part("[一-鿿]{4}", 4)),
            "long": lambda: _plain(self.part("[一-鿿0-9]{8,14}", self.chance.randint(8, 14))),
            "number": lambda: Asked(
                query=self.chance.choice(self.numbers).replace("〔", "[").replace("〕", "]"), words=[]
            ),
            "digits": lambda: _plain(self.part("[0-9][0-9.]{1,3}[0-9]", 3)),
            "boolean": self.boolean,
            "near": lambda: Asked(query=f"{self.word()} NEAR/20 {self.word()}", words=[]),
            "filtered": self.filtered,
            "traditional": lambda: _traditional(self.chance.choice(self.common + self.rare)),
            "one": lambda: Asked(query=self.chance.choice(self.common)[0], words=[]),
        }
        return {kind: [make() for _ in range(self.count)] for kind, make in makers.items()}

    def word(self) -> str:
        return self.chance.choice(self.common)

    def part(self, pattern: str, length: int) -> str:
        while True:
            text = self.chance.choice(self.texts)
            start = self.chance.randrange(max(1, len(text) - length))
            if re.fullmatch(pattern, part := text[start : start + length]):
                return part

    def boolean(self) -> Asked:
        one, two, three = self.word(), self.word(), self.word()
        return self.chance.choice(
            [
                Asked(query=f"{one} {two}", words=[one, two]),
                Asked(query=f"{one} {two} {three}", words=[one, two, three]),
                Asked(query=f"({one} | {two}) -{three}", words=[]),
                Asked(query=f"({self.part('[一-鿿]{4}', 4)} | {one}) {two}", words=[]),
            ]
        )

    def filtered(self) -> Asked:
        year, month = self.chance.randint(2020, 2026), self.chance.randint(1, 12)
        part = self.chance.choice(
            [
                f"来源:{self.chance.choice(LABELS)}",
                f"日期:{year}-{month:02}",
                f"日期:{year}-{month:02}..{year + 1}-02",
                f"标题:{self.word()}",
                "状态:候选",
            ]
        )
        return Asked(query=f"{self.word()} {part}", words=[])


def _plain(word: str) -> Asked:
    return Asked(query=f'"{word}"', words=[word])


def _traditional(word: str) -> Asked:
    return Asked(query="".join(_TRADITIONAL.get(char, char) for char in word), words=[word])
