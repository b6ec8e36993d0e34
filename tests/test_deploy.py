"""What is shipped for running it: units, container, proxies; and the operator's page, held to what the program does."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from collector.cli import main
from collector.config.settings_table import settings_table
from collector.model import AlertKind
from tests.cli.test_commands import commands

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNIT = (DEPLOY / "collector.service").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
EXPOSED = 2.0  # of 10, by systemd's own rating


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with a program that is there."""
    path = tmp_path / "collector.service"
    path.write_text(UNIT.replace("/opt/collector/.venv/bin/collector", "/usr/bin/true"), encoding="utf-8")
    return path


def told(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_the_unit_is_sound_and_hardened(unit: Path) -> None:
    verified = told("systemd-analyze", "verify", str(unit))
    assert (verified.returncode, verified.stderr) == (0, "")
    rated = told("systemd-analyze", "security", "--offline=true", f"--threshold={int(EXPOSED * 10)}", str(unit))
    assert rated.returncode == 0, rated.stdout[-400:]


def test_the_unit_starts_a_command_that_there_is() -> None:
    (start,) = re.findall(r"^ExecStart=\S+/collector (.+)$", UNIT, re.MULTILINE)
    words = start.replace("/etc/collector", str(ROOT / "config")).split()
    shown = CliRunner().invoke(main, [*words, "--help"])
    assert shown.exit_code == 0, shown.output
    assert "Type=notify" in UNIT
    seconds = {
        key: int(re.findall(rf"^{key}=(\d+)", UNIT, re.MULTILINE)[0]) for key in ("WatchdogSec", "TimeoutStopSec")
    }
    assert seconds["WatchdogSec"] > 120  # [daemon] stuck_seconds: the program ends itself first
    assert seconds["TimeoutStopSec"] > 140  # what daemon and desk may take to end


def test_what_the_unit_may_write_is_made_with_its_owner() -> None:
    folders = (DEPLOY / "collector.tmpfiles.conf").read_text(encoding="utf-8")
    for folder in ("/var/lib/collector", "/etc/collector"):
        assert re.search(rf"^d {folder} +0750 collector collector", folders, re.MULTILINE)
    assert "u collector" in (DEPLOY / "collector.sysusers.conf").read_text(encoding="utf-8")


def test_the_image_is_built_as_every_other_machine_and_runs_as_nobody() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    (base,) = re.findall(r"^FROM (\S+)$", text, re.MULTILINE)
    assert re.search(r":[\w.]*\d[\w.-]*$", base), "the base image needs a tag that says its version"
    assert not base.endswith(":latest")
    assert re.search(r"^USER 1\d+:1\d+$", text, re.MULTILINE)
    assert "./run " in text  # locked versions with hashes, no second way of installing
    assert "/healthz" in text
    compose = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    for line in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", '"127.0.0.1:8080:8080"'):
        assert line in compose


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_the_proxy_example_is_one_that_nginx_takes(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=desk.example", "-days", "2")
    assert told(*made, "-keyout", str(key), "-out", str(certificate)).returncode == 0
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    text = re.sub(r"(ssl_certificate +)\S+;", rf"\g<1>{certificate};", text)
    text = re.sub(r"(ssl_certificate_key +)\S+;", rf"\g<1>{key};", text)
    path = tmp_path / "nginx.conf"
    path.write_text(f"pid {tmp_path}/pid; error_log stderr; events {{}}\nhttp {{ access_log off;\n{text}\n}}", "utf-8")
    checked = told("nginx", "-t", "-c", str(path))
    assert checked.returncode == 0, checked.stderr


def test_every_setting_stands_in_the_operators_page_with_its_reason() -> None:
    toml = (ROOT / "config" / "collector.toml").read_text(encoding="utf-8")
    table = settings_table(toml)
    assert table in PAGE, f"the table of settings is out of date; it is now:\n{table}"
    for name, keys in tomllib.loads(toml).items():
        for key in keys:
            assert f"| `[{name}] {key}` |" in table, f"[{name}] {key} has no reason beside it"


@pytest.mark.parametrize("kind", list(AlertKind))
def test_every_alert_is_explained(kind: AlertKind) -> None:
    assert re.search(rf"^\| `{kind}`.* \| .+ \| .+ \|$", PAGE, re.MULTILINE), kind


def test_every_command_and_file_that_the_page_names_is_there() -> None:
    known = {path[0] for path, _ in commands(main)} | {
        "test",
        "bench",
        "lock",
        "audit",
        "--version",
        "--data",
        "--config",
    }
    named = set(re.findall(r"`?\./run ([\w-]+)", PAGE)) | set(re.findall(r"`collector ([a-z]+)", PAGE))
    assert named <= known, named - known
    for path in re.findall(r"\b(?:deploy|docs)/[\w@.-]+\w", PAGE.partition("## Every setting")[0]):
        assert (ROOT / path).exists(), path
