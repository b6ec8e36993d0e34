"""Where the reading of a list stands: the header and the heading over the rows, and the rows taken in so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from collector.editing.places import areas

Cells = tuple[str, ...]
Line = tuple[int, str]  # its number in the text, from 0, and what it says

HEADER = re.compile(
    r"\S{0,10}(?:序号|编号|名称|单位|企业|机构|地区|城市|地市|设区市|市|省份|省|区县|属地|所在地|项目|地址|类别|类型|备注|领域|负责人|"
    r"产品|技术|联系人|电话|日期|时间|等级|级别|部门|专业|称号|年度|代码|姓名|职称|行业|园区|平台|成果|方向|区域|归口)"
    r"(?:[（(][^（）()]{1,12}[)）])?"
)
PLACED = re.compile(r"地区|城市|地市|设区市|省份|^省$|^市$|省[（(/、]|区县|县区|属地|所在|区域|归口")
TITLE = re.compile(r".{0,60}(?:名单|名录|目录|一览表|汇总表|公示表|清单|名单表)(?:[（(].{1,20}[)）])?")
PART = re.compile(r"【.{1,200}】")  # a member of an archive, a sheet
BODY = re.compile(r"(?:公司|大学|学院|研究院|研究所|院|所|厂|中心|集团|学校|协会|医院|实验室|基地|园区|局|[）)])$")


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
class Reading:
    """Where reading stands."""

    local: Callable[[str], bool]  # whether a title is of a list of our city only
    header: Cells = ()
    group: str = ""
    waiting: Record | None = None  # a bare name of an area: a heading if rows follow, otherwise a row itself
    held: dict[int, str] = field(default_factory=dict)  # column → the area that blank cells below take over
    found: list[tuple[Cells, Record]] = field(default_factory=list)

    def put(self, record: Record) -> None:
        """Take a row in, under the header and the heading that stand over it."""
        self.waiting = None
        self.found.append((self.header, replace(record, group=self.group)))

    def settle(self) -> None:
        """The heading that waited had no rows: it was one."""
        if self.waiting is not None:
            self.found.append((self.header, self.waiting))
        self.waiting = None

    def under(self, line: Line, heading: areas.Heading) -> None:
        """A heading begins a group."""
        self.settle()
        self.group = heading.area
        if heading.count is None:
            self.waiting = Record(line=line[0], cells=(line[1],), text=line[1], areas=(heading.area,))

    def begin(self, header: Cells) -> None:
        """A header begins, or stands there once more."""
        if header != self.header:
            self.header, self.held = header, {}


def is_header(cells: Sequence[str]) -> bool:
    """Whether cells are the names of columns."""
    said = ["".join(cell.split()) for cell in cells if cell.strip()]
    if not said or any(cell.isdigit() for cell in said):
        return False
    heads = sum(len(cell) <= 16 and HEADER.fullmatch(cell) is not None and not areas.is_area(cell) for cell in said)
    return heads >= max(2, 0.6 * len(said))


def above(state: Reading, line: Line) -> bool:
    """Whether a line is a heading, a title, a header or the mark of a part; the rows below it stand under it."""
    number, said = line
    if found := areas.heading(said):
        state.under((number, said), found)
    elif PART.fullmatch(said):
        state.settle()
        state.header, state.group, state.held = (), "", {}
    elif is_header(said.split()):
        state.begin(tuple(said.split()))
    elif TITLE.fullmatch(said):
        state.settle()
        state.group = said if state.local(said) else ""
    elif areas.is_chapter(said) and not BODY.search(said):
        state.settle()
        state.group = ""
    elif len(said) <= 8 and HEADER.fullmatch(said) and said.endswith("名称"):
        state.begin((said,))
    else:
        return False
    return True


def period(header: Cells) -> int:
    """After how many cells a header begins anew; its length where it does not."""
    for width in range(1, len(header) // 2 + 1):
        if len(header) % width == 0 and header == header[:width] * (len(header) // width):
            return width
    return max(len(header), 1)


def side_by_side(header: Cells) -> int:
    """How many records a header has room for on one row."""
    return len(header) // period(header) if header else 1
