"""One spelling for what is stored and what is typed, so that looking for words is looking for a part of a text.

Folded are: traditional characters, width, case, accents, kinds of brackets, dashes and quotes, and blanks, which count
only between two words of Latin letters or digits. So 「5G 網絡」 is 5g网络, and 〔2021〕 is (2021).
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from collector.reading.text import plain

VERSION = 1  # of everything that decides what stands in the index; a change makes every index be built anew

SEPARATOR = "\ue000"  # parts the fields of a document; folding leaves it alone, and nothing is found across it

_BLANK, _NEWLINE = 32, 10
_SAME = {
    "(": "[{〔【〖〘〚〈﹝",
    ")": "]}〕】〗〙〛〉﹞",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
    '"': "“”„‟«»「」『』〝〞",
    "'": "‘’‚‛",
    "·": "•‧∙⋅・",
}
# Written without spaces between words: ideographs of all planes, kana, Hangul.
_UNSPACED = ((0x3040, 0x3100), (0x3400, 0xA000), (0xAC00, 0xD7A4), (0xF900, 0xFB00), (0x20000, 0x32400))
_PARTING, _SPACED_SCRIPT, _UNSPACED_SCRIPT = 0, 1, 2

Codes = NDArray[np.uint32]
Grams = NDArray[np.uint64]


@cache
def _classes() -> NDArray[np.uint8]:
    """For each code point whether it parts words, is a letter or digit of a spaced script, or of an unspaced one."""
    found = np.zeros(0x110000, dtype=np.uint8)
    letters = [code for code in range(0x20000) if not 0x3400 <= code < 0xA000 and chr(code).isalnum()]
    found[letters] = _SPACED_SCRIPT
    for start, end in _UNSPACED:
        found[start:end] = _UNSPACED_SCRIPT
    found[0x30FB] = _PARTING  # ・
    return found


@cache
def _signs() -> Codes:
    """For each code point of the basic plane the sign that stands for it."""
    found = np.arange(0x10000, dtype=np.uint32)
    for one, others in _SAME.items():
        found[[ord(other) for other in others]] = ord(one)
    return found


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _text(codes: NDArray[np.uint32]) -> str:
    return codes.tobytes().decode("utf-32-le", "replace")


def folded_codes(text: str) -> Codes:
    """``fold`` as code points."""
    return _fold(_codes(plain(text)))[0]


def _fold(codes: Codes) -> tuple[Codes, NDArray[np.int64]]:
    """Signs folded and blanks closed in a plain text; with where each code point came from."""
    basic = codes < 0x10000
    codes = np.where(basic, _signs()[np.where(basic, codes, 0)], codes)
    places = np.flatnonzero((codes != _BLANK) & (codes != _NEWLINE))
    kept = codes[places]
    spaced = _classes()[kept] == _SPACED_SCRIPT
    gaps = np.flatnonzero((np.diff(places) > 1) & spaced[:-1] & spaced[1:]) + 1
    return np.insert(kept, gaps, _BLANK), np.insert(places, gaps, places[gaps] - 1)


def fold(text: str) -> str:
    """The text in the one spelling."""
    return _text(folded_codes(text))


@lru_cache(maxsize=1 << 14)
def _plain_character(char: str) -> str:
    return plain(char)


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """``fold``, and for each of its characters the place in ``text`` that it came from."""
    pieces = [_plain_character(char) for char in text]
    origin = [place for place, piece in enumerate(pieces) for _ in piece]
    codes, places = _fold(_codes("".join(pieces)))
    return _text(codes), [origin[place] for place in places]


def dense(folded: str) -> str:
    """A folded text without its signs and blanks: letters and digits alone."""
    codes = _codes(folded)
    return _text(codes[_classes()[codes] != _PARTING])


def has_letters(folded: str) -> bool:
    """Whether there is anything in it to look for: a letter or a digit."""
    return bool((_classes()[_codes(folded)] != _PARTING).any())


def grams(codes: Codes) -> Grams:
    """The pairs of neighbouring letters and digits in folded code points, each once, sorted; 32 bits for either half.

    A letter before a sign, a blank or the end makes a pair with nothing: so each letter begins some pair.
    """
    return np.unique(_pairs(codes))


def _pairs(codes: Codes) -> Grams:
    letters = _classes()[codes] != _PARTING
    following = np.append(np.where(letters[1:], codes[1:], 0), 0) if len(codes) else codes
    pairs: Grams = (codes[letters].astype(np.uint64) << np.uint64(32)) | following[letters].astype(np.uint64)
    return pairs


def gram_words(found: Grams, mark: str = "") -> str:
    """Pairs as words parted by blanks, each beginning with ``mark``."""
    width = 2 + len(mark)
    out = np.full((len(found), width + 1), _BLANK, dtype=np.uint32)
    out[:, : len(mark)] = _codes(mark)
    out[:, len(mark)] = (found >> np.uint64(32)).astype(np.uint32)
    second = (found & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    out[:, len(mark) + 1] = np.where(second == 0, _BLANK, second)
    return _text(out)


def wanted_grams(folded: str) -> tuple[list[str], str]:
    """The pairs that every text has which holds ``folded``, in order; where it has none, the letter that begins one."""
    codes = _codes(folded)
    pairs = _pairs(codes)
    last = bool(len(codes)) and bool(_classes()[codes[-1:]][0] != _PARTING)
    sure = pairs[:-1] if last else pairs  # what follows the last letter is not known
    words = gram_words(sure).split()
    return list(dict.fromkeys(words)), "" if words or not last else folded[-1]
