"""Figures, dates and 文号 of an edited text: each must occur in its source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from collector.editing.proofing.finding import Case, Finding, Severity, around
from collector.reading.docnumber import find_doc_numbers, find_standards
from collector.reading.text import dense, figures, plain

_FIGURE = re.compile(r"(?<![\d.])\d+(?:\.\d+)?[%‰]?(?!\.\d)")
_RAW = re.compile(
    r"[第]?[\d０-９零〇一二三四五六七八九十百千两][\d０-９零〇一二三四五六七八九十百千万亿点分之两.,，．]*[%％‰]?"
)
_DATE = re.compile(r"(?:(?P<y>(?:19|20)\d\d)\s?年\s?)?(?<!\d)(?P<m>\d{1,2})\s?月(?:\s?(?P<d>\d{1,2})\s?[日号])?(?!份)")
_ISO = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
_ITEM = re.compile(
    r"^\s*(?:[(（]?\d{1,3}[)）.、．](?!\d)|第\d{1,3}[章条节款项])"
)  # of a list: its number is of its form
_NUMBERED = re.compile(r"[〔\[(（【]\s?(?:19|20)\d\d\s?[〕\])）】]\s?(?:第\s?)?\d{1,5}\s?号")

Day = tuple[int | None, int, int | None]  # year, month, day


@lru_cache(maxsize=64)
def _spelled(text: str) -> str:
    """A text with every figure in one spelling."""
    return figures(plain(text))


def figures_of(case: Case) -> Iterator[Finding]:
    """Figures that the source does not have; 2.5万 and 25000, 百分之三 and 3% are one."""
    if case.origin is None or not case.edited:
        return
    known = set(_FIGURE.findall(_spelled(case.origin.text)))
    for place, text in case.edited:
        said = _without_others(_spelled(_ITEM.sub("", text)))
        for figure in dict.fromkeys(_FIGURE.findall(said)):
            if figure not in known:
                yield Finding(
                    rule="数字",
                    place=place,
                    message=f"数字 {_as_written(text, figure)} 不见于原文",
                    excerpt=_where(text, figure, said),
                    severity=Severity.ERROR,
                    text=text,
                )


def _without_others(said: str) -> str:
    """A text without its dates, 文号 and numbers of standards: these are told by checks of their own."""
    for pattern in (_ISO, _DATE, _NUMBERED):
        said = pattern.sub(" ", said)
    for standard in find_standards(said.upper()):
        said = re.sub(re.escape(standard).replace(r"\ ", r"\s*"), " ", said, flags=re.IGNORECASE)
    return said


def _as_written(text: str, figure: str) -> str:
    """A figure as the text spells it, or in the one spelling where that is not to be found."""
    found = _raw(text, figure)
    return found[0] if found else figure


def _raw(text: str, figure: str) -> re.Match[str] | None:
    for match in _RAW.finditer(text):
        if figure in _FIGURE.findall(_spelled(text[match.start() : match.end() + 1])):
            return match
    return None


def _where(text: str, figure: str, said: str) -> str:
    found = _raw(text, figure)
    if found:
        return around(text, found.start(), found.end())
    at = said.find(figure)
    return around(said, at, at + len(figure))


def dates_of(case: Case) -> Iterator[Finding]:
    """Dates that the source does not have; it may lack the year where it names it elsewhere."""
    if case.origin is None or not case.edited:
        return
    source = _spelled(case.origin.text)
    known, years = [day for day, _ in _days(source)], set(re.findall(r"(?:19|20)\d\d", source))
    for place, text in case.edited:
        for day, written in _days(_spelled(text)):
            if not any(_agree(day, other, years) for other in known):
                yield Finding(
                    rule="日期",
                    place=place,
                    message=f"日期 {written} 不见于原文",
                    excerpt=written,
                    severity=Severity.ERROR,
                    text=text,
                )


def _days(said: str) -> Iterator[tuple[Day, str]]:
    for pattern in (_ISO, _DATE):
        for match in pattern.finditer(said):
            year, day = match["y"], match["d"]
            yield (int(year) if year else None, int(match["m"]), int(day) if day else None), match[0]


def _agree(day: Day, other: Day, years: set[str]) -> bool:
    year, month, number = day
    if month != other[1] or (number is not None and number != other[2]):
        return False
    return year is None or year == other[0] or (other[0] is None and str(year) in years)


def numbers_of(case: Case) -> Iterator[Finding]:
    """文号 and numbers of standards that the source does not have."""
    if case.origin is None or not case.edited:
        return
    source = dense(case.origin.text)
    known = [dense(number) for number in find_doc_numbers(case.origin.text)]
    for place, text in case.edited:
        for number in (*find_doc_numbers(text), *find_standards(text)):
            spelled = dense(number)
            if spelled not in source and not any(spelled.endswith(other) for other in known):
                yield Finding(
                    rule="文号",
                    place=place,
                    message=f"文号 {number} 不见于原文",
                    excerpt=number,
                    severity=Severity.ERROR,
                    text=text,
                )
