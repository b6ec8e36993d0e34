"""The score of a candidate: the sum of its parts, each with its reason, weighed as ``[score]`` of the bulletin says."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from collector.config import Config
from collector.config.score import Score
from collector.editing.choosing.features import Seen
from collector.editing.choosing.guess import Guess, Publishers, Subject, guesses, subjects
from collector.editing.choosing.linear import Linear
from collector.editing.choosing.theme import Theme
from collector.editing.choosing.words import Head
from collector.editing.printed import SAME, Before
from collector.editing.sections import OTHER
from collector.model import CHINA, Article, Part, Precision, Tier
from collector.store.choosing import Brief

MAIN = 3  # reasons that are shown on a line
_MANY = 5  # outlets; more count no more
_INTEREST = 3.0  # points of words at which interest is three quarters of its most
_TOLD = {
    Tier.CENTRAL: "国家级来源", Tier.PROVINCE: "省级来源", Tier.CITY: "市级来源",
    Tier.INSTITUTE: "院所来源", Tier.MEDIA: "媒体",
}  # fmt: skip
_FOLLOWS = {"后续": 1.0, "更正": 1.0, "解读": 0.6}  # what an article may be to a printed one, and what that is worth


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What is weighed by: the rules, what was learnt, and how things stand when the list is made."""

    config: Config
    now: datetime
    publishers: Publishers
    section: Linear | None = None  # learnt from the sections that editors gave
    taken: Linear | None = None  # learnt from what editors took and left
    theme: Theme | None = None
    filled: Mapping[str, int] = field(default_factory=dict)  # articles that the issue being made has, by section


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A candidate with its section, its score, and what that is made of, what sets it apart first."""

    item: int
    guess: Guess
    score: float
    parts: tuple[Part, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """The main reasons for its section, and the three parts that set it apart most from the others, in words."""
        others = [part.reason for part in self.parts if part.name != "section" and part.reason]
        return tuple(dict.fromkeys((*self.guess.reasons[:2], *others[:MAIN])))


def weigh(briefs: Sequence[Brief], grounds: Grounds, printed: Mapping[int, Before] | None = None) -> list[Weighed]:
    """Every candidate weighed, in the order given.

    :param printed: what was printed of them before, by item.
    """
    given = subjects(briefs, grounds.publishers, read=grounds.section is not None or grounds.taken is not None)
    return judge(given, guesses(given, grounds.config, grounds.section), grounds, printed)


def judge(
    given: Sequence[Subject],
    found: Sequence[Guess],
    grounds: Grounds,
    printed: Mapping[int, Before] | None = None,
) -> list[Weighed]:
    """``weigh`` for those who have looked the articles up and guessed their sections."""
    interests = [interest_of(one.head, grounds.config.bulletin.score) for one in given]
    liked = _liked(given, grounds, [value for value, _ in interests])
    parts = [
        _parts(one, guess, grounds, interest, like, (printed or {}).get(one.brief.item))
        for one, guess, interest, like in zip(given, found, interests, liked, strict=True)
    ]
    usual = _usual(parts)
    return [
        Weighed(
            item=one.brief.item,
            guess=guess,
            score=round(sum(part.value for part in own), 3),
            parts=tuple(sorted(own, key=lambda part: -abs(part.value - usual[part.name]) - abs(part.value) / 4)),
        )
        for one, guess, own in zip(given, found, parts, strict=True)
    ]


def _usual(parts: Sequence[Sequence[Part]]) -> dict[str, float]:
    """What each part comes to on average among these: what all have explains nothing."""
    sums: dict[str, float] = {}
    for own in parts:
        for part in own:
            sums[part.name] = sums.get(part.name, 0.0) + part.value
    return {name: total / len(parts) for name, total in sums.items()}


def seen_for_taking(subject: Subject, score: Score, interest: float) -> Seen:
    """An article as the model of what is taken sees it: also what the rules say of it."""
    authority, _ = _authority(subject, score)
    official = 1.0 if subject.brief.article.doc_number else 0.0
    measures = (interest, authority, _spread(subject.brief.outlets), official)
    return Seen(pairs=subject.pairs, names=subject.names, measures=measures)


def _liked(given: Sequence[Subject], grounds: Grounds, interests: Sequence[float]) -> list[float | None]:
    """How likely each is to be taken, by the model; None where there is none."""
    if grounds.taken is None or not given:
        return [None] * len(given)
    score = grounds.config.bulletin.score
    seen = [seen_for_taking(one, score, interest) for one, interest in zip(given, interests, strict=True)]
    return [float(row[1]) for row in grounds.taken.probabilities(seen)]


def _parts(
    subject: Subject,
    guess: Guess,
    grounds: Grounds,
    interest: tuple[float, str],
    like: float | None,
    before: Before | None,
) -> list[Part]:
    score, brief = grounds.config.bulletin.score, subject.brief
    values = {
        "section": (guess.sure if guess.section != OTHER else 0.0, guess.reasons[0] if guess.reasons else ""),
        "interest": interest,
        "freshness": _freshness(brief, grounds.now, score),
        "authority": _authority(subject, score),
        "outlets": (_spread(brief.outlets), f"另有 {brief.outlets} 家刊载"),
        "theme": _theme(brief.article, grounds.theme),
        "need": _need(guess.section, grounds),
        "taken": _taken(subject, like, grounds.taken),
        "printed": (-1.0, str(before)) if before and before.how == SAME else (0.0, ""),
        "follow_up": (_FOLLOWS.get(before.how, 0.0), str(before)) if before else (0.0, ""),
    }
    return [
        Part(name=name, value=round(value * getattr(score, name), 3), reason=reason)
        for name, (value, reason) in values.items()
        if value
    ]


def interest_of(head: Head, score: Score) -> tuple[float, str]:
    """What the words of ``[score.words]`` in title and opening come to (-1 to 1), and the one that says most."""
    held = head.holds(score.words)
    found = [(score.words[word] if word in head.title else score.words[word] / 2, word) for word in held]
    if not found:
        return 0.0, ""
    total = sum(weight for weight, _ in found)
    word = max(found, key=lambda pair: pair[0] if total > 0 else -pair[0])[1]
    place = "标题" if word in head.title else "开头"
    return math.tanh(total / _INTEREST), f"{place}有关注词“{word}”" if total > 0 else f"{place}有“{word}”，通常不用"


def _freshness(brief: Brief, now: datetime, score: Score) -> tuple[float, str]:
    """Half after each half-life; of an article that says only its day, from the end of that day on."""
    when = (brief.article.published or brief.first_seen).astimezone(CHINA)
    hours = (now - when).total_seconds() / 3600
    if brief.article.precision is not Precision.MINUTE and brief.article.published:
        hours -= 24
    days = (now.astimezone(CHINA).date() - when.date()).days
    told = "今天发布" if days <= 0 else "昨天发布" if days == 1 else f"{days} 天前发布"
    return 0.5 ** (max(0.0, hours) / score.half_life_hours), told


def _authority(subject: Subject, score: Score) -> tuple[float, str]:
    """Of the highest body among issuer, 来源 and site."""
    if not subject.who:
        return 0.0, ""
    highest = max(subject.who, key=lambda source: score.tiers.get(source.tier, 0.0))
    return score.tiers.get(highest.tier, 0.0), f"{_TOLD[highest.tier]}（{highest.name}）"


def _spread(outlets: int) -> float:
    return math.log2(1 + min(outlets, _MANY)) / math.log2(1 + _MANY)


def _theme(article: Article, theme: Theme | None) -> tuple[float, str]:
    if theme is None:
        return 0.0, ""
    fits, words = theme.fit(article)
    said = "、".join(f"“{word}”" for word in words[:2] if word != theme.name)
    return fits, f"契合专题“{theme.name}”" + (f"（{said}）" if said else "")


def _need(section: str, grounds: Grounds) -> tuple[float, str]:
    """1 while a section has nothing, 0 when its quota is full, below where it runs over; 0 where nothing is known."""
    if not grounds.filled:
        return 0.0, ""
    quota = next((one.quota for one in grounds.config.bulletin.sections if one.name == section), 0)
    if not quota:
        return 0.0, ""
    have = grounds.filled.get(section, 0)
    value = max(-0.5, (quota - have) / quota)
    return value, f"“{section}”还缺 {quota - have} 篇" if have < quota else f"“{section}”已有 {have} 篇"


def _taken(subject: Subject, like: float | None, model: Linear | None) -> tuple[float, str]:
    """From -1, never taken, to 1, always."""
    if like is None or model is None:
        return 0.0, ""
    value = 2 * like - 1
    phrase = model.phrase(subject.pairs, int(value > 0))
    shown = f"（“{phrase}”）" if phrase else ""
    return value, f"像编辑此前选用的{shown}" if value > 0 else f"像编辑此前不用的{shown}"
