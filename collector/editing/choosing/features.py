"""What a model sees of an article: pairs of characters of title and opening, who publishes it, and some measures."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collector.model import Article
from collector.reading.text import dense_codes

VERSION = 1  # of what the columns mean; models of another version are trained anew
PAIRS = 1 << 15  # columns for pairs of characters, hashed
TOKENS = 1 << 12  # columns for names: column, source, what kind of body
MEASURES = 16  # columns for numbers that the caller gives
WIDTH = PAIRS + TOKENS + MEASURES
OPENING = 160  # dense characters of the text that are looked at
_TITLE = 2.0  # a pair in the title counts so many times one in the opening
_TOKEN = 0.4  # of a name, where all pairs together have length 1

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of characters of one article, as columns with their values; those of the title first."""

    columns: Ints
    values: Floats
    title: NDArray[np.uint32]  # its dense characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One article as it is given to a model."""

    pairs: Pairs
    names: tuple[str, ...] = ()
    measures: tuple[float, ...] = ()  # each about -1 to 1, at most ``MEASURES``


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Many articles as a sparse matrix: row ``i`` has ``columns[starts[i]:starts[i + 1]]``, never none of them."""

    columns: Ints
    values: Floats
    starts: Ints  # one more than rows

    @property
    def of(self) -> Ints:
        """Which row each value belongs to."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))


UNREAD = Pairs(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.uint32))


def pairs(codes: NDArray[np.uint32]) -> Ints:
    """The columns of the pairs of neighbouring characters, in their order."""
    wide = codes.astype(np.uint64)
    mixed = (wide[:-1] * np.uint64(0x9E3779B1) + wide[1:] * np.uint64(0x85EBCA77)) & np.uint64(0xFFFFFFFF)
    return ((mixed * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(49)).astype(np.int64)


def rows(seen: Sequence[Seen], rarity: Floats) -> Rows:
    """The matrix of the articles; by ``rarity`` (see ``rarities``) a rare pair weighs more than a common one."""
    columns = [one.pairs.columns for one in seen]
    values = [one.pairs.values * rarity[one.pairs.columns] for one in seen]
    whole_columns: list[Ints] = []
    whole_values: list[Floats] = []
    for one, column, value in zip(seen, columns, values, strict=True):
        names = [PAIRS + zlib.crc32(name.encode()) % TOKENS for name in one.names]
        others = [*names, *range(PAIRS + TOKENS, PAIRS + TOKENS + len(one.measures)), WIDTH - 1]
        length = float(np.sqrt((value * value).sum())) or 1.0
        rest = [*[_TOKEN] * len(names), *one.measures, 0.0]
        whole_columns.append(np.concatenate((column, np.array(others, dtype=np.int64))))
        whole_values.append(np.concatenate((value / length, np.array(rest, dtype=np.float32))))
    lengths = [len(column) for column in whole_columns]
    return Rows(
        columns=np.concatenate(whole_columns) if seen else np.zeros(0, dtype=np.int64),
        values=(np.concatenate(whole_values) if seen else np.zeros(0)).astype(np.float32),
        starts=np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int64),
    )


def rarities(seen: Sequence[Seen]) -> Floats:
    """By column of a pair: 1 for one in every article, more the fewer have it (inverse document frequency)."""
    having = np.zeros(PAIRS, dtype=np.float64)
    for one in seen:
        having[np.unique(one.pairs.columns)] += 1
    return (np.log((1 + len(seen)) / (1 + having)) + 1).astype(np.float32)


def read(article: Article) -> Pairs:
    """The pairs of an article's title and opening."""
    codes = dense_codes(article.title)
    title, text = pairs(codes), pairs(dense_codes(article.text[: 2 * OPENING])[:OPENING])
    values = np.ones(len(title) + len(text), dtype=np.float32)
    values[: len(title)] = _TITLE
    return Pairs(np.concatenate((title, text)), values, codes)
