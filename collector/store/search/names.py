"""What the registry calls things: which columns are meant by the name of a 来源, a 栏目 or a 版块."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from collector.config import Config
from collector.store.search.fold import fold
from collector.store.search.query import Where


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnNames:
    """What one column is called; all names folded."""

    source: tuple[str, ...]  # every name of its source
    column: tuple[str, ...]  # its own name, and its key
    section: tuple[str, ...]  # the section it feeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of all columns, by key; without a registry there are none, and fields find by what pages show."""

    columns: Mapping[str, ColumnNames] = field(default_factory=dict)

    def meant(self, where: Where, term: str) -> frozenset[str]:
        """The keys of the columns that a term for 来源, 栏目 or 版块 means: those with a name that holds it."""
        of = _OF.get(where)
        if of is None:
            return frozenset()
        return frozenset(key for key, names in self.columns.items() if any(term in name for name in of(names)))


_OF: dict[Where, Callable[[ColumnNames], tuple[str, ...]]] = {
    Where.SOURCE: lambda names: names.source,
    Where.COLUMN: lambda names: names.column,
    Where.SECTION: lambda names: names.section,
}


def names_of(config: Config) -> Names:
    """The names that the configuration gives."""
    found = {}
    for source in config.sources:
        own = _folded((source.name, source.full_name, *source.aliases))
        for column in source.columns:
            found[column.key] = ColumnNames(
                source=own, column=_folded((column.name, column.key)), section=_folded((column.section or "",))
            )
    return Names(columns=found)


def _folded(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_name(name) for name in names if name))


@lru_cache(maxsize=1 << 14)
def _name(name: str) -> str:
    """The configuration is read again and again; its names stay."""
    return fold(name)
