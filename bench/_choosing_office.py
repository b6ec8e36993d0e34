"""A made office: candidates day by day, and an editor with a stated, noisy, drifting taste who takes some of them.

What comes in (``candidates``): every day 230 articles on 48 topics by 16 columns of the shipped registry, half of
them what such sites mostly carry (recruiting, tenders, party life, festivals). Titles and openings are
put together from lists of words.

What the editor likes (``Taste``), the same for no two seeds:

- by kind of article, as the bulletin is: documents and announcements more than visits and meetings, chores hardly ever;
- by topic: the half of the 48 topics that ``bulletin.toml`` names more than the other half, as is stated there;
- by topic besides, and that only decisions tell: each has a liking drawn from a normal distribution, half as wide as
  the step between a document and a visit; one that is named may be disliked, one that is not may be a favourite;
- by column: likings drawn likewise, half as strong;
- fresh more than old;
- drift: every eight issues four topics get a new liking;
- noise: to each article's liking a normal draw is added (``NOISE`` of the spread of all likings), and about one of
  forty that are taken is taken on a whim, whatever it is.

About 15 are taken, at most twice a section's quota; the rest is rejected, three quarters by a click, one quarter left
lying. What is on four of the topics is kept in a section that no rule tells (``Taste.moved``).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from collector.model import CHINA, Article, Entry, Item, Precision
from collector.store import Store
from collector.store.decisions import Kind

DAILY, PRINTED = 230, 15
NOISE = 0.2
_KNOWN = 0.4  # of the articles are on a topic that bulletin.toml names
_STATED, _HIDDEN = 1.5, 0.6  # liking of what bulletin.toml names; spread of what only decisions tell
_WHIM = 1 / 40
_DRIFT_EVERY, _DRIFTING = 8, 4
_START = datetime(2026, 3, 2, 7, 30, tzinfo=CHINA)
BY = "模拟编辑"

_WORDS: dict[str, list[str]] = {}
for _line in """
named: 人工智能 大数据 智能制造 工业互联网 集成电路 机器人 量子 储能 动力电池 石墨烯 生物医药 低空经济 区块链
named: 物联网 云计算 数字经济 成果转化 技术转移 新材料 科技创新 专精特新 算力 实验室 产学研
unnamed: 海水淡化 冷链物流 地热利用 种子繁育 桥梁检测 卫星遥感 污水处理 轨道车辆 船舶配套 纺织印染 陶瓷烧制
unnamed: 木结构建筑 医用影像 食品安全检测 矿山安全 气象观测 深海养殖 林业碳汇 电梯维保 高铁信号 精密铸造
unnamed: 农机装备 水质监测 建筑节能
chores: 公开招聘工作人员公告 拟聘用人员公示 办公设备采购公告 信息化运维项目中标结果 开展主题党日活动 召开党建工作会议
chores: 机关运动会圆满落幕 开展义务植树活动 部门预算公开 任前公示 走访慰问困难群众 防汛值班安排 组织无偿献血
chores: 读书分享会举行 消防演练顺利开展 信访接待日安排 离退休干部座谈会召开 门户网站维护通知 食堂改造项目招标
chores: 文艺演出举行 旅游节开幕 美食街开街 马拉松鸣枪 彩票公益金使用情况
places: 浙江省 安徽省 苏州 无锡 合肥 武汉 深圳 贵州省 河北省 成都 江苏省 上海 德国 日本
columns: most/kjbgz most/tztg gov/zuixin gov/yaowen cnipa/col53 js_kjt/kjdt js_kjt/zcwj zj_kjt/tzgg sh_stcsm/zcwj
columns: gz_kjt/dtyw he_kjt/sttz cz_kjj/tzgg cz_gov/wjk cesi/home sina/tech cnstock/chanjing
document: 关于印发《{t}发展行动计划》的通知 《{p}{t}管理办法》出台 关于支持{t}发展的若干措施 {p}{t}实施方案印发
reading: 《{t}条例》解读 一图读懂{t}实施细则 专家解读{t}新规
place: {p}{t}项目集中开工 {p}{t}产业园揭牌 {p}抢占{t}制高点 {p}{t}产值增长{n}%
visit: {p}领导调研{t}工作 {p}召开{t}工作推进会 {p}考察团来访交流{t}
trade: {t}产业链加速整合 {t}行业前三季度增长{n}% 我国科研团队在{t}领域取得突破 业内人士谈{t}前景
meeting: {t}论坛举行 {t}技术交流会召开 {t}研讨会聚焦协同
product: {t}新品集中亮相博览会 {t}设备出货量增长{n}% 首款{t}产品上市
patent: {t}专利申请量居全国前列 {t}企业达成专利许可 {t}商标侵权案宣判
standard: {n}项{t}国家标准发布 {t}团体标准征求意见 首个{t}标准化技术委员会成立
city: 常州{t}产业再添新平台 武进区{t}项目签约 溧阳{t}基地投产 常州企业{t}成果入选
tells: 近日，{p}有关部门围绕{t}开展了一批工作，涉及企业{n}家。 记者了解到，{t}的应用范围正在扩大，参与单位已有{n}家。
tells: 有关负责人介绍，{t}方面的投入比上年增加{n}%。 项目单位表示，{t}的关键环节已经打通，年内完成验收。
tells: 按照安排，{t}试点将分三批推进，首批{n}个。 多位从业者认为，{t}还需要人才和资金的持续支持。
""".strip().splitlines():
    _name, _, _words = _line.partition(": ")
    _WORDS.setdefault(_name, []).extend(_words.split())

TOPICS = (*_WORDS["named"], *_WORDS["unnamed"])  # named by words of bulletin.toml, or by none
_PLACES, _COLUMNS, _CHORES, _TELLS = _WORDS["places"], _WORDS["columns"], _WORDS["chores"], _WORDS["tells"]
_KINDS: dict[str, tuple[str, float, int]] = {  # section, liking, how often
    "document": ("政策法规", 1.2, 7),
    "reading": ("政策法规", 0.4, 4),
    "place": ("各地动态", 0.4, 12),
    "visit": ("各地动态", -1.0, 14),
    "trade": ("行业新闻", 0.4, 11),
    "meeting": ("行业新闻", -0.4, 7),
    "product": ("产品市场", 0.1, 6),
    "patent": ("知识产权", 0.4, 4),
    "standard": ("标准化", 0.4, 4),
    "city": ("聚焦常州", 1.2, 6),
    "chore": ("各地动态", -2.5, 75),
}
_OWN = {"city": ("cz_kjj/tzgg", "cz_gov/wjk", "js_kjt/kjdt"), "patent": ("cnipa/col53",), "standard": ("cesi/home",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One candidate with what the office alone knows of it."""

    kind: str
    topic: str
    column: str
    title: str
    text: str
    number: str | None
    published: datetime


