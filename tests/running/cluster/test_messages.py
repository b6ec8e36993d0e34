"""What travels is told again as it was, and another version is named instead of misread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import pytest

from collector.model import (
    ArchiveRecord,
    Article,
    Attachment,
    Column,
    ColumnFilter,
    ColumnState,
    Entry,
    Evidence,
    Failure,
    Gap,
    Item,
    Job,
    Known,
    Outcome,
    PageRequest,
    Precision,
    Report,
    Selectors,
    Validators,
)
from collector.running.cluster.messages import (
    VERSION,
    Finished,
    OtherVersion,
    Result,
    Task,
    Unreadable,
    decode,
    encode,
    version_of,
)
from collector.store.hosts import HostState
from tests.gathering.site import NOW

WRONG = f'{{"version":"{VERSION}","message":@}}'
ENTRY = Entry(url="http://a.cn/1", title="通知", published=NOW, precision=Precision.DAY, summary="摘要")
COLUMN = Column(
    key="a/b",
    source="a",
    name="要闻",
    url="http://a.cn/",
    selectors=Selectors(row="li"),
    options={"page_size": 20, "api": True, "links": "/art/"},
    filter=ColumnFilter(hosts=("a.cn",)),
    every=timedelta(hours=2),
)
STATE = ColumnState(
    column="a/b",
    next_due=NOW,
    last_outcome=Outcome.OK,
    validators=Validators(url="http://a.cn/", etag='"1"'),
    entrance=PageRequest(url="http://a.cn/x", headers=(("A", "b"),)),
    gap=Gap(column="a/b", opened=NOW, id=3),
)
JOB = Job(column=COLUMN, state=STATE, pending=(ENTRY,), waiting=("k",), revisits=(ENTRY,), horizon=NOW)
FILE = Attachment(url="http://a.cn/1.pdf", name="附件", kind="pdf", text="一", size=3)
TASK = Task(
    id="t",
    host="a.cn",
    sent=NOW,
    mark=12.5,
    jobs=(JOB,),
    known={"a/b": {"k": Known(in_column_since=NOW, listed_title="通知")}},
    hosts=(HostState(host="a.cn", robots="", robots_fetched=NOW),),
    files=((7, FILE),),
)
ARTICLE = Article(url="http://a.cn/1", title="通知", evidence={"title": Evidence(rule="h1", confidence=0.9)})
REPORT = Report(column="a/b", started=NOW, finished=NOW, entries=(ENTRY,), retry_after=NOW)
RESULT = Result(
    id="r",
    task="t",
    host="a.cn",
    worker="w/1",
    skew=-0.5,
    last=True,
    items=(Item(column="a/b", entry=ENTRY, article=ARTICLE, url_key="k", fetched=NOW),),
    polls=(Finished(report=REPORT, column=COLUMN, horizon=None),),
    records=(ArchiveRecord(key="k", url="u", fetched=NOW, file="", offset=0, length=9),),
    warc="AAAA",
    hosts=(HostState(host="a.cn"),),
    files=((7, FILE),),
)


def test_a_task_is_told_again_as_it_was() -> None:
    assert decode(Task, encode(TASK)) == TASK


def test_a_result_is_told_again_as_it_was() -> None:
    failed = Failure(entry=ENTRY, url_key="k", problem="status 500", status=500)
    assert decode(Result, encode(RESULT)) == RESULT
    assert failed.problem in encode(
        Result(
            id="r",
            task="t",
            host="h",
            worker="w",
            skew=0,
            last=False,
            polls=(
                Finished(
                    report=Report(column="a/b", started=NOW, finished=NOW, failures=(failed,)),
                    column=COLUMN,
                    horizon=NOW,
                ),
            ),
        )
    )


def test_half_surrogates_that_no_json_takes_are_replaced() -> None:
    odd = Entry(url="http://a.cn/1", title="通\ud83d知")
    told = decode(
        Task, encode(Task(id="t", host="h", sent=NOW, mark=0, jobs=(Job(column=COLUMN, state=STATE, pending=(odd,)),)))
    )
    assert told.jobs[0].pending[0].title == "通?知"


def test_another_version_is_named() -> None:
    other = encode(TASK).replace(f'"version":"{VERSION}"', '"version":99', 1)
    with pytest.raises(OtherVersion, match=f"version 99; this program speaks version {VERSION}"):
        decode(Task, other)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "1", WRONG.replace("@", "{}"), WRONG.replace("@", '{"id":"t","host":7}')]
)
def test_what_is_no_message_is_said_to_be_none(text: str) -> None:
    with pytest.raises(Unreadable):
        decode(Task, text)


@dataclass
class One:
    word: str
    many: tuple[Mood, ...]


class Mood(StrEnum):
    GOOD = "good"


@dataclass
class Two:
    word: str
    many: tuple[Mood, ...]
    more: int = 0


def test_the_version_is_another_one_as_soon_as_anything_is_otherwise() -> None:
    assert version_of(One) == version_of(One)
    assert len({VERSION, version_of(Task), version_of(One), version_of(Two)}) == 4
    before = version_of(Holder)
    Holder.__annotations__["inner"] = "Two"
    try:
        assert version_of(Holder) != before  # what lies deeper counts too
    finally:
        Holder.__annotations__["inner"] = "One"


@dataclass
class Holder:
    inner: One
