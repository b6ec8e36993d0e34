"""Lists of which some rows are of our city, in many layouts and formats: made, so that the truth is known."""

from __future__ import annotations

import random
import shutil
import struct
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FORMATS = ("xlsx", "xls", "docx", "pdf")  # the last by LibreOffice, where it is installed
_CITIES = (
    "江苏省 南京市,江苏省 无锡市,江苏省 苏州市,江苏省 南通市,江苏省 宿迁市,浙江省 杭州市,浙江省 台州市,福建省 福州市,"
    "陕西省 西安市,山东省 青岛市,广东省 深圳市,四川省 成都市,湖北省 武汉市,河南省 开封市"
)
_CITY = ("江苏省", "常州市")
_BRANDS = "宏图 嘉禾 远景 华晟 瑞科 明阳 启元 博创 卓越 鼎新 安泰 欣旺 金蝶 海川 云帆 天启 北辰 恒业 立讯 星海".split()  # noqa: SIM905
_TRADES = "精密机械 智能装备 新材料 电子科技 生物医药 环保设备 轨道交通装备 半导体 数控机床 储能技术".split()  # noqa: SIM905
_PROJECTS = (
    "高速高精度五轴联动数控机床关键功能部件研发及产业化",
    "面向新能源汽车的高性能驱动电机系统",
    "2025 年度大尺寸碳化硅衬底制备技术",
    "工业机器人",
    "基于 5G 的智能工厂示范项目（二期）",
)
_KNOWN = (
    "天合光能股份有限公司",
    "中创新航科技集团股份有限公司",
    "江苏恒立液压股份有限公司",
    "江苏理工学院",
    "今创集团股份有限公司",
    "新誉集团有限公司",
)
# What holds a word of ours and is of elsewhere: area, name.
_ALIKE = (
    ("福建省", "福州市", "福常州际物流有限公司"),
    ("陕西省", "西安市", "西安钟楼文化科技有限公司"),
    ("江苏省", "宿迁市", "天合光能（宿迁）光电有限公司"),
    ("江苏省", "扬州市", "扬州天宁寺数字文博有限公司"),
    ("陕西省", "西安市", "陕西航天宁远科技有限公司"),
    ("北京市", "北京市", "北京创新北方软件有限公司"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One row's matter; ``ours``: it is to be found."""

    province: str
    city: str
    name: str
    project: str
    address: str
    ours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table as it is written: rows of cells and merged stretches of a column; paragraphs where it is none."""

    title: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    merged: tuple[tuple[int, int, int], ...] = ()  # column, first row, last row
    table: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A list in one layout, and the names that are of our city in it."""

    layout: str
    grid: Grid
    ours: frozenset[str]
    others: frozenset[str] = field(repr=False)


def units(count: int, ours: int, seed: int, *, telling: bool = False) -> list[Unit]:
    """Units of many cities in the order of a list, each of another name.

    :param telling: every name of ours says so by itself; otherwise half of them only by their row.
    """
    pick = random.Random(seed)
    cities = [tuple(pair.split()) for pair in _CITIES.split(",")]
    made: list[Unit] = []
    for number in range(count):
        own = number < ours
        province, city = _CITY if own else cities[pick.randrange(len(cities))]
        brand = f"{_BRANDS[number % 20]}{_BRANDS[number // 20 % 20]}{_TRADES[number // 400 % 10]}"
        local = telling or number % 2 == 0 if own else pick.random() < 0.7
        name = f"{city.removesuffix('市') if local else '江苏' if own else province.removesuffix('省')}{brand}有限公司"
        made.append(_unit(province, city, name, own, pick))
    for place, name in enumerate(_KNOWN[: max(1, ours // 6)]):
        made[place] = _unit(*_CITY, name, True, pick)
    for place, (province, city, name) in enumerate(_ALIKE):
        if ours + place < count:
            made[ours + place] = _unit(province, city, name, False, pick)
    pick.shuffle(made)
    return made


def _unit(province: str, city: str, name: str, own: bool, pick: random.Random) -> Unit:
    district = pick.choice(["武进区", "新北区", "钟楼区", "天宁区", "金坛区"]) if own else "高新区"
    road = "常州路" if city == "青岛市" else "科技大道"
    return Unit(
        province=province, city=city, name=name, project=pick.choice(_PROJECTS),
        address=f"{city}{district}{road}{pick.randrange(1, 300)}号", ours=own,
    )  # fmt: skip


Layout = Callable[[Sequence[Unit]], Grid]


def _numbered(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [(str(number), *row) for number, row in enumerate(rows, start=1)]


def _table(header: str, rows: Sequence[tuple[str, ...]]) -> Grid:
    return Grid(title="2026年度国家级示范企业名单", rows=(tuple(header.split()), *_numbered(rows)))


def city_first(given: Sequence[Unit]) -> Grid:
    """Province and city before the name."""
    return _table("序号 省份 城市 单位名称", [(u.province, u.city, u.name) for u in given])


def city_last(given: Sequence[Unit]) -> Grid:
    """The city in the last column."""
    return _table("序号 企业名称 项目名称 所在城市", [(u.name, u.project, u.city) for u in given])


def address(given: Sequence[Unit]) -> Grid:
    """Only an address says where."""
    return _table("序号 单位名称 单位地址", [(u.name, u.address) for u in given])


def spaced(given: Sequence[Unit]) -> Grid:
    """The city's name set apart by blanks."""
    return _table("序号 城市 单位名称", [(" ".join(u.city), u.name) for u in given])


def wrapped(given: Sequence[Unit]) -> Grid:
    """Long cells in narrow columns."""
    rows = [(u.province, u.city, u.name, u.project, u.address) for u in given]
    return _table("序号 省份 城市 单位名称 项目名称 地址", rows)


def repeated(given: Sequence[Unit]) -> Grid:
    """The header again after every twelve rows, as on every page."""
    grid = city_first(given)
    rows = [
        row for place, row in enumerate(grid.rows[1:]) for row in ([grid.rows[0]] if place % 12 == 0 else []) + [row]
    ]
    return Grid(title=grid.title, rows=tuple(rows))


def merged(given: Sequence[Unit]) -> Grid:
    """One merged cell of the city beside all its units, which do not all say where they are."""
    ordered = sorted(given, key=lambda unit: unit.city)
    rows, spans = [], []
    for place, unit in enumerate(ordered, start=1):
        first = place == 1 or ordered[place - 2].city != unit.city
        if first:
            spans.append([1, place, place])
        spans[-1][2] = place
        rows.append((unit.city if first else "", unit.name, unit.project))
    grid = _table("序号 城市 单位名称 项目名称", rows)
    return Grid(title=grid.title, rows=grid.rows, merged=tuple((a, b, c) for a, b, c in spans if c > b))


def grouped(given: Sequence[Unit]) -> Grid:
    """Headings of cities with their numbers over the rows, counted on."""
    rows: list[tuple[str, ...]] = [("序号", "单位名称", "项目名称")]
    number = 0
    for city in dict.fromkeys(unit.city for unit in given):
        members = [unit for unit in given if unit.city == city]
        rows.append((f"{city}（{len(members)}项）", "", ""))
        for unit in members:
            number += 1
            rows.append((str(number), unit.name, unit.project))
    return Grid(title="第三批国家级示范项目名单", rows=tuple(rows))


def two_columns(given: Sequence[Unit]) -> Grid:
    """Two units side by side."""
    half = (len(given) + 1) // 2
    rows = []
    for place in range(half):
        right = given[half + place] if half + place < len(given) else None
        rows.append(
            (str(place + 1), given[place].name, str(half + place + 1) if right else "", right.name if right else "")
        )
    return Grid(title="高新技术企业名单", rows=(("序号", "企业名称", "序号", "企业名称"), *rows))


def names_only(given: Sequence[Unit]) -> Grid:
    """Nothing but names, a line each."""
    return Grid(title="入选企业名单", rows=tuple((unit.name,) for unit in given), table=False)


def paragraphs(given: Sequence[Unit]) -> Grid:
    """Numbered paragraphs under headings of cities."""
    rows: list[tuple[str, ...]] = []
    marks = "一二三四五六七八九十"
    for place, city in enumerate(dict.fromkeys(unit.city for unit in given)):
        members = [unit for unit in given if unit.city == city]
        mark = marks[place] if place < 10 else f"十{marks[place - 10]}"
        rows.append((f"{mark}、{city}（{len(members)}家）",))
        rows += [(f"{number}.{unit.name}",) for number, unit in enumerate(members, start=1)]
    return Grid(title="2026年国家级绿色工厂公示名单", rows=tuple(rows), table=False)


LAYOUTS: dict[str, Layout] = {
    "city first": city_first, "city last": city_last, "address": address, "spaced": spaced, "wrapped": wrapped,
    "header again": repeated, "city merged": merged, "under headings": grouped, "two columns": two_columns,
    "names only": names_only, "paragraphs": paragraphs,
}  # fmt: skip
_TELLING = ("two columns", "names only")  # where a row says nothing but the name


def cases(count: int = 60, ours: int = 12, *, large: bool = False) -> list[Case]:
    """A list for each layout; with ``large``, one of 3,000 rows with 40 of ours besides."""
    made = [_case(name, layout, count, ours, seed) for seed, (name, layout) in enumerate(LAYOUTS.items())]
    return [*made, _case("3,000 rows", city_first, 3_000, 40, 99)] if large else made


def _case(name: str, layout: Layout, count: int, ours: int, seed: int) -> Case:
    given = units(count, ours, seed, telling=name in _TELLING)
    return Case(
        layout=name,
        grid=layout(given),
        ours=frozenset(unit.name for unit in given if unit.ours),
        others=frozenset(unit.name for unit in given if not unit.ours),
    )


def write_xlsx(grid: Grid, file: Path) -> None:
    """A grid as a workbook."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(file))
    sheet, wrap = book.add_worksheet(), book.add_format({"text_wrap": True, "border": 1})
    width = max(map(len, grid.rows))
    sheet.set_column(0, 0, 6 if width > 1 else 40)
    sheet.set_column(1, width, 16)
    sheet.set_paper(9)
    if width > 1:
        sheet.merge_range(0, 0, 0, width - 1, grid.title)
    else:
        sheet.write_string(0, 0, grid.title)
    for number, row in enumerate(grid.rows, start=1):
        if width > 1 and grid.table and len([cell for cell in row if cell]) == 1 and row[0]:
            sheet.merge_range(number, 0, number, width - 1, row[0], wrap)
            continue
        for place, cell in enumerate(row):
            write = sheet.write_number if cell.isdigit() else sheet.write_string
            if cell:
                write(number, place, int(cell) if cell.isdigit() else cell, wrap)
    for place, first, last in grid.merged:
        sheet.merge_range(first + 1, place, last + 1, place, grid.rows[first][place], wrap)
    book.close()


def write_docx(grid: Grid, file: Path) -> None:
    """A grid as a Word document: a table, or paragraphs."""
    import docx

    document = docx.Document()
    document.add_heading(grid.title)
    if not grid.table:
        for row in grid.rows:
            document.add_paragraph(row[0])
    else:
        table = document.add_table(len(grid.rows), max(map(len, grid.rows)), style="Table Grid")
        for line, row in zip(table.rows, grid.rows, strict=True):
            cells = line.cells
            for cell, said in zip(cells, row, strict=True):
                cell.text = said
            if len(row) > 1 and not any(row[1:]):
                cells[0].merge(cells[-1]).text = row[0]
        for place, first, last in grid.merged:
            table.cell(first, place).merge(table.cell(last, place)).text = grid.rows[first][place]
    document.save(str(file))


def write_xls(grid: Grid, file: Path) -> None:
    """A grid as an Excel 97 workbook, of the few records that a table needs; see [MS-XLS] and [MS-CFB]."""
    rows = [(grid.title,), *grid.rows]
    cells = b"".join(_label(r, c, said) for r, row in enumerate(rows) for c, said in enumerate(row) if said)
    begin, end = struct.pack("<HHHH", 0x0809, 16, 0x0600, 0), struct.pack("<HH", 0x000A, 0)
    name = struct.pack("<BB", 6, 0) + b"Sheet1"
    first = begin[:-2] + struct.pack("<HIII", 0x0005, 0, 0, 6)  # a workbook's own beginning
    sheet = begin[:-2] + struct.pack("<HIII", 0x0010, 0, 0, 6) + cells + end
    start = len(first) + 4 + 6 + len(name) + len(end)
    bound = struct.pack("<HHIH", 0x0085, 6 + len(name), start, 0) + name
    file.write_bytes(_compound(first + bound + end + sheet))


def _label(row: int, column: int, said: str) -> bytes:
    if said.isdigit():
        return struct.pack("<HHHHHd", 0x0203, 14, row, column, 0, int(said))
    text = struct.pack("<HB", len(said), 1) + said.encode("utf-16-le")
    return struct.pack("<HHHHH", 0x0204, 6 + len(text), row, column, 0) + text


def _compound(stream: bytes) -> bytes:
    """A compound file with one stream, the workbook."""
    stream = stream.ljust(4_096, b"\0")  # shorter ones are kept elsewhere
    size, stream = len(stream), stream.ljust(-(-len(stream) // 512) * 512, b"\0")
    data = len(stream) // 512
    tables = next(n for n in range(1, 110) if n * 128 >= data + 1 + n)
    chain = [*range(1, data), 0xFFFFFFFE, 0xFFFFFFFE, *[0xFFFFFFFD] * tables]
    chain += [0xFFFFFFFF] * (tables * 128 - len(chain))
    places = [data + 1 + n for n in range(tables)] + [0xFFFFFFFF] * (109 - tables)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIIIII", tables, data, 0, 4_096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, places[0])
    head += struct.pack("<108I", *places[1:])
    entries = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry("Workbook", 2, 0xFFFFFFFF, 0, size) + bytes(256)
    return head + stream + entries + struct.pack(f"<{len(chain)}I", *chain)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    wide = name.encode("utf-16-le") + b"\0\0"
    tree = struct.pack("<BBIII", kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return wide.ljust(64, b"\0") + struct.pack("<H", len(wide)) + tree + bytes(36) + struct.pack("<IQ", start, size)


def written(cases: Sequence[Case], folder: Path, formats: Sequence[str] = FORMATS) -> dict[tuple[str, str], Path]:
    """The cases as files, by layout and format; a PDF is made of the Word document, where LibreOffice is installed."""
    files: dict[tuple[str, str], Path] = {}
    for number, case in enumerate(cases):
        for form, write in (("xlsx", write_xlsx), ("xls", write_xls), ("docx", write_docx)):
            wanted = form in formats or (form == "docx" and "pdf" in formats)
            large = len(case.grid.rows) > 1_000 and form == "docx"  # python-docx would take minutes
            if wanted and not large:
                files[case.layout, form] = folder / f"{number}.{form}"
                write(case.grid, files[case.layout, form])
    if "pdf" in formats and shutil.which("soffice"):
        files |= _converted(files, "pdf", "docx", folder)
    return {key: file for key, file in files.items() if key[1] in formats}


def _converted(files: dict[tuple[str, str], Path], form: str, base: str, folder: Path) -> dict[tuple[str, str], Path]:
    """The files of one format in another, by one call of LibreOffice."""
    wanted = {key[0]: file for key, file in files.items() if key[1] == base}
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}", "--convert-to",
         form, "--outdir", str(folder), *map(str, wanted.values())],
        check=True, capture_output=True, timeout=600,
    )  # fmt: skip
    made = {(layout, form): folder / f"{file.stem}.{form}" for layout, file in wanted.items()}
    return {key: file for key, file in made.items() if file.exists()}
