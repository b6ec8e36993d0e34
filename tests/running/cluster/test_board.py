"""What is under way: one task a host, one holder a task, by the broker's clock alone."""

from __future__ import annotations

import time

from collector.running.cluster.board import Board
from collector.running.cluster.broker import client
from tests.running.cluster.broker import Broker, until


def short(broker: Broker, lease: float = 0.3) -> Board:
    return Board(client(broker.settings, {}), lease=lease)


def test_a_task_that_was_superseded_is_not_begun(broker: Broker) -> None:
    board = broker.board
    board.enter("a.cn", "first")
    board.enter("a.cn", "second")
    assert not board.begin("a.cn", "first", "w1")
    assert board.begin("a.cn", "second", "w1")
    assert not board.begin("b.cn", "nonesuch", "w1")


def test_two_workers_are_never_at_one_host(broker: Broker) -> None:
    board = broker.board
    board.enter("a.cn", "t")
    assert board.begin("a.cn", "t", "w1")
    assert not board.begin("a.cn", "t", "w2")  # the same message, delivered twice
    assert board.holder("a.cn") == "w1"
    assert board.renew("a.cn", "w1")
    assert not board.renew("a.cn", "w2")
    board.release("a.cn", "w2")
    assert board.holder("a.cn") == "w1"
    board.release("a.cn", "w1")
    assert board.holder("a.cn") == ""


def test_a_lease_ends_with_its_holder_and_is_taken_up_again_by_one_who_only_slept(broker: Broker) -> None:
    board = short(broker)
    board.enter("a.cn", "t")
    board.begin("a.cn", "t", "w1")
    assert "a.cn" in board.look(["a.cn", "b.cn"]).leased
    until(lambda: "a.cn" not in board.look(["a.cn"]).leased, 5)
    assert board.renew("a.cn", "w1")
    assert board.holder("a.cn") == "w1"


def test_what_was_told_is_not_begun_again(broker: Broker) -> None:
    board = broker.board
    board.enter("a.cn", "t")
    board.begin("a.cn", "t", "w1")
    board.tell("a.cn", "t")
    board.release("a.cn", "w1")
    assert not board.begin("a.cn", "t", "w2")


def test_only_the_task_itself_is_struck_out(broker: Broker) -> None:
    board = broker.board
    board.enter("a.cn", "t2")
    board.begin("a.cn", "t2", "w1")
    board.note("a.cn", "a/list")
    board.strike("a.cn", "t1")  # an earlier task's result, late
    sight = board.look([])
    assert (sight.task, sight.begun, sight.at) == ({"a.cn": "t2"}, {"a.cn": "t2"}, {"a.cn": "a/list"})
    board.strike("a.cn", "t2")
    sight = board.look([])
    assert [dict(one) for one in (sight.task, sight.begun, sight.told, sight.at)] == [{}, {}, {}, {}]


def test_losses_in_a_row_are_counted_until_it_goes_well(broker: Broker) -> None:
    board = broker.board
    assert [board.lost("a/list"), board.lost("a/list")] == [1, 2]
    assert board.kills() == {"a/list": 2}
    board.survived("a/list")
    assert board.kills() == {}
    assert board.lost("a/list") == 1


def test_there_is_one_writer_and_after_it_another(broker: Broker) -> None:
    board = short(broker)
    assert board.write_alone("one") is None
    assert board.write_alone("one") is None
    assert board.write_alone("two") == "one"
    board.write_no_more("two")
    assert board.write_alone("two") == "one"
    until(lambda: board.write_alone("two") is None, 5)  # it was killed, and said nothing more
    board.write_no_more("two")
    assert board.write_alone("one") is None


def test_who_is_there_and_what_was_set_aside_can_be_seen(broker: Broker) -> None:
    board = broker.board
    board.present("w1", role="worker", version="x", processes=4)
    board.present("me", role="writer", version="x", processes=1)
    assert [(one["name"], one["role"]) for one in board.workers()] == [("me", "writer"), ("w1", "worker")]
    board.set_aside("{}", "not a message")
    board.set_aside("[]", "neither")
    assert [one["why"] for one in board.asides()] == ["neither", "not a message"]
    assert abs(board.clock() - time.time()) < 5


def test_all_of_it_outlives_the_broker(broker: Broker) -> None:
    broker.board.enter("a.cn", "t")
    broker.board.set_aside("{}", "why")
    broker.stop()
    broker.start()
    assert broker.board.look([]).task == {"a.cn": "t"}
    assert len(broker.board.asides()) == 1
