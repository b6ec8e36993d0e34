"""What two headlines say against their being one story: another year, another batch, another stage of a matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz

from collector.editing.comparable import Comparable
from collector.editing.difference import Difference
from collector.reading.text import dense

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|[^\d万亿元个]|$)")
_NTH = re.compile(r"第?(\d+)\s*(批次?|期|届|次|轮|季度|号|场|辑|季|版|卷|周|级|标段|标包|包)")
_MONTH = re.compile(r"(\d{1,2})月(?:(\d{1,2})日)?")
_QUOTED = re.compile(r"《([^《》]{2,80}(?:《[^《》]{2,80}》[^《》]{0,40})?)》")
_AGREE = 0.9  # share of the shorter text from which two texts are held to agree throughout
_ALIKE = 0.55  # titles at least so alike are held to the same stage
_STAGES = {
    "征求意见": r"征求.{0,40}意见|征求意见稿|意见征集|公开征集.{0,20}意见",
    "公示": r"公示|拟认定|拟立项|拟推荐|拟入选|拟支持",
    "解读": r"解读|一图读懂|图解|问答|答记者问",
    "更正": r"更正|勘误|补正",
    "废止": r"终止|废止|撤销|取消|暂停|中止",
    "结果": r"结果|中标|成交|评审情况",
    "延期": r"延期|延长",
    "反响": r"反响|热议|学习贯彻",
    "预告": r"将于|即将|明天将",
    "转折": r"补充通知|补充公告|再次",
}
_STAGE_PATTERNS = {name: re.compile(pattern) for name, pattern in _STAGES.items()}
_PAIRS = (
    "开幕/闭幕 启动/收官 启动/结束 发布/解除 抵达/离开 抵达/离京 将访问/离京 上涨/下跌 上调/下调 增长/下降 "
    "任职/免职 启动/维持 启动/终止 启动/解除 维持/终止 维持/解除 开工/竣工 开工/投产 签约/开工 立项/验收 "
    "受理/批准 受理/审批 笔试/面试 面试/体检 体检/录用 笔试/录用 面试/录用 初赛/决赛 报名/录取 招标/开标 "
    "征集/揭晓 提名/获奖 入汛/出汛 停水/恢复供水 停电/恢复供电 封闭/恢复通行 上半年/下半年 会见/致电 "
    "蓝色预警/黄色预警 黄色预警/橙色预警 橙色预警/红色预警 蓝色预警/橙色预警 开学/放假"
)
_OPPOSITES = [tuple(pair.split("/")) for pair in _PAIRS.split()]


FORWARDED = "转发"


class Ground(StrEnum):
    """What can decide that two texts are not one story."""

    NUMBER = "number"  # each has its own 文号
    TINY = "tiny"
    ENTRIES = "entries"  # lists of other names
    SLOT = "slot"  # another year, batch … in the title
    QUOTED = "quoted"  # another document in the title
    STAGE = "stage"  # another stage of one matter
    LITTLE = "little"
    FIGURES = "figures"
    WORDS = "words"
    SWAP = "swap"  # one word exchanged in title and text
    PART = "part"  # one matter of a digest
    HAND = "hand"  # an editor held them apart
    AGAIN = "again"  # the same words long after: another occasion


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason against one story, in words for editors."""

    ground: Ground
    why: str


def likeness(a: str, b: str) -> float:
    """How alike two dense titles are, 0 to 1."""
    return fuzz.ratio(a, b) / 100


def inside(a: str, b: str) -> float:
    """How nearly the shorter of two dense titles stands in the longer, 0 to 1; 0 for titles too short to say."""
    if min(len(a), len(b)) < 4:
        return 0.0
    return 1.0 if a in b or b in a else fuzz.partial_ratio(a, b) / 100 if min(len(a), len(b)) >= 6 else 0.0


def plain_objection(a: Comparable, b: Comparable) -> Objection | None:
    """Another year, month, day or number in the same role, of which one of the texts knows nothing."""
    return _slots(a, b, forgiven=True)


def objection(a: Comparable, b: Comparable, found: Difference) -> Objection | None:
    """Why the headlines speak of different matters; None when they do not.

    Where the texts agree throughout, a headline may quote another of the documents or dates that both texts name.
    """
    alike = likeness(a.title, b.title)
    agree = found.matched >= _AGREE and not found.figures
    return (
        _slots(a, b, forgiven=agree)
        or _quotations(a.headline, b.headline, agree=agree)
        or _stages(a, b, alike, agree=agree)
    )


def _slots(a: Comparable, b: Comparable, *, forgiven: bool) -> Objection | None:
    """Another value in the same role; ``forgiven`` where each text names the other's value too."""
    for name, old, new in _values(a.headline, b.headline):
        if old and new and not old & new:
            if forgiven and all(value in a.figures and value in b.figures for value in old | new):
                continue
            return Objection(Ground.SLOT, f"标题{name}不同：{'、'.join(sorted(old))} / {'、'.join(sorted(new))}")
    return None


def _values(a: str, b: str) -> Iterator[tuple[str, set[str], set[str]]]:
    """The name of each slot with its values in both headlines."""
    yield "年份", set(_YEAR.findall(a)), set(_YEAR.findall(b))
    yield "月份", {m[1] for m in _MONTH.finditer(a)}, {m[1] for m in _MONTH.finditer(b)}
    yield "日期", {m[2] for m in _MONTH.finditer(a) if m[2]}, {m[2] for m in _MONTH.finditer(b) if m[2]}
    old, new = _counted(a), _counted(b)
    for unit in sorted(old.keys() & new.keys()):
        yield f"期次（{unit}）", old[unit], new[unit]


def _counted(headline: str) -> dict[str, set[str]]:
    counted: dict[str, set[str]] = {}
    for number, unit in _NTH.findall(headline):
        counted.setdefault(unit, set()).add(number)
    return counted


def _quotations(a: str, b: str, *, agree: bool) -> Objection | None:
    old, new = _QUOTED.findall(a), _QUOTED.findall(b)
    if agree or not old or not new or max(fuzz.partial_ratio(x, y) for x in old for y in new) >= 85:
        return None
    return Objection(Ground.QUOTED, f"标题所引文件不同：《{old[0]}》 / 《{new[0]}》")


def quoted(headline: str) -> list[str]:
    """The documents that a headline names in 《》, dense."""
    return [dense(name) for name in _QUOTED.findall(headline)]


def one_document(a: str, b: str) -> bool:
    """Whether two headlines quote one document: 《某办法（征求意见稿）》 and 《某办法》."""
    return any(inside(x, y) >= 0.9 for x in quoted(a) for y in quoted(b))


@lru_cache(maxsize=4096)
def stages(headline: str) -> frozenset[str]:
    """The stages of a matter that a headline names."""
    return frozenset(name for name, pattern in _STAGE_PATTERNS.items() if pattern.search(headline))


def _stages(a: Comparable, b: Comparable, alike: float, *, agree: bool) -> Objection | None:
    only = stages(a.headline) ^ stages(b.headline)
    if "解读" in only and not agree:
        return Objection(Ground.STAGE, "一篇是解读，一篇不是")
    if alike < _ALIKE and inside(a.title, b.title) < 0.9 and not one_document(a.headline, b.headline):
        return None
    if only:
        return Objection(Ground.STAGE, f"标题所处环节不同：{'、'.join(sorted(only))}")
    for x, y in _OPPOSITES:
        for old, new in ((a.title, b.title), (b.title, a.title)):
            if x in old and y in new and x not in new and y not in old:
                return Objection(Ground.STAGE, f"标题相反：{x} / {y}")
    return None
