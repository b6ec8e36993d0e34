"""The lead: one or two sentences of a text that say what it is about, past greetings, datelines and set phrases."""

from __future__ import annotations

import re

from collector.reading.text import dense

_SENTENCE = re.compile(r"[^。！？!?；;]+[。！？!?；;]?[”」』》）)]*")
_ENDS = "。！？!?；;"
_PAUSES = "，、：,:；;"

# 新华社北京11月15日电（记者 某某） · 本报讯（记者某某） · 国际在线消息（记者 某某）： · 央广网杭州3月5日消息
_DATELINE = re.compile(
    r"^[【\[(（]?[\w\s]{0,14}?(?:社|报|网|台|在线|端|记者站)?[^。，！？\n]{0,16}?(?:电|讯|消息|报道)"
    r"(?:\s*[（(][^（）()]{1,40}[）)])?[】\])）]?[：:\s]*(?=\S)"
)
_REPORTERS = re.compile(r"^\s*[（(](?:记者|通讯员|作者|编译|见习记者)[^（）()]{0,40}[）)]\s*")
_FURNITURE = re.compile(
    r"^(?:来源|作者|编辑|责编|责任编辑|记者|通讯员|发布(?:时间|日期)|信息来源|字号|字体|浏览|阅读|分享|打印|关闭|附件|图片|摄影|原标题|文号|索引号)"
    r"[：:\s]"
)
_GREETING = re.compile(
    r"^(?:各位|尊敬的|女士们|先生们|同志们|朋友们|大家(?:上午|下午|晚上)?好|亲爱的|(?:上午|下午|晚上)好|网友)"
)
_ADDRESSEES = re.compile(r"[：:]\s*$")
_HEADING = re.compile(
    r"^(?:第[一二三四五六七八九十百]+[章节条编]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|\d{1,2}[.、．])"
)
# What a notice says before it says anything.
_SET_PHRASE = re.compile(
    r"(?:通知|公告|通告|公布|安排|事项|情况|意见|名单)(?:公布|公示|通知|报告|告知)?如下[：:。]?$|^(?:特此|此致|妥否|现将)"
    r"|予以(?:公布|公示)。?$|现(?:予以?)?(?:印发|转发|下发)|请(?:各地|各单位)?(?:认真|结合|遵照|参照|贯彻)[^，。]{0,20}(?:执行|落实|实施)"
)
_NEWS = re.compile(r"[，,](?=(?:近日|日前|近期|昨日|今日|\d{1,2}月\d{1,2}日))")
_PURPOSE = re.compile(r"^(?:为|为了)?(?:深入|全面|认真|进一步)?(?:学习)?(?:贯彻|落实|宣传贯彻)")


def lead(text: str, *, title: str = "", limit: int = 100) -> str:
    """At most ``limit`` characters from the text; the first that it says at all where everything is set phrases."""
    sentences = [sentence for line in text.splitlines() for sentence in _telling(line, dense(title))][:24]
    start = next((n for n, sentence in enumerate(sentences) if not _set_phrase(sentence)), 0)
    kept = ""
    for sentence in sentences[start:]:
        if kept and (_set_phrase(sentence) or len(kept) + len(sentence) > limit):
            break
        kept += sentence
        if len(kept) >= limit * 0.6:
            break
    return _cut(kept, limit)


def _telling(line: str, title: str) -> list[str]:
    """The sentences of one paragraph, none when it is a heading, a greeting, an addressee or page furniture."""
    line = " ".join(line.split())
    if not line or _FURNITURE.match(line) or _GREETING.match(line) or dense(line) == title:
        return []
    line = _REPORTERS.sub("", _DATELINE.sub("", line, count=1) if _has_dateline(line) else line)
    unfinished = line[-1:] not in _ENDS and not line.endswith(("”", "）"))
    if unfinished and (len(line) < 30 or _ADDRESSEES.search(line) or _HEADING.match(line)):
        return []
    return [_from_the_news(sentence.strip()) for sentence in _SENTENCE.findall(line) if len(sentence.strip()) > 4]


def _from_the_news(sentence: str) -> str:
    """A sentence that opens with what it serves, from where it comes to what happened."""
    if not _PURPOSE.match(sentence):
        return sentence
    news = _NEWS.search(sentence)
    return sentence[news.end() :] if news else sentence


def _has_dateline(line: str) -> bool:
    """Whether the paragraph opens with 电, 讯, 消息 of an agency or reporter, not merely with a word that holds one."""
    found = _DATELINE.match(line)
    if found is None:
        return False
    opening = found[0]
    return bool(re.search(r"记者|通讯员|\d日|本报|社|网|在线|客户端", opening)) and len(opening) < 60


def _set_phrase(sentence: str) -> bool:
    return bool(
        _SET_PHRASE.search(sentence) or (_PURPOSE.match(sentence) and len(sentence) < 120) or _GREETING.match(sentence)
    )


def _cut(text: str, limit: int) -> str:
    """The text, or its beginning up to a pause where there is one near the limit, with an ellipsis."""
    if len(text) <= limit:
        return text
    part = text[: limit - 1]
    pause = max(part.rfind(mark) for mark in _PAUSES)
    return (part[:pause] if pause >= limit * 0.7 else part) + "…"
