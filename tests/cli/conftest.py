"""The recorded day, replayed once for all tests of commands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from collector.cli import main
from collector.cli.app import PROJECT


@dataclass(frozen=True)
class Day:
    """The demonstration, run once."""

    folder: Path
    result: Result
    truth: dict[str, Any]

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(
            main, ["--config", str(self.folder / "config"), "--data", str(self.folder), *arguments]
        )

    @property
    def traps(self) -> set[str]:
        return {key for key, one in self.truth["articles"].items() if one.get("trap")}


@pytest.fixture(scope="session")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    folder = tmp_path_factory.mktemp("demo")
    result = CliRunner().invoke(main, ["demo", "--into", str(folder)])
    return Day(folder, result, json.loads((PROJECT / "demo" / "truth.json").read_text(encoding="utf-8")))
