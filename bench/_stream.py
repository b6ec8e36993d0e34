"""A stream of news and notices with republications, made by a small grammar, in which every item's story is known.

Nothing in it is real and nothing is taken from a collection: sentences are put together from lists of words, so that a
stream of any length costs no data. A seed gives the same stream on every machine.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from collector.reading.simplified import SIMPLIFIED, TRADITIONAL

DAY = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One item of a stream; ``story`` is the truth, ``kind`` says how it was made from the story's first telling."""

    story: int
    kind: str
    title: str
    text: str
    moment: int  # Unix seconds
    place: str = ""


_WORDS: dict[str, list[str]] = {}
for _line in """
cities: 南平 绍兴 台州 盐城 泰州 宿迁 芜湖 马鞍山 安庆 赣州 上饶 烟台 潍坊 洛阳 南阳 襄阳 宜昌 岳阳 常德 桂林
cities: 柳州 遵义 曲靖 宝鸡
bodies: 科技局 工业和信息化局 发展改革委 教育局 市场监管局 农业农村局 生态环境局 商务局 住房城乡建设局 数据局
fields: 人工智能 量子信息 低空经济 生物制造 储能材料 工业母机 卫星互联网 氢能装备 集成电路 智能传感器 脑机接口
fields: 海洋工程 新型显示
fields: 碳纤维 合成生物 光伏组件 动力电池 机器人 医疗器械 种业创新 工业软件 先进陶瓷 稀土永磁 超导材料 柔性电子
fields: 数字孪生
acts: 攻关 示范应用 中试验证 成果转化 人才引育 标准研制 平台建设 场景开放 链式改造 检验检测 产融对接 专利导航
who: 企业负责人 项目组 专家组 产业园区 高校团队 科研院所 行业协会 技术中心 创新联合体 链主企业 评审组 工程师
what: 关键部件 整机样机 试验线 公共平台 共性技术 实验装置 生产基地 应用场景 数据集 测试床 标准体系 人才公寓
how: 通过验收 投入运行 完成交付 启动建设 进入中试 形成产能 获得认证 实现国产化 对外开放 转入批产 完成调试
how: 签约落户
why: 补齐短板 降低成本 缩短周期 扩大市场 稳定供应 提高良率 节约能耗 打通堵点 带动就业 保障安全 服务民生 拓展出口
spans: 前三季度 一季度 上半年 全年 前十月 年内
sums: 产值 营收 销售额 出口额 投资 订单
sites: 清源网 东岭日报 大河在线 高新区官网 融媒体中心 市政府门户
synonyms: 推动/促进 加快/加速 提高/提升 完成/做完 目前/当前 进一步/更加 扩大/拓展 获得/取得 通过/顺利通过
synonyms: 以及/和 表示/说 启动/开始
stock: 各地各部门要提高思想认识，加强组织领导，细化工作举措，确保各项任务落到实处。
stock: 下一步，将坚持问题导向和目标导向，扎实推进各项重点工作。
stock: 有关负责人表示，要进一步优化营商环境，激发经营主体活力。 会议强调，要统筹发展和安全，牢牢守住底线。
stock: 据介绍，相关政策将于近期陆续出台。
loose: 业界普遍认为这一进展来之不易。 多位受访者谈到，后续配套仍需跟上。 本地读者对此反映热烈，纷纷点赞。
loose: 不少从业者期待更多细则早日落地。
loose: 记者在现场看到，工作人员正忙着收尾。 我区将结合实际抓好落实，力争走在前面。
loose: 有评论说，这为同类地区提供了借鉴。
""".strip().splitlines():
    _name, _, _words = _line.partition(":")
    _WORDS.setdefault(_name, []).extend(_words.split())

_CITIES, _BODIES, _ACTS, _WHO = _WORDS["cities"], _WORDS["bodies"], _WORDS["acts"], _WORDS["who"]
_WHAT, _HOW, _WHY, _SITES = _WORDS["what"], _WORDS["how"], _WORDS["why"], _WORDS["sites"]
_SPANS, _SUMS = _WORDS["spans"], _WORDS["sums"]
_FIELDS, _STOCK, _LOOSE = _WORDS["fields"], _WORDS["stock"], _WORDS["loose"]
_SYNONYMS = [tuple(pair.split("/")) for pair in _WORDS["synonyms"]]


