"""What a run records can be read again, replayed without a network, and pruned by age."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from collector.errors import ReadError, ReplayMiss
from collector.gathering.archive import FOLDER, Recording, prune, read_body, request_key
from collector.gathering.crawl import crawl
from collector.gathering.recorded import Traffic
from collector.model import ArchiveRecord, Outcome
from collector.store import Store
from tests.gathering.site import NOW, Page, article_page, column, config, fill, list_page, site

SHARED = Path(__file__).parents[2].parent / "shared" / "eval"
LIMIT = 10_000_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.db") as opened:
        yield opened


def records(path: Path) -> list[tuple[str, str]]:
    with path.open("rb") as file:
        return [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI") or "")
            for record in ArchiveIterator(file, check_digests="raise")
        ]


@pytest.mark.asyncio
async def test_a_run_is_recorded_whole_and_replays_to_the_same_items(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        fill(made, range(1, 6))
        squeezed = gzip.compress(article_page(3))
        html = ("Content-Type", "text/html; charset=utf-8")
        made.pages["/art/3.html"] = Page(squeezed, headers=(html, ("Content-Encoding", "gzip")))
        made.pages["/art/4.html"] = Page(status=301, headers=(("Location", "/art/5.html"),))
        made.pages["/list/"] = Page(list_page(range(1, 6)))
        conf = config(tmp_path, column(made))
        (live,) = await crawl(conf.enabled, config=conf, store=store, now=lambda: NOW)
    (path,) = (tmp_path / FOLDER).iterdir()
    written = records(path)
    assert written[0][0] == "warcinfo"
    assert sorted(url for kind, url in written if kind == "response") == sorted(
        made.url(path) for path in ("/robots.txt", "/list/", *(f"/art/{n}.html" for n in range(1, 6)), "/art/5.html")
    )
    found = store.archive.of_url(made.url("/art/3.html"))
    assert found is not None
    body, kind = read_body(tmp_path / FOLDER, found)
    assert body == article_page(3)
    assert kind == "text/html; charset=utf-8"

    with Store.open(tmp_path / "again.db") as again:  # the site is gone by now
        elsewhere = config(tmp_path / "elsewhere", column(made))
        (replayed,) = await crawl(
            elsewhere.enabled, config=elsewhere, store=again, now=lambda: NOW, replay=path, record=False
        )
        assert (replayed.outcome, replayed.entries, replayed.new) == (live.outcome, live.entries, live.new)
        for number in range(1, 6):
            one, other = (kept.items.by_url(made.url(f"/art/{number}.html")) for kept in (store, again))
            assert one is not None
            assert other is not None
            assert one.article == other.article
        assert not (tmp_path / "elsewhere").exists()


@pytest.mark.asyncio
async def test_what_was_not_recorded_is_a_named_outcome_and_nothing_waits(tmp_path: Path, store: Store) -> None:
    recording = Recording(tmp_path / "w", store, lambda: NOW)
    async with site() as made:
        for where, body in (("/list/", list_page([1, 2])), ("/art/1.html", article_page(1))):
            recording.add(made.url(where), 200, [("Content-Type", "text/html")], body)
        recording.close()
        (path,) = (tmp_path / "w").iterdir()
        conf = config(tmp_path, column(made), column(made, "/never/", key="example/never"), delay=60.0)
        done = await crawl(conf.enabled, config=conf, store=store, now=lambda: NOW, replay=path, record=False)
        assert made.asked == []
    outcomes = {one.column: (one.outcome, one.new, one.failed) for one in done}
    assert outcomes["example/list"] == (Outcome.OK, 1, 1)
    assert outcomes["example/never"][0] is Outcome.UNREACHABLE


def test_the_answer_is_the_newest_not_younger_than_the_time_asked_about(tmp_path: Path, store: Store) -> None:
    times = [NOW, NOW + timedelta(hours=2), NOW + timedelta(hours=4)]
    clock = iter([time for time in times for _ in range(1)])
    recording = Recording(tmp_path / "w", store, lambda: next(clock))
    for number in range(3):
        recording.add("http://a.cn/l?b=2&a=1", 200, [("Content-Type", "text/html")], f"{number}".encode())
    recording.close()
    (path,) = (tmp_path / "w").iterdir()
    traffic = Traffic.open(path)
    asked = [NOW - timedelta(days=1), NOW, NOW + timedelta(hours=3), NOW + timedelta(days=9)]
    bodies = [traffic.answer("http://a.cn/l?a=1&b=2", "GET", b"", at, LIMIT).body for at in asked]
    assert bodies == [b"0", b"0", b"1", b"2"]
    assert traffic.span == (times[0], times[2])
    assert len(traffic) == 3
    traffic.close()


def test_requests_with_a_body_are_told_apart(tmp_path: Path, store: Store) -> None:
    recording = Recording(tmp_path / "w", store, lambda: NOW)
    for page in (b"page=1", b"page=2"):
        recording.add("http://a.cn/api", 200, [], b"answer to " + page, method="POST", asked=page)
    recording.close()
    (path,) = (tmp_path / "w").iterdir()
    traffic = Traffic.open(path)
    assert traffic.answer("http://a.cn/api", "POST", b"page=2", NOW, LIMIT).body == b"answer to page=2"
    with pytest.raises(ReplayMiss, match="was not recorded"):
        traffic.answer("http://a.cn/api", "POST", b"page=3", NOW, LIMIT)
    with pytest.raises(ReplayMiss):
        traffic.answer("http://a.cn/api", "GET", b"", NOW, LIMIT)
    traffic.close()
    assert store.archive.find(request_key("http://a.cn/api", "POST", b"page=1")) is not None


def test_any_warc_can_be_replayed(tmp_path: Path) -> None:
    """Not compressed, lower-case header names, chunked, a revisit, a resource: as other programs write them."""
    path = tmp_path / "other.warc"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=False)
        head = StatusAndHeaders(
            "200 OK", [("content-type", "text/plain"), ("transfer-encoding", "chunked")], "HTTP/1.1"
        )
        body = b"5\r\nhello\r\n0\r\n\r\n"
        first = writer.create_warc_record(
            "http://a.cn/one", "response", BytesIO(body), length=len(body), http_headers=head
        )
        writer.write_record(first)
        digest = first.rec_headers.get_header("WARC-Payload-Digest")
        writer.write_record(
            writer.create_revisit_record("http://a.cn/two", digest, "http://a.cn/one", "2026-11-22T00:00:00Z")
        )
        writer.write_record(
            writer.create_warc_record(
                "http://a.cn/three", "resource", BytesIO(b"{}"), length=2, warc_content_type="application/json"
            )
        )
    traffic = Traffic.open(path)
    one, two, three = (
        traffic.answer(f"http://a.cn/{name}", "GET", b"", NOW, LIMIT) for name in ("one", "two", "three")
    )
    assert (one.status, one.body, dict(one.headers)) == (200, b"hello", {"content-type": "text/plain"})
    assert two.body == b"hello"
    assert (three.status, three.body, three.headers) == (200, b"{}", (("Content-Type", "application/json"),))
    traffic.close()


def test_what_is_no_warc_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "text.warc.gz").write_bytes(b"this is no archive at all\n" * 10)
    for name in ("text.warc.gz", "missing.warc.gz"):
        with pytest.raises(ReadError, match=name):
            Traffic.open(tmp_path / name)


def test_a_record_that_is_gone_is_a_read_error(tmp_path: Path) -> None:
    lost = ArchiveRecord(key="k", url="http://a.cn/", fetched=NOW, file="gone.warc.gz", offset=0, length=10)
    with pytest.raises(ReadError, match="gone"):
        read_body(tmp_path, lost)


def test_old_files_go_and_the_index_with_them(tmp_path: Path, store: Store) -> None:
    for age in (100, 1):
        recording = Recording(tmp_path / FOLDER, store, lambda age=age: NOW - timedelta(days=age))  # type: ignore[misc]
        recording.add(f"http://a.cn/{age}", 200, [], b"body")
        recording.close()
    assert prune(store, tmp_path / FOLDER, NOW - timedelta(days=90)) == 1
    assert store.archive.of_url("http://a.cn/100") is None
    kept = store.archive.of_url("http://a.cn/1")
    assert kept is not None
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == [kept.file]


def test_two_recordings_of_one_second_do_not_share_a_file(tmp_path: Path, store: Store) -> None:
    recordings = [Recording(tmp_path, store, lambda: datetime(2026, 11, 22, tzinfo=UTC)) for _ in range(2)]
    for recording in recordings:
        recording.add("http://a.cn/", 521, [], b"x")
        recording.close()
    assert sorted(path.name for path in tmp_path.glob("*.gz")) == [
        "20261122T000000-000.warc.gz",
        "20261122T000000-001.warc.gz",
    ]


@pytest.mark.asyncio
@pytest.mark.skipif(not (SHARED / "open.warc.gz").exists(), reason="the real captures are not at hand")
async def test_real_captures_replay(tmp_path: Path, store: Store) -> None:
    from collector.model import Column

    one = Column(key="real/list", source="real", name="实", url="https://www.stats.gov.cn/sj/zxfb/")
    conf = config(tmp_path, one)
    (done,) = await crawl(
        conf.enabled, config=conf, store=store, now=lambda: NOW, replay=SHARED / "open.warc.gz", record=False
    )
    assert done.outcome is Outcome.OK
    assert done.entries > 5
