"""The broker that tests of a cluster share their folder with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running.cluster.broker import PROGRAM, WITHOUT, Broker


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    if PROGRAM is None:
        pytest.skip(WITHOUT)
    made = Broker(tmp_path)
    made.start()
    yield made
    made.stop()