_SYLLABLES = (
    "江岳松岚澄越屹霖曜煦砚棠泓钧铄恺璟峤沅湛翊骁柏楠枫桦梓榆槐桐菡芷若蘅兰芸茗蕙荻葭菱芝云霁雯霏虹露"
    "晨曦昀昱晖晗旭晏朗明石磊岩峰岭峦崖川溪洛汀洲渊涵淳清澜泽润"
)


class Grammar:
    """Sentences, articles and notices out of a random number generator."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def figure(self) -> str:
        """A figure as texts have them."""
        r = self.random
        return r.choice([str(r.randint(2, 99)), f"{r.randint(2, 99)}.{r.randint(1, 9)}", str(r.randint(100, 9800))])

    def name(self) -> str:
        """A name of two or three characters that belongs to nobody."""
        return "".join(self.random.sample(_SYLLABLES, self.random.choice([2, 3])))

    def sentence(self) -> str:
        """One sentence of 30 to 70 characters, hardly ever the same twice."""
        r, c = self.random, self.random.choice
        made: Callable[[], str] = c(
            [self._number_sentence, self._act_sentence, self._quote_sentence, self._place_sentence]
        )
        return c(_STOCK) if r.random() < 0.06 else made()

    # Every dozen characters hold a name or a figure: in real texts, too, a dozen in a row are hardly ever chance.

    def _number_sentence(self) -> str:
        c = self.random.choice
        return (
            f"{c(_CITIES)}{self.name()}{c(_FIELDS)}{c(_SPANS)}{c(_SUMS)}{self.figure()}亿元，同比增{self.figure()}%，"
            f"{c(_WHAT)}占{self.figure()}%，{self.name()}公司{c(_HOW)}，{c(_SUMS)}达{self.figure()}亿元。"
        )

    def _act_sentence(self) -> str:
        c = self.random.choice
        return (
            f"{self.name()}{c(_WHO)}围绕{c(_FIELDS)}{self.name()}线{c(_ACTS)}，{self.name()}实验室{c(_WHAT)}已{c(_HOW)}，"
            f"{self.name()}称可{c(_WHY)}，惠及{self.figure()}家{c(_FIELDS)}单位。"
        )

    def _quote_sentence(self) -> str:
        c = self.random.choice
        return (
            f"{c(_WHO)}{self.name()}表示，从{c(_FIELDS)}{self.name()}到{c(_FIELDS)}，{self.name()}{c(_ACTS)}要{c(_WHY)}，"
            f"目前{self.figure()}项{c(_WHAT)}正推动{self.name()}{c(_WHY)}。"
        )

    def _place_sentence(self) -> str:
        c = self.random.choice
        return (
            f"在{c(_CITIES)}{self.name()}路，{self.name()}团队用{self.figure()}天让{self.name()}{c(_WHAT)}{c(_HOW)}，"
            f"以及把{self.name()}{c(_ACTS)}周期缩到{self.figure()}小时。"
        )

    def article(self, story: int, moment: int) -> Told:
        """A report of three to a dozen paragraphs."""
        r = self.random
        paragraphs = [
            "".join(self.sentence() for _ in range(r.choice([1, 2, 2, 3]))) for _ in range(r.choice([2, 3, 4, 5, 8]))
        ]
        title = (
            f"{r.choice(_CITIES)}{r.choice(_FIELDS)}{r.choice(_WHAT)}{r.choice(_HOW)} {r.choice(_ACTS)}{r.choice(_WHY)}"
        )
        return Told(story=story, kind="first", title=title, text="\n".join(paragraphs), moment=moment)

    def slots(self) -> dict[str, str]:
        """What makes one notice of a form another one."""
        r, c = self.random, self.random.choice
        year, batch = str(r.randint(2024, 2027)), str(r.randint(1, 9))
        return {"city": c(_CITIES), "body": c(_BODIES), "field": c(_FIELDS), "year": year, "batch": batch}

    def notice(self, story: int, moment: int, slots: dict[str, str] | None = None) -> Told:
        """A notice of a form: another year, city, batch and list make another notice of the same words."""
        r, c = self.random, self.random.choice
        s = {
            **self.slots(),
            "month": str(r.randint(1, 12)),
            "day": str(r.randint(1, 28)),
            "sum": str(r.randint(20, 900)),
            "names": "\n".join(f"{i}. {c(_CITIES)}{self.name()}{c(_FIELDS)}有限公司" for i in range(1, 9)),
        } | (slots or {})
        title = f"关于{s['year']}年{s['city']}市第{s['batch']}批{s['field']}示范企业名单的通知"
        text = (
            f"各县（市、区）{s['body']}，各有关单位：\n根据《{s['city']}市{s['field']}示范企业认定管理办法》，经自愿申报、县区推荐、"
            f"专家评审、现场核查和公示，现认定下列单位为{s['year']}年{s['city']}市第{s['batch']}批{s['field']}示范企业，"
            f"给予每家{s['sum']}万元的奖励，资金于{s['month']}月{s['day']}日前拨付到位。\n各地要加强对示范企业的跟踪服务，"
            f"落实扶持政策，支持企业加大研发投入，发挥示范引领作用，并按要求报送运行情况。\n附件：{s['year']}年{s['city']}市"
            f"第{s['batch']}批{s['field']}示范企业名单\n{s['names']}\n{s['city']}市{s['body']}\n{s['year']}年{s['month']}月{s['day']}日"
        )
        return Told(story=story, kind="first", title=title, text=text, moment=moment, place=s["city"])

    def retold(self, told: Told, kind: str) -> Told:
        """The item as another site carries it; ``kind`` is one of ``RETELLINGS``."""
        title, text = RETELLINGS[kind](self, told.title, told.text)
        later = told.moment + self.random.randint(600, 5 * DAY)
        return replace(told, kind=kind, title=title, text=text, moment=later)

    def furniture(self, text: str) -> str:
        """What a site prints round it."""
        r = self.random
        day = f"2026-{r.randint(1, 12):02}-{r.randint(1, 28):02}"
        head = f"发布时间：{day} 来源：{r.choice(_SITES)} 浏览次数：{r.randint(1, 9999)}"
        return f"{head}\n{text}\n责任编辑：{self.name()}"


def _format(_: Grammar, title: str, text: str) -> tuple[str, str]:
    wide = text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    return title, "\n".join("　　" + line for line in wide.replace("，", ",").split("\n"))


def _trad(_: Grammar, title: str, text: str) -> tuple[str, str]:
    table = {ord(s): t for t, s in reversed(list(zip(TRADITIONAL, SIMPLIFIED, strict=True)))}
    return title.translate(table), text.translate(table)


def _noise(g: Grammar, title: str, text: str) -> tuple[str, str]:
    out = "".join(c + (g.random.choice([" ", "\u200b", "　"]) if g.random.random() < 0.02 else "") for c in text)
    return f"{title}_{g.random.choice(_SITES)}", g.furniture(out)


def _light(g: Grammar, title: str, text: str) -> tuple[str, str]:
    old, new = g.random.choice(_SYNONYMS)
    edited = text.replace(old, new, 1)
    return f"【关注】{title}", f"（{g.random.choice(_SITES)}讯）{edited}\n（来源：市政府门户 编辑：{g.name()}）"


def _medium(g: Grammar, title: str, text: str) -> tuple[str, str]:
    paragraphs = text.split("\n")
    if len(paragraphs) > 2:
        del paragraphs[g.random.randrange(1, len(paragraphs))]
    for old, new in g.random.sample(_SYNONYMS, 4):
        paragraphs = [paragraph.replace(old, new) for paragraph in paragraphs]
    return title, "\n".join([g.random.choice(_LOOSE), *paragraphs])


def _heavy(g: Grammar, _: str, text: str) -> tuple[str, str]:
    sentences = re.findall(r"[^。\n]+[。\n]?", text)
    kept = [s for i, s in enumerate(sentences) if i == 0 or g.random.random() < 0.6]
    for _added in range(max(1, len(kept) // 5)):
        kept.insert(g.random.randrange(1, len(kept) + 1), g.random.choice(_LOOSE))
    body = "".join(kept)
    for old, new in _SYNONYMS:
        body = body.replace(old, new)
    return re.split("[，。\n]", text)[0][:22], body


def _rewrite(g: Grammar, title: str, text: str) -> tuple[str, str]:
    paragraphs = text.split("\n")
    at = g.random.randrange(len(paragraphs))
    paragraphs = paragraphs[at:] + paragraphs[:at] if len(paragraphs) > 3 and "附件" not in text else paragraphs
    body = "\n".join(paragraphs)
    for old, new in _SYNONYMS:
        body = body.replace(old, new)
    return title, body


def _excerpt(g: Grammar, title: str, text: str) -> tuple[str, str]:
    part = text[: max(120, int(len(text) * g.random.uniform(0.3, 0.5)))]
    return title, part[: part.rfind("。") + 1 or None] + "\n（全文请点击“阅读原文”）"


def _forward(g: Grammar, title: str, text: str) -> tuple[str, str]:
    place = g.random.choice(_CITIES)
    lead = (
        f"各街道，各有关企业：\n现将《{title}》转发给你们，请结合实际认真组织落实，按时报送材料。联系人：{g.name()}。"
    )
    return f"{place}区关于转发《{title}》的通知", f"{lead}\n{place}区工业和信息化局\n{text}"


_Retelling = Callable[[Grammar, str, str], tuple[str, str]]
RETELLINGS: dict[str, _Retelling] = {
    "format": _format,
    "trad": _trad,
    "noise": _noise,
    "light": _light,
    "medium": _medium,
    "heavy": _heavy,
    "rewrite": _rewrite,
    "excerpt": _excerpt,
    "forward": _forward,
}
_NOTICE_RETELLINGS = ("format", "trad", "noise", "light", "forward")


def stream(seed: int, size: int, *, start: int = 1_780_000_000, per_day: int = 400) -> Iterator[Told]:
    """``size`` items in the order of arrival: 55 % new reports, 15 % notices of recurring forms, 30 % retold ones.

    Ids of stories count from 0. Half of the notices repeat the words of an earlier one with another year, city, batch
    or list of names, which makes them other stories.
    """
    g = Grammar(seed)
    recent: list[Told] = []
    forms: list[dict[str, str]] = []
    story = -1
    for number in range(size):
        moment = start + number * DAY // per_day
        dice = g.random.random()
        if dice < 0.3 and recent:
            yield _one_retold(g, recent, moment)
            continue
        story += 1
        told = g.article(story, moment) if dice < 0.85 else _formal(g, forms, story, moment)
        recent.append(told)
        del recent[:-2000]
        yield told


def _one_retold(g: Grammar, recent: list[Told], moment: int) -> Told:
    told = g.random.choice(recent[-600:])
    kinds = _NOTICE_RETELLINGS if told.place else tuple(kind for kind in RETELLINGS if kind != "forward")
    return replace(g.retold(told, g.random.choice(kinds)), moment=moment)


def _formal(g: Grammar, forms: list[dict[str, str]], story: int, moment: int) -> Told:
    """A notice; every other one in the words of an earlier one, for another occasion."""
    r = g.random
    if not forms or r.random() < 0.5:
        forms.append(g.slots())
        return g.notice(story, moment, forms[-1])
    slots = dict(r.choice(forms))
    other = {
        "year": str(int(slots["year"]) + 1),
        "city": r.choice([city for city in _CITIES if city != slots["city"]]),
        "batch": str(int(slots["batch"]) % 9 + 1),
    }
    change = r.choice(list(other))
    return g.notice(story, moment, slots | {change: other[change]})
