"""One spelling for what is stored and what is typed, so that looking for words is looking for a part of a text.

Folded are: traditional characters, width, case, accents, kinds of brackets, dashes and quotes, and blanks, which count
only between two words of Latin letters or digits. So 「5G 網絡」 is 5g网络, and 〔2021〕 is (2021).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from collector.reading.text import plain

SEPARATOR = "\ue000"  # parts the fields of a document; folding leaves it alone, and nothing is found across it

_SAME = {
    "(": "[{〔【〖〘〚〈﹝",
    ")": "]}〕】〗〙〛〉﹞",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
    '"': "“”„‟«»「」『』〝〞",
    "'": "‘’‚‛",
    "·": "•‧∙⋅・",
}
_ONE = {other: one for one, others in _SAME.items() for other in others}
_SIGNS = re.compile("[" + re.escape("".join(_ONE)) + "]")
_BLANKS = re.compile("[ \n]+")
# Written without spaces between words: ideographs of all planes, kana, Hangul.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U000323af]")
_SHORT = 120  # characters; 来源, 文号 and headlines come up again and again

Codes = NDArray[np.uint32]


def fold(text: str) -> str:
    """The text in the one spelling."""
    return _fold_short(text) if len(text) <= _SHORT else _close(_sign(plain(text)))


@lru_cache(maxsize=1 << 14)
def _fold_short(text: str) -> str:
    return _close(_sign(plain(text)))


def _sign(text: str) -> str:
    return _SIGNS.sub(lambda sign: _ONE[sign[0]], text)


def _close(text: str) -> str:
    return _BLANKS.sub(lambda gap: " " if _counts(gap) else "", text)


def _counts(gap: re.Match[str]) -> bool:
    """Whether a blank stands between two letters or digits of scripts that are written with spaces."""
    start, end, text = gap.start(), gap.end(), gap.string
    return start > 0 and end < len(text) and _spaced(text[start - 1]) and _spaced(text[end])


def _spaced(char: str) -> bool:
    return char.isalnum() and not _UNSPACED.match(char)


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """``fold``, and for each of its characters the place in ``text`` that it came from."""
    read = plain(text)
    origin: list[int] | range = range(len(text))
    if len(read) != len(text):  # something invisible, or a sign that stands for several letters
        pieces = [_plain_character(char) for char in text]
        origin = [place for place, piece in enumerate(pieces) for _ in piece]
    places: list[int] = []
    signed, at = _sign(read), 0
    for gap in _BLANKS.finditer(signed):
        places += origin[at : gap.start()]
        places += origin[gap.start() : gap.start() + 1] if _counts(gap) else ()
        at = gap.end()
    places += origin[at:]
    return _close(signed), places


@lru_cache(maxsize=1 << 14)
def _plain_character(char: str) -> str:
    return plain(char)


def dense(folded: str) -> str:
    """A folded text without its signs and blanks: letters and digits alone."""
    return "".join(char for char in folded if char.isalnum())


def codes_of(folded: str) -> Codes:
    """A text as code points."""
    return np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def text_of(codes: Codes) -> str:
    """Code points as a text."""
    return codes.tobytes().decode("utf-32-le", "replace")


@cache
def letters() -> NDArray[np.bool_]:
    """For each code point whether it is a letter or a digit, as ``str.isalnum`` says."""
    found = np.zeros(0x110000, dtype=np.bool_)
    found[[code for code in range(0x33480) if chr(code).isalnum()]] = True
    return found
