"""What the bulletin is: ``config/bulletin.toml`` as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from collector.config.places import Places
from collector.config.score import Score, read_score
from collector.config.table import Table, nearest

FILE = "bulletin.toml"
SIGNS = ("文号", "文件", "标准号", "地名", "国外", "政策行文", "会议")  # see editing/choosing/signs.py


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of the bulletin, e.g. 聚焦常州; its place in ``Bulletin.sections`` is its place in print."""

    name: str
    quota: int = 3  # how many items an issue usually prints here
    terms: Mapping[str, float] = field(default_factory=dict)  # word → weight, for the suggestion of a section
    sources: Mapping[str, float] = field(default_factory=dict)  # source key → weight
    issuers: Mapping[str, float] = field(default_factory=dict)  # word in the name of issuing body or 来源 → weight
    signs: Mapping[str, float] = field(default_factory=dict)  # what an article shows, by one of SIGNS → weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """The bulletin's standing matter; ``aliases`` maps every known 来源 label to the name that is printed."""

    masthead: str = ""
    notice: str = ""  # 内部参考 注意保存
    publisher: str = ""
    sections: tuple[Section, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    imprint: tuple[str, ...] = ()  # lines on the last page
    themes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # 专题 → the words that it goes by
    score: Score = field(default_factory=Score)
    places: Places = field(default_factory=Places)  # the gazetteer, a file of its own

    @property
    def section_names(self) -> tuple[str, ...]:
        """The sections' names in print order."""
        return tuple(section.name for section in self.sections)

    def printed_name(self, label: str) -> str:
        """The 来源 as the bulletin prints it; a label that nobody registered stays as it is."""
        return self.aliases.get(label.strip(), label.strip())


def read_bulletin(table: Table) -> Bulletin:
    """The bulletin that a parsed ``bulletin.toml`` describes; ``aliases`` are only its own, not yet the sources'."""
    bulletin = Bulletin(
        masthead=table.text("masthead", required=True),
        notice=table.text("notice"),
        publisher=table.text("publisher", required=True),
        imprint=table.texts("imprint"),
        sections=_sections(table),
        aliases=_aliases(table.table("aliases")),
        themes=_themes(table.table("themes")),
        score=read_score(table.table("score")),
    )
    table.close()
    return bulletin


def with_aliases(bulletin: Bulletin, aliases: Mapping[str, str]) -> Bulletin:
    """The bulletin with the sources' aliases beside its own."""
    return replace(bulletin, aliases={**aliases, **bulletin.aliases})


def _sections(table: Table) -> tuple[Section, ...]:
    found: list[Section] = []
    for below in table.tables("sections"):
        section = _section(below)
        if section.name and section.name in {other.name for other in found}:
            below.fault("name", f"there is already a section {section.name!r}")
        found.append(section)
    if not found:
        table.fault("sections", "is missing: a bulletin needs at least one section")
    return tuple(found)


def _section(table: Table) -> Section:
    section = Section(
        name=table.text("name", required=True),
        quota=table.whole("quota", 3, low=1, high=50),
        terms=_weights(table.table("terms")),
        sources=_weights(table.table("sources")),
        issuers=_weights(table.table("issuers")),
        signs=_signs(table.table("signs")),
    )
    table.close()
    return section


def _signs(table: Table) -> dict[str, float]:
    for name in table.take_all():
        if name not in SIGNS:
            table.fault(name, f"is no sign; there are {', '.join(SIGNS)}{nearest(name, SIGNS)}")
    return _weights(table)


def _themes(table: Table) -> dict[str, tuple[str, ...]]:
    found = {name: table.texts(name) for name in table.take_all()}
    for name, words in found.items():
        if not words:
            table.fault(name, "needs at least one word")
    return found


def _weights(table: Table) -> dict[str, float]:
    return {key: table.number(key, 1.0, low=-10, high=10) for key in table.take_all()}


def _aliases(table: Table) -> dict[str, str]:
    return {key: table.text(key, required=True) for key in table.take_all()}
