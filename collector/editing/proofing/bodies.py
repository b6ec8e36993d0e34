"""Institutions that an edited text names: each must be named in its source, under whichever of its names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from collector.config import Config
from collector.editing.proofing.finding import Case, Finding, Severity
from collector.reading.text import dense

_SHORTEST = 3  # characters of a name that is looked for
_LONG = (
    "大学 学院 研究院 研究所 研究中心 委员会 银行 公司 集团 协会 学会 联盟 实验室 政府 人大 法院 检察院 总局 中心 "
    "党委 管委会"
)
_SUFFIX = "|".join(sorted(_LONG.split(), key=len, reverse=True))
_ENDING = re.compile(rf"(?P<long>{_SUFFIX})|(?P<short>[部局厅委署](?![一-龥]{{0,1}}[长员门分署件队落]))")
_RUN = re.compile(r"[\u4e00-\u9fff]{2,18}$")
_BOUNDARY = frozenset("的和与及在由对向是为等了将从到被把给经据按以于让使请至并而或该本各某这那其此赴访同跟")
_ORDINARY = (
    *(
        "全部",
        "内部",
        "东部",
        "西部",
        "中部",
        "南部",
        "北部",
        "外部",
        "局部",
        "干部",
        "总部",
        "底部",
        "顶部",
        "各部",
        "两部",
        "多部",
    ),
    *(
        "格局",
        "布局",
        "结局",
        "当局",
        "大局",
        "全局",
        "开局",
        "时局",
        "僵局",
        "出局",
        "客厅",
        "餐厅",
        "大厅",
        "展厅",
        "部署",
        "签署",
    ),
    *(
        "该中心",
        "本中心",
        "为中心",
        "市中心",
        "数据中心",
        "服务中心",
        "有关部",
        "相关部",
        "中心",
        "俱乐部",
        "原委",
        "编委",
        "评委",
        "专委",
    ),
)
_PLACE_END = re.compile(
    r"(?:省|市|区|县|州|国家|中国|全国|中央|北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南"
    r"|广东|海南|四川|贵州|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|台湾)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The bodies that are known by name: every spelling, dense, and which of them belong together."""

    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    pattern: re.Pattern[str] = re.compile(r"(?!)")

    @classmethod
    def of(cls, config: Config) -> Names:
        """The names of the word list, of the registry's sources, and of the bulletin's aliases."""
        spelled: list[tuple[str, ...]] = [*config.wording.bodies]
        spelled += [(source.name, source.full_name, *source.aliases) for source in config.sources]
        spelled += [(alias, name) for alias, name in config.bulletin.aliases.items()]
        groups = _united(spelled)
        wanted = sorted((name for name in groups if len(name) >= _SHORTEST), key=len, reverse=True)
        return cls(groups=groups, pattern=re.compile("|".join(map(re.escape, wanted)) or r"(?!)"))


def _united(spelled: Iterable[tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """Spellings that share one are names of one body."""
    groups: dict[str, set[str]] = {}
    for names in spelled:
        mine = {dense(name) for name in names if name}
        for name in list(mine):
            mine |= groups.get(name, set())
        groups |= dict.fromkeys(mine, mine)
    return {name: frozenset(group) for name, group in groups.items()}


def bodies_of(case: Case) -> Iterator[Finding]:
    """Institutions that the source does not name."""
    if case.origin is None or not case.edited:
        return
    source = dense(case.origin.text)
    for place, text in case.edited:
        told = dict.fromkeys([*_known(dense(text), source, case.names), *_others(text, source, case.names)])
        for name in told:
            yield Finding(
                rule="机构",
                place=place,
                message=f"机构“{name}”不见于原文",
                excerpt=name,
                severity=Severity.WARNING,
                text=text,
            )


def _known(text: str, source: str, names: Names) -> Iterator[str]:
    for match in names.pattern.finditer(text):
        if not any(spelling in source for spelling in names.groups[match[0]]):
            yield match[0]


def _others(text: str, source: str, names: Names) -> Iterator[str]:
    """Names told by their ending, of bodies that nobody registered."""
    for match in _ENDING.finditer(text):
        if elsewhere := _of_another_place(text[: match.end()], source):
            yield elsewhere
            continue
        run = _RUN.search(_before(text[: match.start()]) + match[0])
        if run is None or run[0].endswith(_ORDINARY) or run[0] in source:
            continue
        if names.pattern.search(dense(run[0])):
            continue  # told already, or found under another of its names
        if not _named(run[0], match[0], source):
            yield run[0]


def _of_another_place(text: str, source: str) -> str:
    """The body at the end of a text, where the source has its name behind the name of another place: 乙省|科技厅."""
    run = _RUN.search(text)
    if run is None or run[0] in source:
        return ""
    size = next((size for size in range(len(run[0]), 3, -1) if run[0][-size:] in source), 0)
    tail, before = run[0][len(run[0]) - size :], run[0][: len(run[0]) - size]
    if not size or tail[0] not in "省市区县州" or not before or before[-1] in _BOUNDARY:
        return ""
    return _before(before) + tail


def _before(text: str) -> str:
    """The Chinese characters right before an ending, back to a word that belongs to no name."""
    found = re.search(r"[\u4e00-\u9fff]{0,16}$", text)
    run = found[0] if found else ""
    for place in range(len(run) - 1, -1, -1):
        if run[place] in _BOUNDARY:
            return run[place + 1 :]
    return run


def _named(run: str, ending: str, source: str) -> bool:
    """Whether the source names the body at the end of a run of characters, whatever words stand before it."""
    size = next((size for size in range(len(run), 0, -1) if run[-size:] in source), 0)
    tail, before = run[len(run) - size :], run[: len(run) - size]
    if size < len(ending) + 2 or not before:
        return size == len(run)
    if tail[0] in "省市区县州" or _PLACE_END.search(before):
        return False
    return size >= len(ending) + 4 or _stands_alone(tail, source)


def _stands_alone(name: str, source: str) -> bool:
    """Whether a name is not only the end of a longer one."""
    ahead = (source[match.start() - 1 : match.start()] for match in re.finditer(re.escape(name), source))
    return any(not char or char in _BOUNDARY or not "\u4e00" <= char <= "\u9fff" for char in ahead)
