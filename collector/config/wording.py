"""The office's word list: ``config/wording.toml`` as data, what must not stand in print and what is said instead."""

from __future__ import annotations

import re
from dataclasses import dataclass

from collector.config.table import Table

FILE = "wording.toml"
KINDS = ("错敏词", "规范表述", "数字", "标点")
SEVERITIES = ("错误", "提醒", "提示")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordRule:
    """One rule: where ``pattern`` is found, ``right`` should stand (with \\1 … for groups; "" where none is known)."""

    kind: str
    pattern: re.Pattern[str]
    right: str
    reason: str
    severity: str = "提醒"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The word list, and the names of bodies that are told apart in texts: every spelling → the body."""

    rules: tuple[WordRule, ...] = ()
    bodies: tuple[tuple[str, ...], ...] = ()  # spellings of one body each, the full name first


def read_wording(table: Table) -> Wording:
    """The word list that a parsed ``wording.toml`` describes."""
    rules = tuple(rule for below in table.tables("rules") if (rule := _rule(below)))
    bodies = tuple(_body(below) for below in table.tables("bodies"))
    table.close()
    return Wording(rules=rules, bodies=bodies)


def _rule(table: Table) -> WordRule | None:
    """A rule by a word (``wrong``, with ``unless`` for what it may be part of) or by a ``pattern``."""
    pattern, words, unless = table.text("pattern"), table.texts("wrong"), table.texts("unless")
    kind, severity = table.text("kind", "规范表述"), table.text("severity", "提醒")
    right, reason = table.text("right"), table.text("reason", required=True)
    table.close()
    for key, value, known in (("kind", kind, KINDS), ("severity", severity, SEVERITIES)):
        if value not in known:
            table.fault(key, f"{value!r} is not one of {', '.join(known)}")
    if bool(pattern) == bool(words):
        table.fault("wrong", "give either words or a pattern")
        return None
    found = _pattern(table, pattern or _either(words, unless))
    return found and WordRule(kind=kind, pattern=found, right=right, reason=reason, severity=severity)


def _either(words: tuple[str, ...], unless: tuple[str, ...]) -> str:
    """Any of the words, where it is not part of one of the exceptions."""
    wanted = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    skipped = "|".join(re.escape(word) for word in sorted(unless, key=len, reverse=True))
    return f"(?:{skipped})|(?P<wrong>{wanted})" if skipped else f"(?P<wrong>{wanted})"


def _pattern(table: Table, pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except re.error as error:
        table.fault("pattern", f"is not a regular expression: {error}")
        return None


def _body(table: Table) -> tuple[str, ...]:
    name, short = table.text("name", required=True), table.texts("short")
    table.close()
    return (name, *short)
