"""The section of an article: by the rules, or by the model that learnt from the decisions, with reasons either way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from collector.config import Config
from collector.editing.choosing.features import Seen
from collector.editing.choosing.linear import Linear
from collector.editing.sections import OTHER, Suggestion, ranked
from collector.model import Article, Source
from collector.store.choosing import Brief

_CLEAR = 8.0  # rules that weigh so much leave no doubt
_UNSURE = 0.3  # a model that is no surer says nothing where the rules say nothing either


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """The best section and the second, how sure the best is (0 to 1), why, and whether the model had its say."""

    section: str = OTHER
    second: str | None = None
    sure: float = 0.0
    reasons: tuple[str, ...] = ()
    learnt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishers:
    """Who publishes: sources by the key of their columns, and by every name that a 来源 label may give them."""

    columns: Mapping[str, Source] = field(default_factory=dict)
    names: Mapping[str, Source] = field(default_factory=dict)

    @classmethod
    def of(cls, config: Config) -> Publishers:
        """Those of a configuration."""
        columns = {column.key: source for source in config.sources for column in source.columns}
        names: dict[str, Source] = {}
        for source in config.sources:
            for name in (source.full_name, source.name, *source.aliases):
                names.setdefault(name, source)
        return cls(columns=columns, names=names)

    def who(self, column: str, article: Article) -> tuple[Source, ...]:
        """The issuing body, the 来源 and the site, as far as they are registered."""
        named = (article.issuer or "", (article.source_label or "").strip())
        found = [self.names[name] for name in named if name in self.names]
        return (*found, self.columns[column]) if column in self.columns else tuple(found)


def by_rules(brief: Brief, config: Config) -> tuple[Suggestion, ...]:
    """All sections by the rules, best first."""
    return ranked(brief.article, config.columns.get(brief.column), config.bulletin, config.filters)


def guesses(briefs: Sequence[Brief], config: Config, publishers: Publishers, model: Linear | None) -> list[Guess]:
    """A guess for each, by the model where there is one."""
    rules = [by_rules(brief, config) for brief in briefs]
    if model is None or not briefs:
        return [_ruled(found) for found in rules]
    seen = [seen_for_section(b, r, config, publishers) for b, r in zip(briefs, rules, strict=True)]
    likely = model.probabilities(seen)
    return [_learnt(brief, found, model, row.tolist()) for brief, found, row in zip(briefs, rules, likely, strict=True)]


def seen_for_section(brief: Brief, rules: Sequence[Suggestion], config: Config, publishers: Publishers) -> Seen:
    """An article as the section's model sees it: also what the rules say, so that it need not learn that again."""
    speaks = {found.section: found.score for found in rules}
    measures = tuple(max(-0.5, min(speaks.get(name, 0.0) / _CLEAR, 1.5)) for name in config.bulletin.section_names)
    return Seen(
        title=brief.article.title,
        text=brief.article.text,
        names=names_of(brief, publishers),
        measures=measures[:15],
    )


def names_of(brief: Brief, publishers: Publishers) -> tuple[str, ...]:
    """The names that a model learns by: the column, the 来源, the kind of body."""
    who = publishers.who(brief.column, brief.article)
    found = [f"column:{brief.column}", f"label:{brief.article.source_label or ''}"]
    found += [f"source:{source.key}" for source in who] + [f"tier:{source.tier}" for source in who[:1]]
    return tuple(dict.fromkeys(found))


def _ruled(found: Sequence[Suggestion]) -> Guess:
    speaking = [one for one in found if one.score > 0]
    if not speaking:
        return Guess(reasons=(f"暂归“{OTHER}”：没有栏目、词语指向某一版块",))
    second = speaking[1].section if len(speaking) > 1 else None
    best = speaking[0]
    return Guess(section=best.section, second=second, sure=min(1.0, best.score / _CLEAR), reasons=best.reasons)


def _learnt(brief: Brief, found: Sequence[Suggestion], model: Linear, likely: Sequence[float]) -> Guess:
    """By the model; what the rules say for the same section are reasons too."""
    order = sorted(range(len(likely)), key=lambda which: -likely[which])
    best, sure = model.classes[order[0]], likely[order[0]]
    if sure < _UNSURE and found and found[0].score <= 0:
        return _ruled(found)
    ruled = next((one for one in found if one.section == best), None)
    phrase = model.phrase(brief.article.title, order[0])
    told = f"编辑常把这类稿件归此（“{phrase}”）" if phrase else "编辑常把这类稿件归此"
    reasons = ruled.reasons if ruled and ruled.score > 0 else ()
    agrees = bool(found) and found[0].section == best and found[0].score > 0
    return Guess(
        section=best,
        second=model.classes[order[1]],
        sure=sure,
        reasons=((*reasons, told) if agrees else (told, *reasons))[:3],
        learnt=True,
    )
