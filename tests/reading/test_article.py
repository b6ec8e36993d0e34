"""Articles read whole: the cascade, what disagrees, what is missing, and input that is no article at all."""

from __future__ import annotations

import random
import time
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.model import CHINA, Article, Entry, Precision, Selectors
from collector.reading.article import read_article

URL = "https://kjj.example.gov.cn/art/2026/11/16/art_1_2.html"
PAGES = sorted((Path(__file__).parents[1] / "floor" / "pages").glob("*.html"))
SENTENCE = "本市前三季度登记技术合同一千二百余项，成交额同比增长近两成，企业成为主体。"


def page(body: str, head: str = "<title>关于举办对接会的通知</title>") -> bytes:
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def article(body: str, **options: object) -> Article:
    head = str(options.pop("head", "<title>关于举办对接会的通知</title>"))
    return read_article(page(body, head), URL, **options)  # type: ignore[arg-type]


PLAIN = (
    "<h1>关于举办对接会的通知</h1><p>发布时间：2026-11-16 10:20 来源：市科技局 作者：王小明</p>"
    f"<div class='article-content'><p>{SENTENCE}</p><p>{SENTENCE[::-1]}</p></div>"
)


def test_every_field_says_where_it_came_from() -> None:
    read = article(PLAIN)
    assert (read.title, read.source_label, read.author) == ("关于举办对接会的通知", "市科技局", "王小明")
    assert read.published == datetime(2026, 11, 16, 10, 20, tzinfo=CHINA)
    assert read.precision is Precision.MINUTE
    assert {"title", "published", "text", "source", "author"} <= set(read.evidence)
    assert all(0 < evidence.confidence < 1 for evidence in read.evidence.values())
    assert read.evidence["published"].rule == "visible:发布时间"
    assert read.text.split("\n") == [SENTENCE, SENTENCE[::-1]]


def test_selectors_go_before_every_rule() -> None:
    body = (
        "<h1>关于举办对接会的通知</h1><b class='t'>真正的标题在这里</b>"
        "<i class='d'>2026-01-02</i><i class='s'>来源：办公室</i>"
        f"<div class='article-content'><p>{SENTENCE}</p></div><div class='b'>另一段正文。</div>"
    )
    chosen = Selectors(article_title=".t", article_date=".d", article_source=".s", article_body=".b")
    read = article(body, selectors=chosen)
    assert (read.title, read.source_label, read.text) == ("真正的标题在这里", "办公室", "另一段正文。")
    assert read.published == datetime(2026, 1, 2, tzinfo=CHINA)
    assert {read.evidence[name].rule for name in ("title", "published", "text", "source")} == {"selector"}


def test_selectors_that_find_nothing_or_are_none_fall_back() -> None:
    for selector in (".nothing", "]["):
        chosen = Selectors(
            article_title=selector, article_date=selector, article_source=selector, article_body=selector
        )
        assert article(PLAIN, selectors=chosen) == article(PLAIN)


def test_the_list_fills_in_and_is_checked_against() -> None:
    day = datetime(2026, 11, 10, tzinfo=CHINA)
    entry = Entry(
        url=URL, title="完全不同的另一个标题", published=day, precision=Precision.DAY, source_label="列表来源"
    )
    read = article(PLAIN, entry=entry)
    assert read.title == "关于举办对接会的通知"
    assert any("列表标题" in doubt for doubt in read.doubts)
    assert any("列表日期" in doubt for doubt in read.doubts)
    bare = read_article(
        page(f"<div class='article-content'><p>{SENTENCE}</p></div>", ""), "https://a.cn/x", entry=entry
    )
    assert (bare.title, bare.published, bare.source_label) == ("完全不同的另一个标题", day, "列表来源")
    assert bare.evidence["published"].rule == "list"


def test_a_twelve_hour_clock_in_a_meta_gives_the_day_only() -> None:
    meta = "<title>通知公告的标题</title><meta name='PUBDATE' content='2026-03-05 03:11'>"
    read = article(f"<div id='zoom'><p>{SENTENCE}</p></div>", head=meta)
    assert read.published == datetime(2026, 3, 5, tzinfo=CHINA)
    assert read.precision is Precision.DAY
    visible = f"<h1>通知公告的标题</h1><p>发布日期：2026-03-05</p><div id='zoom'><p>{SENTENCE}</p></div>"
    assert article(visible, head=meta).precision is Precision.DAY
    assert article(visible, head=meta.replace("03:11", "15:11")).precision is Precision.MINUTE


