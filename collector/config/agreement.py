"""Where the files of the configuration must agree with one another: names, addresses, weights, RSSHub."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from collector.config import bulletin as bulletin_file
from collector.config import settings as settings_file
from collector.config.bulletin import Bulletin
from collector.config.settings import Settings
from collector.config.source import names_of
from collector.config.table import nearest
from collector.config.web import RSSHUB
from collector.errors import ConfigError
from collector.model import Column, Source
from collector.reading.urls import url_key

Sources = tuple[Source, ...]


def check_agreement(
    sources: Sources,
    bulletin: Bulletin,
    settings: Settings,
    *,
    places: Mapping[str, str],
    faults: list[ConfigError],
    whole: bool,
) -> None:
    """Note every disagreement as a fault.

    :param places: source key → the file it stands in.
    :param whole: whether every file of sources could be parsed; only then can a key be said to be none.
    """
    faults += _names(sources, places)
    faults += _aliases(sources, bulletin)
    faults += _addresses(sources, places)
    faults += _rsshub(sources, settings, places)
    if whole and sources:
        faults += _weights(sources, bulletin)


def _names(sources: Sources, places: Mapping[str, str]) -> Iterator[ConfigError]:
    owner: dict[str, str] = {}
    for source in sources:
        for name in names_of(source):
            if owner.setdefault(name, source.key) != source.key:
                problem = f"{name!r} is claimed by {owner[name]!r} too"
                yield ConfigError(problem, file=places[source.key], table=source.key, key="aliases")


def _aliases(sources: Sources, bulletin: Bulletin) -> Iterator[ConfigError]:
    owner = {name: source.key for source in sources for name in names_of(source)}
    for name in owner.keys() & bulletin.aliases.keys():
        problem = f"belongs to the source {owner[name]!r} already"
        yield ConfigError(problem, file=bulletin_file.FILE, table="aliases", key=name)


def _addresses(sources: Sources, places: Mapping[str, str]) -> Iterator[ConfigError]:
    owner: dict[str, str] = {}
    for column in _with_address(sources):
        first = owner.setdefault(url_key(column.url), column.key)
        if first != column.key:
            yield _of_column(column, f"is the address of {first!r} already", places)


def _weights(sources: Sources, bulletin: Bulletin) -> Iterator[ConfigError]:
    known = {source.key for source in sources}
    for count, section in enumerate(bulletin.sections, start=1):
        for key in section.sources:
            if key not in known:
                problem = f"is no source{nearest(key, known)}"
                yield ConfigError(problem, file=bulletin_file.FILE, table=f"sections {count}.sources", key=key)


def _rsshub(sources: Sources, settings: Settings, places: Mapping[str, str]) -> Iterator[ConfigError]:
    for column in _with_address(sources):
        if column.enabled and column.url.startswith(RSSHUB) and not settings.rsshub:
            yield _of_column(column, f"needs an instance: {settings_file.FILE} [network] rsshub is empty", places)


def _with_address(sources: Sources) -> Iterator[Column]:
    return (column for source in sources for column in source.columns if column.url)


def _of_column(column: Column, problem: str, places: Mapping[str, str]) -> ConfigError:
    table = column.key.replace("/", ".columns.", 1)
    return ConfigError(problem, file=places[column.source], table=table, key="url")
