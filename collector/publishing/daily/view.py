"""What the formats of the daily list show in the same words: dates, the certificate's summary, safe addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from collector.model import CHINA, Candidate, ColumnProof, DailyList, Precision

VERDICT_FAULTS = ("失败", "可疑", "未查")
OFF = "停用"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WEEKDAYS = "一二三四五六日"
_LOCAL_COPY = re.compile(r"[\w-][\w./-]*\.html?")  # a page that lies beside the list
_FORMULA = ("=", "+", "-", "@")  # and tab and return, behind which Excel looks on


def title(daily: DailyList) -> str:
    """The list's name: 2026年11月20日 星期五 候选名单."""
    day = daily.day
    return f"{day.year}年{day.month}月{day.day}日 星期{_WEEKDAYS[day.weekday()]} 候选名单"


def stretch(daily: DailyList) -> str:
    """Which time the list covers, in words."""
    until = clock(daily.until)
    return f"{clock(daily.since)} 至 {until}" if daily.since else f"截至 {until}"


def clock(when: datetime | None) -> str:
    """A moment in China as 11-20 07:30, "" for none."""
    return f"{when.astimezone(CHINA):%m-%d %H:%M}" if when else ""


def day_of(candidate: Candidate) -> str:
    """When it was published, as exactly as is known: 2026-11-20 or 2026-11-20 09:15; "" where no date is known."""
    if candidate.published is None:
        return ""
    local = candidate.published.astimezone(CHINA)
    return f"{local:%Y-%m-%d %H:%M}" if candidate.precision is Precision.MINUTE else f"{local:%Y-%m-%d}"


def origin(candidate: Candidate) -> str:
    """The source, and in brackets the 来源 that the page itself names where that is another."""
    label = candidate.source_label
    return f"{candidate.source}（来源：{label}）" if label and label != candidate.source else candidate.source


def outlets(candidate: Candidate) -> str:
    """另有 3 家：科技部、浙江省科技厅、新浪财经; "" where there is no other."""
    names = list(dict.fromkeys(outlet.source for outlet in candidate.outlets))
    return f"另有 {len(candidate.outlets)} 家：{'、'.join(names)}" if names else ""


def faults(daily: DailyList) -> list[ColumnProof]:
    """The columns that an editor has to look at."""
    return [proof for proof in daily.certificate if proof.verdict in VERDICT_FAULTS]


def summary(daily: DailyList) -> str:
    """The certificate in one line: 46 个栏目查到 44 个，2 处需留意，1 个停用."""
    watched = [proof for proof in daily.certificate if proof.verdict != OFF]
    seen = [proof for proof in watched if proof.verdict not in ("失败", "未查")]
    wrong, off = len(faults(daily)), len(daily.certificate) - len(watched)
    parts = [f"{len(watched)} 个栏目查到 {len(seen)} 个", f"{wrong} 处需留意" if wrong else "没有异常"]
    if off:
        parts.append(f"{off} 个停用")
    return "，".join(parts)


def left_out(daily: DailyList) -> str:
    """What of this stretch is not in the list, and why; "" where everything is."""
    return "，".join(f"{why} {count} 篇" for why, count in daily.left_out)


def newest(proof: ColumnProof) -> str:
    """The newest date on a list; midnight is how a list shows a day without a time."""
    return clock(proof.newest).removesuffix(" 00:00")


def gaps(proof: ColumnProof) -> str:
    """The open gaps of a column: 11-18 07:30 至 11-19 16:00."""
    return "；".join(
        " 至 ".join(clock(when) or "开始" for when in (gap.since, gap.reached or gap.opened)) for gap in proof.open_gaps
    )


def freshness(proof: ColumnProof) -> str:
    """How soon a column's articles were had, median and p95: 发现 25 分／2 时，入名单 9 时／20 时; "" where unknown."""
    fresh = proof.freshness
    if fresh is None:
        return ""
    parts = [f"发现 {span(fresh.seen_median)}／{span(fresh.seen_p95)}"]
    if fresh.list_median is not None and fresh.list_p95 is not None:
        parts.append(f"入名单 {span(fresh.list_median)}／{span(fresh.list_p95)}")
    return "，".join(parts)


def span(time: timedelta) -> str:
    """A stretch of time in its largest unit: 25 分, 9 时, 3 天."""
    minutes = time.total_seconds() / 60
    if minutes < 90:
        return f"{minutes:.0f} 分"
    return f"{minutes / 60:.0f} 时" if minutes < 48 * 60 else f"{minutes / 1440:.0f} 天"


def web(url: str | None) -> str | None:
    """The address if it is one of the web, or of a page that lies beside the list; None for anything else."""
    if url and (url.lower().startswith(("http://", "https://")) or _LOCAL_COPY.fullmatch(url)):
        return url
    return None


def clean(text: str) -> str:
    """Without the characters that XML does not know, which scraped titles may hold."""
    return _NOT_XML.sub("", text)


def harmless(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula: text that looks like one gets an apostrophe before it."""
    if isinstance(cell, str) and (cell.lstrip().startswith(_FORMULA) or cell[:1] in ("\t", "\r", "\n")):
        return f"'{cell}"
    return cell


COLUMNS = (
    *("版块", "序号", "标题", "来源", "页面来源", "发布时间", "文号"),
    *("摘要", "其他刊发", "理由", "原文", "存档", "发现时间", "编号"),
)


def table(daily: DailyList) -> list[Sequence[object]]:
    """The candidates as rows under ``COLUMNS``."""
    return [
        (name, place, *_row(candidate))
        for name, candidates in daily.sections
        for place, candidate in enumerate(candidates, start=1)
    ]


def _row(one: Candidate) -> Sequence[object]:
    return (
        *(one.title, one.source, one.source_label or "", day_of(one), one.doc_number or "", one.lead, outlets(one)),
        *("；".join(one.reasons), web(one.url) or "", one.archived or "", clock(one.first_seen), one.item),
    )


PROOF_COLUMNS = (
    "结论",
    "来源",
    "栏目",
    "查于",
    "条目",
    "新增",
    "最新",
    "未补齐",
    "待读",
    "说明",
    "时效",
    "下次",
    "地址",
)


def proof_table(daily: DailyList) -> list[Sequence[object]]:
    """The certificate as rows under ``PROOF_COLUMNS``."""
    return [
        (
            proof.verdict, proof.source_name, proof.column.name, clock(proof.polled), proof.entries, proof.new,
            newest(proof), gaps(proof), proof.pending, proof.note, freshness(proof), clock(proof.next_due),
            web(proof.column.url) or "",
        )
        for proof in daily.certificate
    ]  # fmt: skip
