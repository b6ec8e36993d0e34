"""The words of the index: letters, ideographs and digits of folded texts, and pairs of neighbouring ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from collector.store.search.fold import Codes, codes_of, letters, text_of

VERSION = 2  # of everything that decides what stands in the index; a change makes every index be built anew

ACROSS = "\ue006"  # marks a pair with a sign between: 3.5, gb/t
# Only of ASCII, where figures and names of standards are made of it.
_ACROSS = re.compile(r"[0-9a-z][ -/:-@\[-`{-~](?=([0-9a-z]))")
# Pairs of digits stand in every longer text; three in a row already say something.
_THREE = re.compile("[0-9a-z](?=([0-9a-z]{2}))")
_BLANK = 32


def grams(folded: str) -> str:
    """All letters and pairs of a text, each once, as words parted by blanks."""
    codes = codes_of(folded)
    known = letters()[codes]
    firsts = np.flatnonzero(known[:-1] & known[1:])
    pairs = np.unique((codes[firsts].astype(np.uint64) << np.uint64(32)) | codes[firsts + 1])
    single = np.unique(codes[known])
    return text_of(_pairs(pairs)) + text_of(_singles(single)) + " ".join({*_figures(folded)})


def _pairs(pairs: np.typing.NDArray[np.uint64]) -> Codes:
    out = np.full((len(pairs), 3), _BLANK, dtype=np.uint32)
    out[:, 0] = pairs >> np.uint64(32)
    out[:, 1] = pairs & np.uint64(0xFFFFFFFF)
    return out


def _singles(single: Codes) -> Codes:
    out = np.full((len(single), 2), _BLANK, dtype=np.uint32)
    out[:, 0] = single
    return out


def few_grams(folded: str, mark: str) -> str:
    """``grams`` of a short text, each word under a mark of its own."""
    return " ".join(mark + gram for gram in dict.fromkeys((*_wanted(folded), *filter(str.isalnum, folded))))


def wanted_grams(folded: str) -> list[str]:
    """The words that every text has which holds ``folded``: its pairs, and the letters that stand alone in it."""
    alone = [
        char
        for before, char, after in zip(" " + folded, folded, folded[1:] + " ", strict=False)
        if char.isalnum() and not before.isalnum() and not after.isalnum()
    ]
    return list(dict.fromkeys((*_wanted(folded), *alone)))


def _wanted(folded: str) -> list[str]:
    pairs = [one + other for one, other in pairwise(folded) if one.isalnum() and other.isalnum()]
    return [*pairs, *_figures(folded)]


def _figures(folded: str) -> Iterator[str]:
    """What stands in figures and names of standards beside pairs: pairs with a sign between, and three in a row."""
    yield from (ACROSS + found[0][0] + found[1] for found in _ACROSS.finditer(folded))
    yield from (found[0] + found[1] for found in _THREE.finditer(folded))
