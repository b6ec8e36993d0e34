"""Texts that the tests of grouping are about, and a short way to store them."""

from __future__ import annotations

from datetime import datetime, timedelta

from collector.editing.canonical import Names, Publisher
from collector.model import CHINA, Article, Entry, Item, Precision
from collector.store import Store

START = datetime(2026, 9, 1, 9, 0, tzinfo=CHINA)

NAMES = Names(
    publishers={
        "most/tzgg": Publisher(name="科技部", rank=0),
        "kjt/tzgg": Publisher(name="省科技厅", rank=1),
        "kjj/tzgg": Publisher(name="市科技局", rank=2),
        "daily/news": Publisher(name="江州日报", rank=4),
    },
    names={"科学技术部": "科技部", "科技部网站": "科技部", "清源省科学技术厅": "省科技厅"},
)

TITLE = "关于组织开展2026年度清源省中试平台申报工作的通知"
NOTICE = """各设区市科技局，各有关单位：
为加快科技成果转化，完善从样品到产品的链条，根据《清源省中试平台管理办法》，现就组织申报2026年度省级中试平台有关事项通知如下。
一、申报条件
申报单位应在清源省内注册满3年，具有固定场地不少于2000平方米，近两年服务企业不少于30家，专职技术人员不少于15人。
二、申报程序
申报单位于2026年10月15日前登录省科技管理系统填报，设区市科技局于10月25日前完成审核推荐，逾期不予受理。
三、支持政策
经评审认定的平台，省财政给予最高500万元的补助，并优先推荐申报国家项目，各地可按不低于30%的比例配套。
四、工作要求
各地要认真组织，严格把关，对弄虚作假的单位取消三年申报资格，并将结果报送省科技厅备案。
联系人：高新处，电话：0510-5550126。"""
LAST_YEAR = (
    NOTICE.replace("2026年10月15日", "2025年9月12日").replace("10月25日", "9月22日").replace("2026年度", "2025年度")
)
OTHER = """江州湾新建的海水淡化试验线昨天投入运行，日产水量达到1.2万吨，可以满足周边两个园区的工业用水需要。
项目采用国产反渗透膜，单位能耗比上一代下降18%，控制系统由本地高校与企业联合研制，核心部件全部实现自主供应。
运营方表示，明年还将建设第二条试验线，重点验证浓盐水的综合利用，预计每年可以提取精制盐4万吨、溴素600吨。
江州市水利局介绍，试验线的水价已经降到每吨4.6元，随着规模扩大仍有下降空间，后续将优先供应沿海的高耗水行业。"""


def an_item(
    number: int,
    title: str,
    text: str,
    *,
    column: str = "daily/news",
    after: timedelta = timedelta(0),
    published: datetime | None = START,
    seen: datetime | None = None,
    source: str | None = None,
    issuer: str | None = None,
    own_number: str | None = None,
    numbers: tuple[str, ...] = (),
    precision: Precision = Precision.MINUTE,
) -> Item:
    """An item at its own address; ``after`` moves both its publication and its arrival."""
    url = f"https://site.example.cn/{number}.html"
    article = Article(
        url=url,
        title=title,
        text=text,
        published=published + after if published else None,
        precision=precision,
        source_label=source,
        issuer=issuer,
        doc_number=own_number,
        doc_numbers=numbers or ((own_number,) if own_number else ()),
    )
    fetched = (seen or START) + after + timedelta(minutes=30)
    return Item(column=column, entry=Entry(url=url, title=title), article=article, url_key=url[8:], fetched=fetched)


def stored(store: Store, *items: Item) -> list[int]:
    """Store items and return their ids."""
    return [store.items.add(item).id for item in items]
