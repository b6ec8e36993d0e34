"""The pages: what stands in them, what cannot do harm in them, and what they say when something is wrong."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from collector.desk.changes import changes
from collector.desk.extent import lines_of, pages_of
from collector.desk.pages import HERE, ago
from collector.desk.problems import words_of
from collector.desk.sparkline import sparkline
from collector.errors import StoreError
from collector.gathering.archive import Recording
from collector.model import Attachment, Block, BlockKind, Evidence, Issue, IssueArticle, Outcome
from collector.store.connection import Connection
from collector.store.decisions import Kind
from collector.store.store import SCHEMAS
from collector.store.stories import Relation
from tests.desk.office import CHIEF, EDITOR, HOSTILE, NOTICES, NOW, POLICY, READER, Office
from tests.editing.office import HOUR, NEWS, bring, poll

PAGES = (
    "/candidates",
    "/sources",
    "/search",
    "/search?q=项目",
    "/journal",
    "/users",
    "/items/1",
    "/items/1/pane",
    "/later",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_chinese_and_held_by_the_strict_policy(office: Office, path: str) -> None:
    office.items()
    with office.client(EDITOR) as client:
        answer = client.get(path)
        assert answer.status_code == 200
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert re.search("[一-鿿]", answer.text)
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\bstyle=|<style", answer.text)
        for address in re.findall(r'(?:src|href)="([^"]*)"', re.sub(r"<a\b[^>]*>", "", answer.text)):
            assert address.startswith("/static/"), address


def test_nothing_is_shown_to_strangers(office: Office) -> None:
    office.items()
    with office.client() as client:
        for path in PAGES:
            assert client.get(path, follow_redirects=False).headers["location"].startswith("/login?next=")
        assert client.get("/items/1/pane", headers={"HX-Request": "true"}).status_code == 401
        assert client.get("/login").headers["content-security-policy"]


def test_the_list_says_why_each_line_is_there(office: Office) -> None:
    item = bring(
        office.store,
        NOTICES,
        "a.html",
        "关于印发示例管理办法的通知",
        doc_number="国科发〔2026〕1号",
        source_label="科学技术部",
    )
    poll(office.store, NOTICES, NOW - HOUR, Outcome.CHALLENGED)
    office.make_list()
    with office.client(EDITOR) as client:
        page = client.get("/candidates").text
    for words in (
        "关于印发示例管理办法的通知",
        "国科发〔2026〕1号",
        "栏目“通知公告”通常归此",
        "网站要求人机验证",
        f'id="i{item}"',
    ):
        assert words in page


def test_without_any_list_one_can_be_made(office: Office) -> None:
    bring(office.store, NOTICES, "a.html", "关于印发示例管理办法的通知")
    with office.client(EDITOR) as client:
        assert "还没有候选名单" in client.get("/candidates").text
        assert client.get("/feeds/candidates.atom").status_code == 404
        assert client.post("/candidates/today").headers["HX-Redirect"] == "/candidates"
        assert "关于印发示例管理办法的通知" in client.get("/candidates").text
        assert client.get("/candidates?day=2020-01-01").status_code == 404
        for wrong in ("昨天", "0001-01-01", "9999-12-31"):
            assert client.get("/candidates", params={"day": wrong}).status_code == 422


def test_yesterdays_list_says_that_it_is_and_days_lead_to_one_another(office: Office) -> None:
    office.items(2)
    office.clock.at += timedelta(days=1)
    bring(office.store, NOTICES, "b.html", "关于印发另一示例管理办法的通知", at=office.clock.at - HOUR)
    with office.client(EDITOR) as client:
        assert "的名单还没有生成" in client.get("/candidates").text
        client.post("/candidates/today")
        page = client.get("/candidates").text
        assert "关于印发另一示例管理办法的通知" in page
        assert '/candidates?day=2026-11-20"' in page
        assert '/candidates?day=2026-11-21"' in client.get("/candidates?day=2026-11-20").text


def test_a_story_decided_by_another_of_its_items_counts_as_decided(office: Office) -> None:
    text = "科技部发布示例管理办法，自发布之日起施行，有关单位应当认真贯彻落实各项要求，确保取得实效。" * 5
    first = bring(office.store, NOTICES, "1.html", "示例管理办法发布", text=text)
    other = bring(office.store, "zj/gzdt", "2.html", "示例管理办法发布", text=text)
    office.make_list()
    office.store.decisions.add(other, Kind.TAKE, CHIEF, NOW, POLICY)
    with office.client(EDITOR) as client:
        page = client.get("/candidates").text
        story = client.get(f"/items/{first}").text
    assert f'data-item="{first}" data-version="0" data-status="taken"' in page
    assert "同题另一篇已定" in page
    assert "同题各家" in story


def test_what_was_kept_for_later_is_found_again(office: Office) -> None:
    one, two, *_ = office.items(4)
    office.store.decisions.add(one, Kind.LATER, CHIEF, NOW)
    office.store.decisions.add(two, Kind.LATER, CHIEF, NOW)
    office.store.decisions.add(two, Kind.REJECT, EDITOR, NOW)
    with office.client(EDITOR) as client:
        page = client.get("/later").text
    assert f'id="i{one}"' in page
    assert f'id="i{two}"' not in page
    assert "留待的稿件" in page


def test_a_list_is_renewed_behind_the_page(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "科技部发布示例管理办法，自发布之日起施行，有关单位应当认真贯彻落实各项要求，确保取得实效。" * 5
    bring(office.store, NOTICES, "1.html", "示例管理办法发布", text=text)
    office.make_list()
    with office.client(EDITOR) as client:
        assert "另有 1 家" not in client.get("/candidates").text
        bring(office.store, NEWS, "2.html", "示例管理办法发布", text=text, at=office.clock.at)
        monkeypatch.setattr("collector.desk.daylist._FRESH", 0.0)
        for _ in range(100):
            page = client.get("/candidates").text
            if "另有 1 家" in page:
                break
            time.sleep(0.05)
    assert "另有 1 家：浙江省科技厅" in page


def test_what_belongs_to_a_story_is_named(office: Office) -> None:
    one, two, three, *_ = office.items(4)
    with office.store.write():
        office.store.stories.relate(Relation(a=one, b=two, kind="interprets", why="标题写明解读"))
        office.store.stories.relate(Relation(a=three, b=one, kind="forwards", why="转发全文"))
    with office.client(EDITOR) as client:
        page = client.get(f"/items/{one}").text
    assert "<b>解读了</b>" in page
    assert "<b>被转发于</b>" in page
    assert "标题写明解读" in page


def test_evidence_is_told_in_words(office: Office) -> None:
    evidence = {
        "title": Evidence(rule="heading", confidence=0.98),
        "published": Evidence(rule="visible:发布日期", confidence=0.9),
        "source": Evidence(rule="visible:near title", confidence=0.5),
    }
    item = bring(office.store, NOTICES, "1.html", "示例管理办法", evidence=evidence)
    with office.client(EDITOR) as client:
        page = client.get(f"/items/{item}").text
    for words in ("据页面大标题（把握 98%）", "据页面上的“发布日期”（把握 90%）", "据标题旁的文字（把握 50%）"):
        assert words in page


def test_a_recorded_image_is_had_from_the_archive(office: Office) -> None:
    desk = office.app.state.desk
    assert desk.image("https://www.most.example.cn/a.png") is None
    recording = Recording(office.archive, office.store, lambda: NOW)
    recording.add("https://www.most.example.cn/a.png", 200, [], b"png")
    recording.close()
    assert desk.image("https://www.most.example.cn/a.png") == b"png"
    for file in office.archive.iterdir():
        file.unlink()
    assert desk.image("https://www.most.example.cn/a.png") is None


def test_the_extent_of_an_issue_counts_tables_and_pictures() -> None:
    table = Block(kind=BlockKind.TABLE, rows=(("甲", "乙" * 40), ("丙", "丁")))
    article = IssueArticle(
        section=POLICY,
        title_lines=("题",),
        source="科技部",
        blocks=(Block(text="字" * 100), table, Block(kind=BlockKind.IMAGE)),
    )
    assert lines_of(article) == 4 + 4 + (3 + 1) + 8
    issue = Issue(number=1, day=NOW.date(), articles=(article,) * 10)
    assert pages_of(issue) == 2 + 9


def test_a_story_is_shown_whole(office: Office) -> None:
    file = Attachment(url="https://www.most.example.cn/1.pdf", name="附表", kind="pdf", size=2048, text="附件里的文字")
    title = "关于印发示例管理办法的通知"
    item = bring(office.store, NOTICES, "1.html", title, text="第一段的话。\n第二段说三十家。", attachments=(file,))
    bring(office.store, NOTICES, "1.html", title, text="第一段的话。\n第二段说四十家。", at=NOW, attachments=(file,))
    office.make_list()
    office.store.decisions.add(item, Kind.LATER, CHIEF, NOW)
    recording = Recording(office.archive, office.store, lambda: NOW)
    page = f"<html><title>t</title><script>alert(1)</script><h1>{title}</h1></html>".encode()
    recording.add("https://www.most.example.cn/tzgg/1.html", 200, [("Content-Type", "text/html")], page)
    recording.close()
    with office.client(EDITOR) as client:
        story = client.get(f"/items/{item}").text
        archived = client.get(f"/items/{item}/archived")
    for words in (
        "第二段说",
        "<del>三</del><ins>四</ins>",
        "附件里的文字",
        "2 KB",
        "留待",
        f"{CHIEF} 留待",
        "的页面</a>",
    ):
        assert words in story
    assert archived.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert title in archived.text


def test_an_archive_file_that_is_gone_is_told(office: Office) -> None:
    item = bring(office.store, NOTICES, "1.html", "示例管理办法")
    recording = Recording(office.archive, office.store, lambda: NOW)
    recording.add("https://www.most.example.cn/tzgg/1.html", 200, [], b"x")
    recording.close()
    for file in office.archive.iterdir():
        file.unlink()
    with office.client(EDITOR) as client:
        assert "存档文件读不出来" in client.get(f"/items/{item}/archived").text
        office.store.archive.forget_file(office.store.archive.of_url("https://www.most.example.cn/tzgg/1.html").file)  # type: ignore[union-attr]
        assert client.get(f"/items/{item}/archived").status_code == 404


def test_a_hostile_article_is_shown_harmless(office: Office) -> None:
    title = "<script>alert(1)</script>" + "长" * 10_000
    item = bring(
        office.store, NOTICES, "x.html", title, html=HOSTILE, text="正文", source_label='"><img src=x onerror=alert(1)>'
    )
    office.make_list()
    with office.client(EDITOR) as client:
        for path in (f"/items/{item}", f"/items/{item}/pane", "/candidates", "/search?q=长", "/journal"):
            page = client.get(path).text
            tags = re.findall(r"<[^>]*>", page)
            assert not [tag for tag in tags if re.search(r"\son\w+=|javascript:|evil\.example.*\bsrc=|style=", tag)], (
                path
            )
            assert "<script>" not in page
            assert "<img" not in page
            assert "<iframe" not in page
            assert "<form action=" not in page
        assert "图片" in client.get(f"/items/{item}").text


def test_half_surrogates_and_controls_do_not_break_a_page(office: Office) -> None:
    item = bring(office.store, NOTICES, "x.html", "坏字\ud83d与\x00控制\x0b符", text="正\ud800文")
    office.make_list()
    with office.client(EDITOR) as client:
        for path in (f"/items/{item}", "/candidates", "/feeds/candidates.atom", "/feeds/search.atom?q=坏字"):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/items/999999", 404), ("/items/0", 422), ("/items/x", 422), (f"/items/{2**70}", 422),
        ("/items/999/archived", 404), ("/nowhere", 404), ("/journal?before=x", 422), ("/journal?item=99999", 200),
        ("/search?q=" + "长" * 3000, 200), ("/search?q=%FF%FE", 200), ("/search?page_number=-5&q=a", 200),
        ("/static/none.js", 404), ("/static/../app.py", 404),
    ],
)  # fmt: skip
def test_addresses_that_lead_nowhere_say_so_in_chinese(office: Office, path: str, status: int) -> None:
    with office.client(EDITOR) as client:
        answer = client.get(path)
        assert answer.status_code == status
        assert re.search("[一-鿿]", answer.text)


def test_a_request_that_is_too_long_is_refused(office: Office) -> None:
    with office.client(EDITOR) as client:
        answer = client.post("/search/saved", data={"q": "长" * 2_000_000})
        assert (answer.status_code, answer.text) == (413, "内容过长，没有保存")


def test_sources_show_health_and_can_be_asked_at_once(office: Office) -> None:
    for hours, outcome in ((3, Outcome.OK), (2, Outcome.UNREACHABLE), (1, Outcome.OK)):
        poll(office.store, NOTICES, NOW - hours * HOUR, outcome)
    with office.client(EDITOR) as client:
        page = client.get("/sources").text
        assert "最近 3 次采集，1 次异常" in page
        assert "地址未能确认" in page
        assert "待首次采集" in page
        office.clock.at = NOW - HOUR / 2
        assert office.store.columns.due([NOTICES], office.clock.at) == []
        assert "待采集" in client.post(f"/sources/{NOTICES}/poll").text
        assert office.store.columns.due([NOTICES], office.clock.at) == [NOTICES]
        assert client.post("/sources/most/old/poll").status_code == 409
        assert client.post("/sources/no/such/poll").status_code == 404
    with office.client(READER) as client:
        assert client.post(f"/sources/{NOTICES}/poll").status_code == 403


def test_searches_are_kept_marked_and_followed_as_feeds(office: Office) -> None:
    office.items()
    with office.client(EDITOR) as client:
        page = client.get("/search", params={"q": "管理办法"}).text
        assert "<mark>管理办法</mark>" in page
        assert client.get("/search", params={"q": "！！"}).text.count("请输入文字或数字") == 1
        assert "没有找到" in client.get("/search", params={"q": "查无此事"}, headers={"HX-Target": "hits"}).text
        assert client.post("/search/saved", data={"q": "  "}).status_code == 422
        client.post("/search/saved", data={"q": "管理办法"})
        assert "管理办法</a>" in client.get("/search").text
        feed = client.get("/feeds/search.atom", params={"q": "管理办法"})
        assert feed.headers["content-type"].startswith("application/atom+xml")
        assert feed.text.count("<entry>") == 3
        (saved,) = office.store.activity.saved_searches(EDITOR)
        client.delete(f"/search/saved/{saved.id}")
        assert office.store.activity.saved_searches(EDITOR) == []


def test_the_journal_pages_back_and_says_what_was_taken_back(office: Office) -> None:
    item = office.items(1)[0]
    for number in range(70):
        office.store.decisions.add(item, Kind.LATER if number % 2 else Kind.REOPEN, CHIEF, NOW)
    office.store.decisions.undo(CHIEF, NOW)
    with office.client(EDITOR) as client:
        page = client.get("/journal").text
        assert "已撤销" in page
        older = re.search(r"before=(\d+)", page)
        assert older
        assert client.get("/journal", params={"before": older[1]}).text.count("<tr") == 12
        assert "没有记录" in client.get("/journal", params={"by": READER}).text


def test_a_locked_store_is_told_and_nothing_is_lost(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    item = office.items(1)[0]
    monkeypatch.setattr("collector.store.connection.BUSY_SECONDS", 0.2)
    wish = {"item": item, "kind": "reject", "key": "k" * 16}
    with office.client(EDITOR) as client:
        other = sqlite3.connect(office.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        answer = client.post("/api/v1/decisions", json=wish)
        assert answer.status_code == 503
        assert "数据库正忙" in answer.json()["message"]
        assert client.get("/candidates").status_code == 200, "reading goes on"
        other.rollback()
        other.close()
        assert client.post("/api/v1/decisions", json=wish).status_code == 200


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_FULL, "磁盘已满"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, "只能读、不能写"),
        (sqlite3.SQLITE_CANTOPEN, "只能读、不能写"),
        (sqlite3.SQLITE_IOERR_READ, "读写出错"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "数据库正忙"),
        (sqlite3.SQLITE_MISUSE, "没有保存：其他"),
    ],
)
def test_every_fault_of_the_store_has_its_words(code: int, words: str) -> None:
    fault = sqlite3.OperationalError("from the driver")
    fault.sqlite_errorcode = code
    error = StoreError("其他")
    error.__cause__ = fault
    assert words in words_of(error)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_store_that_may_only_be_read_is_told(office: Office) -> None:
    item = office.items(1)[0]
    with office.client(EDITOR) as client:
        office.path.chmod(0o444)
        answer = client.post("/api/v1/decisions", json={"item": item, "kind": "reject", "key": "k" * 16})
        assert answer.status_code == 503


def test_a_store_of_another_version_is_told(office: Office, tmp_path: Path) -> None:
    with office.client(EDITOR) as client:
        older = tmp_path / "older.db"
        with closing(Connection(older)) as connection:
            SCHEMAS[0].apply(connection.database)
        for left in tmp_path.glob("collector.db-*"):
            left.unlink()
        older.rename(office.path)
        answer = client.get("/journal")
        assert answer.status_code == 503
        assert "collector migrate" in answer.text


def test_a_store_that_went_away_is_told(office: Office) -> None:
    with office.client(EDITOR) as client:
        office.path.rename(office.path.with_suffix(".old"))
        answer = client.get("/journal")
        assert answer.status_code == 503
        assert "数据库文件不在了" in answer.text
        office.path.with_suffix(".old").rename(office.path)
        assert client.get("/journal").status_code == 200


def test_vendored_files_are_what_their_list_says() -> None:
    folder = HERE / "static" / "vendor"
    listed = {
        name: digest
        for digest, name in (line.split() for line in (folder / "SHA256SUMS").read_text("ascii").splitlines())
    }
    assert {path.name for path in folder.glob("*.js")} == set(listed)
    for name, digest in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
        assert (folder / f"{name.split('-')[0]}-LICENSE.txt").stat().st_size > 300


def test_static_files_are_kept_by_their_digest(office: Office) -> None:
    with office.client() as client:
        address = re.search(r'href="(/static/desk\.css\?v=\w+)"', client.get("/login").text)
        assert address
        assert "immutable" in client.get(address[1]).headers["cache-control"]
        assert client.get("/static/desk.css").headers["cache-control"] == "no-cache"


def test_changes_show_what_was_cut_and_added() -> None:
    found = changes("一样的段落。\n第二段说三十家企业。", "一样的段落。\n第二段说四十家企业。\n又一段。")
    assert [(change.kind, change.text) for change in found] == [
        ("same", "第二段说"), ("cut", "三"), ("added", "四"), ("same", "十家企业。"), ("break", ""),
        ("added", "又一段。"), ("break", ""),
    ]  # fmt: skip
    assert changes("甲", "甲") == []
    assert [change.kind for change in changes("长" * 3000, "短" * 3000)] == ["cut", "added", "break"]


def test_a_sparkline_marks_where_a_column_was_not_seen() -> None:
    drawn = sparkline([(True, 0), (True, 9), (False, 0)])
    assert 'class="same" d="M2 20v-4"' in drawn
    assert 'class="new" d="M7 20v-20"' in drawn
    assert 'class="bad" d="M12 20v-20"' in drawn
    assert "最近 3 次采集，1 次异常" in drawn
    assert sparkline([]) == ""


@pytest.mark.parametrize(
    ("seconds", "words"), [(5, "刚刚"), (-5, "即将"), (61, "1 分钟前"), (-7200, "2 小时后"), (200_000, "2 天前")]
)
def test_how_long_ago(seconds: int, words: str) -> None:
    assert ago(NOW - timedelta(seconds=seconds), NOW) == words
    assert ago(None, NOW) == "—"


def test_pictures_that_were_recorded_are_shown_and_nothing_else_is_sent_as_one(office: Office) -> None:
    base = "https://www.most.example.cn"
    urls = [f"{base}/{name}" for name in ("a.png", "b.svg", "c.jpg")]
    shown = "<p>正文</p>" + "".join(f'<img src="{url}" alt="现场&quot;照片">' for url in urls)
    item = bring(office.store, NOTICES, "1.html", "一次活动", text="正文", html=shown, images=tuple(urls))
    recording = Recording(office.archive, office.store, lambda: NOW)
    bodies = (b"\x89PNG\r\n\x1a\n0000", b"<svg onload='alert(1)'/>")
    for url, body in zip(urls, bodies, strict=False):
        recording.add(url, 200, [("Content-Type", "image/png")], body)
        office.store.pictures.put(item, url, len(body), None)
    recording.close()
    with office.client(EDITOR) as client:
        page = client.get(f"/items/{item}").text
        assert f'<img class="picture" src="/items/{item}/pictures/0"' in page
        assert f'<a class="picture" href="{urls[2]}"' in page
        assert f'src="{base}' not in page
        picture = client.get(f"/items/{item}/pictures/0")
        assert (picture.content, picture.headers["content-type"]) == (bodies[0], "image/png")
        assert picture.headers["content-security-policy"].startswith("default-src 'none'; sandbox")
        assert [client.get(f"/items/{item}/pictures/{place}").status_code for place in (1, 2, 9)] == [404] * 3
    with office.client() as client:
        assert client.get(f"/items/{item}/pictures/0", follow_redirects=False).status_code == 303
