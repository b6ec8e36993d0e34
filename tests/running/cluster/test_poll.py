"""A poll far from the store ends as one beside it does: a task, a worker's station, results, the store."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from collector.config import Config
from collector.config.cluster import Cluster
from collector.gathering.archive import FOLDER, read_body
from collector.model import CHINA, Attachment, Column, Outcome, Poll
from collector.reading.urls import host
from collector.running.cluster.messages import Result, Task, decode, encode
from collector.running.cluster.preparing import task_for
from collector.running.cluster.receiving import Receiving
from collector.running.cluster.station import Clock, Station
from collector.store import Store
from tests.gathering.site import NOW, Page, Site, article_page, column, config, fill, html, list_page
from tests.running.cluster.broker import Broker
from tests.running.cluster.served import served


@dataclass
class Office:
    """A scheduler, one worker's station and a writer, without the queues between them."""

    broker: Broker
    config: Config
    store: Store
    station: Station
    receiving: Receiving
    sent: list[Result] = field(default_factory=list)
    arrived: list[int] = field(default_factory=list)
    now: datetime = NOW

    def task(self, *columns: Column, files: tuple[tuple[int, Attachment], ...] = ()) -> Task:
        place = host(columns[0].url if columns else files[0][1].url)
        board = self.broker.board
        made = task_for(place, columns, files, config=self.config, store=self.store, now=self.now, broker=board.clock())
        board.enter(place, made.id)
        return decode(Task, encode(made))  # as it comes out of the queue

    def poll(self, *columns: Column) -> tuple[Poll, ...]:
        """Poll as a cluster does, all of it."""
        task = self.task(*(columns or self.config.enabled))
        assert self.station.work(task)
        polls = self.keep()
        self.broker.board.strike(task.host, task.id)
        return polls

    def keep(self) -> tuple[Poll, ...]:
        polls = tuple(poll for result in self.sent for poll in self.receiving.keep(decode(Result, encode(result))))
        self.sent.clear()
        return polls


@contextmanager
def office(
    broker: Broker, folder: Path, *columns: Column, clock: Clock | None = None, **settings: object
) -> Iterator[Office]:
    conf = config(folder / "data", *columns, cluster=broker.settings, **settings)
    with Store.open(folder / "store.db") as store:
        sent: list[Result] = []
        arrived: list[int] = []
        receiving = Receiving(conf, store, now=lambda: NOW, arrived=arrived.append)
        with (
            closing(receiving),
            Station("w", conf.settings, broker.board, folder / "worker", sent.append, clock=clock) as station,
        ):
            yield Office(broker, conf, store, station, receiving, sent, arrived)


def titles(store: Store) -> list[str]:
    return sorted(item.article.title for item in store.items.since(None, NOW + timedelta(days=1)))


def test_a_poll_stores_what_a_local_one_does(broker: Broker, tmp_path: Path) -> None:
    with served() as made:
        fill(made, range(1, 6))
        made.pages["/list/"] = Page(list_page(range(1, 6)), etag='"1"')
        made.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /no/\n", headers=(("Content-Type", "text/plain"),))
        with office(broker, tmp_path, column(made)) as far:
            (poll,) = far.poll()
            assert (poll.outcome, poll.entries, poll.new, poll.failed) == (Outcome.OK, 5, 5, 0)
            assert len(titles(far.store)) == len(far.arrived) == 5
            assert far.store.hosts.get(f"127.0.0.1:{made.port}").robots == "User-agent: *\nDisallow: /no/\n"
            asked = len(made.asked)

            far.now += timedelta(hours=3)
            (again,) = far.poll()  # validators and robots.txt have travelled
            assert again.outcome is Outcome.UNCHANGED
            assert len(made.asked) - asked == 1

            record = far.store.archive.of_url(made.url("/art/3.html"))
            assert record is not None
            body, kind = read_body(far.config.settings.data_dir / FOLDER, record)
            assert body == article_page(3)
            assert kind == "text/html; charset=utf-8"
            assert not list((tmp_path / "worker").glob("*"))  # what was sent does not stay


