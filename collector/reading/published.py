"""When an article was published: what a reader sees near its title, checked against metas, list and address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from collector.model import CHINA, Entry, Evidence, Precision
from collector.reading import noise
from collector.reading.body import Body
from collector.reading.dates import Found, Moment, find_moment, from_url, spans
from collector.reading.layout import Layout
from collector.reading.page import Page
from collector.reading.title import Heading

_METAS = (
    "pubdate", "publishdate", "firstpublishedtime", "article:published_time", "og:release_date",
    "datepublished", "publish_date", "publishtime", "publish_time", "pubtime", "apub:time",
    "og:published_time", "weibo: article:create_at", "date", "dc.date", "dc.date.issued", "releasedate",
    "createdate", "date.available",
)  # fmt: skip
_LABEL = re.compile(
    r"(?P<good>(?:发布|发稿|发表|刊发|刊登|公开|公布|上网|上传|录入|添加|信息|新闻|文章|發布|發表|發佈|上稿|刊出|出版|刊載)\s?(?:时间|日期|時間|于|於|：|:)|完\s?[/／]|Posted|Published|(?<![\u4e00-\u9fff])(?:日期|时间|時間)\s{0,2}[:：])"
    r"|(?P<poor>(?:更新|修改|编辑|最后|變更|更改|Updated)\s?(?:时间|日期|時間|于|：|:)?)"
    r"|(?P<bad>成文|签发|生成|施行|实施|生效|失效|废止|截止|截至|起始|开始|结束|有效期|印发日期|打印|现在|今天是|当前|访问|制发|审议|会议时间|召开|活动|报名|印发|公示期|公告期|颁布|登记|批准|通过|留言|回复|开庭|上映|下载|抓取|推荐文章)",
    re.IGNORECASE,
)
_FAR = timedelta(days=31)  # a relative date so far from the list's is not that of the article
_AFTER = re.compile(r"\s?(?:首次)?(?:发布|发表|發布|發表)(?=\s|$)")  # 于 2026-11-22 10:20 发布
_HINT = re.compile(
    r"time|date|pub|info|source|meta|laiyuan|fbsj|shijian|riqi|ly[\s_-]|sj[\s_-]|author|summary|property|_ly|xx[\s_-]",
    re.ASCII,
)
_DIGITS = re.compile(r"[12１２民〇二一]")  # every date has one of them
_SCRIPTED = re.compile(
    r"[\"']?(?:pubtime|pub_time|publishTime|publish_time|publishDate|publish_date|pubDate|newsTime|ptime|datePublished|releaseTime|oriCreateTime)[\"']?"
    r"\s{0,3}[:=]\s{0,3}[\"'](?P<text>20\d\d[-/年.]\d{1,2}[-/月.]\d{1,2}[^\"']{0,24})[\"']"
    r"|(?:var\s{1,3}ct|create_time|svr_time_publish|oriCreateTime)\s{0,3}[:=]\s{0,3}[\"'](?P<epoch>1[0-9]{9})[\"']"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A publication time, where it came from, and readings that disagree with it."""

    moment: Moment | None
    evidence: Evidence | None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    moment: Moment
    score: float
    label: str
    poor: bool = False  # when the page was changed, not when it appeared
    loose: bool = False  # 昨天, 3小时前 or a day without its year: counted back from the time of fetching


def read_published(
    page: Page, heading: Heading, body: Body | None, *, entry: Entry | None, now: datetime | None
) -> Reading:
    """The time of publication; None where neither page, list nor address name a day."""
    seen = max(_seen(page.layout, heading, body, now), key=lambda one: one.score, default=None)
    declared = _declared(page.metas) or _linked_data(page.data)
    if seen is None or seen.score < 2:
        return _unseen(page, declared, entry)
    if seen.loose and (listed := _listed(entry)) and abs(listed.when - seen.moment.when) > _FAR:
        doubts = tuple(_doubts(listed, declared, entry, from_url(page.url)))
        return Reading(moment=listed, evidence=Evidence(rule="list", confidence=0.7), doubts=doubts)
    moment, evidence = (
        seen.moment,
        Evidence(rule=f"visible:{seen.label or 'near title'}", confidence=min(0.98, 0.7 + seen.score / 40)),
    )
    if seen.poor and declared and timedelta() < moment.when - declared[1].when < timedelta(days=365):
        moment, evidence = trusted(declared[1]), Evidence(rule=f"meta:{declared[0]}", confidence=0.85)
    if moment.precision is Precision.DAY:
        moment = _sharpened(moment, declared)
    doubts = tuple(_doubts(moment, declared, entry, from_url(page.url)))
    return Reading(moment=moment, evidence=evidence, doubts=doubts)


def trusted(moment: Moment) -> Moment:
    """A meta's time as far as it can be believed: some sites print a 12-hour clock, and midnight means no time at all.

    Night hours are the afternoon of a 12-hour clock (sources: 科技部, 开普), so that only the day of them is kept.
    """
    night = moment.when.hour < 7
    if moment.precision is Precision.MINUTE and night:
        return day_of(moment)
    return moment


def day_of(moment: Moment) -> Moment:
    """The day of a moment."""
    day = moment.when.replace(hour=0, minute=0, second=0, microsecond=0)
    return Moment(when=day, precision=Precision.DAY)


