"""Lists: what is a row, what is not, what selectors and patterns override, and that no page can do harm."""

from __future__ import annotations

import contextlib
import time
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.errors import UnexpectedPage
from collector.model import CHINA, Precision, Selectors
from collector.reading.listing import fragment_rows, read_list, read_rows, rows
from collector.reading.outline import fold, outline, shallow
from collector.reading.rows import link_title

URL = "https://kjj.example.gov.cn/xwzx/gzdt/"
NAMES = (
    "科技局召开年度工作会议",
    "关于申报重点研发计划的通知",
    "创新联合体名单公示公告",
    "新型研发机构绩效评价结果",
    "成果转化供需对接会举行",
)


def list_page(*, extra: str = "", before: str = "", dated: bool = True) -> bytes:
    items = "".join(
        f'<li><a href="./202611/t2026110{i}_{100 + i}.html">{name}</a><span>{day}</span></li>'
        for i, name in enumerate(NAMES, 1)
        for day in [f"2026-11-0{i}" if dated else ""]
    )
    return f"<html><body>{before}<ul class='list'>{items}</ul>{extra}</body></html>".encode()


def titles(body: bytes, **options: object) -> list[str]:
    return [entry.title for entry in read_list(body, URL, **options).entries]  # type: ignore[arg-type]


def test_rows_are_read_whole_and_resolved() -> None:
    first = read_list(list_page(), URL).entries[0]
    assert first.url == "https://kjj.example.gov.cn/xwzx/gzdt/202611/t20261101_101.html"
    assert first.title == NAMES[0]
    assert first.published == datetime(2026, 11, 1, tzinfo=CHINA)
    assert first.precision is Precision.DAY


@pytest.mark.parametrize(
    "other",
    [
        '<div class="hot"><h3>热门排行</h3><ul><li><a href="/a/20250101_1.html">很久以前的一条热门</a></li></ul></div>',
        '<div class="links"><ul><li><a href="http://www.other.example/">某某部委门户网站链接</a></li></ul></div>',
        '<p>相关文章</p><ul class="rel"><li><a href="/a/20250102_1.html">与此相关的另外一篇文章</a></li></ul>',
        '<nav><a href="/a/20250103_1.html">导航里的一篇旧文章标题</a></nav>',
        '<div class="pagination"><a href="index_1.html">2</a><a href="index_9.html">尾页</a></div>',
        '<a href="/more/">查看更多</a><a href="javascript:open()">在线访谈与征集</a><a href="#top">返回页面最顶端</a>',
        '<div>当前位置：<a href="/">首页</a> &gt; <a href="/xwzx/">新闻中心</a> &gt;</div>',
        "<!-- <li><a href='/x/20250104_1.html'>注释里的一条新闻标题</a></li> -->",
        '<script type="text/html"><li><a href="{{url}}">{{title}}脚本模板</a></li></script>',
    ],
)
def test_what_is_no_row(other: str) -> None:
    assert titles(list_page(extra=other)) == list(NAMES)
    assert titles(list_page(before=other)) == list(NAMES)


def test_the_address_gives_a_date_only_as_a_last_resort() -> None:
    page = list_page(dated=False)
    assert read_list(page, URL).entries[0].published == datetime(2026, 11, 1, tzinfo=CHINA)
    assert not any(row.shown for row in rows(page, URL))
    shown_otherwise = list_page().replace(b"<span>2026-11-01</span>", b"<span>2026-11-05</span>")
    assert read_list(shown_otherwise, URL).entries[0].published == datetime(2026, 11, 5, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("[2026-11-02]", date(2026, 11, 2)),
        ("2026/11/02", date(2026, 11, 2)),
        ("2026年11月2日", date(2026, 11, 2)),
        ("2026.11.02 10:20", date(2026, 11, 2)),
        ("新浪财经 2026-11-02 13:31:57", date(2026, 11, 2)),
        ("<b>02</b><i>2026-11</i>", date(2026, 11, 2)),
        ("<b>11-02</b><i>2026</i>", date(2026, 11, 2)),
        ("<b>2026</b><i>11/02</i>", date(2026, 11, 2)),
        ("<b>02</b><i>2026</i><u>x</u><b>2026-11-02</b>", date(2026, 11, 2)),
        ("成文日期：2026-10-20 发布日期：2026-11-02", date(2026, 11, 2)),
        ("<i>成文日期：2026-10-20</i><i>2026-11-02</i>", date(2026, 11, 2)),
        ("发布时间：<i>2026-11-02</i>", date(2026, 11, 2)),
        ("<i>2026-11-02</i> 至 <i>2026-12-02</i>", date(2026, 11, 2)),
        ('<time datetime="2026-11-02T08:00:00+08:00">周一</time>', date(2026, 11, 2)),
        ('<span data-time="1793584800">刚才</span>', date(2026, 11, 2)),
        ("<script>document.write(f('1793584800000'))</script>", date(2026, 11, 2)),
        ("11-02", date(2026, 11, 2)),
        ("20天前", date(2026, 11, 2)),
        ("<b>02</b><i>11月</i>", date(2026, 11, 2)),
    ],
)
def test_dates_as_rows_write_them(shown: str, expected: date) -> None:
    items = "".join(f'<li><a href="/view?id={900 + i}">{name}</a>{shown}</li>' for i, name in enumerate(NAMES))
    now = datetime(2026, 11, 22, 9, tzinfo=CHINA)
    found = read_list(f"<ul>{items}</ul>".encode(), URL, now=now).entries
    assert len(found) == len(NAMES)
    assert {entry.published.date() for entry in found if entry.published} == {expected}


