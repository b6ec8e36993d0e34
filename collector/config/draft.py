"""Sources written as the tables of ``config/sources/*.toml``: what commands draft and operators then own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields

from collector.model import Column, Selectors, Source


def source_toml(source: Source) -> str:
    """A source with its columns as TOML, in the order and with the keys that ``load`` reads."""
    return f"[{source.key}]\n" + _lines(_source_values(source)) + "".join(map(column_toml, source.columns))


def column_toml(column: Column) -> str:
    """One column as the table below its source."""
    return f"\n[{column.key.replace('/', '.columns.')}]\n" + _lines(_column_values(column))


def _source_values(source: Source) -> Iterator[tuple[str, object]]:
    yield "name", source.name
    yield "full_name", source.full_name
    yield "aliases", list(source.aliases)
    yield "tier", source.tier.value
    yield "region", source.region
    yield "homepage", source.homepage
    yield from _standing(enabled=source.enabled, reason=source.reason)


def _column_values(column: Column) -> Iterator[tuple[str, object]]:
    yield "name", column.name
    yield "url", column.url
    yield "family", column.family if column.family != "auto" else ""
    yield "section", column.section or ""
    yield "internal", column.internal or None
    yield from _standing(enabled=column.enabled, reason=column.reason)
    yield "selectors", {f.name: getattr(column.selectors, f.name) for f in fields(Selectors)}
    yield "options", dict(column.options)
    yield "expect", {"per_week": column.expect.per_week, "may_be_empty": column.expect.may_be_empty or None}
    if column.verified:
        yield "verified", column.verified
    yield "confidence", column.confidence.value
    yield "evidence", list(column.evidence)


def _standing(*, enabled: bool, reason: str | None) -> Iterator[tuple[str, object]]:
    if not enabled:
        yield "enabled", False
        yield "reason", reason or ""


def _lines(values: Iterable[tuple[str, object]]) -> str:
    return "".join(f"{key} = {text}\n" for key, value in values if (text := value_toml(value)))


def value_toml(value: object) -> str:
    """A TOML value on one line; "" for what is not worth a line."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, dict):
        parts = ", ".join(f"{key} = {text}" for key, one in value.items() if (text := value_toml(one)))
        return f"{{ {parts} }}" if parts else ""
    if isinstance(value, list):
        return f"[{', '.join(value_toml(one) for one in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    # JSON's strings are TOML's basic strings; what JSON leaves raw and TOML forbids (DEL) is escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f") if isinstance(value, str) else str(value)
