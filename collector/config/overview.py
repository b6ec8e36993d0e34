"""The registry as tables to look at: rows for export, and the Markdown of ``docs/sources.md``."""

from __future__ import annotations

from collections.abc import Iterator

from collector.config.registry import Config
from collector.model import Column, ColumnFilter, Source

TIERS = {"central": "中央", "province": "省级", "city": "市级", "institute": "院所", "media": "媒体"}


def rows(config: Config) -> list[dict[str, str]]:
    """One row a column, every value a text; the keys and their order are those of the export."""
    return [_row(source, column) for source in config.sources for column in source.columns]


def source_table(config: Config) -> str:
    """The registry as Markdown: what is watched, how well each address is known, and what is not polled and why."""
    polled, filters = len(config.enabled), len(config.filters)
    off = len(config.columns) - polled - filters
    head = (
        "# Sources\n\n"
        "Generated from `config/sources/*.toml`; a test holds it true. Do not edit it: change the registry.\n\n"
        f"{len(config.sources)} sources, {len(config.columns)} columns: {polled} polled, {filters} filters over the "
        f"others, {off} disabled.\n"
    )
    return head + "".join(f"\n{part}" for part in _parts(config))


def _row(source: Source, column: Column) -> dict[str, str]:
    return {
        "source": source.key,
        "source_name": source.name,
        "full_name": source.full_name,
        "tier": source.tier.value,
        "region": source.region,
        "column": column.key,
        "column_name": column.name,
        "url": column.url,
        "filter": _filter_text(column.filter),
        "family": "" if column.filter else column.family,
        "section": column.section or "",
        "enabled": "yes" if column.enabled else "no",
        "reason": column.reason or "",
        "confidence": column.confidence.value,
        "verified": column.verified.isoformat() if column.verified else "",
        "evidence": "; ".join(column.evidence),
    }


def _filter_text(condition: ColumnFilter | None) -> str:
    if condition is None:
        return ""
    parts = (("host", condition.hosts), ("label", condition.labels), ("word", condition.words))
    return "; ".join(f"{name}: {'|'.join(values)}" for name, values in parts if values)


def _parts(config: Config) -> Iterator[str]:
    for source in config.sources:
        yield "\n".join((*_heading(source), *_table(source), ""))


def _heading(source: Source) -> Iterator[str]:
    names = "、".join(dict.fromkeys(name for name in (source.full_name, *source.aliases) if name))
    place = " · ".join(part for part in (TIERS[source.tier.value], source.region, f"`{source.key}`") if part)
    yield f"## {source.name}"
    yield ""
    yield place + (f" · {names}" if names else "") + (f" · <{source.homepage}>" if source.homepage else "")
    if source.reason:
        yield ""
        yield f"Disabled: {source.reason}"


def _table(source: Source) -> Iterator[str]:
    if not source.columns:
        return
    yield ""
    yield "| column | 栏目 | address or filter | family | section | known | state |"
    yield "|---|---|---|---|---|---|---|"
    for column in source.columns:
        yield "| " + " | ".join(_cell(text) for text in _cells(column)) + " |"


def _cells(column: Column) -> tuple[str, ...]:
    where = f"<{column.url}>" if column.url else _filter_text(column.filter)
    known = f"{column.confidence.value}, {column.verified}" if column.verified else ""
    state = "" if column.enabled else f"disabled: {column.reason}"
    family = "filter" if column.filter else column.family
    return (column.key.split("/")[1], column.name, where, family, column.section or "", known, state)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
