"""Learning: two models trained on the journal, tried on decisions held back, used only where they do not lose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from collector.config import Config
from collector.editing.choosing import features
from collector.editing.choosing.features import Seen
from collector.editing.choosing.guess import Publishers, by_rules, seen_for_section, subjects
from collector.editing.choosing.linear import BadModel, Linear, unpacked
from collector.editing.choosing.score import Grounds, interest_of, seen_for_taking, weigh
from collector.editing.choosing.training import order, train
from collector.model import Part
from collector.store import Store
from collector.store.choosing import Brief, TrainedModel, Verdict
from collector.store.decisions import Kind

SECTION, TAKEN = "section", "taken"
LEAST = 40  # decisions; of fewer nothing is learnt
AGAIN = 30  # new decisions after which it is worth training anew
_NEWEST_TAKEN, _NEWEST_LEFT = 3_000, 6_000  # decisions that are looked at
_HELD_BACK = 0.2  # of the decisions, the newest, to try a model on
_HALF_LIFE = timedelta(days=60)  # a decision so old counts half: tastes change
_STRICT = {SECTION: 8.0, TAKEN: 3.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A decision with the article it was about."""

    verdict: Verdict
    brief: Brief


def keep_up(store: Store, config: Config, now: datetime) -> None:
    """Train what is out of date: another version of the features, or enough new decisions since."""
    for name in (SECTION, TAKEN):
        model = store.choosing.model(name)
        since = model.last_decision if model and model.version == features.VERSION else 0
        if store.choosing.decided_since(since) >= (AGAIN if since else LEAST):
            learn(store, config, now, name)


def learn(store: Store, config: Config, now: datetime, name: str) -> TrainedModel:
    """Train one of the models on the journal and store it with its figures, used or not."""
    learner = _Learner(config=config, now=now, publishers=Publishers.of(config))
    last = store.choosing.last_decision()
    examples = _examples(store, name)
    learnt = _learn(learner, name, examples)
    learnt = replace(learnt, last_decision=last)
    store.choosing.put_model(learnt)
    return learnt


def learnt(store: Store, name: str) -> Linear | None:
    """The model that is in use; None where there is none, it lost, or it is of another version of this program."""
    stored = store.choosing.model(name)
    if stored is None or not stored.used or stored.arrays is None or stored.version != features.VERSION:
        return None
    try:
        return unpacked(stored.arrays)
    except BadModel:  # derived: it is trained anew with the next decisions, and the rules stand meanwhile
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Learner:
    config: Config
    now: datetime
    publishers: Publishers

    def seen(self, name: str, example: Example) -> Seen:
        [subject] = subjects([example.brief], self.publishers)
        if name == SECTION:
            rules = by_rules(example.brief, self.config)
            return seen_for_section(subject, rules, self.config.bulletin.section_names)
        score = self.config.bulletin.score
        return seen_for_taking(subject, score, interest_of(subject.head, score)[0])

    def trained(self, name: str, examples: Sequence[Example]) -> Linear:
        seen = [self.seen(name, example) for example in examples]
        ages = [max(timedelta(0), self.now - example.verdict.at) for example in examples]
        even = _even([example.verdict.taken for example in examples]) if name == TAKEN else 1.0
        weights = [
            0.5 ** (a / _HALF_LIFE) * (even if e.verdict.taken else 1) for a, e in zip(ages, examples, strict=True)
        ]
        return train(seen, [_said(name, example) for example in examples], weights, strict=_STRICT[name])


def _even(taken: Sequence[bool]) -> float:
    """How much more one that was taken must count, so that both kinds weigh the same: far more is left than taken."""
    return max(1.0, (len(taken) - sum(taken)) / max(1, sum(taken)))


