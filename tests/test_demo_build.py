"""The recorded day: the same bytes every time, every column of the registry, prose that differs, traps that spring."""

from __future__ import annotations

import itertools
import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Request, TextResponse
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from warcio.archiveiterator import ArchiveIterator

from collector.config import load
from collector.gathering.recorded import Answer, Traffic
from collector.model import Column, PageRequest
from collector.reading.article import read_article
from collector.reading.attachments import read_attachment
from collector.reading.challenge import judge
from demo import build
from demo.stories import Posting, postings

ROOT = Path(__file__).parent.parent
WARC = ROOT / "demo" / "recorded-day.warc.gz"
TIMES = ("morning", "afternoon")


@cache
def truth() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((ROOT / "demo" / "truth.json").read_text(encoding="utf-8"))
    return data


@cache
def registry() -> dict[str, Column]:
    config = load(ROOT / "config")
    return {column.key: config.columns[column.key] for column in config.enabled}


@pytest.fixture(scope="module")
def traffic() -> Iterator[Traffic]:
    opened = Traffic.open(WARC)
    yield opened
    opened.close()


@cache
def originals() -> tuple[Posting, ...]:
    return tuple(posting for posting in postings() if posting.edit == "original")


def fresh() -> list[Posting]:
    return [posting for posting in originals() if not posting.older]


def answered(traffic: Traffic, ask: PageRequest, time: str) -> Answer:
    at = datetime.fromisoformat(truth()["times"][time])
    return traffic.answer(ask.url, ask.method, ask.body.encode(), at, 10_000_000)


def records(data: bytes) -> list[tuple[object, ...]]:
    """What a WARC file says, without how it is packed."""
    return [
        (record.rec_type, tuple(record.rec_headers.headers[:4]), record.content_stream().read())
        for record in ArchiveIterator(BytesIO(data))
    ]


# --- the files -------------------------------------------------------------------------------------------------------


def test_building_twice_gives_the_same_bytes_and_what_is_committed() -> None:
    warc, text = build.build()
    assert (warc, text) == build.build()
    assert records(warc) == records(WARC.read_bytes())
    assert text == (ROOT / "demo" / "truth.json").read_text(encoding="utf-8")
    assert len(warc) < 3_000_000


def test_every_response_bears_its_time_and_all_requests_belong_to_one() -> None:
    with WARC.open("rb") as file:
        heads = [(record.rec_type, record.rec_headers) for record in ArchiveIterator(file)]
    days = {head.get_header("WARC-Date")[:10] for _, head in heads}
    assert days == {"2026-11-20"}
    ids = [head.get_header("WARC-Record-ID") for _, head in heads]
    assert len(set(ids)) == len(ids)
    asked = [head.get_header("WARC-Concurrent-To") for kind, head in heads if kind == "request"]
    assert asked
    assert set(asked) <= set(ids)


# --- the columns -----------------------------------------------------------------------------------------------------


def test_every_enabled_column_of_the_registry_is_recorded() -> None:
    wanted = {key: column.url for key, column in registry().items() if column.url}
    recorded = {key: column["url"] for key, column in truth()["columns"].items()}
    assert wanted.items() <= recorded.items()
    assert {key for key in recorded if key not in wanted} == {
        f"demo_feeds/{name}" for name in ("rss", "atom", "gb2312")
    }


def test_whatever_a_list_names_can_be_read(traffic: Traffic) -> None:
    for key, column in truth()["columns"].items():
        for entry in column["morning"]["entries"] + column["afternoon"]["entries"]:
            assert entry["url"] in truth()["articles"], key
            assert answered(traffic, PageRequest(url=entry["url"]), "afternoon").status in (200, 521), key


def test_robots_txt_stands_for_every_host(traffic: Traffic) -> None:
    urls = [*truth()["articles"], *(column["url"] for column in truth()["columns"].values())]
    hosts = {url.split("/")[2] for url in urls}
    found = {host: answered(traffic, PageRequest(url=f"https://{host}/robots.txt"), "morning") for host in hosts}
    assert {host for host, answer in found.items() if answer.status == 200} == {"www.gov.cn"}
    assert b"Disallow: /premier/" in found["www.gov.cn"].body


def families() -> SpiderLoader:
    return SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["spiders"]}))