def test_a_clock_in_a_text_of_its_own_counts() -> None:
    items = "".join(
        f'<li><a href="/v?id={900 + i}">{n}</a><i>2026-11-02</i><i>08:30</i></li>' for i, n in enumerate(NAMES)
    )
    entry = read_list(f"<ul>{items}</ul>".encode(), URL).entries[0]
    assert entry.published == datetime(2026, 11, 2, 8, 30, tzinfo=CHINA)
    assert entry.precision is Precision.MINUTE


def test_a_day_without_year_takes_the_year_of_its_address() -> None:
    page = list_page().replace(b"2026-11-0", b"11-0")
    assert read_list(page, URL).entries[2].published == datetime(2026, 11, 3, tzinfo=CHINA)
    with_clock = list_page().replace(b"2026-11-03", b"11-03 09:15")
    assert read_list(with_clock, URL).entries[2].published == datetime(2026, 11, 3, 9, 15, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("link", "title"),
    [
        ('<a title="关于开展二〇二六年度评价工作的通知">关于开展二〇二六…</a>', "关于开展二〇二六年度评价工作的通知"),
        ('<a title="点击打开">关于开展年度评价的通知</a>', "关于开展年度评价的通知"),
        ('<a title="文章标题：年度评价的通知 作者：佚名 更新时间：2026-1-1">年度评…</a>', "年度评价的通知"),
        ("<a><span>2026-11-02</span><h3>年度评价的通知</h3><p>摘要文字</p></a>", "年度评价的通知"),
        ("<a>· 年度<em>评价</em>的通知</a>", "年度评价的通知"),
        ('<a><img alt="图说年度评价"></a>', "图说年度评价"),
        ("<a>年度评价的通知 <i>[2026-11-02]</i></a>", "年度评价的通知"),
    ],
)
def test_titles(link: str, title: str) -> None:
    page = outline(link)
    assert link_title(page, page.tags.index("a")) == title


def test_a_link_through_a_counter_leads_to_its_target() -> None:
    page = list_page().replace(b'"./202611/', b'"/link.php?url=http://other.example.cn/202611/')
    assert read_list(page, URL).entries[0].url == "http://other.example.cn/202611/t20261101_101.html"


def test_base_element_is_obeyed() -> None:
    page = list_page().replace(b"<body>", b'<head><base href="https://cdn.example.cn/z/"></head><body>')
    assert read_list(page, URL).entries[0].url.startswith("https://cdn.example.cn/z/202611/")


def test_a_pattern_overrides_the_choice() -> None:
    side = '<div class="hot"><a href="/hot/9001.html">侧栏里面的一条热门</a></div>'
    assert titles(list_page(extra=side), links=r"/hot/\d+") == ["侧栏里面的一条热门"]
    with pytest.raises(UnexpectedPage):
        read_list(list_page(), URL, links="/nothing/")


def test_selectors_override_the_choice() -> None:
    row = "<div class=r><a href='/1'>x</a><b>标题</b><i>2026-11-02</i></div>"
    page = f"{row}<div class=r><b>没有链接的一行</b></div><a class=n href='?p=2'>&gt;</a>".encode()
    chosen = Selectors(row=".r", link="a", title="b", date="i", next=".n")
    found = read_list(page, URL, selectors=chosen)
    assert [(e.url, e.title) for e in found.entries] == [("https://kjj.example.gov.cn/1", "标题")]
    assert found.entries[0].published == datetime(2026, 11, 2, tzinfo=CHINA)
    assert found.next is not None
    assert found.next.url == URL + "?p=2"


def test_selectors_that_find_nothing_or_are_none() -> None:
    with pytest.raises(UnexpectedPage):
        read_list(list_page(), URL, selectors=Selectors(row=".absent"))
    with pytest.raises(UnexpectedPage):
        read_list(list_page(), URL, selectors=Selectors(row="li[["))
    assert len(read_list(list_page(), URL, selectors=Selectors(link="li a", next="a[[")).entries) == 5
    assert read_list(list_page(), URL, selectors=Selectors(row="li", date=".absent")).entries[0].published is not None
    assert len(read_list(list_page(), URL, selectors=Selectors(next=".absent")).entries) == 5


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"plain words",
        b"<html><body><div id='app'></div><script src='a.js'></script></body></html>",
        "<a href='/col/col1/index.html'>政策文件与解读</a><a href='/col/col2/'>通知公告与公示</a>".encode(),
        b"{}",
        b"[1, 2, 3]",
        b'{"code": 0, "data": []}',
        b"{broken",
        b'[{"title": "\xe6\xb2\xa1\xe6\x9c\x89\xe5\x9c\xb0\xe5\x9d\x80", "docId": 1, "publishDate": "2026-11-02"}]',
    ],
)
def test_what_is_no_list_raises(page: bytes) -> None:
    with pytest.raises(UnexpectedPage):
        read_list(page, URL)


