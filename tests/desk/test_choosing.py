"""What the desk shows of choosing: filters and order of a search, watch words, the theme, alerts, gaps."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from collector.model import Outcome
from collector.store.decisions import Kind
from tests.desk.office import EDITOR, NOTICES, NOW, POLICY, READER, Office
from tests.editing.office import CITY, NEWS, bring, poll
from tests.editing.places.office import city_config, with_list


def articles(office: Office) -> list[int]:
    titles = ("人工智能示范项目名单公布", "机器人产业大会召开", "人工智能标准体系印发")
    columns = (NOTICES, NEWS, NOTICES)
    return [
        bring(office.store, column, f"{number}.html", title, text=f"{title}。常州的情况说明在此。")
        for number, (title, column) in enumerate(zip(titles, columns, strict=True))
    ]


def found(page: str) -> list[int]:
    return [int(part.split('"')[0]) for part in page.split('<li><h3><a href="/items/')[1:]]


def test_a_search_is_narrowed_by_what_is_chosen_beside_it(office: Office) -> None:
    one, two, three = articles(office)
    office.store.decisions.add(one, Kind.TAKE, EDITOR, NOW, POLICY)
    with office.client(READER) as client:

        def hits(**asked: str) -> list[int]:
            return found(client.get("/search", params=asked).text)

        assert sorted(hits(q="常州")) == [one, two, three]
        assert sorted(hits(q="人工智能")) == [one, three]
        assert hits(q="人工智能", state="已选") == [one]
        assert hits(q="人工智能|机器人", source="科技部", state="候选") == [three]
        assert hits(q="", state="已选") == [one]
        assert hits(q="常州", since="2027-01-01") == []
        assert sorted(hits(q="常州", since="2020-01-01", until="2026-12-31")) == [one, two, three]
        assert hits(q="常州", order="STORED") == [three, two, one]
        page = client.get("/search", params={"q": "人工", "source": 'x" | y', "order": "no-such"}).text
        assert "没有找到" in page
        assert "<mark>人工</mark>智能" in client.get("/search", params={"q": "人工"}).text
        assert "看不懂" in client.get("/search", params={"q": "常州", "since": "何时"}).text


def test_watch_words_are_kept_counted_and_followed(office: Office) -> None:
    articles(office)
    with office.client(EDITOR) as client:
        assert "设为关注词" in client.get("/search", params={"q": "人工智能"}).text
        kept = client.post("/watches", data={"name": "智能", "q": "人工智能 常州", "alert": "true"})
        assert kept.headers["HX-Redirect"] == "/watches"
        assert client.post("/watches", data={"name": "智能", "q": "别的"}).status_code == 409
        assert client.post("/watches", data={"name": "坏", "q": "状态:已选"}).status_code == 422
        assert client.post("/watches", data={"name": "坏", "q": "(("}).status_code == 422
        page = client.get("/watches").text
        assert "人工智能 常州" in page
        counted = client.get("/watches/counts", params={"name": "智能"}).text
        assert counted.count('<td class="n">2</td>') == 3
        feed = client.get("/feeds/watch.atom", params={"name": "智能"})
        assert feed.text.count("<entry>") == 2
        assert client.get("/feeds/watch.atom", params={"name": "没有"}).status_code == 404
    with office.client(READER) as client:
        assert client.post("/watches", data={"name": "读者", "q": "常州"}).status_code == 403
    with office.client(EDITOR) as client:
        client.post("/watches/remove", data={"name": "智能"})
        assert "还没有关注词" in client.get("/watches").text


def test_a_theme_is_set_and_taken_back_on_the_page_of_candidates(office: Office) -> None:
    items = articles(office)
    office.make_list()
    with office.client(EDITOR) as client:
        assert "专题：未设" in client.get("/candidates").text
        day = str(NOW.date())
        client.post("/theme", data={"day": day, "name": "机器人", "words": "机器人、产业大会"})
        page = client.get("/candidates").text
        assert "专题：机器人" in page
        assert "契合专题“机器人”" in page
        client.post("/theme", data={"day": day, "name": "智能", "items": f"{items[0]} {items[2]}"})
        assert "人工智能" in client.get("/candidates").text.split("词：")[1].split("</p>")[0]
        assert client.post("/theme", data={"day": day, "name": "无", "items": "999"}).status_code == 422
        client.post("/theme", data={"day": day, "name": ""})
        assert "专题：未设" in client.get("/candidates").text
    with office.client(READER) as client:
        assert client.post("/theme", data={"day": day, "name": "x"}).status_code == 403


def test_alerts_and_gaps_stand_on_the_page_of_sources(office: Office) -> None:
    for days in (3, 2, 1):
        poll(office.store, NOTICES, NOW - timedelta(days=days), Outcome.GONE, status=404)
    bring(office.store, NEWS, "1.html", "一条", at=NOW - timedelta(days=2))
    poll(office.store, NEWS, NOW - timedelta(days=2))
    poll(office.store, NEWS, NOW, anchor_met=False, pages=3)
    (gap,) = office.store.polls.gaps()
    with office.client(EDITOR) as client:
        page = client.get("/sources").text
        assert "告警" in page
        assert "故障" in page
        assert f'hx-post="/gaps/{gap.id}/accept"' in page
        assert client.post(f"/gaps/{gap.id}/accept", data={"note": " "}).status_code == 422
        client.post(f"/gaps/{gap.id}/accept", data={"note": "逐页看过，没有缺"})
        assert office.store.polls.gaps() == []
        assert client.post(f"/gaps/{gap.id}/accept", data={"note": "再次"}).status_code == 404


def test_rows_of_the_city_are_shown_and_their_draft_goes_into_the_issue(tmp_path: Path) -> None:
    office = Office(tmp_path, city_config())
    office.people()
    item = with_list(office.store)
    office.make_list()
    with office.client(READER) as client:
        page = client.get(f"/items/{item}").text
        assert "常州在名单中" in page
        assert "4 条中 2 条" in page
        assert "江苏明阳装备有限公司" in page
        assert "南京宏图" not in page.split("常州在名单中")[1].split("</section>")[0]
        assert "/drafts/" not in page
    with office.client(EDITOR) as client:
        assert "附件名单中常州 2 家" in client.get("/candidates").text
        client.post("/api/v1/issues", json={"number": 5})
        assert f'hx-post="/issue/5/drafts/{item}"' in client.get(f"/items/{item}").text
        assert client.post(f"/issue/5/drafts/{item}").headers["HX-Redirect"] == "/issue/5"
        (article,) = client.get("/api/v1/issues/5").json()["articles"]
        assert article["section"] == CITY
        assert "常州" in article["title"]
        assert client.post(f"/issue/5/drafts/{item}").status_code == 409
    office.store.close()