def first_page(traffic: Traffic, column: Column, family: Any, time: str) -> list[tuple[str, str, str]]:
    """The rows a family reads from the first response that has any."""
    ask: PageRequest | None = family.first(column)
    for _ in range(3):
        assert ask is not None
        answer = answered(traffic, ask, time)
        request = Request(ask.url, method=ask.method, body=ask.body)
        response = TextResponse(ask.url, headers=dict(answer.headers), body=answer.body, request=request)
        listing = family.listing(response, column)
        if listing.entries:
            return [(e.url, e.title, f"{e.published:%Y-%m-%d}" if e.published else "") for e in listing.entries]
        ask = listing.next
    raise AssertionError(f"{column.key}: no rows")


@pytest.mark.parametrize("time", TIMES)
def test_every_family_reads_the_rows_that_the_truth_tells(traffic: Traffic, time: str) -> None:
    loader, seen = families(), Counter[str]()
    for key, column in registry().items():
        wanted = truth()["columns"].get(key)
        if not wanted or wanted[time]["outcome"] not in ("ok", "unchanged"):
            continue
        rows = first_page(traffic, column, loader.load(column.family), time)
        entries = [(entry["url"], entry["title"], entry["date"]) for entry in wanted[time]["entries"]]
        assert set(rows) <= set(entries), key
        assert len(rows) == min(wanted["first_page"], len(entries)), key
        seen[column.family] += 1
    assert len(seen) >= 10
    assert sum(seen.values()) >= 100


def test_the_feeds_are_read_as_feeds_and_list_articles_of_other_columns(traffic: Traffic) -> None:
    table = tomllib.loads((ROOT / "demo" / "feeds.toml").read_text(encoding="utf-8"))["demo_feeds"]["columns"]
    family = families().load("feed")
    for name, known in table.items():
        key = f"demo_feeds/{name}"
        column = Column(key=key, source="demo_feeds", name=known["name"], url=known["url"], family="feed")
        wanted = truth()["columns"][key]["afternoon"]["entries"]
        rows = first_page(traffic, column, family, "afternoon")
        assert rows == [(entry["url"], entry["title"], entry["date"]) for entry in wanted]


def test_the_afternoon_shows_more_than_the_morning() -> None:
    columns = truth()["columns"].values()
    early, late = ([len(column[time]["entries"]) for column in columns] for time in TIMES)
    assert all(before <= after for before, after in zip(early, late, strict=True))
    assert sum(before < after for before, after in zip(early, late, strict=True)) >= 40
    assert sum(column["afternoon"]["outcome"] == "unchanged" for column in columns) >= 10


def test_four_columns_cannot_be_read_each_for_its_own_reason(traffic: Traffic) -> None:
    outcomes = {key: column["morning"]["outcome"] for key, column in truth()["columns"].items()}
    bad = {outcome: key for key, outcome in outcomes.items() if outcome != "ok"}
    assert set(bad) == {"gone", "moved", "challenged", "broken"}
    found = {what: answered(traffic, PageRequest(url=truth()["columns"][key]["url"]), "morning")
             for what, key in bad.items()}  # fmt: skip
    assert [found[what].status for what in ("gone", "moved", "challenged", "broken")] == [404, 301, 412, 200]
    assert judge(412, dict(found["challenged"].headers), found["challenged"].body).kind == "challenge"
    assert b'<a href="/html/' not in found["broken"].body
    assert len(found["broken"].body) > 5_000
    assert dict(found["moved"].headers)["Location"].endswith(".sh.gov.cn/")


# --- the articles ----------------------------------------------------------------------------------------------------


def test_the_reader_finds_title_day_and_source_of_every_article(traffic: Traffic) -> None:
    read = 0
    for url, wanted in truth()["articles"].items():
        if wanted.get("trap"):
            continue
        answer = answered(traffic, PageRequest(url=url), "morning")
        article = read_article(answer.body, url, content_type=dict(answer.headers).get("Content-Type"))
        assert article.title == wanted["title"], url
        assert article.published is not None, url
        assert f"{article.published:%Y-%m-%d}" == wanted["published"][:10], url
        assert article.source_label == wanted["source_label"], url
        read += 1
    assert read >= 400


def test_bad_articles_are_what_they_are_meant_to_be(traffic: Traffic) -> None:
    traps = {wanted["trap"]: url for url, wanted in truth()["articles"].items() if "trap" in wanted}
    assert set(traps) == {"aliyun", "jsl", "soft404", "truncated"}
    found = {trap: answered(traffic, PageRequest(url=url), "afternoon") for trap, url in traps.items()}
    assert judge(200, dict(found["aliyun"].headers), found["aliyun"].body).kind == "challenge"
    assert judge(521, dict(found["jsl"].headers), found["jsl"].body).kind == "challenge"
    assert judge(200, dict(found["soft404"].headers), found["soft404"].body).kind == "soft404"
    assert b"</html>" not in found["truncated"].body
    assert b'id="artibody"' in found["truncated"].body


