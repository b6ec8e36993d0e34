"""The configuration that ships with the project."""

from __future__ import annotations

from pathlib import Path

from collector.config import load

CONFIG = Path(__file__).parents[2] / "config"


def test_the_shipped_configuration_has_no_fault() -> None:
    assert load(CONFIG).enabled
