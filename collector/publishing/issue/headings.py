"""Headings: the numbered ones of official texts (GB/T 9704: 一、 above （一） above 1.), and titles in two lines."""

from __future__ import annotations

import re

_NUMERAL = "[一二三四五六七八九十百]+"
_MARKS = (
    (1, re.compile(rf"{_NUMERAL}、")),
    (2, re.compile(rf"[（(]{_NUMERAL}[）)]")),
    (3, re.compile(r"\d{1,2}(?:[.．](?!\d)|、)")),
)
_LONGEST = 44  # characters of a heading
_END = re.compile("[。！？；：:]")


def heading(text: str) -> tuple[int, int]:
    """The rank of a paragraph's heading, 1 to 3, and how many of its characters are the heading; (0, 0) for none.

    A short paragraph is the heading as a whole; a long one may begin with a heading that ends at its first full stop:
    （一）大数据成为新动力。以数据流引领技术流……
    """
    for rank, mark in _MARKS:
        found = mark.match(text)
        if found:
            size = _length(text, found.end())
            return (rank, size) if size else (0, 0)
    return 0, 0


def _length(text: str, start: int) -> int:
    end = _END.search(text, start)
    size = end.end() if end else len(text)
    if size > _LONGEST or (end and end[0] != "。"):
        return 0
    return size


_ROOM = 24.5  # full-width characters of a title's size in a line
_BREAKS = re.compile(r"(?<=[：，；！？》」])(?!$)|(?<=\S) (?=\S)|(?<!^)(?=[《（])")


def title_lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    """A title's lines; one that is too long breaks at a blank or punctuation, where the halves are evenest."""
    if len(lines) > 1 or width(lines[0]) <= _ROOM:
        return lines
    line = lines[0]
    halves = [(line[: found.start()].rstrip(), line[found.end() :].lstrip()) for found in _BREAKS.finditer(line)]
    fitting = [pair for pair in halves if max(map(width, pair)) <= _ROOM]
    return min(fitting, key=lambda pair: abs(width(pair[0]) - width(pair[1])), default=lines)


def width(text: str) -> float:
    """How many full-width characters a text is wide; Latin letters and figures count half."""
    return sum(0.5 if char.isascii() else 1.0 for char in text)
