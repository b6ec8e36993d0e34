"""Headlines and texts of the simulated world, made of a few banks and a number, so that no two are alike."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache

REGIONS = (
    "云岭",
    "江淮",
    "滨海",
    "松江",
    "岭东",
    "河套",
    "苏南",
    "川西",
    "天目",
    "长宁",
    "金陵",
    "琼北",
    "陇右",
    "赣北",
)
ORGANS = (
    "科学技术厅",
    "科学技术局",
    "工业和信息化厅",
    "知识产权局",
    "发展和改革委员会",
    "数据局",
    "科学院",
    "市场监督管理局",
)
NAMES = (
    "工作动态",
    "通知公告",
    "政策法规",
    "科技要闻",
    "项目申报",
    "公示公告",
    "政策解读",
    "媒体聚焦",
    "地方动态",
    "成果转化",
)
FIELDS = ("人工智能", "量子信息", "生物制造", "低空经济", "先进材料", "商业航天", "脑机接口", "绿色氢能",
          "集成电路", "深海装备", "合成生物", "工业软件", "智能网联汽车", "新型储能", "基础研究",
          "概念验证", "技术转移", "科研诚信")  # fmt: skip
DEEDS = ("重点专项申报指南发布", "重点实验室评估结果公示", "成果转化对接会举行", "创新券申领工作启动", "专家咨询会召开",
         "揭榜挂帅榜单公布", "高新技术企业认定名单公告", "科技计划项目验收完成", "产业联盟成立", "标准体系建设指南印发",
         "中试平台揭牌", "人才引进办法征求意见", "年度绩效评价开展", "示范应用场景征集")  # fmt: skip
_SENTENCES = (
    "各有关单位应当按照年度工作安排组织实施，明确责任分工，按期报送进展情况。",
    "项目牵头单位须具备相应的研究条件和组织能力，合作单位之间应当签订协议，约定成果归属。",
    "此次安排面向企业、高等院校和科研院所，鼓励产学研联合申报，单个项目支持额度不超过三百万元。",
    "评审采取网络评审与会议评审相结合的方式进行，结果在门户网站公示五个工作日。",
    "下一步将完善政策配套，推动创新链与产业链深度融合，形成可复制可推广的经验。",
    "会议强调，要加强原始创新和关键核心技术攻关，提高科技成果转化和产业化水平。",
    "专项资金实行总额控制、分年度拨付，承担单位应当专款专用，接受审计和监督。",
    "申报材料应当真实完整，不得重复申报，存在失信行为的单位和个人不得参加。",
    "据介绍，该平台已服务企业二百余家，完成技术合同登记一千一百多项。",
    "有关负责人表示，将加快建设区域创新高地，支持企业牵头组建创新联合体。",
)


def title(number: int, chance: random.Random, organ: str) -> str:
    """A headline."""
    subject, deed = chance.choice(FIELDS), chance.choice(DEEDS)
    year = 2025 + number % 2
    if chance.random() < 0.5:
        return f"{organ}{subject}{deed}（{year}年第{number}号）"
    return f"关于{year}年度{subject}{deed}的通知（{number}）"


@lru_cache(maxsize=256)
def paragraphs(number: int, *, short: bool) -> Sequence[str]:
    """The text of an article."""
    chance = random.Random(number)
    if short:
        return (f"现将第{number}号事项予以公告，{chance.choice(_SENTENCES)}",)
    return tuple(
        f"（{place}）编号{number}-{place}。" + "".join(chance.sample(_SENTENCES, 3))
        for place in range(1, chance.randint(4, 7))
    )
