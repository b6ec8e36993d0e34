"""What the text of an attachment lists: its rows with their cells, the header over them, and the area they stand under.

Tables come as lines with their cells a tab apart; those of a PDF as lines of words, a row on one line or on several.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from collector.editing.places import areas
from collector.editing.places.finder import closed_up

Cells = tuple[str, ...]
Line = tuple[int, str]  # its number in the text, from 0, and what it says

_HEADER = re.compile(
    r"\S{0,10}(?:序号|编号|名称|单位|企业|机构|地区|城市|地市|设区市|市|省份|省|区县|属地|所在地|项目|地址|类别|类型|备注|领域|负责人|"
    r"产品|技术|联系人|电话|日期|时间|等级|级别|部门|专业|称号|年度|代码|姓名|职称|行业|园区|平台|成果|方向|区域|归口)"
    r"(?:[（(][^（）()]{1,12}[)）])?"
)
_PLACED = re.compile(r"地区|城市|地市|设区市|省份|^省$|^市$|省[（(/、]|区县|县区|属地|所在|区域|归口")
_COUNTED = re.compile(r"序号|编号|^号$|^No", re.IGNORECASE)
_TITLE = re.compile(r".{0,60}(?:名单|名录|目录|一览表|汇总表|公示表|清单|名单表)(?:[（(].{1,20}[)）])?")
_FOOTER = re.compile(r"[-—–－ ]*\d{0,4}[-—–－]+[ ]*|[-—–－]+ *\d{1,4} *[-—–－]+|第 ?\d+ ?页.{0,12}|附件 ?\d{0,2}[:：]?")
_PART = re.compile(r"【.{1,200}】")  # a member of an archive, a sheet
_PROSE = re.compile(r"[。；！？]|[，：:]$")
_BODY = re.compile(r"(?:公司|大学|学院|研究院|研究所|院|所|厂|中心|集团|学校|协会|医院|实验室|基地|园区|局|[）)])$")
_NAMELIKE = 40  # characters of a line that can be a name in a list
_RUN = 3  # lines that make a list


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row: its cells with what they take over from merged cells above, and the area of the heading over it."""

    line: int  # of the text, from 0
    cells: Cells
    text: str  # what it says, also where cells could not be told apart
    areas: Cells = ()  # the names of areas that stand alone in a cell, its own or taken over
    group: str = ""  # 常州市 of 二、常州市（12 项）, or the title of a list


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The rows below one header."""

    header: Cells = ()
    records: tuple[Record, ...] = ()


@dataclass(slots=True, kw_only=True)
class _State:
    """Where reading stands."""

    local: Callable[[str], bool]  # whether a title is of a list of our city only
    header: Cells = ()
    group: str = ""
    waiting: Record | None = None  # a bare name of an area: a heading if rows follow, otherwise a row itself
    held: dict[int, str] = field(default_factory=dict)  # column → the area that blank cells below take over
    found: list[tuple[Cells, Record]] = field(default_factory=list)

    def put(self, record: Record) -> None:
        self.waiting = None
        self.found.append((self.header, replace(record, group=self.group)))

    def settle(self) -> None:
        """The heading that waited had no rows: it was one."""
        if self.waiting is not None:
            self.found.append((self.header, self.waiting))
        self.waiting = None

    def under(self, line: Line, heading: areas.Heading) -> None:
        self.settle()
        self.group = heading.area
        if heading.count is None:
            self.waiting = Record(line=line[0], cells=(line[1],), text=line[1], areas=(heading.area,))

    def begin(self, header: Cells) -> None:
        if header != self.header:
            self.header, self.held = header, {}


def listed(text: str, local: Callable[[str], bool] = lambda _title: False) -> list[Listed]:
    """The lists in the text of an attachment, in its order.

    :param local: says of a title whether all that it stands over is of our city.
    """
    state = _State(local=local)
    lines = [(number, closed_up(line.rstrip())) for number, line in enumerate(text.split("\n"))]
    tabled = sum(_is_row(line) for _, line in lines) >= 2
    for rows, run in groupby(lines, key=lambda line: _is_row(line[1])):
        if rows:
            for line in run:
                _row(state, line)
        else:
            _run(state, list(run), tabled=tabled)
    state.settle()
    return [
        Listed(header=header, records=tuple(record for _, record in group))
        for header, group in groupby(state.found, key=lambda pair: pair[0])
    ]


def _is_row(line: str) -> bool:
    """A line of cells: two that say something, or one below a merged cell."""
    return "\t" in line


def is_header(cells: Sequence[str]) -> bool:
    """Whether cells are the names of columns."""
    said = ["".join(cell.split()) for cell in cells if cell.strip()]
    if not said or any(cell.isdigit() for cell in said):
        return False
    heads = sum(len(cell) <= 16 and _HEADER.fullmatch(cell) is not None and not areas.is_area(cell) for cell in said)
    return heads >= max(2, 0.6 * len(said))


# Rows with tabs.


def _row(state: _State, line: Line) -> None:
    cells = tuple(" ".join(cell.split()) for cell in line[1].split("\t"))
    said = [cell for cell in cells if cell]
    if not said:
        return
    if len(said) == 1 and (not line[1].startswith("\t") or not state.header):
        _run(state, [(line[0], said[0])], tabled=True)
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
    period = _period(header)
    if period < len(header):
        return period
    if header and len(cells) >= 2 * len(header) and len(cells) % len(header) == 0:
        return len(header)  # a header whose repeated cells were written once
    if header:
        return max(len(cells), 1)
    half = len(cells) // 2
    numbers = [place for place, cell in enumerate(cells) if cell.isdigit()]
    if len(cells) % 2 == 0 and half and numbers == [0, half]:
        return half
    return 1 if all(_BODY.search(cell) for cell in cells if cell) else len(cells)


def _period(header: Cells) -> int:
    """After how many cells a header begins anew; its length where it does not."""
    for period in range(1, len(header) // 2 + 1):
        if len(header) % period == 0 and header == header[:period] * (len(header) // period):
            return period
    return max(len(header), 1)


def _record(state: _State, number: int, cells: Cells) -> None:
    """A row, with the areas that its blank cells take over from above."""
    own = {place: cell for place, cell in enumerate(cells) if areas.is_area(_bare(cell))}
    placed = {place for place, name in enumerate(state.header) if _PLACED.search(name)}
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


# Lines without tabs.


def _run(state: _State, lines: Sequence[Line], *, tabled: bool) -> None:
    """Lines of words: headings and titles, and where they are many, the rows of a list."""
    said = [(number, piece) for number, line in lines for piece in _unglued(line.strip())]
    wanted = [(number, piece) for number, piece in said if piece and not _FOOTER.fullmatch(piece)]
    if tabled and len(wanted) < _RUN:
        for line in wanted:
            _above(state, line)
        return
    numbered = sum(_numbered(line) is not None for _, line in wanted) >= 2
    namelike = sum(_name(line) for _, line in wanted)
    _Words(state=state, numbered=numbered, names=namelike >= _RUN).read(wanted)


def _unglued(line: str) -> tuple[str, ...]:
    """A line, parted where a PDF lets the first row go on behind the header."""
    words = line.split()
    heads = next((place for place, word in enumerate(words) if not _HEADER.fullmatch(word)), len(words))
    if 2 <= heads < len(words) and words[heads].isdigit():
        return " ".join(words[:heads]), " ".join(words[heads:])
    return (line,)


def _above(state: _State, line: Line) -> bool:
    """Whether a line is a heading, a title, a header or the mark of a part; the rows below it stand under it."""
    number, said = line
    if found := areas.heading(said):
        state.under((number, said), found)
    elif _PART.fullmatch(said):
        state.settle()
        state.header, state.group, state.held = (), "", {}
    elif is_header(said.split()):
        state.begin(tuple(said.split()))
    elif _TITLE.fullmatch(said):
        state.settle()
        state.group = said if state.local(said) else ""
    elif areas.is_chapter(said) and not _BODY.search(said):
        state.settle()
        state.group = ""
    elif len(said) <= 8 and _HEADER.fullmatch(said) and said.endswith("名称"):
        state.begin((said,))
    else:
        return False
    return True


_NUMBER = re.compile(r"(\d{1,5})(?:[.、．)）]\s*|\s+|$)(?!\d{1,2}[)）])(.*)")


def _numbered(line: str) -> tuple[int, str] | None:
    """The number that a row begins with, also behind the names of areas, and what it says without the number."""
    words = line.split(" ")
    ahead = 0
    while ahead < min(3, len(words) - 1) and areas.is_area(words[ahead]):
        ahead += 1
    found = _NUMBER.fullmatch(" ".join(words[ahead:]))
    return (int(found[1]), " ".join((*words[:ahead], found[2]))) if found else None


def _name(line: str) -> bool:
    return len(line) <= _NAMELIKE and not _PROSE.search(line) and not _TITLE.fullmatch(line)


@dataclass(slots=True, kw_only=True)
class _Words:
    """Rows being gathered from lines of words."""

    state: _State
    numbered: bool  # rows begin with numbers that count up
    names: bool  # lines without numbers may be rows
    last: int = 0
    open: list[str] = field(default_factory=list)
    begun: int = 0
    area: str = ""  # that rows without one take over: a merged cell

    def read(self, lines: Sequence[Line]) -> None:
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
        elif self._heads(said, begins) and self._close() and _above(self.state, (number, said)):
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
        count = _period_count(self.state.header)
        near = found[0] == 1 or self.last < found[0] <= self.last + max(2, count)
        return found[0] if near or (count > 1 and found[0] > 0) else None

    def _is_cell(self, said: str) -> bool:
        """A bare area on a line of its own is a cell of the open row where the header has a column for it."""
        placed = [place for place, name in enumerate(self.state.header) if _PLACED.search(name)]
        if not self.open or not placed or placed[0] == 0 or not areas.is_area(said):
            return False
        return sum(areas.is_area(word) for line in self.open for word in line.split()) < len(placed)

    def _heads(self, said: str, begins: int | None) -> bool:
        """Whether a line stands above rows rather than in one."""
        if is_header(said.split()) or _PART.fullmatch(said) or areas.heading(said):
            return True
        if begins is not None:
            return False
        return areas.is_chapter(said) or (not self.open and (_TITLE.fullmatch(said) is not None or len(said) <= 8))

    def _side_by_side(self, said: str) -> list[str]:
        count = _period_count(self.state.header)
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
        text = " ".join(self.open)
        return "。" in text and len(text.split()) <= 3

    def _put(self) -> None:
        header = self.state.header[: _period(self.state.header)]
        cells = _cells(self.open, len(header))
        own = tuple(cell for cell in cells if areas.is_area(cell))
        if own:
            self.area = own[-1] if any(_PLACED.search(name) for name in header) else ""
        stand = own or ((self.area,) if self.area else ())
        taken = f" {self.area}" if stand and not own else ""
        text = "".join(self.open) + taken
        self.state.put(Record(line=self.begun, cells=cells, text=text, areas=stand))


def _period_count(header: Cells) -> int:
    return len(header) // _period(header) if header else 1


def _cells(lines: Sequence[str], width: int) -> Cells:
    """The cells of a row as far as blanks and ends of lines tell: a name that goes on is joined, a whole one is not."""
    cells = lines[0].split()
    for line in lines[1:]:
        words = line.split()
        if len(cells) < width and (not cells or _BODY.search(cells[-1]) or areas.is_area(cells[-1])):
            cells += words
        elif cells and words:
            cells[-1] += words[0]
            cells += words[1:]
    return tuple(cells)
