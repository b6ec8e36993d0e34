"""One TOML table being read key by key: what is wrong with it is noted as faults, and reading goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import TypeVar

from collector.errors import ConfigError

T = TypeVar("T")

_KINDS: Mapping[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "a table",
    datetime: "a date with a time",
    date: "a date",
}


def nearest(word: str, known: Iterable[str]) -> str:
    """A did-you-mean for a word that is none of the known ones; "" where nothing comes near."""
    close = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"; did you mean '{close[0]}'?" if close else ""


def kind_of(value: object) -> str:
    """What a TOML value is, in words for a complaint."""
    return next((words for kind, words in _KINDS.items() if isinstance(value, kind)), type(value).__name__)


class Table:
    """A TOML table with its place, and the list of faults that all tables of one reading share.

    Every reading method marks its key as known; ``close`` complains of the keys that nobody asked for. A method that
    finds a fault notes it and returns the default, so that one reading finds all the faults.
    """

    def __init__(self, data: object, *, file: str, name: str, faults: list[ConfigError]) -> None:
        self.file, self.name, self.faults = file, name, faults
        self._known: set[str] = set()
        self._data: Mapping[str, object] = data if isinstance(data, Mapping) else {}
        if not isinstance(data, Mapping):
            self.fault("", f"must be a table, not {kind_of(data)}")
            self.faults = []  # what such a table lacks is not worth a second complaint

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def fault(self, key: str, problem: str) -> None:
        """Note one fault at this table's key; ``key`` may be "" for the table as a whole."""
        self.faults.append(ConfigError(problem, file=self.file, table=self.name, key=key))

    def text(self, key: str, default: str = "", *, required: bool = False) -> str:
        """A text without surrounding blanks; an empty one counts as missing where it is required."""
        value = self._value(key, str, required=required)
        if value is None:
            return default
        if required and not value.strip():
            self.fault(key, "is empty")
        return value.strip()

    def choice(self, key: str, known: Iterable[str], default: str) -> str:
        """A text that must be one of the known words."""
        value, words = self.text(key, default), list(known)
        if value in words or value == default:
            return value
        self.fault(key, f"{value!r} is not one of {', '.join(words)}{nearest(value, words)}")
        return default

    def whole(self, key: str, default: int, *, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        value = self._value(key, int)
        return default if value is None or not self._within(key, value, low, high) else value

    def number(self, key: str, default: float, *, low: float, high: float) -> float:
        """A number, whole or not, from ``low`` to ``high``."""
        whole = isinstance(self._data.get(key), int)
        value = self._value(key, int) if whole else self._value(key, float)
        return default if value is None or not self._within(key, value, low, high) else float(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self._value(key, bool)
        return default if value is None else value

    def day(self, key: str) -> date | None:
        """A date without a time, written bare: ``2026-08-24``."""
        return self._value(key, date)

    def time_of_day(self, key: str, default: time) -> time:
        """A time without a date, written as a text: ``"07:30"``."""
        value = self.text(key, default.isoformat("minutes"))
        return read_time(self, key, value) or default

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, none of them empty, none of them twice."""
        found: list[str] = []
        for value in self._value(key, list) or []:
            if not isinstance(value, str) or not value.strip():
                self.fault(key, f"must hold texts only, not {value!r}")
            elif value.strip() in found:
                self.fault(key, f"{value.strip()!r} stands there twice")
            else:
                found.append(value.strip())
        return tuple(found)

    def table(self, key: str) -> Table:
        """The table below ``key``; an empty one where there is none, one that is mute where it is no table."""
        data = self._value(key, dict)
        faults = [] if data is None and key in self else self.faults
        return Table(data or {}, file=self.file, name=self._below(key), faults=faults)

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of an array of tables, named ``key 1``, ``key 2`` … as a person counts them."""
        for count, data in enumerate(self._value(key, list) or [], start=1):
            yield Table(data, file=self.file, name=f"{self._below(key)} {count}", faults=self.faults)

    def take_all(self) -> tuple[str, ...]:
        """Every key the file gives here, in its order; asking for them makes them known."""
        self._known |= set(self._data)
        return tuple(self._data)

    def raw(self, key: str) -> object:
        """The value as TOML gives it, or None."""
        self._known.add(key)
        return self._data.get(key)

    def close(self) -> None:
        """Complain of every key that nobody asked for."""
        for key in self._data:
            if key not in self._known:
                self.fault(key, f"unknown key{nearest(key, self._known)}")

    def _below(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key

    def _value(self, key: str, kind: type[T], *, required: bool = False) -> T | None:
        self._known.add(key)
        if key not in self._data:
            if required:
                self.fault(key, "is missing")
            return None
        value = self._data[key]
        if isinstance(value, kind) and _same_kind(value, kind):
            return value
        self.fault(key, f"must be {_KINDS[kind]}, not {kind_of(value)}")
        return None

    def _within(self, key: str, value: float, low: float, high: float) -> bool:
        if low <= value <= high:
            return True
        self.fault(key, f"{value} is out of bounds: {low} to {high}")
        return False


def read_time(table: Table, key: str, value: str) -> time | None:
    """The time of day that a text gives; None, and a fault, where it gives none."""
    try:
        found = time.fromisoformat(value)
    except ValueError:
        found = None
    if found is not None and found.tzinfo is None:
        return found
    table.fault(key, f'{value!r} is not a time of day such as "07:30"')
    return None


def _same_kind(value: object, kind: type) -> bool:
    """Python counts true as an int and a datetime as a date; TOML and its readers do not."""
    return not (kind is int and isinstance(value, bool)) and not (kind is date and isinstance(value, datetime))
