"""The desk: server time of every page, a decision's round trip, first paint and keys in Chromium, while items arrive.

``python -m bench desk``                            100,000 stored items and 300 candidates
``python -m bench desk --items 1000000 --keep DIR`` more, in a store that is kept and used again
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import httpx
import uvicorn

from bench._fill import fill
from bench._stream import Told, stream
from collector.config import Config, load
from collector.desk import create_app
from collector.desk.passwords import digest
from collector.editing.candidates import daily_list
from collector.editing.issue.making import fill as fill_issue
from collector.editing.issue.making import make_next
from collector.model import CHINA, Article, Entry, Item, Outcome, Precision, Report
from collector.store import Store
from collector.store.decisions import Kind
from collector.store.users import Role

_START = 1_780_000_000
_CANDIDATES = 300
_ROUNDS = 60
_POLLS = 30
_NAME, _SECRET, _CSRF = "测量", "bench-session", "bench-csrf"
_PORT = 18_765
_BATCH = 2_000


def main(argv: list[str]) -> int:
    """Measure; see the module's docstring."""
    parser = argparse.ArgumentParser(prog="bench desk", description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="a folder for the store, which is made only once")
    parser.add_argument("--no-browser", action="store_true")
    asked = parser.parse_args(argv)
    config = load(Path(__file__).parents[1] / "config")
    with tempfile.TemporaryDirectory() as folder:
        path = (asked.keep or Path(folder)) / f"desk-{asked.items}.db"
        if not path.exists():
            _timed(f"a store of {asked.items:,} items", lambda: _made(path, config, asked.items))
        with _writing(path), _serving(path):
            _pages()
            if not asked.no_browser:
                _browser()
            _decisions(path)
    return 0


def _made(path: Path, config: Config, items: int) -> None:
    """A store with so many items, a past of polls for every column, an issue in the making, and a list of today."""
    now = datetime.now(UTC)
    with Store.open(path) as store:
        told = stream(1, items + _CANDIDATES + 30, start=_START)
        fill(store, islice(told, items))
        _index(store)
        store.users.add(_NAME, Role.ADMIN, now)
        columns = [column for column in config.enabled if column.section]
        for column in config.enabled:
            for number in range(_POLLS):
                at = now - timedelta(hours=2 * (_POLLS - number))
                report = Report(column=column.key, started=at, finished=at)
                store.polls.finish(report, Outcome.OK, "", next_due=at + timedelta(hours=2), failures=0)
        store.lists.make((now - timedelta(days=1)).astimezone(CHINA).date(), now, None, now)
        for number, one in enumerate(told):
            stored = store.items.add(_item(one, columns[number % len(columns)].key, now - timedelta(hours=1)))
            if number >= _CANDIDATES:
                store.decisions.add(stored.id, Kind.TAKE, _NAME, now, config.bulletin.section_names[number % 7])
        daily_list(store, config, day=now.astimezone(CHINA).date(), now=now)
        make_next(store, config.bulletin, day=now.date(), now=now)
        fill_issue(store, config, 1, by=_NAME, now=now)


def _index(store: Store) -> None:
    """Put all items into the search index."""
    last = 0
    while batch := store.items.ids(last, _BATCH):
        with store.write():
            for item in batch:
                store.search.restore(item)
        last = batch[-1]


def _item(told: Told, column: str, at: datetime) -> Item:
    url = f"http://bench.example/{told.moment}-{hash(told.title) & 0xFFFFFF}"
    published = at.astimezone(CHINA)
    article = Article(
        url=url, title=told.title, text=told.text, html="".join(f"<p>{line}</p>" for line in told.text.split("\n")),
        published=published, precision=Precision.MINUTE, source_label="示例日报",
    )  # fmt: skip
    entry = Entry(url=url, title=told.title, published=published)
    return Item(column=column, entry=entry, article=article, url_key=url, fetched=at)


def _serve(path: Path) -> None:
    config = load(Path(__file__).parents[1] / "config")
    app = create_app(config, store_path=path, archive_path=path.parent, now=lambda: datetime.now(UTC))
    uvicorn.run(app, host="127.0.0.1", port=_PORT, log_level="error")