@dataclass(slots=True, kw_only=True)
class Taste:
    """What the editor likes; it changes as issues go by."""

    chance: random.Random
    topics: dict[str, float] = field(default_factory=dict)
    columns: dict[str, float] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)  # topic → the section it is kept in against all rules

    @classmethod
    def drawn(cls, seed: int) -> Taste:
        """A taste of its own for every seed."""
        chance = random.Random(f"taste {seed}")
        taste = cls(chance=chance)
        taste.topics = {topic: taste.drawn_for(topic) for topic in TOPICS}
        taste.columns = {column: chance.gauss(0, _HIDDEN / 2) for column in _COLUMNS}
        taste.moved = {topic: chance.choice(("行业新闻", "产品市场", "各地动态")) for topic in chance.sample(TOPICS, 4)}
        return taste

    def drawn_for(self, topic: str) -> float:
        """A liking for a topic: what is known of it, and what is not."""
        return self.chance.gauss(_STATED if topic in _WORDS["named"] else 0.0, _HIDDEN)

    def drift(self) -> None:
        """Some topics are liked otherwise from now on."""
        for topic in self.chance.sample(TOPICS, _DRIFTING):
            self.topics[topic] = self.drawn_for(topic)

    def liking(self, one: Made, at: datetime) -> float:
        """How much the editor likes an article, without the mood of the moment."""
        age = (at - one.published) / timedelta(days=1)
        topic = 0.0 if one.kind == "chore" else self.topics[one.topic]
        return _KINDS[one.kind][1] + topic + self.columns[one.column] - 0.25 * age

    def section(self, one: Made) -> str:
        """Where the editor puts an article."""
        usual = _KINDS[one.kind][0]
        return self.moved.get(one.topic, usual) if one.kind in ("place", "trade", "product", "meeting") else usual


