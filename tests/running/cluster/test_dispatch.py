"""The scheduler's side: what is due goes out once, what is lost goes out again, what kills is set aside."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from collector.config import Config
from collector.model import Article, Attachment, Column, Entry, Item, Outcome, Poll, Report
from collector.reading.urls import url_key
from collector.running.cluster.board import Board
from collector.running.cluster.broker import AGAIN, KEEP, POLLS, WRITER, client, publish
from collector.running.cluster.dispatch import Dispatch
from collector.running.cluster.messages import VERSION, Finished, Result, Task, decode, encode
from collector.running.cluster.receiving import Receiving
from collector.running.cluster.standing import standing
from collector.store import Store
from tests.gathering.site import NOW, config
from tests.running.cluster.broker import Broker, take

pytestmark = pytest.mark.asyncio


def col(key: str, place: str = "a.cn") -> Column:
    return Column(key=key, source=key.partition("/")[0], name="要闻", url=f"http://{place}/{key}", family="listing")


@dataclass
class Desk:
    """A dispatch, and the two hands that stand for a worker and the writer."""

    broker: Broker
    config: Config
    store: Store
    board: Board
    dispatch: Dispatch

    async def task(self) -> Task:
        return decode(Task, await asyncio.to_thread(take, self.broker, AGAIN, POLLS))

    def begin(self, task: Task, at: int = 0) -> None:
        assert self.board.begin(task.host, task.id, "w/1")
        self.board.note(task.host, task.jobs[at].column.key if task.jobs else task.files[at][1].url)

    def answer(self, task: Task) -> None:
        """Do a task as a worker would that found nothing new."""
        self.begin(task)
        polls = tuple(
            Finished(
                report=Report(column=job.column.key, started=NOW, finished=NOW, not_modified=True),
                column=job.column,
                horizon=None,
            )
            for job in task.jobs
        )
        result = Result(id=f"r-{task.id}", task=task.id, host=task.host, worker="w", skew=0, last=True, polls=polls)
        publish(self.broker.app(), KEEP, WRITER, encode(result))
        self.board.tell(task.host, task.id)
        self.board.release(task.host, "w/1")

    async def keep(self) -> tuple[Poll, ...]:
        """Keep one result as the writer would."""
        result = decode(Result, await asyncio.to_thread(take, self.broker, WRITER))
        receiving = Receiving(self.config, self.store, now=lambda: NOW, arrived=lambda item: None)
        polls = receiving.keep(result)
        receiving.close()
        if result.last:
            self.board.strike(result.host, result.task)
        return polls

    async def until(self, seen: Callable[[], object]) -> None:
        async with asyncio.timeout(30):
            while not seen():  # noqa: ASYNC110  # what is looked at tells nobody when it changes
                await asyncio.sleep(0.02)


@asynccontextmanager
async def desk(broker: Broker, folder: Path, *columns: Column) -> AsyncIterator[Desk]:
    conf = config(folder, *columns, cluster=broker.settings)
    with Store.open(folder / "store.db") as store:
        board = Board(client(broker.settings, {}), lease=0.3)
        dispatch = Dispatch(conf, store, board, broker.app(), now=lambda: NOW, look=0.1)
        try:
            yield Desk(broker, conf, store, board, dispatch)
        finally:
            await dispatch.close()


async def test_the_columns_of_a_host_go_out_together_and_come_back_as_polls(broker: Broker, tmp_path: Path) -> None:
    columns = (col("a/one"), col("b/two", "b.cn"), col("a/three"))
    async with desk(broker, tmp_path, *columns) as made:
        told: list[str] = []
        crawl = asyncio.create_task(made.dispatch.crawl(columns, polled=lambda poll: told.append(poll.column)))
        tasks = {(task := await made.task()).host: task for _ in range(2)}
        assert [job.column.key for job in tasks["a.cn"].jobs] == ["a/one", "a/three"]
        assert [job.column.key for job in tasks["b.cn"].jobs] == ["b/two"]
        made.answer(tasks["b.cn"])
        await made.keep()
        await made.until(lambda: told == ["b/two"])  # as soon as it is kept, not when all are
        made.answer(tasks["a.cn"])
        await made.keep()
        polls = await crawl
        assert sorted(poll.column for poll in polls) == ["a/one", "a/three", "b/two"]
        assert {poll.outcome for poll in polls} == {Outcome.UNCHANGED}
        assert made.store.columns.due([one.key for one in columns], NOW) == []


async def test_what_is_under_way_is_not_sent_twice(broker: Broker, tmp_path: Path) -> None:
    async with desk(broker, tmp_path, col("a/one")) as made:
        crawls = [asyncio.create_task(made.dispatch.crawl([col("a/one")])) for _ in range(2)]
        task = await made.task()
        made.answer(task)
        await made.keep()
        assert [len(await crawl) for crawl in crawls] == [1, 1]
        assert made.board.look([]).queued == 0


async def test_a_task_whose_worker_was_killed_is_sent_again(broker: Broker, tmp_path: Path) -> None:
    async with desk(broker, tmp_path, col("a/one")) as made:
        crawl = asyncio.create_task(made.dispatch.crawl([col("a/one")]))
        lost = await made.task()
        made.begin(lost)  # and no more is heard of it
        again = await made.task()
        assert again.id != lost.id
        assert not made.board.begin("a.cn", lost.id, "w/2")  # the first, should its message come back
        made.answer(again)
        await made.keep()
        assert len(await crawl) == 1
        assert made.board.kills() == {"a/one": 1}


async def test_a_task_that_vanished_before_it_was_begun_is_sent_again(broker: Broker, tmp_path: Path) -> None:
    async with desk(broker, tmp_path, col("a/one")) as made:
        crawl = asyncio.create_task(made.dispatch.crawl([col("a/one")]))
        await made.task()  # taken by a worker that was killed at that moment
        made.answer(await made.task())
        await made.keep()
        assert len(await crawl) == 1
        assert made.board.kills() == {}  # nobody was seen to die of it


async def test_a_task_that_lives_is_let_alone_however_long_it_takes(broker: Broker, tmp_path: Path) -> None:
    async with desk(broker, tmp_path, col("a/one")) as made:
        crawl = asyncio.create_task(made.dispatch.crawl([col("a/one")]))
        task = await made.task()
        made.begin(task)
        for _ in range(15):
            await asyncio.sleep(0.1)
            assert made.board.renew("a.cn", "w/1")
        assert made.board.look([]).task == {"a.cn": task.id}
        made.board.release("a.cn", "w/1")
        crawl.cancel()


async def test_a_column_that_takes_three_workers_with_it_is_set_aside_and_the_others_are_not(
    broker: Broker, tmp_path: Path
) -> None:
    columns = (col("a/good"), col("a/poison"))
    async with desk(broker, tmp_path, *columns) as made:
        crawl = asyncio.create_task(made.dispatch.crawl(columns))
        for _ in range(3):
            task = await made.task()
            made.begin(task, at=[job.column.key for job in task.jobs].index("a/poison"))
        (poll,) = await made.keep()
        assert (poll.column, poll.outcome) == ("a/poison", Outcome.BROKEN)
        assert poll.detail == "took 3 workers with it, one after another, and was set aside"
        rest = await made.task()
        assert [job.column.key for job in rest.jobs] == ["a/good"]
        made.answer(rest)
        await made.keep()
        polls = {poll.column: poll.outcome for poll in await crawl}
        assert polls == {"a/good": Outcome.UNCHANGED, "a/poison": Outcome.BROKEN}
        assert any("a/poison" in line and not sound for line, sound in standing(made.board))


async def test_a_file_that_takes_three_workers_with_it_is_given_up(broker: Broker, tmp_path: Path) -> None:
    async with desk(broker, tmp_path, col("a/one")) as made:
        url = "http://files.cn/1.pdf"
        entry = Entry(url="http://a.cn/1", title="通知")
        article = Article(url=entry.url, title="通知", attachments=(Attachment(url=url, name="附件", kind="pdf"),))
        made.store.items.add(
            Item(column="a/one", entry=entry, article=article, url_key=url_key(entry.url), fetched=NOW)
        )
        await made.dispatch.read_files()
        crawl = asyncio.create_task(made.dispatch.crawl([col("a/one")]))
        for _ in range(4):
            task = await made.task()
            if task.host == "a.cn":
                made.answer(task)
                await made.keep()
            else:
                made.begin(task)
        await crawl
        await made.keep()
        (file,) = made.store.attachments.of(1)
        assert "set aside" in (file.problem or "")
        await made.dispatch.read_files()
        await asyncio.sleep(0.3)
        assert made.board.look([]).queued == 0


async def test_the_broker_may_be_away_at_the_start_and_in_mid_work(
    broker: Broker, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broker.stop()
    with caplog.at_level(logging.INFO, "collector"):
        async with desk(broker, tmp_path, col("a/one")) as made:
            crawl = asyncio.create_task(made.dispatch.crawl([col("a/one")]))
            await made.until(lambda: "the broker does not answer, 1 columns wait" in caplog.text)
            await asyncio.sleep(0.4)
            broker.start()
            task = await made.task()
            made.begin(task)
            broker.stop(signal.SIGKILL)
            await made.until(lambda: caplog.text.count("does not answer") == 2)  # once an absence
            broker.start()
            made.answer(await made.task())
            await made.keep()
            assert len(await crawl) == 1


async def test_a_broker_that_has_forgotten_everything_only_costs_a_tick(broker: Broker, tmp_path: Path) -> None:
    async with desk(broker, tmp_path, col("a/one")) as made:
        crawl = asyncio.create_task(made.dispatch.crawl([col("a/one")]))
        await made.task()
        made.board.redis.flushall()
        assert await crawl == ()  # nothing is said of it
        assert made.store.columns.due(["a/one"], NOW) == ["a/one"]  # and it is still due


async def test_a_new_scheduler_goes_on_where_the_old_one_ended(broker: Broker, tmp_path: Path) -> None:
    async with desk(broker, tmp_path, col("a/one")) as made:
        crawl = asyncio.create_task(made.dispatch.crawl([col("a/one")]))
        task = await made.task()
        made.board.begin("a.cn", task.id, "w/1")
        await made.dispatch.stop()
        assert await crawl == ()
        later = Dispatch(made.config, made.store, made.board, broker.app(), now=lambda: NOW, look=0.1)
        again = asyncio.create_task(later.crawl([col("a/one")]))
        for _ in range(5):
            await asyncio.sleep(0.1)
            made.board.renew("a.cn", "w/1")
        assert made.board.look([]).queued == 0  # it knows the task of its predecessor
        made.board.release("a.cn", "w/1")
        report = Report(column="a/one", started=NOW, finished=NOW, not_modified=True)
        polls = (Finished(report=report, column=col("a/one"), horizon=None),)
        result = Result(id="r", task=task.id, host="a.cn", worker="w", skew=0, last=True, polls=polls)
        made.board.tell("a.cn", task.id)
        publish(broker.app(), KEEP, WRITER, encode(result))
        await made.keep()
        assert len(await again) == 1
        await later.close()


async def test_who_is_missing_or_of_another_version_is_named(
    broker: Broker, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with desk(broker, tmp_path, col("a/one")) as made:
        made.board.present("old", role="worker", version="0000", processes=4)
        crawl = asyncio.create_task(made.dispatch.crawl([col("a/one")]))
        await made.task()
        await made.until(lambda: "nobody keeps results" in caplog.text)
        await asyncio.sleep(0.5)
        assert caplog.text.count("columns are due and no worker is there") == 1
        assert caplog.text.count(f"worker old speaks version 0000 of the messages, this program {VERSION}") == 1
        words = list(standing(made.board))
        assert any("old" in line and "不能共同工作" in line and not sound for line, sound in words)
        assert ("没有写入者；请启动：collector writer", False) in words
        crawl.cancel()


async def test_nothing_more_is_sent_while_the_writer_cannot_keep_up(
    broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("collector.running.cluster.dispatch._RESULTS", 1)
    empty = Result(id="r", task="t", host="h", worker="w", skew=0, last=True)
    async with desk(broker, tmp_path, col("a/one")) as made:
        for _ in range(2):
            publish(broker.app(), KEEP, WRITER, encode(empty))
        crawl = asyncio.create_task(made.dispatch.crawl([col("a/one")]))
        await made.until(lambda: "wait for the writer" in caplog.text)
        assert made.board.look([]).queued == 0
        await made.keep()
        assert (await made.task()).host == "a.cn"
        crawl.cancel()
