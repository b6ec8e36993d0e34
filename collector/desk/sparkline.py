"""A sparkline: the last polls of a column as small bars, drawn without any style that a strict policy would refuse."""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p

from markupsafe import Markup

_STEP, _WIDTH, _HIGH = 5, 4, 20  # pixels
_LEAST = 4


def sparkline(polls: Sequence[tuple[bool, int, str]]) -> Markup:
    """An inline SVG: a bar a poll, oldest left; higher for more new items, marked where the column was not seen.

    :param polls: of each whether it was healthy, how many items were new, and its words for the pointer.
    """
    if not polls:
        return Markup("")
    most = max(log1p(new) for _, new, _ in polls) or 1.0
    bars = Markup("").join(_bar(number, *poll, most) for number, poll in enumerate(polls))
    bad = sum(not healthy for healthy, _, _ in polls)
    label = f"最近 {len(polls)} 次采集，{bad} 次异常" if bad else f"最近 {len(polls)} 次采集，全部正常"
    size = Markup('width="{0}" height="{1}" viewBox="0 0 {0} {1}"').format(len(polls) * _STEP, _HIGH)
    return Markup('<svg class="spark" {} role="img" aria-label="{}">{}</svg>').format(size, label, bars)


def _bar(number: int, healthy: bool, new: int, words: str, most: float) -> Markup:
    height = _HIGH if not healthy else round(_LEAST + (_HIGH - _LEAST) * log1p(new) / most)
    kind = "bad" if not healthy else "new" if new else "same"
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="1"><title>{}</title></rect>').format(
        kind, number * _STEP, _HIGH - height, _WIDTH, height, words
    )
