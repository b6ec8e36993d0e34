"""Summaries by a language model: the table ``[summaries]`` of ``collector.toml`` as data; off where it says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from collector.config.table import Table
from collector.config.web import check_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Summaries:
    """An OpenAI-compatible endpoint, and how much is asked of it. The key itself never stands in the configuration."""

    enabled: bool = False
    address: str = ""  # up to and with /v1
    model: str = ""
    key_env: str = "COLLECTOR_SUMMARIES_KEY"  # the environment variable that holds the key
    key_file: Path | None = None  # or a file that only its owner may read
    timeout: float = 20.0  # seconds for one answer
    most: int = 40  # articles of one run
    characters: int = 3_000  # of an article that are sent
    minutes: float = 5.0  # of one run, after which the rest is left


def read_summaries(table: Table, *, root: Path) -> Summaries:
    """What a parsed ``[summaries]`` gives; a relative ``key_file`` is taken from ``root``."""
    enabled, address = table.flag("enabled", default=False), table.text("address").rstrip("/")
    if address:
        check_address(table, "address", address, internal=True)
    model, key_file = table.text("model"), table.text("key_file")
    for key, value in (("address", address), ("model", model)):
        if enabled and not value:
            table.fault(key, "is missing: summaries are enabled")
    found = Summaries(
        enabled=enabled,
        address=address,
        model=model,
        key_env=table.text("key_env", Summaries().key_env),
        key_file=root / key_file if key_file else None,
        timeout=table.number("timeout_seconds", 20.0, low=1, high=300),
        most=table.whole("most", 40, low=1, high=1_000),
        characters=table.whole("characters", 3_000, low=200, high=50_000),
        minutes=table.number("minutes", 5.0, low=0.1, high=120),
    )
    table.close()
    return found
