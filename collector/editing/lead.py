"""The lead: one or two sentences of a text that say what it is about, past greetings, datelines and set phrases."""

from __future__ import annotations

import re
from operator import add

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
_CAPTION = re.compile(r"^(?:[▲△]|图[为：:\d]|点击查看|扫码)|[摄供]图?[）)]?$")
_NAMED = re.compile(r"^题[：:]\s*")
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
_WHEN = re.compile(
    r"近日|日前|近期|昨[日天]|今[日天]|今年|去年|本[月周]|\d日|\d月份?|上半年|[一二三四]季度|截至|自\d{4}年"
)
_DEED = re.compile(
    r"发布|公布|召开|举[行办]|印发|出台|启动|成立|通过|获批|揭牌|开幕|签约|投产|上线|建成|入选|认定|增长|下降|突破|达到?\d|宣布|推出|"
    r"施行|实施|适用于|提出|明确|组织|开展|申报|征集"
)
# By what creed, and what everybody knows: true of any text.
_CREED = re.compile(
    r"以[^，。]{0,40}为指导|深入(?:学习)?贯彻|党的[一二三四五六七八九十]+(?:大|届)|制定本[\u4e00-\u9fff]{1,6}[。：]?$|特制定|众所周知|随着[^，。]{2,40}的"
    r"(?:发展|普及|到来|深入|推进)|日益|越来越|点击|扫码|视频[丨|]|^(?:图|表)\s?\d|^图[为：:]|摄[）)。]?$|^[▲△]"
)
_SCENE = re.compile(r"^[“\"「『]|^(?:清晨|傍晚|走进|推开|放眼|每当|提起|说起|人生|惟|唯)")
_WHOLE = "。！？!?”）"
_LEANING = re.compile(
    r"^(?:然而|但|不过|此外|其中|同时|另外|另一方面|如，|例如|比如|因此|所以|于是|而|不幸|其实|也|还|又|我们?|他们?|她|这|那|该|其|对此|对于)"
)
_LOOKED_AT = 24  # sentences
_LATER, _TITLED, _NEWSY = 0.12, 1.6, 0.35  # of a sentence's worth: each place further back, all of the title, news
_IDLE = -1.2  # what is worth less is left out after the first
_BRIEF = 12  # characters; a shorter sentence says little
_PURPOSE = re.compile(r"^(?:为|为了)?(?:深入|全面|认真|进一步)?(?:学习)?(?:贯彻|落实|宣传贯彻)")


def lead(text: str, *, title: str = "", limit: int = 100) -> str:
    """At most ``limit`` characters from the text: the sentence that best says what it is about, and what follows it.

    Where everything is set phrases it is the first that the text says at all.
    """
    sentences = [sentence for line in text.splitlines() for sentence in _telling(line, dense(title))][:_LOOKED_AT]
    if not sentences:
        return ""
    pairs = _pairs(title)
    worth = [_worth(sentence, place, pairs) for place, sentence in enumerate(sentences)]
    start = worth.index(max(worth))
    kept = sentences[start]
    for sentence, value in zip(sentences[start + 1 :], worth[start + 1 :], strict=True):
        if len(kept) >= limit * 0.6:
            break
        if kept[-1] not in _WHOLE:
            break
        if value > _IDLE and _follows(sentence) and len(kept) + len(sentence) <= limit:
            kept += sentence
    return _cut(kept, limit)


def _worth(sentence: str, place: int, title: frozenset[str]) -> float:
    """How well a sentence says what the text is about: early, news, in the title's words, and no mere manner."""
    value = -_LATER * place
    if title:
        value += _TITLED * len(title & _pairs(sentence)) / len(title)
    value += _NEWSY * bool(_WHEN.search(sentence[:40])) + _NEWSY * bool(_DEED.search(sentence))
    value -= 2.0 * _set_phrase(sentence) + 1.5 * bool(_CREED.search(sentence)) + 0.8 * bool(_SCENE.match(sentence))
    value -= 0.8 * sentence.endswith(("？", "?", "！", "!", "？”", "！”")) + 0.5 * (len(sentence) < _BRIEF)
    return value - 0.4 * bool(_HEADING.match(sentence)) - 0.6 * bool(_LEANING.match(sentence))


def _follows(sentence: str) -> bool:
    """Whether it can stand second: whole, and no point of a list."""
    return sentence[-1] in _WHOLE and not _HEADING.match(sentence)


def _pairs(text: str) -> frozenset[str]:
    said = dense(text)
    return frozenset(map(add, said, said[1:]))


def _telling(line: str, title: str) -> list[str]:
    """The sentences of one paragraph, none when it is a heading, a greeting, an addressee or page furniture."""
    line = " ".join(line.split())
    if not line or _FURNITURE.match(line) or _GREETING.match(line) or _CAPTION.search(line):
        return []
    if dense(line) == title:
        return []
    line = _NAMED.sub("", line)
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
