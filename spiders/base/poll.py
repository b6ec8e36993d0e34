"""One poll of one column, from its first request to its report."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response, TextResponse

from collector.errors import CollectorError, ReadError, Refused, StoreError, UnexpectedPage
from collector.model import Entry, Failure, Item, Job, Listing, PageRequest, Report, Validators
from collector.reading.urls import host, url_key
from spiders.base.articles import article_of
from spiders.base.fetching import fetch, moved, refusal
from spiders.base.means import Means
from spiders.base.validators import believed, conditional, offered
from spiders.base.walk import Walk

if TYPE_CHECKING:
    from spiders.base import ColumnSpider

logger = logging.getLogger(__name__)

ENTRANCE_AGE = timedelta(hours=24)  # how long a list is asked for where it was last found
RETRY_AFTER = "retry_after"  # in a request's meta: until when its host asked to be left alone
READABLE = frozenset({"shell", "empty"})  # verdicts on list pages that a family may know better
PASSING = frozenset({"timeout", "dns", "connect", "connection", "truncated", "error", "maintenance"})
MAX_SHELLS = 5  # pages that only point to the next before the list itself is met

Emit = Callable[[Item], Awaitable[None]]


class ColumnPoll:
    """One poll: walks back through the list, reads what is new, and says what happened.

    Whatever goes wrong ends in the report: expected failures under their kind, surprises under the exception's name
    with a traceback in the log.
    """

    def __init__(self, job: Job, family: type[ColumnSpider], means: Means) -> None:
        self.job = job
        self.family = family
        self.column = job.column
        self.means = self._counting(means)
        self.walk = Walk(job, means.known)
        self.failures: list[Failure] = []
        self.problem = self.problem_kind = self.final_url = ""
        self.status: int | None = None
        self.not_modified = False
        self.entrance: PageRequest | None = None
        self.validators: Validators | None = None
        self.retry_after: datetime | None = None
        self.requests = self.bytes = 0

    async def run(self, emit: Emit) -> Report | None:
        """Poll; items go to ``emit`` as they are read. None when the run came to an end before the list was seen."""
        started = self.means.now()
        try:
            async with asyncio.timeout(self.means.deadline):
                await self._see_list_or_say_why_not()
                if self.walk.entries or not self.problem:
                    await self._read_articles(self.walk.wanted()[: self.job.articles], emit)
        except TimeoutError:
            self._fail("deadline", f"took longer than {self.means.deadline:.0f} s")
        except Stopped:
            return None
        return self._report(started)

    async def _see_list_or_say_why_not(self) -> None:
        try:
            await self._see_list()
        except Stopped:
            raise
        except Refused as refusal:
            self._fail(refusal.kind, str(refusal))
        except UnexpectedPage as error:
            self._fail("shape", str(error))
        except CollectorError as error:  # what the column asks for cannot be done, such as a route without an instance
            self._fail("config", str(error))
        except Exception as error:  # a surprise must not take the other columns with it
            logger.exception("the poll of %s broke", self.column.key)
            self._fail(type(error).__name__, str(error))

    async def _see_list(self) -> None:
        """Walk from where the list was last found; if that fails in any way, once more from the column's own page."""
        entrance = self._remembered()
        if entrance is not None:
            try:
                await self._follow(entrance)
            except (Refused, UnexpectedPage) as error:
                if self.walk.entries:  # it did lead to the list; what failed is a later page
                    raise
                logger.info("%s: %s no longer leads to the list: %s", self.column.key, entrance.url, error)
            self.entrance = None
            if self.walk.entries or self.not_modified:
                return
            self.walk = Walk(self.job, self.means.known)
        first = self.family.first(self.column)
        await self._follow(first)
        if self.entrance == first:
            self.entrance = None

    async def _follow(self, ask: PageRequest | None) -> None:
        """Walk back from one request, page by page, until the walk has seen enough."""
        reader, shells = self.family, 0
        while ask is not None:
            self._go_on_or_stop()
            page = await self._list_page(ask)
            if page is None:
                return
            response, shell = page
            if not self.walk.pages and not shells:
                reader = self.family.reader(response)
            listing = self._listing(reader, response, shell)
            if listing.entries or not listing.next:
                if not self.walk.pages:
                    self._found(ask, response)
                go_on = self.walk.take(listing.entries)
                self.walk.ended |= listing.next is None
            else:
                shells, go_on = shells + 1, True
                if shells > MAX_SHELLS:
                    raise UnexpectedPage(f"{shells} pages in a row only pointed to the next, {response.url} last")
            ask = listing.next if go_on else None

    async def _list_page(self, ask: PageRequest) -> tuple[TextResponse, Refused | None] | None:
        """The response to one list request, and what speaks against it; None for nothing new or nothing more.

        :raises Refused: there is none that may be read.
        """
        sent = ask if self.walk.pages else conditional(ask, self.job.state, self.means.now())
        try:
            response = await fetch(self.means, sent, seconds=self.means.list_timeout)
        except Refused as failure:
            if failure.kind != "unrecorded" or not self.walk.pages:
                raise
            self.walk.ended = True  # a recording holds no more of a list than was asked for at its time
            return None
        self.status, self.final_url = response.status, response.url
        if response.status == 304:
            if sent == ask:
                raise Refused("unasked", "the server says 'not modified' though it was not asked that")
            self.not_modified = True
            return None
        if response.status == 404 and self.walk.pages:  # past the end of the list
            self.walk.ended, self.status = True, 200
            return None
        refused = refusal(response, self.family.expects)
        if refused and refused.kind not in READABLE:
            raise refused
        if moved(ask.url, response.url):
            raise Refused("moved", f"{ask.url} leads to {response.url}")
        return response, refused

    def _listing(self, reader: type[ColumnSpider], response: TextResponse, shell: Refused | None) -> Listing:
        """What the family makes of the response; pages that look like a shell are many a family's daily bread.

        :raises Refused: the family can make nothing of what is a shell indeed.
        """
        try:
            listing = reader.listing(response, self.column)
        except UnexpectedPage as error:
            if shell:
                raise shell from error
            raise
        if shell and not listing.entries and not listing.next:
            raise shell
        return listing

    def _found(self, ask: PageRequest, response: TextResponse) -> None:
        """Remember where the entries came from, and what to ask with next time."""
        self.entrance = ask
        self.validators = offered(ask, response)

    def _remembered(self) -> PageRequest | None:
        state = self.job.state
        if state.entrance is None or state.entrance_found is None:
            return None
        fresh = self.means.now() - state.entrance_found < ENTRANCE_AGE
        return state.entrance if fresh and self.family.remembers else None

    async def _read_articles(self, entries: Sequence[Entry], emit: Emit) -> None:
        """Read the articles, a few at a time, in list order; what the end of the run cuts off stays pending."""
        remaining = iter(entries)

        async def work() -> None:
            for entry in remaining:
                if self.means.stopping():
                    return
                await self._read_article(entry, emit)

        async with asyncio.TaskGroup() as group:
            for _ in range(min(self.means.articles_at_once, len(entries))):
                group.create_task(work())

    async def _read_article(self, entry: Entry, emit: Emit) -> None:
        key = url_key(entry.url)
        try:
            article = await article_of(entry, self.column, self.means, referer=self.final_url or self.column.url)
        except (Refused, ReadError, StoreError) as error:  # the last: it came, and could not be kept
            passing = isinstance(error, Refused) and error.kind in PASSING
            self.failures.append(
                Failure(entry=entry, url_key=key, problem=str(error), status=_status(error), passing=passing)
            )
        except Exception as error:  # one article must not take the others with it
            logger.exception("reading %s broke", entry.url)
            problem = f"{type(error).__name__}: {error}"
            self.failures.append(Failure(entry=entry, url_key=key, problem=problem))
        else:
            await emit(
                Item(column=self.column.key, entry=entry, article=article, url_key=key, fetched=self.means.now())
            )

    def _counting(self, means: Means) -> Means:
        """The same means, with every request of this poll counted."""

        async def download(request: Request) -> Response:
            self.requests += 1
            try:
                response = await means.download(request)
            finally:
                if host(request.url) == host(self.column.url):
                    self.retry_after = request.meta.get(RETRY_AFTER, self.retry_after)
            self.bytes += len(response.body)
            return response

        return Means(**{name: getattr(means, name) for name in Means.__slots__} | {"download": download})

    def _go_on_or_stop(self) -> None:
        if self.means.stopping():
            raise Stopped

    def _fail(self, kind: str, problem: str) -> None:
        self.problem_kind, self.problem = kind, problem

    def _report(self, started: datetime) -> Report:
        walk, state = self.walk, self.job.state
        complete = not self.problem and walk.anchor_met
        return Report(
            column=self.column.key,
            started=started,
            finished=self.means.now(),
            entries=tuple(walk.entries.values()),
            failures=tuple(self.failures),
            status=self.status,
            problem=self.problem,
            problem_kind=self.problem_kind,
            not_modified=self.not_modified,
            same_entries=walk.same,
            final_url=self.final_url,
            anchor_met=walk.anchor_met if walk.pages else True,
            reached=walk.reached,
            pages=walk.pages,
            requests=self.requests,
            bytes=self.bytes,
            validators=self._validators() if complete else None,
            entries_hash=(state.entries_hash if self.not_modified else walk.hash) if complete else None,
            entrance=self.entrance,
            retry_after=self.retry_after,
        )

    def _validators(self) -> Validators | None:
        state = self.job.state
        return state.validators if self.not_modified else believed(self.validators, state, self.walk.hash)


class Stopped(Exception):
    """The run is coming to an end; the column stays due."""


def _status(error: Exception) -> int | None:
    return getattr(error, "status", None)
