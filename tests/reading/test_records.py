"""Articles in JSON: an API's answer, what a page carries for its scripts, and JSON that holds none."""

from __future__ import annotations

import json

import pytest

from collector.model import Precision
from collector.reading.page import parse
from collector.reading.records import find_record

TEXT = "本市前三季度登记技术合同一千二百余项，成交额同比增长近两成，企业成为主体。"


def told(**fields: object) -> str:
    return json.dumps({"code": 0, "data": {"title": "一个不短的标题", "content": TEXT, **fields}}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("fields", "when", "precision"),
    [
        ({"pubTime": "2026-09-16 20:14"}, "2026-09-16T20:14", Precision.MINUTE),
        ({"publishDate": "2026-09-16"}, "2026-09-16T00:00", Precision.DAY),
        ({"ctime": "1790560800"}, "2026-09-28T10:00", Precision.MINUTE),
        ({"ctime": 1790560800}, "2026-09-28T10:00", Precision.MINUTE),
        ({"publishTime": 1790560800000}, "2026-09-28T10:00", Precision.MINUTE),
    ],
)
def test_times_in_every_form(fields: dict[str, object], when: str, precision: Precision) -> None:
    record = find_record(told(**fields))
    assert record is not None
    assert record.moment is not None
    assert (record.moment.when.isoformat()[:16], record.moment.precision) == (when, precision)


@pytest.mark.parametrize("value", ["", "soon", 17, True, None, [], "12345"])
def test_no_time(value: object) -> None:
    record = find_record(told(pubTime=value))
    assert record is not None
    assert record.moment is None


def test_the_fields_of_a_record() -> None:
    record = find_record(told(source={"name": "某报"}, author="作者：某人", documentNo="某发〔2026〕1号"))
    assert record is not None
    assert (record.title, record.source, record.author, record.number) == (
        "一个不短的标题",
        "某报",
        "某人",
        "某发〔2026〕1号",
    )
    assert record.html == f"<p>{TEXT}</p>"


def test_the_longest_record_or_the_one_with_the_title() -> None:
    two = [{"title": "短的那一篇", "content": TEXT}, {"title": "长的那一篇", "content": TEXT * 3}]
    longest = find_record(json.dumps(two))
    assert longest is not None
    assert longest.title == "长的那一篇"
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(two)}</script>'
    named = find_record(parse(f"<body>{script}</body>", ""), "短的那一篇")
    assert named is not None
    assert named.title == "短的那一篇"
    assert find_record(parse(f"<body>{script}</body>", ""), "不在其中的标题") is None


@pytest.mark.parametrize(
    "text", ["{}", "[]", "{", "[" * 100_000, '{"content":"短"}', f'{{"content":"{TEXT}"}}', "null"]
)
def test_json_without_an_article(text: str) -> None:
    assert find_record(text) is None
