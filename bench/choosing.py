"""Choosing: sections guessed, an editor's taste learnt from decisions replayed, and what training and scoring take.

``python -m bench choosing``                        everything; the taste is drawn from --seed
``python -m bench choosing --issues 60 --seed 1``   see ``bench/_choosing_office.py`` for the taste

Sections stand beside the rules alone, the model alone and the most frequent section; the ranking beside the rules
alone, the model alone, the newest first, and an oracle who knows the taste but not the mood of the moment.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean

from bench._choosing_office import DAILY, Day, Taste, candidates, decide, journal, mornings, store_day
from bench._choosing_samples import HELD, TUNED, Sample
from collector.config import Config, load
from collector.editing.choosing.change import with_weights
from collector.editing.choosing.guess import Publishers, guesses, subjects
from collector.editing.choosing.learning import SECTION, TAKEN, keep_up, learn, learnt
from collector.editing.choosing.replay import replay
from collector.editing.choosing.score import Grounds, Weighed, weigh
from collector.model import Article, Precision
from collector.reading.docnumber import find_standards, own_doc_number
from collector.store import Store
from collector.store.choosing import Brief

_ROOT = Path(__file__).parents[1]
_PRINTED = _ROOT.parent / "shared" / "bulletin" / "issue-42.json"  # a printed issue, where there is one
_FIRST = 40  # lines that an editor is sure to read
_WARM = 10  # issues after which the taste should be known
_MANY = 10_000


def main(argv: Sequence[str]) -> int:
    """Measure; see the module's docstring."""
    parser = argparse.ArgumentParser(prog="bench choosing", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of the editor's taste and the articles")
    parser.add_argument("--issues", type=int, default=60)
    asked = parser.parse_args(argv)
    config = load(_ROOT / "config")
    _sections(config)
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "choosing.db") as store:
        _replay(store, config, asked.seed, asked.issues)
        _tried(store, config)
        _speed(store, config)
    return 0


def _sections(config: Config) -> None:
    print("sections by the rules (text and 来源 only)      articles   first   in the first two")
    if _PRINTED.exists():
        _tell_sections("the printed issue", _printed(), config)
    else:
        print("  no printed issue beside this checkout: that line is left out")
    _tell_sections("own sentences, looked at", TUNED, config)
    _tell_sections("own sentences, held out", HELD, config)


def _printed() -> list[Sample]:
    issue = json.loads(_PRINTED.read_text(encoding="utf-8"))
    return [
        Sample(section["name"], article["source"], article["title"], "\n".join(article["paragraphs"]))
        for section in issue["sections"]
        for article in section["articles"]
    ]


def brief_of(sample: Sample) -> Brief:
    """A sample as a stored item that no known column brought."""
    article = Article(
        url="http://bench.example/", title=sample.title, text=sample.text, source_label=sample.source,
        doc_number=own_doc_number(sample.text, sample.title), standards=find_standards(sample.text),
    )  # fmt: skip
    return Brief(item=0, column="", first_seen=datetime(2026, 1, 1, tzinfo=UTC), article=article)


def _tell_sections(name: str, samples: Sequence[Sample], config: Config) -> None:
    given = subjects([brief_of(sample) for sample in samples], Publishers.of(config))
    found = guesses(given, config, None)
    first = sum(one.section == sample.section for one, sample in zip(found, samples, strict=True))
    two = sum(sample.section in (one.section, one.second) for one, sample in zip(found, samples, strict=True))
    print(f"  {name:42} {len(samples):10} {first:7} {two:9}")


class _Shares:
    """Shares of an issue's taken articles that stand within the first 40, by way of ranking, issue by issue."""

    def __init__(self) -> None:
        self.found: dict[str, list[float]] = {}

    def add(self, way: str, day: Day, score: Callable[[int], float]) -> None:
        """One issue ranked by a score."""
        first = set(sorted(day.made, key=lambda item: -score(item))[:_FIRST])
        self.found.setdefault(way, []).append(len(first & day.taken.keys()) / len(day.taken))


def _replay(store: Store, config: Config, seed: int, issues: int) -> None:
    """Issue by issue: rank what came in by what was decided before, then let the editor decide."""
    chance, taste, shares = random.Random(f"days {seed}"), Taste.drawn(seed), _Shares()
    quotas = {section.name: section.quota for section in config.bulletin.sections}
    guessed: dict[str, list[bool]] = {}
    publishers, training = Publishers.of(config), 0.0
    for number, at in enumerate(mornings(issues)):
        if number and number % 8 == 0:
            taste.drift()
        began = time.process_time()
        keep_up(store, config, at)
        training = max(training, time.process_time() - began)
        made = store_day(store, candidates(chance, at), at)
        day = decide(taste, chance, made, at, quotas)
        briefs = list(store.choosing.briefs(made).values())
        grounds = Grounds(config=config, now=at, publishers=publishers)
        full = replace(grounds, section=learnt(store, SECTION), taken=learnt(store, TAKEN))
        by_rules, by_both = weigh(briefs, grounds), weigh(briefs, full)
        _add_shares(shares, day, by_rules, by_both)
        if number >= _WARM:
            _add_guesses(guessed, day, briefs, by_rules, by_both, full)
        journal(store, day, chance)
    _tell_shares(shares, seed, issues)
    _tell_guesses(guessed, store)
    print(f"training, at most, both models with what is held back: {training:.1f} s of CPU before one list")


