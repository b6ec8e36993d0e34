"""The whole configuration: the files of ``config/`` read together and checked against one another."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from collector.config import bulletin as bulletin_file
from collector.config import places as places_file
from collector.config import settings as settings_file
from collector.config import wording as wording_file
from collector.config.agreement import check_agreement
from collector.config.bulletin import Bulletin, read_bulletin, with_aliases
from collector.config.column import Rules
from collector.config.places import Places, read_places
from collector.config.settings import Settings, read_settings
from collector.config.source import aliases_of, read_source
from collector.config.table import Table, nearest
from collector.config.wording import Wording, read_wording
from collector.errors import ConfigError, ConfigErrors
from collector.model import Column, Source, Tier

SOURCES = "sources"
_TIERS = tuple(Tier)

Documents = Mapping[str, Mapping[str, object]]  # file name below config/ → the parsed TOML


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the operator wrote; made by ``load`` or ``build``."""

    settings: Settings
    bulletin: Bulletin
    sources: tuple[Source, ...]  # in the order of authority, see Tier
    wording: Wording = field(default_factory=Wording)
    columns: Mapping[str, Column] = field(init=False, repr=False, compare=False)  # every column by its key

    def __post_init__(self) -> None:
        columns = {column.key: column for source in self.sources for column in source.columns}
        object.__setattr__(self, "columns", columns)  # the way a frozen dataclass computes a field

    @property
    def enabled(self) -> tuple[Column, ...]:
        """The columns to poll: enabled, with an address of their own."""
        return tuple(column for column in self.columns.values() if column.enabled and column.filter is None)

    @property
    def filters(self) -> tuple[Column, ...]:
        """The enabled columns that are views over what others bring."""
        return tuple(column for column in self.columns.values() if column.enabled and column.filter is not None)

    def source_of(self, column_key: str) -> Source:
        """The source that a column belongs to.

        :raises ConfigError: there is no such column.
        """
        column = self.columns.get(column_key)
        if column is None:
            raise ConfigError(f"there is no column {column_key!r}{nearest(column_key, self.columns)}")
        return next(source for source in self.sources if source.key == column.source)


def load(directory: Path, *, families: Collection[str] | None = None, today: date | None = None) -> Config:
    """Read ``collector.toml``, ``bulletin.toml``, ``sources/*.toml`` and, where they are there, the other files.

    :param families: the names of the spider families there are (see ``families_in``); None: not checked.
    :param today: the day after which no evidence can be dated; None: not checked.
    :raises ConfigErrors: everything that is wrong, one fault a line, each with file, table and key.
    """
    faults: list[ConfigError] = []
    names = [settings_file.FILE, bulletin_file.FILE]
    names += [name for name in (wording_file.FILE, places_file.FILE) if (directory / name).exists()]
    names += sorted(f"{SOURCES}/{path.name}" for path in (directory / SOURCES).glob("*.toml"))
    documents = {name: document for name in names if (document := _parse(directory, name, faults)) is not None}
    return build(documents, root=directory.parent, families=families, today=today, faults=faults)


def build(
    documents: Documents,
    *,
    root: Path = Path(),
    families: Collection[str] | None = None,
    today: date | None = None,
    faults: list[ConfigError] | None = None,
) -> Config:
    """The configuration that parsed files describe; ``faults`` are those already found on the way.

    :param root: the folder from which a relative ``data_dir`` is taken.
    :raises ConfigErrors: as ``load``.
    """
    faults = [] if faults is None else faults
    whole = not any(fault.file.startswith(f"{SOURCES}/") for fault in faults)
    settings = read_settings(_table(documents, settings_file.FILE, faults), root=root)
    bulletin = _bulletin(documents, faults)
    wording = _wording(documents, faults)
    places = _gazetteer(documents, bulletin, faults)
    rules = Rules(
        families=families,
        sections=() if _is_faulty(bulletin_file.FILE, faults) else bulletin.section_names,
        today=today,
        interval_min=settings.interval_min,
        interval_max=settings.interval_max,
        page_limit=settings.page_limit,
        rsshub=settings.rsshub,
    )
    sources = tuple(_sources(documents, rules, faults))
    if not sources and not faults:
        faults.append(ConfigError("there is no source at all", file=SOURCES))
    check_agreement(sources, bulletin, settings, places=_places(documents), faults=faults, whole=whole)
    if faults:
        raise ConfigErrors(faults)
    ordered = tuple(sorted(sources, key=lambda source: _TIERS.index(source.tier)))  # the rest as the files have it
    bulletin = replace(with_aliases(bulletin, aliases_of(sources)), places=places)
    return Config(settings=settings, bulletin=bulletin, sources=ordered, wording=wording)


