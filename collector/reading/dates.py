"""Finds dates and times in Chinese text and in addresses; they are of Asia/Shanghai unless they say otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from urllib.parse import urlsplit

from collector.model import CHINA, Precision

YEARS = range(1980, 2100)  # outside of these a number is no year of a web page
LONGEST = 100_000  # characters looked at; a date that matters never stands further in


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A point in time as a page gives it: aware, in Asia/Shanghai; midnight where only the day is known."""

    when: datetime
    precision: Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A moment and where it stands: ``text[start:end]``."""

    moment: Moment
    start: int
    end: int


_WIDE = str.maketrans("０１２３４５６７８９：／－．　\xa0", "0123456789:/-.  ")
_NUMERALS = {numeral: str(value) for value, row in enumerate(("〇○零Ｏ◯", *"一二三四五六七八九")) for numeral in row}
_CN = "〇○零Ｏ◯一二三四五六七八九"
_MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_MONTH = "(?P<mon>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"

_CLOCK = r"""
(?:[T\s,，|·]{0,12}(?:[（(]?(?:星期|周|礼拜)[一二三四五六日天][）)]?)?[\s,，|·]{0,12}
  (?P<half>上午|下午|晚上|晚间|凌晨|早上|中午|[AaPp][Mm])?\s{0,3}
  (?P<hour>[012]?\d)\s{0,2}(?:[:∶]|时|點|点)\s{0,2}(?P<minute>[0-5]\d)(?:\s{0,2}(?:[:∶]|分(?=[0-5]\d秒))(?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?分?秒?
  (?:\s{0,2}(?P<half2>[AaPp]\.?[Mm]))?(?!\d)
  (?:\s?(?P<zone>Z(?![A-Za-z])|UTC|GMT|[+-][012]\d:?[0-5]\d(?!\d)))?
)?
"""
_PATTERNS = tuple(
    re.compile(pattern + _CLOCK, re.VERBOSE | re.IGNORECASE)
    for pattern in (
        # 2026-11-22  2026/11/2  2026.11.22  2026年11月22日  2026 年 11 月 22 日
        (
            r"(?<![\d.])(?P<year>(?:19|20)\d\d)\s{0,2}(?:(?P<dash>[-/.])|年)\s{0,2}(?P<month>0?[1-9]|1[0-2])\s{0,2}"
            r"(?(dash)(?P=dash)|月)\s{0,2}(?P<day>(?>3[01]|[12]\d|0?[1-9]))"
            r"(?(dash)(?![.-]\d|\d(?!\d?\s?[:∶]))|\s{0,2}(?:日|号|號))"
        ),
        # 2026 11/22 10:20:00, as 新华网 sets it; only with a clock
        r"(?<!\d)(?P<year>20\d\d)\s{0,4}(?P<month>0[1-9]|1[0-2])\s?/\s?(?P<day>0[1-9]|[12]\d|3[01])(?=\s{1,4}[012]\d:[0-5]\d)",
        # 二〇二六年十一月二十二日
        rf"(?P<cn_year>[{_CN}]{{4}})年(?P<cn_month>[正元一二三四五六七八九十]{{1,2}})月(?P<cn_day>[{_CN}十廿卅]{{1,3}})日",
        # 民國115年11月22日
        r"民[國国]\s?(?P<roc>1?\d\d)\s?年\s?(?P<month>1[0-2]|0?[1-9])\s?月\s?(?P<day>3[01]|[12]\d|0?[1-9])\s?日",
        # 發布日期：115-11-22
        r"(?<=[期間][:：])\s?(?P<roc>1[01]\d)[-./年](?P<month>1[0-2]|0?[1-9])[-./月](?P<day>3[01]|[12]\d|0?[1-9])(?![-./\d])日?",
        # 22 Nov 2026 10:20 +0800
        rf"(?<![\d])(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?[\s-]{_MONTH}\.?,?[\s-](?P<year>(?:19|20)\d\d)",
        # Nov 22, 2026
        rf"(?<![a-z]){_MONTH}\.?\s(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?,?\s(?P<year>(?:19|20)\d\d)",
    )
)
_YEAR = re.compile(rf"[12１２][09０９]\d\d|[{_CN}]年|民[國国]|[期間][:：]")
_YEARLESS = re.compile(
    r"(?<![\d./年-])(?P<month>1[0-2]|0?[1-9])(?:[-/](?P<day>3[01]|[12]\d|0[1-9])(?![-/\d])|月(?P<day_cn>3[01]|[12]\d|0?[1-9])[日号])"
    + _CLOCK,
    re.VERBOSE,
)
_NAMED_DAY = re.compile(r"(?P<name>今天|今日|昨天|昨日|前天)" + _CLOCK, re.VERBOSE)
_AGO = re.compile(r"(?P<n>\d{1,4})\s?个?(?P<unit>秒钟?|分钟?|分鐘|小时|小時|天|日|周|週|月|年)之?前|(?P<now>刚刚|剛剛)")
_UNITS = {
    "秒": 1,
    "分": 60,
    "小": 3600,
    "天": 86400,
    "日": 86400,
    "周": 604800,
    "週": 604800,
    "月": 2592000,
    "年": 31536000,
}
_BACK = {"今": 0, "昨": 1, "前": 2}

_Y, _M, _D = "(?P<y>(?:19|20)\\d\\d)", "(?P<m>0[1-9]|1[0-2])", "(?P<d>0[1-9]|[12]\\d|3[01])"
_URL_PATTERNS = tuple(
    re.compile(rf"(?<!\d){pattern}")
    for pattern in (
        rf"{_Y}[-/_]{_M}[-/_]?{_D}(?!\d)",  # /2026/11/22/ /2026/1122/ /2026-11/22/
        rf"{_Y}{_M}[-/]{_D}(?!\d)",  # /202611/22/
        rf"{_Y}{_M}{_D}(?!\d)",  # /20261122/ t20261122_1.html
        rf"{_Y}[-/](?P<m>[1-9]|1[0-2])[-/](?P<d>[1-9]|[12]\d|3[01])(?!\d)",  # /art/2026/1/5/
        rf"{_Y}{_M}{_D}(?=(?:[01]\d|2[0-3])[0-5]\d[0-5]\d\d{{0,9}}(?!\d))",  # 20261122102030123
    )
)


def find_moment(text: str, *, now: datetime | None = None) -> Moment | None:
    """The first date in ``text``, with its time where one follows; None where there is none.

    With ``now`` (aware) also relative forms (3小时前, 昨天 08:30) and days without a year, which are taken as the
    latest such day that is not after tomorrow.
    """
    whole = next(iter(spans(text)), None)
    if now is None:
        return whole.moment if whole else None
    loose = _relative(text[:LONGEST].translate(_WIDE), now.astimezone(CHINA))
    if whole and (loose is None or whole.start <= loose.start):
        return whole.moment
    return loose.moment if loose else None


def moments(text: str) -> list[Moment]:
    """All full dates of ``text`` in the order in which they stand."""
    return [found.moment for found in spans(text)]


def spans(text: str) -> list[Found]:
    """All full dates of ``text`` and where they stand; they never overlap."""
    if not _YEAR.search(text):
        return []
    plain = text[:LONGEST].translate(_WIDE)
    every = sorted(_all_found(plain), key=lambda found: (found.start, -found.end))
    kept: list[Found] = []
    for found in every:
        if not kept or found.start >= kept[-1].end:
            kept.append(found)
    return kept


def from_url(url: str) -> Moment | None:
    """The day that an address carries in its path (``/2026/11/22/``, ``t20261122_``), None where it names no day."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    for pattern in _URL_PATTERNS:
        for match in pattern.finditer(path):
            when = _date(int(match["y"]), int(match["m"]), int(match["d"]))
            if when:
                return Moment(when=when, precision=Precision.DAY)
    return None


def _all_found(plain: str) -> Iterator[Found]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            moment = _absolute(match)
            if moment:
                yield Found(moment=moment, start=match.start(), end=match.end())


def _absolute(match: re.Match[str]) -> Moment | None:
    parts = match.groupdict()
    if parts.get("cn_year"):
        year = int("".join(_NUMERALS[c] for c in parts["cn_year"]))
        month, day = _small_number(parts["cn_month"]), _small_number(parts["cn_day"])
    else:
        year = int(parts["roc"]) + 1911 if parts.get("roc") else int(parts["year"])
        month = _MONTHS[parts["mon"].lower()] if parts.get("mon") else int(parts["month"])
        day = int(parts["day"])
    when = _date(year, month, day)
    return _with_clock(when, match) if when else None


def _date(year: int, month: int, day: int) -> datetime | None:
    if year not in YEARS:
        return None
    try:
        return datetime(year, month, day, tzinfo=CHINA)
    except ValueError:
        return None


def _with_clock(day: datetime, match: re.Match[str]) -> Moment:
    """The day with the clock that follows it; a clock that cannot be is left out."""
    if match["hour"] is None:
        return Moment(when=day, precision=Precision.DAY)
    hour = _hour(int(match["hour"]), (match["half"] or match["half2"] or "").lower().replace(".", ""))
    if hour > 23:
        return Moment(when=day, precision=Precision.DAY)
    when = day.replace(hour=hour, minute=int(match["minute"]), second=int(match["second"] or 0))
    return Moment(when=when.replace(tzinfo=_zone(match["zone"])).astimezone(CHINA), precision=Precision.MINUTE)


def _hour(hour: int, half: str) -> int:
    if half in ("下午", "晚上", "晚间", "pm", "中午") and hour < 12:
        return hour if half == "中午" and hour >= 10 else hour + 12
    if half in ("上午", "凌晨", "am") and hour == 12:
        return 0
    return hour


def _zone(zone: str | None) -> tzinfo:
    if zone is None:
        return CHINA
    if not zone[-1].isdigit():
        return timezone.utc  # noqa: UP017 - the name that mypy and older tools share
    sign = -1 if zone[0] == "-" else 1
    digits = zone[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return timezone(sign * timedelta(minutes=minutes)) if minutes < 24 * 60 else CHINA


def _small_number(numeral: str) -> int:
    """Chinese numerals up to 39; 〇五, 二三 read digit by digit; 0 where it is no number."""
    numeral = numeral.replace("廿", "二十").replace("卅", "三十").replace("正", "一").replace("元", "一")
    if "十" not in numeral:
        return int("".join(_NUMERALS[c] for c in numeral))
    tens, _, ones = numeral.partition("十")
    if tens not in {"", *_NUMERALS} or ones not in {"", *_NUMERALS}:
        return 0
    return int(_NUMERALS.get(tens, "1")) * 10 + int(_NUMERALS.get(ones, "0"))


def _relative(plain: str, now: datetime) -> Found | None:
    candidates = [found for found in (_ago(plain, now), _named_day(plain, now), _yearless(plain, now)) if found]
    return min(candidates, key=lambda found: found.start, default=None)


def _ago(plain: str, now: datetime) -> Found | None:
    match = _AGO.search(plain)
    if match is None:
        return None
    seconds = int(match["n"]) * _UNITS[match["unit"][0]] if match["n"] else 0
    exact = seconds < 86400 and not (match["unit"] or "").startswith(("天", "日"))
    when = now - timedelta(seconds=seconds)
    when = when.replace(second=0, microsecond=0) if exact else _midnight(when)
    moment = Moment(when=when, precision=Precision.MINUTE if exact else Precision.DAY)
    return Found(moment=moment, start=match.start(), end=match.end())


def _named_day(plain: str, now: datetime) -> Found | None:
    match = _NAMED_DAY.search(plain)
    if match is None:
        return None
    day = _midnight(now - timedelta(days=_BACK[match["name"][0]]))
    return Found(moment=_with_clock(day, match), start=match.start(), end=match.end())


def _yearless(plain: str, now: datetime) -> Found | None:
    for match in _YEARLESS.finditer(plain):
        month, day = int(match["month"]), int(match["day"] or match["day_cn"])
        for year in (now.year + 1, now.year, now.year - 1, now.year - 2, now.year - 3, now.year - 4):  # 29 February
            when = _date(year, month, day)
            if when and when <= now + timedelta(days=1):
                return Found(moment=_with_clock(when, match), start=match.start(), end=match.end())
    return None


def _midnight(when: datetime) -> datetime:
    return when.replace(hour=0, minute=0, second=0, microsecond=0)
