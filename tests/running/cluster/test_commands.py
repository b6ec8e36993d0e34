"""Worker, writer and state from the command line, with and without what they need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from redis import ConnectionError as GoneError

from collector.cli import main
from collector.config.cluster import Cluster
from collector.errors import ConfigErrors, SecretError
from collector.running.cluster.broker import PASSWORD, address, client, patiently
from collector.running.cluster.messages import VERSION
from tests.running.cluster.broker import Broker

ROOT = Path(__file__).parents[3]


def folder(at: Path, broker: str = "", *, contact: str = "desk@example.org", more: str = "") -> Path:
    made = at / "config"
    (made / "sources").mkdir(parents=True)
    (made / "sources" / "one.toml").write_text('[one]\nname = "一"\nenabled = false\nreason = "无"\n', encoding="utf-8")
    (made / "bulletin.toml").write_text(
        'masthead = "简报"\npublisher = "甲"\n[[sections]]\nname = "要闻"\nquota = 5\n', encoding="utf-8"
    )
    (made / "collector.toml").write_text(
        f'[identity]\ncontact = "{contact}"\n[cluster]\nbroker = "{broker}"\n{more}\n', encoding="utf-8"
    )
    return made


def run(at: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--config", str(at), *arguments])


@pytest.mark.parametrize("command", ["worker", "writer", "cluster"])
def test_without_a_broker_the_commands_say_that_none_is_needed(tmp_path: Path, command: str) -> None:
    result = run(folder(tmp_path), command)
    assert result.exit_code == 1
    assert "collector.toml [cluster] broker: no broker is named" in result.stderr
    assert "one machine needs none" in result.stderr


@pytest.fixture
def without_celery(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("collector.running.cluster.")]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("celery", "kombu", "redis"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.usefixtures("without_celery")
@pytest.mark.parametrize("command", ["worker", "writer", "cluster"])
def test_without_the_extra_the_commands_say_how_to_have_it(tmp_path: Path, command: str) -> None:
    result = run(folder(tmp_path, "redis://127.0.0.1:1/0"), command)
    assert result.exit_code == 1
    assert "needs the extra [cluster]" in result.stderr
    assert "locks/cluster.txt" in result.stderr


def test_a_collector_on_one_machine_never_imports_what_a_cluster_needs() -> None:
    """A fresh program: the commands, the daemon and the crawl are all there, and neither library is."""
    check = (
        "import sys, collector.cli, collector.running.daemon, collector.gathering.crawl\n"
        "print([name for name in ('celery', 'kombu', 'redis') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_a_worker_asks_sites_in_nobodys_name(tmp_path: Path) -> None:
    result = run(folder(tmp_path, "redis://127.0.0.1:1/0", contact=""), "worker")
    assert result.exit_code == 1
    assert "contact" in result.stderr


def test_the_state_of_a_cluster_is_shown(broker: Broker, tmp_path: Path) -> None:
    made = folder(tmp_path, broker.settings.broker)
    result = run(made, "cluster")
    assert result.exit_code == 1
    assert "没有工作者；请启动：collector worker" in result.output
    broker.board.present("w1", role="worker", version=VERSION, processes=4)
    broker.board.present("here:7", role="writer", version=VERSION, processes=1)
    broker.board.enter("a.cn", "t")
    result = run(made, "cluster")
    assert result.exit_code == 0, result.output
    assert "进行中主机 1" in result.output
    assert "工作者 w1：4 个进程" in result.output
    broker.board.set_aside("x", "not a message of the collector")
    result = run(made, "cluster")
    assert result.exit_code == 1
    assert "搁置的消息：not a message of the collector" in result.output


def test_a_broker_that_is_away_is_named(tmp_path: Path) -> None:
    result = run(folder(tmp_path, "redis://127.0.0.1:1/0"), "cluster")
    assert result.exit_code == 1
    assert "消息服务器没有应答" in result.stderr
    assert "127.0.0.1:1" in result.stderr


@pytest.mark.parametrize(
    ("broker", "words"),
    [
        ("amqp://a/", "is not the address of a Redis server"),
        ("redis://:x/", "is not the address of a Redis server"),
        ("redis://a:0/", "is not the address of a Redis server"),
        ("redis://:hunter2@a/0", "a password does not stand in the configuration"),
    ],
)
def test_an_address_that_cannot_be_a_broker_is_refused(tmp_path: Path, broker: str, words: str) -> None:
    from collector.config import load

    with pytest.raises(ConfigErrors) as caught:
        load(folder(tmp_path, broker))
    assert "collector.toml [cluster] broker: " in str(caught.value)
    assert words in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_the_password_comes_from_the_environment_or_a_closed_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("s:e/c@ret\n", encoding="utf-8")
    settings = Cluster(broker="rediss://me@a.cn:6380/2", password_file=file)
    file.chmod(0o644)
    with pytest.raises(SecretError, match="chmod 600"):
        address(settings, {})
    file.chmod(0o600)
    assert address(settings, {}) == "rediss://me:s%3Ae%2Fc%40ret@a.cn:6380/2"
    assert address(settings, {PASSWORD: "x"}) == "rediss://me:x@a.cn:6380/2"
    assert address(Cluster(broker="redis://a.cn/0"), {}) == "redis://a.cn/0"
    file.write_text("", encoding="utf-8")
    with pytest.raises(SecretError, match="empty"):
        address(settings, {})
    with pytest.raises(SecretError, match="cannot be read"):
        address(Cluster(broker="redis://a.cn/0", password_file=tmp_path / "none"), {})


def test_a_broker_with_a_password_is_opened_by_it(broker: Broker) -> None:
    broker.stop()
    broker.password = "geheim"
    broker.start()
    with pytest.raises(Exception, match=r"[Aa]uthentication"):
        client(broker.settings, {}).ping()
    assert client(broker.settings, {PASSWORD: "geheim"}).ping()


def test_what_waits_for_the_broker_goes_on_when_it_answers(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collector.running.cluster.broker._PAUSE", 0.01)
    tries: list[int] = []

    def call() -> int:
        tries.append(1)
        if len(tries) < 4:
            raise GoneError("gone")
        return 7

    with caplog.at_level("INFO", "collector"):
        assert patiently(call, "a message") == 7
    assert caplog.text.count("does not answer") == 1
    assert "the broker answers again" in caplog.text
