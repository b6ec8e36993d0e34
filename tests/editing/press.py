"""A small issue of its own making for the tests of print: four sections, distinct paragraphs, a table, an image."""

from __future__ import annotations

import random
import struct
import zlib
from dataclasses import replace
from datetime import date

from collector.model import Block, BlockKind, Issue, IssueArticle

SECTIONS = ("政策法规", "各地动态", "标准化", "聚焦常州")
TITLES = {
    "政策法规": (
        "关于印发《智能装备发展行动方案》的通知（节选）",
        "数据要素流通管理办法公布",
        "科技成果转化若干措施出台",
    ),
    "各地动态": ("临港新区开通算力调度平台", "沿江五市共建科技服务联盟", "山区县装上气象雷达", "北岸园区引进量子企业"),
    "标准化": ("八项机器人国家标准发布", "电池回收标准征集起草单位"),
    "聚焦常州": ("科教城举办青年创新周", "合成生物产业园开工", "两家企业获评灯塔工厂"),
}
_CHARS = (
    "算力平台企业园区项目资金人才标准数据机制服务设备工艺检测认证港口船舶风电储能电池材料药物基因芯片传感"
    "雷达气象农田水库轨道桥梁隧道仓储物流外贸关税展会论坛院校课程学徒竞赛专利商标版权仲裁法院税收审计采购"
    "招标合同预算绩效社区医院护理托育养老文旅古镇展馆剧场足球湿地林场候鸟碳汇排放污水垃圾回收热泵氢能核电"
    "电网"
)
_WORDS = [_CHARS[place : place + 2] for place in range(0, len(_CHARS), 2)]


def sentence(seed: str, size: int = 24) -> str:
    """A sentence of its own for every seed; like no other one."""
    chosen = random.Random(seed)
    return "".join(chosen.choice(_WORDS) for _ in range(size // 2)) + "。"


def png(red: int = 200) -> bytes:
    """A real picture of one colour, 40 by 30."""
    rows = b"".join(b"\0" + bytes((red, 80, 80)) * 40 for _ in range(30))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 40, 30, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def an_article(section: str, title: str, *, paragraphs: int = 5) -> IssueArticle:
    blocks = [Block(text=sentence(f"{title}{n}", 40) + sentence(f"{title}{n}b", 30)) for n in range(paragraphs)]
    blocks[0] = Block(text=f"近日，{blocks[0].text}")
    return IssueArticle(section=section, title_lines=(title,), source=f"{title[:2]}日报", blocks=tuple(blocks))


def an_issue(number: int = 7) -> Issue:
    articles = [an_article(section, title) for section in SECTIONS for title in TITLES[section]]
    table = Block(kind=BlockKind.TABLE, text="表1 各市数据", rows=(("城市", "台数"), ("甲市", "120"), ("乙市", "85")))
    image = Block(kind=BlockKind.IMAGE, text="图1 展台", image=png(), url="https://www.example.cn/1.png")
    first = articles[0]
    articles[0] = replace(first, blocks=(*first.blocks[:2], table, *first.blocks[2:4], image, first.blocks[4]))
    lit = [replace(article, highlight=place in (0, 3, 9)) for place, article in enumerate(articles)]
    return Issue(
        number=number,
        day=date(2026, 11, 20),
        theme="",
        masthead="4.0 信息速报",
        notice="内部参考 注意保存",
        publisher="智能科学研究院",
        imprint=("版权声明", "本刊只供内部参阅，请勿外传。"),
        highlights=tuple(article.title for article in lit if article.highlight),
        sections=SECTIONS,
        articles=tuple(lit),
    )