def _crawl(path: Path) -> None:
    """Write as a crawl does: an item every twentieth of a second."""
    with Store.open(path) as store:
        for number, told in enumerate(stream(time.time_ns() % 10_000, 10**9, start=_START)):
            item = _item(told, "bench/crawl", datetime.now(UTC))
            url = f"{item.url_key}/{number}-{time.time_ns()}"
            store.items.add(Item(column=item.column, entry=item.entry, article=item.article, url_key=url,
                                 fetched=item.fetched))  # fmt: skip
            time.sleep(0.05)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    crawl = multiprocessing.Process(target=_crawl, args=(path,), daemon=True)
    crawl.start()
    try:
        yield
    finally:
        crawl.terminate()
        crawl.join()


@contextmanager
def _serving(path: Path) -> Iterator[None]:
    now = datetime.now(UTC)
    with Store.open(path) as store:
        store.sessions.close(digest(_SECRET))
        store.sessions.open(digest(_SECRET), _NAME, _CSRF, now)
    server = multiprocessing.Process(target=_serve, args=(path,), daemon=True)
    server.start()
    try:
        for _ in range(200):
            try:
                httpx.get(f"http://127.0.0.1:{_PORT}/login")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.join()


def _client() -> httpx.Client:
    return httpx.Client(
        base_url=f"http://127.0.0.1:{_PORT}", cookies={"desk": _SECRET}, headers={"X-CSRF-Token": _CSRF}, timeout=60
    )


def _pages() -> None:
    """The time from the request's sending to the answer's last byte."""
    with _client() as client:
        first = client.get("/api/v1/candidates").json()["candidates"][0]["item"]
        paths = (
            "/candidates", f"/items/{first}", f"/items/{first}/pane", "/issue", "/issue/1/articles/1",
            "/issue/1/findings", "/issues", "/sources", "/search?q=人工智能", "/search?q=机器人 通过验收",
            "/search?q=的", "/journal", "/users", "/api/v1/journal?since=0", "/api/v1/candidates",
            "/feeds/candidates.atom",
        )  # fmt: skip
        for path in paths:
            took = []
            for _ in range(_ROUNDS):
                began = time.perf_counter()
                answer = client.get(path)
                took.append(time.perf_counter() - began)
                assert answer.status_code == 200, (path, answer.status_code)
            _tell(f"{path} ({len(answer.content) / 1000:.0f} KB)", took)


def _decisions(path: Path) -> None:
    with _client() as client, Store.open(path) as store:
        listed = client.get("/api/v1/candidates").json()["candidates"]
        items = [one["item"] for one in listed if one["standing"]["status"] != "taken"]
        took = []
        for number, item in enumerate(items[:200]):
            wish = {"item": item, "kind": "later", "key": f"bench-{time.time_ns()}-{number}"}
            began = time.perf_counter()
            assert client.post("/api/v1/decisions", json=wish).status_code == 200
            took.append(time.perf_counter() - began)
        _tell("a decision's round trip", took)
        print(f"{'rows in the journal':48} {store.activity.last()}")


def _browser() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        print("no Chromium on this machine: first paint and keys are not measured")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        address = f"http://127.0.0.1:{_PORT}"
        context.add_cookies([{"name": "desk", "value": _SECRET, "url": address}])
        page = context.new_page()
        paints = []
        for _ in range(10):
            page.goto(f"{address}/candidates")
            page.wait_for_timeout(200)
            script = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
            paints.append(page.evaluate(script) / 1000)
        _tell("first paint of /candidates in Chromium", paints)
        before = page.evaluate("fetch('/api/v1/journal?since=0').then(r => r.json()).then(j => j.last)")
        for number in range(200):
            page.keyboard.press("1203s"[number % 5])
            page.wait_for_timeout(200)
        page.wait_for_timeout(2000)
        with _client() as client:
            news = client.get("/api/v1/journal", params={"since": before}).json()
        print(f"{'200 keys at 5 a second':48} {len(news['entries'])} written")
        browser.close()


def _tell(what: str, took: list[float]) -> None:
    ranked = sorted(took)
    p95 = ranked[int(len(ranked) * 0.95)]
    middle = statistics.median(ranked)
    print(f"{what:48} p50 {middle * 1000:7.1f} ms   p95 {p95 * 1000:7.1f} ms   most {ranked[-1] * 1000:7.1f} ms")


def _timed(what: str, deed: Callable[[], None]) -> None:
    began = time.perf_counter()
    deed()
    print(f"{what}: made in {time.perf_counter() - began:.0f} s")
