"""Ranking judged: own documents, own queries, each with what a reader would want first; nDCG@10 by several orders.

A document's grades: 3 is what was looked for, 2 is about it, 1 mentions it usefully; what is not named is worth
nothing, though it holds the words. The texts are made up; newer documents mention in passing what older ones are about.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log2
from pathlib import Path

from collector.model import CHINA, Article, Entry, Item
from collector.reading.docnumber import find_doc_numbers
from collector.store import Store
from collector.store.search import Order

_NOW = datetime(2026, 11, 20, 9, tzinfo=CHINA)
_FIRST = 10
_PADDING = "各单位要加强组织领导，明确责任分工，按时报送进展，确保各项任务落到实处。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A document; ``grades`` by the number of the query in ``QUERIES``."""

    days: int  # ago
    title: str
    text: str
    number: str = ""
    grades: Mapping[int, int]


QUERIES = (
    "研发积分制",  # 0
    "大数据 标准",  # 1
    "苏科高发〔2026〕18号",  # 2
    "常州 合成生物",  # 3
    "专精特新 公示",  # 4
    "脑机接口",  # 5
    "5G 工业互联网",  # 6
    "知识产权质押融资",  # 7
    "高新技术企业认定",  # 8
    "新型储能",  # 9
    "人才 公寓",  # 10
    "GB/T 45001",  # 11
    "概念验证中心",  # 12
    "低空经济 条例",  # 13
    "首台套 目录",  # 14
)


def _d(days: int, title: str, text: str, grades: Mapping[int, int], number: str = "", padding: int = 2) -> Judged:
    return Judged(days=days, title=title, text=text + _PADDING * padding, number=number, grades=grades)