def test_only_what_is_new_is_read_and_what_is_known_travels(broker: Broker, tmp_path: Path) -> None:
    with served() as made:
        fill(made, range(1, 9))
        made.pages["/list/"] = Page(list_page(range(1, 6)))
        with office(broker, tmp_path, column(made)) as far:
            far.poll()
            made.asked.clear()
            made.pages["/list/"] = Page(list_page(range(3, 9)))
            (poll,) = far.poll()
            assert sorted(made.paths) == ["/art/6.html", "/art/7.html", "/art/8.html", "/list/"]
            assert poll.new == 3
            assert poll.gap is None
            assert len(titles(far.store)) == 8


def test_a_result_that_comes_again_changes_nothing(broker: Broker, tmp_path: Path) -> None:
    with served() as made:
        fill(made, range(1, 4))
        made.pages["/list/"] = Page(list_page(range(1, 4)))
        with office(broker, tmp_path, column(made)) as far:
            far.station.work(far.task(column(made)))
            results = list(far.sent)
            far.keep()
            before = dump(far.store)
            for result in (*results, *results):
                assert far.receiving.keep(result) == ()
            assert dump(far.store) == before
            assert far.arrived == [1, 2, 3]


def test_a_result_that_was_kept_by_half_is_kept_whole(broker: Broker, tmp_path: Path) -> None:
    """The writer was killed after the first items; what it had told the stories of is not told again."""
    with served() as made:
        fill(made, range(1, 4))
        made.pages["/list/"] = Page(list_page(range(1, 4)))
        with office(broker, tmp_path, column(made)) as far:
            far.station.work(far.task(column(made)))
            (result,) = far.sent
            far.store.items.add(result.items[0])
            (poll,) = far.keep()
            assert (poll.new, len(titles(far.store)), len(far.arrived)) == (3, 3, 2)


def dump(store: Store) -> list[str]:
    tables = ("items", "texts", "sightings", "polls", "pending", "columns", "archive", "hosts", "receipts", "gaps")
    return [str(tuple(row)) for table in tables for row in store.connection.rows(f"SELECT * FROM {table}")]


def test_all_columns_of_a_host_are_one_task_and_the_same_task_is_done_once(broker: Broker, tmp_path: Path) -> None:
    with served() as made:
        fill(made, [1, 2])
        made.pages["/one/"], made.pages["/two/"] = Page(list_page([1])), Page(list_page([2]))
        columns = (column(made, "/one/", "a/one"), column(made, "/two/", "a/two"))
        with office(broker, tmp_path, *columns) as far:
            task = far.task(*columns)
            assert far.station.work(task)
            assert not far.station.work(task)  # delivered a second time
            assert [poll.column for poll in far.keep()] == ["a/one", "a/two"]
            assert made.paths.count("/one/") == 1
            assert broker.board.look([task.host]).leased == frozenset()


def test_files_are_read_by_workers_too(broker: Broker, tmp_path: Path) -> None:
    with served() as made:
        made.pages["/art/1.html"] = Page(article_page(1, extra='<p><a href="/files/1.csv">附件.csv</a></p>'))
        made.pages["/files/1.csv"] = Page("单位,金额\n甲,3\n".encode(), headers=(("Content-Type", "text/csv"),))
        made.pages["/list/"] = Page(list_page([1]))
        with office(broker, tmp_path, column(made)) as far:
            far.poll()
            wanted = tuple(far.store.attachments.wanted(10))
            assert [attachment.url for _, attachment in wanted] == [made.url("/files/1.csv")]
            far.station.work(far.task(files=wanted))
            far.keep()
            (read,) = far.store.attachments.of(1)
            assert read.text is not None
            assert "甲" in read.text
            assert far.store.attachments.wanted(10) == []


def test_a_file_whose_article_lost_it_in_between_is_let_go(broker: Broker, tmp_path: Path) -> None:
    with served() as made:
        made.pages["/files/1.csv"] = Page(b"a,b\n", headers=(("Content-Type", "text/csv"),))
        with office(broker, tmp_path) as far:
            gone = (7, Attachment(url=made.url("/files/1.csv"), name="附件", kind="csv"))
            far.station.work(far.task(files=(gone,)))
            assert far.keep() == ()
            assert far.store.receipts.has("nothing") is False


def test_workers_may_write_into_the_archive_themselves(broker: Broker, tmp_path: Path) -> None:
    with served() as made:
        fill(made, [1])
        made.pages["/list/"] = Page(list_page([1]))
        shared = tmp_path / "data" / FOLDER
        with office(broker, tmp_path, column(made)) as far:
            settings = replace(far.config.settings, cluster=Cluster(shared_archive=shared))
            with Station("w2", settings, broker.board, tmp_path / "unused", far.sent.append) as station:
                station.work(far.task(column(made)))
            assert [result.warc for result in far.sent] == [""]
            far.keep()
            record = far.store.archive.of_url(made.url("/art/1.html"))
            assert record is not None
            assert read_body(shared, record)[0] == article_page(1)


