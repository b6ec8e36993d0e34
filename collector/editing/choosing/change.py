"""A change of rules that is not saved yet: weights as they are named on the command line, put into a configuration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from collector.config import Bulletin, Config
from collector.config.score import WEIGHTS
from collector.errors import ConfigError

_HALF_LIFE = "half_life_hours"
_WORD = "words."


def with_weights(config: Config, given: Iterable[str]) -> Config:
    """The configuration with other weights.

    Each is ``NAME=VALUE``: a weight of [score], ``words.WORD`` of [score.words], or ``SECTION.TERM`` of a section.

    :raises ConfigError: there is no such weight, or its value is no number.
    """
    bulletin = config.bulletin
    for one in given:
        name, equals, value = one.rpartition("=")
        if not equals:
            raise ConfigError(f"{one!r} 应写作 名称=数值，例如 freshness=2、words.人工智能=3、政策法规.条例=4")
        bulletin = _changed(bulletin, name.strip(), _number(one, value))
    return replace(config, bulletin=bulletin)


def _number(one: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if not -50 <= number <= 50:
        raise ConfigError(f"{one!r}：{value.strip()!r} 不是 -50 到 50 之间的数")
    return number


def _changed(bulletin: Bulletin, name: str, value: float) -> Bulletin:
    score = bulletin.score
    if name in (*WEIGHTS, _HALF_LIFE):
        if value < 0 or (name == _HALF_LIFE and value < 0.5):
            raise ConfigError(f"{name} 不能是 {value:g}")
        values: Mapping[str, float] = {name: value}
        return replace(bulletin, score=replace(score, **values))  # type: ignore[arg-type]  # fields of numbers, by name
    if name.startswith(_WORD) and len(name) > len(_WORD):
        return replace(bulletin, score=replace(score, words={**score.words, name.removeprefix(_WORD): value}))
    section, _, term = name.partition(".")
    if term and section in bulletin.section_names:
        sections = (
            replace(one, terms={**one.terms, term: value}) if one.name == section else one for one in bulletin.sections
        )
        return replace(bulletin, sections=tuple(sections))
    known = "、".join((*WEIGHTS, _HALF_LIFE))
    raise ConfigError(f"没有权重 {name!r}；可改的有 {known}、words.词、版块.词")