def test_the_day_of_signing_is_not_the_day_of_publication() -> None:
    signed = "<table><tr><td>成文日期：</td><td>2026-02-27</td><td>发布日期：</td><td>2026-03-05</td></tr></table>"
    read = article(f"{signed}<h1>关于举办对接会的通知</h1><div id='zoom'><p>{SENTENCE}</p><p>2026年2月27日</p></div>")
    assert read.published == datetime(2026, 3, 5, tzinfo=CHINA)
    assert read.text.endswith("2026年2月27日")
    unsigned = read_article(
        page(f"<h1>关于举办对接会的通知</h1><div id='zoom'><p>{SENTENCE}</p><p>2026年2月27日</p></div>"),
        "https://a.cn/1.html",
    )
    assert unsigned.published is None


def test_the_address_is_the_last_to_be_asked() -> None:
    read = article(f"<h1>关于举办对接会的通知</h1><div id='zoom'><p>{SENTENCE}</p></div>")
    assert read.published == datetime(2026, 11, 16, tzinfo=CHINA)
    assert read.evidence["published"].rule == "url"


def test_relative_times_need_the_hour_of_fetching() -> None:
    body = f"<h1>关于举办对接会的通知</h1><p>3小时前</p><div class='article-content'><p>{SENTENCE}</p></div>"
    read = article(body, fetched=datetime(2026, 11, 20, 12, 0, tzinfo=CHINA))
    assert read.published == datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("shown", "listed", "published"),
    [
        ("昨天", datetime(2023, 5, 4, tzinfo=CHINA), datetime(2023, 5, 4, tzinfo=CHINA)),
        ("3小时前", datetime(2024, 11, 20, tzinfo=CHINA), datetime(2024, 11, 20, tzinfo=CHINA)),
        ("3小时前", datetime(2026, 11, 20, tzinfo=CHINA), datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)),
        ("发布时间：2026-11-19", datetime(2023, 5, 4, tzinfo=CHINA), datetime(2026, 11, 19, tzinfo=CHINA)),
    ],
)
def test_a_relative_time_gives_way_to_a_list_that_names_a_day_far_away(
    shown: str, listed: datetime, published: datetime
) -> None:
    entry = Entry(url="https://a.cn/1.html", title="关于举办对接会的通知", published=listed)
    body = f"<h1>关于举办对接会的通知</h1><p>{shown}</p><div class='article-content'><p>{SENTENCE}</p></div>"
    read = read_article(page(body), entry.url, entry=entry, fetched=datetime(2026, 11, 20, 12, 0, tzinfo=CHINA))
    assert read.published == published


@pytest.mark.parametrize(
    ("line", "source", "issuer", "author"),
    [
        ("来源：新华社 作者：李小明", "新华社", None, "李小明"),
        ("发布机构：办公室", "办公室", "办公室", None),
        ("信息来源：市科技局　发布机构：办公室", "市科技局", "办公室", None),
        ("来源：<a href='/x'>财联社</a><span>举报</span>", "财联社", None, None),
        ("<span>来源：综合处</span><span>浏览次数：12</span>", "综合处", None, None),
        ("来源：天河区科技工业和信息化局 浏览量：-", "天河区科技工业和信息化局", None, None),
        ("来源：无", None, None, None),
        ("2026-11-16 10:20 新华网", "新华网", None, None),
        ("<span class='source'>中国青年报</span>", "中国青年报", None, None),
        ("经济日报 记者 林小明", None, None, "林小明"),
        ("<div><a>中国科学报</a></div><time>2026年11月16日 17:32 来自北京</time>", "中国科学报", None, None),
        ("<span>2026-11-16 17:32</span> <span>江苏</span> <span>宁川日报官方账号</span>", "宁川日报", None, None),
        ("<b>来　　源：</b><i>市科技局</i> 发布机构：办公室", "市科技局", "办公室", None),
        ("2026-11-16 10:20 观察 ©", "观察", None, None),
        ("2026/11/16 10:20 〖来源：区科技局〗〖作者：计财科〗", "区科技局", None, "计财科"),
        ("文 / 陆一鸣 · 2026-11-16 10:20 · 科技百态", "科技百态", None, "陆一鸣"),
        ("于 2026-11-16 10:20 发布 阅读量1.2k", None, None, None),
    ],
)
def test_who_is_who(line: str, source: str | None, issuer: str | None, author: str | None) -> None:
    read = article(f"<h1>关于举办对接会的通知</h1><p>{line}</p><div id='zoom'><p>{SENTENCE}</p></div>")
    assert (read.source_label, read.issuer, read.author) == (source, issuer, author)


@pytest.mark.parametrize("title", ["本地补贴开始申领", "报名截止日期推迟", "会议召开"])
def test_a_title_is_no_label_of_the_date_below_it(title: str) -> None:
    read = article(f"<h1>{title}</h1><p>2026-11-6 17:32 | 发布者: 某某</p><div id='zoom'><p>{SENTENCE}</p></div>")
    assert read.published == datetime(2026, 11, 6, 17, 32, tzinfo=CHINA)