def test_a_family_that_this_worker_does_not_have_is_said_in_the_poll(broker: Broker, tmp_path: Path) -> None:
    with served() as made, office(broker, tmp_path, column(made, family="nonesuch")) as far:
        (poll,) = far.poll()
        assert poll.outcome is Outcome.BROKEN
        assert "no spider family 'nonesuch'" in poll.detail


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_is_an_hour_off_moves_nothing_and_is_named(
    broker: Broker, tmp_path: Path, caplog: pytest.LogCaptureFixture, hours: int
) -> None:
    wrong = Clock(lambda: datetime.now(CHINA) + timedelta(hours=hours))
    with served() as made:
        fill(made, [1])
        made.pages["/list/"] = Page(list_page([1]))
        with office(broker, tmp_path, column(made), clock=wrong) as far:
            far.now = datetime.now(CHINA)
            (poll,) = far.poll()
            (item,) = far.store.items.since(None, far.now + timedelta(days=1))
            state = far.store.columns.state(poll.column)
            assert state.last_polled is not None
            for at in (poll.started, poll.finished, item.first_seen, state.last_polled):
                assert timedelta(0) <= at - far.now < timedelta(minutes=5)
            made.pages["/list/"] = Page(list_page([1, 2]))
            far.poll()
    words = [record.message for record in caplog.records if "clock" in record.message]
    assert len(words) == 1  # once, not with every result
    assert ("ahead" if hours > 0 else "behind") in words[0]
    assert 3590 < float(words[0].split(" is ")[1].split(" s ")[0]) < 3610


def test_what_a_worker_did_while_the_broker_was_away_is_told_when_it_is_back(
    broker: Broker, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with served() as made:
        fill(made, [1, 2, 3])
        made.pages["/list/"] = Page(list_page([1, 2, 3]), delay=0.5)
        with caplog.at_level(logging.INFO, "collector"), office(broker, tmp_path, column(made)) as far:
            task = far.task(column(made))
            away = threading.Thread(target=lambda: _restart(broker, made))
            away.start()
            assert far.station.work(task)
            away.join()
            (poll,) = far.keep()
            assert (poll.outcome, poll.new) == (Outcome.OK, 3)
            assert broker.board.look([]).told == {"127.0.0.1": task.id}
    assert "the broker does not answer" in caplog.text
    assert "the broker answers again" in caplog.text


def _restart(broker: Broker, made: Site) -> None:
    while "/list/" not in made.paths:
        time.sleep(0.01)
    broker.stop(signal.SIGKILL)
    time.sleep(1.5)
    broker.start()


def test_a_long_poll_hands_on_what_it_has_before_it_ends(
    broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collector.running.cluster.station._HEAVY", 1000)
    with served() as made:
        fill(made, [1, 2])
        made.pages["/one/"], made.pages["/two/"] = Page(list_page([1])), Page(list_page([2]))
        columns = (column(made, "/one/", "a/one"), column(made, "/two/", "a/two"))
        with office(broker, tmp_path, *columns) as far:
            far.station.work(far.task(*columns))
            assert [result.last for result in far.sent] == [False, False, True]
            assert [len(result.items) for result in far.sent] == [1, 1, 0]
            far.keep()
            for number in (1, 2):
                record = far.store.archive.of_url(made.url(f"/art/{number}.html"))
                assert record is not None
                assert read_body(far.config.settings.data_dir / FOLDER, record)[0] == article_page(number)


def test_a_page_inside_the_own_network_stays_closed_unless_its_column_says_otherwise(
    broker: Broker, tmp_path: Path
) -> None:
    with served() as made:
        made.pages["/list/"] = Page(html("表", "<ul></ul>"))
        closed = column(made, key="a/closed")
        with office(broker, tmp_path, closed, allow_private=()) as far:
            (poll,) = far.poll()
            assert "private network" in poll.detail
            far.now += timedelta(days=3)
            (poll,) = far.poll(replace(closed, internal=True))
            assert "private network" not in poll.detail
