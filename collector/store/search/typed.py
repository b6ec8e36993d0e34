"""What was typed, cut into words, phrases, fields and operators, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from collector.errors import QueryError
from collector.store.search.fold import fold
from collector.store.search.query import Kind, Where

LONGEST = 2000  # characters of a query
_NARROW = str.maketrans("（）：｜－＂＆", '():|-"&')  # one for one, so that places stay
_QUOTES = {'"': '"', "“": "”", "„": "”", "”": "”", "「": "」", "『": "』"}
_NEAR = re.compile(r"NEAR(?:/(\d{1,4}))?$")
_NEAR_USUAL = 20  # characters between two terms

FIELDS: dict[str, Where | Kind] = {
    **{where.value: where for where in Where if where},
    **{kind.value: kind for kind in Kind},
    "title": Where.TITLE,
    "text": Where.TEXT,
    "file": Where.FILES,
    "number": Where.NUMBER,
    "标准": Where.NUMBER,
    "source": Where.SOURCE,
    "column": Where.COLUMN,
    "section": Where.SECTION,
    "板块": Where.SECTION,
    "栏": Where.COLUMN,
    "date": Kind.DATE,
    "state": Kind.STATE,
}


class Sign(Enum):
    """What a token is."""

    WORD = auto()
    OPEN = auto()
    CLOSE = auto()
    OR = auto()
    AND = auto()
    NOT = auto()
    NEAR = auto()
    FIELD = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of what was typed; ``place`` counts from 0."""

    sign: Sign
    text: str
    place: int
    distance: int = 0
    field: Where | Kind | None = None


_SINGLE = {"(": Sign.OPEN, ")": Sign.CLOSE, "|": Sign.OR, "&": Sign.AND}
_SPOKEN = {"AND": Sign.AND, "OR": Sign.OR, "NOT": Sign.NOT}


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query, in order.

    :raises QueryError: it is longer than ``LONGEST``.
    """
    if len(text) > LONGEST:
        raise QueryError(f"检索式太长：{len(text)} 字，至多 {LONGEST} 字", place=LONGEST)
    line = text.replace("\x00", " ").translate(_NARROW)
    place = 0
    while place < len(line):
        if line[place].isspace():
            place += 1
            continue
        token, place = _next(line, place)
        yield token


def _next(line: str, place: int) -> tuple[Token, int]:
    """The token that begins at a place, and where it ends."""
    char = line[place]
    if char in _QUOTES:
        end = line.find(_QUOTES[char], place + 1)
        end = len(line) if end < 0 else end  # the quote that is still to be typed
        return Token(Sign.WORD, line[place + 1 : end], place), end + 1
    if char in _SINGLE:
        return Token(_SINGLE[char], char, place), place + 1
    if char == "-" and place + 1 < len(line) and not line[place + 1].isspace():
        return Token(Sign.NOT, char, place), place + 1
    return _word(line, place)


def _word(line: str, place: int) -> tuple[Token, int]:
    end = place
    while end < len(line) and not line[end].isspace() and line[end] not in _QUOTES:
        if line[end] == ":" and (field := FIELDS.get(fold(line[place:end]))):
            return Token(Sign.FIELD, line[place:end], place, field=field), end + 1
        if line[end] in _SINGLE:
            closing = _bracketed(line, place, end)
            if closing is None:
                break
            end = closing
        end += 1
    return _spoken(line[place:end], place), end


def _bracketed(line: str, place: int, opening: int) -> int | None:
    """Where a bracket closes that belongs to the word before it, as in 苏政办发(2021)12号; None where it does not."""
    if line[opening] != "(" or opening == place:
        return None
    closing = re.compile(r"\([^\s()|&]*\)").match(line, opening)
    return closing.end() - 1 if closing else None


def _spoken(word: str, place: int) -> Token:
    near = _NEAR.match(word)
    if near:
        return Token(Sign.NEAR, word, place, distance=int(near[1] or _NEAR_USUAL))
    return Token(_SPOKEN.get(word, Sign.WORD), word, place)
