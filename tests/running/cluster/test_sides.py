"""The two tasks themselves, worker's and writer's, given what comes out of a queue."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from pathlib import Path

import pytest
from celery.exceptions import Reject

from collector.config import Config
from collector.errors import AlreadyRunning
from collector.gathering.spacing import Spacing
from collector.running.cluster import worker, writer
from collector.running.cluster.board import Board
from collector.running.cluster.broker import KEEP, WRITER, client, publish
from collector.running.cluster.messages import Result, decode, encode
from collector.running.cluster.preparing import task_for
from collector.running.cluster.receiving import Receiving
from collector.running.cluster.turns import BrokerTurns
from collector.store import Store
from tests.gathering.site import NOW, Page, column, config, fill, list_page
from tests.running.cluster.broker import Broker, take, until
from tests.running.cluster.served import served

OTHER = '{"version":"other","message":{}}'


def test_a_task_from_the_queue_is_done_and_its_result_is_in_the_other_queue(broker: Broker, tmp_path: Path) -> None:
    with served() as made, Store.open(tmp_path / "store.db") as store:
        fill(made, [1])
        made.pages["/list/"] = Page(list_page([1]))
        conf = config(tmp_path, column(made), cluster=broker.settings)
        task = task_for("127.0.0.1", conf.enabled, (), config=conf, store=store, now=NOW, broker=broker.board.clock())
        broker.board.enter("127.0.0.1", task.id)
        polling = worker._Polling(broker.app(), conf.settings, "w")
        polling.poll(encode(task))
        result = decode(Result, take(broker, WRITER))
        assert (result.worker.partition("/")[0], len(result.items), result.last) == ("w", 1, True)
        folder = polling._folder
        assert folder.is_dir()
        polling._end()
        assert not folder.exists()


def test_a_task_for_another_version_is_put_back_and_no_task_is_set_aside(
    broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "_PAUSE", 0.0)
    polling = worker._Polling(broker.app(), config(tmp_path, cluster=broker.settings).settings, "w")
    with pytest.raises(Reject) as rejected:
        polling.poll(OTHER)
    assert rejected.value.requeue
    assert "put back for a worker that speaks it" in caplog.text
    polling.poll("nonsense")
    assert [one["body"] for one in broker.board.asides()] == ["nonsense"]
    polling._end()


class Side:
    """The writer's task over a store."""

    def __init__(self, broker: Broker, conf: Config, store: Store) -> None:
        self.receiving = Receiving(conf, store, now=lambda: NOW, arrived=lambda item: None)
        self.board = broker.board
        self.keeping = writer._Keeping(broker.app(writer=True), self.receiving, self.board)

    def close(self) -> None:
        self.receiving.close()


def result(**more: object) -> Result:
    values = {"id": "r", "task": "t", "host": "a.cn", "worker": "w", "skew": 0.0, "last": True} | more
    return Result(**values)  # type: ignore[arg-type]


def test_what_is_kept_is_struck_out_and_what_nobody_can_keep_is_set_aside(broker: Broker, tmp_path: Path) -> None:
    conf = config(tmp_path, cluster=broker.settings)
    with Store.open(tmp_path / "store.db") as store, closing(Side(broker, conf, store)) as side:
        side.board.enter("a.cn", "t")
        side.keeping.keep(encode(result(id="first", last=False)))
        assert side.board.look([]).task == {"a.cn": "t"}
        side.keeping.keep(encode(result()))
        assert side.board.look([]).task == {}
        assert store.receipts.has("first")
        assert store.receipts.has("r")
        side.keeping.keep(OTHER)
        assert [one["why"][:26] for one in side.board.asides()] == ["a message of version other"]
        side.receiving.forget()
        assert store.receipts.has("r")


def test_what_the_store_cannot_take_now_comes_again(
    broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(writer, "_PAUSE", 0.0)
    conf = config(tmp_path, cluster=broker.settings)
    with Store.open(tmp_path / "store.db") as store, closing(Side(broker, conf, store)) as side:
        side.board.enter("a.cn", "t")
        store.connection.rows("PRAGMA query_only = ON")  # as on a disk that has become read-only
        with pytest.raises(Reject) as rejected:
            side.keeping.keep(encode(result()))
        assert rejected.value.requeue
        assert "the results for a.cn wait" in caplog.text
        store.connection.rows("PRAGMA query_only = OFF")
        assert side.board.look([]).task == {"a.cn": "t"}
        side.keeping.keep(encode(result()))
        assert store.receipts.has("r")


def test_a_second_writer_is_told_who_the_first_is_and_waits_for_one_that_was_killed(broker: Broker) -> None:
    board = Board(client(broker.settings, {}), lease=0.5)
    with writer._alone(board, "one", 5):
        with (
            pytest.raises(AlreadyRunning, match="the writer one serves this broker already"),
            writer._alone(board, "two", 0.6),
        ):
            pass
        until(lambda: [one["role"] for one in board.workers()] == ["writer"], 5)
        time.sleep(1)  # it stays the writer for as long as it lives
        assert board.write_alone("two") == "one"
    assert board.write_alone("killed") is None
    with writer._alone(board, "next", 5):
        assert board.write_alone("killed") == "next"


def test_what_a_killed_writer_had_in_hand_comes_first(broker: Broker) -> None:
    publish(broker.app(), KEEP, WRITER, encode(result(id="in hand")))
    app = broker.app(writer=True)
    connection = app.connection_for_read()
    channel = connection.default_channel
    assert connection.SimpleQueue(WRITER).get(timeout=5) is not None  # not acknowledged
    publish(broker.app(), KEEP, WRITER, encode(result(id="later")))
    channel.qos._delivered.clear()  # killed: nothing is given back at the end
    connection.collect()
    writer._give_back(broker.app(writer=True))
    assert decode(Result, take(broker, WRITER)).id == "in hand"
    assert decode(Result, take(broker, WRITER)).id == "later"


def test_requests_to_a_third_host_are_spaced_over_all_workers(broker: Broker) -> None:
    async def ask(spacing: Spacing) -> float:
        for _ in range(2):
            async with spacing.turn("third.cn"):
                last = time.monotonic()
        return last

    async def both() -> float:
        spacings = [Spacing(0.2, 1, turns=BrokerTurns(client(broker.settings, {}))) for _ in range(2)]
        began = time.monotonic()
        return max(await asyncio.gather(*map(ask, spacings))) - began

    assert asyncio.run(both()) >= 0.59  # the fourth of four requests; two workers that knew nothing of each other: 0.2


def test_without_the_broker_a_worker_keeps_its_own_pace(broker: Broker) -> None:
    broker.stop()

    async def twice() -> float:
        spacing = Spacing(0.2, 1, turns=BrokerTurns(client(broker.settings, {})))
        began = time.monotonic()
        for _ in range(2):
            async with spacing.turn("third.cn"):
                pass
        return time.monotonic() - began

    assert asyncio.run(twice()) >= 0.19
