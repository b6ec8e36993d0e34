"""The section of an article: by the rules, or by the model that learnt from the decisions, with reasons either way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from collector.config import Config
from collector.editing.choosing import features
from collector.editing.choosing.features import MEASURES, Pairs, Seen
from collector.editing.choosing.linear import Linear
from collector.editing.choosing.words import Head
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
            for name in filter(None, (source.full_name, source.name, *source.aliases)):
                names.setdefault(name, source)
        for alias, name in config.bulletin.aliases.items():
            if name in names:
                names.setdefault(alias, names[name])
        return cls(columns=columns, names=names)

    def who(self, column: str, article: Article) -> tuple[Source, ...]:
        """The issuing body, the 来源 and the site, as far as they are registered."""
        named = (article.issuer or "", (article.source_label or "").strip())
        found = [self.names[name] for name in named if name in self.names]
        return (*found, self.columns[column]) if column in self.columns else tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An article to be judged, with what is looked up of it once."""

    brief: Brief
    who: tuple[Source, ...]
    head: Head
    pairs: Pairs
    names: tuple[str, ...] = ()  # that a model learns by: the column, the 来源, the kind of body


def subjects(briefs: Sequence[Brief], publishers: Publishers, *, read: bool = True) -> list[Subject]:
    """The articles, ready to be judged; read by characters only where a model is to look at them."""
    return [_subject(brief, publishers.who(brief.column, brief.article), read=read) for brief in briefs]


def _subject(brief: Brief, who: tuple[Source, ...], *, read: bool) -> Subject:
    head = Head.of(brief.article)
    if not read:
        return Subject(brief=brief, who=who, head=head, pairs=features.UNREAD)
    names = [f"column:{brief.column}", f"label:{brief.article.source_label or ''}"]
    names += [f"source:{source.key}" for source in who] + [f"tier:{source.tier}" for source in who[:1]]
    return Subject(
        brief=brief, who=who, head=head, pairs=features.read(brief.article), names=tuple(dict.fromkeys(names))
    )


def by_rules(brief: Brief, config: Config) -> tuple[Suggestion, ...]:
    """All sections by the rules, best first."""
    return ranked(brief.article, config.columns.get(brief.column), config.bulletin, config.filters)


def guesses(given: Sequence[Subject], config: Config, model: Linear | None) -> list[Guess]:
    """A guess for each, by the model where there is one."""
    filters, columns = config.filters, config.columns
    rules = [
        ranked(one.brief.article, columns.get(one.brief.column), config.bulletin, filters, one.head) for one in given
    ]
    if model is None or not given:
        return [_ruled(found) for found in rules]
    names = config.bulletin.section_names
    likely = model.probabilities([seen_for_section(one, r, names) for one, r in zip(given, rules, strict=True)])
    known = [which for which, name in enumerate(model.classes) if name in names]
    return [
        _learnt(one, found, model, {which: float(row[which]) for which in known})
        for one, found, row in zip(given, rules, likely, strict=True)
    ]


def seen_for_section(subject: Subject, rules: Sequence[Suggestion], names: Sequence[str]) -> Seen:
    """An article as the section's model sees it: also what the rules say, so that it need not learn that again."""
    speaks = {found.section: found.score for found in rules}
    measures = tuple(max(-0.5, min(speaks.get(name, 0.0) / _CLEAR, 1.5)) for name in names[: MEASURES - 1])
    return Seen(pairs=subject.pairs, names=subject.names, measures=measures)


def _ruled(found: Sequence[Suggestion]) -> Guess:
    speaking = [one for one in found if one.score > 0]
    if not speaking:
        return Guess(reasons=(f"暂归“{OTHER}”：没有栏目、词语指向某一版块",))
    second = speaking[1].section if len(speaking) > 1 else None
    best = speaking[0]
    return Guess(section=best.section, second=second, sure=min(1.0, best.score / _CLEAR), reasons=best.reasons)


def _learnt(subject: Subject, found: Sequence[Suggestion], model: Linear, likely: Mapping[int, float]) -> Guess:
    """By the model, among the sections that there still are; what the rules say for the same one are reasons too."""
    order = sorted(likely, key=lambda which: -likely[which])
    if not order or (likely[order[0]] < _UNSURE and not (found and found[0].score > 0)):
        return _ruled(found)
    best = model.classes[order[0]]
    ruled = next((one for one in found if one.section == best and one.score > 0), None)
    return Guess(
        section=best,
        second=model.classes[order[1]] if len(order) > 1 else None,
        sure=likely[order[0]],
        reasons=_reasons(subject, ruled, ruled is not None and ruled is found[0], model, order[0]),
        learnt=True,
    )


def _reasons(subject: Subject, ruled: Suggestion | None, agrees: bool, model: Linear, which: int) -> tuple[str, ...]:
    """Why a section was learnt: what the rules say, and before it, where they say otherwise, what the editors do."""
    reasons = ruled.reasons if ruled else ()
    if agrees and len(reasons) > 1:
        return reasons
    phrase = model.phrase(subject.pairs, which)
    told = f"编辑常把这类稿件归此（“{phrase}”）" if phrase else "编辑常把这类稿件归此"
    return (*reasons, told) if agrees else (told, *reasons[:2])
