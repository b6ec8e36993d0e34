"""Decisions through the API: written once, never over one that was not seen, and taken back without end."""

from __future__ import annotations

from typing import Any

import pytest

from tests.desk.office import CHIEF, EDITOR, LOCAL, POLICY, Office, TestClient


def decide(client: TestClient, item: int, kind: str, key: str = "", **fields: Any) -> tuple[int, dict[str, Any]]:
    wish = {"item": item, "kind": kind, "key": key or f"key-{item}-{kind}-{fields}", **fields}
    answer = client.post("/api/v1/decisions", json=wish)
    return answer.status_code, answer.json()


def test_a_decision_is_written_and_shown(office: Office) -> None:
    item = office.items()[0]
    with office.client(EDITOR) as client:
        status, body = decide(client, item, "take", section=POLICY, version=0)
        assert status == 200
        assert body["standing"] | {"at": None} == {
            "item": item, "version": body["decision"]["id"], "status": "taken", "section": POLICY,
            "highlight": False, "by": EDITOR, "at": None,
        }  # fmt: skip
        assert body["decision"]["words"] == f"入选“{POLICY}”"
        page = client.get("/candidates").text
    assert f'id="i{item}" data-item="{item}" data-version="1" data-status="taken"' in page
    assert f"入选 {POLICY}" in page


def test_the_same_request_again_changes_nothing(office: Office) -> None:
    item = office.items()[0]
    with office.client(EDITOR) as client:
        first = decide(client, item, "reject", "the-same-key", version=0)
        again = decide(client, item, "reject", "the-same-key", version=0)
        assert first == again
        assert decide(client, office.store.items.ids()[1], "reject", "the-same-key")[0] == 404
    assert len(office.store.decisions.journal()) == 1


def test_a_decision_over_one_that_was_not_seen_is_refused_with_who_and_what(office: Office) -> None:
    item = office.items()[0]
    with office.client(EDITOR) as one, office.client(CHIEF) as other:
        assert decide(one, item, "take", section=POLICY, version=0)[0] == 200
        status, body = decide(other, item, "reject", version=0)
        assert status == 409
        assert body["message"].startswith(f"{EDITOR}已于 ")
        assert body["message"].endswith(f"入选“{POLICY}”；您的决定没有写入")
        assert body["standing"]["status"] == "taken"
        status, body = decide(other, item, "reject", "after all", version=body["standing"]["version"])
        assert (status, body["standing"]["status"]) == (200, "rejected")
        assert decide(other, item, "later", version=0)[1]["message"].startswith("您在另一窗口")
    assert [row.kind for row in office.store.decisions.journal()] == ["reject", "take"]


def test_undo_goes_back_step_by_step_and_over_sessions(office: Office) -> None:
    one, two, *_ = office.items()
    with office.client(EDITOR) as client:
        decide(client, one, "take", section=POLICY)
        decide(client, two, "reject")
        decide(client, one, "highlight")
    with office.client(CHIEF) as client:
        assert client.post("/api/v1/undo", json={"key": "nothing-of-mine"}).json()["message"] == "没有可以撤销的决定了"
    with office.client(EDITOR) as client:
        answers = [client.post("/api/v1/undo", json={"key": f"undo-number-{n}"}).json() for n in range(4)]
        repeated = client.post("/api/v1/undo", json={"key": "undo-number-0"}).json()
    assert [answer["decision"]["words"] for answer in answers[:3]] == ["列为本期重点", "不用", f"入选“{POLICY}”"]
    assert answers[3]["decision"] is None
    assert repeated["decision"] == answers[0]["decision"]
    assert office.store.decisions.state([one])[one].status == "open"
    assert len(office.store.decisions.journal()) == 6


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"item": 10**9, "kind": "reject"}, 404),
        ({"item": 0, "kind": "reject"}, 422),
        ({"item": 2**70, "kind": "reject"}, 422),
        ({"item": "x", "kind": "reject"}, 422),
        ({"item": 1, "kind": "split"}, 422),
        ({"item": 1, "kind": "undo"}, 422),
        ({"item": 1, "kind": "take"}, 422),
        ({"item": 1, "kind": "take", "section": "没有的版块"}, 422),
        ({"item": 1, "kind": "take", "section": "长" * 5000}, 422),
        ({"item": 1, "kind": "reject", "key": ""}, 422),
        ({"item": 1, "kind": "reject", "version": -1}, 422),
        ({}, 422),
    ],
)
def test_what_is_no_decision_is_refused_in_words(office: Office, wish: dict[str, Any], status: int) -> None:
    office.items(1)
    with office.client(EDITOR) as client:
        answer = client.post("/api/v1/decisions", json={"key": "k" * 16, **wish})
        assert answer.status_code == status
        assert answer.json()["message"]
        broken = client.post("/api/v1/decisions", content=b"\xff\xfe{", headers={"Content-Type": "application/json"})
        assert broken.status_code in (400, 422)
        assert broken.json()["message"]
    assert office.store.decisions.journal() == []


def test_others_decisions_are_told_since_the_last_one_known(office: Office) -> None:
    one, two, *_ = office.items()
    with office.client(EDITOR) as client, office.client(CHIEF) as other:
        decide(client, one, "take", section=LOCAL)
        first = other.get("/api/v1/journal", params={"since": 0}).json()
        assert [(entry["by"], entry["words"]) for entry in first["entries"]] == [(EDITOR, f"入选“{LOCAL}”")]
        decide(client, two, "later")
        news = other.get("/api/v1/journal", params={"since": first["last"]}).json()
        assert [standing["status"] for standing in news["standings"]] == ["later"]
        assert other.get("/api/v1/journal", params={"since": news["last"]}).json()["entries"] == []


def test_candidates_and_search_as_json(office: Office) -> None:
    items = office.items(4)
    with office.client(EDITOR) as client:
        found = client.get("/api/v1/candidates").json()
        assert sorted(one["item"] for one in found["candidates"]) == items
        assert found["sections"][0] == POLICY
        assert client.get("/api/v1/candidates", params={"day": "2020-01-01"}).status_code == 404
        assert client.get("/api/v1/candidates", params={"day": "昨天"}).status_code == 422
        hits = client.get("/api/v1/search", params={"q": "管理办法"}).json()
        assert hits["total"] == len(hits["hits"]) == 2
        assert client.get("/api/v1/search", params={"q": '"'}).json() == {"total": 0, "hits": []}
        described = client.get("/api/openapi.json").json()
        assert "/api/v1/decisions" in described["paths"]
