"""Signs: what an article shows besides single words and speaks for a section: 文号, standards, places, policy talk."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from collector.editing.choosing.words import OPENING
from collector.model import Article

_TALK = 1000  # characters in which policy talk is looked for
_CLAUSES = 20  # fewer say nothing about a manner of speaking
_FULL = 0.15  # of the clauses: a plan has about that share, a report half of it
_BEGINS = 8  # characters of the title within which a place is what it is about

_HERE = r"常州|武进|新北区|天宁|钟楼|金坛|溧阳"
_ABROAD = (
    "美国|英国|法国|德国|日本|韩国|俄罗斯|印度|新加坡|马来西亚|泰国|越南|印尼|印度尼西亚|菲律宾|澳大利亚|新西兰|加拿大|巴西|墨西哥|"
    "阿根廷|智利|南非|埃及|沙特|阿联酋|迪拜|以色列|土耳其|意大利|西班牙|葡萄牙|荷兰|比利时|瑞士|瑞典|挪威|芬兰|丹麦|奥地利|波兰|"
    "匈牙利|捷克|希腊|爱尔兰|乌克兰|哈萨克斯坦|乌兹别克斯坦|巴基斯坦|孟加拉国|斯里兰卡|老挝|柬埔寨|缅甸|蒙古国|伊朗|卡塔尔|"
    "肯尼亚|埃塞俄比亚|尼日利亚|欧盟|东盟|硅谷"
)
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|"
    "甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_CITIES = (
    "石家庄|太原|沈阳|大连|长春|哈尔滨|南京|苏州|无锡|南通|扬州|镇江|泰州|徐州|盐城|淮安|连云港|宿迁|杭州|宁波|温州|嘉兴|湖州|绍兴|"
    "金华|台州|合肥|芜湖|福州|厦门|泉州|南昌|济南|青岛|烟台|潍坊|郑州|洛阳|武汉|宜昌|长沙|株洲|广州|深圳|珠海|东莞|佛山|惠州|海口|"
    "三亚|成都|绵阳|德阳|贵阳|贵安|遵义|昆明|西安|兰州|西宁|银川|乌鲁木齐|拉萨|南宁|桂林|呼和浩特|包头|雄安|浦东|张江|前海|滨海新区|"
    "长三角|珠三角|大湾区|京津冀|成渝|长江经济带|东北三省"
)
_PLACE = re.compile(
    rf"(?:{_PROVINCES}|{_CITIES})[省市]?|[\u4e00-\u9fff][^\W全各本分都超](?:自治[区州]|[市县])(?![场长级值])"
)
_FOREIGN = re.compile(_ABROAD)
_OWN = re.compile(_HERE)
# Bodies that carry a place in their names speak for no place.
_BODY = re.compile(
    rf"(?:{_PROVINCES}|{_CITIES})[\u4e00-\u9fff]{{0,6}}?(?:大学|学院|证券|银行|日报|晚报|交易所|协会|学会|有限公司)"
)
_DEEDS = frozenset(
    "加快 推动 推进 完善 强化 健全 构建 加强 支持 鼓励 落实 建立 探索 深化 优化".split()  # noqa: SIM905
    + "提升 打造 培育 引导 促进 建设 发展 保障 统筹".split()  # noqa: SIM905
)
_MUSTS = ("要", "应")
_ORDERS = re.compile(
    r"(?:^|[，：:！ ])(?:全力|大力|着力|奋力|持续|加快|扎实)?"
    r"(?:加快|推动|推进|完善|强化|健全|构建|加强|深化|优化|提升|打造|培育|做强|做优|做大|夯实|筑牢|塑造|激发)"
)
_PAPER = re.compile(
    r"《[^《》]{2,60}(?:规划|方案|办法|条例|意见|计划|措施|报告|白皮书|蓝皮书|纲要|规定|细则|指引|指南|目录)(?:[（(][^《》]{1,16}[）)])?》"
)
_PAUSES = "。；、：\n"
_MEETING = re.compile(
    r"(?:大会|论坛|研讨会|交流会|座谈会|年会|峰会|对接会|发布会)(?:在|举[行办]|召开|开幕|聚焦|$|[：:，])"
)


def of(article: Article) -> dict[str, tuple[float, str]]:
    """The signs that an article shows, by name: how clearly (0 to 1), and in the editors' words."""
    return {name: found for name, sign in SIGNS.items() if (found := sign(article))[0] > 0}


def _number(article: Article) -> tuple[float, str]:
    return (1.0, f"文号 {article.doc_number}") if article.doc_number else (0.0, "")


def _standard(article: Article) -> tuple[float, str]:
    """Numbers of standards: fully in title or opening, half where a text names three or more."""
    opening = f"{article.title}\n{article.text[:OPENING]}"
    near = next((number for number in article.standards if number.split()[0] in opening), None)
    if near:
        return 1.0, f"标准号 {near}"
    return (0.5, f"列有 {len(article.standards)} 个标准号") if len(article.standards) >= 3 else (0.0, "")


def _place(article: Article) -> tuple[float, str]:
    return _where(_PLACE, article, "标题说的是")


def _abroad(article: Article) -> tuple[float, str]:
    return _where(_FOREIGN, article, "标题说的是国外：")


def _where(pattern: re.Pattern[str], article: Article, words: str) -> tuple[float, str]:
    """A place that the title begins with counts whole, one further in half; our own city is no other place."""
    title = _BODY.sub("", article.title)
    found = pattern.search(title)
    if found is None or _OWN.search(title):
        return 0.0, ""
    return (1.0 if found.start() < _BEGINS else 0.5), f"{words}{found[0]}"


def _talk(article: Article) -> tuple[float, str]:
    """Clause after clause that says what is to be done, in the text or in the title: plans, and essays about plans."""
    text = article.text[:_TALK]
    for pause in _PAUSES:
        text = text.replace(pause, "，")
    clauses = text.split("，")
    deeds = sum(clause[:2] in _DEEDS or clause.startswith(_MUSTS) for clause in clauses)
    share = deeds / len(clauses) / _FULL if len(clauses) > _CLAUSES else 0.0
    return min(1.0, max(share, len(_ORDERS.findall(article.title)) / 2)), "行文像政策文件"


def _paper(article: Article) -> tuple[float, str]:
    found = _PAPER.search(article.title)
    return (1.0, f"标题有{found[0]}") if found else (0.0, "")


def _meeting(article: Article) -> tuple[float, str]:
    found = _MEETING.search(article.title)
    return (1.0, f"标题说的是{found[0].rstrip('在：:，')}") if found else (0.0, "")


# by the name that bulletin.toml gives them
SIGNS: Mapping[str, Callable[[Article], tuple[float, str]]] = {
    "文号": _number,
    "文件": _paper,
    "标准号": _standard,
    "地名": _place,
    "国外": _abroad,
    "政策行文": _talk,
    "会议": _meeting,
}
