"""本期 and 手工添加: filled, ordered, cut, edited by two at once, checked, printed; pasted, and asked for."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest

from collector.model import HANDED, IssueState
from collector.store.decisions import Kind
from tests.desk.office import CHIEF, EDITOR, LOCAL, NOTICES, POLICY, READER, Office, TestClient
from tests.editing.office import CITY_NEWS, bring


def taken(office: Office, count: int = 4) -> list[int]:
    items = office.items(count)
    for place, item in enumerate(items):
        office.store.decisions.add(item, Kind.TAKE, EDITOR, office.clock.at, LOCAL if place % 2 else POLICY)
    return items


def make(client: TestClient, number: int = 43) -> list[int]:
    answer = client.post("/issue", data={"number": number, "day": "2026-11-20", "theme": "示例"})
    assert answer.headers["HX-Redirect"] == f"/issue/{number}"
    return articles(client, number)


def articles(client: TestClient, number: int = 43) -> list[int]:
    return [article["id"] for article in client.get(f"/api/v1/issues/{number}").json()["articles"]]


def put(client: TestClient, article: int, version: int, blocks: list[Any], **fields: Any) -> Any:
    edited = {"version": version, "title_lines": ["标题"], "source": "科技部", "blocks": blocks, **fields}
    return client.put(f"/api/v1/issues/43/articles/{article}", json=edited)


def test_a_new_issue_takes_what_was_decided_and_says_what_is_thin(office: Office) -> None:
    taken(office)
    with office.client(EDITOR) as client:
        assert "有 4 篇" in client.get("/issue").text
        assert client.get("/api/v1/issues").json() == []
        assert len(make(client)) == 4
        page = client.get("/issue").text
        assert "第 43 期" in page
        assert "2，还缺 1 篇" in page
        again = client.post("/issue", data={"number": 43, "day": "2026-11-20"})
        assert (again.status_code, "已经存在" in again.text) == (409, True)
        assert client.post("/issue", data={"number": 0, "day": "x"}).status_code == 422
        assert client.get("/issue/999").status_code == 404


def test_articles_are_moved_lit_and_taken_out(office: Office) -> None:
    items = taken(office)
    with office.client(EDITOR) as client:
        first, second, third, fourth = make(client)
        client.post(f"/issue/43/articles/{second}/move", data={"place": 1})
        assert articles(client) == [second, first, third, fourth]
        client.post(f"/issue/43/articles/{second}/move", data={"section": LOCAL})
        assert articles(client) == [first, third, fourth, second]
        assert client.post(f"/issue/43/articles/{second}/move", data={"section": "没有"}).status_code == 409
        assert client.post(f"/issue/43/articles/{second}/move", data={"place": 99}).status_code == 409
        assert client.post("/issue/43/articles/999/move", data={"place": 1}).status_code == 404
        assert "本期重点" in client.post(f"/issue/43/articles/{first}/highlight", data={"lit": "true"}).text
        client.post(f"/issue/43/articles/{first}/remove")
        assert articles(client) == [third, fourth, second]
        assert office.store.decisions.state(items)[items[0]].status == "open"
        office.store.decisions.add(items[0], Kind.TAKE, EDITOR, office.clock.at, POLICY)
        client.post("/issue/43/fill")
        assert len(articles(client)) == 4
    with office.client(READER) as client:
        assert client.post("/issue/43/fill").status_code == 403
        assert client.get("/issue/43").status_code == 200


def test_what_stands_in_the_issue_is_decided_there(office: Office) -> None:
    items = taken(office, 2)
    with office.client(EDITOR) as client:
        make(client)

        def wish(kind: str, **fields: Any) -> tuple[int, str]:
            answer = client.post(
                "/api/v1/decisions", json={"item": items[0], "kind": kind, "key": f"{kind}-{fields}-key", **fields}
            )
            return answer.status_code, answer.json()["message"]

        assert wish("reject") == (409, "这一篇已编入第 43 期，请在“本期”页撤下；没有写入")
        assert client.post("/api/v1/undo", json={"key": "undo-undo"}).status_code == 409
        assert wish("take", section=LOCAL) == (200, "")
        assert wish("take", section=LOCAL, version=None, key="once-more") == (200, "")
        assert wish("highlight") == (200, "")
        issue = client.get("/api/v1/issues/43").json()
        mine = next(article for article in issue["articles"] if article["item"] == items[0])
        assert (mine["section"], mine["highlight"]) == (LOCAL, True)
        client.post(f"/issue/43/articles/{mine['id']}/remove")
        assert client.post("/api/v1/undo", json={"key": "undo-again"}).json()["decision"]["kind"] == "reopen"


def test_cutting_marks_the_title_and_the_changes_are_shown(office: Office) -> None:
    bring(office.store, NOTICES, "1.html", "关于印发示例管理办法的通知", text="第一段说三十家。\n第二段。\n第三段。")
    office.make_list()
    office.store.decisions.add(1, Kind.TAKE, EDITOR, office.clock.at, POLICY)
    with office.client(EDITOR) as client:
        (article,) = make(client)
        title = {"title_lines": ["关于印发示例管理办法的通知", ""]}
        whole = [
            {"place": place, "text": text} for place, text in enumerate(("第一段说三十家。", "第二段。", "第三段。"))
        ]
        assert put(client, article, 1, whole, source="", **title).json()["message"] == "没有改动"
        cut = [{"place": 0, "text": "第一段说四十家。\n另起一段。"}, {"place": 1, "text": "", "keep": False}, whole[2]]
        answer = put(client, article, 1, cut, **title)
        assert answer.json() == {"version": 2, "message": "已保存，标题已加（节选）"}
        page = client.get(f"/issue/43/articles/{article}").text
        for words in ("通知（节选）", "另起一段。", "放回末尾", "<ins>四</ins>"):
            assert words in page
        stale = put(client, article, 1, whole, **title)
        assert (stale.status_code, "刚被别人改过" in stale.json()["message"]) == (409, True)
        assert put(client, article, 2, [], **title).status_code == 422
        assert put(client, article, 2, whole, title_lines=[" "]).status_code == 422
        assert put(client, article, 2, [{"text": "长" * 60_000}]).status_code == 422
        assert "节选" in client.get("/issue/43").text
        assert "与原文" in client.get("/issue/43").text


def test_findings_stand_against_printing_until_waved_through(office: Office) -> None:
    taken(office, 2)
    with office.client(EDITOR) as client:
        article, _ = make(client)
        blocks = [{"place": 0, "text": "原文里没有的数字是 98765 亿元。"}]
        put(client, article, 1, blocks)
        page = client.get("/issue/43/findings").text
        assert "98765" in page
        assert client.post("/issue/43/state", data={"state": "已印"}).status_code == 403
        marks = [part.split('"')[0] for part in page.split("/issue/43/findings/")[1:]]
        assert client.post("/issue/43/findings/0000000000000000").status_code in (404, 409)
    with office.client(CHIEF) as client:
        client.post("/issue/43/state", data={"state": "送审"})
        refused = client.post("/issue/43/state", data={"state": "已印"})
        assert (refused.status_code, "不能定稿" in refused.text) == (409, True)
        for mark in marks:
            client.post(f"/issue/43/findings/{mark}", data={"note": "已核对"})
        assert "放行：已核对" in client.get("/issue/43/findings").text
        assert client.post("/issue/43/state", data={"state": "已印"}).status_code == 200
        assert client.post(f"/issue/43/articles/{article}/remove").status_code == 409
        assert put(client, article, 2, blocks).status_code == 409
        assert office.store.issues.get(43).state is IssueState.PRINTED
        assert "还没有正在编的一期" in client.get("/issue").text
        past = client.get("/issues").text
        assert "第 43 期" in past
        assert "已印" in past
        assert "标题" in client.get("/issues?q=98765").text
        assert "没有找到" in client.get("/issues?q=查无此事").text


@pytest.mark.parametrize("suffix", ["html", "md", "json", "csv", "epub"])
def test_the_issue_as_files(office: Office, suffix: str) -> None:
    taken(office, 2)
    with office.client(EDITOR) as client:
        make(client)
        answer = client.get(f"/issue/43/file.{suffix}")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].endswith(f".{suffix}")
        assert len(answer.content) > 100
        assert client.get("/issue/43/file.exe").status_code == 404


def test_the_head_can_be_changed(office: Office) -> None:
    taken(office, 1)
    with office.client(EDITOR) as client:
        make(client)
        assert "新主题" in client.post("/issue/43/head", data={"day": "2026-11-25", "theme": "新主题"}).text
        assert client.get("/api/v1/issues/43").json()["day"] == "2026-11-25"
        item = bring(office.store, NOTICES, "9.html", "又一个管理办法")
        assert client.post(f"/issue/43/items/{item}").headers["HX-Redirect"] == "/issue/43"
        assert client.post(f"/issue/43/items/{item}").status_code == 409


def test_a_pasted_text_is_seen_before_it_is_stored_and_stored_once(office: Office) -> None:
    pasted = {
        "title": "示例局印发示例方案",
        "source": "示例局",
        "day": "2026-11-19",
        "text": "第一段。\n\n 第二段说常州。 ",
    }
    with office.client(EDITOR) as client:
        seen = client.post("/add/preview", data=pasted).text
        assert "将归入" in seen
        assert "<p>第二段说常州。</p>" in seen
        assert office.store.items.ids() == []
        where = [client.post("/add/text", data=pasted).headers["HX-Redirect"] for _ in range(2)]
        assert where == ["/items/1", "/items/1"]
        page = client.get("/items/1").text
        assert "手工添加" in page
        assert "2026-11-19" in page
        assert office.store.stories.member(1) is not None
        for wrong, status in (
            ({"text": ""}, 422), ({"title": ""}, 422), ({"day": "昨天"}, 422), ({"url": "javascript:alert(1)"}, 422),
            ({"text": "长" * 1_000_001}, 413),
        ):  # fmt: skip
            assert client.post("/add/text", data={**pasted, **wrong}).status_code == status


def test_a_pasted_page_is_read_like_any_other(office: Office) -> None:
    source = """<html><body><h1>关于公布示例名单的通知</h1><div>发布时间：2026-11-18 来源：示例局</div><div id="zoom">
        <p>各有关单位：经研究，现将示例名单予以公布，请各单位做好相关工作，确保各项任务按期完成。</p>
        <script>alert(1)</script></div></body></html>"""
    with office.client(EDITOR) as client:
        data = {"text": source, "url": "https://www.other.example.cn/a.html"}
        seen = client.post("/add/preview", data=data).text
        assert "关于公布示例名单的通知" in seen
        assert "<script>" not in seen
        client.post("/add/text", data=data)
        assert office.store.items.get(1).article.source_label == "示例局"
        assert client.post("/add/address", data={"url": data["url"]}).headers["HX-Redirect"] == "/items/1"


def test_an_address_is_handed_to_whoever_gathers(office: Office) -> None:
    url = "https://www.cz.example.cn/yw/2026/1.html"
    with office.client(EDITOR) as client:
        assert "已交给采集程序" in client.post("/add/address", data={"url": url}).text
        waiting = office.store.polls.pending(CITY_NEWS, office.clock.at, 10)
        assert [entry.url for entry in waiting] == [url]
        elsewhere = "https://www.other.example.cn/a/1.html"
        assert "已交给采集程序" in client.post("/add/address", data={"url": elsewhere}).text
        assert [entry.url for entry in office.store.polls.pending(HANDED.key, office.clock.at, 10)] == [elsewhere]
        assert "已交给采集程序" in client.get("/add/address", params={"url": elsewhere}).text
        bring(office.store, HANDED.key, elsewhere.removeprefix("https://www.other.example.cn/"), "读到的一篇")
        assert client.get("/add/address", params={"url": elsewhere}).headers["HX-Redirect"] == "/items/1"
        inside = client.post("/add/address", data={"url": "http://127.0.0.1/admin"})
        assert (inside.status_code, "内部网址" in inside.text) == (422, True)
        assert client.post("/add/address", data={"url": "ftp://x"}).status_code == 422
        page = client.get("/add", params={"url": url, "title": "题", "text": "选中的字"}).text
        assert "选中的字" in page
        assert "javascript:(()" in page


def test_every_step_in_the_issue_can_be_taken_back_to_the_beginning(office: Office) -> None:
    items = taken(office)
    with office.client(EDITOR) as client:
        first, second, third, fourth = made = make(client)
        put(client, second, 1, [{"place": 0, "text": "改过的一段。"}])
        client.post(f"/issue/43/articles/{third}/move", data={"section": POLICY, "place": 1})
        client.post(f"/issue/43/articles/{first}/highlight", data={"lit": "true"})
        client.post(f"/issue/43/articles/{second}/remove")
        client.post("/issue/43/head", data={"day": "2026-12-01", "theme": "另一主题"})
        left = [third, first, fourth]
        assert articles(client) == left
        origins = office.store.issues.origins(43)

        def back() -> Any:
            return client.post("/api/v1/issues/43/undo").json()

        assert back()["undone"] == "刊头"
        assert office.store.issues.get(43).theme == "示例"
        assert back()["undone"] == "撤下"
        assert sorted(articles(client)) == sorted(made)
        assert office.store.issues.get(43).of_section(POLICY)[-1].id == second
        assert set(office.store.issues.origins(43)) == set(origins) | {second}
        assert [state.status for state in office.store.decisions.state(items).values()] == ["taken"] * 4
        assert office.store.issues.get(43).articles[1].highlight
        assert "修改" in back()["undone"]
        assert not any(article.highlight for article in office.store.issues.get(43).articles)
        assert set(back()["undone"].split("、")) == {"修改", "排序"}
        assert articles(client) == made
        assert [state.section for state in office.store.decisions.state(items).values()] == [POLICY, LOCAL] * 2
        assert "改过" in client.get(f"/issue/43/articles/{second}").text
        assert back()["undone"] == "修改"
        assert "改过" not in client.get(f"/issue/43/articles/{second}").text
        assert set(back()["undone"].split("、")) >= {"加入"}
        assert articles(client) == []
        assert office.store.issues.waiting() == items
        assert back() == {"undone": "", "issue": client.get("/api/v1/issues/43").json()}
        assert "没有可以撤销的了" in unquote(client.post("/issue/43/undo").headers["X-Desk-Said"])
        client.post("/issue/43/fill")
        assert len(articles(client)) == 4


def test_a_step_that_another_editor_built_on_stays(office: Office) -> None:
    taken(office, 2)
    with office.client(EDITOR) as client:
        one, other = make(client)
        put(client, one, 1, [{"place": 0, "text": "甲的改动。"}])
        client.post(f"/issue/43/articles/{other}/highlight", data={"lit": "true"})
    with office.client(CHIEF) as client:
        assert client.post("/api/v1/issues/43/undo").json()["undone"] == ""
        put(client, one, 2, [{"place": 0, "text": "乙的改动。"}])
    with office.client(EDITOR) as client:
        assert client.post("/api/v1/issues/43/undo").json()["undone"] == "修改"
        refused = client.post("/api/v1/issues/43/undo")
        assert (refused.status_code, f"{CHIEF} 之后又修改过" in refused.text) == (409, True)
        assert "乙的改动" in client.get(f"/issue/43/articles/{one}").text
    with office.client(READER) as client:
        assert client.post("/api/v1/issues/43/undo").status_code == 403


def test_an_issue_is_made_and_ordered_by_the_api(office: Office) -> None:
    items = taken(office)
    with office.client(EDITOR) as client:
        answer = client.post("/api/v1/issues", json={"number": 7, "theme": "示例", "fill": False})
        assert (answer.status_code, answer.json()["articles"]) == (201, [])
        assert client.post("/api/v1/issues", json={"number": 7}).status_code == 409
        for item in items:
            made = client.post("/api/v1/issues/7/articles", json={"item": item})
            assert (made.status_code, made.json()["item"]) == (201, item)
        assert client.post("/api/v1/issues/7/articles", json={"item": items[0]}).status_code == 409
        assert client.post("/api/v1/issues/7/articles", json={"item": 999}).status_code == 404
        first, second, third, fourth = articles(client, 7)
        moved = client.patch(
            f"/api/v1/issues/7/articles/{first}", json={"section": LOCAL, "place": 1, "highlight": True}
        )
        assert [article["id"] for article in moved.json()["articles"]] == [second, first, third, fourth]
        assert moved.json()["articles"][1]["highlight"]
        ordered = client.put("/api/v1/issues/7/order", json={"articles": [fourth, third, second, first]})
        assert [article["id"] for article in ordered.json()["articles"]] == [second, fourth, third, first]
        assert client.put("/api/v1/issues/7/order", json={"articles": [first, first]}).status_code == 409
        assert client.put("/api/v1/issues/7/order", json={"articles": [1, 2, 3, 999]}).status_code == 409
        assert len(client.delete(f"/api/v1/issues/7/articles/{second}").json()["articles"]) == 3
        assert all(finding["message"] for finding in client.get("/api/v1/issues/7/findings").json())
        following = client.post("/api/v1/issues", json={}).json()
        assert (following["number"], following["day"]) == (8, "2026-11-20")
    with office.client(READER) as client:
        assert client.post("/api/v1/issues", json={}).status_code == 403
