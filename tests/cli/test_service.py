"""The service from the command line: both processes together, the operator's screen, the channels."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from collector.cli.app import PROJECT
from collector.model import CHINA
from collector.running.beat import read_beat
from collector.store import Store
from tests.cli.served import Desk, desk, served
from tests.gathering.site import Page, fill, list_page
from tests.running.notices.receivers import robots

CHANNELS = """
[notify]
digest_time = "00:00"
[notify.channels.office]
kind = "webhook"
secret_env = "COLLECTOR_TEST_OFFICE"
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def until(seen: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    deadline = time.monotonic() + 90
    while not seen():
        assert time.monotonic() < deadline
        assert process is None or process.poll() is None
        time.sleep(0.05)


def ask(url: str) -> tuple[int, dict[str, Any]]:
    try:
        with urlopen(url, timeout=10) as response:
            return response.status, json.loads(response.read())
    except HTTPError as error:
        return error.code, json.loads(error.read())
    except (URLError, ConnectionError):
        return 0, {}


def add(own: Desk, text: str) -> None:
    path = own.config / "collector.toml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def start(own: Desk, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "collector", "--config", str(own.config), "--data", str(own.data), *words]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_daemon_and_desk_live_beside_each_other_and_end_together(tmp_path: Path) -> None:
    with served() as made:
        fill(made, range(1, 4))
        made.pages["/list/"] = Page(list_page(range(1, 4)))
        own, port = desk(tmp_path, made.url("/list/")), free_port()
        add(own, f"[desk]\nport = {port}\n")
        parent = start(own, "serve")
        try:
            healthz = f"http://127.0.0.1:{port}/healthz"
            until(lambda: ask(healthz)[0] == 200, parent)
            first = read_beat(own.data)
            assert first is not None
            os.kill(first.process, signal.SIGKILL)
            until(lambda: (read_beat(own.data) or first).process != first.process, parent)
            assert ask(healthz)[0] == 200  # the desk was there all the time
            assert own.run("daemon").exit_code == 1  # a second one is refused
            assert own.run("serve").exit_code == 1
            with Store.open(own.data / "collector.db") as store:
                until(lambda: len(store.items.since(None, datetime.now(CHINA))) == 3, parent)
            parent.send_signal(signal.SIGTERM)
            told, _ = parent.communicate(timeout=60)
        finally:
            parent.kill()
    assert parent.returncode == 0, told
    assert "daemon ended with code -9, and is started again" in told
    last = read_beat(own.data)
    assert last is not None
    assert last.stopped
    assert ask(healthz)[0] == 0


def test_serve_refuses_what_a_daemon_refuses(tmp_path: Path) -> None:
    result = desk(tmp_path, "http://127.0.0.1:9/", contact="").run("serve")
    assert result.exit_code == 1
    assert "contact" in result.output


def test_status_shows_the_service_at_one_glance(tmp_path: Path) -> None:
    own = desk(tmp_path, "http://127.0.0.1:9/")
    nothing = own.run("status")
    assert nothing.exit_code == 1
    assert "采集程序没有运行过" in nothing.output
    assert not (own.data / "collector.db").exists()  # looking makes none
    own.run("migrate")
    shown = own.run("status")
    assert "数据库可读" in shown.output
    assert "到期待查 1 个栏目" in shown.output


def test_channels_are_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = desk(tmp_path, "http://127.0.0.1:9/")
    none = own.run("notify", "--test")
    assert none.exit_code == 1
    assert "[notify.channels]: there is no channel" in none.output
    add(own, CHANNELS)
    unset = own.run("notify", "--test")
    assert unset.exit_code == 1
    assert "COLLECTOR_TEST_OFFICE 没有设置" in unset.output
    with robots() as line:
        monkeypatch.setenv("COLLECTOR_TEST_OFFICE", line.url("/hook/secret-token"))
        sent = own.run("notify", "--test", "office")
        assert (sent.exit_code, len(line.posted)) == (0, 1)
        assert "已送达" in sent.output
        line.answers = [(503, b"")]
        failed = own.run("notify", "--test")
        assert failed.exit_code == 1
        assert "secret-token" not in failed.output
    wrong = own.run("notify", "--test", "offic")
    assert "did you mean 'office'" in wrong.output
    assert own.run("notify").exit_code == 2


def test_the_digest_is_shown_before_it_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = desk(tmp_path, "http://127.0.0.1:9/")
    assert "还没有生成" in own.run("notify", "--digest", "--dry-run").output
    own.run("migrate")
    with Store.open(own.data / "collector.db") as store:
        now = datetime.now(CHINA)
        store.lists.make(now.date(), now, None, now - timedelta(seconds=1))
    assert "候选名单（0 条）" in own.run("notify", "--digest", "--dry-run").output
    add(own, CHANNELS)
    shown = own.run("notify", "--digest", "--dry-run")
    assert "== office（webhook）" in shown.output
    with robots() as line:
        monkeypatch.setenv("COLLECTOR_TEST_OFFICE", line.url("/hook/secret-token"))
        assert own.run("notify", "--digest").exit_code == 0
        assert "已送出 0 条" in own.run("notify", "--digest").output  # once
        assert len(line.posted) == 1