def _examples(store: Store, name: str) -> list[Example]:
    """The decisions a model learns from, oldest first, with their articles."""
    verdicts = store.choosing.verdicts(Kind.TAKE, _NEWEST_TAKEN)
    if name == SECTION:
        verdicts = [verdict for verdict in verdicts if verdict.section]
    else:
        left = store.choosing.verdicts(Kind.REJECT, _NEWEST_LEFT)
        if len(left) < 2 * len(verdicts):  # editors who reject little leave the rest lying
            left += store.choosing.passed_over(_NEWEST_LEFT - len(left))
        verdicts = sorted([*verdicts, *left], key=lambda verdict: (verdict.at, verdict.item))
    briefs = store.choosing.briefs([verdict.item for verdict in verdicts])
    return [Example(verdict=verdict, brief=briefs[verdict.item]) for verdict in verdicts]


def _learn(learner: _Learner, name: str, examples: Sequence[Example]) -> TrainedModel:
    """Train on the older decisions, try on the newest, and if that went no worse than the rules, train on all."""
    held = max(LEAST // 4, int(len(examples) * _HELD_BACK))
    older, newer = examples[:-held], examples[-held:]
    problem = _problem(name, examples, older, newer)
    figures: dict[str, Any] = {"problem": problem} if problem else _TRIALS[name](learner, older, newer)
    used = not problem and figures["model"] >= figures["rules"]
    return TrainedModel(
        name=name,
        version=features.VERSION,
        trained=learner.now,
        decisions=len(examples),
        last_decision=0,
        used=used,
        figures=figures,
        arrays=learner.trained(name, examples).packed() if used else None,
    )


def _problem(name: str, examples: Sequence[Example], older: Sequence[Example], newer: Sequence[Example]) -> str:
    """Why nothing can be learnt; "" where it can."""
    if len(examples) < LEAST:
        return f"决定只有 {len(examples)} 条，满 {LEAST} 条才学"
    if len({_said(name, example) for example in older}) < 2:
        return "较早的决定都一样，学不出区别"
    if name == TAKEN and len({example.verdict.taken for example in newer}) < 2:
        return "较新的决定都一样，无从检验"
    return ""


def _said(name: str, example: Example) -> str:
    if name == SECTION:
        return example.verdict.section or ""
    return "1" if example.verdict.taken else "0"  # sorted, so that the second class is to take


def _try_section(learner: _Learner, older: Sequence[Example], newer: Sequence[Example]) -> dict[str, Any]:
    """Share of the newer decisions whose section is guessed, by the model and by the rules."""
    said = [example.verdict.section for example in newer]
    rules = [by_rules(example.brief, learner.config)[0].section for example in newer]
    model = learner.trained(SECTION, older)
    likely = model.probabilities([learner.seen(SECTION, example) for example in newer])
    guessed = [model.classes[int(row.argmax())] for row in likely]
    return {"held_back": len(newer), "model": _share(guessed, said), "rules": _share(rules, said)}


def _try_taken(learner: _Learner, older: Sequence[Example], newer: Sequence[Example]) -> dict[str, Any]:
    """How often one that was taken stands above one that was not, by the score with the model and without."""
    wanted = [example.verdict.taken for example in newer]
    grounds = Grounds(config=learner.config, now=learner.now, publishers=learner.publishers)
    with_model = replace(grounds, taken=learner.trained(TAKEN, older))
    scores = [[_timeless(one.parts) for one in weigh([e.brief for e in newer], g)] for g in (grounds, with_model)]
    return {
        "held_back": len(newer),
        "model": round(order(wanted, scores[1]), 4),
        "rules": round(order(wanted, scores[0]), 4),
    }


def _timeless(parts: Sequence[Part]) -> float:
    """A score without freshness: looked back at, everything is old."""
    return sum(part.value for part in parts if part.name != "freshness")


_TRIALS: dict[str, Callable[[_Learner, Sequence[Example], Sequence[Example]], dict[str, Any]]] = {
    SECTION: _try_section,
    TAKEN: _try_taken,
}


def _share(guessed: Sequence[str], said: Sequence[str | None]) -> float:
    return round(sum(one == other for one, other in zip(guessed, said, strict=True)) / len(said), 4)