def test_one_page_is_corrected_between_morning_and_afternoon(traffic: Traffic) -> None:
    changed = {url: wanted for url, wanted in truth()["articles"].items() if "title_afternoon" in wanted}
    assert len(changed) == 1
    ((url, wanted),) = changed.items()
    early, late = (answered(traffic, PageRequest(url=url), time).body.decode() for time in TIMES)
    assert wanted["title"] in early
    assert wanted["title"] not in late
    assert wanted["title_afternoon"] in late


def test_some_pages_are_in_gb2312_some_packed_and_some_do_not_say_their_charset() -> None:
    kinds: Counter[str] = Counter()
    hosts = defaultdict(set)
    with WARC.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "response":
                kind = record.http_headers.get_header("Content-Type") or ""
                kinds["silent"] += kind == "text/html"
                kinds["packed"] += record.http_headers.get_header("Content-Encoding") == "gzip"
                kinds["tagged"] += record.http_headers.get_header("ETag") is not None
                if b"charset=gb2312" in record.content_stream().read()[:600]:
                    hosts["gb2312"].add(record.rec_headers.get_header("WARC-Target-URI").split("/")[2])
    assert hosts["gb2312"] == {"www.cesi.cn", "gr.cri.cn", "news.cri.cn"}
    assert min(kinds.values()) > 20


def test_attachments_are_real_files_with_enterprises_of_changzhou(traffic: Traffic) -> None:
    files = [url for wanted in truth()["articles"].values() for url in wanted["attachments"]]
    kinds = {url.rpartition(".")[2] for url in files}
    assert kinds == {"pdf", "xlsx", "docx"}
    for url in files:
        body = answered(traffic, PageRequest(url=url), "afternoon").body
        assert "常州" in read_attachment(body, url.rpartition(".")[2]), url


# --- the stories -----------------------------------------------------------------------------------------------------


def test_the_day_feeds_every_section_with_articles_of_plausible_length() -> None:
    sections = Counter(posting.section for posting in fresh())
    assert len(sections) == 7
    assert min(sections.values()) >= 8
    lengths = [sum(len(block.text) + sum(map(len, itertools.chain(*block.rows))) for block in posting.blocks)
               for posting in fresh()]  # fmt: skip
    assert len(lengths) >= 150
    assert max(lengths) <= 2_500
    assert sum(length >= 600 for length in lengths) / len(lengths) > 0.85
    recent = sum(posting.at.day >= 18 for posting in fresh()) / len(fresh())
    assert 0.6 < recent < 0.85


def test_ten_stories_are_carried_by_several_outlets_and_five_pairs_only_look_alike() -> None:
    outlets = Counter(wanted["story"] for wanted in truth()["articles"].values())
    carried = [count for count in outlets.values() if count > 1]
    assert len(carried) >= 10
    assert max(carried) == 6
    edits = Counter(wanted["edit"] for wanted in truth()["articles"].values())
    assert all(edits[edit] >= 5 for edit in ("verbatim", "light", "forward", "excerpt"))
    assert len(truth()["look_alikes"]) == 5
    listed = Counter(entry["url"] for column in truth()["columns"].values() for entry in column["afternoon"]["entries"])
    assert sum(count > 1 for count in listed.values()) > 20


def grams(posting: Posting) -> set[str]:
    text = "".join(block.text for block in posting.blocks if block.kind == "p")
    return {text[start : start + 12] for start in range(len(text) - 11)}


def test_different_stories_share_less_than_a_tenth_of_their_words() -> None:
    known = [(posting, grams(posting)) for posting in originals()]
    twins = {frozenset(pair) for pair in truth()["look_alikes"]}
    for (one, first), (other, second) in itertools.combinations(known, 2):
        share = len(first & second) / min(len(first), len(second))
        if {one.story, other.story} in twins:
            assert 0.3 < share < 1, one.title
        else:
            assert share < 0.1, (one.title, other.title)


def test_no_article_repeats_a_paragraph_and_no_slot_is_left_open() -> None:
    for posting in postings():
        paragraphs = [block.text for block in posting.blocks if block.kind == "p"]
        assert len(set(paragraphs)) == len(paragraphs), posting.title
        assert all(text.count("“") == text.count("”") for text in paragraphs), posting.title
        assert not set("{}@()|") & set("".join(paragraphs)), posting.title
