"""``kill -9`` at random moments of the real programs, a few times; ``python -m bench kill`` does it by the hundred."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from bench._killing import (
    KINDS,
    Office,
    Tally,
    kill_backups,
    kill_crawls,
    kill_decisions,
    kill_migrations,
    serving,
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    with serving(folder) as port:
        yield Office(folder, port, seed=20261122)


@pytest.mark.parametrize(
    ("work", "times"), [(kill_crawls, 4), (kill_decisions, 3), (kill_backups, 2), (kill_migrations, 2)], ids=str
)
def test_nothing_is_lost_doubled_or_damaged(office: Office, work: object, times: int) -> None:
    assert callable(work)
    tally = work(office, times)
    assert tally.kills == times
    assert tally.good, tally


def test_what_is_lost_doubled_or_damaged_would_be_seen(office: Office) -> None:
    tally = Tally()
    office.check_items({"http://a.cn/gone"}, tally)
    assert tally.lost == ["http://a.cn/gone"]
    tally = Tally()
    requests = [("k-first", 1, KINDS[0])]
    office.check_decisions(requests, ["k-never"], tally)
    assert tally.lost == ["k-never"]
    with closing(sqlite3.connect(office.store_path)) as db:
        db.execute("INSERT INTO decisions SELECT NULL, item, kind, decided_by, decided_at, section, note, other, NULL"
                   " FROM decisions WHERE decided_by = 'k-first'")  # fmt: skip
        db.execute("UPDATE stories SET size = 99 WHERE id = 1")
        db.commit()
    tally = Tally()
    office.check_decisions(requests, [], tally)
    assert tally.doubled == ["k-first"]
    assert "stories whose members" in tally.unsound[0]
    assert not tally.good