def _add_shares(shares: _Shares, day: Day, by_rules: Sequence[Weighed], by_both: Sequence[Weighed]) -> None:
    rules, both = ({one.item: one.score for one in found} for found in (by_rules, by_both))
    alone = {one.item: next((p.value for p in one.parts if p.name == "taken"), 0.0) for one in by_both}
    shares.add("rules and what was learnt", day, both.__getitem__)
    shares.add("rules alone", day, rules.__getitem__)
    shares.add("model alone", day, alone.__getitem__)
    shares.add("newest first", day, lambda item: day.made[item].published.timestamp())
    shares.add("oracle: the taste without the mood", day, day.likings.__getitem__)


def _tell_shares(shares: _Shares, seed: int, issues: int) -> None:
    print(f"\nprinted articles within the first {_FIRST} of {DAILY}, {issues} issues, seed {seed}")
    print(f"  {'':40} issues 1-{_WARM}   from {_WARM + 1} on   least of those")
    for way, found in shares.found.items():
        late = found[_WARM:] or [0.0]
        print(f"  {way:40} {mean(found[:_WARM]):11.3f} {mean(late):11.3f} {min(late):11.3f}")


def _add_guesses(
    guessed: dict[str, list[bool]],
    day: Day,
    briefs: Sequence[Brief],
    by_rules: Sequence[Weighed],
    by_both: Sequence[Weighed],
    full: Grounds,
) -> None:
    """Whether the sections of what was taken were guessed, by each way."""
    model, usual = full.section, Counter(day.taken.values()).most_common(1)[0][0]
    bare = guesses(subjects(briefs, full.publishers), _without_rules(full.config), model)
    for rules, both, alone in zip(by_rules, by_both, bare, strict=True):
        section = day.taken.get(rules.item)
        if section is None:
            continue
        said = {
            "rules and model": both.guess.section, "rules alone": rules.guess.section, "the most frequent one": usual,
            "model, told nothing by the rules": alone.section if model else "",
        }  # fmt: skip
        for way, guess in said.items():
            guessed.setdefault(way, []).append(guess == section)
        guessed.setdefault("rules and model, first two", []).append(section in (both.guess.section, both.guess.second))


def _without_rules(config: Config) -> Config:
    """The same sections without a single term, sign or source."""
    sections = tuple(replace(one, terms={}, sources={}, issuers={}, signs={}) for one in config.bulletin.sections)
    return replace(config, bulletin=replace(config.bulletin, sections=sections))


def _tell_guesses(guessed: dict[str, list[bool]], store: Store) -> None:
    print("\nsections of what was taken, from issue 11 on")
    for way, found in guessed.items():
        print(f"  {way:40} {mean(found):11.3f}   of {len(found)}")
    for name in (SECTION, TAKEN):
        model = store.choosing.model(name)
        if model:
            size = len(model.arrays or b"") / 1000
            print(
                f"  model {name}: {model.decisions} decisions, used: {model.used}, {dict(model.figures)}, {size:.0f} KB"
            )


def _tried(store: Store, config: Config) -> None:
    """A change of rules replayed over everything that was decided: a term for a section, a word for all."""
    changed, began = with_weights(config, ["words.石墨烯=4", "产品市场.机器人=4"]), time.process_time()
    found = replay(store, config, changed, now=datetime.now(UTC), days=36_500)
    took = time.process_time() - began
    print(f"\nrules tried on {found.lists} lists, {found.candidates:,} candidates: {took:.1f} s of CPU; ", end="")
    print(f"within the first: {found.within_before} → {found.within_after}, sections changed: {len(found.resettled)}")


def _speed(store: Store, config: Config) -> None:
    """Scoring 10,000 stories of 1,500 characters, with both models, reasons and all."""
    for name in (SECTION, TAKEN):
        began = time.process_time()
        learn(store, config, datetime.now(UTC), name)
        print(f"train {name}: {time.process_time() - began:.2f} s of CPU")
    stock = [_long(brief) for brief in store.choosing.newest(_MANY)]
    briefs = (stock * (_MANY // max(1, len(stock)) + 1))[:_MANY]
    grounds = Grounds(
        config=config, now=datetime.now(UTC), publishers=Publishers.of(config), section=learnt(store, SECTION),
        taken=learnt(store, TAKEN),
    )  # fmt: skip
    for name, way in (("with both models", grounds), ("rules alone", replace(grounds, section=None, taken=None))):
        took = min(_timed(lambda way=way: weigh(briefs, way)) for _ in range(3))  # type: ignore[misc]  # bound at once
        print(f"score {len(briefs):,} stories, {name}: {took:.2f} s of CPU, the best of three")


def _timed(deed: Callable[[], object]) -> float:
    began = time.process_time()
    deed()
    return time.process_time() - began


def _long(brief: Brief) -> Brief:
    text = (brief.article.text * 20)[:1500]
    article = replace(brief.article, text=text, precision=Precision.MINUTE)
    return replace(brief, article=article, first_seen=brief.first_seen + timedelta(0))