def test_rows_of_a_fragment() -> None:
    fragment = '<tr><td><a href="/a/1.html" title="一条完整的标题在此">一条完整…</a></td><td>2026-11-02</td></tr>'
    (entry,) = read_rows(fragment, URL)
    assert (entry.title, entry.published) == ("一条完整的标题在此", datetime(2026, 11, 2, tzinfo=CHINA))
    assert read_rows("<li>没有链接</li>", URL) == ()
    assert fragment_rows("", URL) == ()


def test_repeats_are_one_entry() -> None:
    page = list_page().replace(b"</body>", b"") + list_page()
    assert titles(page) == list(NAMES)


def test_white_space_of_every_kind_is_folded() -> None:
    assert fold(" a\u3000\xa0b\u200b\n c ") == "a b c"


def test_a_page_nested_beyond_reason_is_cut() -> None:
    begin = time.perf_counter()
    deep = "<div>" * 200_000
    assert len(shallow(deep)) < 20_000
    assert len(outline(deep + "x").tags) < 5000
    assert time.perf_counter() - begin < 5


def test_time_grows_with_the_page_and_not_faster() -> None:
    def spent(rows_wanted: int) -> float:
        items = "".join(
            f'<li><a href="/a/{i}.html">{NAMES[i % 5]}{i}</a><i>2026-11-02</i></li>' for i in range(rows_wanted)
        )
        body = f"<ul>{items}</ul>".encode()
        begin = time.perf_counter()
        read_list(body, URL)
        return time.perf_counter() - begin

    small, large = min(spent(400), spent(400)), spent(4000)
    assert large < small * 40 + 0.5


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_list_or_unexpected_page(body: bytes) -> None:
    found = 0
    with contextlib.suppress(UnexpectedPage):
        found = len(read_list(body, URL).entries)
    assert 0 <= found < 100


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_mutated_pages_give_a_list_or_unexpected_page(data: st.DataObject) -> None:
    body = bytearray(
        list_page(extra='<a href="index_1.html">下一页</a><script>createPageHTML(9, 0, "index", "html")</script>')
    )
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=6))
    found = None
    with contextlib.suppress(UnexpectedPage):
        found = read_list(bytes(body), URL)
    assert found is None or found.entries


def test_a_summary_that_links_is_not_the_title() -> None:
    rows_ = "".join(
        f"<div><p><a class='item-title' href='/p/{i}23'>{name}</a></p><a class='item-description' href='/p/{i}23'>"
        f"{name}，这里是一段比题目长得多的摘要，讲了来龙去脉和下一步的安排。</a><span>2026-11-0{i}</span></div>"
        for i, name in enumerate(NAMES, 1)
    )
    alone = "<a class='description' href='/p/999'>只有摘要才带链接的一条消息</a><span>2026-11-09</span>"
    found = titles(f"<html><body><div>{rows_}<div>{alone}</div></div></body></html>".encode())
    assert found[:5] == list(NAMES)


def by_days(*, behind: bool = False) -> bytes:
    rows_ = [f"<li><i>1{i}:20</i><a href='/roll/{i}2345.html'>{name}</a></li>" for i, name in enumerate(NAMES)]
    days = ["<h3>2026年11月12日</h3>", "<h3>2026年11月11日</h3>"]
    parts = [days[0], *rows_[:3], days[1], *rows_[3:]]
    parts = [*rows_[:3], days[0], *rows_[3:], days[1]] if behind else parts
    return f"<html><body><p>2026年11月22日 星期日</p><div>{''.join(parts)}</div></body></html>".encode()


def test_a_day_above_rows_is_the_day_of_all_of_them() -> None:
    found = read_list(by_days(), URL).entries
    assert [entry.published for entry in found] == [
        datetime(2026, 11, day, 10 + i, 20, tzinfo=CHINA) for i, day in enumerate((12, 12, 12, 11, 11))
    ]


def test_a_day_below_rows_is_no_heading() -> None:
    found = read_list(by_days(behind=True), URL).entries
    assert datetime(2026, 11, 22, tzinfo=CHINA).date() not in {e.published.date() for e in found if e.published}


def test_facts_behind_a_title_in_its_attribute_are_no_part_of_it() -> None:
    rows_ = "".join(
        f"<tr><td><a href='/view?id={i}23' title='{name}&#10;发布时间：2026-11-0{i}'>{name[:6]}...</a></td></tr>"
        for i, name in enumerate(NAMES, 1)
    )
    assert titles(f"<html><body><table>{rows_}</table></body></html>".encode()) == list(NAMES)
