"""A column from its address alone, against a real local site and against the recording of it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from collector.config import Config
from collector.gathering.archive import Recording
from collector.gathering.onboarding import Preview, preview, propose, registered
from collector.gathering.visit import Visits
from collector.model import Article, Column, Confidence, Entry, Failure, Outcome, Selectors, Source, Tier
from collector.reading.navigation import Standing
from collector.store import Store
from tests.gathering.bureau import NAME, Bureau, build, leads_to
from tests.gathering.site import NOW, Page, Site, column, config, html, site
from tests.spiders import sites

BUREAU = Bureau(day=NOW)
CHALLENGE = html("Just a moment...", "<p>Enable JavaScript and cookies to continue</p>")
TODAY = date(2026, 11, 22)


async def look(made: Site, folder: Path, path: str = "/gzdt/", replay: Path | None = None) -> Preview:
    async with Visits(config(folder, column(made)), folder, now=lambda: NOW, replay=replay) as visits:
        return await preview(made.url(path), visits, now=NOW)


@pytest.mark.asyncio
async def test_a_look_shows_the_list_one_article_and_the_rest_of_the_site(tmp_path: Path) -> None:
    async with site() as made:
        build(made, BUREAU, range(25))
        seen = await look(made, tmp_path)
        assert made.paths == ["/gzdt/", "/art/0.html"], "one page of the list and one article, no more"
    assert seen.usable
    assert seen.problems == ()
    assert [entry.title for entry in seen.visit.entries] == [BUREAU.title(number) for number in range(25)]
    assert (seen.visit.family, seen.standing.column, seen.standing.site) == ("listing", "工作动态", NAME)
    assert [link.name for link in seen.others] == ["通知公告", "政策法规"]
    article = seen.visit.article
    assert article is not None
    assert article.title == BUREAU.title(0)
    assert "编号0-6" in article.text
    assert [one.name for one in article.attachments] == ["安排表.pdf"]


@pytest.mark.asyncio
async def test_the_recording_answers_as_the_site_did(tmp_path: Path) -> None:
    async with site() as made:
        build(made, BUREAU)
        made.pages["/old/"] = leads_to("/gzdt/")
        live = await look(made, tmp_path / "live", "/old/")
        recording = next((tmp_path / "live" / "archive").glob("*.warc.gz"))
        kept = Path(shutil.copyfile(recording, tmp_path / "kept.warc.gz"))
        asked = len(made.asked)
        again = await look(made, tmp_path / "again", "/old/", replay=kept)
        assert len(made.asked) == asked, "nobody was asked"
    assert live.url == made.url("/gzdt/")
    assert (again.url, again.problems, again.standing, again.others) == (live.url, (), live.standing, live.others)
    assert again.visit.entries == live.visit.entries
    assert again.visit.article == live.visit.article


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (Page(status=404), Outcome.GONE),
        (Page(html("内部", "<p>没有权限</p>"), status=403), Outcome.BLOCKED),
        (Page(html("说明", "<p>本栏目没有文章。</p>" * 30)), Outcome.BROKEN),
        (leads_to("/"), Outcome.MOVED),
        (
            Page(CHALLENGE, status=403, headers=(("cf-mitigated", "challenge"), ("Server", "cloudflare"))),
            Outcome.CHALLENGED,
        ),
    ],
)
async def test_what_is_no_list_cannot_be_used(tmp_path: Path, page: Page, outcome: Outcome) -> None:
    async with site() as made:
        build(made, BUREAU)
        made.pages["/x/"] = page
        seen = await look(made, tmp_path, "/x/")
    assert (seen.usable, seen.visit.outcome) == (False, outcome)
    assert seen.visit.detail
    assert seen.problems == ()


@pytest.mark.asyncio
async def test_where_the_family_makes_nothing_of_a_page_the_general_reader_is_asked(tmp_path: Path) -> None:
    paged = b'<script>createPageHTML(2, 0, "index", "html");</script></body>'
    async with site() as made:
        build(made, BUREAU)
        made.pages["/gzdt/"] = Page(BUREAU.listing("工作动态", range(12)).replace(b"</body>", paged))
        seen = await look(made, tmp_path)
    assert seen.usable
    assert seen.visit.family == "listing"
    assert len(seen.visit.entries) == 12


@pytest.mark.asyncio
async def test_a_private_host_that_nobody_allowed_is_not_asked(tmp_path: Path) -> None:
    async with site() as made:
        build(made, BUREAU)
        shut = config(tmp_path, column(made), allow_private=())
        async with Visits(shut, tmp_path, now=lambda: NOW) as visits:
            seen = await preview(made.url("/gzdt/"), visits, now=NOW)
        assert made.asked == []
        assert visits.recording is None
    assert not seen.usable
    assert "private network" in seen.visit.detail


@pytest.mark.asyncio
async def test_a_feed_is_known_for_one(tmp_path: Path) -> None:
    items = "".join(
        f"<item><title>{BUREAU.title(n)}</title><link>/art/{n}.html</link>"
        f"<pubDate>Fri, 20 Nov 2026 0{n}:00:00 +0800</pubDate></item>"
        for n in range(4)
    )
    feed = f"<?xml version='1.0'?><rss version='2.0'><channel><title>科技要闻</title>{items}</channel></rss>"
    async with site() as made:
        build(made, BUREAU)
        made.pages["/rss.xml"] = Page(feed.encode(), headers=(("Content-Type", "application/rss+xml"),))
        seen = await look(made, tmp_path, "/rss.xml")
    assert (seen.visit.family, seen.standing.column, len(seen.visit.entries)) == ("feed", "科技要闻", 4)


def site_of(first: sites.Page) -> list[sites.Page]:
    """The good pages of a family's site, each request's first answer."""
    answers: dict[tuple[str, str | None], sites.Page] = {}
    for page in sites.pages():
        if (page.family, page.site) == (first.family, first.site) and "raises" not in page.facts:
            answers.setdefault((page.facts["url"], page.facts.get("posted")), page)
    return list(answers.values())


def told_by_address() -> list[sites.Page]:
    """Sites whose column is its address and nothing else, and whose second request, if any, was recorded."""
    plain = [page for page in sites.first_pages() if not page.column.options and page.column.selectors == Selectors()]
    urls = {page.facts["url"] for page in sites.pages()}
    return [page for page in plain if page.facts["entries"] or page.facts["next"]["url"] in urls]


def recorded(folder: Path, pages: list[sites.Page]) -> Path:
    """The answers of one of the families' sites as a recording."""
    with Store.open(folder / "index.db") as store:
        recording = Recording(folder, store, lambda: NOW)
        for page in pages:
            response, kind = page.response, page.facts.get("content_type", "text/html; charset=utf-8")
            request = response.request
            assert request is not None
            headers = [("Content-Type", kind)]
            recording.add(response.url, 200, headers, response.body, method=request.method, asked=request.body)
        recording.close()
    return next(folder.glob("*.warc.gz"))