def _unseen(page: Page, declared: tuple[str, Moment] | None, entry: Entry | None) -> Reading:
    if declared:
        rule, moment = declared
        official = rule in ("pubdate", "publishdate")
        return Reading(
            moment=trusted(moment) if official else moment, evidence=Evidence(rule=f"meta:{rule}", confidence=0.75)
        )
    scripted = _scripted(page.scripts)
    if scripted:
        return Reading(moment=scripted, evidence=Evidence(rule="script", confidence=0.7))
    if listed := _listed(entry):
        return Reading(moment=listed, evidence=Evidence(rule="list", confidence=0.8))
    addressed = from_url(page.url)
    evidence = Evidence(rule="url", confidence=0.5) if addressed else None
    return Reading(moment=addressed, evidence=evidence)


def _listed(entry: Entry | None) -> Moment | None:
    """What the list says."""
    if entry is None or entry.published is None:
        return None
    return Moment(when=entry.published, precision=entry.precision or Precision.DAY)


def _declared(metas: Mapping[str, str]) -> tuple[str, Moment] | None:
    for name in _METAS:
        text = metas.get(name, "")
        moment = find_moment(re.sub(r"(\d{4}-\d\d-\d\d)-(\d\d:\d\d)", r"\1 \2", text)) if text else None
        if moment:
            return name, moment
    return None


def _linked_data(data: tuple[object, ...]) -> tuple[str, Moment] | None:
    for value in data:
        graph = value.get("@graph") if isinstance(value, dict) else value
        for part in graph if isinstance(graph, list) else [value]:
            for name in ("datePublished", "pubDate", "uploadDate"):
                text = part.get(name) if isinstance(part, dict) else None
                moment = find_moment(text) if isinstance(text, str) else None
                if moment:
                    return name, moment
    return None


def _scripted(scripts: str) -> Moment | None:
    for match in _SCRIPTED.finditer(scripts):
        if match["epoch"]:
            when = datetime.fromtimestamp(int(match["epoch"]), tz=CHINA)
            return Moment(when=when, precision=Precision.MINUTE)
        moment = find_moment(match["text"])
        if moment:
            return moment
    return None


def _sharpened(day: Moment, declared: tuple[str, Moment] | None) -> Moment:
    """A visible day with the meta's hour, where that is of the same day and proves a 24-hour clock."""
    if declared is None or declared[1].when.date() != day.when.date():
        return day
    exact = declared[1]
    return exact if exact.precision is Precision.MINUTE and exact.when.hour >= 13 else day


def _seen(page: Layout, heading: Heading, body: Body | None, now: datetime | None) -> Iterator[_Seen]:
    """Every date on the page that may be the publication, and how well it would do."""
    first, last = (body.low, body.high) if body else (len(page.lines), len(page.lines))
    top = heading.high or 0
    for number, line in enumerate(page.lines):
        if now is None and not _DIGITS.search(line.spaced):
            continue
        inside = first <= number < last and not (body and number in body.dropped)
        if len(line.spaced) > 200 and not (inside is False and number < first):
            continue
        found, loose = spans(line.spaced), False
        if not found and now is not None and not inside and top - 3 <= number <= top + 6:
            moment = find_moment(line.spaced, now=now)
            found = [Found(moment=moment, start=0, end=len(line.spaced))] if moment and len(line.spaced) < 60 else []
            loose = True
        for index, one in enumerate(found):
            after = found[index - 1].end if index else 0
            judged = _judged(page, number, one, after, inside=inside, top=top, first=first)
            yield replace(judged, loose=True) if loose else judged


def _judged(page: Layout, number: int, found: Found, after: int, *, inside: bool, top: int, first: int) -> _Seen:
    line = page.lines[number]
    before = line.spaced[max(after, found.start - 14) : found.start]
    if not before.strip(" :：[【(（") and number > top and after == 0:
        before = page.lines[number - 1].spaced[-12:] + before  # a label in its own cell
    labels = list(_LABEL.finditer(before))
    label = labels[-1] if labels else None
    score = 0.0
    if label:
        score += 6 if label["good"] else -1.5 if label["poor"] else -8
    distance = number - top
    score += (4 - abs(distance) * 0.2 if -6 <= distance <= 12 else 0) + (1.5 if top <= number <= first else 0)
    score += 1.5 if found.moment.precision is Precision.MINUTE else 0
    hints = "".join(page.hints[element] for element in list(page.ancestors(line.owner))[:2])
    score += 1.5 if _HINT.search(hints) else 0
    score -= 7 if inside and not (label and label["good"]) else 0
    score -= 3 if line.linked * 2 > len(line.spaced) or page.hidden[line.owner] else 0
    score -= (
        4
        if any(noise.is_region(page.hints[e]) for e in list(page.ancestors(line.owner))[:4])
        and not (top <= number <= first)
        else 0
    )
    score += 6 if _AFTER.match(line.spaced[found.end :]) and not label else 0
    rest = len(line.spaced) - (found.end - found.start)
    score -= min(4.0, rest / 30) if not noise.is_label(line.spaced) else 0
    return _Seen(found.moment, score, label.group().strip(" :：") if label else "", bool(label and label["poor"]))


def _doubts(
    moment: Moment, declared: tuple[str, Moment] | None, entry: Entry | None, addressed: Moment | None
) -> Iterator[str]:
    day = moment.when.date()
    if declared and abs(declared[1].when.date() - day) > timedelta(days=1):
        yield f"页面日期 {day} 与元数据 {declared[0]} 的 {declared[1].when.date()} 不一致"
    if entry and entry.published and abs(entry.published.date() - day) > timedelta(days=1):
        yield f"页面日期 {day} 与列表日期 {entry.published.date()} 不一致"
    if addressed and abs(addressed.when.date() - day) > timedelta(days=31):
        yield f"页面日期 {day} 与地址中的 {addressed.when.date()} 不一致"
