"""The desk's commands: accounts by the command line, and a server that a browser can reach."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from collector.cli import main
from collector.store import Store
from collector.store.users import Role

CONFIG = Path(__file__).parents[2] / "config"


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--data", str(folder), "--config", str(CONFIG), *arguments])


def test_accounts_are_made_changed_and_closed(tmp_path: Path) -> None:
    assert re.search(r"/welcome/[\w-]{40,}", run(tmp_path, "users", "add", "郑管理", "--role", "管理员").stdout)
    run(tmp_path, "users", "add", "李编辑")
    assert run(tmp_path, "users", "add", "李编辑").exit_code == 1
    assert run(tmp_path, "users", "add", " ").exit_code == 2
    assert run(tmp_path, "users", "role", "李编辑", "主编").stdout.strip() == "李编辑：主编"
    assert run(tmp_path, "users", "role", "郑管理", "只读").exit_code == 1, "the last administrator stays one"
    assert "/welcome/" in run(tmp_path, "users", "invite", "李编辑").stdout
    assert run(tmp_path, "users", "close", "李编辑").stdout.strip() == "李编辑：停用"
    listed = run(tmp_path, "users", "list").stdout
    assert re.search(r"李编辑\s+主编\s+停用", listed)
    assert re.search(r"郑管理\s+管理员\s+尚未设定密码", listed)
    run(tmp_path, "users", "close", "李编辑", "--reopen")
    with Store.open(tmp_path / "collector.db") as store:
        assert (store.users.get("李编辑").role, store.users.get("李编辑").active) == (Role.CHIEF, True)


def test_the_first_start_prints_a_link_that_makes_the_first_account(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    start = "from collector.cli import main; main()"
    command = [sys.executable, "-u", "-c", start, "--data", str(tmp_path), "--config", str(CONFIG), "desk"]
    with subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(3)]
            link = lines[1].strip()
            assert link.startswith(f"http://127.0.0.1:{port}/welcome/")
            assert "建立第一个账号" in _answer(link)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def _answer(link: str) -> str:
    for _ in range(100):
        try:
            return httpx.get(link).text
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("nobody listens")
