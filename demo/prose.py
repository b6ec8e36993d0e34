"""Composes the body of an article from frames and phrase banks, the same text for the same seed."""

from __future__ import annotations

import hashlib
import random
import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_CHOICE = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"\{([^{}]+)\}")
_RANGE = re.compile(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)")
_KINDS = ("通用要求", "评价方法", "术语", "实施指南")
_NUMERALS = "一二三四五六七八九十"
_BANKED = {"obj": "objs", "act": "acts", "field": "fields", "prob": "probs", "gain": "gains"}
_WORDS = {
    "dept": "departments",
    "body": "bodies",
    "person": "people",
    "way": "ways",
    "mat": "materials",
    "firm": "firms",
    "room": "rooms",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of a body: a paragraph, a heading, a centred line, a line set right, or a table."""

    kind: str  # p | h | center | right | table
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Everything an article may be composed of; see the heads of the files in ``content``."""

    banks: Mapping[str, Mapping[str, Sequence[str]]]
    places: Mapping[str, Sequence[str]]
    words: Mapping[str, Sequence[str]]
    genres: Mapping[str, Sequence[str]]
    roles: Mapping[str, Sequence[str]]

    @classmethod
    def load(cls, folder: Path) -> Language:
        """Read the three files of phrases in ``folder``."""
        banks, pools, frames = (
            tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
            for name in ("banks", "pools", "frames")
        )
        return cls(
            banks=banks, places=pools["places"], words=pools["words"], genres=frames["genres"], roles=frames["roles"]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What a body is to be composed about. Articles of one ``seed`` and other ``figures`` differ in figures only."""

    seed: str
    figures: str
    topics: tuple[str, ...]
    genre: str
    region: str
    issuer: str


def rng(*parts: str) -> random.Random:
    """A random generator that depends on the words given and on nothing else."""
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))  # noqa: S311  # prose, not secrets


@dataclass(slots=True)
class Writer:
    """Draws phrases for one article; no phrase comes back before its bank is used up."""

    language: Language
    brief: Brief
    words: random.Random
    figures: random.Random
    _decks: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _items: int = 0

    def paragraph(self, roles: str) -> str:
        """One paragraph: a sentence for every character of ``roles``."""
        return "".join(self._sentence(role) for role in roles)

    def heading(self) -> None:
        """A new part begins: its items are counted from one again."""
        self._items = 0

    def _sentence(self, role: str) -> str:
        frame = self._draw("role:" + role, self.language.roles[role])
        while _CHOICE.search(frame):
            frame = _CHOICE.sub(lambda match: self.words.choice(match[1].split("/")), frame)
        if "@" in frame or "{#}" in frame:
            self._items += 1
        frame = frame.replace("@", _NUMERALS[(self._items - 1) % 10]).replace("{#}", str(self._items))
        return self._figures(_SLOT.sub(self._phrase, frame))

    def _phrase(self, slot: re.Match[str]) -> str:
        name = slot[1]
        if name in _BANKED:
            topics = [self.language.banks[topic][_BANKED[name]] for topic in self.brief.topics]
            return self._draw(name, [phrase for bank in topics for phrase in bank])
        if name in _WORDS:
            return self._draw(name, self.language.words[_WORDS[name]])
        if name == "place":
            return self._draw(name, self.language.places[self.brief.region])
        return self.brief.issuer if name == "org" else slot[0]

    def _figures(self, text: str) -> str:
        return _SLOT.sub(self._figure, text)

    def _figure(self, slot: re.Match[str]) -> str:
        low, high = _RANGE.fullmatch(slot[1]).groups()  # type: ignore[union-attr]  # a slot is a name or a range
        if "." in low or "." in high:
            return f"{self.figures.uniform(float(low), float(high)):.1f}"
        return str(self.figures.randint(int(low), int(high)))

    def _draw(self, name: str, pool: Sequence[str]) -> str:
        deck = self._decks[name]
        if not deck:
            deck.extend(pool)
            self.words.shuffle(deck)
        return deck.pop()


def compose(brief: Brief, language: Language) -> tuple[Block, ...]:
    """The body of an article without its lead: paragraphs and headings, and a table where the genre has one."""
    writer = Writer(
        language=language, brief=brief, words=rng(brief.seed), figures=rng(brief.seed, "figures", brief.figures)
    )
    blocks = []
    for roles in language.genres[brief.genre]:
        if roles.startswith("="):
            writer.heading()
            blocks.append(Block(kind="h", text=roles[1:]))
        else:
            blocks.append(Block(kind="p", text=writer.paragraph(roles)))
    return (*blocks, *_table(brief, language))


def _table(brief: Brief, language: Language) -> tuple[Block, ...]:
    makers = {"公示": _names, "标准": _standards, "统计": _figures}
    maker = makers.get(brief.genre)
    return (Block(kind="table", rows=maker(brief, language)),) if maker else ()


def _names(brief: Brief, language: Language) -> tuple[tuple[str, ...], ...]:
    """A list of firms and what they carry out, as annexes to public notices have it."""
    dice = rng(brief.seed, "names", brief.figures)
    bank = language.banks[brief.topics[0]]
    firms = dice.sample(language.words["firms"], dice.randint(9, 14))
    places = language.places["常州" if brief.region == "常州" else "江苏"]
    rows = [(str(n), firm, f"{dice.choice(bank['fields'])}{dice.choice(bank['objs'])}项目", dice.choice(places))
            for n, firm in enumerate(firms, 1)]  # fmt: skip
    return (("序号", "单位名称", "项目名称", "所在地"), *rows)


def _standards(brief: Brief, language: Language) -> tuple[tuple[str, ...], ...]:
    dice = rng(brief.seed, "standards", brief.figures)
    bank = language.banks[brief.topics[-1]]
    objs = dice.sample(list(bank["objs"]), 8)
    rows = [(f"GB/T {dice.randint(45000, 49999)}—2026", obj + dice.choice(_KINDS),
             "2027-06-01") for obj in objs]  # fmt: skip
    return (("标准编号", "标准名称", "实施日期"), *rows)


def _figures(brief: Brief, language: Language) -> tuple[tuple[str, ...], ...]:
    dice = rng(brief.seed, "table", brief.figures)
    places = dice.sample(list(language.places[brief.region]), 6)
    rows = [(place, f"{dice.uniform(40, 960):.1f}", f"{dice.uniform(1.2, 28.0):.1f}%") for place in places]
    return (("地区", "规模（亿元）", "同比"), *rows)