DOCUMENTS = (
    _d(
        210,
        "河口区试行企业研发积分制",
        "研发积分制按投入、成果、人才三项计分，积分可换贷款。研发积分制覆盖四百家企业。",
        {0: 3},
    ),
    _d(95, "企业研发积分制管理办法（试行）解读", "为什么要推行研发积分制？积分如何计算？", {0: 3}),
    _d(
        2,
        "一周科技要闻",
        "有代表谈到研发积分制。另，合成生物、脑机接口、低空经济均有新消息，人才公寓交付。",
        {},
        padding=9,
    ),
    _d(
        1,
        "市长调研开发区",
        "座谈中提到新型储能、知识产权质押融资、高新技术企业认定和5G工业互联网等多项工作。",
        {},
        padding=9,
    ),
    _d(30, "积分换贷款：一家小厂的账本", "靠研发积分制，小厂拿到低息贷款三百万元。", {0: 2}),
    _d(3, "科技金融专场对接会举行", "银行介绍积分贷，企业介绍研发投入。制度创新受好评。", {0: 1}),
    _d(400, "大数据标准体系建设指南印发", "指南提出大数据标准体系框架，到明年制定大数据标准五十项。", {1: 3}),
    _d(160, "信息技术 大数据 接口基本要求等三项标准发布", "三项大数据国家标准发布，规定接口、质量与安全。", {1: 3}),
    _d(5, "文旅局用大数据引导客流", "景区接入平台。服务标准同步修订。", {1: 1}),
    _d(1, "食堂采购标准公示", "采购标准如下。监督平台用到大数据。", {}),
    _d(60, "数据管理能力成熟度标准宣贯会召开", "会议宣讲标准，邀请大数据企业参加。", {1: 2}),
    _d(
        300,
        "关于下达科技成果转化专项的通知",
        "各有关单位：经研究决定下达如下项目。",
        {2: 3},
        number="苏科高发〔2026〕18号",
    ),
    _d(20, "某市转发省厅通知", "根据苏科高发〔2026〕18号要求，请认真组织。", {2: 2}),
    _d(10, "关于下达另一专项的通知", "各有关单位：现下达项目。", {}, number="苏科高发〔2026〕81号"),
    _d(4, "高发区召开2026年会议", "苏科院参加，18号楼启用。", {}),
    _d(120, "常州合成生物产业三年行动方案出台", "常州提出合成生物产业规模目标，建设中试平台。", {3: 3}),
    _d(15, "合成生物创新园在常州开园", "园区首批入驻二十家合成生物企业。", {3: 3}),
    _d(2, "全国合成生物大会落幕", "参会城市包括苏州、常州、天津等二十地。", {3: 1}),
    _d(1, "常州发布十月经济数据", "新能源增长，合成、生物等其他行业平稳。", {}),
    _d(40, "省合成生物重点项目名单公布", "其中常州三项，南京四项。", {3: 2}),
    _d(250, "第五批专精特新企业名单公示", "现将第五批专精特新企业名单予以公示，公示期五个工作日。", {4: 3}),
    _d(33, "专精特新小巨人复核通过名单公示", "公示如下企业。", {4: 3}),
    _d(1, "干部任前公示", "某同志曾任专精特新服务处处长。", {}),
    _d(8, "专精特新企业座谈会召开", "企业谈发展，提建议。", {4: 1}),
    _d(3, "奖补资金拟安排情况公示", "拟对专精特新等四类企业给予奖补，现公示。", {4: 2}),
    _d(140, "脑机接口创新发展实施意见", "意见提出脑机接口五项任务。脑机接口产品将进入临床。", {5: 3}),
    _d(45, "首例脑机接口手术完成", "团队完成脑机接口植入，患者恢复良好。", {5: 3}),
    _d(2, "未来产业投资论坛", "量子、脑机接口、人形机器人受关注。", {5: 1}, padding=5),
    _d(1, "数据接口改造通知", "大脑平台与各机构接口同步改造。", {}),
    _d(280, "5G+工业互联网融合应用试点城市名单", "十城入选5G工业互联网试点。", {6: 3}),
    _d(70, "5G 全连接工厂建设指南", "面向工业互联网，推进5G专网。", {6: 2}),
    _d(4, "营业厅推出5G套餐", "另有工业、互联网专线优惠。", {}),
    _d(12, "工业互联网大会开幕", "大会发布平台报告，设5G分论坛。", {6: 2}),
    _d(190, "知识产权质押融资奖补办法", "对开展知识产权质押融资的银行和企业给予奖补。", {7: 3}),
    _d(25, "前十月专利质押融资破百亿", "知识产权质押融资登记额增长三成。", {7: 3}),
    _d(2, "知识产权宣传进校园", "讲座提到质押、许可与融资。", {}),
    _d(6, "银企对接：十二家企业签约", "签约含知识产权质押融资四笔。", {7: 2}),
    _d(320, "高新技术企业认定管理工作指引", "明确高新技术企业认定条件、程序与材料。", {8: 3}),
    _d(50, "关于组织申报高新技术企业认定的通知", "请按时提交高新技术企业认定材料。", {8: 3}),
    _d(1, "人事考试公告", "报考单位含高新技术企业，学历认定另行通知。", {}),
    _d(9, "拟认定高新技术企业名单", "公示第三批拟认定高新技术企业。", {8: 2}),
    _d(150, "新型储能发展规划", "规划新型储能装机目标，完善新型储能价格机制。", {9: 3}),
    _d(22, "最大新型储能电站并网", "电站并网，新型储能调峰能力增强。", {9: 3}),
    _d(1, "新型农机推广会", "现场展示储能、灌溉等设备。", {}),
    _d(3, "能源企业三季报", "储能业务增长，新型材料投产。", {9: 1}),
    _d(130, "人才公寓管理办法", "人才公寓申请条件、租金与退出。", {10: 3}),
    _d(18, "首批青年人才公寓交付", "三百套公寓交付，人才拎包入住。", {10: 3}),
    _d(1, "公寓消防检查", "检查长租公寓二十处。另悉，人才市场周六开放。", {}),
    _d(7, "安居政策：给人才一个家", "补贴、公寓、购房三选一，人才自主申请。", {10: 2}),
    _d(500, "GB/T 45001-2020 职业健康安全管理体系发布", "GB/T 45001-2020 规定要求及使用指南。", {11: 3}),
    _d(60, "职业健康标准宣贯", "围绕GB/T 45001开展培训。", {11: 2}),
    _d(2, "GB/T 4500 与1号修改单", "另一标准。", {}),
    _d(3, "管材招标", "执行 GB/T 9711，编号45001。", {}),
    _d(110, "概念验证中心管理办法", "概念验证中心的认定、运行与评价。", {12: 3}),
    _d(13, "五家概念验证中心授牌", "高校牵头的概念验证中心获支持。", {12: 3}),
    _d(1, "试验中心开放日", "概念车展出，验证平台可预约。", {}),
    _d(5, "技术转移大会", "设成果、概念验证中心、中试三展区。", {12: 1}, padding=5),
    _d(90, "低空经济促进条例公布", "条例共七章，规定低空经济基础设施与飞行服务。", {13: 3}),
    _d(35, "条例护航低空：专家谈低空经济立法", "专家解读条例要点。", {13: 2}),
    _d(2, "物业管理条例征求意见", "无人机投送参照低空经济有关规定。", {}),
    _d(4, "低空经济示范区揭牌", "示范区集聚企业六十家。", {13: 1}),
    _d(170, "首台套重大技术装备推广应用指导目录", "目录收录首台套装备二百项。", {14: 3}),
    _d(28, "首台套认定名单公布", "四十项装备入选，列入省目录。", {14: 2}),
    _d(1, "图书馆数字目录上线", "首台自助机到馆，全套图书可借。", {}),
    _d(6, "装备企业座谈：期待首台套保险", "企业建议扩大目录。", {14: 1}),
)


def report() -> None:
    """Print nDCG@10 of our order beside the others."""
    print(f"\nranking: {len(QUERIES)} queries, {len(DOCUMENTS)} documents, nDCG@{_FIRST}")
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "store.db") as store:
        for number, document in enumerate(sorted(DOCUMENTS, key=lambda one: -one.days)):
            store.items.add(_item(number, document))
        for order in Order:
            print(
                f"  {order.name.lower():8} {_mean([_gain(store, query, order) for query in range(len(QUERIES))]):.3f}"
            )


def _item(number: int, document: Judged) -> Item:
    when = _NOW - timedelta(days=document.days)
    url = f"http://judged.example/{number}.html"
    mentioned = tuple(dict.fromkeys((document.number, *find_doc_numbers(document.text, document.title))))
    article = Article(
        url=url,
        title=document.title,
        text=document.text,
        published=when,
        doc_number=document.number or None,
        doc_numbers=tuple(name for name in mentioned if name),
    )
    entry = Entry(url=url, title=document.title, published=when)
    return Item(column="judged/all", entry=entry, article=article, url_key=f"judged.example/{number}", fetched=when)


def _gain(store: Store, query: int, order: Order) -> float:
    hits = store.search.find(QUERIES[query], _FIRST, order=order).hits
    by_title = {document.title: document.grades.get(query, 0) for document in DOCUMENTS}
    best = sorted(by_title.values(), reverse=True)
    return _discounted([by_title[hit.title.text] for hit in hits]) / _discounted(best[:_FIRST])


def _discounted(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
