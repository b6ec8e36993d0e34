"""Candidates whose attachments list something of our city: they stand in its section, and say how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from collector.config import Config
from collector.editing.places.reading import counts
from collector.model import Candidate, Part
from collector.store import Store

_MANY = 10  # rows; more count no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """How many rows of lists are of our city, and the item whose files say so."""

    item: int
    rows: int


def local_lists(store: Store, config: Config, tellings: Sequence[Sequence[int]]) -> dict[int, Local]:
    """By the first item of each telling, the item among them with most rows of our city, where there are any."""
    found = counts(store, config, [item for items in tellings for item in items])
    best = {items[0]: max(items, key=lambda item: found[item].local if item in found else 0) for items in tellings}
    return {first: Local(item=item, rows=found[item].local) for first, item in best.items() if item in found}


def with_list(line: Candidate, local: Local | None, config: Config) -> Candidate:
    """The line in the city's section, with the reason 「附件名单中常州 N 家」; unchanged where nothing is listed."""
    places = config.bulletin.places
    if local is None or places.section not in config.bulletin.section_names:
        return line
    where = "" if local.item == line.item else f"（稿件 {local.item}）"
    reason = f"附件名单中{places.city} {local.rows} 家{where}"
    share = 0.5 + 0.5 * min(local.rows, _MANY) / _MANY
    part = Part(name="local", value=round(share * config.bulletin.score.local, 3), reason=reason)
    moved = line.section != places.section
    return replace(
        line,
        section=places.section,
        second=line.section if moved else line.second,
        reasons=(reason, *line.reasons),
        score=round(line.score + part.value, 3),
        parts=(part, *line.parts),
    )
