"""An editor's word on grouping, and the documents round an item, on its page."""

from __future__ import annotations

from collector.editing.stories import group
from tests.desk.office import EDITOR, NOTICES, READER, Office
from tests.editing.office import NEWS, bring

PLAN = "关于印发《示例产业提升行动方案》的通知"
TEXT = "".join(f"第{n}条，示例产业的第{n * 7919 % 991}项任务由第{n * 31 % 89}组负责办理。" for n in range(1, 30))


def two_copies(office: Office) -> tuple[int, int]:
    one = bring(office.store, NOTICES, "1.html", PLAN, text=TEXT)
    other = bring(office.store, NEWS, "2.html", PLAN, text=TEXT)
    group(office.store, [one, other])
    office.make_list()
    return one, other


def story_of(office: Office, item: int) -> int:
    place = office.store.stories.member(item)
    assert place is not None
    return office.store.stories.alive(place.story)


def test_a_story_is_parted_and_made_one_again_from_its_page(office: Office) -> None:
    one, other = two_copies(office)
    assert story_of(office, one) == story_of(office, other)
    with office.client(EDITOR) as client:
        assert f'hx-post="/items/{other}/split"' in client.get(f"/items/{one}").text
        answer = client.post(f"/items/{other}/split")
        assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")
        assert story_of(office, one) != story_of(office, other)
        again = client.post(f"/items/{other}/split")
        assert (again.status_code, "单独成题" in again.text) == (409, True)
        page = client.get(f"/items/{one}").text
        assert "编辑分出的" in page
        assert "拆分同题" in client.get(f"/items/{other}").text
        assert client.post(f"/items/{one}/merge", data={"other": other}).status_code == 204
        assert story_of(office, one) == story_of(office, other)
        twice = client.post(f"/items/{one}/merge", data={"other": other})
        assert (twice.status_code, "已是同题" in twice.text) == (409, True)
        assert client.post(f"/items/{one}/merge", data={"other": 999}).status_code == 409
        assert client.post(f"/items/{one}/merge", data={"other": "x"}).status_code == 422


def test_grouping_is_for_editors(office: Office) -> None:
    one, other = two_copies(office)
    with office.client(READER) as client:
        assert "/split" not in client.get(f"/items/{one}").text
        assert client.post(f"/items/{other}/split").status_code == 403
        assert client.post(f"/items/{one}/merge", data={"other": other}).status_code == 403


def test_the_page_shows_the_documents_round_it(office: Office) -> None:
    one, _ = two_copies(office)
    reading = "《示例产业提升行动方案》政策解读"
    about = "日前印发的《示例产业提升行动方案》提出了若干任务。" + "解读说明其背景和意义，分为三个方面。" * 8
    interpreted = bring(office.store, NEWS, "3.html", reading, text=about)
    group(office.store, [interpreted])
    with office.client(EDITOR) as client:
        page = client.get(f"/items/{one}").text
        assert "政策链" in page
        assert reading in page
        assert "所依据的文件" in client.get(f"/items/{interpreted}").text
