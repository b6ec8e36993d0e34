"""`sources add` and `sources heal` as an operator runs them, against a live local site and against recordings."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from collector.config import families_in, load
from collector.gathering.visit import Visits
from collector.model import CHINA, Article, Confidence, Entry, Item, Outcome, Report
from collector.reading.urls import url_key
from collector.store import Store
from tests.cli.served import SOURCES, Desk, desk, served
from tests.gathering.bureau import NAME, Bureau, build
from tests.gathering.site import Page, Site, html

PROJECT = Path(__file__).parents[2]
BUREAU = Bureau(day=datetime.now(CHINA))  # the live commands go by the clock


@pytest.fixture(scope="module")
def bureau() -> Iterator[Site]:
    with served() as made:
        build(made, BUREAU, range(24))
        made.pages["/undated/"] = Page(BUREAU.listing("文件", range(5), dated=False))
        guard = (("cf-mitigated", "challenge"), ("Server", "cloudflare"))
        made.pages["/guarded/"] = Page(html("Just a moment...", "<p>Enable JavaScript</p>"), status=403, headers=guard)
        yield made


@pytest.fixture
def watched(bureau: Site, tmp_path: Path) -> Desk:
    return desk(tmp_path, bureau.url("/gone/gzdt/"))


def tables(made: Desk, file: str) -> dict[str, dict[str, object]]:
    return tomllib.loads((made.config / "sources" / file).read_text(encoding="utf-8"))


def test_an_address_alone_becomes_a_registered_column(bureau: Site, watched: Desk) -> None:
    url = bureau.url("/gzdt/")
    result = watched.run("sources", "add", url, "--into", "city.toml", "--source", "kjj", "--yes")
    assert result.exit_code == 0, result.output
    for shown in (
        f"{NAME} · 工作动态",
        "listing（通用读法）",
        "24 条，显示 20 条",
        BUREAU.title(19),
        "编号0-1",
        "安排表.pdf",
        "通知公告  http://127.0.0.1",
        "✓ 未见问题",
        "[kjj.columns.gzdt]",
        "行业新闻",
    ):
        assert shown in result.output, shown
    assert BUREAU.title(20) not in result.output
    config = load(watched.config, families=families_in(PROJECT / "spiders"))
    column = config.columns["kjj/gzdt"]
    assert (column.name, column.url, column.family, column.section) == ("工作动态", url, "listing", "行业新闻")
    assert (column.confidence, column.internal) == (Confidence.MEDIUM, True)
    assert column.verified == datetime.now(CHINA).date()
    assert column.evidence == ("previewed by `sources add`, 24 entries",)
    assert watched.sources.read_text(encoding="utf-8") == SOURCES.format(old=bureau.url("/gone/gzdt/"))
    fixture = watched.data / "fixtures" / "kjj" / "gzdt.warc.gz"
    assert fixture.read_bytes()[:2] == b"\x1f\x8b"

    again = watched.run("sources", "add", url.removesuffix("/") + "/index.html", "--yes")
    assert (again.exit_code, again.output.strip()) == (0, f"已登记：{NAME} · 工作动态（kjj/gzdt）")

    (watched.config / "sources" / "city.toml").unlink()  # the same from the recording, at a time after it was made
    replayed = watched.run("sources", "add", url, "--source", "kjj", "--yes", "--replay", str(fixture))
    assert replayed.exit_code == 0, replayed.output
    assert tables(watched, "added.toml")["kjj"]["columns"] == {
        "gzdt": {
            "name": "工作动态",
            "url": url,
            "family": "listing",
            "section": "行业新闻",
            "internal": True,
            "verified": datetime.now(CHINA).date(),
            "confidence": "medium",
            "evidence": ["previewed by `sources add`, 24 entries"],
        }
    }


def test_a_column_of_a_known_source_joins_it_and_nothing_else_moves(bureau: Site, watched: Desk) -> None:
    before = watched.sources.read_text(encoding="utf-8")
    result = watched.run(
        "sources", "add", bureau.url("/undated/"), "--section", "政策法规", "--name", "文件库", answer="y\n"
    )
    assert result.exit_code == 0, result.output
    assert "! 列表不显示日期" in result.output
    after = watched.sources.read_text(encoding="utf-8")
    assert after.startswith(before)
    column = load(watched.config, families=families_in(PROJECT / "spiders")).columns["other/undated"]
    assert (column.name, column.section, column.confidence) == ("文件库", "政策法规", Confidence.LOW)


def test_nothing_is_written_without_a_yes(bureau: Site, watched: Desk) -> None:
    before = watched.sources.read_text(encoding="utf-8")
    for answer, code in (("n\n", 0), ("", 1)):
        result = watched.run("sources", "add", bureau.url("/tzgg/"), answer=answer)
        assert result.exit_code == code
        assert "写入 sources/example.toml？" in result.output
    assert watched.sources.read_text(encoding="utf-8") == before
    assert not list(watched.data.glob("*.db"))  # no store; only whose turn it is at a host was noted


@pytest.mark.parametrize(
    ("path", "said"),
    [("/nothing/", "已不存在"), ("/", "读不出"), ("/files/none.html", "404"), ("/guarded/", "验证拦截")],
)
def test_a_page_that_cannot_be_used_is_refused(bureau: Site, watched: Desk, path: str, said: str) -> None:
    result = watched.run("sources", "add", bureau.url(path), "--yes")
    assert result.exit_code == 1
    assert said in result.output
    assert "nothing was written" in result.output
    assert sorted(path.name for path in (watched.config / "sources").iterdir()) == ["example.toml"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--section", "别的"), "has no section"),
        (("--source", "A B"), "may hold small letters"),
        (("--into", "../x.toml"), "is not the name of a file"),
        (("--at", "2026-11-20"), "--at goes with --replay"),
    ],
)
def test_wrong_words_are_told_before_anybody_is_asked(
    bureau: Site, watched: Desk, words: tuple[str, ...], said: str
) -> None:
    asked = len(bureau.asked)
    result = watched.run("sources", "add", bureau.url("/tzgg/"), *words)
    assert result.exit_code == 2
    assert said in result.output
    assert len(bureau.asked) == asked


def test_a_known_source_keeps_its_file(bureau: Site, watched: Desk) -> None:
    result = watched.run("sources", "add", bureau.url("/tzgg/"), "--into", "city.toml", "--yes")
    assert result.exit_code == 2
    assert "stands in sources/example.toml" in result.output


def test_what_the_configuration_complains_of_is_taken_back(bureau: Site, watched: Desk) -> None:
    # The source's name is an alias of the bulletin's already.
    bulletin = watched.config / "bulletin.toml"
    bulletin.write_text(f'{bulletin.read_text(encoding="utf-8")}[aliases]\n"{NAME}" = "市科技局"\n', encoding="utf-8")
    result = watched.run("sources", "add", bureau.url("/tzgg/"), "--source", "kjj", "--yes")
    assert result.exit_code == 1
    assert "belongs to the source" in result.output
    assert sorted(path.name for path in (watched.config / "sources").iterdir()) == ["example.toml"]


def test_a_live_run_says_who_asks(bureau: Site, tmp_path: Path) -> None:
    made = desk(tmp_path, bureau.url("/gone/"), contact="")
    for words in (("add", bureau.url("/tzgg/")), ("heal", "other/list")):
        result = made.run("sources", *words, "--yes")
        assert result.exit_code == 1
        assert "contact" in result.output


def remember(made: Desk, site: Site, titles: list[str], outcome: Outcome = Outcome.GONE) -> None:
    """The column listed these titles, and its last poll came to ``outcome``."""
    made.data.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    entries = [Entry(url=site.url(f"/before/{n}.html"), title=title) for n, title in enumerate(titles)]
    with Store.open(made.data / "collector.db") as store:
        for entry in entries:
            article = Article(url=entry.url, title=entry.title, text="正文")
            store.items.add(
                Item(column="other/list", entry=entry, article=article, url_key=url_key(entry.url), fetched=now)
            )
        report = Report(column="other/list", started=now, finished=now, problem="status 404", problem_kind="soft404")
        store.polls.finish(report, outcome, "status 404", next_due=now, failures=1.0, horizon=None)


def test_a_lost_column_is_found_shown_and_changed(bureau: Site, watched: Desk) -> None:
    remember(watched, bureau, [BUREAU.title(number) for number in range(6)])
    before = watched.sources.read_text(encoding="utf-8")
    old, new = bureau.url("/gone/gzdt/"), bureau.url("/gzdt/")
    refused = watched.run("sources", "heal", answer="n\n")
    assert refused.exit_code == 1
    for shown in (
        "别处 · 工作动态",
        "已知标题  6 条",
        "原地址",
        "已不存在",
        "同名栏目",
        "认得 6/6",
        f'- url = "{old}"',
    ):
        assert shown in refused.output, shown
    assert "未改" in refused.output
    assert watched.sources.read_text(encoding="utf-8") == before

    result = watched.run("sources", "heal", "--yes")
    assert result.exit_code == 0, result.output
    assert f'+ url = "{new}"' in result.output
    assert watched.sources.read_text(encoding="utf-8") == before.replace(old, new), "one line, comments kept"

    named = watched.run("sources", "heal", "other/list")
    assert named.exit_code == 0
    assert "在原处，正常" in named.output


def recording(made: Desk, folder: Path, *urls: str) -> Path:
    """What the site answers to these addresses now."""

    async def visit() -> None:
        config = load(made.config)
        async with Visits(config, folder, now=lambda: datetime.now(UTC)) as visits:
            for url in urls:
                await visits.page(url)

    folder.mkdir()
    asyncio.run(visit())
    return next((folder / "archive").glob("*.warc.gz"))


def test_a_lost_column_is_found_in_a_recording(bureau: Site, watched: Desk, tmp_path: Path) -> None:
    remember(watched, bureau, [BUREAU.title(number) for number in range(6)])
    paths = ("/gone/gzdt/", "/", "/gzdt/")
    whole = recording(watched, tmp_path / "whole", *map(bureau.url, paths))
    part = recording(watched, tmp_path / "part", bureau.url("/gzdt/"))
    asked = len(bureau.asked)
    lost = watched.run("sources", "heal", "other", "--yes", "--replay", str(part), "--at", "2099-01-01")
    assert lost.exit_code == 1, "no navigation was recorded that leads to the column"
    assert "没有找到" in lost.output
    assert "连不上：unrecorded" in lost.output
    found = watched.run("sources", "heal", "other", "--yes", "--replay", str(whole), "--at", "2099-01-01")
    assert found.exit_code == 0, found.output
    assert bureau.url("/gzdt/") in watched.sources.read_text(encoding="utf-8")
    assert len(bureau.asked) == asked


def test_a_column_whose_form_changed_is_read_by_another_family(bureau: Site, watched: Desk) -> None:
    bureau.pages["/new/"] = Page(BUREAU.tiles("工作动态", range(8)))
    text = watched.sources.read_text(encoding="utf-8")
    changed = text.replace("/gone/gzdt/", "/new/").replace('"listing"', '"hanweb"')
    watched.sources.write_text(changed, encoding="utf-8")
    remember(watched, bureau, [BUREAU.title(number) for number in range(6)], Outcome.BROKEN)
    result = watched.run("sources", "heal", "--yes")
    assert result.exit_code == 0, result.output
    assert "原地址，换读法" in result.output
    assert watched.sources.read_text(encoding="utf-8") == changed.replace('"hanweb"', '"listing"')


def test_what_only_a_person_can_change_is_left_to_them(bureau: Site, watched: Desk) -> None:
    text = watched.sources.read_text(encoding="utf-8").replace("/gone/gzdt/", "/gzdt/")
    text += 'selectors = { row = "table.old tr" }\n'
    watched.sources.write_text(text, encoding="utf-8")
    remember(watched, bureau, [BUREAU.title(number) for number in range(6)], Outcome.BROKEN)
    result = watched.run("sources", "heal", "--yes")
    assert result.exit_code == 1
    assert "请人工改正" in result.output
    assert watched.sources.read_text(encoding="utf-8") == text


def test_without_known_titles_a_person_must_look(bureau: Site, watched: Desk) -> None:
    result = watched.run("sources", "heal", "other/list")
    assert result.exit_code == 1
    assert "没有已知标题可作凭据" in result.output


def test_where_nothing_is_lost_nothing_is_sought(bureau: Site, watched: Desk) -> None:
    asked = len(bureau.asked)
    result = watched.run("sources", "heal")
    assert (result.exit_code, result.output.strip()) == (0, "没有需要寻找的栏目")
    wrong = watched.run("sources", "heal", "nobody")
    assert wrong.exit_code == 2
    assert "neither a source nor a column" in wrong.output
    assert len(bureau.asked) == asked