@pytest.mark.asyncio
@pytest.mark.parametrize("first", told_by_address(), ids=str)
async def test_every_family_is_known_by_the_address_alone(tmp_path: Path, first: sites.Page) -> None:
    pages = site_of(first)
    replay = recorded(tmp_path, pages)
    async with Visits(config(tmp_path / "data"), tmp_path / "data", now=lambda: NOW, replay=replay) as visits:
        seen = await preview(first.column.url, visits, now=NOW)
    assert seen.usable, seen.visit.detail
    assert seen.visit.family == first.family
    assert seen.visit.entries == next(page.entries for page in pages if page.entries)


def test_most_families_were_tried_by_the_address_alone() -> None:
    assert len({page.family for page in told_by_address()}) >= 10


@pytest.mark.asyncio
async def test_a_route_of_rsshub_is_asked_of_the_instance_and_registered_as_a_route(tmp_path: Path) -> None:
    item = f"<item><title>{BUREAU.title(1)}</title><link>http://127.0.0.1/art/1.html</link></item>"
    feed = f"<rss version='2.0'><channel><title>快讯</title>{item}</channel></rss>"
    async with site() as made:
        made.pages["/36kr/newsflashes"] = Page(feed.encode(), headers=(("Content-Type", "text/xml"),))
        conf = config(tmp_path, column(made), rsshub=made.url(""))
        async with Visits(conf, tmp_path, now=lambda: NOW) as visits:
            seen = await preview("rsshub://36kr/newsflashes", visits, now=NOW)
    found = propose(seen, conf, today=TODAY).column
    assert (found.key, found.name, found.url) == ("36kr/newsflashes", "快讯", "rsshub://36kr/newsflashes")
    assert (found.family, found.internal) == ("feed", False)


