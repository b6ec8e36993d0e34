"""How candidates are ranked: the table ``[score]`` of ``bulletin.toml`` as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from collector.config.table import Table
from collector.model import Tier


def _tiers() -> dict[str, float]:
    return {Tier.CENTRAL: 1.0, Tier.PROVINCE: 0.7, Tier.CITY: 0.5, Tier.INSTITUTE: 0.5, Tier.MEDIA: 0.2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What each part of a score weighs at its fullest; every part itself lies between -1 and 1."""

    section: float = 1.0  # how clearly it belongs to its section
    interest: float = 5.0  # words below
    freshness: float = 1.0
    authority: float = 1.0
    outlets: float = 1.0  # how many took it up
    theme: float = 6.0
    need: float = 1.0  # what the issue being made still lacks in the section
    taken: float = 10.0  # what editors took before; counts only once there is a model
    printed: float = 8.0  # 已刊 lowers by so much
    local: float = 4.0  # rows of our city in the lists of its attachments
    follow_up: float = 2.0  # 后续, 解读, 更正 of what was printed raises by so much
    half_life_hours: float = 36.0  # after so long freshness is half
    tiers: Mapping[str, float] = field(default_factory=_tiers)  # authority of each kind of source, 0 to 1
    words: Mapping[str, float] = field(default_factory=dict)  # word in title or opening → weight, also against


WEIGHTS = tuple(f.name for f in fields(Score) if f.name not in ("half_life_hours", "tiers", "words"))


def read_score(table: Table) -> Score:
    """The weights that a parsed ``[score]`` gives; what it leaves out is as in ``Score``."""
    usual = Score()
    weights = {name: table.number(name, getattr(usual, name), low=0, high=50) for name in WEIGHTS}
    half_life = table.number("half_life_hours", usual.half_life_hours, low=0.5, high=8_760)
    tiers, words = table.table("tiers"), table.table("words")
    score = Score(
        **weights,
        half_life_hours=half_life,
        tiers={tier: tiers.number(tier, usual.tiers[tier], low=0, high=1) for tier in Tier},
        words={word: words.number(word, 1.0, low=-10, high=10) for word in words.take_all()},
    )
    for below in (tiers, words, table):
        below.close()
    return score
