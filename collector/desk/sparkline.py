"""A sparkline: the last polls of a column as small bars, drawn without any style that a strict policy would refuse."""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p

from markupsafe import Markup

_STEP, _WIDTH, _HIGH = 5, 4, 20  # pixels
_LEAST = 4


def sparkline(polls: Sequence[tuple[bool, int]]) -> Markup:
    """An inline SVG: a bar a poll, oldest left; higher for more new items, marked where the column was not seen.

    :param polls: of each whether it was healthy, and how many items were new.
    """
    if not polls:
        return Markup("")
    most = max(log1p(new) for _, new in polls) or 1.0
    bars: dict[str, str] = {"same": "", "new": "", "bad": ""}
    for number, (healthy, new) in enumerate(polls):
        height = _HIGH if not healthy else round(_LEAST + (_HIGH - _LEAST) * log1p(new) / most)
        kind = "bad" if not healthy else "new" if new else "same"
        bars[kind] += f"M{number * _STEP + _WIDTH // 2} {_HIGH}v-{height}"
    bad = sum(not healthy for healthy, _ in polls)
    label = f"最近 {len(polls)} 次采集，{bad} 次异常" if bad else f"最近 {len(polls)} 次采集，全部正常"
    paths = Markup("").join(Markup('<path class="{}" d="{}"/>').format(kind, d) for kind, d in bars.items() if d)
    size = Markup('width="{0}" height="{1}" viewBox="0 0 {0} {1}"').format(len(polls) * _STEP, _HIGH)
    return Markup('<svg class="spark" {} role="img" aria-label="{}"><title>{}</title>{}</svg>').format(
        size, label, label, paths
    )
