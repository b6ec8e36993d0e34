"""The settings as a table for the operator's page, made from ``collector.toml`` itself: key, default, reason."""

from __future__ import annotations

import re

_TABLE = re.compile(r"\[([\w.]+)\]")
_LINE = re.compile(r"(\w+) *= *(.*?) *# *(.+)")


def settings_table(toml: str) -> str:
    """The lines of a ``collector.toml`` that set something, as rows of a Markdown table."""
    rows, table = ["| setting | shipped as | meaning and reason |", "|---|---|---|"], ""
    for line in toml.splitlines():
        if match := _TABLE.fullmatch(line.strip()):
            table = match[1]
        elif match := _LINE.fullmatch(line):
            value, reason = match[2].replace("|", "\\|"), match[3].replace("|", "\\|")
            rows.append(f"| `[{table}] {match[1]}` | `{value}` | {reason} |")
    return "\n".join(rows)
