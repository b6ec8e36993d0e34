"""Reading in processes of their own: a page that hangs or kills its reader is given up alone."""

from __future__ import annotations

import asyncio
import os
import time
from functools import partial

import pytest

from collector.errors import ReadError, Refused
from collector.gathering.readers import Readers
from collector.model import Entry, Selectors
from tests.gathering.site import NOW, article_page, headline, html

pytestmark = pytest.mark.asyncio


async def read(readers: Readers, number: int) -> str:
    url = f"http://a.cn/{number}.html"
    article = await readers.read(
        article_page(number),
        url,
        status=200,
        headers={"Content-Type": "text/html; charset=utf-8"},
        selectors=Selectors(),
        entry=Entry(url=url, title=headline(number)),
        fetched=NOW,
    )
    return article.title


@pytest.mark.parametrize("processes", [0, 2])
async def test_articles_come_back_as_they_were_read(processes: int) -> None:
    readers = Readers(processes=processes, seconds=60)
    try:
        titles = await asyncio.gather(*(read(readers, number) for number in range(6)))
        assert titles == [headline(number) for number in range(6)]
    finally:
        readers.close()


async def test_a_stuck_reader_is_ended_and_replaced() -> None:
    readers = Readers(processes=1, seconds=1)
    try:
        pid = await readers.call(os.getpid, what="warm")
        with pytest.raises(ReadError, match="page 7: reading took longer than 1 s"):
            await readers.call(partial(time.sleep, 60), what="page 7")
        assert await readers.call(os.getpid, what="next") != pid
    finally:
        readers.close()


async def test_who_waits_for_a_reader_gets_a_new_one_when_it_is_ended() -> None:
    readers = Readers(processes=1, seconds=1)
    try:
        stuck = asyncio.create_task(readers.call(partial(time.sleep, 60), what="page 6"))
        waiting = asyncio.create_task(read(readers, 1))
        with pytest.raises(ReadError, match="page 6"):
            await stuck
        assert await asyncio.wait_for(waiting, 30) == headline(1)
    finally:
        readers.close()


async def test_a_page_that_kills_its_reader_costs_only_itself() -> None:
    readers = Readers(processes=1, seconds=20)
    try:
        with pytest.raises(ReadError, match="broke the process"):
            await readers.call(partial(os._exit, 3), what="page 8")
        assert await read(readers, 1) == headline(1)
    finally:
        readers.close()


async def test_the_readers_own_exceptions_come_through_and_the_process_lives_on() -> None:
    readers = Readers(processes=1, seconds=20)
    try:
        pid = await readers.call(os.getpid, what="warm")
        with pytest.raises(ValueError, match="invalid literal"):
            await readers.call(partial(int, "x"), what="page 9")
        assert await readers.call(os.getpid, what="again") == pid
    finally:
        readers.close()


async def test_who_gives_up_waiting_does_not_leave_a_busy_reader_behind() -> None:
    readers = Readers(processes=1, seconds=20)
    try:
        await readers.call(os.getpid, what="warm")
        task = asyncio.create_task(readers.call(partial(time.sleep, 60), what="page 10"))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(15):
            assert await read(readers, 2) == headline(2)
    finally:
        readers.close()


async def test_a_refusal_is_no_article_though_it_came_with_a_dated_row() -> None:
    readers = Readers(processes=0, seconds=20)
    page = html("安全验证", "<h1>安全验证</h1><p>请完成安全验证后继续访问</p><input type=text name=captcha>")
    for status, body in ((200, page), (403, article_page(3))):
        with pytest.raises(Refused):
            await readers.read(
                body,
                "http://a.cn/3.html",
                status=status,
                headers={"content-type": "text/html; charset=utf-8"},
                selectors=Selectors(),
                entry=Entry(url="http://a.cn/3.html", title=headline(3), published=NOW),
                fetched=NOW,
            )