def families_in(folder: Path) -> frozenset[str]:
    """The families a folder of spiders holds: its files that declare a spider of their own name; none is imported."""
    files = folder.glob("*.py")
    return frozenset(file.stem for file in files if f'    name = "{file.stem}"' in file.read_text(encoding="utf-8"))


def missing_contact(config: Config) -> str | None:
    """What to tell an operator who is about to ask live sites without saying who they are; None when all is well."""
    if config.settings.contact:
        return None
    return f"{settings_file.FILE} [identity] contact: is empty; sites must be able to reach whoever asks them"


def _parse(directory: Path, name: str, faults: list[ConfigError]) -> Mapping[str, object] | None:
    try:
        return tomllib.loads((directory / name).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        faults.append(ConfigError("the file is missing", file=name))
    except OSError as error:
        faults.append(ConfigError(f"cannot be read: {error.strerror}", file=name))
    except (ValueError, RecursionError) as error:  # broken TOML, bytes that are no UTF-8, numbers or nests without end
        faults.append(ConfigError(f"is not TOML: {error}", file=name))
    return None


def _bulletin(documents: Documents, faults: list[ConfigError]) -> Bulletin:
    """The bulletin's file as data; nothing is asked of a file that could not even be parsed."""
    if _is_faulty(bulletin_file.FILE, faults):
        return Bulletin()
    return read_bulletin(_table(documents, bulletin_file.FILE, faults))


def _wording(documents: Documents, faults: list[ConfigError]) -> Wording:
    """The word list as data; nothing is asked of a file that could not even be parsed."""
    if _is_faulty(wording_file.FILE, faults):
        return Wording()
    return read_wording(_table(documents, wording_file.FILE, faults))


def _gazetteer(documents: Documents, bulletin: Bulletin, faults: list[ConfigError]) -> Places:
    """The gazetteer as data; it may be left out."""
    if places_file.FILE not in documents or _is_faulty(places_file.FILE, faults):
        return Places()
    sections = () if _is_faulty(bulletin_file.FILE, faults) else bulletin.section_names
    return read_places(_table(documents, places_file.FILE, faults), sections)


def _is_faulty(file: str, faults: list[ConfigError]) -> bool:
    return any(fault.file == file for fault in faults)


def _table(documents: Documents, name: str, faults: list[ConfigError]) -> Table:
    return Table(documents.get(name, {}), file=name, name="", faults=faults)


def _sources(documents: Documents, rules: Rules, faults: list[ConfigError]) -> Iterator[Source]:
    seen: dict[str, str] = {}
    for name in documents:
        if not name.startswith(f"{SOURCES}/"):
            continue
        file = _table(documents, name, faults)
        for key in file.take_all():
            table = file.table(key)
            if key in seen:
                table.fault("", f"the source {key!r} stands in {seen[key]} already")
            seen.setdefault(key, name)
            yield read_source(table, key, rules)


def _places(documents: Documents) -> dict[str, str]:
    """Source key → the file it stands in."""
    return {key: name for name, tables in documents.items() if name.startswith(f"{SOURCES}/") for key in tables}