@pytest.mark.parametrize(
    "noise",
    [
        "<div class='share'>分享到：微信 微博</div>",
        "<p>浏览次数：123次</p>",
        "<p>【字号：大 中 小】 打印 关闭</p>",
        "<p>扫一扫在手机打开当前页</p>",
        "<p>责任编辑：王小明</p>",
        "<p>栏目主编：王小明 文字编辑：李小红 题图来源：图片社</p>",
        "<p>某某报报料电话：010-12345678 （24小时）</p>",
        "<p>相关热词搜索：<a>实验室</a> <a>厂房</a></p>",
        "<p>請繼續往下閱讀...</p>",
        "<p>上一篇：<a href='/1'>另一篇文章</a></p>",
        "<h3>相关阅读</h3><ul><li><a href='/1'>另一篇文章甲</a></li><li><a href='/2'>另一篇文章乙</a></li></ul>",
        "<p style='display:none'>藏起来的一行文字</p>",
        "<div class='comment'>网友评论：写得好。</div>",
        "<p>本网站未经授权，禁止转载。</p>",
        "<p>安装客户端，第一时间接收资讯</p>",
    ],
)
def test_what_is_not_text_goes(noise: str) -> None:
    text = f"<p>{SENTENCE}</p><p>{SENTENCE[::-1]}</p>"
    body = f"<h1>关于举办对接会的通知</h1><div class='article-content'>{text}{noise}</div>"
    read = article(body)
    assert read.text == f"{SENTENCE}\n{SENTENCE[::-1]}"
    assert "另一篇文章" not in read.html


@pytest.mark.parametrize(
    "kept",
    ["各有关单位：", "2026年11月16日", "附件：申报书", "市科技局", "（完）", "一、基本情况", "联系电话：025-00000000"],
)
def test_what_is_text_stays(kept: str) -> None:
    for order in (f"<p>{kept}</p><p>{SENTENCE}</p>", f"<p>{SENTENCE}</p><p>{kept}</p>"):
        if kept.startswith("2026") and order.startswith(f"<p>{kept}"):
            continue  # a day at the top is the page's own
        read = article(f"<h1>关于举办对接会的通知</h1><div id='zoom'>{order}</div>")
        assert kept in read.text


def test_stock_quotes_leave_the_sentence() -> None:
    quoted = "<p>机器人(9.840, 0.13, 1.34%)与甲公司(115.395, -2.79, -2.47%)发布公告。</p>"
    body = f"<div id='artibody'>{quoted}<p>{SENTENCE}</p></div>"
    assert article(body).text.split("\n")[0] == "机器人与甲公司发布公告。"


def test_kicker_subtitle_and_two_lines() -> None:
    head = "<title>上半句在前 下半句在后--某网</title>"
    body = (
        "<h3 class='pre'>引题在上</h3><h1>上半句在前<br>下半句在后</h1>"
        "<h4 class='sub'>——副题在下</h4><p>2026-11-16 10:20</p>"
        f"<div id='zoom'><p>{SENTENCE}</p></div>"
    )
    read = article(body, head=head)
    assert (read.kicker, read.title, read.subtitle) == ("引题在上", "上半句在前 下半句在后", "——副题在下")


def test_html_is_harmless_and_absolute() -> None:
    body = (
        "<div id='zoom'><p onclick='x()' style='position:fixed'>" + SENTENCE + "<script>alert(1)</script></p>"
        "<p><a href='javascript:alert(1)'>坏</a><a href='../a.html'>好</a><img src='/p.png' onerror='x()'>"
        "<img src='data:image/png;base64,AAAA'><iframe src='//evil.example'></iframe></p>"
        "<table><tr><td colspan='2' background='//evil.example/x.png'>表</td></tr></table>"
        "<svg><image href='//evil.example'/></svg><form action='//evil.example'><input></form></div>"
    )
    html = article(body).html
    assert '<a href="https://kjj.example.gov.cn/art/2026/11/a.html"' in html
    assert '<img src="https://kjj.example.gov.cn/p.png">' in html
    assert '<td colspan="2">' in html
    for bad in ("script", "onclick", "onerror", "style", "javascript", "data:", "evil", "iframe", "form"):
        assert bad not in html


def test_files_are_found_with_name_kind_and_address() -> None:
    body = (
        f"<div id='zoom'><p>{SENTENCE}</p>"
        "<p><a href='/module/download/downfile.jsp?filename=26.pdf'>附件1：申报指南</a></p>"
        "<p><a href='/attach/0/ab.docx' title='申报书.docx'>下载</a></p><p><a href='/download?id=9'>名单</a></p>"
        "<p><a href='http://[bad'>坏地址.pdf</a></p></div><p>附件：<a href='x.xls'>汇总表.xls</a></p>"
    )
    files = article(body).attachments
    assert [(file.name, file.kind) for file in files] == [
        ("申报指南", "pdf"),
        ("申报书.docx", "docx"),
        ("名单", ""),
        ("汇总表.xls", "xls"),
    ]
    assert files[3].url == "https://kjj.example.gov.cn/art/2026/11/16/x.xls"


