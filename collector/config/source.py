"""One source of the registry: a ``[key]`` table read into a ``Source`` with its columns and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from collector.config.column import Rules, read_column
from collector.config.table import Table
from collector.config.web import check_address
from collector.model import Column, Source, Tier

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")


def read_source(table: Table, key: str, rules: Rules) -> Source:
    """The source that a table describes; a disabled one disables its columns, with its own reason for theirs."""
    _check_key(table, key)
    enabled = table.flag("enabled", default=True)
    source = Source(
        key=key,
        name=table.text("name", required=True),
        full_name=table.text("full_name"),
        aliases=table.texts("aliases"),
        tier=Tier(table.choice("tier", list(Tier), Tier.MEDIA)),
        region=table.text("region"),
        homepage=_homepage(table),
        enabled=enabled,
        reason=table.text("reason") or None,
        columns=tuple(_columns(table, key, rules, disabled=not enabled)),
    )
    if not source.enabled and not source.reason:
        table.fault("reason", "is missing: say why the source is disabled; editors are shown it")
    if source.enabled and source.reason:
        table.fault("reason", "is given, but the source is enabled")
    if source.enabled and not source.columns:
        table.fault("columns", "is missing: a source without columns brings nothing; disable it with a reason")
    table.close()
    return source if source.enabled else replace(source, columns=tuple(_off(source)))


def names_of(source: Source) -> Iterator[str]:
    """Every name that a 来源 label may show for this source, each once."""
    yield from dict.fromkeys(name for name in (source.name, source.full_name, *source.aliases) if name)


def aliases_of(sources: Iterable[Source]) -> dict[str, str]:
    """Label → printed name, over all sources."""
    return {name: source.name for source in sources for name in names_of(source)}


def _columns(table: Table, source: str, rules: Rules, *, disabled: bool) -> Iterator[Column]:
    delay = table.whole("delay_seconds", 2, low=0, high=600) if "delay_seconds" in table else None
    below = table.table("columns")
    for key in below.take_all():
        column = below.table(key)
        _check_key(column, key)
        yield read_column(column, key, source, delay=delay, rules=rules, disabled=disabled)


def _off(source: Source) -> Iterator[Column]:
    for column in source.columns:
        yield replace(column, enabled=False, reason=column.reason or source.reason)


def _homepage(table: Table) -> str:
    url = table.text("homepage")
    if url:
        check_address(table, "homepage", url)
    return url


def _check_key(table: Table, key: str) -> None:
    if not _KEY.fullmatch(key):
        table.fault("", f"the key {key!r} may hold small letters, digits, - and _ only: it stands in every stored item")
