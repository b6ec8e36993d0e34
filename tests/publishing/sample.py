"""A daily list as a real morning might bring it, all of it written for these tests."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from collector.model import (
    CHINA,
    Candidate,
    Column,
    ColumnFilter,
    ColumnProof,
    DailyList,
    Gap,
    Outcome,
    Outlet,
    Precision,
)

MORNING = datetime(2026, 11, 20, 7, 30, tzinfo=CHINA)
DAY = date(2026, 11, 20)

_NAMES = ("政策法规", "各地动态", "行业新闻", "产品市场", "知识产权", "标准化", "聚焦常州")

# section, title, source, label, 文号, lead, other outlets, reasons
_LINES = (
    ("政策法规", "国务院办公厅关于加快推进科技服务业高质量发展的若干意见", "中国政府网", None, "国办发〔2026〕38号",
     "到2028年，科技服务业规模稳步扩大，培育一批专业化、国际化的科技服务机构，技术合同成交额年均增长12%以上。",
     ("科技部", "浙江省科技厅", "上海科技委", "新浪财经", "江苏省科技厅", "国际在线", "贵州省科技厅"),
     ("栏目“最新政策”通常归此", "标题有“若干意见”",)),
    ("政策法规", "省科技厅 省财政厅关于组织申报2027年度省重点研发计划（产业前瞻与关键核心技术）项目的通知",
     "江苏省科技厅", None, "苏科资发〔2026〕211号",
     "重点支持人工智能、集成电路、合成生物等方向，每个项目省资助经费不超过1000万元，申报截止时间为12月25日17时。", (),
     ("标题有“的通知”", "栏目“通知公告”通常归此")),
    ("政策法规", "《数据资源持有权登记管理办法（征求意见稿）》公开征求意见", "江苏省数据局", "国家数据局", None,
     "征求意见稿共六章三十四条，明确登记主体、登记程序和登记凭证效力，意见反馈截止日期为2026年12月19日。",
     ("中国政府网", "上海证券报"), ("标题有“管理办法”", "标题有“征求意见”")),
    ("各地动态", "浙江上线全省统一的科技成果“先用后转”平台 首批发布成果1,206项", "浙江省科技厅", "浙江日报", None,
     "11月18日，平台在杭州上线运行。企业可在约定期限内免费试用高校院所的成果，试用满意后再付费转化。", ("国际在线",),
     ("来源常用于此", "标题有“全省”")),
    ("各地动态", "贵安新区再添两座智算中心，总算力规模突破150EFLOPS", "贵州省科技厅", None, None,
     "两座中心均采用国产加速卡集群，年底前全部投入使用，绿电占比达到92%。", (), ("来源常用于此", "标题有“智算”")),
    ("行业新闻", "三季度全国技术合同成交额同比增长14.7%", "科技部", None, None,
     "前三季度，全国共登记技术合同62.3万项，成交额5.1万亿元，其中企业输出技术成交额占比超过九成。",
     ("新浪财经", "上海证券报", "中国政府网"), ("栏目“科技部工作”通常归此",)),
    ("行业新闻", "工业母机企业密集扩产：五轴数控机床订单排到明年二季度", "上海证券报", None, None,
     "记者从多家上市公司了解到，受新能源汽车与航空航天需求带动，高端数控机床产能利用率普遍超过95%。", (),
     ("栏目“产业”通常归此",)),
    ("产品市场", "国内首款量产的全固态电池轻型车发布 续航1,180公里", "新浪财经", "证券时报", None,
     "整车厂方表示，首批车辆将于2027年一季度交付，电芯能量密度达到420瓦时每公斤。", (), ("标题有“量产”",)),
    ("知识产权", "国家知识产权局发布《2026年中国专利调查报告》：企业发明专利产业化率达到55.1%", "国知局", None, None,
     "报告显示，高新技术企业发明专利产业化率为60.4%，专利转让、许可平均交易金额继续上升。", ("江苏省知识产权局",),
     ("栏目“要闻”通常归此", "标题有“专利”")),
    ("聚焦常州", "常州新增47家国家级专精特新“小巨人”企业，总数居全国地级市前列", "常州市工信局", "常州日报", None,
     "在第八批公示名单中，常州入围企业集中在新型电力装备、新材料和机器人三条产业链，武进区19家、常州高新区14家。",
     ("常州市政府", "武进区"), ("标题有“常州”", "页面日期与网址日期不一致")),
    ("聚焦常州", "关于下达2026年第二批常州市科技计划项目的通知", "常州市科技局", None, "常科发〔2026〕96号",
     "本批共立项128项，下达市级资助经费4,860万元，其中国际科技合作项目21项。", (), ("标题有“常州”",)),
)  # fmt: skip


def _candidate(number: int) -> Candidate:
    section, title, source, label, doc_number, lead, outlets, reasons = _LINES[number]
    published = MORNING - timedelta(hours=14 - number)
    url = f"https://www.example.gov.cn/art/2026/11/19/{1000 + number}.html"
    others = tuple(
        Outlet(item=100 * number + n, source=name, url=f"{url}?from={n}", published=published)
        for n, name in enumerate(outlets)
    )
    return Candidate(
        item=number + 1,
        story=number + 1,
        title=title,
        url=url,
        archived=f"archive/{number + 1}.html" if number % 3 else "2026-11-20.warc.gz@4711",
        source=source,
        source_label=label,
        column="x/y",
        section=section,
        published=None if number == 7 else published,
        precision=Precision.MINUTE if number % 2 else Precision.DAY,
        first_seen=MORNING - timedelta(hours=2),
        doc_number=doc_number,
        lead=lead,
        outlets=others,
        reasons=reasons,
    )


def _proof(source: str, name: str, verdict: str = "正常", note: str = "", **fields: object) -> ColumnProof:
    column = Column(key=f"{source}/{name}", source=source, name=name, url="https://www.example.gov.cn/col/1/index.html")
    given: dict[str, object] = {
        "polled": MORNING - timedelta(minutes=24), "outcome": Outcome.OK, "entries": 20, "new": 2,
        "newest": MORNING - timedelta(hours=15), "open_gaps": (), "pending": 0, **fields,
    }  # fmt: skip
    return ColumnProof(column=column, source_name=source, verdict=verdict, note=note, **given)  # type: ignore[arg-type]


def _certificate() -> tuple[ColumnProof, ...]:
    gap = Gap(column="x", opened=MORNING, since=MORNING - timedelta(days=2), reached=MORNING - timedelta(days=1), id=1)
    nothing = {"polled": None, "outcome": None, "entries": 0, "new": 0, "newest": None}
    fine = [
        _proof(source, name)
        for source, name in (
            ("中国政府网", "最新政策"), ("科技部", "科技部工作"), ("国知局", "要闻"), ("电子标准院", "标准动态"),
            ("江苏省科技厅", "通知公告"), ("浙江省科技厅", "工作动态"), ("上海科技委", "科技政务"),
            ("贵州省科技厅", "动态"), ("新浪财经", "滚动"), ("上海证券报", "产业"), ("国际在线", "科技"),
            ("常州市科技局", "通知公告"),
        )
    ]  # fmt: skip
    view = Column(key="cz/focus", source="cz", name="聚焦常州（汇集）", filter=ColumnFilter(words=("常州",)))
    return (
        _proof("河北省科技厅", "科技动态", "失败", "网站连不上，将自动重试；急用时请人工浏览",
               outcome=Outcome.UNREACHABLE),
        _proof("常州市数据局", "通知公告", "可疑", "11-18 07:30 至 11-19 07:30之间可能有缺漏，将继续回溯；请抽查原栏目",
               open_gaps=(gap,), pending=3),
        *fine,
        _proof("中国政府网", "政策解读", "未变", new=0, outcome=Outcome.UNCHANGED),
        ColumnProof(column=view, source_name="常州市政府", polled=MORNING, outcome=None, entries=2, new=2,
                    newest=MORNING, open_gaps=(), pending=0, verdict="汇集", note="按条件从其他栏目汇集"),
        _proof("江苏省科学技术情报研究所", "（无栏目）", "停用", "无公开栏目，其文章见于其他网站", **nothing),
    )  # fmt: skip


def a_daily_list() -> DailyList:
    candidates = [_candidate(number) for number in range(len(_LINES))]
    return DailyList(
        day=DAY,
        made=MORNING,
        since=MORNING - timedelta(days=1),
        until=MORNING,
        sections=tuple((name, tuple(c for c in candidates if c.section == name)) for name in _NAMES),
        certificate=_certificate(),
        left_out=(("首次采集时已过时", 132), ("已作决定", 5)),
        masthead="4.0 信息速报",
    )
