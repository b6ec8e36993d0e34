"""Lines of words without tabs: lists in paragraphs, and tables of a PDF, a row on one line or on several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from collector.editing.places import areas
from collector.editing.places.state import (
    BODY,
    HEADER,
    PART,
    PLACED,
    TITLE,
    Cells,
    Line,
    Reading,
    Record,
    above,
    is_header,
    period,
    side_by_side,
)  # fmt: skip

_FOOTER = re.compile(r"[-—–－ ]*\d{0,4}[-—–－]+[ ]*|[-—–－]+ *\d{1,4} *[-—–－]+|第 ?\d+ ?页.{0,12}|附件 ?\d{0,2}[:：]?")
_PROSE = re.compile(r"[。；！？]|[，：:]$")
_NUMBER = re.compile(r"(\d{1,5})(?:[.、．)）]\s*|\s+|$)(?!\d{1,2}[)）])(.*)")
_NAMELIKE = 40  # characters of a line that can be a name in a list
_RUN = 3  # lines that make a list
_DATE = re.compile(r"\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日")
_SIGNS = re.compile(r"[局厅委部院会府室]$")
_MOSTLY = 0.6  # of the lines, where rows have no numbers


def read_run(state: Reading, lines: Sequence[Line], *, tabled: bool) -> None:
    """Lines of words: headings and titles, and where they are many, the rows of a list."""
    said = [(number, piece) for number, line in lines for piece in _unglued(line.strip())]
    wanted = _signed(_headed([line for line in said if line[1] and not _FOOTER.fullmatch(line[1])]))
    if tabled and len(wanted) < _RUN:
        for line in wanted:
            above(state, line)
        return
    least = 1 if any(is_header(line.split()) for _, line in wanted) else _RUN
    numbered = sum(_numbered(line) is not None for _, line in wanted) >= least
    namelike = sum(_name(line) for _, line in wanted)
    names = namelike >= max(_RUN, _MOSTLY * len(wanted))
    _Words(state=state, numbered=numbered, names=names).read(wanted)


def _headed(lines: list[Line]) -> list[Line]:
    """Lines, with a header of which every cell has a line of its own put together."""
    found: list[Line] = []
    for head, group in groupby(lines, key=lambda line: _is_head(line[1])):
        run = list(group)
        together = head and len(run) >= _RUN
        found += [(run[0][0], " ".join(said for _, said in run))] if together else run
    return found


def _is_head(said: str) -> bool:
    return HEADER.fullmatch(said) is not None and not areas.is_area(said) and not BODY.search(said)


def _signed(lines: list[Line]) -> list[Line]:
    """Lines without the signature at their end: a date, and who signs above it."""
    if not lines or not _DATE.fullmatch(lines[-1][1]):
        return lines
    signs = len(lines) > 1 and _SIGNS.search(lines[-2][1]) is not None and _numbered(lines[-2][1]) is None
    return lines[: -2 if signs else -1]


def _numbered(line: str) -> tuple[int, str] | None:
    """The number that a row begins with, also behind the names of areas, and what it says without the number."""
    words = line.split(" ")
    ahead = 0
    while ahead < min(3, len(words) - 1) and areas.is_area(words[ahead]):
        ahead += 1
    found = _NUMBER.fullmatch(" ".join(words[ahead:]))
    return (int(found[1]), " ".join((*words[:ahead], found[2]))) if found else None


def _name(line: str) -> bool:
    return len(line) <= _NAMELIKE and not _PROSE.search(line) and not TITLE.fullmatch(line)


@dataclass(slots=True, kw_only=True)
class _Words:
    """Rows being gathered from lines of words."""

    state: Reading
    numbered: bool  # rows begin with numbers that count up
    names: bool  # lines without numbers may be rows
    last: int = 0
    open: list[str] = field(default_factory=list)
    begun: int = 0
    area: str = ""  # that rows without one take over: a merged cell

    def read(self, lines: Sequence[Line]) -> None:
        """Read lines; a header that stands there again, on the next page, is left out."""
        headers: set[str] = set()
        for number, said in lines:
            if said in headers:
                continue
            if is_header(said.split()):
                headers.add(said)
            self._line(number, said)
        self._close()

    def _line(self, number: int, said: str) -> None:
        begins = self._begins(said) if self.numbered else None
        if begins is None and self._is_cell(said):
            self.open.append(said)
        elif self._heads(said, begins) and self._close() and above(self.state, (number, said)):
            self.last = 0 if areas.is_chapter(said) else self.last
        elif begins is not None:
            self._close()
            for piece in self._side_by_side(said):
                self._close()
                self.last, self.begun, self.open = begins, number, [piece]
        elif self.open:
            self.open.append(said)
        elif self.names and not self.numbered and _name(said):
            self.begun, self.open = number, [said]
            self._close()

    def _begins(self, said: str) -> int | None:
        found = _numbered(said)
        if found is None:
            return None
        count = side_by_side(self.state.header)
        near = found[0] == 1 or self.last < found[0] <= self.last + max(2, count)
        return found[0] if near or (count > 1 and found[0] > 0) else None

    def _is_cell(self, said: str) -> bool:
        """A bare area on a line of its own is a cell of the open row where the header has a column for it."""
        placed = [place for place, name in enumerate(self.state.header) if PLACED.search(name)]
        if not self.open or not placed or placed[0] == 0 or not areas.is_area(said):
            return False
        return sum(areas.is_area(word) for line in self.open for word in line.split()) < len(placed)

    def _heads(self, said: str, begins: int | None) -> bool:
        """Whether a line stands above rows rather than in one."""
        if is_header(said.split()) or PART.fullmatch(said) or areas.heading(said):
            return True
        if begins is not None:
            return False
        return areas.is_chapter(said) or (not self.open and (TITLE.fullmatch(said) is not None or len(said) <= 8))

    def _side_by_side(self, said: str) -> list[str]:
        count = side_by_side(self.state.header)
        if count < 2:
            return [said]
        return [piece for piece in re.split(r"\s+(?=\d{1,5}\s)", said) if piece]

    def _close(self) -> bool:
        """Put the row that is open, if any."""
        if self.open and not self._prose():
            self._put()
        self.open = []
        return True

    def _prose(self) -> bool:
        """Sentences that are numbered are no rows; under a header, a cell may hold sentences."""
        return not self.state.header and any("。" in line for line in self.open)

    def _put(self) -> None:
        header = self.state.header[: period(self.state.header)]
        cells = _cells(self.open, len(header))
        own = tuple(cell for cell in cells if areas.is_area(cell))
        if own:
            self.area = own[-1] if any(PLACED.search(name) for name in header) else ""
        stand = own or ((self.area,) if self.area else ())
        taken = f" {self.area}" if stand and not own else ""
        text = "".join(self.open) + taken
        self.state.put(Record(line=self.begun, cells=cells, text=text, areas=stand))


def _whole(words: Sequence[str]) -> list[str]:
    """Words, a single character that the line's end parted from its word put back."""
    found: list[str] = []
    for word in words:
        if found and len(word) == 1 and not word.isdigit():
            found[-1] += word
        else:
            found.append(word)
    return found


def _cells(lines: Sequence[str], width: int) -> Cells:
    """The cells of a row as far as blanks and ends of lines tell: a name that goes on is joined, a whole one is not."""
    cells = lines[0].split()
    for line in lines[1:]:
        words = _whole(line.split())
        alone = len(words) == 1 and areas.is_area(words[0])
        whole = not cells or BODY.search(cells[-1]) or areas.is_area(cells[-1])
        if len(cells) < width and (alone or whole):
            cells += words
        elif cells and words:
            cells[-1] += words[0]
            cells += words[1:]
    return tuple(cells)


def _unglued(line: str) -> tuple[str, ...]:
    """A line, parted where a PDF lets the first row go on behind the header."""
    words = line.split()
    heads = next((place for place, word in enumerate(words) if not HEADER.fullmatch(word)), len(words))
    if 2 <= heads < len(words) and words[heads].isdigit():
        return " ".join(words[:heads]), " ".join(words[heads:])
    return (line,)