def candidates(chance: random.Random, at: datetime) -> list[Made]:
    """A day's candidates."""
    kinds = chance.choices(list(_KINDS), weights=[often for _, _, often in _KINDS.values()], k=DAILY)
    return [_made(chance, kind, at) for kind in kinds]


def _made(chance: random.Random, kind: str, at: datetime) -> Made:
    known = _WORDS["named" if chance.random() < _KNOWN else "unnamed"]
    topic, place, number = chance.choice(known), chance.choice(_PLACES), chance.randint(2, 90)
    patterns = _WORDS.get(kind, [])
    column = _column(chance, kind)
    if patterns:
        title = chance.choice(patterns).format(t=topic, p=place, n=number)
        tells = [line.format(t=topic, p=place, n=chance.randint(2, 90)) for line in chance.sample(_TELLS, 4)]
    else:
        title = f"{place}{chance.choice(_CHORES)}（{number}）"
        tells = [f"现将有关事项公布如下，共{number}项。", f"联系人见附件，截止日期为{chance.randint(1, 28)}日。"]
    official = kind == "document" and chance.random() < 0.5
    return Made(
        kind=kind,
        topic=topic,
        column=column,
        title=title,
        text="\n".join(tells),
        number=f"国科发〔2026〕{chance.randint(1, 400)}号" if official else None,
        published=at - timedelta(hours=chance.expovariate(1 / 20)),
    )


def _column(chance: random.Random, kind: str) -> str:
    """Some columns carry mostly what they are for; most carry anything."""
    own = _OWN.get(kind)
    if own and chance.random() < 0.6:
        return chance.choice(own)
    return chance.choice([column for column in _COLUMNS if not column.startswith(("cz_", "cesi", "cnipa"))])


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One issue's candidates as they were stored: by id what the office knows, and which the editor took."""

    at: datetime
    made: dict[int, Made]
    taken: dict[int, str]  # item → section
    likings: dict[int, float]


def decide(taste: Taste, chance: random.Random, made: dict[int, Made], at: datetime, quotas: dict[str, int]) -> Day:
    """What the editor takes of a day's candidates."""
    likings = {item: taste.liking(one, at) for item, one in made.items()}
    mean = sum(likings.values()) / len(likings)
    spread = (sum((value - mean) ** 2 for value in likings.values()) / len(likings)) ** 0.5
    moods = {item: value + chance.gauss(0, NOISE * spread) for item, value in likings.items()}
    for item in moods:
        if chance.random() < _WHIM * PRINTED / DAILY:
            moods[item] += 10 * spread
    taken: dict[int, str] = {}
    have = Counter[str]()
    for item in sorted(moods, key=lambda item: -moods[item]):
        section = taste.section(made[item])
        if len(taken) < PRINTED and have[section] < 2 * quotas[section]:
            taken[item] = section
            have[section] += 1
    return Day(at=at, made=made, taken=taken, likings=likings)


def store_day(store: Store, made: Sequence[Made], at: datetime) -> dict[int, Made]:
    """Store a day's candidates and make its list; ids with what they are."""
    found: dict[int, Made] = {}
    with store.write():
        for place, one in enumerate(made):
            url = f"http://bench.example/{at:%Y%m%d}/{place}"
            article = Article(
                url=url, title=one.title, text=one.text, published=one.published, precision=Precision.MINUTE,
                doc_number=one.number,
            )  # fmt: skip
            entry = Entry(url=url, title=one.title, published=one.published)
            seen = max(one.published, at - timedelta(hours=20))
            item = Item(column=one.column, entry=entry, article=article, url_key=url, fetched=seen)
            found[store.items.add(item).id] = one
    last = store.lists.last()
    store.lists.make(at.date(), at, last.until if last else None, at)
    return found


def journal(store: Store, day: Day, chance: random.Random) -> None:
    """Write the editor's decisions into the journal."""
    with store.write():
        for item in day.made:
            if item in day.taken:
                store.decisions.add(item, Kind.TAKE, BY, day.at + timedelta(hours=2), day.taken[item])
            elif chance.random() < 0.75:
                store.decisions.add(item, Kind.REJECT, BY, day.at + timedelta(hours=2))


def mornings(count: int) -> list[datetime]:
    """When the lists are made: every other day."""
    return [_START + timedelta(days=2 * number) for number in range(count)]
