"""What a text is found by: a bottom-k sketch of its 12-grams, and the hash of all of it.

A sketch keeps the smallest hashes. A part of a text keeps those of the whole that fall into it, so excerpts and cut
reprints are found as well as copies; 12 characters in a row are hardly ever shared by chance.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from collector.editing.comparable import bare, clean_title
from collector.reading.text import Codes, dense, dense_codes

VERSION = 1  # of everything below; another version means that the index must be rebuilt
KEPT = 32  # of which the first 16 that are not boilerplate are used, see ``store.stories.KEYS``
SHORTEST = 30  # dense characters; a shorter text has no sketch
_SHORTEST_TITLE = 8  # dense characters
_GRAM = 12
_BASE = 0x9E3779B97F4A7C15
_POWERS = {run: np.uint64(pow(_BASE, run, 1 << 64)) for run in (1, 2, 4, 8)}


def signature(text: str) -> tuple[int, ...]:
    """At most 32 signed 32-bit integers, the best first; none for a text of under 30 dense characters. Cost linear."""
    return sketch(dense_codes(bare(text)))


def sketch(codes: Codes) -> tuple[int, ...]:
    """``signature`` of the dense form of a bare text."""
    if len(codes) < SHORTEST:
        return ()
    hashes = _mixed(_twelves(codes.astype(np.uint64)))
    count = len(hashes)
    near = min(count, 4 * KEPT)  # repeats of one gram may stand among the smallest
    smallest = _distinct(np.partition(hashes, near - 1)[:near])
    if len(smallest) < KEPT and near < count:
        smallest = _distinct(hashes)
    kept = (smallest[:KEPT] * np.uint64(_BASE)) >> np.uint64(32)  # mixed anew: small numbers are no good keys
    return tuple(int(key) - (1 << 31) for key in kept)


def _twelves(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The polynomial hash of every run of 12 characters, from those of 2, 4 and 8: four multiplications, not twelve."""
    runs = codes
    for half in (1, 2):
        runs = runs[:-half] + runs[half:] * _POWERS[half]
    eights = runs[:-4] + runs[4:] * _POWERS[4]
    twelves: NDArray[np.uint64] = eights[: len(codes) - _GRAM + 1] + runs[8:] * _POWERS[8]
    return twelves


def _distinct(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Sorted, each once; for a few numbers cheaper than ``np.unique``."""
    hashes = np.sort(hashes)
    return hashes[np.concatenate(([True], hashes[1:] != hashes[:-1]))]


def _mixed(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finisher of splitmix64: every bit of the input moves every bit of the output."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


def title_key(title: str) -> int | None:
    """A key of the headline without what sites put round it: an excerpt has few words of the whole, but its headline.

    None for a headline of under 8 dense characters: too many have it.
    """
    said = dense(clean_title(title))
    if len(said) < _SHORTEST_TITLE:
        return None
    return int.from_bytes(blake2b(said.encode(), digest_size=4).digest(), "big", signed=True)


def text_hash(codes: Codes) -> int:
    """64 bits of a dense text, signed; equal texts have equal hashes on every machine."""
    return int.from_bytes(blake2b(codes.tobytes(), digest_size=8).digest(), "big", signed=True)