@pytest.mark.asyncio
async def test_the_site_is_named_by_an_article_where_the_list_does_not(tmp_path: Path) -> None:
    async with site() as made:
        build(made, BUREAU)
        rows = "".join(f'<li><a href="/art/{n}.html">{BUREAU.title(n)}</a><i>2026-11-20</i></li>' for n in range(6))
        made.pages["/plain/"] = Page(html("科技动态", f"<ul>{rows}</ul>"))
        seen = await look(made, tmp_path, "/plain/")
    assert (seen.standing.column, seen.standing.site) == ("科技动态", NAME)


@pytest.mark.asyncio
async def test_what_is_no_address_is_no_column(tmp_path: Path) -> None:
    async with site() as made:
        conf = config(tmp_path, column(made))
        async with Visits(conf, tmp_path, now=lambda: NOW) as visits:
            seen = await preview("kjj.example.gov.cn/tzgg/", visits, now=NOW)
    assert (seen.usable, seen.visit.outcome) == (False, Outcome.BROKEN)


@pytest.mark.asyncio
async def test_what_is_wrong_with_a_preview_is_said(tmp_path: Path) -> None:
    async with site() as made:
        build(made, BUREAU)
        made.pages["/bare/"] = Page(BUREAU.listing("栏目", range(8), dated=False))
        made.pages["/cut/"] = Page(BUREAU.listing("栏目", range(8), cut=True))
        made.pages["/art/0.html"] = Page(status=404)
        bare = await look(made, tmp_path / "bare", "/bare/")
        cut = await look(made, tmp_path / "cut", "/cut/")
    assert "列表不显示日期" in bare.problems
    assert any(problem.startswith("首篇文章读不到") for problem in bare.problems)
    assert "8 条标题不全（列表上被截断）" in cut.problems


def entry(number: int = 1, **more: object) -> Entry:
    given = {"url": f"https://kjj.example.gov.cn/art/{number}.html", "title": f"标题{number}", "published": NOW} | more
    return Entry(**given)  # type: ignore[arg-type]


def article(**more: object) -> Article:
    given = {"url": "https://kjj.example.gov.cn/art/1.html", "title": "标题1", "published": NOW, "text": "正文" * 40}
    return Article(**(given | more))  # type: ignore[arg-type]


def seen_from(
    *entries: Entry,
    read: Article | None = None,
    failure: Failure | None = None,
    url: str = "https://kjj.example.gov.cn/kjdt/",
    site_name: str = "示例市科技局",
    problems: tuple[str, ...] = (),
) -> Preview:
    from collector.gathering.visit import Visit

    visit = Visit(
        column=Column(key="visit/1", source="visit", name="", url=url),
        outcome=Outcome.OK,
        detail="",
        kind="",
        final_url=url,
        family="trs",
        page=None,
        entries=entries,
        article=read,
        failure=failure,
    )
    return Preview(
        url=url, visit=visit, standing=Standing(column="科技动态", site=site_name), others=(), problems=problems
    )


@pytest.mark.parametrize(
    ("entries", "read", "said"),
    [
        ([entry()], article(), "只找到 1 条"),
        ([entry(n, published=None if n == 2 else NOW) for n in range(4)], article(title="标题0"), "1 条没有日期"),
        ([entry(n, published=NOW + timedelta(days=9)) for n in range(4)], article(), "有日期在将来：2026-12-01"),
        ([entry(n, published=NOW - timedelta(days=800)) for n in range(4)], article(), "栏目可能已停更"),
        ([entry(n, url=f"https://else.example/{n}") for n in range(4)], article(), "4 条指向别的网站"),
        ([entry(n) for n in range(4)], None, "首篇文章没有读到"),
        ([entry(n) for n in range(4)], article(text="短"), "首篇文章正文只有 1 字"),
        ([entry(n) for n in range(4)], article(published=None), "首篇文章没有读出时间"),
        ([entry(n) for n in range(4)], article(title=""), "首篇文章没有读出标题"),
        ([entry(n) for n in range(4)], article(title="别的事"), "首篇文章的标题与列表不同：别的事"),
    ],
)
def test_every_problem_has_its_words(entries: list[Entry], read: Article | None, said: str) -> None:
    from collector.gathering.onboarding import problems

    assert any(said in problem for problem in problems(seen_from(*entries, read=read).visit, NOW))


