"""What the tests of editing share: a real store, and the small office's configuration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.config import Config
from collector.store import Store
from tests.editing.office import a_config


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "collector.db") as opened:
        yield opened


@pytest.fixture
def config() -> Config:
    return a_config()
