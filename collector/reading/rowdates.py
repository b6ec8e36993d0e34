"""The date that one row of a list shows: written whole, in pieces, without a year, or as a time stamp."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from collector.model import CHINA, Precision
from collector.reading import dates
from collector.reading.dates import Moment
from collector.reading.outline import Outline
from collector.reading.rows import Link, is_date

NEAR = 60  # nodes from a row in which its date may stand
PIECE = 12  # characters; a piece of a date is never longer
SHORT = 60  # characters; in a longer text a date is a part of what is told
_PUBLISHED = re.compile(r"(?:发布|发表|公布|发文|更新|上传|添加)\s*(?:时间|日期|于)|^\s*(?:时间|日期)\s*[:：]")
_OTHER_DATE = re.compile(r"成文|生成|施行|实施|生效|印发|截止|截至|废止|失效|有效期")
_SPLIT = (
    re.compile(r"(?P<d>\d{1,2})日? (?P<y>(?:19|20)\d\d)[-./年 ]\s?(?P<m>\d{1,2})月?"),
    re.compile(r"(?P<y>(?:19|20)\d\d)[-./年]?\s?(?P<m>\d{1,2})[-./月]? (?P<d>\d{1,2})日?"),
    re.compile(r"(?P<m>\d{1,2})[-./月]\s?(?P<d>\d{1,2})日? (?P<y>(?:19|20)\d\d)年?"),
    re.compile(r"(?P<d>\d{1,2})日? (?P<m>\d{1,2})月(?: (?P<y>(?:19|20)\d\d)年?)?"),
    re.compile(r"(?P<y>(?:19|20)\d\d)年? (?P<m>\d{1,2})[-./月]\s?(?P<d>\d{1,2})日?"),
)
_YEARLESS = re.compile(
    r"(?P<m>0?[1-9]|1[0-2])[-/.月](?P<d>3[01]|[12]\d|0?[1-9])日?(?:\s+(?P<h>[012]?\d):(?P<min>[0-5]\d))?"
)
_EDGES = "[]【】()（）<>|·—-– :：/"
_STAMP = re.compile(r"(?<!\d)1\d{9}(?:\d{3})?(?!\d)")
_STAMP_NAME = re.compile(r"^t$|time|date|modified|stamp", re.IGNORECASE)


_ANY = re.compile(r"[\d０-９〇零一二三四五六七八九十刚剛昨今]")  # what no date is without
_DAY = re.compile(r"\d\s?[-/.年月]\s?\d")
_BREAKS = ("br", "hr")
_SOME_DAY = datetime(2020, 2, 29, tzinfo=CHINA)  # any; only asks whether a text counts back from a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """What a row shows of a date: the moment itself, or only that there is one that a clock would tell."""

    moment: Moment | None
    hinted: bool


def telling(page: Outline) -> list[int]:
    """The nodes of a page that may show a date, in order: few of them, so that most of a page need not be read."""
    return [
        node
        for node, (tag, attrs, text) in enumerate(zip(page.tags, page.attrs, page.texts, strict=True))
        if (_ANY.search(text) if tag in ("#text", "script") else any(map(_STAMP_NAME.search, attrs)))
    ]


def of_rows(
    page: Outline,
    found: Sequence[Link],
    reach: Mapping[int, tuple[int, int]],
    now: datetime | None,
    told: Sequence[int],
) -> dict[int, Dated]:
    """For each row in ``reach`` (by its place in ``found``) the date it shows; ``told`` is what ``telling`` found."""
    sure = _moments(page, found, reach, now, told)
    bare = {i: part for i, part in reach.items() if sure[i] is None}
    hints = _moments(page, found, bare, _SOME_DAY, told) if bare and now is None else {}
    return {i: Dated(moment=sure[i], hinted=bool(sure[i] or hints.get(i))) for i in reach}


def of_words(words: Sequence[str], url: str, now: datetime | None) -> Moment | None:
    """The publication date among the texts of one row, the title left out; ``now`` for what counts back from it."""
    if not _ANY.search(" ".join(words)):
        return None
    for reading in (_labelled, _alone, _in_short, _in_pieces):
        moment = reading(words)
        if moment:
            return moment
    return _without_year(words, url) or (_counted_back(words, now) if now else None)


def of_attributes(page: Outline, start: int, end: int) -> Moment | None:
    """The time stamp or ``datetime`` that the markup of a row carries where a script is to write the words."""
    for node in range(start, end):
        if page.tags[node] == "script" and len(page.texts[node]) < 200:
            moment = _stamp(page.texts[node])
        else:
            moment = _first(_attribute(page.attrs[node]))
        if moment:
            return moment
    return None


def stamp(value: float) -> Moment | None:
    """A Unix time in seconds or milliseconds as a moment; None where it lies outside the years of the web."""
    seconds = value / 1000 if value > 1e11 else value
    if not 631_152_000 < seconds < 4_102_444_800:  # 1990 to 2100
        return None
    when = datetime.fromtimestamp(int(seconds), UTC).astimezone(CHINA)
    return Moment(when=when, precision=Precision.MINUTE)


def _attribute(attrs: dict[str, str]) -> Iterator[Moment | None]:
    for name, value in attrs.items():
        if _STAMP_NAME.search(name) and len(value) <= 40:
            yield dates.find_moment(value) if name != "t" else None
            yield _stamp(value)


def _first(found: Iterator[Moment | None]) -> Moment | None:
    return next((moment for moment in found if moment), None)


def _stamp(text: str) -> Moment | None:
    match = _STAMP.search(text)
    return stamp(float(match[0])) if match else None


def _labelled(words: Sequence[str]) -> Moment | None:
    """What stands behind 发布时间, in the same text or in the next."""
    for i, word in enumerate(words):
        match = _PUBLISHED.search(word) if len(word) < 200 else None
        if match:
            moment = dates.find_moment(word[match.start() :]) or dates.find_moment(" ".join(words[i + 1 : i + 2]))
            if moment:
                return moment
    return None


def _alone(words: Sequence[str]) -> Moment | None:
    """A text that is nothing but a date; of two the later, since a document is written before it is published."""
    found: list[Moment] = []
    for i, word in enumerate(words):
        spans = dates.spans(word) if len(word) <= SHORT else []
        whole = spans and len(word.strip(_EDGES)) - (spans[0].end - spans[0].start) <= 4
        if whole and not _OTHER_DATE.search(word + (words[i - 1] if i else "")):
            found.append(_with_next_clock(spans[0].moment, words[i + 1 : i + 2]))
    if any("至" in word[:3] or "截止" in word for word in words):
        return found[0] if found else None
    return max(found, key=lambda moment: moment.when, default=None)


def _with_next_clock(moment: Moment, following: Sequence[str]) -> Moment:
    """A day whose clock stands in a text of its own."""
    if moment.precision is Precision.MINUTE or not following or len(following[0]) > 8:
        return moment
    return dates.find_moment(f"{moment.when:%Y-%m-%d} {following[0]}") or moment


def _in_short(words: Sequence[str]) -> Moment | None:
    """The date of the text that holds least beside it: 来源 and date rather than a summary that tells of a day."""
    found = [
        ((span.end - span.start) / len(word), span.moment)
        for word in words
        if len(word) <= SHORT and not _OTHER_DATE.search(word)
        for span in dates.spans(word)[-1:]
    ]
    fullest = max(found, key=lambda pair: pair[0], default=None)
    return fullest[1] if fullest and fullest[0] >= 0.2 else None


def _in_pieces(words: Sequence[str]) -> Moment | None:
    """A day and its month and year in neighbouring texts, as calendar leaves are drawn."""
    small = [word.strip(_EDGES) if len(word) <= PIECE else "" for word in words]
    for i in range(len(small)):
        for size in (3, 2, 1):
            window = small[i : i + size]
            if len(window) == size and all(window):
                moment = _pieced(" ".join(window))
                if moment:
                    return moment
    return None


def _pieced(text: str) -> Moment | None:
    for pattern in _SPLIT:
        match = pattern.fullmatch(text)
        if match and match["y"]:
            return dates.find_moment(f"{match['y']}-{match['m']}-{match['d']}")
    return None


def _without_year(words: Sequence[str], url: str) -> Moment | None:
    """A month and a day whose year the address gives."""
    carried = dates.from_url(url)
    if carried is None:
        return None
    for word in words:
        match = _YEARLESS.fullmatch(word.strip(_EDGES))
        if match and (int(match["m"]), int(match["d"])) == (carried.when.month, carried.when.day):
            if match["h"]:
                return dates.find_moment(f"{carried.when:%Y-%m-%d} {match['h']}:{match['min']}")
            return carried
    return None


def _counted_back(words: Sequence[str], now: datetime) -> Moment | None:
    for word in words:
        if len(word) <= 24:
            moment = dates.find_moment(word.strip(_EDGES), now=now)
            if moment:
                return moment
    for one, two in pairwise(words):
        match = _SPLIT[3].fullmatch(f"{one.strip(_EDGES)} {two.strip(_EDGES)}")
        if match:
            return dates.find_moment(f"{match['m']}-{int(match['d']):02}", now=now)
    return None


def _moments(
    page: Outline,
    found: Sequence[Link],
    reach: Mapping[int, tuple[int, int]],
    now: datetime | None,
    told: Sequence[int],
) -> dict[int, Moment | None]:
    """The date in each row itself; where rows have none, between them and the next link, or the one before."""
    moments = {i: _in_row(page, found[i], part, now) if _tells(told, *part) else None for i, part in reach.items()}
    bare = {i: reach[i] for i, moment in moments.items() if moment is None}
    if len(bare) < len(moments) / 2:  # a row without a date among dated ones must not borrow its neighbour's
        return moments
    headed = _headed(page, bare, now, told) if len(bare) == len(moments) else {}
    if headed:
        return moments | headed
    after = {i: part for i, part in bare.items() if _tells(told, part[1], part[1] + NEAR)}
    before = {i: part for i, part in bare.items() if _tells(told, part[0] - NEAR, part[0])}
    beside = _beside(page, found, after, before, now, lines=True)
    return moments | (beside or _beside(page, found, after, before, now, lines=False))


def _headed(
    page: Outline, reach: Mapping[int, tuple[int, int]], now: datetime | None, told: Sequence[int]
) -> dict[int, Moment]:
    """The day that stands above each row as a heading for all rows down to the next; none where one day is no list."""
    rows = sorted(reach.values())
    if len(rows) < 2:
        return {}
    near = told[bisect_left(told, rows[0][0] - NEAR) : bisect_left(told, rows[-1][1] + NEAR)]
    likely = [node for node in near if _DAY.search(page.texts[node][:20]) and not _covered(rows, node)]
    days = [(node, day) for node in likely if (day := _day_alone(page, node, now))]
    nodes = [node for node, _ in days]
    if any(rows[-1][1] <= node < rows[-1][1] + NEAR for node in nodes):  # dates stand behind their rows
        return {}
    if len({bisect_left(nodes, start) for start, _ in rows} - {0}) < 2 or nodes[0] > rows[0][0]:
        return {}
    found = {i: days[bisect_left(nodes, start) - 1][1] for i, (start, _) in reach.items()}
    return {i: _with_next_clock(day, page.words(*reach[i])[:1]) for i, day in found.items()}


def _covered(rows: Sequence[tuple[int, int]], node: int) -> bool:
    """Whether a node lies inside one of the rows, which are in page order."""
    place = bisect_right(rows, node, key=lambda row: row[0]) - 1
    return place >= 0 and node < rows[place][1]


def _day_alone(page: Outline, node: int, now: datetime | None) -> Moment | None:
    """The day that a text is, and nothing else; 今天是 … is the day of the visit."""
    text = page.texts[node].strip() if page.tags[node] == "#text" else ""
    if not 4 <= len(text) <= 20 or text.startswith(("今天", "今日", "现在")):
        return None
    yearless = now is not None and _YEARLESS.fullmatch(text.strip(_EDGES)) is not None
    return of_words([text], "", now) if yearless or is_date(text) else None


def _beside(
    page: Outline,
    found: Sequence[Link],
    after: Mapping[int, tuple[int, int]],
    before: Mapping[int, tuple[int, int]],
    now: datetime | None,
    *,
    lines: bool,
) -> dict[int, Moment]:
    """Dates behind the rows or before them, whichever more rows have; ``lines``: on the same line only."""
    later = {
        i: of_words(_words_after(page, found, i, end, lines=lines), found[i].url, now) for i, (_, end) in after.items()
    }
    earlier = {
        i: of_words(_words_before(page, found, i, start, lines=lines), found[i].url, now)
        for i, (start, _) in before.items()
    }
    behind, ahead = ({i: moment for i, moment in one.items() if moment} for one in (later, earlier))
    return behind if len(behind) >= len(ahead) else ahead


def _tells(told: Sequence[int], start: int, end: int) -> bool:
    """Whether one of the nodes in ``told`` stands between two nodes."""
    place = bisect_left(told, start)
    return place < len(told) and told[place] < end


def _in_row(page: Outline, link: Link, reach: tuple[int, int], now: datetime | None) -> Moment | None:
    start, end = reach
    outside = page.words(start, link.node) + page.words(page.ends[link.node], end)
    plain = page.unlinked(start, end)
    inside = page.words(link.node, page.ends[link.node])
    return (
        of_words([word for word in plain if word != link.title], link.url, now)
        or of_words([word for word in outside if word != link.title], link.url, now)
        or of_words([word for word in inside if word.isascii() or word not in link.title], link.url, now)
        or of_attributes(page, start, end)
    )


def _words_after(page: Outline, found: Sequence[Link], i: int, start: int, *, lines: bool) -> list[str]:
    end = found[i + 1].node if i + 1 < len(found) else start + 40
    end = min(end, start + NEAR, len(page.tags))
    if lines:
        end = next((node for node in range(start, end) if page.tags[node] in _BREAKS), end)
    return page.words(start, end)[:8]


def _words_before(page: Outline, found: Sequence[Link], i: int, end: int, *, lines: bool) -> list[str]:
    start = page.ends[found[i - 1].node] if i else end - 40
    start = max(start, end - NEAR, 0)
    if lines:
        start = next((node for node in range(end - 1, start, -1) if page.tags[node] in _BREAKS), start)
    return page.words(start, end)[-8:]
