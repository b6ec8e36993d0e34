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
    """Many articles as a sparse matrix in coordinates; one column may come several times in a row, and adds up."""

    count: int  # of rows
    of: Ints  # the row of each value
    columns: Ints
    values: Floats


_NONE = np.zeros(0, dtype=np.int64)
UNREAD = Pairs(_NONE, np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.uint32))


def pairs(codes: NDArray[np.uint32]) -> Ints:
    """The columns of the pairs of neighbouring characters, in their order."""
    wide = codes.astype(np.uint64)
    mixed = (wide[:-1] * np.uint64(0x9E3779B1) + wide[1:] * np.uint64(0x85EBCA77)) & np.uint64(0xFFFFFFFF)
    return ((mixed * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(49)).astype(np.int64)


def rows(seen: Sequence[Seen], rarity: Floats) -> Rows:
    """The matrix of the articles; by ``rarity`` (see ``rarities``) a rare pair weighs more than a common one.

    The pairs of a row have length 1 together.
    """
    if not seen:
        return Rows(count=0, of=_NONE, columns=_NONE, values=UNREAD.values)
    place = np.arange(len(seen))
    columns = np.concatenate([one.pairs.columns for one in seen])
    of = np.repeat(place, [len(one.pairs.columns) for one in seen])
    values = np.concatenate([one.pairs.values for one in seen]) * rarity[columns]
    lengths = np.sqrt(np.bincount(of, weights=values.astype(np.float64) ** 2, minlength=len(seen)))
    names = [PAIRS + zlib.crc32(name.encode()) % TOKENS for one in seen for name in one.names]
    measures = [value for one in seen for value in one.measures]
    measured = [PAIRS + TOKENS + at for one in seen for at in range(len(one.measures))]
    return Rows(
        count=len(seen),
        of=np.concatenate(
            (
                of,
                np.repeat(place, [len(one.names) for one in seen]),
                np.repeat(place, [len(one.measures) for one in seen]),
            )
        ),
        columns=np.concatenate((columns, np.array(names, dtype=np.int64), np.array(measured, dtype=np.int64))),
        values=np.concatenate((values / lengths[of], np.full(len(names), _TOKEN), measures)).astype(np.float32),
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
    title, text = pairs(codes), pairs(dense_codes(article.text[: OPENING + OPENING // 4])[:OPENING])
    values = np.ones(len(title) + len(text), dtype=np.float32)
    values[: len(title)] = _TITLE
    return Pairs(np.concatenate((title, text)), values, codes)
