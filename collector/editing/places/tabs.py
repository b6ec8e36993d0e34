"""Lines of cells a tab apart, as spreadsheets and Word tables give them."""

from __future__ import annotations

from collections.abc import Iterator

from collector.editing.places import areas
from collector.editing.places.state import BODY, PLACED, Cells, Line, Reading, Record, is_header, period
from collector.editing.places.words import read_run


def read_row(state: Reading, line: Line) -> None:
    """Take in a line of cells: a header, a heading in a merged cell, or one record or several side by side."""
    cells = tuple(" ".join(cell.split()) for cell in line[1].split("\t"))
    said = [cell for cell in cells if cell]
    if not said:
        return
    if len(said) == 1 and (areas.heading(said[0]) or not line[1].startswith("\t") or not state.header):
        read_run(state, [(line[0], said[0])], tabled=True)
    elif is_header(cells):
        state.begin(cells)
    else:
        for piece in _pieces(state.header, cells):
            _record(state, line[0], piece)


def _pieces(header: Cells, cells: Cells) -> Iterator[Cells]:
    """The records that stand side by side on one row."""
    width = _width(header, cells)
    for start in range(0, len(cells), width):
        piece = cells[start : start + width]
        if any(cell and not cell.isdigit() for cell in piece):
            yield piece


def _width(header: Cells, cells: Cells) -> int:
    """How many cells make one record."""
    width = period(header)
    if width < len(header):
        return width
    if header and len(cells) >= 2 * len(header) and len(cells) % len(header) == 0:
        return len(header)  # a header whose repeated cells were written once
    if header:
        return max(len(cells), 1)
    half = len(cells) // 2
    numbers = [place for place, cell in enumerate(cells) if cell.isdigit()]
    if len(cells) % 2 == 0 and half and numbers == [0, half]:
        return half
    return 1 if all(BODY.search(cell) for cell in cells if cell) else len(cells)


def _record(state: Reading, number: int, cells: Cells) -> None:
    """A row, with the areas that its blank cells take over from above."""
    own = {place: cell for place, cell in enumerate(cells) if areas.is_area(_bare(cell))}
    placed = {place for place, name in enumerate(state.header) if PLACED.search(name)}
    state.held = {place: area for place, area in state.held.items() if not any(other < place for other in own)} | own
    state.held |= {place: cells[place] for place in placed if place < len(cells) and cells[place]}
    full = list(cells) + [""] * (max(state.held, default=-1) + 1 - len(cells) if state.held else 0)
    for place, area in state.held.items():
        if place < len(full) and not full[place]:
            full[place] = area
    stand = tuple(_bare(cell) for cell in full if areas.is_area(_bare(cell)))
    text = " ".join(cell for cell in full if cell)
    state.put(Record(line=number, cells=tuple(full), text=text, areas=stand))


def _bare(cell: str) -> str:
    return "".join(cell.split())
