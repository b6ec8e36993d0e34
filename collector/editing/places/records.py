"""What the text of an attachment lists: its rows with their cells, the header over them, and the area they stand under.

Tables come as lines with their cells a tab apart; those of a PDF as lines of words, a row on one line or on several.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from collector.editing.places.finder import closed_up
from collector.editing.places.state import Listed, Reading, is_header
from collector.editing.places.tabs import read_row
from collector.editing.places.words import read_run


def listed(text: str, local: Callable[[str], bool] = lambda _title: False) -> list[Listed]:
    """The lists in the text of an attachment, in its order.

    :param local: says of a title whether all that it stands over is of our city.
    """
    state = Reading(local=local)
    lines = [(number, closed_up(line.rstrip())) for number, line in enumerate(_tabbed(text).split("\n"))]
    tabled = sum("\t" in line for _, line in lines) >= 2
    for rows, run in groupby(lines, key=lambda line: "\t" in line[1]):
        if rows:
            for line in run:
                read_row(state, line)
        else:
            read_run(state, list(run), tabled=tabled)
    state.settle()
    return [
        Listed(header=header, records=tuple(record for _, record in group))
        for header, group in groupby(state.found, key=lambda pair: pair[0])
    ]


def _tabbed(text: str) -> str:
    """A text whose cells are a comma apart with tabs in their place."""
    first = text.lstrip().partition("\n")[0]
    return text.replace(",", "\t") if "\t" not in text and is_header(first.split(",")) else text
