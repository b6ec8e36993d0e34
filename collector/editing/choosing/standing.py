"""How things stand when a list is made: models in use, theme, and what the issue being made has already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from collector.config import Config
from collector.editing.choosing import theme
from collector.editing.choosing.guess import Publishers
from collector.editing.choosing.learning import SECTION, TAKEN, learnt
from collector.editing.choosing.score import Grounds
from collector.store import Store


def standing(store: Store, config: Config, now: datetime) -> Grounds:
    """Everything that candidates are weighed by at that moment."""
    return Grounds(
        config=config,
        now=now,
        publishers=Publishers.of(config),
        section=learnt(store, SECTION),
        taken=learnt(store, TAKEN),
        theme=theme.current(store, config.bulletin),
        filled=filled(store),
    )


def filled(store: Store) -> Mapping[str, int]:
    """How many articles each section of the issue being made has, with those that were taken and wait for it."""
    number = theme.in_the_making(store)
    articles = store.issues.get(number, images=False).articles if number is not None else ()
    waiting = store.issues.waiting()
    states = store.decisions.state(waiting)
    sections = [article.section for article in articles] + [states[item].section or "" for item in waiting]
    return Counter(section for section in sections if section)