def registry(*sources: Source) -> Config:
    return replace(config(Path("data")), sources=sources)


KJJ = Source(
    key="kjj",
    name="市科技局",
    full_name="示例市科学技术局",
    columns=(Column(key="kjj/kjdt", source="kjj", name="旧", url="https://www.kjj.example.gov.cn/x/kjdt/"),),
)


def test_a_new_source_is_named_by_its_site_and_keyed_by_its_host() -> None:
    found = propose(seen_from(entry()), registry(), today=TODAY)
    assert found.is_new
    source, made = found.source, found.column
    assert (source.key, source.name, source.tier) == ("kjj_example", "示例市科技局", Tier.CITY)
    assert source.homepage == "https://kjj.example.gov.cn/"
    assert source.columns == (made,)
    assert (made.key, made.name, made.family, made.internal) == ("kjj_example/kjdt", "科技动态", "trs", False)
    assert (made.verified, made.confidence) == (TODAY, Confidence.MEDIUM)
    assert made.evidence == ("previewed by `sources add`, 1 entries",)


def test_a_doubtful_preview_is_of_low_confidence() -> None:
    found = propose(seen_from(entry(), problems=("列表不显示日期",)), registry(), today=TODAY)
    assert found.column.confidence is Confidence.LOW


def test_a_source_is_found_by_its_host_its_name_or_its_key() -> None:
    other = Source(key="other", name="别处", homepage="https://other.example.gov.cn/")
    conf = registry(other, KJJ)
    by_host = propose(seen_from(entry()), conf, today=TODAY)
    assert (by_host.source.key, by_host.is_new, by_host.column.key) == ("kjj", False, "kjj/kjdt_2")
    elsewhere = "https://new.example.gov.cn/a/"
    by_name = propose(seen_from(entry(), url=elsewhere, site_name="示例市科学技术局"), conf, today=TODAY)
    assert (by_name.source.key, by_name.column.key) == ("kjj", "kjj/a")
    by_key = propose(seen_from(entry()), conf, today=TODAY, source="other", name="名")
    assert (by_key.source.key, by_key.column.name) == ("other", "名")
    fresh = propose(seen_from(entry()), conf, today=TODAY, source="fresh")
    assert (fresh.source.key, fresh.is_new) == ("fresh", True)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://x.example.gov.cn/xwzx/tzgg/index.html", "x_example/tzgg"),
        ("https://x.example.gov.cn/col/col82539/index.html", "x_example/col82539"),
        ("https://x.example.gov.cn/list.jsp?classid=22", "x_example/classid22"),
        ("https://x.example.gov.cn/%E8%A6%81%E9%97%BB/list.htm", "x_example/home"),
        ("https://www.example.com/news/rss.xml", "example/rss"),
        ("https://www.example.com/", "example/home"),
        ("http://10.0.0.5:8080/News_List/", "10_0_0_5/news_list"),
    ],
)
def test_keys_come_from_the_address(url: str, key: str) -> None:
    assert propose(seen_from(entry(), url=url), registry(), today=TODAY).column.key == key


@pytest.mark.parametrize(
    ("name", "url", "tier"),
    [
        ("江苏省科学技术厅", "https://x.example.gov.cn/", Tier.PROVINCE),
        ("上海市科学技术委员会", "https://x.example.gov.cn/", Tier.PROVINCE),
        ("示例市人民政府", "https://x.example.gov.cn/", Tier.CITY),
        ("科学技术部", "https://x.example.gov.cn/", Tier.CENTRAL),
        ("示例大学", "https://x.example.edu.cn/", Tier.INSTITUTE),
        ("", "https://x.example.ac.cn/", Tier.INSTITUTE),
        ("示例市日报", "https://x.example.com/", Tier.MEDIA),
    ],
)
def test_what_kind_of_body_a_source_is(name: str, url: str, tier: Tier) -> None:
    assert propose(seen_from(entry(), url=url, site_name=name), registry(), today=TODAY).source.tier is tier


def test_an_address_is_known_in_any_spelling() -> None:
    conf = registry(KJJ)
    assert registered("http://kjj.example.gov.cn/x/kjdt/index.html", conf) == KJJ.columns[0]
    assert registered("http://kjj.example.gov.cn/x/", conf) is None
