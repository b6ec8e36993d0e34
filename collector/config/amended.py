"""Changes to ``config/sources/*.toml`` as text: a table more, a value other; what stands there keeps its form."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from collector.config.draft import column_toml, source_toml, value_toml
from collector.config.registry import SOURCES
from collector.errors import ConfigError, ConfigErrors
from collector.model import Column, Source

_HEADER = re.compile(
    r"^[ \t]*\[{1,2}[ \t]*([A-Za-z0-9_-]+(?:[ \t]*\.[ \t]*[A-Za-z0-9_-]+)*)[ \t]*\]{1,2}[ \t]*(?:#.*)?$"
)
_BOM = "\ufeff"

Tables = dict[str, Any]


def place_of(directory: Path, source: str) -> str | None:
    """The file below ``config/`` that holds a source: ``sources/jiangsu.toml``; None where none does."""
    for path in sorted((directory / SOURCES).glob("*.toml")):
        if source in tomllib.loads(path.read_text(encoding="utf-8-sig")):
            return f"{SOURCES}/{path.name}"
    return None


def with_source(text: str, source: Source) -> str:
    """The file with one more source at its end.

    :raises ConfigError: it cannot be added without changing what stands there.
    """
    added = source_toml(source)
    return _checked(_joined(_lines(text), len(_lines(text)), added), _merged(_tables(text), tomllib.loads(added)))


def with_column(text: str, column: Column) -> str:
    """The file with one more column, below the last table of its source.

    :raises ConfigError: as ``with_source``; also where the source is not in this file.
    """
    lines, added = _lines(text), column_toml(column)
    headers = _headers(lines)
    own = [number for number, name in headers.items() if name.split(".")[0] == column.source]
    if not own:
        raise ConfigError("has no table of its own in this file", table=column.source)
    following = min((number for number in headers if number > max(own)), default=len(lines))
    while following > max(own) + 1 and _belongs_below(lines[following - 1]):
        following -= 1
    return _checked(_joined(lines, following, added), _merged(_tables(text), tomllib.loads(added)))


def with_values(text: str, column: str, values: Mapping[str, str]) -> str:
    """The file with other texts in one column's table: the lines of ``values`` only, comments and all else kept.

    A key that is not there yet is set below the ``url``.

    :raises ConfigError: the table is not written line by line, so that only a person can change it.
    """
    lines, table = _lines(text), column.replace("/", ".columns.", 1)
    headers = _headers(lines)
    start = next((number for number, name in headers.items() if name == table), None)
    if start is None:
        raise ConfigError("is not written as a table of its own; change it by hand", table=table)
    end = min((number for number in headers if number > start), default=len(lines))
    wanted = _tables(text)
    below = wanted
    for part in table.split("."):
        below = below[part]
    for key, value in values.items():
        end += _set(lines, start, end, key, value)
        below[key] = value
    return _checked("".join(lines), wanted)


def write(path: Path, text: str, *, check: Callable[[], object]) -> None:
    """Write a file of the registry; what ``check`` then complains of undoes it.

    :raises ConfigErrors: the complaints; the file is as it was before.
    """
    before = path.read_bytes() if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    try:
        check()
    except ConfigErrors:
        if before is None:
            path.unlink()
        else:
            path.write_bytes(before)
        raise


def read(path: Path) -> str:
    """The text of a file of the registry as it stands, line ends and all; "" where there is none yet."""
    return path.read_bytes().decode("utf-8") if path.exists() else ""


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _headers(lines: list[str]) -> dict[int, str]:
    """The lines that open a table, with its name."""
    found = {number: _HEADER.match(line.lstrip(_BOM).rstrip("\r\n")) for number, line in enumerate(lines)}
    return {number: re.sub(r"\s", "", match[1]) for number, match in found.items() if match}


def _belongs_below(line: str) -> bool:
    """Whether a line before a header speaks of what comes."""
    return not line.strip() or line.lstrip().startswith("#")


def _joined(lines: list[str], number: int, added: str) -> str:
    """The lines with a piece of TOML before one of them, one empty line on either side."""
    before, after = "".join(lines[:number]).rstrip("\r\n"), "".join(lines[number:]).lstrip("\r\n")
    end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    piece = added.strip("\n").replace("\n", end) + end
    return (f"{before}{end}{end}" if before else "") + piece + (f"{end}{after}" if after else "")


def _set(lines: list[str], start: int, end: int, key: str, value: str) -> int:
    """Change or add one text between two lines; how many lines that added."""
    line = re.compile(rf"""^([ \t]*{re.escape(key)}[ \t]*=[ \t]*)(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*')(.*)$""", re.DOTALL)
    for number in range(start + 1, end):
        match = line.match(lines[number])
        if match:
            lines[number] = f"{match[1]}{value_toml(value)}{match[2]}"
            return 0
    below = next((n for n in range(start + 1, end) if re.match(r"[ \t]*url[ \t]*=", lines[n])), start)
    ending = "\r\n" if lines[below].endswith("\r\n") else "\n"
    lines[below] = lines[below].rstrip("\r\n") + ending
    lines.insert(below + 1, f"{key} = {value_toml(value)}{ending}")
    return 1


def _checked(after: str, wanted: Tables) -> str:
    """The new text, once it is proven that it says what the old one said, and what was to be added."""
    try:
        same = _tables(after) == wanted
    except tomllib.TOMLDecodeError:
        same = False
    if not same:
        raise ConfigError("is written so that only a person can change it; nothing was changed")
    return after


def _tables(text: str) -> Tables:
    return tomllib.loads(text.lstrip(_BOM))


def _merged(one: Tables, other: Tables) -> Tables:
    """Both, table by table; nothing that stands in ``one`` gives way."""
    merged = dict(one)
    for key, value in other.items():
        both = isinstance(merged.get(key), dict) and isinstance(value, dict)
        merged[key] = _merged(merged[key], value) if both else merged.get(key, value)
    return merged