def test_the_next_page_of_an_article() -> None:
    body = f"<div id='zoom'><p>{SENTENCE}</p></div><div><a href='1.html'>1</a><a href='art_1_2_2.html'>下一页</a></div>"
    assert article(body).next_page == "https://kjj.example.gov.cn/art/2026/11/16/art_1_2_2.html"
    assert article(PLAIN).next_page is None


def test_the_same_text_for_screens_and_telephones_is_read_once() -> None:
    paragraphs = "".join(f"<p>第{number}段。{SENTENCE}</p>" for number in range(5))
    read = article(
        f"<div class='detail-content'><div class='a'>{paragraphs}</div><div class='b'>{paragraphs}</div></div>"
    )
    assert read.text.count("第3段") == 1


def test_tables_keep_their_rows() -> None:
    table = "<table><tr><td>序号</td><td>名称</td></tr><tr><td>1</td><td>甲公司</td></tr></table>"
    assert "序号\t名称\n1\t甲公司" in article(f"<div id='zoom'><p>{SENTENCE}</p>{table}</div>").text


def test_json_that_is_an_article_and_json_that_is_not() -> None:
    told = b'{"data":{"docTitle":"A title of some length","publishDate":"2026-04-24 17:32:00","content":"%s"}}'
    read = read_article(told % (SENTENCE * 2).encode(), URL)
    assert (read.title, read.text) == ("A title of some length", SENTENCE * 2)
    assert read.published == datetime(2026, 4, 24, 17, 32, tzinfo=CHINA)
    for body in (b'{"a":1}', b"[" * 5000, b'{"content":'):
        assert read_article(body, URL).url == URL


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 1000,
        bytes(range(256)) * 50,
        b"<",
        b"<html><body><div" + b" class='a'" * 1000,
        ("<p>未闭合的段落" * 1000).encode(),
        page(PLAIN).replace(b"<body>", b"<body>\x00\x00"),
        ("<table>" + "<tr><td>" * 3000).encode(),
        b"<html><frameset rows='*'><frame src='http://a.example/'></frameset></html>",
        b"<html><body></body></html>",
        ("<meta charset=utf-16>" + PLAIN).encode("gbk"),
    ],
    ids=range(11),
)
def test_bad_input_is_an_article_with_little_in_it(body: bytes) -> None:
    read = read_article(body, URL)
    assert read.url == URL


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 1_000_000,
        b"<div><p>" + "甲，".encode() * 1_500_000,
        b"<a href=x>" * 400_000,
        ("<p>发布时间：2026-11-16 来源：</p>" * 30_000).encode(),
        b"<p>" + b" " * 4_000_000,
        b"<p>" + b"1" * 3_000_000,
        b"<b><i><u>" * 300_000,
    ],
    ids=range(7),
)
def test_no_page_takes_long(body: bytes) -> None:
    started = time.process_time()
    read_article(body, URL)
    assert time.process_time() - started < 8


@settings(deadline=None)
@given(st.binary(max_size=3000), st.one_of(st.none(), st.text(max_size=30)))
def test_any_bytes(body: bytes, content_type: str | None) -> None:
    assert read_article(body, URL, content_type=content_type).url == URL


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PAGES), st.integers(0, 2**32))
def test_mutated_pages(path: Path, seed: int) -> None:
    chance = random.Random(seed)
    body = bytearray(path.read_bytes())
    for _ in range(chance.randrange(1, 30)):
        at = chance.randrange(len(body))
        cut = chance.randrange(40)
        body[at : at + cut] = chance.choice(
            [b"", b"<", b">", b'"', b"<div>", b"</div>", b"<table>", b"\x00", b"&#", b"<!--"]
        )
    read = read_article(bytes(body), URL)
    assert "\x00" not in read.text
    assert "<script" not in read.html


def test_a_container_that_the_general_reader_does_not_agree_with_is_doubted() -> None:
    long = "".join(f"<p>第{number}段，{SENTENCE}</p>" for number in range(5))
    body = f"<div id='zoom'><p>{SENTENCE}</p><p>{SENTENCE[::-1]}</p></div><div class='elsewhere'>{long}</div>"
    assert any("相差很大" in doubt for doubt in article(body).doubts)
    assert article(PLAIN).doubts == ()
    assert "页面上没有找到正文" in read_article(b"<html><body></body></html>", URL).doubts
